// Package post shows a reaction the way every page does: who wrote it where and when, what others did with it and as of
// when, what it answers, and whether it still stands.
//
// Names, handles and words of reactions are the most hostile text that there is. [Tidy] makes them fit to be shown:
// bounded, without what turns the direction of text or cannot be seen, without floods of accents. What is cut here is
// whole in the store.
package post

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Row is a reaction in a list.
type Row struct {
	ID        int64
	URL       string // its page here
	Web       string // its page on the network; "" if it has none
	Network   string
	Place     string // where on the network: a community, a channel
	Name      string // that its account shows; "" unknown
	Handle    string // with "@"; "" unknown
	Own       bool   // an account of ours
	Notable   string // who it is, on the office's own list; "" not on it
	Published string // "23:44"; "" unknown
	Seen      string // "23:45"; "" where it is the same minute
	When      time.Time
	Counts    string // "12 likes, 3 reposts, 4 replies", "" the network does not say
	Counted   string // as of when: "00:41"
	Text      []Piece
	Lang      string
	Gone      string // "Removed by its author, 00:41; its words are not kept."
	Ties      []Tie
}

// Piece is a piece of text; Mark says that it is one of the signs that were looked for.
type Piece struct {
	Text string
	Mark bool
}

// Tie is what a reaction has to do with another item: "reply to", "shown in", and that item.
type Tie struct {
	Words string
	Link  view.Link // without an address where we do not have it
}

// Bounds of what a row shows, in characters.
const (
	mostText   = 500
	mostName   = 60
	mostHandle = 80
	mostMarks  = 24
)

// Maker makes rows.
type Maker struct {
	Clock   func(time.Time) string                                            // says a time
	Find    func(network index.Network, ref index.Ref) (label, url string)    // what we have of a post that another names; nil: nothing
	Notable func(network index.Network, handle string) (name string, ok bool) // nil: nobody is
	Most    int                                                               // characters of text; 0: some hundred
}

// Of makes the row of a reaction. marks are words and signs in its text that are to be seen.
func (m *Maker) Of(it *index.Item, marks []string) Row {
	most := m.Most
	if most == 0 {
		most = mostText
	}
	r := Row{
		ID: it.ID, URL: Address(it.ID), Web: view.WebAddress(it.URL), Network: Network(it), Name: Tidy(it.Author, mostName), Own: it.Lane == index.LaneOwn, When: it.FirstSeen,
		Lang: view.Foreign(it.Lang), Text: Pieces(Tidy(it.Text, most), marks), Gone: m.gone(it), Seen: m.Clock(it.FirstSeen),
	}
	if !it.Published.IsZero() && it.Precision != index.PrecisionDay {
		r.Published, r.When = m.Clock(it.Published), it.Published
		if r.Published == r.Seen {
			r.Seen = ""
		}
	}
	if p := it.Post; p != nil {
		m.post(&r, p)
	}
	return r
}

// post adds what only posts of networks have.
func (m *Maker) post(r *Row, p *index.Post) {
	r.Own = r.Own || p.Own
	r.Place = Tidy(p.Place, mostName)
	if p.Handle != "" {
		r.Handle = "@" + Tidy(strings.TrimPrefix(p.Handle, "@"), mostHandle)
	}
	if m.Notable != nil && p.Handle != "" {
		if name, ok := m.Notable(p.Network, p.Handle); ok {
			r.Notable = Tidy(name, mostName)
		}
	}
	if r.Counts = Counts(p); r.Counts != "" {
		r.Counted = m.Clock(p.Counted)
	}
	for _, tie := range []struct {
		words string
		ref   index.Ref
	}{{"reply to", p.ReplyTo}, {"quotes", p.Quotes}, {"repeats", p.Repost}, {aboutWords(p), p.About}} {
		if !tie.ref.Zero() {
			r.Ties = append(r.Ties, Tie{tie.words, m.link(p.Network, tie.ref)})
		}
	}
}

func aboutWords(p *index.Post) string {
	if p.Shown {
		return "known from"
	}
	if p.Form == index.FormComment {
		return "below"
	}
	return "about"
}

// link leads to what a reaction names: here, where we have it, else where the network has it.
func (m *Maker) link(network index.Network, ref index.Ref) view.Link {
	if m.Find != nil {
		if label, url := m.Find(network, ref); label != "" {
			return view.To(label, url)
		}
	}
	if web := view.WebAddress(ref.URL); web != "" {
		return view.To("an item that we do not have", web)
	}
	return view.To("an item that we do not have", "")
}

