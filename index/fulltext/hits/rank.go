package hits

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// The ranking is Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
// Beyond", 2009) over title and body apart, added up; a word in the title weighs more than one in the body.
const (
	bm25K1     = 1.2
	bm25B      = 0.75
	titleBoost = 3.0
)

// ranking scores documents by the clauses that a tree wants them to match.
type ranking struct {
	clauses []clause
	means   [2]float64 // mean number of words in title and body
}

// clause is one scored clause in one field: the lists of its terms.
type clause struct {
	field    int // 0 title, 1 body, 2 another one
	weight   float32
	lists    []fieldTerm // how often they stand in a document together is the frequency
	also     []fieldTerm // count once for documents that lists do not have
	presence step        // else: matching counts like standing there once
}

// rank compiles the scored clauses of a tree.
func (p *Plan) rank(tree query.Node) (*ranking, error) {
	rk := &ranking{means: p.view.Words}
	for _, leaf := range positive(tree, nil) {
		if err := p.rankLeaf(rk, leaf); err != nil {
			return nil, err
		}
	}
	return rk, nil
}

// positive collects the leaves of a tree that a hit is wanted to match and that are about its text.
func positive(tree query.Node, leaves []query.Node) []query.Node {
	switch n := tree.(type) {
	case *query.All:
		for _, c := range n.Nodes {
			leaves = positive(c, leaves)
		}
	case *query.Any:
		for _, c := range n.Nodes {
			leaves = positive(c, leaves)
		}
	case *query.Word, *query.Phrase, *query.Near, *query.Prefix, *query.Fuzzy:
		leaves = append(leaves, n)
	}
	return leaves
}

func (p *Plan) rankLeaf(rk *ranking, leaf query.Node) error {
	all, err := texts(fieldOf(leaf))
	if err != nil {
		return err
	}
	for _, f := range all {
		c, err := p.clause(leaf, f)
		if err != nil {
			return err
		}
		rk.clauses = append(rk.clauses, c)
	}
	return nil
}

func (p *Plan) clause(leaf query.Node, f terms.Text) (clause, error) {
	c := clause{field: 2, weight: 1}
	switch f {
	case terms.Title:
		c.field, c.weight = 0, titleBoost
	case terms.Body:
		c.field = 1
	}
	w, isWord := leaf.(*query.Word)
	if tokens := words.Asked(textOf(leaf)); isWord && !w.Exact && len(tokens) == 1 {
		c.also = []fieldTerm{{f.Plain, tokens[0].Fold}}
		c.lists = p.stemTerms(f, tokens[0])
		return c, p.weigh(&c, slices.Concat(c.lists, c.also))
	}
	what, err := p.occurrence(leaf, []string{f.Plain})
	if err != nil {
		return c, err
	}
	c.presence = nothing{}
	if what != nil {
		c.presence = newPlaced(f.Plain, what, keyOf(leaf))
	}
	return c, p.weighWords(&c, leaf, f)
}

func textOf(n query.Node) string {
	switch n := n.(type) {
	case *query.Word:
		return n.Text
	case *query.Phrase:
		return n.Text
	}
	return ""
}

// weigh multiplies the weight of a clause by how rare its terms are.
func (p *Plan) weigh(c *clause, lists []fieldTerm) error {
	n, err := p.documents(lists)
	c.weight *= p.rarity(n)
	return err
}

// weighWords does the same for a phrase, whose rarity is that of its words together.
func (p *Plan) weighWords(c *clause, leaf query.Node, f terms.Text) error {
	tokens := words.Asked(textOf(leaf))
	if len(tokens) == 0 {
		c.weight *= p.rarity(p.view.Items() / 100)
		return nil
	}
	var sum float32
	for _, t := range tokens {
		n, err := p.documents([]fieldTerm{{f.Plain, t.Fold}})
		if err != nil {
			return err
		}
		sum += p.rarity(n)
	}
	c.weight *= sum
	return nil
}

// rarity is the inverse document frequency of BM25.
func (p *Plan) rarity(n int64) float32 {
	total := float64(max(p.view.Items(), n))
	return float32(math.Log(1 + (total-float64(n)+0.5)/(float64(n)+0.5)))
}

// documents returns in how many documents the most frequent of the terms stands.
func (p *Plan) documents(lists []fieldTerm) (int64, error) {
	var most int64
	for _, t := range lists {
		var n int64
		for _, seg := range p.view.Segments {
			list, err := newRun(p.ctx, seg).postings(t.field, t.term)
			if err != nil {
				return 0, err
			}
			n += int64(list.Count())
		}
		most = max(most, n)
	}
	return most, nil
}

// score returns the scores of the documents in set.
func (rk *ranking) score(r *run, set *roaring.Bitmap) ([]float32, error) {
	scores := make([]float32, r.seg.Columns.Len())
	for i := range rk.clauses {
		if err := rk.addClause(r, set, &rk.clauses[i], scores); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

func (rk *ranking) addClause(r *run, set *roaring.Bitmap, c *clause, scores []float32) error {
	if c.presence != nil {
		b, err := r.within(c.presence, set)
		if err != nil {
			return err
		}
		each(roaring.And(b, set), func(doc uint32) { scores[doc] += c.weight * rk.saturated(r, c, doc, 1) })
		return nil
	}
	have := roaring.New()
	for _, t := range c.lists {
		if err := rk.addList(r, set, c, t, have, scores); err != nil {
			return err
		}
	}
	for _, t := range c.also {
		if err := rk.addList(r, roaring.AndNot(set, have), c, t, have, scores); err != nil {
			return err
		}
	}
	return nil
}

// addList adds the score of one list for the documents in set, and the documents to have.
func (rk *ranking) addList(r *run, set *roaring.Bitmap, c *clause, t fieldTerm, have *roaring.Bitmap, scores []float32) error {
	list, err := r.postings(t.field, t.term)
	if err != nil || list.Count() == 0 {
		return err
	}
	docs := roaring.New()
	if err := orPostings(docs, list); err != nil {
		return err
	}
	docs.And(set)
	have.Or(docs)
	it := list.Iterator(true, false, false, nil)
	var failed error
	each(docs, func(doc uint32) {
		if failed != nil {
			return
		}
		next, err := it.Advance(uint64(doc))
		if failed = err; next != nil && err == nil {
			scores[doc] += c.weight * rk.saturated(r, c, doc, float32(next.Frequency()))
		}
	})
	return failed
}

// saturated is the part of BM25 that grows with the frequency, slower and slower, and is less in long texts.
func (rk *ranking) saturated(r *run, c *clause, doc uint32, frequency float32) float32 {
	length := float32(1)
	if c.field < len(rk.means) {
		length = float32(r.seg.Columns.Lengths[c.field][doc]) / float32(rk.means[c.field])
	}
	return frequency * (bm25K1 + 1) / (frequency + bm25K1*(1-bm25B+bm25B*length))
}
