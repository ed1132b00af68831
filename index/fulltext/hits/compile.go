package hits

import (
	"context"
	"fmt"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/fulltext/snapshot"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
)

// Plan is one or more query trees made ready to be run over the segments of a view. Equal parts of the
// trees are one step and run once.
type Plan struct {
	view   *snapshot.View
	stems  *terms.Stems
	langs  []string
	now    time.Time
	zone   *time.Location
	ctx    context.Context
	req    *query.Request // who says what is in a story, and what people tagged; nil: nobody
	steps  map[string]step
	nested int
}

// maxNesting limits how deep a tree may be that did not come from the parser.
const maxNesting = 200

// NewPlan returns an empty plan. now and zone give relative and unzoned dates their meaning.
func NewPlan(ctx context.Context, view *snapshot.View, stems *terms.Stems, now time.Time, zone *time.Location) *Plan {
	if zone == nil {
		zone = time.UTC
	}
	return &Plan{ctx: ctx, view: view, stems: stems, langs: languages(view), now: now, zone: zone, steps: map[string]step{}}
}

// languages returns the languages that the index holds and that have stems.
func languages(v *snapshot.View) []string {
	var langs []string
	for _, lang := range terms.Languages() {
		if len(v.Names.InLanguage(lang)) > 0 {
			langs = append(langs, lang)
		}
	}
	return langs
}

// add compiles a tree into the plan.
func (p *Plan) add(tree query.Node) (step, error) {
	if tree == nil {
		return everything{}, nil
	}
	if p.nested++; p.nested > maxNesting {
		return nil, fmt.Errorf("the query is nested more than %d deep: %w", maxNesting, index.ErrTooDear)
	}
	defer func() { p.nested-- }()
	key := keyOf(tree)
	if s, ok := p.steps[key]; ok {
		return s, nil
	}
	s, err := p.compile(tree, key)
	if err != nil {
		return nil, err
	}
	p.steps[key] = s
	return s, nil
}

// keyOf names a tree: two with the same key find the same.
func keyOf(tree query.Node) string { return fmt.Sprintf("%T %s", tree, tree) }

func (p *Plan) compile(tree query.Node, key string) (step, error) {
	switch n := tree.(type) {
	case *query.All:
		return p.all(n)
	case *query.Any:
		return p.any(n)
	case *query.Not:
		part, err := p.add(n.Node)
		return &not{part}, err
	}
	return p.leaf(tree, key)
}

func (p *Plan) addEach(nodes []query.Node) ([]step, error) {
	parts := make([]step, len(nodes))
	var err error
	for i, n := range nodes {
		if parts[i], err = p.add(n); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func (p *Plan) all(n *query.All) (step, error) {
	if len(n.Nodes) == 0 {
		return everything{}, nil
	}
	parts, err := p.addEach(n.Nodes)
	slices.SortStableFunc(parts, func(a, b step) int { return cost(a) - cost(b) })
	return &all{parts}, err
}

func (p *Plan) any(n *query.Any) (step, error) {
	parts, err := p.addEach(n.Nodes)
	return &either{parts}, err
}

// cost ranks steps: those that read positions come last.
func cost(s step) int {
	switch s := s.(type) {
	case *anyTerm, *valueIn, *numbered, *between, everything, nothing:
		return 0
	case *placed:
		return 3
	case *not:
		return cost(s.part)
	case *either:
		if slices.ContainsFunc(s.parts, func(p step) bool { return cost(p) > 1 }) {
			return 2
		}
	}
	return 1
}

// leaf compiles a node without parts.
func (p *Plan) leaf(node query.Node, key string) (step, error) {
	switch n := node.(type) {
	case *query.Word:
		return p.word(n, key)
	case *query.Phrase, *query.Near, *query.Prefix, *query.Fuzzy:
		return p.placed(node, key)
	case *query.List:
		return p.list(n)
	case *query.Span:
		return p.span(n)
	}
	return nil, fmt.Errorf("the index cannot search for a %T: %w", node, index.ErrInvalid)
}
