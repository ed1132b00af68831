// Package channel tells what is out of character for a channel of the organisation: its site, its account, its mails. It
// learns how the channel sounds and when it speaks, and holds each new item against that and against the list of what
// was approved.
//
// Each part of a score is named, with what it rests on, so that a message can say why: "Friday 23:31: 1 of 1,904 items
// came at this hour"; "never used: digga, foenem"; "all capitals"; "not on the approved list". Two levels: amber for one strong
// sign, red for signs of two kinds that do not depend on each other, for profanity, or for what is on no list and out
// of hours. It is a judgement about a text and a time, not about who wrote it.
//
// The parts and their first weights are those of COMPA (Egele et al., NDSS 2013) and of Seyler, Li and Zhai (2018), who find the
// difference of language models the best single sign. What it reaches is measured by `presswatch bench alarm`.
package channel

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Item is something that a channel said.
type Item struct {
	Text  string
	At    time.Time
	Hosts []string // of its links
	Tags  []string
	Marks []Mark // by which publishers are told apart
}

// Mark is something by which whoever publishes is told apart from others: a byline, what the receiving mail server found of a sender.
type Mark struct{ Kind, Value string }

// Family is what a sign is about. Signs of one family depend on each other.
type Family string

// The families.
const (
	Text Family = "text"
	Time Family = "time"
	Link Family = "link"
	List Family = "list"
	From Family = "from"    // who published it
	Past Family = "removal" // what became of it
	Kin  Family = "kin"     // what the other channels say
)

// Part is a sign.
type Part struct {
	Family Family
	Score  float64 // how strong it is; 1 is strong enough for amber by itself
	Says   string  // in plain words
}

// How strong the parts of a family are together: enough for amber, enough to stand beside a strong one, and enough for red
// though all are about the text. They were chosen on recorded channels, see `presswatch bench alarm`.
const (
	strongFrom = .8
	besideFrom = .4
	textAlone  = 2.5
)

// Level is how loud a judgement is.
type Level int

// The levels.
const (
	Calm Level = iota
	Amber
	Red
)

// Verdict is what is held of an item.
type Verdict struct {
	Level Level
	Score float64
	Parts []Part // those that count, the strongest first
}

// Model is what a channel is like. It is made by New and not changed after.
type Model struct {
	grams  *grams
	words  map[string]bool
	hosts  map[string]bool
	tags   map[string]bool
	tagged int                       // items with tags
	marks  map[string]map[string]int // by kind: how often each was there
	week   [7 * 24]float64           // items by hour of the week
	items  int
	zone   *time.Location
	most   int // items in half an hour that the channel had at most
	spread [measures]spread
}

// Fewest is how many items a channel needs before its text and times are judged: below that rules alone hold.
const Fewest = 100

// maxText is how much of an item is read, in runes: what comes first tells most, and posts are short.
const maxText = 280

// measures are the numbers that are taken of a text.
const (
	bits = iota
	unknown
	capitals
	marks
	measures
)

// spread is what is usual: the median, and the median distance from it.
type spread struct{ middle, around float64 }

// New learns a channel from its past items, oldest first, in the zone of the organisation. Which items it may learn from is the
// caller's to say: none younger than a week, none under alarm. How far its own items lie from the model is measured on the
// last fifth, which the model for that has not seen.
func New(past []Item, zone *time.Location) *Model {
	m := &Model{zone: zone, hosts: map[string]bool{}, tags: map[string]bool{}, marks: map[string]map[string]int{}, items: len(past)}
	cut := len(past) * 4 / 5
	m.grams, m.words = learn(past[:cut])
	var seen [measures][]float64
	for _, it := range past[cut:] {
		for k, v := range m.measure(head(it.Text)) {
			seen[k] = append(seen[k], v)
		}
	}
	for k := range seen {
		m.spread[k] = spreadOf(seen[k])
	}
	m.grams, m.words = learn(past)
	for _, it := range past {
		for _, h := range it.Hosts {
			m.hosts[h] = true
		}
		for _, t := range it.Tags {
			m.tags[strings.ToLower(t)] = true
		}
		if len(it.Tags) > 0 {
			m.tagged++
		}
		for _, k := range it.Marks {
			if m.marks[k.Kind] == nil {
				m.marks[k.Kind] = map[string]int{}
			}
			m.marks[k.Kind][k.Value]++
		}
		m.week[hour(it.At.In(zone))]++
	}
	m.most = busiest(past)
	return m
}

