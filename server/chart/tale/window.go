package tale

import (
	"cmp"
	"slices"
	"time"

	"presswatch/index"
)

// Of the default window.
const (
	rounding  = 10 * time.Minute
	shortest  = 30 * time.Minute // a story of one item has a window, too
	firstHour = time.Hour
)

// Window is the default window of a story: from 10% before its first item to the end of the shortest stretch of
// time that holds 80% of its articles, rounded up to 10 minutes. Where a second wave would make that mostly empty, it
// holds fewer: see [densest].
func Window(marks []Mark) (from, to time.Time) {
	var all, articles []time.Time
	for i := range marks {
		at := marks[i].seen()
		if at.IsZero() {
			continue
		}
		all = append(all, at)
		if !marks[i].Own() {
			articles = append(articles, at)
		}
	}
	if len(all) == 0 {
		return time.Time{}, time.Time{}
	}
	if len(articles) == 0 {
		articles = all
	}
	first := slices.MinFunc(all, time.Time.Compare)
	to = ceil(Latest(densest(articles), first.Add(shortest)))
	return first.Add(-to.Sub(first) / 10).Truncate(time.Minute), to
}

// Of the share of articles that the default window holds, in percent, and by how much longer than the stretch that
// holds the least it may be.
const (
	mostShare  = 80
	leastShare = 50
	shareStep  = 5
	muchLonger = 6
)

// densest gives the end of the shortest stretch that holds 80% of the times, the earliest of several. A night whose
// last articles come with breakfast would be two hours of dots and seven of nothing; so the share goes down, to 50% at
// the least, as long as the stretch is over six times as long as that of 50%.
func densest(times []time.Time) time.Time {
	slices.SortFunc(times, time.Time.Compare)
	_, least := stretch(times, leastShare)
	for share := mostShare; ; share -= shareStep {
		if end, long := stretch(times, share); share <= leastShare || long <= muchLonger*max(least, rounding) {
			return end
		}
	}
}

// stretch finds the shortest stretch that holds a share of the times.
func stretch(times []time.Time, percent int) (end time.Time, long time.Duration) {
	n := (len(times)*percent + 99) / 100
	best := n - 1
	for i := n; i < len(times); i++ {
		if times[i].Sub(times[i-n+1]) < times[best].Sub(times[best-n+1]) {
			best = i
		}
	}
	return times[best], times[best].Sub(times[best-n+1])
}

// Whole is the window that holds the whole story up to now.
func Whole(marks []Mark, now time.Time) (from, to time.Time) {
	var first, last time.Time
	for i := range marks {
		at := marks[i].seen()
		if at.IsZero() || at.After(now) {
			continue
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
		last = Latest(last, at)
	}
	if first.IsZero() {
		return time.Time{}, time.Time{}
	}
	to = ceil(Latest(last, first.Add(shortest)))
	return first.Add(-to.Sub(first) / 20).Truncate(time.Minute), to
}

// FirstHour is the window that shows the first hour of a story.
func FirstHour(marks []Mark) (from, to time.Time) {
	from, _ = Window(marks)
	if from.IsZero() {
		return from, from
	}
	first := time.Time{}
	for i := range marks {
		if at := marks[i].seen(); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first.Add(-firstHour / 10).Truncate(time.Minute), first.Add(firstHour)
}

// Events are the points of time at which something changed in the drawing, in order, each once: what "previous
// event" and "next event" step through.
func Events(in Input) []time.Time {
	var out []time.Time
	add := func(at time.Time) {
		if !at.IsZero() && !at.After(in.Now) {
			out = append(out, at)
		}
	}
	for i := range in.Marks {
		add(in.Marks[i].seen())
		add(in.Marks[i].Gone)
	}
	for _, e := range in.Edits {
		add(e.At)
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// ceil rounds up to what windows end at.
func ceil(t time.Time) time.Time {
	if down := t.Truncate(rounding); !down.Equal(t) {
		return down.Add(rounding)
	}
	return t
}

// Latest is the later of two times.
func Latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Earliest is the earlier of two times.
func Earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// seen is the time at which a mark stands.
func (m *Mark) seen() time.Time {
	if m.At.IsZero() {
		return m.Published
	}
	return m.At
}

// Own says that a mark stands in the band of our own channels.
func (m *Mark) Own() bool {
	return m.Lane == index.LaneOwn || m.Kind == Statement || m.Kind == Rogue || m.Kind == Person || m.Kind == Undecided
}

// ByTime orders items as they are drawn: by time, then by number, so that the same input gives the same drawing.
func ByTime(a, b *Item) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}
