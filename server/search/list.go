package search

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/front/row"
	"presswatch/server/search/spoken"
	"presswatch/server/view"
	"presswatch/server/words"
)

// storyHit is a story in the list of hits, or an item that is in none yet.
type storyHit struct {
	row.Row
	Title    []seg
	Matching string // "30 of 38 match"
	By       string // of Match: "Albion Ledger, 00:49"
	Match    []seg
	Item     *hit
}

// storyRows is how many stories a page of hits has.
const storyRows = 20

// list fills in the hits: by story, or item by item with copies under their originals.
func (d *Desk) list(ctx context.Context, p *Page, a *Ask, answer query.Answer) error {
	if answer.Total == 0 {
		return nil
	}
	if d.Stories == nil {
		p.paging(a, answer)
		var err error
		p.Days, err = d.rows(ctx, a, single(answer.Hits))
		return err
	}
	ids := make([]int64, len(answer.Hits))
	for i, h := range answer.Hits {
		ids[i] = h.ID
	}
	members, err := d.Stories.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	stories, err := d.inStories(ctx, answer.Hits, members)
	if err != nil {
		return err
	}
	d.count(p, a, stories, answer)
	if d.byStory(a) {
		return d.listStories(ctx, p, a, stories, answer)
	}
	items := byOriginal(answer.Hits, members)
	shown := items
	if a.After == "" {
		shown = items[min(a.From, len(items)):min(a.From+pageSize, len(items))]
		p.pagingFolded(a, len(items), len(shown), pageSize, answer)
	} else {
		p.paging(a, answer)
	}
	p.Days, err = d.rows(ctx, a, shown)
	return err
}

// single makes a bundle of each hit.
func single(hits []query.Hit) []bundle {
	out := make([]bundle, len(hits))
	for i, h := range hits {
		out[i].hits = []int64{h.ID}
	}
	return out
}

// count says how many stories and items were found, and offers both lists.
func (d *Desk) count(p *Page, a *Ask, stories []bundle, answer query.Answer) {
	if answer.Total == 0 || a.After != "" {
		return
	}
	grouped, alone := 0, 0
	for _, b := range stories {
		if b.story.ID == 0 {
			alone++
		} else {
			grouped++
		}
	}
	p.Total = words.Plural(grouped, "story")
	if answer.Total > len(answer.Hits) {
		p.Among = "among the " + foldedWords(a) + " " + words.Count(len(answer.Hits)) + " items"
		p.Total += " " + p.Among + " of " + words.Count(answer.Total)
	} else {
		p.Total += ", " + words.Plural(answer.Total, "item")
	}
	if alone > 0 {
		p.Total += ", " + words.Count(alone) + " of them in no story yet"
	}
	of := spoken.Chosen(a.Tree)
	p.Views = []view.Choice{
		view.Pick("Stories "+words.Count(grouped), a.With("view", ""), !a.Items),
		view.Pick("Items "+words.Count(answer.Total), a.With("view", "items", "sort", sortKept(a)), a.Items && of == ""),
	}
	reactions := spoken.Count(answer.Facets)
	if of == "" && reactions == 0 {
		return
	}
	as := func(q string) string { return a.With("q", q, "view", "items", "sort", sortKept(a)) }
	if of != "" { // the other lists are of everything again
		p.Views[0] = view.Pick("Stories", a.With("q", spoken.Query(a.Tree, ""), "view", ""), !a.Items)
		p.Views[1] = view.Pick("Items", as(spoken.Query(a.Tree, "")), false)
		p.Forms = spoken.Forms(a.Tree, as)
	}
	p.Views = append(p.Views, view.Pick("Reactions "+words.Count(reactions), as(spoken.Query(a.Tree, string(index.KindReaction))), a.Items && of != ""))
}

// sortKept is the order of the list of items for that of stories.
func sortKept(a *Ask) string {
	if a.Sort == query.Newest {
		return ""
	}
	return string(a.Sort)
}