// gone says why a reaction does not stand any more, or why its words are not here; "" if nothing is wrong.
func (m *Maker) gone(it *index.Item) string {
	if it.Erased {
		return "Erased on request; nothing of it is kept."
	}
	p := it.Post
	if p == nil {
		if it.GoneAt.IsZero() {
			return ""
		}
		return "Removed, seen " + m.Clock(it.GoneAt) + "."
	}
	why := Tidy(p.Forgotten, mostName)
	switch {
	case p.Withdrawn.IsZero() && why != "":
		return "Its words are not kept: " + why + "."
	case p.Withdrawn.IsZero():
		return ""
	case why != "":
		return upper(why) + ", " + m.Clock(p.Withdrawn) + "; its words are not kept."
	case p.Own || it.Lane == index.LaneOwn:
		return "Removed, " + m.Clock(p.Withdrawn) + "; its words are kept as evidence: your own account."
	case it.Text == "":
		return "Removed, " + m.Clock(p.Withdrawn) + "; its words are not kept."
	}
	return "Removed, " + m.Clock(p.Withdrawn) + "; its words are kept as evidence."
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Address is the page of a reaction here.
func Address(id int64) string { return "/items/" + words.Plain(id) }

// Network names where a reaction was published.
func Network(it *index.Item) string {
	if it.Post != nil && it.Post.Network != "" {
		return Tidy(it.Post.Network.Name(), mostName)
	}
	return view.Or(Tidy(it.Outlet, mostName), "a network that is not known")
}

// Counts says what others did with a post: "12 likes, 3 reposts, 4 replies"; "" if the network does not say.
func Counts(p *index.Post) string {
	if p.Counted.IsZero() {
		return ""
	}
	var out []string
	for _, c := range []struct {
		n    int
		noun string
	}{{p.Likes, "like"}, {p.Reposts, "repost"}, {p.Replies, "reply"}, {p.Views, "view"}} {
		if c.n >= 0 && (c.noun != "view" || c.n > 0) {
			out = append(out, words.Plural(c.n, c.noun))
		}
	}
	return strings.Join(out, ", ")
}

// mostAccents is how many combining marks one character may carry; more is a flood that runs over the lines around it.
const mostAccents = 3

// Tidy makes text from outside fit to stand in a line: at most n characters, each with few accents, none of them
// invisible or turning the direction. It never reads more of a text than it shows.
func Tidy(s string, n int) string {
	rest := ""
	if most := n*16 + 64; len(s) > most {
		for most > 0 && !utf8.RuneStart(s[most]) {
			most--
		}
		s, rest = s[:most], "…"
	}
	s = strings.TrimSpace(strings.Map(visible(), view.Line(s)))
	count := 0
	for i := range s {
		if count++; count > n {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s + rest
}

// visible leaves out what cannot be seen, and of many accents on one character the most.
func visible() func(rune) rune {
	accents := 0
	return func(r rune) rune {
		if hidden(r) {
			return -1
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			if accents++; accents > mostAccents {
				return -1
			}
			return r
		}
		accents = 0
		return r
	}
}

// hidden says that a character cannot be seen and joins nothing: names that look alike are made of such.
func hidden(r rune) bool {
	switch r {
	case 0x200B, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x00AD, 0x034F, 0x180E, 0x115F, 0x1160, 0x3164, 0xFFA0:
		return true
	}
	return r >= 0xE0000 && r <= 0xE0FFF
}

// Pieces cuts a text at the marks in it, as they are written.
func Pieces(text string, marks []string) []Piece {
	if text == "" {
		return nil
	}
	type span struct{ from, to int }
	var found []span
	for _, m := range marks {
		m = strings.TrimSpace(words.Clean(m))
		if m == "" || len(m) > len(text) {
			continue
		}
		for at := 0; len(found) < mostMarks; {
			i := strings.Index(text[at:], m)
			if i < 0 {
				break
			}
			found = append(found, span{at + i, at + i + len(m)})
			at += i + len(m)
		}
	}
	slices.SortFunc(found, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var out []Piece
	at := 0
	for _, f := range found {
		if f.from < at {
			continue
		}
		if f.from > at {
			out = append(out, Piece{Text: text[at:f.from]})
		}
		out = append(out, Piece{Text: text[f.from:f.to], Mark: true})
		at = f.to
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// Plain joins pieces to text again.
func Plain(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Fold makes handles that mean one account equal.
func Fold(handle string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(handle), "@"))
}

// Notables makes of the office's own list a question that a [Maker] can ask.
func Notables(list []index.Notable) func(index.Network, string) (string, bool) {
	if len(list) == 0 {
		return nil
	}
	type account struct {
		network index.Network
		handle  string
	}
	of := make(map[account]string, len(list))
	for _, n := range list {
		of[account{n.Network, Fold(n.Handle)}] = view.Or(n.Name, n.Handle)
	}
	return func(network index.Network, handle string) (string, bool) {
		handle = Fold(handle)
		if name, ok := of[account{network, handle}]; ok {
			return name, true
		}
		name, ok := of[account{"", handle}]
		return name, ok
	}
}
