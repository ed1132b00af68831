package story

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Edits is the part "Changed after publication".
type Edits struct {
	Rows    []EditRow
	All     int
	Trifles int       // changes of nothing but times, counters, typography: not in All
	More    view.Link // to all of them; Text is "" if all are shown
}

// EditRow is a change of an article, or its removal.
type EditRow struct {
	Outlet   string
	Own      bool
	URL      string // the version, or the item that is gone
	Version  string // "version 3 of 3"; "" for a removal
	Seen     string
	Kind     string
	Title    []diff.Piece
	Changed  [][]diff.Piece // the paragraphs that changed
	Cut      bool           // more paragraphs changed than are shown
	Removed  bool
	Headline string // of what was removed
	Lang     string
}

// Bounds of the part.
const (
	fewEdits       = 5
	mostEdits      = 40
	mostParagraphs = 3
	mostKinds      = 4
	mostCompared   = 120       // changes of which it is said whether they are trifles, the newest
	mostBytes      = 512 << 10 // of the texts of these: long pages take more than their share of time
)

// change is a change that was seen, before it is compared.
type change struct {
	item *known.Item
	n    int // place in Versions; 0: removed
	at   time.Time
}

// edits makes the part, newest first. Comparing texts costs time, so what is left to count is bounded.
func (t *teller) edits() *Edits {
	all := t.changes()
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.item.ID, b.item.ID)) })
	shown := fewEdits
	if t.Ask.Edits {
		shown = mostEdits
	}
	out, left := &Edits{}, mostBytes
	for i, c := range all {
		var kinds []string
		if left -= c.size(); c.n > 0 && i < mostCompared && left >= 0 {
			kinds = t.kinds(c)
		}
		switch {
		case c.n > 0 && slices.Equal(kinds, []string{trifle}):
			out.Trifles++
			continue
		case len(out.Rows) >= shown:
		case c.n == 0:
			out.Rows = append(out.Rows, t.removal(c))
		default:
			out.Rows = append(out.Rows, t.edit(c, kinds))
		}
		out.All++
	}
	if out.All > shown && !t.Ask.Edits {
		out.More = view.To("All "+words.Plural(out.All, "edit"), t.Ask.Link("#changed", "edits", "all"))
	}
	return out
}

// size is how much there is to compare.
func (c change) size() int {
	if c.n == 0 {
		return 0
	}
	return len(c.item.Versions[c.n-1].Text) + len(c.item.Versions[c.n].Text)
}

// trifle is what is counted and not shown: times, counters, typography.
var trifle = string(index.EditTrivial)

// kinds says in plain words what an edit did, the most telling first, each once. nil: nobody can say.
func (t *teller) kinds(c change) []string {
	old, fresh := c.item.Versions[c.n-1], c.item.Versions[c.n]
	var was, is []index.Carried
	if !c.item.Own() {
		was, is = c.item.Lines(old.N), c.item.Lines(fresh.N)
	}
	return t.desk.Edits.Kinds(old, fresh, was, is)
}

// Kinds says the kinds of edit in words, the most telling first, each once. nil: nobody can say.
func (b Between) Kinds(before, after index.Version, was, is []index.Carried) (out []string) {
	if b == nil {
		return nil
	}
	for _, e := range b(before, after, was, is) {
		if kind := kindWords(e); !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
}

// kindWords says a kind as the page does: to the press office it is "your line".
func kindWords(e index.Edit) string {
	switch kind := string(e.Kind); {
	case strings.HasPrefix(kind, "our line"):
		return "y" + kind
	case e.Kind == index.EditName && e.Before != "":
		return kind + ", " + view.Short(view.Line(e.Before), 60)
	default:
		return kind
	}
}

func (t *teller) changes() []change {
	var all []change
	for _, it := range t.Items {
		if it.Public() {
			continue
		}
		for n := 1; n < len(it.Versions); n++ {
			all = append(all, change{it, n, it.Versions[n].Seen})
		}
		if it.Gone() {
			all = append(all, change{it, 0, it.GoneAt})
		}
	}
	return all
}

func (t *teller) removal(c change) EditRow {
	return EditRow{
		Outlet: t.Outlet(c.item), Own: c.item.Own(), URL: told.ItemURL(c.item.ID), Seen: t.Clock(c.at), Removed: true, Headline: t.Headline(c.item), Lang: view.Foreign(c.item.Lang),
	}
}

func (t *teller) edit(c change, kinds []string) EditRow {
	old, fresh := c.item.Versions[c.n-1], c.item.Versions[c.n]
	d := diff.Versions(old, fresh)
	out := EditRow{
		Outlet: t.Outlet(c.item), Own: c.item.Own(), URL: told.ItemURL(c.item.ID) + "/versions/" + strconv.Itoa(fresh.N), Seen: t.Clock(c.at), Kind: d.Kind(), Lang: view.Foreign(c.item.Lang),
		Version: "version " + strconv.Itoa(fresh.N) + " of " + strconv.Itoa(c.item.Version),
	}
	if len(kinds) > 0 {
		out.Kind = strings.Join(kinds[:min(len(kinds), mostKinds)], "; ")
	} else if ours := t.editKind(c); ours != "" {
		out.Kind += "; " + ours
	}
	if diff.Changed(d.Title) {
		out.Title = d.Title
	}
	for _, para := range diff.Paragraphs(d.Text, 500) {
		if !diff.Changed(para) {
			continue
		}
		if len(out.Changed) == mostParagraphs {
			out.Cut = true
			break
		}
		out.Changed = append(out.Changed, shortened(para))
	}
	return out
}

// editKind says what an edit did to our statement.
func (t *teller) editKind(c change) string {
	if c.item.Own() {
		return ""
	}
	before, after := c.item.Says(c.item.Versions[c.n-1].N), c.item.Says(c.item.Versions[c.n].N)
	switch {
	case after && !before:
		return "your line added"
	case before && !after:
		return "your line taken out"
	}
	return ""
}

// Of a long paragraph, what stayed the same far from a change is left out.
const nearChange = 160

func shortened(para []diff.Piece) []diff.Piece {
	out := slices.Clone(para)
	for i := range out {
		if out[i].Op != diff.Same || len(out[i].Text) <= 2*nearChange {
			continue
		}
		head, tail := view.Short(out[i].Text, nearChange), ""
		if rest := []rune(out[i].Text); len(rest) > nearChange {
			tail = string(rest[len(rest)-nearChange:])
		}
		switch {
		case i == 0:
			out[i].Text = "… " + tail
		case i == len(out)-1:
			out[i].Text = " " + head
		default:
			out[i].Text = " " + head + " " + tail
		}
	}
	return out
}
