package proof

import (
	"strings"
	"testing"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/words"
)

// Whatever places a proof names, the pieces give the text again, in order, and never half a character.
func FuzzPieces(f *testing.F) {
	f.Add("One.\n\nTwo “words” here.", 6, 13, 8, 30, "words")
	f.Add("é", 1, 2, 0, 1, "")
	f.Add("", -1, 0, 5, 3, "x")
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int, said string) {
		evidence := []index.Evidence{{Start: a, End: b}, {Start: c, End: d, Text: said}, {Start: -1, End: -1, Text: said}}
		marks := marksIn(text, evidence)
		var got strings.Builder
		for _, para := range cutPieces(text, marks) {
			for _, p := range para {
				if utf8.ValidString(text) && !utf8.ValidString(p.Text) {
					t.Fatalf("half a character in %q", p.Text)
				}
				got.WriteString(p.Text)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if strings.Count(text, "\n") < mostProofParagraphs && utf8.ValidString(text) && squeeze(got.String()) != squeeze(words.Clean(text)) {
			t.Fatalf("%q became %q", text, got.String())
		}
	})
}

func TestMarks(t *testing.T) {
	const text = "First it said one thing. Then it said one thing again."
	for _, c := range []struct {
		name     string
		evidence index.Evidence
		want     string
		from     int
	}{
		{"at its place", index.Evidence{Text: "it said one thing", Start: 30, End: 47}, "it said one thing", 30},
		{"the place is of another version", index.Evidence{Text: "it said one thing", Start: 12, End: 29}, "it said one thing", 6},
		{"no place", index.Evidence{Text: "Then", Start: -1, End: -1}, "Then", 25},
		{"not in the text", index.Evidence{Text: "https://a.example/", Start: -1, End: -1}, "", 0},
		{"beyond the text", index.Evidence{Start: 50, End: 500}, "", 0},
	} {
		m := marksIn(text, []index.Evidence{c.evidence})[0]
		if m.ok != (c.want != "") || m.ok && (text[m.from:m.to] != c.want || m.from != c.from) {
			t.Errorf("%s: %+v", c.name, m)
		}
	}
}