func learn(items []Item) (*grams, map[string]bool) {
	g, words := newGrams(), map[string]bool{}
	for _, it := range items {
		text := head(it.Text)
		g.learn(text)
		for _, w := range wordsOf(text) {
			words[w] = true
		}
	}
	return g, words
}

// head is the part of a text that is read.
func head(text string) string {
	n := 0
	for i := range text {
		if n++; n > maxText {
			return text[:i]
		}
	}
	return text
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
}

// hour is the hour of the week, from Sunday midnight.
func hour(at time.Time) int { return int(at.Weekday())*24 + at.Hour() }

// burstFor is how close together items are a burst.
const burstFor = 30 * time.Minute

// busiest is how many items came within burstFor at most.
func busiest(items []Item) int {
	most := 0
	from := 0
	for i := range items {
		for items[i].At.Sub(items[from].At) > burstFor {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// measure takes the numbers of a text.
func (m *Model) measure(text string) [measures]float64 {
	var out [measures]float64
	out[bits] = m.grams.bits(text)
	words, new := wordsOf(text), 0
	for _, w := range words {
		if !m.words[w] {
			new++
		}
	}
	out[unknown] = float64(new) / float64(max(len(words), 1))
	upper, letters, shouts := 0, 0, 0
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			upper, letters = upper+1, letters+1
		case unicode.IsLetter(r):
			letters++
		case r == '!' || r == '?':
			shouts++
		}
	}
	out[capitals] = float64(upper) / float64(max(letters, 1))
	out[marks] = float64(shouts)
	return out
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	v := slices.Clone(values)
	slices.Sort(v)
	s := spread{middle: v[len(v)/2]}
	high := (v[len(v)*19/20] - s.middle) / 1.645 // the same width by the 95th of a hundred: channels have tails
	for i := range v {
		v[i] = math.Abs(v[i] - s.middle)
	}
	slices.Sort(v)
	s.around = max(high, 1.4826*v[len(v)/2]) // as wide as a standard deviation of normal values (Rousseeuw and Croux 1993)
	return s
}

// The least width that a measure is taken to have: a channel that never varies is not alarmed by a trifle.
var narrowest = [measures]float64{bits: .15, unknown: .03, capitals: .03, marks: .7}

// far is how many widths above the usual a value lies, at most 8.
func (m *Model) far(k int, v float64) float64 {
	s := m.spread[k]
	return min(8, max(0, (v-s.middle)/max(s.around, narrowest[k])))
}

// Judge holds an item against the model. Before are the items of the last half hour, without it. Listed says whether it
// is on the list of what was approved; nil: there is no list. More are signs that others found.
func (m *Model) Judge(it Item, before []Item, listed *bool, more ...Part) Verdict {
	text := head(it.Text)
	parts, add := m.begin(text)
	if what := testLike(text); what != "" {
		add(Text, 1, what)
	}
	if m.items >= Fewest {
		m.judgeText(text, add)
		m.judgeTime(it, before, add)
	} else if at := it.At.In(m.zone); outOfHours(at) {
		add(Time, besideFrom, at.Format("Monday 15:04")+": out of office hours, and too little is known of when this channel speaks")
	}
	m.judgeLinks(it, add)
	m.judgeMarks(it, add)
	for _, p := range more {
		add(p.Family, p.Score, p.Says)
	}
	if listed != nil && !*listed {
		add(List, 1.2, "not on the approved list")
	}
	return settle(sorted(*parts), listed)
}

// begin gives the parts of a verdict, with profanity if there is any, and what adds a part that is not too weak to be named.
func (m *Model) begin(text string) (*[]Part, func(f Family, score float64, says string)) {
	const weak = .25
	var parts []Part
	add := func(f Family, score float64, says string) {
		if score >= weak {
			parts = append(parts, Part{f, score, says})
		}
	}
	if bad := profane(text); bad != "" && !m.words[bad] {
		add(Text, textAlone, "profanity: "+bad)
	}
	return &parts, add
}

// sorted are parts, the strongest first.
func sorted(parts []Part) []Part {
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(b.Score, a.Score) })
	return parts
}

// outOfHours is what is held of an hour as long as a channel is young: it proves nothing by itself.
func outOfHours(at time.Time) bool {
	return at.Hour() < 7 || at.Hour() >= 20 || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
}

