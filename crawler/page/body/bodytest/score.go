// Package bodytest measures how well crawler/page/body finds the text of an article page.
//
// The measure is that of the article-extraction benchmark of Scrapinghub: four-token shingles counted as
// multisets, per page normalised, precision and recall averaged over the pages. A test shows that it gives
// the published figures of fifteen other extractors before any figure of our own is believed.
package bodytest

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

const shingle = 4 // tokens in a shingle

// Page is the outcome of one page: true positive, false positive and false negative shingles as shares of
// their sum, and whether all tokens are equal.
type Page struct {
	TP, FP, FN float64
	Exact      bool
}

// Figures are the means over some pages, each between 0 and 1.
type Figures struct {
	F1, Precision, Recall, Accuracy float64
}

// Tokens splits text as Python's \w+ does: letters, numbers and the underscore, kept in case.
func Tokens(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}

func shingles(tokens []string) map[string]int {
	set := make(map[string]int, len(tokens))
	if len(tokens) == 0 {
		return set
	}
	for i := 0; i < max(1, len(tokens)-shingle+1); i++ {
		set[strings.Join(tokens[i:min(i+shingle, len(tokens))], " ")]++
	}
	return set
}

// Compare scores the text that was found against the true text of one page.
func Compare(truth, found string) Page {
	want, got := Tokens(truth), Tokens(found)
	wantSet, gotSet := shingles(want), shingles(got)
	var tp, fp, fn float64
	for s, n := range wantSet {
		tp += float64(min(n, gotSet[s]))
		fn += float64(max(0, n-gotSet[s]))
	}
	for s, n := range gotSet {
		fp += float64(max(0, n-wantSet[s]))
	}
	sum := max(tp+fp+fn, math.SmallestNonzeroFloat64) // both empty: all shares stay zero
	return Page{TP: tp / sum, FP: fp / sum, FN: fn / sum, Exact: slices.Equal(want, got)}
}

// PrecisionRecall returns both of one page; 1 where nothing is wrong, 0 where nothing is right.
func (p Page) PrecisionRecall() (precision, recall float64) {
	return ratio(p.TP, p.FP, p.FN), ratio(p.TP, p.FN, p.FP)
}

func ratio(tp, wrong, other float64) float64 {
	switch {
	case wrong == 0 && other == 0:
		return 1
	case tp == 0 && wrong == 0:
		return 0
	}
	return tp / (tp + wrong)
}

// Score averages over pages. F1 is taken of the two means, not averaged itself.
func Score(pages []Page) Figures {
	var f Figures
	var withFound, withTruth, exact float64
	for _, p := range pages {
		precision, recall := p.PrecisionRecall()
		if p.TP+p.FP > 0 {
			f.Precision += precision
			withFound++
		}
		if p.TP+p.FN > 0 {
			f.Recall += recall
			withTruth++
		}
		if p.Exact {
			exact++
		}
	}
	f.Precision, f.Recall = share(f.Precision, withFound), share(f.Recall, withTruth)
	f.Accuracy = share(exact, float64(len(pages)))
	f.F1 = share(2*f.Precision*f.Recall, f.Precision+f.Recall)
	return f
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// Bootstrap draws the pages again with replacement and returns the standard deviation of each figure.
// The same pages, draws and seed give the same answer.
func Bootstrap(pages []Page, draws int, seed uint64) Figures {
	rng := rand.New(rand.NewPCG(seed, seed))
	all := make([]Figures, draws)
	sample := make([]Page, len(pages))
	for d := range all {
		for i := range sample {
			sample[i] = pages[rng.IntN(len(pages))]
		}
		all[d] = Score(sample)
	}
	return Figures{
		F1:        deviation(all, func(f Figures) float64 { return f.F1 }),
		Precision: deviation(all, func(f Figures) float64 { return f.Precision }),
		Recall:    deviation(all, func(f Figures) float64 { return f.Recall }),
		Accuracy:  deviation(all, func(f Figures) float64 { return f.Accuracy }),
	}
}

func deviation(all []Figures, of func(Figures) float64) float64 {
	var sum, squares float64
	for _, f := range all {
		sum += of(f)
		squares += of(f) * of(f)
	}
	n := float64(len(all))
	return math.Sqrt(max(0, squares/n-(sum/n)*(sum/n)))
}

// Paired compares two extractors on the same pages: the mean difference a-b of F1 over the draws, and the
// bounds that hold 95 % of them.
func Paired(a, b []Page, draws int, seed uint64) (mean, low, high float64) {
	rng := rand.New(rand.NewPCG(seed, seed))
	diffs := make([]float64, draws)
	sa, sb := make([]Page, len(a)), make([]Page, len(a))
	for d := range diffs {
		for i := range sa {
			k := rng.IntN(len(a))
			sa[i], sb[i] = a[k], b[k]
		}
		diffs[d] = Score(sa).F1 - Score(sb).F1
		mean += diffs[d] / float64(draws)
	}
	slices.Sort(diffs)
	return mean, diffs[draws*25/1000], diffs[draws*975/1000]
}
