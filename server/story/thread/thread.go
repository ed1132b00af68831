// Package thread makes the page that lists the reactions of a story: as the conversations that they are, or by time or
// by what others did with them, narrowed down to a network, a cue, an argument, an article or one of its sentences.
//
// It shows a page of some dozens at a time, however many there are. What only repeats another stands in the line of
// what it repeats.
package thread

import (
	"net/url"
	"slices"
	"strconv"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/story/public"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Ask is what an address asks for.
type Ask struct {
	Sort     string // "" conversations, "oldest", "newest", "most"
	Network  string // key of a network
	Cue      string // a cue, or "none"
	Argument int
	Article  int64
	Sentence string
	Page     int
}

// Read reads an address. What makes no sense counts as not asked for.
func Read(v url.Values) Ask {
	a := Ask{Sort: v.Get("sort"), Network: v.Get("network"), Cue: v.Get("cue"), Page: 1}
	if !slices.Contains([]string{"oldest", "newest", "most"}, a.Sort) {
		a.Sort = ""
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil {
		a.Page = min(max(n, 1), 10_000)
	}
	if n, err := strconv.Atoi(v.Get("argument")); err == nil && n > 0 {
		a.Argument = n
	}
	if n, err := strconv.ParseInt(v.Get("article"), 10, 64); err == nil && n > 0 {
		a.Article = n
	}
	if _, _, _, ok := public.ReadSentence(v.Get("sentence")); ok {
		a.Sentence = v.Get("sentence")
	}
	if a.Cue != "" && a.Cue != "none" && !slices.Contains(index.Cues(), index.Cue(a.Cue)) {
		a.Cue = ""
	}
	return a
}

// pairs are the values of the address of the same list, some of them changed.
func (a Ask) pairs(changed ...string) []string {
	out := []string{"sort", a.Sort, "network", a.Network, "cue", a.Cue, "sentence", a.Sentence}
	if a.Argument > 0 {
		out = append(out, "argument", strconv.Itoa(a.Argument))
	}
	if a.Article > 0 {
		out = append(out, "article", words.Plain(a.Article))
	}
	for i := 0; i+1 < len(changed); i += 2 {
		for k := 0; k+1 < len(out); k += 2 {
			if out[k] == changed[i] {
				out[k+1] = ""
			}
		}
	}
	return append(out, changed...)
}

func (a Ask) narrowed() bool {
	return a.Network != "" || a.Cue != "" || a.Argument > 0 || a.Article > 0 || a.Sentence != ""
}

// Page is the list.
type Page struct {
	Title    string
	Sentence string
	Past     string // as known at this moment; "" now
	Back     string // the story
	Chosen   []view.Link
	Sorts    []view.Choice
	Networks []view.Choice
	Cues     []view.Choice
	About    []view.Choice // arguments
	Open     bool          // a cue or an argument was chosen
	Above    *Line         // whose conversation the page goes on with
	Rows     []Line
	Range    string
	Prev     string
	Next     string
	Files    []view.Link
	Zone     string
}

// Line is a reaction in the list.
type Line struct {
	post.Row
	Depth  int    // 0 to 4
	Floods string // "212 equal posts from 40 accounts"; "" it is alone
	Echoes string // "96 reposts"
	Cues   []string
	Takes  *public.Hot // nil: no sentence of an article
}

// perPage is how many reactions a page has.
const perPage = 50

// deepest is how deep answers are set in; what is deeper says whom it answers.
const deepest = 4

// List is the reactions that an ask asks for, in its order; none is folded.
type List struct {
	*public.Crowd
	Ask   Ask
	Items []*known.Item
	depth map[int64]int
	root  map[int64]*known.Item
	mine  map[*known.Item]*echo
}

// echo is what repeats a reaction.
type echo struct {
	reposts, equal int
	accounts       map[string]bool
}

// Of picks and orders the reactions of a crowd. Our own posts stand where others answer them.
func Of(c *public.Crowd, a Ask) *List {
	l := &List{Crowd: c, Ask: a, depth: map[int64]int{}, root: map[int64]*known.Item{}, mine: map[*known.Item]*echo{}}
	for _, it := range c.Voices {
		if l.wanted(it) {
			l.Items = append(l.Items, it)
		}
	}
	for _, it := range c.All {
		l.echoes(it)
	}
	switch a.Sort {
	case "newest":
		slices.Reverse(l.Items)
	case "most":
		public.ByEngagement(l.Items)
	case "":
		l.conversations()
	}
	return l
}

func (l *List) wanted(it *known.Item) bool {
	a, r := l.Ask, it.Reading
	switch {
	case a.Network != "" && networkKey(it) != a.Network:
		return false
	case (a.Cue != "" || a.Argument > 0 || a.Sentence != "") && r == nil:
		return false
	case a.Cue == "none" && len(r.Cues) > 0, a.Cue != "" && a.Cue != "none" && !slices.Contains(r.Cues, index.Cue(a.Cue)):
		return false
	case a.Argument > 0 && r.Argument != a.Argument:
		return false
	case a.Article > 0 && !l.about(it):
		return false
	case a.Sentence != "" && public.SentenceName(r.Article, r.Start, r.End) != a.Sentence:
		return false
	}
	return true
}

// about reports whether a reaction is about an article: takes up a sentence of it, stands below it, or is shown in it.
func (l *List) about(it *known.Item) bool {
	if it.Reading != nil && it.Reading.Article == l.Ask.Article {
		return true
	}
	if it.Post == nil || it.Post.About.Zero() {
		return false
	}
	of := l.Find(it.Post.Network, it.Post.About)
	return of != nil && of.ID == l.Ask.Article
}

func networkKey(it *known.Item) string {
	if it.Post != nil && it.Post.Network != "" {
		return string(it.Post.Network)
	}
	for _, n := range index.Networks() {
		if n.Name() == it.Outlet {
			return string(n)
		}
	}
	return it.Outlet
}

func (l *List) echoes(it *known.Item) {
	if it.Into == nil {
		return
	}
	e := l.mine[it.Into]
	if e == nil {
		e = &echo{accounts: map[string]bool{}}
		l.mine[it.Into] = e
	}
	if it.Folded == known.Repost {
		e.reposts++
		return
	}
	e.equal++
	e.accounts[public.Account(it)] = true
	e.accounts[public.Account(it.Into)] = true
}

// conversations orders reactions as trees: below each what answers it. Conversations come in the order in which they
// began. Who answers in a circle, which only a mistaken network says, begins one.
func (l *List) conversations() {
	in := map[*known.Item]bool{}
	for _, it := range l.Items {
		in[it] = true
	}
	below := map[*known.Item][]*known.Item{}
	var roots []*known.Item
	for _, it := range l.Items {
		parent := l.parent(it)
		switch {
		case parent != nil && in[parent]:
			below[parent] = append(below[parent], it)
		case parent != nil && parent.Lane == index.LaneOwn:
			if len(below[parent]) == 0 {
				roots = append(roots, parent)
			}
			below[parent] = append(below[parent], it)
		default:
			roots = append(roots, it)
		}
	}
	slices.SortStableFunc(roots, func(a, b *known.Item) int { return a.FirstSeen.Compare(b.FirstSeen) })
	done := map[*known.Item]bool{}
	var out []*known.Item
	walk := func(root *known.Item) {
		stack := []*known.Item{root}
		for len(stack) > 0 {
			it := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if done[it] {
				continue
			}
			done[it] = true
			out = append(out, it)
			l.root[it.ID] = root
			for _, k := range slices.Backward(below[it]) {
				l.depth[k.ID] = min(l.depth[it.ID]+1, deepest)
				stack = append(stack, k)
			}
		}
	}
	for _, r := range roots {
		walk(r)
	}
	for _, it := range l.Items { // in a circle
		if !done[it] {
			l.depth[it.ID] = 0
			walk(it)
		}
	}
	l.Items = out
}

// parent is what a reaction answers, if it is in the story: the equal post that speaks for it, if that one is folded.
func (l *List) parent(it *known.Item) *known.Item {
	if it.Post == nil || it.Post.ReplyTo.Zero() {
		return nil
	}
	p := l.Find(it.Post.Network, it.Post.ReplyTo)
	if p != nil && p.Into != nil {
		p = p.Into
	}
	if p == it {
		return nil
	}
	return p
}

// Page makes the page that is asked for.
func (l *List) Page(title string) *Page {
	a := l.Ask
	all := len(l.Items)
	pages := max((all+perPage-1)/perPage, 1)
	at := min(a.Page, pages)
	from, to := (at-1)*perPage, min(at*perPage, all)
	p := &Page{Title: title, Back: l.Beside(told.Path(l.ID)) + "#public", Zone: words.Zone(l.T, l.Zone)}
	if l.Teller.Ask.Past {
		p.Past = told.Moment(l.T, l.Zone)
	}
	if from > 0 && a.Sort == "" {
		first := l.Items[from]
		if root := l.root[first.ID]; root != nil && root != first {
			row := l.line(root)
			p.Above = &row
		}
	}
	for _, it := range l.Items[from:to] {
		p.Rows = append(p.Rows, l.line(it))
	}
	if all > perPage {
		p.Range = words.Count(from+1) + " to " + words.Count(to) + " of " + words.Count(all)
	}
	if at > 1 {
		p.Prev = l.Link(a.pairs("page", strconv.Itoa(at-1))...)
	}
	if at < pages {
		p.Next = l.Link(a.pairs("page", strconv.Itoa(at+1))...)
	}
	l.choices(p)
	p.Open = a.Cue != "" || a.Argument > 0
	p.Sentence = l.sentence()
	base := told.Path(l.ID) + "/reactions"
	p.Files = []view.Link{view.To("CSV", told.With(l.Teller.Ask, base+".csv", a.pairs()...)), view.To("JSON", told.With(l.Teller.Ask, base+".json", a.pairs()...))}
	return p
}

func (l *List) line(it *known.Item) Line {
	row := Line{Row: l.Row(it), Depth: l.depth[it.ID]}
	if row.Depth > 0 && row.Depth < deepest {
		row.Ties = slices.DeleteFunc(row.Ties, func(t post.Tie) bool { return t.Words == "reply to" }) // the place says it
	}
	if it.Own() {
		row.Network = told.Upper(l.Channel(it))
		if row.Text == nil {
			row.Text = post.Pieces(post.Tidy(it.Title, 200), nil)
		}
	}
	if e := l.mine[it]; e != nil {
		if e.reposts > 0 {
			row.Echoes = words.Plural(e.reposts, "repost") + " that we saw"
		}
		if e.equal > 0 {
			row.Floods = words.Count(e.equal+1) + " equal posts from " + words.Plural(len(e.accounts), "account") + ", shown once"
		}
	}
	if r := it.Reading; r != nil {
		for _, cue := range r.Cues {
			row.Cues = append(row.Cues, string(cue))
		}
		row.Takes = l.Sentence(it)
	}
	return row
}

// sentence says how many are listed, and what they are.
func (l *List) sentence() string {
	n := told.Count(l.Items, (*known.Item).Voice)
	out := words.Plural(n, "reaction")
	if l.Ask.narrowed() {
		out = words.Count(n) + " of " + words.Plural(len(l.Voices), "reaction")
	}
	switch {
	case n == 0 && l.Ask.narrowed():
		return "None of the " + words.Plural(len(l.Voices), "reaction") + " is like this."
	case n == 0:
		return "Nobody has reacted so far, as far as we see."
	}
	return out + "."
}
