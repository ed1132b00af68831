package carried

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
)

const statement = `Statement on false messages published on our channels

Messages published tonight on our website, on our Bluesky account and in an email to subscribers did not come from Northmarch Police.

A supplier account that is used to publish news to all three was misused. Our own systems were not entered and no data about the public is held there.

No fine has been cancelled. Any fine that was due yesterday is due today.

We are sorry. We are working with the supplier to find out how the account was taken over.

"Most people slowed down the moment they saw us, which is the point," said Sergeant Ola Brandt of the roads team. "We would rather talk to drivers than to their families."

Notes to editors

Northmarch Police serves the three valleys of the north and employs four thousand officers and staff.
Contact: press@northmarch.example, telephone 01632 960 018`

func releases() []Release { return []Release{{ID: 7, Text: statement}} }

// brief writes what was found in short: "1 exact, 3 altered".
func brief(found []index.Carried) string {
	var out []string
	for _, c := range found {
		out = append(out, fmt.Sprintf("%d %s", c.Sentence, c.How))
	}
	return strings.Join(out, ", ")
}

// The sentences of the statement: 0 heading, 1 messages, 2 supplier account, 3 our own systems, 4 no fine, 5 any fine, 6 sorry,
// 7 working, 8 and 9 the sergeant, 10 heading, 11 and 12 notes.
func TestFind(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing of ours", "Drivers were let off every fine and three swans were behind bars for 48 glorious minutes after pranksters got at a police website.", ""},
		{"word for word", "It ended at midnight. A supplier account that is used to publish news to all three was misused. The rest is known.", "2 exact"},
		{"typography", "The force wrote: “A SUPPLIER ACCOUNT that is used — to publish news — to all three was  misused!”", "2 exact"},
		{"attribution within", `"A supplier account that is used to publish news to all three," the force said in a statement, "was misused. Our own systems were not entered and no data about the public is held there."`, "2 exact, 3 exact"},
		{"attribution within, single marks", `'A supplier account that is used to publish news to all three,' a spokeswoman told the Post, 'was misused.'`, "2 exact"},
		{"attribution without marks", "A supplier account that is used to publish news to all three, the force said, was misused.", "2 exact"},
		{"over two quotations", `"Messages published tonight on our website, on our Bluesky account and in an email to subscribers did not come from Northmarch Police," it said. "No fine has been cancelled."`, "1 exact, 4 exact"},
		{"brackets", `The force said: "Messages published tonight on our website, on our Bluesky account and in an email to [all] subscribers did not come from Northmarch Police."`, "1 exact"},
		{"reported speech begins it", "The force said that a supplier account that is used to publish news to all three was misused.", "2 exact"},
		{"beginning only", "Police said our own systems were not entered and no data about the public was lost.", "3 altered"},
		{"cut at the end, quoted", `The force said: "Our own systems were not entered." It would say no more.`, "3 cut"},
		{"cut in the middle, shown", `"Messages published tonight on our website … did not come from Northmarch Police," the force said.`, "1 cut"},
		{"cut in the middle, dots", `"Messages published tonight on our website ... did not come from Northmarch Police," the force said.`, "1 cut"},
		{"cut in the middle, silently", `"Messages published tonight on our website did not come from Northmarch Police," the force said.`, "1 altered"},
		{"a piece in marks", `The force said that the messages "did not come from Northmarch Police" and would say no more.`, "1 cut"},
		{"two pieces in marks", `What was "published tonight on our website" and sent to everybody "did not come from Northmarch Police", it said.`, "1 cut"},
		{"a bare piece", "The supplier says that our own systems were not entered and no data was taken.", "3 cut"},
		{"a word exchanged at the end", "A supplier account that is used to publish news to all three was hacked.", "2 altered"},
		{"a word exchanged at the end, quoted", `"A supplier account that is used to publish news to all three was hacked," it said.`, "2 altered"},
		{"a word exchanged within", "An email says a supplier account that is used to send news to all three was misused.", "2 altered"},
		{"a word put in", "A supplier account that is often used to publish news to all three was misused.", "2 altered"},
		{"a not put in", `"Our own systems were not entered and no personal data about the public is held there," it said.`, "3 altered"},
		{"a not left out", `"Messages published tonight on our website, on our Bluesky account and in an email to subscribers did come from Northmarch Police."`, "1 altered"},
		{"reported speech", "A spokesman for Northmarch Police said that the account had been hacked and that no fine had been cancelled.", "4 altered"},
		{"reported speech of a long one", "The force said that its own systems had not been entered and that no data about the public was held there.", "3 altered"},
		{"their own words", "No fine was cancelled by anybody, a clerk of the court told this newspaper, and the swans have been let go.", ""},
		{"a stock phrase", "It was, as ever, the point: to find out how the bridge was built.", ""},
		{"sorry alone", "We are sorry. The concert is off.", ""},
		{"sorry quoted", `"We are sorry," it said.`, "6 exact"},
		{"sorry beside another", "We are sorry. We are working with the supplier to find out how the account was taken over.", "6 exact, 7 exact"},
		{"sorry far from another", "We are sorry. This page was broken for an hour and could not be read by anybody who came to it late. We are working with the supplier to find out how the account was taken over.", "7 exact"},
		{"who said it elsewhere", `Sgt Ola Brandt, who leads the roads team, said: "Most people slowed down the moment they saw us, which is the point."`, "8 exact"},
		{"quotation with both sentences", `"Most people slowed down the moment they saw us, which is the point. We would rather talk to drivers than to their families," Sgt Brandt added.`, "8 exact, 9 exact"},
		{"quotation with a changed word", `"Most people stopped the moment they saw us, which is the point," said Sgt Brandt.`, "8 altered"},
		{"only who said it", "The swan was found by Sergeant Ola Brandt of the roads team, said Ada Quill of the bird hospital.", ""},
		{"notes to editors", "Northmarch Police serves the three valleys of the north and employs four thousand officers and staff. Contact: press@northmarch.example, telephone 01632 960 018", ""},
		{"headline", "Statement on false messages published on our channels", ""},
		{"whole", statement, "1 exact, 2 exact, 3 exact, 4 exact, 5 exact, 6 exact, 7 exact, 8 exact, 9 exact"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := brief(Find(releases(), c.text, nil)); got != c.want {
				t.Errorf("have %q, want %q", got, c.want)
			}
		})
	}
}

