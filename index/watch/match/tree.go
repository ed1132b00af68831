package match

import (
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// matches holds a tree against the item.
func (d *doc) matches(tree query.Node) bool {
	switch n := tree.(type) {
	case *query.All:
		for _, c := range n.Nodes {
			if !d.matches(c) {
				return false
			}
		}
		return true
	case *query.Any:
		return slices.ContainsFunc(n.Nodes, d.matches)
	case *query.Not:
		return !d.matches(n.Node)
	case *query.List:
		return d.list(n)
	case *query.Span:
		return d.span(n)
	}
	f := fieldOf(tree)
	stemmed := f != query.FieldAuthor && f != query.FieldOutlet
	for _, p := range d.passages(f) {
		if d.stands(tree, p, stemmed) {
			return true
		}
	}
	return false
}

func fieldOf(n query.Node) query.Field {
	switch n := n.(type) {
	case *query.Word:
		return n.Field
	case *query.Phrase:
		return n.Field
	case *query.Near:
		return n.Field
	case *query.Prefix:
		return n.Field
	case *query.Fuzzy:
		return n.Field
	}
	return query.FieldAny
}

// stands reports whether a leaf stands in a passage; the commonest case without making a list.
func (d *doc) stands(n query.Node, p *passage, stemmed bool) bool {
	if w, ok := n.(*query.Word); ok && !w.Exact {
		if want := words.Asked(w.Text); len(want) == 1 {
			return len(p.places(want[0].Fold)) > 0 || stemmed && d.byStem(p, want[0]) != nil
		}
	}
	return len(d.occurrences(n, p, stemmed)) > 0
}

// byStem are the places of a word's other forms.
func (d *doc) byStem(p *passage, want words.Token) []int {
	stem := d.stem(want)
	if stem == "" {
		return nil
	}
	var out []int
	for i, t := range p.tokens {
		if d.stem(t) == stem {
			out = append(out, i)
		}
	}
	return out
}

// occurrences finds where a leaf stands in a passage.
func (d *doc) occurrences(n query.Node, p *passage, stemmed bool) []stretch {
	switch n := n.(type) {
	case *query.Word:
		return d.word(n, p, stemmed)
	case *query.Phrase:
		want := words.Asked(n.Text)
		if n.Slop > 0 {
			return p.loose(want, n)
		}
		return p.phrase(want, n.Exact)
	case *query.Prefix:
		start := folded(n.Text)
		return p.singles(func(t words.Token) bool { return start != "" && strings.HasPrefix(t.Fold, start) })
	case *query.Fuzzy:
		like := folded(n.Text)
		return p.singles(func(t words.Token) bool {
			return like != "" && abs(len(t.Fold)-len(like)) <= 4*n.Edits && words.Distance(t.Fold, like) <= n.Edits
		})
	case *query.Near:
		return d.near(n, p)
	}
	return nil
}

func (d *doc) word(n *query.Word, p *passage, stemmed bool) []stretch {
	want := words.Asked(n.Text)
	if len(want) != 1 {
		return p.phrase(want, n.Exact)
	}
	var out []stretch
	for _, i := range p.places(want[0].Fold) {
		if t := p.tokens[i]; !n.Exact || t.Text == want[0].Text {
			out = append(out, stretch{t.Pos, t.Pos})
		}
	}
	if !n.Exact && stemmed {
		for _, i := range d.byStem(p, want[0]) {
			out = append(out, stretch{p.tokens[i].Pos, p.tokens[i].Pos})
		}
	}
	slices.SortFunc(out, byFirst)
	return slices.Compact(out)
}

// folded is the folded form of the one word of a text.
func folded(text string) string {
	if w := words.Asked(text); len(w) == 1 {
		return w[0].Fold
	}
	return ""
}

func abs(n int) int { return max(n, -n) }

func (p *passage) singles(ok func(words.Token) bool) []stretch {
	var out []stretch
	for _, t := range p.tokens {
		if ok(t) {
			out = append(out, stretch{t.Pos, t.Pos})
		}
	}
	return out
}

// has reports whether a wanted word stands at a position.
func (p *passage) has(w words.Token, pos int, exact bool) bool {
	for _, i := range p.places(w.Fold) {
		if t := p.tokens[i]; t.Pos == pos && (!exact || t.Text == w.Text) {
			return true
		}
	}
	return false
}

// phrase finds the wanted words at their places behind each other, beginning from the rarest.
func (p *passage) phrase(want []words.Token, exact bool) []stretch {
	if len(want) == 0 {
		return nil
	}
	rare := want[0]
	for _, w := range want[1:] {
		if len(p.places(w.Fold)) < len(p.places(rare.Fold)) {
			rare = w
		}
	}
	var out []stretch
	for _, i := range p.places(rare.Fold) {
		start := p.tokens[i].Pos - rare.Pos
		if start >= 0 && !slices.ContainsFunc(want, func(w words.Token) bool { return !p.has(w, start+w.Pos, exact) }) {
			out = append(out, stretch{start, start + want[len(want)-1].Pos})
		}
	}
	slices.SortFunc(out, byFirst)
	return slices.Compact(out)
}

// loose finds the wanted words in any order, each at a place of its own, close enough together.
func (p *passage) loose(want []words.Token, n *query.Phrase) []stretch {
	if len(want) == 0 {
		return nil
	}
	width := want[len(want)-1].Pos + n.Slop
	var starts []int
	for _, w := range want { // a window may as well begin at one of the words
		for _, i := range p.places(w.Fold) {
			starts = append(starts, p.tokens[i].Pos)
		}
	}
	slices.Sort(starts)
	var out []stretch
	for _, from := range slices.Compact(starts) {
		var spots [][]int // positions where each wanted word stands within the window
		for _, w := range want {
			var at []int
			for _, i := range p.places(w.Fold) {
				if t := p.tokens[i]; t.Pos >= from && t.Pos <= from+width && (!n.Exact || t.Text == w.Text) {
					at = append(at, t.Pos)
				}
			}
			spots = append(spots, at)
		}
		if assign(spots, map[int]bool{}) {
			out = append(out, stretch{from, from + width})
		}
	}
	return out
}

// assign gives each word a position of its own, by trying.
func assign(spots [][]int, taken map[int]bool) bool {
	if len(spots) == 0 {
		return true
	}
	for _, pos := range spots[0] {
		if taken[pos] {
			continue
		}
		taken[pos] = true
		if assign(spots[1:], taken) {
			return true
		}
		delete(taken, pos)
	}
	return false
}

func (d *doc) near(n *query.Near, p *passage) []stretch {
	left := d.occurrences(n.A, p, false)
	if len(left) == 0 {
		return nil
	}
	var out []stretch
	for _, a := range left {
		for _, b := range d.occurrences(n.B, p, false) {
			gap := max(b.first-a.last, a.first-b.last) - 1
			if gap >= 0 && gap <= n.N {
				out = append(out, stretch{min(a.first, b.first), max(a.last, b.last)})
			}
		}
	}
	return out
}

// list compares a value of the item, whole, with a few.
func (d *doc) list(n *query.List) bool {
	switch n.Field {
	case query.FieldStory:
		return d.set.opt.InStory != nil && slices.ContainsFunc(n.Stories(), func(s int64) bool { return d.set.opt.InStory(s, d.it.ID) })
	case query.FieldTag:
		if d.set.opt.Tagged != nil && slices.ContainsFunc(n.Keys(), func(tag string) bool { return d.set.opt.Tagged(tag, d.it.ID) }) {
			return true
		}
	}
	has := keys(d.it, n.Field)
	return slices.ContainsFunc(n.Keys(), func(k string) bool { return slices.Contains(has, k) })
}

// keys are the values of lists by which an item is found.
func keys(it *index.Item, f query.Field) []string {
	var out []string
	switch f {
	case query.FieldSite:
		return query.SiteKeys(it.Site)
	case query.FieldURL:
		return query.URLKeys(it.URL)
	case query.FieldCites:
		for _, l := range it.Links {
			out = append(out, query.CiteKeys(l.URL)...)
		}
	case query.FieldTag:
		for _, tag := range it.Tags {
			out = append(out, whole(tag))
		}
	case query.FieldLang:
		if it.Lang == "" {
			return []string{"unknown"}
		}
		primary, _, _ := strings.Cut(it.Lang, "-")
		out = append(out, whole(it.Lang), whole(primary))
	case query.FieldKind:
		out = append(out, whole(string(it.Kind)))
		if it.Post != nil && it.Post.Form != "" {
			out = append(out, whole(string(it.Post.Form)))
		}
	case query.FieldAuthor:
		out = append(out, whole(it.Author))
		if h := handleOf(it); h != "" {
			out = append(out, whole(h), whole(h[1:]))
		}
	case query.FieldLane:
		out = append(out, whole(string(it.Lane)))
	case query.FieldSource:
		out = append(out, whole(it.Source))
	case query.FieldOutlet:
		out = append(out, whole(it.Outlet))
	default:
		out = append(out, "")
	}
	return out
}

func whole(s string) string { return words.Fold(strings.Join(strings.Fields(s), " ")) }

func (d *doc) span(n *query.Span) bool {
	at := d.it.FirstSeen
	if n.Field == query.FieldPublished {
		at = d.it.Published
	}
	from, to, err := n.Bounds(d.now, d.set.opt.Zone)
	if err != nil || at.IsZero() {
		return false
	}
	return (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
}