// foldedWords say which end of the hits is folded.
func foldedWords(a *Ask) string {
	switch a.Sort {
	case query.Oldest:
		return "oldest"
	case query.Relevance:
		return "best"
	}
	return "newest"
}

// pagingFolded makes the line "1 to 30 of 31" and its links over what was folded. In the list of items it goes on from
// the last hit that was folded; in that of stories it ends there.
func (p *Page) pagingFolded(a *Ask, all, shown, size int, answer query.Answer) {
	folded := len(answer.Hits) - all
	switch {
	case shown == 0:
		p.Range = "Nothing here; there are " + words.Count(all)
	case all > shown:
		p.Range = words.Count(a.From+1) + " to " + words.Count(a.From+shown) + " of " + words.Count(all)
	}
	if p.Range != "" && p.Among != "" {
		p.Range += " " + p.Among
	}
	if a.Items && folded > 0 && shown > 0 {
		if p.Range == "" {
			p.Range = words.Plural(all, "item")
		}
		p.Range += "; " + words.Plural(folded, "copy") + " under " + map[bool]string{true: "its original", false: "their originals"}[folded == 1]
	}
	switch next := a.From + shown; {
	case next < all:
		p.Next = a.With("from", strconv.Itoa(next))
	case a.Items && answer.Next != "":
		p.Next = a.With("after", answer.Next)
	}
	if a.From > 0 {
		from := ""
		if a.From > size {
			from = strconv.Itoa(a.From - size)
		}
		p.Prev = a.With("from", from)
	}
}

// listStories makes the rows of a page of stories.
func (d *Desk) listStories(ctx context.Context, p *Page, a *Ask, all []bundle, answer query.Answer) error {
	if a.Outlets {
		slices.SortStableFunc(all, func(x, y bundle) int { return cmp.Compare(y.story.Outlets, x.story.Outlets) })
	}
	shown := all[min(a.From, len(all)):min(a.From+storyRows, len(all))]
	p.pagingFolded(a, len(all), len(shown), storyRows, answer)
	more := answer.Total > len(answer.Hits)
	articles, err := d.articles(ctx, a, shown)
	if err != nil {
		return err
	}
	for i := range shown {
		h := storyHit{}
		if st := &shown[i].story; st.ID != 0 {
			f, err := d.StoryRows.Facts(ctx, st)
			if err != nil {
				return err
			}
			h.Row = d.StoryRows.Of(ctx, f, row.Options{Size: row.Small})
			h.Matching = matching(shown[i].hits, articles, st, more)
		}
		p.Stories = append(p.Stories, h)
	}
	return d.match(ctx, p, a, shown)
}

// articles tells the articles of the press among the hits of stories that have other items, too.
func (d *Desk) articles(ctx context.Context, a *Ask, shown []bundle) (map[int64]bool, error) {
	if !slices.ContainsFunc(shown, func(b bundle) bool { return b.story.Own+b.story.Reactions > 0 }) {
		return nil, nil
	}
	press := &query.All{Nodes: []query.Node{
		a.Tree, &query.List{Field: query.FieldKind, Values: []string{string(index.KindArticle)}},
		&query.Not{Node: &query.List{Field: query.FieldLane, Values: []string{string(index.LaneOwn)}}},
	}}
	answer, err := d.find(ctx, query.Request{Tree: press, Now: d.Now(), Zone: d.Zone, Sort: a.Sort, Size: foldAtMost})
	out := map[int64]bool{}
	for _, h := range answer.Hits {
		out[h.ID] = true
	}
	return out, err
}

// matching says how much of a story the query covers: of its articles, where it finds any.
func matching(hits []int64, articles map[int64]bool, st *index.Story, more bool) string {
	n, all, noun := 0, st.Articles, "article"
	for _, id := range hits {
		if articles[id] || st.Own+st.Reactions == 0 {
			n++
		}
	}
	if n == 0 {
		n, all, noun = len(hits), st.Articles+st.Own+st.Reactions, "item"
	}
	switch all = max(all, n); {
	case all == 1:
		return "1 " + noun
	case n == all:
		return "all " + words.Count(all) + " match"
	case more:
		return "at least " + words.Count(n) + " of " + words.Count(all) + " match"
	}
	return words.Count(n) + " of " + words.Count(all) + " match"
}