// judgeText adds what is unusual about the words.
func (m *Model) judgeText(text string, add func(Family, float64, string)) {
	v := m.measure(text)
	strange := []string{}
	for _, w := range wordsOf(text) {
		if !m.words[w] && !slices.Contains(strange, w) && len(strange) < 4 {
			strange = append(strange, w)
		}
	}
	add(Text, m.far(bits, v[bits])/3, fmt.Sprintf("does not sound like this channel (%.1f bits a character, usually %.1f)", v[bits], m.spread[bits].middle))
	if len(strange) > 0 {
		add(Text, m.far(unknown, v[unknown])/5, "never used here: "+strings.Join(strange, ", "))
	}
	add(Text, m.far(capitals, v[capitals])/8, fmt.Sprintf("%.0f %% capitals", 100*v[capitals]))
	add(Text, m.far(marks, v[marks])/8, "exclamation and question marks")
}

// judgeTime adds an hour at which the channel does not speak, and more items at once than it ever had.
func (m *Model) judgeTime(it Item, before []Item, add func(Family, float64, string)) {
	at := it.At.In(m.zone)
	h := hour(at)
	near := m.week[h] + (m.week[(h+1)%len(m.week)]+m.week[(h+len(m.week)-1)%len(m.week)])/2
	surprise := -math.Log2((near + 1) / (2*float64(m.items) + float64(len(m.week))) * float64(len(m.week)))
	add(Time, min(5, surprise)/5, fmt.Sprintf("%s: %.0f of %d items came at this hour", at.Format("Monday 15:04"), m.week[h], m.items))
	if n := len(before) + 1; n > max(m.most, 2) {
		add(Time, .5+.25*float64(n-m.most), fmt.Sprintf("%d items within half an hour; %d at most until now", n, m.most))
	}
}

// judgeLinks adds hosts that the channel never linked to.
func (m *Model) judgeLinks(it Item, add func(Family, float64, string)) {
	for _, h := range it.Hosts {
		if !m.hosts[h] {
			add(Link, 1, "links to "+h+", as never before")
			return
		}
	}
}

// judgeMarks adds a publisher that the channel never had, where it has few, and tags that it never used, where it uses some.
func (m *Model) judgeMarks(it Item, add func(Family, float64, string)) {
	const (
		few  = 5  // publishers: a channel with more of them has new ones all the time
		rare = 20 // items to each publisher at least
	)
	for _, k := range it.Marks {
		n := 0
		for _, c := range m.marks[k.Kind] {
			n += c
		}
		kinds := len(m.marks[k.Kind])
		if n >= Fewest && kinds <= few && n >= rare*kinds && m.marks[k.Kind][k.Value] == 0 {
			add(From, 1, fmt.Sprintf("%s is “%s”, as in none of %d items before", k.Kind, k.Value, n))
		}
	}
	if m.tagged < Fewest/2 {
		return
	}
	for _, t := range it.Tags {
		if !m.tags[strings.ToLower(t)] {
			add(Text, .4, "tag never used here: "+t)
			return
		}
	}
}

// Edit holds what an edit brought against the model: its words and links alone, because an old page may be put right at any hour, and a few
// words of it only where they are profane.
func (m *Model) Edit(brought Item, more ...Part) Verdict {
	const fewest = 6 // words
	text := head(brought.Text)
	parts, add := m.begin(text)
	if m.items >= Fewest && len(wordsOf(text)) >= fewest {
		m.judgeText(text, add)
	}
	m.judgeLinks(brought, add)
	for _, p := range more {
		add(p.Family, p.Score, p.Says)
	}
	return settle(sorted(*parts), nil)
}

// settle makes a verdict of the parts: amber for one strong part or a sum that is, red for two families that are strong
// together, for profanity with anything else, and for what is on no list at an odd hour.
func settle(parts []Part, listed *bool) Verdict {
	v := Verdict{Parts: parts}
	by := map[Family]float64{}
	for _, p := range parts {
		by[p.Family] += p.Score
		v.Score += p.Score
	}
	if listed != nil && *listed { // somebody approved it: the rest is no reason to wake anybody
		v.Score = 0
		return v
	}
	strong, some := 0, 0
	for _, s := range by {
		if s >= strongFrom {
			strong++
		}
		if s >= besideFrom {
			some++
		}
	}
	switch {
	case strong >= 2, strong >= 1 && some >= 2, by[Text] >= textAlone:
		v.Level = Red
	case strong >= 1:
		v.Level = Amber
	}
	return v
}
