package date

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// family is a kind of place from which witnesses are not independent of each other: of a family only the best
// counts for a day.
type family int

const (
	byMachines family = iota // JSON-LD, meta elements, microdata, scripts
	byAddress
	byTimes // time elements and what is like them
	byWords // what a reader sees
	byChange
	byOpinion // htmldate's
	families
)

// verdict weighs the witnesses and returns the day with the most weight, in days since 1970; 0: none. Of two
// days with the same weight the earlier is it.
func (g *gatherer) verdict() int {
	g.settle()
	g.markLists()
	weights := g.weights()
	best, most := 0, 0.0
	for _, day := range slices.Sorted(maps.Keys(weights)) {
		if w := weights[day]; w > most+1e-9 {
			best, most = day, w
		}
	}
	return best
}

// weights adds up for each day the best witness of each family. What a page shows later counts less.
func (g *gatherer) weights() map[int]float64 {
	const fade, most = 0.8, 8
	per := map[int]*[families]float64{}
	var met [families]int
	for i := range g.out {
		w := &g.out[i]
		f, weight := w.weigh()
		if f == byTimes || f == byWords {
			weight *= math.Pow(fade, float64(min(met[f], most)))
			if w.place == inBody {
				met[f]++
			}
		}
		d := w.days()
		if per[d] == nil {
			per[d] = &[families]float64{}
		}
		per[d][f] = max(per[d][f], weight)
	}
	sum := map[int]float64{}
	for d, p := range per {
		for _, v := range p {
			sum[d] += v
		}
	}
	return sum
}

// ruleWeights are the weights of what machines are told, by the beginning of the rule; the first that fits
// counts. They follow how often each is right where it speaks: docs/DATES.md.
var ruleWeights = []struct {
	rule   string
	family family
	weight float64
}{
	{"htmldate", byOpinion, 1},
	{"address", byAddress, 3},
	{"json-ld datePublished", byMachines, 3},
	{"json-ld page", byMachines, 3},
	{"json-ld", byMachines, 1.5},
	{"meta article:published_time", byMachines, 3},
	{"meta date", byMachines, 2},
	{"meta dc.date", byMachines, 2},
	{"meta created", byMachines, 2},
	{"meta", byMachines, 2.8},
	{"microdata", byMachines, 3.3},
	{"script datepublished", byMachines, 2.7},
	{"broken json-ld datepublished", byMachines, 2.7},
	{"script", byMachines, 1.5},
	{"broken json-ld", byMachines, 1.5},
}

// sameRule lets "meta date" mean that name alone, and "meta" any.
func sameRule(rule, want string) bool {
	return rule == want || strings.HasPrefix(rule, want+" ")
}

// The weights of what stands in the page, before its place is considered.
const (
	changeWeight   = 0.5
	timeWeight     = 2.5
	longWeight     = 0.4
	textWeight     = 1.3
	dateMarkWeight = 2.0
	sureMarkWeight = 2.6
	saidWeight     = 0.6 // more where the words say "published"
	bitWeight      = 0.3 // more where it stands alone, or with a time
)

func (w *witness) weigh() (family, float64) {
	switch w.kind {
	case event:
		return byWords, 0
	case modified:
		return byChange, changeWeight
	}
	for _, r := range ruleWeights {
		if sameRule(w.rule, r.rule) {
			return r.family, r.weight
		}
	}
	switch w.rule {
	case "text":
		return byWords, w.textWeight() * w.placeFactor()
	case "long text":
		return byWords, longWeight * w.placeFactor()
	}
	return byTimes, timeWeight * w.placeFactor()
}

func (w *witness) textWeight() float64 {
	weight := textWeight
	switch w.mark {
	case dateMark:
		weight = dateMarkWeight
	case sureMark:
		weight = sureMarkWeight
	}
	if w.kind == published {
		weight += saidWeight
	}
	if w.alone {
		weight += bitWeight
	}
	if w.clock {
		weight += bitWeight
	}
	return weight
}

// placeFactor counts what stands near the main heading more, what stands far from it or beside it less.
func (w *witness) placeFactor() float64 {
	near := w.fromHead > -300 && w.fromHead < 900
	f := 1.0
	switch {
	case w.place == replies:
		return 0.15
	case w.place == beside && near:
		f = 0.7
	case w.place == beside:
		f = 0.4
	}
	switch {
	case near:
		f *= 1.4
	case w.fromHead > -1000 && w.fromHead < 2000:
		f *= 1.1
	case w.fromHead > 8000:
		f *= 0.6
	case w.fromHead > 4000:
		f *= 0.8
	}
	if w.listed {
		f *= 0.5
	}
	return f
}

// markLists marks the witnesses that stand in elements of one name that give three days or more: a list of
// other articles, a calendar.
func (g *gatherer) markLists() {
	const list = 3
	days := map[string]map[int]bool{}
	for _, w := range g.out {
		if w.name != "" && w.place != replies {
			if days[w.name] == nil {
				days[w.name] = map[int]bool{}
			}
			days[w.name][w.days()] = true
		}
	}
	for i := range g.out {
		g.out[i].listed = len(days[g.out[i].name]) >= list
	}
}

// settle decides which way round a date in digits is, where another witness knows the day.
func (g *gatherer) settle() {
	sure := map[int]bool{}
	for _, w := range g.out {
		if !w.ambiguous && w.rule != "htmldate" { // it cannot know better
			sure[w.days()] = true
		}
	}
	for i := range g.out {
		w := &g.out[i]
		if !w.ambiguous || sure[w.days()] {
			continue
		}
		turned := w.moment
		turned.day, turned.month = w.month, w.day
		if turned.ok() && sure[turned.days()] {
			w.moment = turned
		}
	}
}
