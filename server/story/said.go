package story

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Statement is the part "Statement carried".
type Statement struct {
	Releases []ReleaseRows
	Of, With int
	Note     string // "First article with your statement: 2 min after you sent it."
	Without  []view.Link
	More     int // of Without that are not named
	Quotes   []QuoteRow
}

// ReleaseRows are the sentences of one release.
type ReleaseRows struct {
	Title string // "Sentence of your statement, 00:41"
	Rows  []SentenceRow
	Left  int // sentences that no article has and that are not shown
}

// SentenceRow is a sentence of ours and how many articles have it.
type SentenceRow struct {
	Text           string
	Whole, Changed int // articles that have it word for word, or cut or altered
	N, Of          int
	Bar            template.HTML
	How            []HowRow
	More           int // of How that are not shown
}

// HowRow is an article that changed a sentence of ours.
type HowRow struct {
	Outlet, URL string
	Word        string // "cut", "altered"
	Diff        []diff.Piece
}

// QuoteRow is a quote that is given to us and stands in no release of ours.
type QuoteRow struct {
	Text, Speaker string
	Outlets       []view.Link
}

// Bounds of the part.
const (
	mostSentences = 40
	mostHow       = 6
	mostWithout   = 40
	mostQuotes    = 12
)

// statements makes the part; nil if nothing of ours is known to carry and no quote is given to us.
func (t *teller) statements() *Statement {
	if len(t.Releases) == 0 && len(t.Quotes) == 0 {
		return nil
	}
	out := &Statement{Of: len(t.Press), With: told.Count(t.Press, told.Carries), Quotes: t.quotes()}
	if len(t.Releases) == 0 {
		return out
	}
	have := t.BySentence()
	for _, r := range t.Releases {
		if rows := t.releaseRows(r, have); len(rows.Rows) > 0 {
			out.Releases = append(out.Releases, rows)
		}
	}
	for _, it := range t.Press {
		if told.Carries(it) {
			continue
		}
		if len(out.Without) < mostWithout {
			out.Without = append(out.Without, view.To(t.Outlet(it), told.ItemURL(it.ID)))
		} else {
			out.More++
		}
	}
	out.Note = t.howSoon()
	return out
}

func (t *teller) releaseRows(r known.Release, have map[told.SentenceKey][]told.Held) ReleaseRows {
	out := ReleaseRows{Title: "Sentence of your statement, " + t.Clock(r.At)}
	for i, s := range t.SentencesOf(r.ID) {
		by := have[told.SentenceKey{Release: r.ID, Sentence: i}]
		if len(by) == 0 && len(out.Rows) >= mostSentences/4 || len(out.Rows) >= mostSentences {
			out.Left++
			continue
		}
		out.Rows = append(out.Rows, t.sentenceRow(view.Or(view.Line(s), "Sentence "+strconv.Itoa(i+1)), by))
	}
	return out
}

func (t *teller) sentenceRow(text string, by []told.Held) SentenceRow {
	row := SentenceRow{Text: quoted(text), N: len(by), Of: len(t.Press)}
	for _, h := range by {
		if h.How == index.CarriedExact {
			row.Whole++
			continue
		}
		row.Changed++
		if len(row.How) == mostHow {
			row.More++
			continue
		}
		how := HowRow{Outlet: t.Outlet(h.Item), URL: told.ItemURL(h.Item.ID), Word: string(h.How), Diff: diff.Words(text, view.Line(h.Text))}
		row.How = append(row.How, how)
	}
	row.Bar = bar(row.Whole, row.Changed, row.Of)
	return row
}

// quoted puts a sentence into quotation marks, unless it begins or ends with some of its own.
func quoted(s string) string {
	for _, mark := range []string{"\"", "“", "”", "‘", "'", "«", "„"} {
		if strings.HasPrefix(s, mark) || strings.HasSuffix(s, mark) {
			return s
		}
	}
	return "“" + s + "”"
}

// howSoon says how fast our words were taken up.
func (t *teller) howSoon() string {
	sent := t.Releases[0].At
	var times []known.Item
	for _, it := range t.Press {
		if told.Carries(it) && it.Since.After(sent) {
			times = append(times, *it)
		}
	}
	if len(times) == 0 {
		return ""
	}
	slices.SortFunc(times, func(a, b known.Item) int { return a.Since.Compare(b.Since) })
	out := "First article with your statement: " + told.Lag(times[0].Since.Sub(sent)) + " after we saw it."
	if n := len(times); n >= 4 {
		out += " Half of them: " + told.Lag(times[(n-1)/2].Since.Sub(sent)) + "."
	}
	return out
}

// quotes gathers what articles give to us in quotation marks and no release has: each wording once, the most
// repeated first.
func (t *teller) quotes() []QuoteRow {
	var out []QuoteRow
	at := map[string]int{}
	for _, c := range t.Quotes {
		it := t.Item(c.ItemID)
		if it == nil || !it.Article() {
			continue
		}
		text := view.Line(c.Text)
		i, ok := at[text]
		if !ok {
			i = len(out)
			at[text] = i
			out = append(out, QuoteRow{Text: text, Speaker: view.Line(c.Speaker)})
		}
		if len(out[i].Outlets) < mostHow {
			out[i].Outlets = append(out[i].Outlets, view.To(t.Outlet(it), told.ItemURL(it.ID)))
		}
	}
	slices.SortStableFunc(out, func(a, b QuoteRow) int { return cmp.Compare(len(b.Outlets), len(a.Outlets)) })
	return out[:min(len(out), mostQuotes)]
}

// share says "20 of 38" for a bar.
func (r SentenceRow) Share() string { return words.Count(r.N) + " of " + words.Count(r.Of) }
