package search

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/search/spoken"
	"presswatch/server/view"
	"presswatch/server/words"
)

// day is a heading with the rows under it; sorted by relevance there is one without a heading.
type day struct {
	Title string
	Rows  []hit
}

// hit is an item in a list of hits.
type hit struct {
	URL      string
	Lang     string // lang attribute where it is not the page's; ""
	Time     string // "23:31", "seen 23:33", "no time"
	When     time.Time
	Headline []seg
	Outlet   string
	Own      bool
	Lane     string
	Facts    []string // "published Fri 6 Nov, 23:31, first seen 23:33", "version 3, changed 01:11", "removed, seen 02:12"
	Gone     bool
	Match    []seg

	Said       *spoken.Line // what it is as a reaction; nil: an article
	Copies     string       // "+3 copies"; "" none
	CopyLines  []copyLine
	CopiesLeft string // "9 more"
}

// seg is a piece of text that matched or did not.
type seg struct {
	Text string
	Mark bool
}

// copyLine is a copy, under its original.
type copyLine struct {
	URL, Time, Outlet, Lane string
	When                    time.Time
	Gone                    bool
}

// mostCopies is how many copies are listed under an original.
const mostCopies = 12

// rows makes the list of hits, grouped by day where it is sorted by time.
func (d *Desk) rows(ctx context.Context, a *Ask, shown []bundle) ([]day, error) {
	items, at, err := d.itemsOf(ctx, shown)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	snippets, err := d.Searcher.Snippets(ctx, a.Tree, items)
	if err != nil || len(snippets) != len(items) {
		snippets = make([][]query.Snippet, len(items)) // hits without marks are better than none
	}
	copies, err := d.copiesOf(ctx, a, shown)
	if err != nil {
		return nil, err
	}
	said, err := spoken.Of(ctx, d.Stories, items, d.Now(), d.Zone)
	if err != nil {
		return nil, err
	}
	var days []day
	for i := range items {
		r := d.hit(a, &items[i], snippets[i])
		if r.Said = said[items[i].ID]; r.Said != nil { // it says who, and that it is a reaction
			r.Facts = slices.DeleteFunc(r.Facts, func(f string) bool { return f == "reaction" || f == view.Account(&items[i]) })
		}
		b := &shown[at[items[i].ID]]
		if n := len(b.hits) - 1; n > 0 {
			r.Copies, r.CopyLines = "+"+words.Plural(n, "copy"), copies[b.hits[0]]
			if n > mostCopies {
				r.CopiesLeft = words.Count(n-mostCopies) + " more"
			}
		}
		if b.copy {
			r.Facts = append([]string{"copy"}, r.Facts...)
		}
		title := ""
		if a.Sort != query.Relevance {
			title = d.dayOf(&items[i])
		} else {
			r.Time = d.shortDay(&items[i])
		}
		if n := len(days); n == 0 || days[n-1].Title != title {
			days = append(days, day{Title: title})
		}
		days[len(days)-1].Rows = append(days[len(days)-1].Rows, r)
	}
	return days, nil
}

// itemsOf fetches the first items of bundles, in their order, and says at which bundle each stands; items that the
// store no longer has are left out.
func (d *Desk) itemsOf(ctx context.Context, shown []bundle) ([]index.Item, map[int64]int, error) {
	at := map[int64]int{}
	ids := make([]int64, len(shown))
	for i, b := range shown {
		ids[i], at[b.hits[0]] = b.hits[0], i
	}
	if len(ids) == 0 {
		return nil, at, nil
	}
	items, err := d.Library.GetItems(ctx, ids)
	return items, at, err
}