// triedOf is how many hits of a story are looked at for the best sentence.
const triedOf = 4

// match finds, for each story of a page, the headline with what matched in it and the best matched sentence.
func (d *Desk) match(ctx context.Context, p *Page, a *Ask, shown []bundle) error {
	var ids []int64
	for _, b := range shown {
		ids = append(ids, b.hits[:min(len(b.hits), triedOf)]...)
	}
	items, err := d.Library.GetItems(ctx, ids)
	if err != nil {
		return err
	}
	at := map[int64]int{}
	for i := range items {
		at[items[i].ID] = i
	}
	for i := range p.Stories { // the headlines follow the items
		if st := &p.Stories[i]; st.ID != 0 {
			items = append(items, index.Item{Title: st.Headline, Lang: st.Lang})
		}
	}
	snippets, err := d.Searcher.Snippets(ctx, a.Tree, items)
	if err != nil || len(snippets) != len(items) {
		snippets = make([][]query.Snippet, len(items))
	}
	next := len(at)
	for i := range p.Stories {
		st := &p.Stories[i]
		best := bestOf(shown[i].hits, at, snippets)
		switch {
		case st.ID == 0 && best >= 0:
			item := d.hit(a, &items[best], snippets[best])
			item.Time = d.shortDay(&items[best])
			st.Item = &item
		case st.ID != 0:
			st.Title = headline(&items[next], snippets[next])
			next++
			if best >= 0 && a.Text != "" {
				st.By, st.Match = d.by(&items[best]), match(&items[best], sentencesOnly(snippets[best]))
			} else {
				st.Match = segs(view.Short(st.Story.Summary, 220), nil)
			}
		}
	}
	p.Stories = slices.DeleteFunc(p.Stories, func(st storyHit) bool { return st.ID == 0 && st.Item == nil })
	return nil
}

// sentenceEnd is where a sentence ends: after a word in small letters, so that "Insp. Hale" is none.
var sentenceEnd = regexp.MustCompile(`[ (“"][a-zà-ÿ]{3,}[.!?]["”’)]*\s+`)

// sentencesOnly cuts the pieces of a text down to the sentences in which something is marked: a row has room for one
// or two.
func sentencesOnly(snippets []query.Snippet) []query.Snippet {
	out := slices.Clone(snippets)
	for i := range out {
		sn := &out[i]
		if sn.Field == query.FieldTitle || len(sn.Marks) == 0 {
			continue
		}
		from, to := 0, len(sn.Text)
		first, last := sn.Marks[0].From, sn.Marks[len(sn.Marks)-1].To
		for _, end := range sentenceEnd.FindAllStringIndex(sn.Text, -1) {
			if end[1] <= first {
				from = end[1]
			}
			if end[1] > last && to == len(sn.Text) {
				to = end[1]
			}
		}
		marks := make([]query.Mark, len(sn.Marks))
		for k, m := range sn.Marks {
			marks[k] = query.Mark{From: m.From - from, To: m.To - from}
		}
		sn.Text, sn.Marks = sn.Text[from:to], marks
	}
	return out
}

// bestOf picks the first item whose text has what was asked for, else the first one that the store has; -1 for none.
func bestOf(ids []int64, at map[int64]int, snippets [][]query.Snippet) int {
	best := -1
	for _, id := range ids {
		i, ok := at[id]
		if !ok {
			continue
		}
		if best < 0 {
			best = i
		}
		if slices.ContainsFunc(snippets[i], func(s query.Snippet) bool { return s.Field != query.FieldTitle && len(s.Marks) > 0 }) {
			return i
		}
	}
	return best
}

// by says whose sentence it is, and when.
func (d *Desk) by(it *index.Item) string {
	name := view.Or(view.Line(it.Outlet), view.Line(it.Site))
	if it.Lane == index.LaneOwn {
		name = "You"
	}
	return name + ", " + d.shortDay(it)
}
