// Package proof makes the page that shows what proves a pick-up.
package proof

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Page shows what proves a pick-up: the text of the item that took it, with the proving words marked.
type Page struct {
	Sentence   string // "Northmarch Gazette took it from your website: proved."
	To, From   Side
	Evidence   []Shown
	Paragraphs [][]Piece
	Version    string // "Version 1 of 3 of its text, as it was when we saw the proof."
	Missing    string // why the text is not shown
	Others     []Rival
	None       string // how many earlier items were looked at without finding anything
	Back       view.Link
	Arrows     string // the drawing with only the arrows of the item
	Known      string // the moment of the page; "" now
	Zone       string
}

// Side is an end of a pick-up.
type Side struct {
	Outlet, Headline, Lang, URL, Web string
	Seen, Claimed                    string
	Missing                          bool // it is not collected
}

// Shown is a piece of evidence in words.
type Shown struct {
	What      string // "A link in its text"
	Text      string
	URL       string // where Text is an address of the web
	Certainty string // "strong", "fair", "weak": of this proof alone
	Note      string
	Marked    bool // the words are marked in the text below
}

// Piece is a piece of a text.
type Piece struct {
	Text string
	Mark bool
}

// Rival is another item that it may have taken it from.
type Rival struct {
	Outlet, URL string
	Certainty   string
	Evidence    []Shown
}

// teller says what the page shows.
type teller struct{ *told.Teller }

// Of makes the page of a pick-up: from item "from", or from an outlet that is not collected if from is 0. There is none
// if it was not known, [index.ErrNotFound].
func Of(tells *told.Teller, to, from int64) (*Page, error) {
	t := &teller{tells}
	it := t.Item(to)
	if it == nil {
		return nil, fmt.Errorf("item %d in story %d: %w", to, t.ID, index.ErrNotFound)
	}
	edges := it.Edges()
	for i := range edges {
		if edges[i].From == from {
			return t.proof(it, edges, i), nil
		}
	}
	return nil, fmt.Errorf("pick-up of %d from %d: %w", to, from, index.ErrNotFound)
}

func (t *teller) proof(it *known.Item, edges []index.PickUp, at int) *Page {
	e := &edges[at]
	p := &Page{
		To: t.side(it), Back: view.To("Back to the story", t.Ask.Beside(told.Path(t.ID), told.RowURL(it.ID))), Zone: words.Zone(t.T, t.Zone),
	}
	p.Arrows = t.Ask.Link("#spread", "item", strconv.FormatInt(it.ID, 10), "page", "")
	name := view.Or(view.Line(e.Outlet), "an outlet without a name")
	if from := t.Item(e.From); from != nil {
		p.From, name = t.side(from), t.Thing(from)
	} else {
		p.From = Side{Outlet: name, Missing: true}
	}
	p.Sentence = told.Upper(t.Outlet(it)) + " took it from " + name + ": " + told.Certainty(e) + "."
	if t.Ask.Past {
		p.Known = t.T.In(t.Zone).Format("Mon 2 Jan 2006, 15:04 ") + words.Zone(t.T, t.Zone)
	}
	version, text := t.textOf(it, e)
	marks := marksIn(text, e.Evidence)
	for i := range e.Evidence {
		p.Evidence = append(p.Evidence, shown(&e.Evidence[i], marks[i].ok))
	}
	p.Paragraphs = cutPieces(text, marks)
	if len(p.Paragraphs) == 0 {
		p.Missing = "The text of this item is missing."
	}
	if len(it.Versions) > 0 {
		p.Version = "Version " + strconv.Itoa(version) + " of " + strconv.Itoa(it.Version) + ", the first that has the proof."
	}
	p.others(t, it, edges, at)
	return p
}

// others says why it is not said to be from someone else.
func (p *Page) others(t *teller, it *known.Item, edges []index.PickUp, at int) {
	for i := range edges {
		if i == at {
			continue
		}
		r := Rival{Outlet: view.Or(view.Line(edges[i].Outlet), "an outlet without a name"), Certainty: told.Certainty(&edges[i])}
		if from := t.Item(edges[i].From); from != nil {
			r.Outlet, r.URL = t.Thing(from), told.ItemURL(from.ID)
		}
		for k := range edges[i].Evidence {
			r.Evidence = append(r.Evidence, shown(&edges[i].Evidence[k], false))
		}
		p.Others = append(p.Others, r)
	}
	earlier := 0
	for _, x := range t.Items {
		if x != it && !x.Public() && x.FirstSeen.Before(it.FirstSeen) {
			earlier++
		}
	}
	for _, e := range edges {
		if from := t.Item(e.From); from != nil && from.FirstSeen.Before(it.FirstSeen) && !from.Public() {
			earlier--
		}
	}
	if earlier > 0 {
		p.None = "Of " + words.Plural(earlier, "other earlier item") + " of the story we found no link, credit, quote or copied text in it."
	}
}

