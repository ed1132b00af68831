package public

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"

	"presswatch/index"
	"presswatch/server/chart/small"
	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/words"
)

// Mood is what signs of mood reactions carry.
type Mood struct {
	Sentence string // "31% carried a laughing cue (29 to 34%), 48% none, n = 1,240."
	Few      bool
	Rows     []CueRow
	Reposts  string // told apart
	Stance   string // "" where it is not judged
	Unread   string // "12 are not read yet."
}

// CueRow is a cue with how many carry it.
type CueRow struct {
	Name     string
	N        int
	Share    string // "31%"
	Interval string // "29 to 34%"
	Bar      template.HTML
	URL      string
	Samples  []post.Row
}

const samples = 3

// Wilson gives the interval in which a share lies in 95 of 100 samples like this one.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	mid := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	all := 1 + z*z/m
	return max((mid-half)/all, 0), min((mid+half)/all, 1)
}

// interval says it in percent: "29 to 34%".
func interval(k, n int) string {
	low, high := Wilson(k, n)
	return strconv.Itoa(int(low*100+0.5)) + " to " + told.Percent(high)
}

// mood counts the cues of what was read. Who only repeats is told apart.
func (c *Crowd) mood() Mood {
	seen := c.where(read)
	n := len(seen)
	if n < Few {
		return Mood{Few: true, Sentence: words.Plural(n, "reaction") + " read so far. Cues are counted from " + words.Count(Few) + " on."}
	}
	out := Mood{}
	by := map[index.Cue][]*known.Item{}
	none := 0
	for _, it := range seen {
		if len(it.Reading.Cues) == 0 {
			none++
		}
		for _, cue := range it.Reading.Cues {
			by[cue] = append(by[cue], it)
		}
	}
	for _, cue := range index.Cues() {
		if len(by[cue]) > 0 {
			out.Rows = append(out.Rows, c.cueRow(cue, by[cue], n))
		}
	}
	slices.SortStableFunc(out.Rows, func(a, b CueRow) int { return cmp.Compare(b.N, a.N) })
	out.Sentence = "None of them carried a cue that we know, n = " + words.Count(n) + "."
	if len(out.Rows) > 0 {
		first := out.Rows[0]
		out.Sentence = first.Share + " carried " + cueWords(index.Cue(first.Name)) + " (" + first.Interval + "), " + share(none, n) + " none, n = " + words.Count(n) + "."
	}
	for i := range out.Rows {
		out.Rows[i].Name = told.Upper(out.Rows[i].Name)
	}
	out.Rows = append(out.Rows, CueRow{Name: "None", N: none, Share: share(none, n), Interval: interval(none, n), Bar: small.Share(none, n), URL: c.Link("cue", "none")})
	if left := len(c.Voices) - n; left > 0 {
		out.Unread = words.Count(left) + " more " + map[bool]string{true: "is", false: "are"}[left == 1] + " not read yet."
	}
	out.Reposts, out.Stance = c.repeated(), c.stance(seen)
	return out
}

func share(k, n int) string { return told.Percent(float64(k) / float64(max(n, 1))) }

func (c *Crowd) cueRow(cue index.Cue, with []*known.Item, n int) CueRow {
	r := CueRow{Name: string(cue), N: len(with), Share: share(len(with), n), Interval: interval(len(with), n), Bar: small.Share(len(with), n), URL: c.Link("cue", string(cue))}
	some := slices.DeleteFunc(slices.Clone(with), func(it *known.Item) bool { return it.Text == "" })
	ByEngagement(some)
	for _, it := range some[:min(len(some), samples)] {
		r.Samples = append(r.Samples, c.Row(it))
	}
	return r
}

// cueWords are a cue in a sentence: "a laughing cue".
func cueWords(cue index.Cue) string {
	switch cue {
	case index.CueDemanding:
		return "a cue that demands answers"
	case index.CueAngry:
		return "an angry cue"
	}
	return "a " + string(cue) + " cue"
}

// repeated counts reposts of what carries a cue.
func (c *Crowd) repeated() string {
	all, with := 0, 0
	for _, it := range c.All {
		if it.Folded != known.Repost {
			continue
		}
		all++
		if it.Into != nil && it.Into.Reading != nil && len(it.Into.Reading.Cues) > 0 {
			with++
		}
	}
	if all == 0 {
		return ""
	}
	return "Reposts are not in these figures: " + words.Count(with) + " of " + words.Count(all) + " repeat a post that carries a cue."
}

// stance says how reactions stand to what they answer, where that was judged.
func (c *Crowd) stance(seen []*known.Item) string {
	n := 0
	by := map[string]int{}
	for _, it := range seen {
		if s := it.Reading.Stance; s != "" {
			n++
			by[s]++
		}
	}
	if n < Few {
		return ""
	}
	out := "Of " + words.Count(n) + " whose stance could be told"
	for i, s := range []struct{ name, says string }{{"support", "support what they answer"}, {"deny", "deny it"}, {"query", "ask"}, {"comment", "only comment"}} {
		out += map[bool]string{true: ", ", false: "; "}[i == 0] + share(by[s.name], n) + " " + s.says + " (" + interval(by[s.name], n) + ")"
	}
	return out + "."
}