// copiesOf gives the lines of the copies under each original, by its number.
func (d *Desk) copiesOf(ctx context.Context, a *Ask, shown []bundle) (map[int64][]copyLine, error) {
	of := map[int64]int64{}
	var ids []int64
	for _, b := range shown {
		for _, id := range b.hits[1:min(len(b.hits), mostCopies+1)] {
			ids, of[id] = append(ids, id), b.hits[0]
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	items, err := d.Library.GetItems(ctx, ids)
	out := map[int64][]copyLine{}
	for i := range items {
		it := &items[i]
		out[of[it.ID]] = append(out[of[it.ID]], copyLine{
			URL: itemURL(a, it), Time: words.At(it.When(), d.Now(), d.Zone), When: it.When(), Outlet: view.Or(words.Clean(it.Outlet), words.Clean(it.Site)),
			Lane: string(it.Lane), Gone: !it.GoneAt.IsZero(),
		})
	}
	return out, err
}

func itemURL(a *Ask, it *index.Item) string {
	link := "/items/" + strconv.FormatInt(it.ID, 10)
	if a.Text != "" {
		link += "?" + url.Values{"q": {a.Text}}.Encode()
	}
	return link
}

// local gives the time by which an item is sorted, in the zone of the page; a mere day stays that day.
func (d *Desk) local(it *index.Item) time.Time {
	if !it.Published.IsZero() && it.Precision == index.PrecisionDay {
		return it.Published.UTC()
	}
	return it.When().In(d.Zone)
}

func (d *Desk) dayOf(it *index.Item) string {
	t, now := d.local(it), d.Now().In(d.Zone)
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return "Today, " + t.Format("Monday 2 January")
	case t.Year() == now.Year():
		return t.Format("Monday 2 January")
	}
	return t.Format("Monday 2 January 2006")
}

func (d *Desk) shortDay(it *index.Item) string {
	t, now := d.local(it), d.Now().In(d.Zone)
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 06")
}

func (d *Desk) hit(a *Ask, it *index.Item, snippets []query.Snippet) hit {
	r := hit{
		URL: itemURL(a, it), Lang: view.Foreign(it.Lang), Time: d.clock(it), When: it.When(), Outlet: words.Clean(it.Outlet),
		Own: it.Lane == index.LaneOwn, Lane: string(it.Lane), Gone: !it.GoneAt.IsZero(), Facts: d.facts(it),
	}
	if r.Own {
		r.Lane = "own channel"
	}
	r.Headline = headline(it, snippets)
	r.Match = match(it, snippets)
	return r
}

// clock is the time of a row, as exactly as it is known.
func (d *Desk) clock(it *index.Item) string {
	switch {
	case it.Published.IsZero():
		return "seen " + words.Clock(it.FirstSeen, d.Zone)
	case it.Precision == index.PrecisionDay:
		return "no time"
	}
	return words.Clock(it.Published, d.Zone)
}

// Apart is how far the two clocks of an item may differ before both are said.
const Apart = time.Minute

// facts are what must be known about an item beside outlet, lane and time.
func (d *Desk) facts(it *index.Item) []string {
	var out []string
	switch {
	case it.Published.IsZero():
		out = append(out, "published: unknown")
	case it.Precision == index.PrecisionDay:
		out = append(out, "first seen "+d.seen(it.FirstSeen, it.Published.UTC()))
	case it.FirstSeen.Sub(it.Published).Abs() > Apart:
		out = append(out, "first seen "+d.seen(it.FirstSeen, it.Published.In(d.Zone)))
	}
	if it.Version > 1 {
		out = append(out, "version "+strconv.Itoa(it.Version)+", changed "+d.seen(it.VersionSeen, d.local(it)))
	}
	if !it.GoneAt.IsZero() {
		out = append(out, "removed, seen "+d.seen(it.GoneAt, d.local(it)))
	}
	if it.Paywalled {
		out = append(out, "behind a paywall")
	}
	if it.Problem != "" {
		out = append(out, "text missing: "+words.Clean(it.Problem))
	}
	if it.Post != nil {
		out = append(out, view.Account(it))
	}
	if it.Kind == index.KindReaction {
		out = append(out, "reaction")
	}
	return out
}

// seen says a time with its day only where that is another than the day above it.
func (d *Desk) seen(t, above time.Time) string {
	if t = t.In(d.Zone); t.Year() == above.Year() && t.YearDay() == above.YearDay() {
		return t.Format("15:04")
	}
	return words.Day(t, d.Now(), d.Zone) + ", " + words.Clock(t, d.Zone)
}

// headline is the title with what matched in it.
func headline(it *index.Item, snippets []query.Snippet) []seg {
	title := it.Title
	if title == "" && it.Post != nil {
		title = view.PostTitle(it)
	}
	if title == "" {
		title = it.URL
	}
	for _, sn := range snippets {
		if sn.Field == query.FieldTitle && sn.Text == title {
			return segs(sn.Text, sn.Marks)
		}
	}
	return segs(title, nil)
}

// match is the best matched piece outside the title, else the beginning of summary or text.
func match(it *index.Item, snippets []query.Snippet) []seg {
	for _, sn := range snippets {
		if sn.Field != query.FieldTitle && len(sn.Marks) > 0 {
			return segs(strings.TrimRight(sn.Text, " \n"), sn.Marks)
		}
	}
	lead := it.Summary
	if lead == "" {
		lead = it.Text
	}
	return segs(view.Short(lead, 220), nil)
}

// segs cuts a text at its marks. Marks that do not fit the text are left out: they are about text from
// outside, and a wrong one must not cost the page.
func segs(text string, marks []query.Mark) []seg {
	var out []seg
	at := 0
	put := func(piece string, mark bool) {
		if piece = view.Line(piece); piece != "" {
			out = append(out, seg{piece, mark})
		}
	}
	for _, m := range joined(text, marks) {
		if m.From < at || m.To <= m.From || m.To > len(text) || !boundary(text, m.From) || !boundary(text, m.To) {
			continue
		}
		put(text[at:m.From], false)
		put(text[m.From:m.To], true)
		at = m.To
	}
	put(text[at:], false)
	return out
}

// joined makes one mark of two with only a space between them: a phrase is marked as one.
func joined(text string, marks []query.Mark) []query.Mark {
	var out []query.Mark
	for _, m := range marks {
		n := len(out)
		if n > 0 && m.From >= out[n-1].To && m.From <= len(text) && m.To <= len(text) && strings.TrimSpace(text[out[n-1].To:m.From]) == "" {
			out[n-1].To = m.To
			continue
		}
		out = append(out, m)
	}
	return out
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// plain joins pieces to text again, for exports.
func plain(pieces []seg) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}