func (t *teller) side(it *known.Item) Side {
	return Side{
		Outlet: told.Upper(t.Outlet(it)), Headline: t.Headline(it), Lang: view.Foreign(it.Lang), URL: told.ItemURL(it.ID), Web: view.WebAddress(it.URL),
		Seen: t.Clock(it.FirstSeen), Claimed: t.Claimed(it),
	}
}

// textOf gives the first known version that has the words of the proof, else the current one.
func (t *teller) textOf(it *known.Item, p *index.PickUp) (int, string) {
	for _, v := range it.Versions {
		for i := range p.Evidence {
			if e := &p.Evidence[i]; e.Text != "" && strings.Contains(v.Text, e.Text) {
				return v.N, v.Text
			}
		}
	}
	return it.Version, it.Text
}

type span struct {
	from, to int
	ok       bool
}

// marksIn finds the words of each proof in a text: at their place if they stand there, else where they stand first. A
// place that does not fit (another version, a text from outside) marks nothing.
func marksIn(text string, evidence []index.Evidence) []span {
	out := make([]span, len(evidence))
	for i, e := range evidence {
		switch {
		case e.Start >= 0 && e.End > e.Start && e.End <= len(text) && (e.Text == "" || text[e.Start:e.End] == e.Text) && edge(text, e.Start) && edge(text, e.End):
			out[i] = span{e.Start, e.End, true}
		case e.Text != "":
			if at := strings.Index(text, e.Text); at >= 0 && edge(text, at) && edge(text, at+len(e.Text)) {
				out[i] = span{at, at + len(e.Text), true}
			}
		}
	}
	return out
}

func edge(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// mostProofParagraphs bounds the text on the page.
const mostProofParagraphs = 400

// cutPieces cuts a text into paragraphs of marked and other pieces.
func cutPieces(text string, marks []span) [][]Piece {
	var spans []span
	for _, m := range marks {
		if m.ok {
			spans = append(spans, m)
		}
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].from < spans[j].from })
	var out [][]Piece
	start := 0
	for _, para := range strings.SplitAfter(text, "\n") {
		end := start + len(para)
		if pieces := piecesOf(text, start, end, spans); len(pieces) > 0 && len(out) < mostProofParagraphs {
			out = append(out, pieces)
		}
		start = end
	}
	return out
}

func piecesOf(text string, start, end int, spans []span) []Piece {
	var out []Piece
	put := func(from, to int, mark bool) {
		if s := words.Clean(strings.Trim(text[from:to], "\n")); s != "" && (mark || strings.TrimSpace(s) != "" || len(out) > 0) {
			out = append(out, Piece{s, mark})
		}
	}
	at := start
	for _, s := range spans {
		from, to := max(s.from, at), min(s.to, end)
		if to <= from {
			continue
		}
		put(at, from, false)
		put(from, to, true)
		at = to
	}
	put(at, end, false)
	return out
}

// shown says a piece of evidence in words.
func shown(e *index.Evidence, marked bool) Shown {
	s := Shown{Text: view.Line(e.Text), Marked: marked, URL: view.WebAddress(e.Text)}
	switch e.Kind {
	case index.EvidenceDeclared:
		s.What = "The page or its feed says itself where it is from"
		if how, ok := map[string]string{"reply": "answers", "quote": "shows", "repost": "repeats"}[e.Text]; ok {
			s.What, s.Text = "Its network says that it "+how+" the other", ""
		}
	case index.EvidenceLink:
		s.What = "A link in its text"
	case index.EvidenceAttribution:
		s.What = "It names the outlet"
	case index.EvidenceWire:
		s.What = "It credits a wire agency, or has its words"
	case index.EvidenceQuote:
		s.What = "The same words in quotation marks"
	case index.EvidenceText:
		s.What = "Nearly the same text"
		if e.Likeness > 0 {
			s.What += ", " + told.Percent(e.Likeness) + " alike"
		}
	case index.EvidenceEmbed:
		s.What = "It shows the other’s post"
	default:
		s.What = told.Upper(view.Line(string(e.Kind)))
	}
	switch {
	case e.Confidence >= index.Proved:
		s.Certainty = "enough to prove it"
	case e.Confidence >= 0.6:
		s.Certainty = "makes it likely"
	case e.Confidence >= index.Likely:
		s.Certainty = "makes it likely, but no more"
	default:
		s.Certainty = "says little by itself"
	}
	if e.Candidates > 1 {
		s.Note = "It may mean any of " + strconv.Itoa(e.Candidates) + " items."
	}
	return s
}
