package item

import (
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/public"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Piece is a piece of a text. Where reactions take it up, it has their number and the address of their list.
type Piece struct {
	Text string
	N    int    // reactions; 0: none
	ID   string // place on the page
	URL  string
	Says string // "84 reactions take it up, 60 in its own words"
	Mark bool   // a sign by which a cue was seen
}

// paragraphs cuts a text at its blank lines, and each paragraph at the sentences that reactions take up. hot is in the
// order of the text; of two that overlap the first one is marked.
func paragraphs(text string, hot []public.Hot) [][]Piece {
	var out [][]Piece
	at := 0
	for _, para := range strings.SplitAfter(text, "\n\n") {
		if len(out) == MostParagraphs {
			break
		}
		var pieces []Piece
		from, end := at, at+len(para)
		for len(hot) > 0 && hot[0].Start < end {
			h := hot[0]
			stop := min(h.End, end)
			if h.Start >= from && stop > h.Start {
				pieces = put(pieces, Piece{Text: text[from:h.Start]})
				pieces = put(pieces, Piece{Text: text[h.Start:stop], N: h.N, ID: "s" + words.Plain(h.Start), URL: h.URL, Says: h.Says})
				from = stop
			}
			hot = hot[1:]
		}
		pieces = put(pieces, Piece{Text: text[from:end]})
		if at = end; strings.TrimSpace(words.Clean(para)) != "" {
			out = append(out, trimmed(pieces))
		}
	}
	return out
}

// mostWords is how many characters of a very long reaction are shown. Others show their text as it is.
const mostWords = 10_000

const (
	mostFact    = 300  // characters of a fact
	mostAddress = 4000 // bytes of an address
)

func put(pieces []Piece, p Piece) []Piece {
	if p.Text = words.Clean(p.Text); p.Text == "" {
		return pieces
	}
	return append(pieces, p)
}

// trimmed takes white space from both ends of a paragraph.
func trimmed(pieces []Piece) []Piece {
	if n := len(pieces); n > 0 {
		pieces[0].Text = strings.TrimLeft(pieces[0].Text, " \t\n")
		pieces[n-1].Text = strings.TrimRight(pieces[n-1].Text, " \t\n")
	}
	return pieces
}

// Heat marks the sentences of an article that reactions of its story take up.
func (p *Page) Heat(it *index.Item, c *public.Crowd) {
	hot := c.Heat(it.ID)
	if len(hot) == 0 {
		return
	}
	n := 0
	for _, h := range hot {
		n += h.N
	}
	p.Paragraphs = paragraphs(it.Text, hot)
	p.Heated = words.Plural(n, "reaction") + map[bool]string{true: " takes", false: " take"}[n == 1] + " up " + words.Plural(len(hot), "sentence") + " of this text."
}

// React shows a reaction with what was read of it. c is the reactions of its story; nil: it is in none.
func (s *Desk) React(p *Page, it *index.Item, c *public.Crowd) {
	m := &post.Maker{Clock: func(t time.Time) string { return words.At(t, s.Now(), s.Zone) }}
	row := m.Of(it, nil)
	if c != nil {
		if known := c.Item(it.ID); known != nil {
			row = c.Row(known)
			p.Takes = c.Sentence(known)
			if r := known.Reading; r != nil && len(r.Cues) > 0 {
				p.signs(r.Marks)
				p.Facts = append(p.Facts, view.Fact{Name: "Cues", Value: cues(r)})
			}
			if known.Folded != "" {
				p.Facts = append(p.Facts, view.Fact{Name: "Counted", Value: "no: " + map[bool]string{true: "it only repeats another", false: "it is one of many with the same words"}[known.Folded == "repost"]})
			}
		}
	}
	p.Reaction = &row
	p.Author, p.Shown = row.Name, post.Tidy(p.Shown, mostFact)
	if len(p.URL) > mostAddress {
		p.URL = ""
	}
	for i := range p.Facts { // names, handles and places may have any length
		p.Facts[i].Value = post.Tidy(p.Facts[i].Value, mostFact)
		if len(p.Facts[i].URL) > mostAddress {
			p.Facts[i].URL = ""
		}
	}
	if cut := post.Tidy(it.Text, mostWords); len(it.Text) > 4*mostWords {
		p.Paragraphs = paragraphs(cut, nil)
		p.Missing = "Only its beginning is shown: it has " + words.Count(len(it.Text)) + " bytes. “As received” has all of it."
	}
	if it.Title == "" { // its words stand below
		p.Headline = view.Or(row.Name, view.Or(row.Handle, "Somebody")) + " on " + row.Network
	}
	p.Outlet = row.Network
	if row.Gone != "" {
		p.Missing = ""
	}
	p.Sentence = row.Gone
	if it.Version > 1 && row.Gone == "" {
		p.Sentence = "Changed since: this is version " + words.Plain(it.Version) + ", first seen " + words.At(it.VersionSeen, s.Now(), s.Zone) + "."
	}
}

// signs marks the signs by which cues were seen.
func (p *Page) signs(marks []string) {
	for i, para := range p.Paragraphs {
		var out []Piece
		for _, piece := range para {
			for _, x := range post.Pieces(piece.Text, marks) {
				out = append(out, Piece{Text: x.Text, Mark: x.Mark})
			}
		}
		p.Paragraphs[i] = out
	}
}

func cues(r *index.Reading) string {
	names := make([]string, len(r.Cues))
	for i, c := range r.Cues {
		names[i] = string(c)
	}
	out := strings.Join(names, ", ")
	if len(r.Marks) > 0 {
		out += " (seen by: " + post.Tidy(strings.Join(r.Marks, ", "), 120) + ")"
	}
	return out
}
