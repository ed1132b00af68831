package terms

import (
	"slices"
	"strings"
	"testing"
)

func wordsOf(b *Bag) []string {
	var out []string
	for _, w := range b.Words {
		out = append(out, w.Text)
	}
	slices.Sort(out)
	return out
}

func marksOf(b *Bag, kind MarkKind) []string {
	var out []string
	for _, m := range b.Marks {
		if m.Kind == kind {
			out = append(out, m.Text)
		}
	}
	slices.Sort(out)
	return out
}

// TestSameWord: what readers take for one word has one number, what they do not has two.
func TestSameWord(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"hacked", "hacking", true},
		{"Hackers", "hacker", true},
		{"police", "Police’s", true},
		{"police", "police's", true},
		{"stopped", "stop", true},
		{"parties", "party", true},
		{"Zürich", "zurich", true},
		{"Straße", "strasse", true},
		{"1,200", "1200", true},
		{"crash", "crashes", true},
		{"bus", "bu", false},
		{"thing", "the", false},
		{"ring", "r", false},
		{"18", "19", false},
		{"Tarnbeck", "Northmarch", false},
	} {
		if got := ID(c.a, "") == ID(c.b, ""); got != c.same {
			t.Errorf("%q and %q: same word %v, want %v", c.a, c.b, got, c.same)
		}
	}
	if ID("hacked", "de") == ID("hack", "de") {
		t.Error("an English ending was cut from a word of another language")
	}
}

// TestBag reads words, the title twice more, and leaves function words out.
func TestBag(t *testing.T) {
	b := NewReader().Read(Source{
		Title: "Ferry runs aground off Tarnbeck", Summary: "Nobody was hurt.",
		Text: "The ferry ran aground on Friday. The ferry had left Tarnbeck Harbour with 38 passengers. " + strings.Repeat("It was raining hard over the island. ", 20),
	})
	if b.Short || b.Slug {
		t.Errorf("short %v, slug %v", b.Short, b.Slug)
	}
	for _, w := range b.Words {
		switch w.Text {
		case "Ferry":
			if !w.Title || w.Count != 4 {
				t.Errorf("ferry: %+v", w)
			}
		case "the", "was", "with":
			t.Errorf("%q is a word of the bag", w.Text)
		}
	}
	if got := marksOf(b, Name); !slices.Contains(got, "Tarnbeck Harbour") || slices.Contains(got, "The") || slices.Contains(got, "It") {
		t.Errorf("names %q", got)
	}
	if got := marksOf(b, Number); !slices.Contains(got, "38 passengers") {
		t.Errorf("numbers %q", got)
	}
}

