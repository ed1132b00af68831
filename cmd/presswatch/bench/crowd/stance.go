package crowd

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"strings"

	"presswatch/cmd/presswatch/bench"
	"presswatch/cmd/presswatch/bench/crowd/stance"
)

// Folds into which threads are put: a model is never asked about a thread that it has learnt from.
const folds = 10

// example is a post with what a person said of it.
type example struct {
	x     []float64
	class int
	fold  int
	first bool // it began its thread
}

// Stance measures how well features of a text tell support, denial, query and comment, by cross-validation over threads,
// against saying "comment" always.
func Stance(_ context.Context, dir string, log io.Writer) ([]bench.Row, error) {
	list, err := examples(dir)
	if err != nil {
		return nil, err
	}
	var all, replies confusion
	for fold := range folds {
		m := learn(list, func(e *example) bool { return e.fold != fold })
		for i := range list {
			if e := &list[i]; e.fold == fold {
				said := m.Class(e.x)
				all[e.class][said]++
				if !e.first {
					replies[e.class][said]++
				}
			}
		}
	}
	fmt.Fprint(log, learn(list, func(*example) bool { return true }))
	return append(all.rows("all posts"), replies.rows("answers only")...), nil
}

func examples(dir string) ([]example, error) {
	threads, err := readThreads(dir)
	if err != nil {
		return nil, err
	}
	var out []example
	for _, t := range threads {
		h := fnv.New32a()
		_, _ = h.Write([]byte(t.ID))
		text := map[string]string{}
		for i, p := range t.Posts {
			text[p.ID] = p.Text
			class := stance.Of(p.Stance)
			if class < 0 {
				continue
			}
			out = append(out, example{stance.Features(p.Text, text[p.Parent]), class, int(h.Sum32() % folds), i == 0})
		}
	}
	return out, nil
}

// confusion counts by what people and the model said.
type confusion [len(stance.Classes)][len(stance.Classes)]int

func (c *confusion) rows(name string) []bench.Row {
	total, right, most := 0, 0, 0
	f1 := 0.0
	var detail []string
	for k := range c {
		row, column := 0, 0
		for j := range c {
			row += c[k][j]
			column += c[j][k]
		}
		total += row
		right += c[k][k]
		most = max(most, row)
		one := ratio(2*c[k][k], row+column)
		f1 += one / float64(len(c))
		detail = append(detail, fmt.Sprintf("%s P %.2f R %.2f of %d", stance.Classes[k], ratio(c[k][k], column), ratio(c[k][k], row), row))
	}
	majority := ratio(most, total)
	return []bench.Row{
		{What: name + ", accuracy", Reached: ratio(right, total), Detail: fmt.Sprintf("%d posts; “comment” always: %.4f", total, majority)},
		{What: name + ", points above “comment” always", Reached: 100 * (ratio(right, total) - majority), Detail: fmt.Sprintf("shown from %d on", stance.Clearly)},
		{What: name + ", macro F1", Reached: math.Round(f1*10000) / 10000, Detail: strings.Join(detail, "; ")},
	}
}

// How the model is learnt: gradient descent over all examples, so that the result does not depend on an order.
const (
	rounds = 400
	speed  = 1.0
	decay  = 1e-4
	even   = .25 // how far rare classes are weighed up: 0 not, 1 to the same weight
)

// learn fits multinomial logistic regression to the examples that are used.
func learn(list []example, use func(*example) bool) *stance.Model {
	n := len(list[0].x)
	m := &stance.Model{}
	var count [len(stance.Classes)]float64
	total := 0.0
	for i := range list {
		if use(&list[i]) {
			count[list[i].class]++
			total++
		}
	}
	for k := range m.Weights {
		m.Weights[k] = make([]float64, n)
	}
	for range rounds {
		var grad [len(stance.Classes)][]float64
		for k := range grad {
			grad[k] = make([]float64, n)
		}
		weight := 0.0
		for i := range list {
			e := &list[i]
			if !use(e) {
				continue
			}
			w := math.Pow(total/(float64(len(count))*count[e.class]), even)
			weight += w
			for k, p := range m.Chances(e.x) {
				d := p
				if k == e.class {
					d--
				}
				for j, x := range e.x {
					grad[k][j] += w * d * x
				}
			}
		}
		for k := range grad {
			for j := range grad[k] {
				m.Weights[k][j] -= speed * (grad[k][j]/weight + decay*m.Weights[k][j])
			}
		}
	}
	return m
}
