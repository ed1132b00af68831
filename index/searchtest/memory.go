package searchtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Memory is a searcher that keeps its items in memory and looks at each for every search: the reference
// that the suite itself is tested with, and a small stand-in for the full-text index in tests of pages.
type Memory struct {
	mu     sync.Mutex
	items  map[int64]index.Item
	seq    int64
	newest time.Time
	stem   Stem
}

// NewMemory makes an empty one.
func NewMemory() *Memory { return &Memory{items: map[int64]index.Item{}, stem: ToyStem} }

// Index takes items in; one that is known is replaced.
func (s *Memory) Index(_ context.Context, items []index.Item, seq int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, it := range items {
		s.items[it.ID] = it
		if it.FirstSeen.After(s.newest) {
			s.newest = it.FirstSeen
		}
	}
	s.seq = max(s.seq, seq)
	return nil
}

// Close does nothing.
func (s *Memory) Close() error { return nil }

// Status says how many items there are.
func (s *Memory) Status() query.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return query.Status{Ready: true, Done: 1, Seq: s.seq, Items: int64(len(s.items)), NewestWhen: s.newest}
}

// Search answers a request.
func (s *Memory) Search(ctx context.Context, r query.Request) (query.Answer, error) {
	if err := checkRequest(r); err != nil {
		return query.Answer{}, err
	}
	if err := ctx.Err(); err != nil {
		return query.Answer{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var told told
	if err := told.ask(ctx, r); err != nil {
		return query.Answer{}, err
	}
	found := s.find(r, r.Tree, told)
	hits := make([]query.Hit, len(found))
	for i, it := range found {
		hits[i] = query.Hit{ID: it.ID, When: it.When()}
		if r.Sort == query.Relevance {
			hits[i].Score = s.score(r.Tree, &found[i])
		}
	}
	slices.SortFunc(hits, order(r.Sort))
	a := query.Answer{Total: len(hits), Seq: s.seq}
	for _, f := range r.Facets {
		tree := f.Tree
		if tree == nil {
			tree = r.Tree
		}
		a.Facets = append(a.Facets, countFacet(f, s.find(r, tree, told)))
	}
	if r.Histogram != nil {
		a.Histogram = buckets(*r.Histogram, zoneOf(r), found)
	}
	a.Hits, a.Next = page(hits, r)
	return a, nil
}

func checkRequest(r query.Request) error {
	switch {
	case r.Size < 0 || r.Size > query.MaxSize:
		return fmt.Errorf("size %d: 0 to %d are allowed: %w", r.Size, query.MaxSize, index.ErrInvalid)
	case r.From < 0 || r.From+r.Size > query.MaxDepth:
		return fmt.Errorf("from %d: go on with after instead: %w", r.From, index.ErrInvalid)
	case len(r.Facets) > query.MaxFacets:
		return fmt.Errorf("%d facets, %d are allowed: %w", len(r.Facets), query.MaxFacets, index.ErrInvalid)
	case r.After != "" && r.From != 0:
		return fmt.Errorf("from and after do not go together: %w", index.ErrInvalid)
	case r.Sort != "" && r.Sort != query.Newest && r.Sort != query.Oldest && r.Sort != query.Relevance:
		return fmt.Errorf("sort %q is unknown: %w", r.Sort, index.ErrInvalid)
	}
	if _, err := offset(r.After); err != nil {
		return fmt.Errorf("after %q is no page: %w", r.After, index.ErrInvalid)
	}
	for _, f := range r.Facets {
		if !slices.Contains(facetFields, f.Field) {
			return fmt.Errorf("values of %s cannot be counted: %w", f.Field, index.ErrInvalid)
		}
	}
	if h := r.Histogram; h != nil && !slices.Contains([]query.Step{query.StepHour, query.StepDay, query.StepWeek}, h.Step) {
		return fmt.Errorf("step %q is unknown: %w", h.Step, index.ErrInvalid)
	}
	return nil
}

func zoneOf(r query.Request) *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// told are the items of the stories and of the tags that a request names.
type told struct {
	stories map[int64][]int64
	tags    map[string][]int64
}

// ask asks for the items of all stories and tags that the trees of a request name.
func (t *told) ask(ctx context.Context, r query.Request) error {
	t.stories, t.tags = map[int64][]int64{}, map[string][]int64{}
	trees := []query.Node{r.Tree}
	for _, f := range r.Facets {
		trees = append(trees, f.Tree)
	}
	for len(trees) > 0 {
		tree := trees[len(trees)-1]
		trees = trees[:len(trees)-1]
		switch n := tree.(type) {
		case *query.All:
			trees = append(trees, n.Nodes...)
		case *query.Any:
			trees = append(trees, n.Nodes...)
		case *query.Not:
			trees = append(trees, n.Node)
		case *query.List:
			if err := t.list(ctx, r, n); err != nil {
				return fmt.Errorf("%s: %w: %w", n, index.ErrUnavailable, err)
			}
		}
	}
	return nil
}

func (t *told) list(ctx context.Context, r query.Request, n *query.List) (err error) {
	for _, story := range n.Stories() {
		if r.Stories == nil {
			break
		}
		if t.stories[story], err = r.Stories(ctx, story); err != nil {
			return err
		}
	}
	for _, tag := range n.Keys() {
		if n.Field != query.FieldTag || r.Tagged == nil {
			break
		}
		if t.tags[tag], err = r.Tagged(ctx, tag); err != nil {
			return err
		}
	}
	return nil
}

func (s *Memory) find(r query.Request, tree query.Node, told told) []index.Item {
	var out []index.Item
	for _, it := range s.items {
		m := matcher{it: &it, now: r.Now, zone: zoneOf(r), stem: s.stem, told: told}
		if tree == nil || m.matches(tree) {
			out = append(out, it)
		}
	}
	return out
}

func order(by query.Sort) func(a, b query.Hit) int {
	return func(a, b query.Hit) int {
		c := b.When.Compare(a.When)
		switch by {
		case query.Oldest:
			c = -c
		case query.Relevance:
			c = cmp.Or(cmp.Compare(b.Score, a.Score), c)
		}
		return cmp.Or(c, cmp.Compare(b.ID, a.ID))
	}
}

// offset reads the number of the last item of the page before out of After.
func offset(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	return strconv.ParseInt(after, 10, 64)
}

func page(hits []query.Hit, r query.Request) ([]query.Hit, string) {
	from := min(r.From, len(hits))
	if id, _ := offset(r.After); id != 0 {
		from = slices.IndexFunc(hits, func(h query.Hit) bool { return h.ID == id }) + 1
	}
	hits = hits[from:]
	if r.Size >= len(hits) || r.Size == 0 {
		return hits[:min(r.Size, len(hits))], ""
	}
	hits = hits[:r.Size]
	return hits, strconv.FormatInt(hits[len(hits)-1].ID, 10)
}

// score adds up how often the wanted leaves stand in the title and, by its length, in the body.
func (s *Memory) score(tree query.Node, it *index.Item) float64 {
	m := matcher{it: it, stem: s.stem}
	total := 0.0
	for _, leaf := range leaves(tree) {
		for _, field := range []query.Field{query.FieldTitle, query.FieldBody} {
			for _, p := range m.passages(field) {
				passage := words.Split(p)
				n := float64(len(m.occurrences(leaf, passage, true)))
				weight := 1.0
				if field == query.FieldTitle {
					weight = 3
				}
				total += weight * n / (n + 1 + float64(len(passage))/50)
			}
		}
	}
	return total
}

// leaves gives the leaves of a tree that search text and are not negated.
func leaves(tree query.Node) []query.Node {
	var out []query.Node
	switch n := tree.(type) {
	case *query.All:
		for _, c := range n.Nodes {
			out = append(out, leaves(c)...)
		}
	case *query.Any:
		for _, c := range n.Nodes {
			out = append(out, leaves(c)...)
		}
	case *query.Not, *query.List, *query.Span, nil:
	default:
		out = append(out, n)
	}
	return out
}

func countFacet(f query.Facet, items []index.Item) query.FacetCounts {
	n := map[string]int{}
	for i := range items {
		for _, v := range facetValues(f.Field, &items[i]) {
			n[v]++
		}
	}
	out := query.FacetCounts{Field: f.Field, Values: len(n)}
	for v, k := range n {
		out.Counts = append(out.Counts, query.Count{Value: v, N: k})
	}
	slices.SortFunc(out.Counts, func(a, b query.Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Value, b.Value))
	})
	out.Counts = out.Counts[:min(f.Size, len(out.Counts))]
	return out
}

