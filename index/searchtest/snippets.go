package searchtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/query"
)

// snippets: what is marked is what the query asks for, in a piece of the text that one can read.
func (s *suite) snippets(t *testing.T) {
	x := s.corpus(t)
	for _, tt := range []struct{ query, key, want string }{
		{"fines", "en01", "title: All [fines] cancelled, no exceptions / body: every [fine] issued"},
		{`"no comment"`, "en10", "title: Chief says [no] [comment] / body: \"[No] [comment].\""},
		{`"no comment" -zzzz lane:regional`, "en10", "title: Chief says [no] [comment] / body: \"[No] [comment].\""},
		{"title:fines", "en10", ""},
		{"title:fines", "en01", "title: All [fines] cancelled, no exceptions"},
		{"@nmp", "en02", "body: [@nmp]"},
		{"supplier NEAR/2 account", "en28", "body: The [supplier] said the [account] of the fire service"},
		{`"account supplier"~2`, "en28", "body: The [supplier] said the [account] of the fire service"},
		{"hack*", "en22", "title: [Hacking] row reaches parliament / body: The [hacking] of police channels was raised. / body: Minister silent on [hacking]"},
		{"=Met", "en06", "title: [Met] by silence: questions for the [Met] / body: spokesman of the [Met] at noon."},
		{"muller", "de04", "title: [Müller] tritt zurück / body: Frau [Müller] und Herr Mueller treten zurück."},
		{"quote:apologise", "en03", "quote: We [apologise] for the false messages"},
		{"消息", "zh01", "title: 警察网站出现虚假[消息] / body: 虚假[消息]。"},
		{"lane:own last:24h", "en01", ""},
		{"-zzzz", "en01", ""},
		{"", "en01", ""},
		{"police's", "en25", "title: [Police's] own goal / body: The [police's] own website"},
		{"O'Brien", "en47", "body: [O’Brien's] jig"},
		{"l'été", "fr05", "body: [L'été] commence."},
	} {
		it := Corpus()[numbersOf(t, []string{tt.key})[0]-1].Item
		got := s.pieces(t, x, tt.query, it)
		if !says(got, tt.want) {
			t.Errorf("%s in %s: %s\nwant %s", tt.query, tt.key, got, tt.want)
		}
	}
	s.longSnippet(t, x)
	s.hostileSnippets(t, x)
}

// says reports whether every wanted piece is there: a title as it is, another one with whatever stands around it.
func says(got, want string) bool {
	if got == "" || want == "" {
		return got == want
	}
	for w := range strings.SplitSeq(want, " / ") {
		field, text, _ := strings.Cut(w, ": ")
		there := false
		for g := range strings.SplitSeq(got, " / ") {
			gotField, gotText, _ := strings.Cut(g, ": ")
			there = there || gotField == field && (gotText == text || field != "title" && strings.Contains(gotText, text))
		}
		if !there {
			return false
		}
	}
	return true
}

// pieces writes the snippets of an item with its marks in brackets.
func (s *suite) pieces(t *testing.T, x Searcher, text string, it index.Item) string {
	t.Helper()
	found, err := x.Snippets(context.Background(), parse(t, text), []index.Item{it})
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", text, found, err)
	}
	var out []string
	for _, p := range found[0] {
		if problem := sound(p); problem != "" {
			t.Errorf("%s in item %d: %s: %+v", text, it.ID, problem, p)
			continue
		}
		out = append(out, string(p.Field)+": "+marked(p))
	}
	return strings.Join(out, " / ")
}

func marked(p query.Snippet) string {
	var b strings.Builder
	at := 0
	for _, m := range p.Marks {
		b.WriteString(p.Text[at:m.From] + "[" + p.Text[m.From:m.To] + "]")
		at = m.To
	}
	return b.String() + p.Text[at:]
}

// sound says what is wrong with a snippet by itself; "" nothing.
func sound(p query.Snippet) string {
	if len(p.Marks) == 0 {
		return "nothing is marked"
	}
	if strings.ToValidUTF8(p.Text, "") != p.Text {
		return "half a letter"
	}
	at := 0
	for _, m := range p.Marks {
		if m.From < at || m.To <= m.From || m.To > len(p.Text) {
			return fmt.Sprintf("mark %v", m)
		}
		at = m.To
	}
	return ""
}

// longSnippet: of a long text it shows where most of the query stands together, not the first word of it.
func (s *suite) longSnippet(t *testing.T, x Searcher) {
	filler := strings.Repeat("Nothing of note was said at the meeting of the council. ", 40)
	it := index.Item{ID: 1, Lang: "en", Text: "A drill was held. " + filler + "The supplier account was used for the rogue posts, it was said. " + filler}
	got := s.pieces(t, x, "drill OR supplier OR account OR rogue", it)
	if !strings.Contains(got, "The [supplier] [account] was used for the [rogue] posts") {
		t.Errorf("the best piece of a long text: %s", got)
	}
	if len(got) > 600 {
		t.Errorf("a piece of %d bytes", len(got))
	}
}

// hostileSnippets: no text from outside breaks a snippet.
func (s *suite) hostileSnippets(t *testing.T, x Searcher) {
	for _, text := range []string{
		"police\xff police", "\xffpolice", "police \xe2\x82", strings.Repeat("police", 500), strings.Repeat("police ", 2000), "police\x00police\u202epolice",
		strings.Repeat("é́", 3000) + " police", strings.Repeat("警", 2000) + "police", "😂police😂", "…police…", "\n\n\npolice\n\n\n", "po\u00adlice",
	} {
		s.pieces(t, x, "police OR 警", index.Item{ID: 1, Title: text, Text: text, Summary: text, Lang: "xx-\xff"})
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		b := make([]byte, r.IntN(300))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		text := string(b) + " police " + string(b)
		s.pieces(t, x, "police", index.Item{ID: 1, Text: text})
	}
}
