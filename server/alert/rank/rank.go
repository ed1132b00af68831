// Package rank guesses how likely an alert is of use to somebody, from what they and their colleagues answered to earlier ones: a
// logistic regression over the outlet, the lane, the language, the search and the words of the headline, learnt here and anew
// whenever somebody answers. Nothing leaves the machine.
//
// Who answered nothing yet gets a guess by the lane alone. A guess decides only what comes first when there is more than somebody
// wants to hear of in a day; nothing is hidden by it.
package rank

import (
	"math"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/query/words"
)

// Facts are what a guess rests on.
type Facts struct {
	Search, Outlet, Language, Title string
	Lane                            index.Lane
	Reaction                        bool
}

// Of are the facts of what a search found.
func Of(search string, it *index.Item) Facts {
	return Facts{Search: search, Outlet: it.Outlet, Language: it.Lang, Title: it.Title, Lane: it.Lane, Reaction: it.Post != nil}
}

// Example is an answer.
type Example struct {
	Facts
	Useful bool
	Own    bool // of the person for whom is guessed; those of colleagues weigh less
}

// Model guesses.
type Model struct{ weight map[string]float64 }

// How it learns: full batches over few examples, so that the same answers give the same guesses. A Gaussian prior around the weights of
// the lanes keeps one answer from deciding everything (Bishop, Pattern Recognition and Machine Learning, 4.3.2 and 4.5).
const (
	rounds    = 150
	prec      = 1   // of the prior
	curve     = 4.5 // no more than this does an answer bend the loss along one weight: a quarter of its features, at most 18
	colleague = .35 // weight of an answer of somebody else
	mostWords = 12  // of a headline
)

// prior are the weights before anybody answered: what a press office looks at first.
func prior(feature string) float64 {
	switch feature {
	case "lane:" + string(index.LaneOwn):
		return 1.5
	case "lane:" + string(index.LaneNational), "lane:" + string(index.LaneBroadcast), "lane:" + string(index.LaneWire):
		return 1
	case "lane:" + string(index.LaneRegional):
		return .5
	case "reaction":
		return -1
	}
	return 0
}

// features are the names of what is true of facts.
func (f Facts) features() []string {
	out := []string{"", "lane:" + string(f.Lane), "outlet:" + f.Outlet, "search:" + f.Search, "lang:" + f.Language}
	if f.Reaction {
		out = append(out, "reaction")
	}
	n := 0
	for _, t := range words.Split(strings.ToValidUTF8(f.Title, "")) {
		if len(t.Fold) < 3 {
			continue
		}
		if name := "word:" + t.Fold; !slices.Contains(out, name) {
			out = append(out, name)
			if n++; n == mostWords {
				break
			}
		}
	}
	return out
}

// Train learns from answers.
func Train(examples []Example) *Model {
	m := &Model{weight: map[string]float64{}}
	list, count := make([][]string, len(examples)), map[string]float64{}
	for i, e := range examples {
		list[i] = e.features()
		for _, name := range list[i] {
			m.weight[name] = prior(name)
			count[name]++
		}
	}
	step := map[string]float64{}
	for range rounds {
		clear(step)
		for i, e := range examples {
			want, share := 0.0, 1.0
			if e.Useful {
				want = 1
			}
			if !e.Own {
				share = colleague
			}
			miss := share * (want - m.score(list[i]))
			for _, name := range list[i] {
				step[name] += miss
			}
		}
		for name, w := range m.weight {
			m.weight[name] = w + (step[name]-prec*(w-prior(name)))/(prec+curve*count[name])
		}
	}
	return m
}

// Score is how likely an alert is of use, 0 to 1.
func (m *Model) Score(f Facts) float64 { return m.score(f.features()) }

func (m *Model) score(features []string) float64 {
	sum := 0.0
	for _, name := range features {
		w, learnt := m.weight[name]
		if !learnt {
			w = prior(name)
		}
		sum += w
	}
	return 1 / (1 + math.Exp(-sum))
}

// Bar is what an alert must score to be told at once, where somebody wants to hear of at most most in a day, heard of told already, and
// left of the day is to come (0 to 1). Scores are those of all alerts of some days: what they let expect of the rest of the day is
// what the rest of the budget is kept for. Without enough of them everything is told until the budget is used.
func Bar(scores []float64, days float64, most, told int, left float64) float64 {
	const few = 20
	free := float64(most - told)
	if free <= 0 {
		return 2
	}
	if days <= 0 || len(scores) < few {
		return 0
	}
	expected := float64(len(scores)) / days * left
	if expected <= free {
		return 0
	}
	sorted := slices.Clone(scores)
	slices.Sort(sorted)
	at := int(math.Floor(float64(len(sorted)) * (1 - free/expected)))
	return sorted[min(at, len(sorted)-1)]
}
