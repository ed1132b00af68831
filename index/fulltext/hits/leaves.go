package hits

import (
	"fmt"
	"math"

	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// texts returns the text fields that a clause means.
func texts(f query.Field) ([]terms.Text, error) {
	switch f {
	case query.FieldAny:
		return []terms.Text{terms.Title, terms.Body}, nil
	case query.FieldTitle:
		return []terms.Text{terms.Title}, nil
	case query.FieldBody:
		return []terms.Text{terms.Body}, nil
	case query.FieldAuthor:
		return []terms.Text{terms.Author}, nil
	case query.FieldOutlet:
		return []terms.Text{terms.Outlet}, nil
	case query.FieldQuote:
		return []terms.Text{terms.Quote}, nil
	}
	return nil, fmt.Errorf("%s: holds whole values, not words: %w", f, index.ErrInvalid)
}

func plainFields(f query.Field) ([]string, error) {
	all, err := texts(f)
	fields := make([]string, len(all))
	for i, t := range all {
		fields[i] = t.Plain
	}
	return fields, err
}

// word compiles a single word. One that the splitter takes for several is a phrase of them.
func (p *Plan) word(n *query.Word, key string) (step, error) {
	tokens := words.Asked(n.Text)
	if n.Exact || len(tokens) != 1 {
		return p.placed(n, key)
	}
	fields, err := texts(n.Field)
	if err != nil {
		return nil, err
	}
	s := &anyTerm{}
	for _, f := range fields {
		s.terms = append(s.terms, fieldTerm{f.Plain, tokens[0].Fold})
		s.terms = append(s.terms, p.stemTerms(f, tokens[0])...)
	}
	return s, nil
}

// stemTerms returns the stems by which a word is found in a field.
func (p *Plan) stemTerms(f terms.Text, w words.Token) []fieldTerm {
	if f.Stem == "" {
		return nil
	}
	var out []fieldTerm
	for _, stem := range p.stems.Terms(p.langs, w) {
		out = append(out, fieldTerm{f.Stem, stem})
	}
	return out
}

// placed compiles what is found by its places, field by field: relevance asks again for each of them.
func (p *Plan) placed(node query.Node, key string) (step, error) {
	fields, err := plainFields(fieldOf(node))
	if err != nil {
		return nil, err
	}
	what, err := p.occurrence(node, fields)
	if err != nil || what == nil {
		return nothing{}, err
	}
	if len(fields) == 1 {
		return newPlaced(fields[0], what, key), nil
	}
	s := &either{}
	for _, f := range fields {
		s.parts = append(s.parts, newPlaced(f, what, key))
	}
	return s, nil
}

func fieldOf(node query.Node) query.Field {
	switch n := node.(type) {
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

// occurrence compiles a node that stands at places of a field; nil stands nowhere.
func (p *Plan) occurrence(node query.Node, fields []string) (occurrence, error) {
	switch n := node.(type) {
	case *query.Word:
		return sequence(n.Text, n.Exact, 0), nil
	case *query.Phrase:
		return sequence(n.Text, n.Exact, n.Slop), nil
	case *query.Prefix:
		return p.prefix(n, fields)
	case *query.Fuzzy:
		return p.fuzzy(n, fields)
	case *query.Near:
		a, err := p.occurrence(n.A, fields)
		if err != nil || a == nil {
			return nil, err
		}
		b, err := p.occurrence(n.B, fields)
		if err != nil || b == nil {
			return nil, err
		}
		return &near{a: a, b: b, n: n.N}, nil
	}
	return nil, fmt.Errorf("NEAR cannot stand beside a %T: %w", node, index.ErrInvalid)
}

// sequence compiles the words of a text, exactly as written or folded, in order or within slop.
func sequence(text string, exact bool, slop int) occurrence {
	tokens := words.Asked(text)
	parts, offsets := make([]occurrence, len(tokens)), make([]int32, len(tokens))
	for i, t := range tokens {
		parts[i], offsets[i] = single(t, exact), int32(t.Pos)
	}
	switch {
	case len(parts) == 0:
		return nil
	case len(parts) == 1:
		return parts[0]
	case slop > 0:
		return &loose{parts: parts, width: offsets[len(offsets)-1] + int32(slop)}
	}
	return &phrase{parts: parts, offsets: offsets}
}

func single(t words.Token, exact bool) occurrence {
	switch {
	case !exact:
		return termAt{t.Fold}
	case t.Text != t.Fold:
		return form{termAt{t.Text}}
	}
	return without{term: termAt{t.Fold}, other: termAt{terms.Otherwise(t.Fold)}}
}

// list compiles whole values.
func (p *Plan) list(n *query.List) (step, error) {
	keys := n.Keys()
	switch n.Field {
	case query.FieldSite:
		return keyed(terms.Site, keys), nil
	case query.FieldURL:
		return keyed(terms.URL, keys), nil
	case query.FieldCites:
		return keyed(terms.Cites, keys), nil
	case query.FieldAuthor:
		return keyed(terms.AuthorWhole, keys), nil
	case query.FieldLane, query.FieldKind, query.FieldLang, query.FieldOutlet, query.FieldSource:
		return p.values(n.Field, keys), nil
	case query.FieldTag:
		return p.tagged(keys)
	case query.FieldStory:
		return p.stories(n)
	case query.FieldSentiment:
		return nothing{}, nil // no item has one yet
	}
	return nil, fmt.Errorf("%s: does not take whole values: %w", n.Field, index.ErrInvalid)
}

// stories compiles the items of stories, whose numbers are known elsewhere.
func (p *Plan) stories(n *query.List) (step, error) {
	if p.req == nil || p.req.Stories == nil {
		return nothing{}, nil
	}
	s := &numbered{wanted: map[int64]bool{}}
	for _, story := range n.Stories() {
		items, err := p.req.Stories(p.ctx, story)
		if err := s.add(items, err); err != nil {
			return nil, fmt.Errorf("the items of story %d: %w", story, err)
		}
	}
	return s, nil
}

// tagged compiles tags: of outlets, which the index has, and of people, who tag stories.
func (p *Plan) tagged(keys []string) (step, error) {
	outlets := p.values(query.FieldTag, keys)
	if p.req == nil || p.req.Tagged == nil {
		return outlets, nil
	}
	s := &numbered{wanted: map[int64]bool{}}
	for _, tag := range keys {
		items, err := p.req.Tagged(p.ctx, tag)
		if err := s.add(items, err); err != nil {
			return nil, fmt.Errorf("the items that are tagged %s: %w", tag, err)
		}
	}
	if len(s.wanted) == 0 {
		return outlets, nil
	}
	return &either{parts: []step{outlets, s}}, nil
}

func keyed(field string, keys []string) step {
	s := &anyTerm{}
	for _, k := range keys {
		s.terms = append(s.terms, fieldTerm{field, k})
	}
	return s
}

// unknownLang is the key of lang: that stands for items without a language.
const unknownLang = "unknown"

func (p *Plan) values(f query.Field, keys []string) step {
	s := &valueIn{field: f, wanted: map[uint32]bool{}}
	for _, k := range keys {
		if f == query.FieldLang {
			s.wanted[0] = s.wanted[0] || k == unknownLang
			for _, number := range p.view.Names.InLanguage(k) {
				s.wanted[number] = true
			}
		}
		for _, number := range p.view.Names.Like(k) {
			s.wanted[number] = s.wanted[number] || number != 0
		}
	}
	return s
}

// span compiles a stretch of time.
func (p *Plan) span(n *query.Span) (step, error) {
	from, to, err := n.Bounds(p.now, p.zone)
	if err != nil {
		return nil, err
	}
	s := &between{field: n.Field, from: terms.Unknown + 1, to: math.MaxInt64}
	if !from.IsZero() {
		s.from = from.UnixMicro()
	}
	if !to.IsZero() {
		s.to = to.UnixMicro()
	}
	return s, nil
}
