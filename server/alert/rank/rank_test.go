package rank

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"presswatch/index"
)

// TestWithoutAnswers: nobody has answered yet; what a press office looks at first comes first.
func TestWithoutAnswers(t *testing.T) {
	m := Train(nil)
	order := []Facts{{Lane: index.LaneOwn}, {Lane: index.LaneBroadcast}, {Lane: index.LaneRegional}, {Lane: index.LaneBlog}, {Lane: index.LaneSocial, Reaction: true}}
	for i := 1; i < len(order); i++ {
		if a, b := m.Score(order[i-1]), m.Score(order[i]); a <= b {
			t.Errorf("%+v scores %.2f, %+v scores %.2f", order[i-1], a, order[i], b)
		}
	}
}

// TestItLearnsWhatIsNotUs: a few answers part the orange from the company of that name, and one answer does not decide everything.
func TestItLearnsWhatIsNotUs(t *testing.T) {
	fruit := func(n int) Facts {
		return Facts{Search: "orange", Outlet: "Garden Weekly", Lane: index.LaneTrade, Title: fmt.Sprintf("Orange harvest in valley %d ripe", n)}
	}
	firm := func(n int) Facts {
		return Facts{Search: "orange", Outlet: "Tarnbeck Post", Lane: index.LaneTrade, Title: fmt.Sprintf("Orange network outage hits region %d", n)}
	}
	var answers []Example
	before := Train(nil).Score(fruit(9))
	answers = append(answers, Example{fruit(0), false, true})
	if one := Train(answers).Score(fruit(9)); one >= before || one < .1 {
		t.Errorf("one answer: %.2f after %.2f", one, before)
	}
	for i := range 4 {
		answers = append(answers, Example{fruit(i), false, true}, Example{firm(i), true, true})
	}
	m := Train(answers)
	if a, b := m.Score(firm(9)), m.Score(fruit(9)); a < .6 || b > .4 {
		t.Errorf("the company %.2f, the fruit %.2f", a, b)
	}
	for i := range answers {
		answers[i].Own = false
	}
	if a, b := m.Score(fruit(9)), Train(answers).Score(fruit(9)); b <= a {
		t.Errorf("answers of colleagues weigh as much as one's own: %.2f, %.2f", a, b)
	}
	if a, b := Train(answers).Score(firm(3)), Train(answers).Score(firm(3)); a != b {
		t.Error("the same answers give different guesses")
	}
}

// TestBarKeepsABudget: over simulated days the best are told, about as many as were asked for, and never more.
func TestBarKeepsABudget(t *testing.T) {
	const most, perDay = 5, 40
	rng := rand.New(rand.NewPCG(1, 2))
	var past []float64
	for range 14 * perDay {
		past = append(past, rng.Float64())
	}
	var told, best []float64
	for range 50 {
		var day []float64
		used := 0
		for i := range perDay {
			s := rng.Float64()
			day = append(day, s)
			if s >= Bar(past, 14, most, used, 1-float64(i)/perDay) {
				used++
				told = append(told, s)
			}
		}
		if used > most {
			t.Fatalf("%d of %d", used, most)
		}
		slices.Sort(day)
		best = append(best, day[len(day)-most:]...)
	}
	if len(told) < 50*most*8/10 {
		t.Errorf("%d told of %d that were wanted", len(told), 50*most)
	}
	if a, b := mean(told), mean(best); a < .85 || a > b {
		t.Errorf("told %.2f on average, the best are %.2f", a, b)
	}
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

// TestBarWithoutHistory: on the first days all is told until the budget is used.
func TestBarWithoutHistory(t *testing.T) {
	for _, tt := range []struct {
		scores []float64
		days   float64
		told   int
		want   float64
	}{{nil, 0, 0, 0}, {[]float64{.9, .8}, 1, 2, 0}, {[]float64{.9}, 1, 3, 2}, {make([]float64, 42), 14, 0, 0}} {
		if got := Bar(tt.scores, tt.days, 3, tt.told, 1); got != tt.want {
			t.Errorf("%+v: %.2f", tt, got)
		}
	}
}