func TestNumbersHaveUnits(t *testing.T) {
	for text, want := range map[string]string{
		"it cost £1.2 million to build":  "£1.2 million",
		"fell by 5.25% in a day":         "5.25%",
		"had 1,220,000 followers then":   "1,220,000 followers",
		"a 21bn loss":                    "21bn",
		"in 2019 they met":               "",
		"the 3 of them":                  "",
		"at 11 percent of the price":     "11 percent",
		"a quake of magnitude 6.1 there": "",
	} {
		if got := strings.Join(marksOf(NewReader().Read(Source{Title: "x", Text: text}), Number), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestQuotesAreSharedRuns: seven words in quotation marks have one mark, however they are quoted and spelled.
func TestQuotesAreSharedRuns(t *testing.T) {
	long := strings.Repeat("words to make an article of it all the same today ", 12)
	a := NewReader().Read(Source{Text: long + "She said: “We’re very sorry for what our passengers went through.”"})
	one := marksOf(a, Quote)
	var ids []uint32
	for _, m := range a.Marks {
		if m.Kind == Quote {
			ids = append(ids, m.ID)
		}
	}
	b := NewReader().Read(Source{Text: long + "“We're very sorry for what our passengers went through,” said a speaker."})
	shared := 0
	for _, m := range b.Marks {
		if slices.Contains(ids, m.ID) {
			shared++
		}
	}
	if len(one) == 0 || shared != len(one) {
		t.Errorf("%d of %d runs are shared: %q", shared, len(one), one)
	}
}

func TestSlug(t *testing.T) {
	for address, want := range map[string]string{
		"https://post.example/news/ferry-runs-aground-123456":        "ferry runs aground",
		"https://post.example/2026/11/07/ferry_aground.html?ref=top": "ferry aground",
		"https://post.example/a1b2c3d4e5":                            "",
		"https://post.example/":                                      "",
		"post.example/x/two-words/":                                  "two words",
		"":                                                           "",
		"https://post.example/%e6%97%a5-%e6%9c%ac":                   "",
	} {
		if got := Slug(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	if b := NewReader().Read(Source{URL: "https://post.example/news/ferry-runs-aground-123456"}); !b.Slug || len(b.Words) != 3 || !b.Words[0].Title {
		t.Errorf("the address stands for the title: %+v", b)
	}
}

// TestWritingWithoutSpaces is cut into pairs.
func TestWritingWithoutSpaces(t *testing.T) {
	if got := wordsOf(NewReader().Read(Source{Title: "東京都知事"})); len(got) != 4 {
		t.Errorf("%q", got)
	}
}

// TestBounds: a text of any size makes a bag of bounded size.
func TestBounds(t *testing.T) {
	var b strings.Builder
	for i := range 300_000 {
		b.WriteString("Name")
		b.WriteByte(byte('A' + i%26))
		b.WriteString(strings.Repeat("x", i%300))
		b.WriteString(" 7")
		b.WriteByte(byte('0' + i%10))
		b.WriteString("% “one two three four five six seven eight” ")
	}
	bag := NewReader().Read(Source{Title: b.String(), Summary: b.String(), Text: b.String()})
	if len(bag.Words) > 2*maxWords+maxTitle || len(bag.Marks) > maxMarks || len(bag.Stream) > maxWords {
		t.Errorf("%d words, %d marks, %d in the stream", len(bag.Words), len(bag.Marks), len(bag.Stream))
	}
}

// TestCommonness gives each word once.
func TestCommonness(t *testing.T) {
	seen := map[uint32]bool{}
	Commonness(func(id uint32, share float64) {
		if seen[id] || share <= 0 || share >= 1 {
			t.Errorf("word %d, share %v, twice %v", id, share, seen[id])
		}
		seen[id] = true
	})
	if len(seen) < 500 {
		t.Errorf("only %d words", len(seen))
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Ferry aground", "Short.", "The £1.2m ferry “ran aground on the rocks off the coast” with 38 people.", "https://post.example/a-b")
	f.Add("東京", "\xff\xfe", "’’’ ‘s 's 1,,,2..3 %", "://?#/")
	f.Add("İstanbul’da", "ﬁne", "a\u0301b", "")
	r := NewReader()
	f.Fuzz(func(t *testing.T, title, summary, text, url string) {
		b := r.Read(Source{Title: title, Summary: summary, Text: text, URL: url, Quotes: nil})
		for i, w := range b.Words {
			if i > 0 && b.Words[i-1].ID >= w.ID || w.ID >= 1<<idBits || w.Count < 1 || w.Text == "" {
				t.Fatalf("word %d: %+v", i, w)
			}
		}
		for i, m := range b.Marks {
			if i > 0 && b.Marks[i-1].ID >= m.ID || m.Count < 1 {
				t.Fatalf("mark %d: %+v", i, m)
			}
		}
		again := NewReader().Read(Source{Title: title, Summary: summary, Text: text, URL: url})
		if len(again.Words) != len(b.Words) || len(again.Marks) != len(b.Marks) || again.Short != b.Short {
			t.Fatal("read twice, it differs")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("The ferry ran aground off Tarnbeck Harbour on Friday with 38 passengers, said the coastguard. ", 33)
	r := NewReader()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.Read(Source{Title: "Ferry runs aground", Text: text})
	}
}
