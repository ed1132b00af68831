// Package stance tries to tell how an answer stands to what it answers: whether it supports it, denies it, asks about it, or
// only comments.
//
// It is a multinomial logistic regression over some forty features of the text ([Features]), learnt from the 297 training
// and development threads of SemEval-2017 task 8 (Derczynski et al. 2017) and measured by cross-validation over threads. For
// answers it is hardly better than calling everything a comment (docs/MOOD.md has the figures), so presswatch judges no
// stance: this package is here so that whoever has a better idea can measure it.
package stance

import (
	"fmt"
	"math"
	"strings"
)

// Classes are the stances, in the order of weights.
var Classes = [...]string{"support", "deny", "query", "comment"}

// Clearly is how many points above calling everything a comment a stance must reach before it is shown.
const Clearly = 5

// Of is the place of a stance in Classes; -1 if there is none of that name.
func Of(name string) int {
	for i, c := range Classes {
		if c == name {
			return i
		}
	}
	return -1
}

// Model is weights by class and feature.
type Model struct {
	Weights [len(Classes)][]float64
}

// Chances are the likelihoods of the classes.
func (m *Model) Chances(x []float64) [len(Classes)]float64 {
	var out [len(Classes)]float64
	top := math.Inf(-1)
	for k, w := range m.Weights {
		for j, v := range x {
			if v != 0 {
				out[k] += w[j] * v
			}
		}
		top = max(top, out[k])
	}
	sum := 0.0
	for k := range out {
		out[k] = math.Exp(out[k] - top)
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

// Class is the likeliest class.
func (m *Model) Class(x []float64) int {
	best, most := 0, -1.0
	for k, p := range m.Chances(x) {
		if p > most {
			best, most = k, p
		}
	}
	return best
}

// String is the weights as weights.tsv has them.
func (m *Model) String() string {
	var out strings.Builder
	for j, name := range Names() {
		out.WriteString(name)
		for k := range m.Weights {
			fmt.Fprintf(&out, "\t%.3f", m.Weights[k][j])
		}
		out.WriteByte('\n')
	}
	return out.String()
}
