package match

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// matches holds a tree against the item.
func (d *doc) matches(n *node) bool {
	switch n.op {
	case opAll:
		for i := range n.kids {
			if !d.matches(&n.kids[i]) {
				return false
			}
		}
		return true
	case opAny:
		for i := range n.kids {
			if d.matches(&n.kids[i]) {
				return true
			}
		}
		return false
	case opNot:
		return !d.matches(&n.kids[0])
	case opList:
		return d.list(n.rest.src.(*query.List))
	case opSpan:
		return d.span(n.rest.src.(*query.Span))
	}
	stemmed := n.field != query.FieldAuthor && n.field != query.FieldOutlet
	for _, p := range d.passages(n.field) {
		if d.stands(n, p, stemmed) {
			return true
		}
	}
	return false
}

// stretch is where a leaf stands: the positions of its first and last word.
type stretch struct{ first, last int }

func byFirst(a, b stretch) int { return cmp.Or(a.first-b.first, a.last-b.last) }

// stands reports whether a leaf stands in a passage; the commonest cases without making a list.
func (d *doc) stands(n *node, p *passage, stemmed bool) bool {
	switch n.op {
	case opWord:
		if !n.exact {
			return p.has(n.want[0].word) || stemmed && d.byStem(p, n.want[0]) >= 0
		}
	case opPrefix, opFuzzy:
		return slices.ContainsFunc(p.tokens, n.like)
	case opPhrase, opLoose:
		for i := range n.want {
			if !p.has(n.want[i].word) {
				return false
			}
		}
	}
	return len(d.occurrences(n, p, stemmed)) > 0
}

// byStem is the first place of a word's other forms; -1: there is none.
func (d *doc) byStem(p *passage, want wanted) int32 {
	if want.low < 0 || d.stems() == nil {
		return -1
	}
	stem := d.stems().of[want.low]
	if stem < 0 {
		return -1
	}
	p.stem(d)
	if at, has := p.firstStem[stem]; has {
		return at
	}
	return -1
}

// like reports whether a word begins as is asked, or is like what is asked.
func (n *node) like(t words.Token) bool {
	text, edits := n.rest.text, int(n.n)
	if text == "" {
		return false
	}
	if n.op == opPrefix {
		return strings.HasPrefix(t.Fold, text)
	}
	return abs(len(t.Fold)-len(text)) <= 4*edits && words.Distance(t.Fold, text) <= edits
}

func abs(n int) int { return max(n, -n) }

// occurrences finds where a leaf stands in a passage.
func (d *doc) occurrences(n *node, p *passage, stemmed bool) []stretch {
	switch n.op {
	case opWord:
		return d.word(n, p, stemmed)
	case opPhrase:
		return d.phrase(p, n)
	case opLoose:
		return d.loose(p, n)
	case opPrefix, opFuzzy:
		var out []stretch
		for _, t := range p.tokens {
			if n.like(t) {
				out = append(out, stretch{t.Pos, t.Pos})
			}
		}
		return out
	case opNear:
		return d.near(n, p)
	}
	return nil
}

func (d *doc) word(n *node, p *passage, stemmed bool) []stretch {
	var out []stretch
	for i := range p.places(n.want[0].word) {
		if t := &p.tokens[i]; !n.exact || d.set.written(t, &n.want[0]) {
			out = append(out, stretch{t.Pos, t.Pos})
		}
	}
	if !n.exact && stemmed {
		for i := d.byStem(p, n.want[0]); i >= 0; i = p.nextStem[i] {
			out = append(out, stretch{p.tokens[i].Pos, p.tokens[i].Pos})
		}
	}
	slices.SortFunc(out, byFirst)
	return slices.Compact(out)
}

// stand reports whether a wanted word stands at a position.
func (d *doc) stand(p *passage, w *wanted, pos int, exact bool) bool {
	for i := range p.places(w.word) {
		if t := &p.tokens[i]; t.Pos == pos && (!exact || d.set.written(t, w)) {
			return true
		}
	}
	return false
}

// written reports whether a word is written as is wanted.
func (s *Set) written(t *words.Token, w *wanted) bool {
	n, named := s.texts[t.Text]
	return named && n == w.written
}

// phrase finds the wanted words at their places behind each other, beginning from the rarest.
func (d *doc) phrase(p *passage, n *node) []stretch {
	if len(n.want) == 0 {
		return nil
	}
	rare, least := &n.want[0], p.count(n.want[0].word)
	for i := range n.want[1:] {
		if c := p.count(n.want[i+1].word); c < least {
			rare, least = &n.want[i+1], c
		}
	}
	last := int(n.want[len(n.want)-1].pos)
	var out []stretch
	for i := range p.places(rare.word) {
		start := p.tokens[i].Pos - int(rare.pos)
		if start >= 0 && d.all(p, n, start) {
			out = append(out, stretch{start, start + last})
		}
	}
	slices.SortFunc(out, byFirst)
	return slices.Compact(out)
}

// all reports whether a phrase stands from a position on.
func (d *doc) all(p *passage, n *node, start int) bool {
	for i := range n.want {
		if !d.stand(p, &n.want[i], start+int(n.want[i].pos), n.exact) {
			return false
		}
	}
	return true
}

// loose finds the wanted words in any order, each at a place of its own, close enough together.
func (d *doc) loose(p *passage, n *node) []stretch {
	if len(n.want) == 0 {
		return nil
	}
	width := int(n.want[len(n.want)-1].pos) + int(n.n)
	var starts []int
	for i := range n.want { // a window may as well begin at one of the words
		for at := range p.places(n.want[i].word) {
			starts = append(starts, p.tokens[at].Pos)
		}
	}
	slices.Sort(starts)
	var out []stretch
	for _, from := range slices.Compact(starts) {
		if assign(d.spots(p, n, from, from+width), map[int]bool{}) {
			out = append(out, stretch{from, from + width})
		}
	}
	return out
}

// spots are the positions where each wanted word stands within a window.
func (d *doc) spots(p *passage, n *node, from, to int) [][]int {
	out := make([][]int, len(n.want))
	for i := range n.want {
		w := &n.want[i]
		for at := range p.places(w.word) {
			if t := &p.tokens[at]; t.Pos >= from && t.Pos <= to && (!n.exact || d.set.written(t, w)) {
				out[i] = append(out[i], t.Pos)
			}
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

func (d *doc) near(n *node, p *passage) []stretch {
	left := d.occurrences(&n.kids[0], p, false)
	if len(left) == 0 {
		return nil
	}
	right := d.occurrences(&n.kids[1], p, false)
	var out []stretch
	for _, a := range left {
		for _, b := range right {
			gap := max(b.first-a.last, a.first-b.last) - 1
			if gap >= 0 && gap <= int(n.n) {
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
		out = append(out, whole(it.Author), whole(strings.TrimPrefix(it.Author, "@")))
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
