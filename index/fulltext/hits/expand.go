package hits

import (
	"fmt"
	"sync"

	bleveindex "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"

	"presswatch/index"
	"presswatch/index/fulltext/snapshot"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// MaxExpanded is the number of different words that a star or a fuzzy word may stand for. What begins so
// often is refused: it would read more postings than a search has time for, and find next to everything.
const MaxExpanded = 10_000

// expansion is what a star or a fuzzy word stands for, segment by segment and field by field.
type expansion struct {
	words map[expandedIn][]string
}

type expandedIn struct {
	segment uint64
	field   string
}

func (e *expansion) terms(r *run, field string) []string {
	return e.words[expandedIn{r.seg.ID, field}]
}

// prefix compiles hack*.
func (p *Plan) prefix(n *query.Prefix, fields []string) (occurrence, error) {
	begins := []byte(onlyFold(n.Text))
	return p.expand(n, fields, func(d segmentapi.TermDictionary) segmentapi.DictionaryIterator {
		return withoutCounts(d, nil, begins, after(begins))
	}, nil)
}

// onlyFold gives the folded form of the one word of a prefix or fuzzy clause.
func onlyFold(text string) string {
	if t := words.Asked(text); len(t) == 1 {
		return t[0].Fold
	}
	return words.Fold(text)
}

// after returns the first key behind all keys that begin with prefix, nil for none.
func after(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// fuzzy compiles drill~1.
func (p *Plan) fuzzy(n *query.Fuzzy, fields []string) (occurrence, error) {
	fold := onlyFold(n.Text)
	dfa, err := automaton(fold, n.Edits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", n, err, index.ErrTooDear)
	}
	return p.expand(n, fields, func(d segmentapi.TermDictionary) segmentapi.DictionaryIterator {
		return withoutCounts(d, dfa, nil, nil)
	}, func(word string) bool { return words.Distance(fold, word) <= n.Edits })
}

// builders make the automata for one and two edits. Making a builder takes longer than a search, so that
// each is made once and kept.
var builders = [...]func() (*levenshtein.LevenshteinAutomatonBuilder, error){
	sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
		return levenshtein.NewLevenshteinAutomatonBuilder(1, true)
	}),
	sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
		return levenshtein.NewLevenshteinAutomatonBuilder(2, true)
	}),
}

func automaton(word string, edits int) (vellum.Automaton, error) {
	if edits < 1 || edits > len(builders) {
		return nil, fmt.Errorf("%d edits are not to be had", edits)
	}
	builder, err := builders[edits-1]()
	if err != nil {
		return nil, err
	}
	return builder.BuildDfa(word, uint8(edits))
}

// withoutCounts walks over a part of a dictionary without reading how often each word stands, where the
// format of the segment allows that.
func withoutCounts(d segmentapi.TermDictionary, a segmentapi.Automaton, from, to []byte) segmentapi.DictionaryIterator {
	type plain interface {
		AutomatonIteratorOmitCount(a segmentapi.Automaton, from, to []byte) segmentapi.DictionaryIterator
	}
	if d, ok := d.(plain); ok {
		return d.AutomatonIteratorOmitCount(a, from, to)
	}
	return d.AutomatonIterator(a, from, to)
}

// expand collects the words that a clause stands for.
func (p *Plan) expand(
	n query.Node, fields []string, walk func(segmentapi.TermDictionary) segmentapi.DictionaryIterator, keep func(string) bool,
) (occurrence, error) {
	e := &expansion{words: map[expandedIn][]string{}}
	different := map[string]bool{}
	for _, seg := range p.view.Segments {
		for _, field := range fields {
			words, err := p.walked(seg, field, walk, keep, different)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", n, err)
			}
			e.words[expandedIn{seg.ID, field}] = words
		}
	}
	return anyOf{e.terms}, nil
}

func (p *Plan) walked(
	seg *snapshot.Segment, field string, walk func(segmentapi.TermDictionary) segmentapi.DictionaryIterator, keep func(string) bool, different map[string]bool,
) ([]string, error) {
	d, err := seg.Index.Dictionary(field)
	if err != nil {
		return nil, err
	}
	var words []string
	it := walk(d)
	for entry, err := it.Next(); ; entry, err = it.Next() {
		if err != nil || entry == nil {
			return words, err
		}
		if keep != nil && !keep(entry.Term) {
			continue
		}
		words = append(words, entry.Term)
		if err := p.allow(entry, different); err != nil {
			return nil, err
		}
	}
}

func (p *Plan) allow(entry *bleveindex.DictEntry, different map[string]bool) error {
	different[entry.Term] = true
	if len(different) > MaxExpanded {
		return fmt.Errorf("more than %d different words are like this; write more letters: %w", MaxExpanded, index.ErrTooDear)
	}
	if len(different)%1024 == 0 {
		return p.ctx.Err()
	}
	return nil
}
