// Package quoted sets what articles give to us in quotation marks beside what we released.
//
// How two wordings compare is not its business: a [Checker] that knows the words of a language is handed in. A quote
// that stands in no statement is not called false, because people talk.
package quoted

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Release is a statement of ours.
type Release struct {
	ID   int64
	Text string
}

// Checked is a quote that is given to us, beside our words.
type Checked struct {
	index.Quote
	How      index.Carrying // "": it stands in no statement
	Release  int64          // that has it
	Released string         // our words there
	Pieces   []diff.Piece   // from our words to the printed ones
}

// Check looks at the quotes of one text and gives those that are given to us.
type Check func(text string, quotes []index.Quote) []Checked

// Checker prepares releases, oldest first, for many texts.
type Checker func(releases []Release) Check

// Found is a quote in an article.
type Found struct {
	Checked
	Item *known.Item
}

// Bounds of what is looked at, and of what is shown.
const (
	mostArticles = 200       // with quotes; of copies only the original counts, for it has the same
	mostText     = 2 << 20   // bytes of their texts
	mostQuoted   = 256 << 10 // bytes of their quotes
	mostRows     = 20
	mostOutlets  = 6
)

// Find gives the quotes of all articles that are given to us, in the order in which the articles were first seen.
func Find(t *told.Teller, checker Checker) []Found {
	if checker == nil {
		return nil
	}
	var check Check // made when the first quote is there, for most stories have none
	var out []Found
	n, text, quotes := 0, 0, 0
	for _, it := range t.Press {
		if len(it.Quotes) == 0 || it.Original != 0 && t.Item(it.Original).Article() {
			continue
		}
		for _, q := range it.Quotes {
			quotes += len(q.Text)
		}
		if n, text = n+1, text+len(it.Text); n > mostArticles || text > mostText || quotes > mostQuoted {
			break
		}
		if check == nil {
			check = checker(releases(t))
		}
		for _, c := range check(it.Text, it.Quotes) {
			out = append(out, Found{c, it})
		}
	}
	return out
}

// releases are the statements. What nobody approved is none, and what may still turn out so is not yet one.
func releases(t *told.Teller) (out []Release) {
	for _, r := range t.Statements() {
		out = append(out, Release{r.ID, r.Text})
	}
	return out
}

// Row is one wording, with all who print it.
type Row struct {
	Text, Speaker string
	Verdict       string       // "word for word", "word for word, but cut from 21 words to 8", "altered", "in none of your statements"
	Pieces        []diff.Piece // of what was cut or altered
	Changed       bool         // cut or altered
	Outlets       []view.Link
	More          int // outlets that are not named
	how           index.Carrying
}

// Part is the part "Quotes given to you".
type Part struct {
	Rows []Row
	Left int    // wordings that are not shown
	Says string // "3 word for word, 1 cut, 2 altered, 4 in none of your statements."
}

// Of makes the part; nil if no quote is given to us. What was altered comes first.
func Of(t *told.Teller, found []Found) *Part {
	if len(found) == 0 {
		return nil
	}
	var rows []Row
	at := map[string]int{}
	for i := range found {
		f := &found[i]
		key := strings.Join([]string{view.Line(f.Text), view.Line(f.Speaker), string(f.How)}, "\x00")
		k, ok := at[key]
		if !ok {
			k = len(rows)
			at[key] = k
			rows = append(rows, row(t, f))
		}
		r := &rows[k]
		switch link := view.To(t.Outlet(f.Item), told.ItemURL(f.Item.ID)); {
		case slices.Contains(r.Outlets, link):
		case len(r.Outlets) < mostOutlets:
			r.Outlets = append(r.Outlets, link)
		default:
			r.More++
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(rank(a.how), rank(b.how)), cmp.Compare(len(b.Outlets)+b.More, len(a.Outlets)+a.More))
	})
	shown := min(len(rows), mostRows)
	return &Part{Rows: rows[:shown], Left: len(rows) - shown, Says: says(rows)}
}

func row(t *told.Teller, f *Found) Row {
	r := Row{Text: view.Line(f.Text), Speaker: view.Line(f.Speaker), how: f.How}
	switch f.How {
	case index.CarriedExact:
		r.Verdict = "word for word"
		if from, to := whole(t, f), len(strings.Fields(f.Text)); to < from {
			r.Verdict += ", but cut from " + words.Plural(from, "word") + " to " + words.Count(to)
		}
	case index.CarriedCut:
		r.Verdict, r.Changed = "cut", true
		if from, to := len(strings.Fields(f.Released)), len(strings.Fields(f.Text)); to < from {
			r.Verdict = "cut from " + words.Plural(from, "word") + " to " + words.Count(to)
		}
	case index.CarriedAltered:
		r.Verdict, r.Changed = "altered", true
	default:
		r.Verdict = "in none of your statements"
		if len(t.Statements()) == 0 {
			r.Verdict = "in no statement"
		}
	}
	if r.Changed {
		r.Pieces = f.Pieces
	}
	return r
}

// whole counts the words of our sentence of which a quote is a part; 0: it is part of none, or of more than one.
func whole(t *told.Teller, f *Found) int {
	for _, s := range t.SentencesOf(f.Release) {
		if strings.Contains(s, f.Released) {
			return len(strings.Fields(s))
		}
	}
	return 0
}

// rank orders by what one should look at.
func rank(how index.Carrying) int {
	return slices.Index([]index.Carrying{index.CarriedAltered, index.CarriedCut, "", index.CarriedExact}, how)
}

// says counts the wordings.
func says(rows []Row) string {
	var parts []string
	for _, k := range []struct {
		how  index.Carrying
		text string
	}{{index.CarriedExact, "word for word"}, {index.CarriedCut, "cut"}, {index.CarriedAltered, "altered"}, {"", "in no statement of yours"}} {
		n := 0
		for i := range rows {
			if rows[i].how == k.how {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, words.Count(n)+" "+k.text)
		}
	}
	return strings.Join(parts, ", ") + "."
}