// TestPlaces: the words as the item has them, at the place where they stand, with their speaker.
func TestPlaces(t *testing.T) {
	text := "Swans were free on Saturday.\n\n“A supplier account that is used to publish news to all three,” the force said, “was misused.” Boo."
	found := Find(releases(), text, []index.Quote{{Text: "A supplier account that is used to publish news to all three", Speaker: "the force"}, {Text: "was misused."}})
	if len(found) != 1 {
		t.Fatalf("found %+v", found)
	}
	c := found[0]
	if c.Text != text[c.Start:c.End] || !strings.HasPrefix(c.Text, "A supplier") || !strings.HasSuffix(c.Text, "misused") || c.Speaker != "the force" || c.Release != 7 {
		t.Errorf("found %+v", c)
	}
}

// TestExchangedWordIsShown: what is printed in place of our word belongs to what the page shows.
func TestExchangedWordIsShown(t *testing.T) {
	for text, want := range map[string]string{
		"They said a supplier account that is used to publish news to all three was hacked.":                          "a supplier account that is used to publish news to all three was hacked",
		"It is one supplier account that is used to publish news to all three was misused, they say.":                 "one supplier account that is used to publish news to all three was misused",
		"A supplier account that is used to publish news to all three got hacked, they say, and nobody knew of that.": "A supplier account that is used to publish news to all three got hacked",
	} {
		found := Find(releases(), text, nil)
		if len(found) != 1 || found[0].How != index.CarriedAltered || found[0].Text != want {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

// TestSentenceOfTwoReleases: it is that of the first, and one sentence of theirs is not two of ours.
func TestSentenceOfTwoReleases(t *testing.T) {
	rs := []Release{
		{ID: 1, Text: "The road is closed until Monday because of the flood. Nobody was hurt by the water in the night."},
		{ID: 2, Text: "The road is closed until Tuesday because of the flood. Nobody was hurt by the water in the night."},
	}
	found := Find(rs, "Nobody was hurt by the water in the night. The road is closed until Tuesday because of the flood.", nil)
	var got []string
	for _, c := range found {
		got = append(got, fmt.Sprintf("%d/%d %s", c.Release, c.Sentence, c.How))
	}
	if d := cmp.Diff([]string{"1/1 exact", "2/0 exact"}, got); d != "" {
		t.Error(d)
	}
}

func TestSentencesOfARelease(t *testing.T) {
	var ours, all int
	for _, s := range Read(releases()).Sentences(7) {
		if all++; s.Ours {
			ours++
		}
		if s.Text != statement[s.Start:s.End] {
			t.Errorf("%q is not at its place", s.Text)
		}
	}
	if ours != 9 || all < 12 {
		t.Errorf("%d of %d sentences are looked for", ours, all)
	}
	if Read(releases()).Sentences(8) != nil {
		t.Error("sentences of a release that is not there")
	}
}

func TestHistory(t *testing.T) {
	at := time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)
	line := "A supplier account that is used to publish news to all three was misused."
	versions := []index.Version{
		{ItemID: 3, N: 1, Seen: at, Text: "The force has not responded to requests for comment."},
		{ItemID: 3, N: 2, Seen: at.Add(time.Hour), Text: "The force said: " + line},
		{ItemID: 3, N: 3, Seen: at.Add(2 * time.Hour), Text: line + " No fine has been cancelled."},
		{ItemID: 3, N: 4, Seen: at.Add(3 * time.Hour), Text: "No fine has been cancelled."},
	}
	var got []string
	for _, c := range History(releases(), versions, nil) {
		got = append(got, fmt.Sprintf("%d v%d %d %s since %s", c.ItemID, c.Version, c.Sentence, c.How, c.Since.Format("15:04")))
	}
	want := []string{"3 v2 2 exact since 01:00", "3 v3 2 exact since 01:00", "3 v3 4 exact since 02:00", "3 v4 4 exact since 02:00"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// made are words of two towns: what is made of one has no run of words with what is made of the other.
var made = [2][]string{
	strings.Fields("harbour lantern meadow quarry ferry chapel orchard beacon kettle saddle anchor thistle marble copper willow"),
	strings.Fields("tractor pepper window basket candle mirror ribbon hammer pillow ladder button carpet bottle pencil engine"),
}

func sentence(rnd *rand.Rand, words []string) string {
	n := 6 + rnd.IntN(20)
	out := make([]string, n)
	for i := range out {
		out[i] = words[rnd.IntN(len(words))]
		if rnd.IntN(3) == 0 {
			out[i] = []string{"the", "of", "and", "was", "to", "in"}[rnd.IntN(6)]
		}
	}
	out[0] = strings.ToUpper(out[0][:1]) + out[0][1:]
	return strings.Join(out, " ") + "."
}

func passage(rnd *rand.Rand, words []string, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString([]string{" ", "\n\n", " “", "” ", ` "`, `" `}[rnd.IntN(6)])
		}
		b.WriteString(sentence(rnd, words))
	}
	return b.String()
}

// TestVerbatimIsAlwaysExact: wherever a sentence of ours stands as it was released, it is exact; what has
// nothing of ours is never carried.
func TestVerbatimIsAlwaysExact(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		release := passage(rnd, made[0], 8)
		l := Read([]Release{{ID: 1, Text: release}})
		if found := l.Find(passage(rnd, made[1], 20), nil); len(found) != 0 {
			t.Fatalf("round %d: carried by an unrelated text: %+v", n, found)
		}
		for i, s := range l.Sentences(1) {
			if !s.Ours || contents(wordsOf(s.Text)) < leastContent {
				continue
			}
			text := passage(rnd, made[1], 5) + "\n\n" + s.Text + " " + passage(rnd, made[1], 5)
			exact := false
			for _, c := range l.Find(text, nil) {
				exact = exact || c.Sentence == i && c.How == index.CarriedExact
			}
			if !exact {
				t.Fatalf("round %d: sentence %d (%q) is not exact in\n%s", n, i, s.Text, text)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(statement, "The force said: “A supplier account … was misused.”")
	f.Add("a a a a a a. a a a a a a a", "a a a a a a a a a a")
	f.Add("\xff“\xfe we are. \"", "“‘ \"' [ … ] said, said")
	f.Fuzz(func(t *testing.T, release, text string) {
		l := Read([]Release{{ID: 1, Text: release}, {ID: 2, Text: text}})
		for _, c := range l.Find(text, []index.Quote{{Text: text, Speaker: release}}) {
			if c.Start < 0 || c.End > len(text) || c.Start >= c.End || c.Text != text[c.Start:c.End] {
				t.Fatalf("place %d to %d of %d: %q", c.Start, c.End, len(text), c.Text)
			}
		}
		l.Check(text, []index.Quote{{Text: release, Speaker: "us"}, {Text: text, Speaker: "us"}}, []string{"us", release})
		pieces, _ := Fidelity(release, text)
		var printed strings.Builder
		for _, p := range pieces {
			if p.Kind != Removed {
				printed.WriteString(p.Text)
			}
		}
		if len(text) < maxText && printed.String() != text {
			t.Fatalf("the pieces read %q, not %q", printed.String(), text)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var rs []Release
	for i := range 19 {
		rs = append(rs, Release{ID: int64(i + 2), Text: passage(rnd, append(made[0], made[1]...), 20)})
	}
	l := Read(append(rs, releases()...))
	text := strings.Repeat("Drivers were let off and three swans were behind bars for 48 glorious minutes after somebody got at the page of the police in the night. ", 32) +
		`"A supplier account that is used to publish news to all three," the force said, "was hacked. No fine has been cancelled."`
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		l.Find(text, nil)
	}
}

// BenchmarkHostile is a text that is nothing but runs of ours.
func BenchmarkHostile(b *testing.B) {
	var release strings.Builder
	for i := range maxSentences {
		release.WriteString(strings.Repeat("a a b ", 10+i%50) + "\n\n")
	}
	rs := []Release{{ID: 1, Text: strings.ReplaceAll(release.String(), " \n", ".\n")}}
	text := strings.Repeat("a a a b a a b ", 30_000)
	quotes := make([]index.Quote, maxQuotes)
	for i := range quotes {
		quotes[i] = index.Quote{Text: text[:2*maxWords-1], Speaker: "us"}
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			Read(rs)
		}
	})
	l := Read(rs)
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			l.Find(text, nil)
		}
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			l.Check(text, quotes, []string{"us"})
		}
	})
	b.Run("fidelity", func(b *testing.B) {
		for b.Loop() {
			Fidelity(text, "b "+text)
		}
	})
}
