package prose

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"two", "The site went down. Nobody knew why.", []string{"The site went down.", "Nobody knew why."}},
		{"titles", "Supt. Ann Reed met Dr. Lowe and Mr. Hart. They spoke.", []string{"Supt. Ann Reed met Dr. Lowe and Mr. Hart.", "They spoke."}},
		{"initials", "J. K. Marsh wrote to the U.S. President. The answer came.", []string{"J. K. Marsh wrote to the U.S. President.", "The answer came."}},
		{"initials end", "It flew to the U.S. The crew slept.", []string{"It flew to the U.S.", "The crew slept."}},
		{"numbers", "It rose by 3.5 per cent to 1.22 million. No. 10 said nothing.", []string{"It rose by 3.5 per cent to 1.22 million.", "No. 10 said nothing."}},
		{"no", "Was it hacked? No. The force said so.", []string{"Was it hacked?", "No.", "The force said so."}},
		{"hours", "It began at 11 p.m. on Friday and ended at 2 a.m. The rest is known.", []string{"It began at 11 p.m. on Friday and ended at 2 a.m.", "The rest is known."}},
		{"quote ends", "“We are sorry.” She left.", []string{"“We are sorry.”", "She left."}},
		{"quote goes on", "“Are you sure?” he asked. 'Yes!' they cried.", []string{"“Are you sure?” he asked.", "'Yes!' they cried."}},
		{"quote opens", `He left. "It is over," he said.`, []string{"He left.", `"It is over," he said.`}},
		{"ellipsis", "He waited... and waited. Then he went… Home was far.", []string{"He waited... and waited.", "Then he went…", "Home was far."}},
		{"host", "Read it at tarnbeckpost.example today. Or not.", []string{"Read it at tarnbeckpost.example today.", "Or not."}},
		{"glued", "The data was lost.The force apologised.", []string{"The data was lost.", "The force apologised."}},
		{"heading and bullets", "What we know\n\n• The site was down\n• Mail was sent. Twice.\n\nMore follows.", []string{"What we know", "The site was down", "Mail was sent.", "Twice.", "More follows."}},
		{"wrapped lines", "The force said late on Friday that it had lost control of\nits news page. It apologised.", []string{"The force said late on Friday that it had lost control of\nits news page.", "It apologised."}},
		{"captions", "A long caption of a picture that nobody ended with a mark of any sort\n" + strings.Repeat("The force was sorry. ", 6) + "It said so.", append([]string{"A long caption of a picture that nobody ended with a mark of any sort"}, append(slices.Repeat([]string{"The force was sorry."}, 6), "It said so.")...)},
		{"brackets", "It closed (see below.) Nobody came.", []string{"It closed (see below.)", "Nobody came."}},
		{"parenthesis inside", "The post (it said “test.”) was deleted.", []string{"The post (it said “test.”) was deleted."}},
		{"japanese", "警察は謝罪した。原因は不明。", []string{"警察は謝罪した。", "原因は不明。"}},
		{"empty", " \n\n ", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range Sentences(c.text) {
				got = append(got, s.In(c.text))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestForms(t *testing.T) {
	text := "What we know\n\n- One thing.\n\nIt was Friday. It rained."
	var got []Form
	var paragraphs []int
	for _, s := range Sentences(text) {
		got, paragraphs = append(got, s.Form), append(paragraphs, s.Paragraph)
	}
	if d := cmp.Diff([]Form{Heading, Bullet, Plain, Plain}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{0, 1, 2, 2}, paragraphs); d != "" {
		t.Error(d)
	}
}

func TestWords(t *testing.T) {
	text := "The force's “café” re-opened at 11.30, don’t you know? 警察"
	var got []string
	for _, w := range Words(text) {
		got = append(got, w.Span().In(text))
	}
	want := []string{"The", "force's", "café", "re", "opened", "at", "11.30", "don’t", "you", "know", "警", "察"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTypographyMakesNoDifference(t *testing.T) {
	for _, c := range [][2]string{
		{"Don't stop", "DON’T STOP"},
		{"café", "cafe\u0301"},
		{"café", "CAFE"},
		{"the force’s site", "the forces site"},
		{"Łódź", "lodz"},
		{"straße", "STRASSE"},
		{"all-out", "all – out"},
	} {
		a, b := Words(c[0]), Words(c[1])
		if len(a) != len(b) {
			t.Errorf("%q has %d words, %q %d", c[0], len(a), c[1], len(b))
			continue
		}
		for i := range a {
			if a[i].Sum != b[i].Sum {
				t.Errorf("word %d of %q and %q differ", i, c[0], c[1])
			}
		}
	}
	if Words("cat")[0].Sum == Words("dog")[0].Sum || Sum("cat") != Words("the Cat")[1].Sum {
		t.Error("sums do not tell words apart")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"“Don’t” – SHE said": `"don't" - she said`, "«Café»\u00a0au lait": `"cafe" au lait`, "ﬁne": "fine", "a\u200bb": "ab",
	} {
		if got := Fold(in); got != want || Fold(got) != got {
			t.Errorf("Fold(%q) = %q, not %q", in, got, want)
		}
	}
}

func TestShingles(t *testing.T) {
	a, b := Words("xx we will publish the report in full today"), Words("We will publish the report in full")
	sa, sb := Shingles(a, 4), Shingles(b, 4)
	if len(sa) != 6 || len(sb) != 4 {
		t.Fatalf("%d and %d runs", len(sa), len(sb))
	}
	for i := range sb {
		if sa[i+1].Sum != sb[i].Sum || sb[i].First != i {
			t.Errorf("run %d differs", i)
		}
	}
	if sa[0].Sum == sb[0].Sum || Shingles(b, 8) != nil || Shingles(b, 0) != nil {
		t.Error("runs that are not there")
	}
	if c := Shingles(Words("publish will we the report in full"), 4); c[0].Sum == sb[0].Sum {
		t.Error("the order of words makes no difference")
	}
}

func TestQuotations(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"curly", "She said: “We are sorry.” He said “no”.", []string{"We are sorry.", "no"}},
		{"straight", `"We are sorry," she said. "It will not happen again."`, []string{"We are sorry,", "It will not happen again."}},
		{"guillemets", "Elle dit « nous regrettons » hier. Sie sagte „wir bedauern“ und »nie wieder«.", []string{" nous regrettons ", "wir bedauern", "nie wieder"}},
		{"inches", `The 5" pipe broke. He said "it was old" then.`, []string{"it was old"}},
		{"british", "'We are sorry for this,' she said. 'It will not happen again.'", []string{"We are sorry for this,", "It will not happen again."}},
		{"british curly", "‘We’re sorry for what’s happened,’ she said.", []string{"We’re sorry for what’s happened,"}},
		{"plural possessive", "'We told the officers' families that same night,' she said.", []string{"We told the officers' families that same night,"}},
		{"ends in s", "They called it 'a failure of all our systems' and left.", []string{"a failure of all our systems"}},
		{"too short", "The 'Big Fish' bar and rock 'n' roll of the '90s were the officers' choice.", nil},
		{"elisions", "'Tis the season, said the officers' wives of the lads' night out.", nil},
		{"double in single", "'He told us \"do it now\" and then left,' she said.", []string{`He told us "do it now" and then left,`}},
		{"single in double", "“He told us ‘do it right now please’ and left,” she said.", []string{"He told us ‘do it right now please’ and left,"}},
		{"goes on", "“We are sorry.\n\n“It was our fault,” she said.", []string{"We are sorry.", "It was our fault,"}},
		{"british goes on", "'We are sorry for what happened.\n\n'It was all our fault,' she said.", []string{"We are sorry for what happened.", "It was all our fault,"}},
		{"never closed", "He said \"we are lost.\n\nThey were not lost.", nil},
		{"opened twice", "“He said “we are lost” and left", []string{"we are lost"}},
		{"none", "It's the officers' site.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, q := range Quotations(c.text) {
				got = append(got, q.In(c.text))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestGoesOn(t *testing.T) {
	q := Quotations("“We are sorry.\n\n“It was our fault,” she said.")
	if len(q) != 2 || !q[0].GoesOn || q[1].GoesOn {
		t.Errorf("%+v", q)
	}
}

func TestRuns(t *testing.T) {
	text := "“We [the force] are sorry … it was 3.5 [...] times our fault. . . and [sic] [we"
	wants := [][]string{{"We", "are", "sorry"}, {"it", "was", "3.5"}, {"times", "our", "fault"}, {"and", "we"}}
	var got [][]string
	for _, run := range (Quotation{Span: Span{0, len(text)}}).Runs(text) {
		var words []string
		for _, w := range run {
			words = append(words, w.Span().In(text))
		}
		got = append(got, words)
	}
	if d := cmp.Diff(wants, got); d != "" {
		t.Error(d)
	}
}

// TestHostile: what is large, broken or mean is read in one pass.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"one word": strings.Repeat("a", 3<<20), "marks": strings.Repeat("'", 1<<20), "doubles": strings.Repeat(` "`, 1<<20),
		"opening": strings.Repeat("“", 1<<19), "stops": strings.Repeat(". ", 1<<19), "invalid": strings.Repeat("\xff'a ", 1<<18),
		"lines": strings.Repeat("\n", 1<<20), "bullets": strings.Repeat("- a\n", 1<<18), "brackets": `"` + strings.Repeat("[", 1<<12) + `"`,
		"long lines": strings.Repeat(strings.Repeat("word ", 12)+"\n", 1<<14),
	} {
		t.Run(name, func(t *testing.T) { holds(t, text) })
	}
}

// holds checks what is promised of every text.
func holds(t *testing.T, text string) {
	t.Helper()
	at := 0
	for _, s := range Sentences(text) {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("sentence %d to %d after %d in %d bytes", s.Start, s.End, at, len(text))
		}
		at = s.End
	}
	at = 0
	words := Words(text)
	for _, w := range words {
		if int(w.Start) < at || w.End <= w.Start || int(w.End) > len(text) {
			t.Fatalf("word %d to %d after %d", w.Start, w.End, at)
		}
		at = int(w.End)
	}
	if n := len(Shingles(words, 5)); n > len(words) {
		t.Fatalf("%d runs of %d words", n, len(words))
	}
	at = 0
	for _, q := range Quotations(text) {
		if q.Start < at || q.End <= q.Start || q.End > len(text) {
			t.Fatalf("quotation %d to %d after %d", q.Start, q.End, at)
		}
		at = q.End
		for _, run := range q.Runs(text) {
			for _, w := range run {
				if int(w.Start) < q.Start || int(w.End) > q.End {
					t.Fatalf("word %d to %d outside quotation %d to %d", w.Start, w.End, q.Start, q.End)
				}
			}
		}
	}
}

func FuzzProse(f *testing.F) {
	for _, s := range []string{"The “café” isn’t 'open for us now,' he said. Mr. X.", "• a\n\n\"b\n\n\"c\" [d … e]", "\xff’\u2018 .\u00a0'", "警察。"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		holds(t, text)
		if folded := Fold(text); utf8.ValidString(text) && Fold(folded) != folded {
			t.Fatalf("Fold(%q) = %q is not its own fold", text, folded)
		}
	})
}

func bench(b *testing.B, do func(text string)) {
	text := strings.Repeat("The force said late on Friday that it had lost control of its news page. “We are sorry,” Supt. Reed told the Tarnbeck Post, adding that 'nobody has taken any data of ours' so far.\n\n", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		do(text)
	}
}

func BenchmarkSentences(b *testing.B)  { bench(b, func(t string) { Sentences(t) }) }
func BenchmarkWords(b *testing.B)      { bench(b, func(t string) { Words(t) }) }
func BenchmarkQuotations(b *testing.B) { bench(b, func(t string) { Quotations(t) }) }
func BenchmarkShingles(b *testing.B) {
	bench(b, func(t string) { Shingles(Words(t), 7) })
}