// facetValues are the values of a facet as written in the item; an empty one is not counted.
func facetValues(f query.Field, it *index.Item) []string {
	v := ""
	switch f {
	case query.FieldTag:
		return it.Tags
	case query.FieldLang:
		v = it.Lang
	case query.FieldSite:
		v = it.Site
	default:
		v = (&matcher{it: it}).single(f)
	}
	if v == "" {
		return nil
	}
	return []string{v}
}

func buckets(h query.Histogram, zone *time.Location, items []index.Item) []query.Bucket {
	n := map[int64]int{}
	for i := range items {
		when := items[i].When()
		if !h.From.IsZero() && when.Before(h.From) || !h.To.IsZero() && !when.Before(h.To) {
			continue
		}
		n[startOf(h.Step, when.In(zone)).Unix()]++
	}
	var out []query.Bucket
	for at, k := range n {
		out = append(out, query.Bucket{From: time.Unix(at, 0).UTC(), N: k})
	}
	slices.SortFunc(out, func(a, b query.Bucket) int { return a.From.Compare(b.From) })
	return out
}

// startOf gives the beginning of the hour, day or week (from Monday) of a local time.
func startOf(step query.Step, t time.Time) time.Time {
	switch step {
	case query.StepHour:
		return t.Truncate(time.Hour)
	case query.StepWeek:
		t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
