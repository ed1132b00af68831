package story

import (
	"html/template"
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

// Statement is the part "Statement carried", or as long as there is none "Your item carried".
type Statement struct {
	Title    string
	Releases []ReleaseRows
	Of, With int
	Note     string // "First article with your statement: 2 min after you sent it."
	Without  []view.Link
	More     int // of Without that are not named
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

// Bounds of the part.
const (
	mostSentences = 40
	mostHow       = 6
	mostWithout   = 40
)

// statements makes the part; nil if nothing of ours is known to carry.
func (t *teller) statements() *Statement {
	if len(t.Releases) == 0 {
		return nil
	}
	carries, out := told.Carries, &Statement{Title: "Statement carried", Of: len(t.Press)}
	if len(t.Statements()) == 0 {
		carries, out.Title = told.CarriesBegun, "Your item carried"
	}
	out.With = told.Count(t.Press, carries)
	have, said := t.BySentence(), map[string]bool{}
	for _, r := range t.Releases {
		if rows := t.releaseRows(r, have, said); len(rows.Rows) > 0 {
			out.Releases = append(out.Releases, rows)
		}
	}
	for _, it := range t.Press {
		if carries(it) {
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

// releaseRows are the sentences of a release. What nobody carries is left out where it says nothing: the sentence stands in an
// earlier release, it is an address, or it is of a mail, which repeats a page and adds why one gets it. Said are the
// sentences of earlier releases; those of this one are added.
func (t *teller) releaseRows(r known.Release, have map[told.SentenceKey][]told.Held, said map[string]bool) ReleaseRows {
	out := ReleaseRows{Title: "Sentence of your statement, " + t.Clock(r.At)}
	if r.Open {
		out.Title = "Sentence of your item, " + t.Clock(r.At)
	}
	for i, s := range t.SentencesOf(r.ID) {
		by := have[told.SentenceKey{Release: r.ID, Sentence: i}]
		key := strings.ToLower(view.Line(s))
		if len(by) == 0 && (key == "" || said[key] || !strings.Contains(key, " ") || r.Item != nil && r.Item.Mailed()) {
			continue
		}
		said[key] = true
		if len(by) == 0 && len(out.Rows) >= mostSentences/4 || len(out.Rows) >= mostSentences {
			out.Left++
			continue
		}
		out.Rows = append(out.Rows, t.sentenceRow(view.Or(view.Line(s), "Sentence "+strconv.Itoa(i+1)), by))
	}
	return out
}

func (t *teller) sentenceRow(text string, by []told.Held) SentenceRow {
	row := SentenceRow{Text: inQuotes(text), N: len(by), Of: len(t.Press)}
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

// inQuotes puts a sentence into quotation marks, unless it begins or ends with some of its own.
func inQuotes(s string) string {
	for _, mark := range []string{"\"", "“", "”", "‘", "'", "«", "„"} {
		if strings.HasPrefix(s, mark) || strings.HasSuffix(s, mark) {
			return s
		}
	}
	return "“" + s + "”"
}

// howSoon says how fast our words were taken up.
func (t *teller) howSoon() string {
	statements := t.Statements()
	if len(statements) == 0 {
		return "" // how fast a message went that may be false is no success
	}
	sent := statements[0].At
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
	after := func(d time.Duration) string {
		if d < time.Minute {
			return "in the same minute"
		}
		return told.Lag(d) + " after we saw it"
	}
	out := "First article with your statement: " + after(times[0].Since.Sub(sent)) + "."
	if n := len(times); n >= 4 {
		out += " Half of them: " + after(times[(n-1)/2].Since.Sub(sent)) + "."
	}
	return out
}

// share says "20 of 38" for a bar.
func (r SentenceRow) Share() string { return words.Count(r.N) + " of " + words.Count(r.Of) }
