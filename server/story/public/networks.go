package public

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"time"

	"presswatch/server/chart/small"
	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/words"
)

// Networks are the curves of reactions by network, and the same as a table.
type Networks struct {
	Rows      []Network
	From, To  string // ends of the axis
	Step      string // "in 5 min"
	Statement string // when our statement came, if a line shows it
	Table     []Bin
	Names     []string // heads of the table
	CSV       string
	Left      int // rows of the table that are left out
}

// Network is a network with its curve.
type Network struct {
	Name  string
	N     int
	Share template.HTML
	Curve template.HTML
	Peak  string // "most 26 at 00:20"
	First string
}

// Bin is a step of time with the reactions of each network.
type Bin struct {
	At     string
	Counts []int
	Total  int
	from   time.Time
}

type count struct {
	name string
	n    int
	all  []*known.Item
}

// byNetwork counts the voices, the most frequent network first.
func (c *Crowd) byNetwork() []count {
	at := map[string]int{}
	var out []count
	for _, it := range c.Voices {
		name := post.Network(&it.Item)
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name], out = i, append(out, count{name: name})
		}
		out[i].n++
		out[i].all = append(out[i].all, it)
	}
	slices.SortStableFunc(out, func(a, b count) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name)) })
	return out
}

const (
	mostBins  = 48
	mostLines = 60 // of the table
)

// axis cuts the time of the voices into at most 48 steps of the clock.
func (c *Crowd) axis() (step time.Duration, bins []time.Time) {
	if len(c.Voices) == 0 {
		return time.Minute, nil
	}
	first, last := c.Voices[0].FirstSeen, c.Voices[len(c.Voices)-1].FirstSeen
	for _, step = range []time.Duration{
		time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 24 * time.Hour,
	} {
		if last.Sub(first)/step < mostBins-1 {
			break
		}
	}
	for step >= 24*time.Hour && last.Sub(first)/step >= mostBins-1 {
		step *= 2
	}
	at := told.Floor(first, min(step, 24*time.Hour), c.Zone)
	for !at.After(last) && len(bins) < 2*mostBins {
		bins = append(bins, at)
		at = at.Add(step)
	}
	return step, bins
}

func (c *Crowd) networks() Networks {
	by := c.byNetwork()
	step, bins := c.axis()
	out := Networks{Step: "in " + words.Duration(step), CSV: c.Beside(told.Path(c.ID) + "/networks.csv")}
	if len(bins) == 0 {
		return out
	}
	out.From, out.To = c.Clock(bins[0]), c.Clock(bins[len(bins)-1].Add(step))
	line := c.line(bins[0], bins[len(bins)-1].Add(step))
	if line >= 0 {
		out.Statement = c.Clock(c.Statements()[0].At)
	}
	rows := make([]Bin, len(bins))
	for i := range rows {
		rows[i] = Bin{At: c.Clock(bins[i]), Counts: make([]int, len(by)), from: bins[i]}
	}
	for k, n := range by {
		counts := make([]int, len(bins))
		for _, it := range n.all {
			i := min(max(int(it.FirstSeen.Sub(bins[0])/step), 0), len(bins)-1)
			counts[i]++
			rows[i].Counts[k]++
			rows[i].Total++
		}
		top := 0
		for i := range counts {
			if counts[i] > counts[top] {
				top = i
			}
		}
		peak := "most " + words.Count(counts[top]) + " at " + c.Clock(bins[top])
		if counts[top] == 1 && n.n > 1 {
			peak = "spread out"
		} else if n.n == 1 {
			peak = "1 at " + c.Clock(n.all[0].FirstSeen)
		}
		out.Names = append(out.Names, n.name)
		out.Rows = append(out.Rows, Network{
			Name: n.name, N: n.n, Peak: peak, First: c.Clock(n.all[0].FirstSeen), Share: small.Share(n.n, len(c.Voices)),
			Curve: small.Columns(counts, line, n.name+", reactions "+out.Step+": "+peak),
		})
	}
	rows = slices.DeleteFunc(rows, func(b Bin) bool { return b.Total == 0 })
	if out.Left = max(len(rows)-mostLines, 0); out.Left > 0 {
		rows = rows[out.Left:]
	}
	out.Table = rows
	return out
}

// line is the place of our first statement between two times, 0 to 1; -1: it is not between them.
func (c *Crowd) line(from, to time.Time) float64 {
	if len(c.Statements()) == 0 {
		return -1
	}
	at := c.Statements()[0].At
	if at.Before(from) || !at.Before(to) {
		return -1
	}
	return float64(at.Sub(from)) / float64(to.Sub(from))
}

// Curves are the same for spreadsheets, every step.
func (c *Crowd) Curves() [][]string {
	by := c.byNetwork()
	step, bins := c.axis()
	head := []string{"from", "minutes"}
	for _, n := range by {
		head = append(head, n.name)
	}
	lines := [][]string{append(head, "all")}
	sums := make([][]int, len(bins))
	for i := range sums {
		sums[i] = make([]int, len(by)+1)
	}
	for k, n := range by {
		for _, it := range n.all {
			i := min(max(int(it.FirstSeen.Sub(bins[0])/step), 0), len(bins)-1)
			sums[i][k]++
			sums[i][len(by)]++
		}
	}
	for i, at := range bins {
		cells := []string{stamp(at), strconv.Itoa(int(step / time.Minute))}
		for _, n := range sums[i] {
			cells = append(cells, strconv.Itoa(n))
		}
		lines = append(lines, cells)
	}
	return lines
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
