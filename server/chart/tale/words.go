package tale

import (
	"strings"

	"presswatch/server/chart/pen"
	"presswatch/server/words"
)

// Statement is the first statement of ours inside the window; nil without one.
func (t *Tale) Statement() *Item {
	for _, it := range t.Items {
		if it.Kind == Statement && it.Inside {
			return it
		}
	}
	return nil
}

// Peak is the fullest column of reactions, the newest of several; -1 without any.
func (t *Tale) Peak() int {
	best := -1
	for i, c := range t.Columns {
		if c.N > 0 && (best < 0 || c.N >= t.Columns[best].N) {
			best = i
		}
	}
	return best
}

// Finding says what the drawing shows.
func (t *Tale) Finding() string {
	var first, last *Item
	n := 0
	for _, it := range t.Items {
		if it.Band == nil || !it.Inside {
			continue
		}
		if n++; first == nil {
			first = it
		}
		last = it
	}
	out := "No articles in this time."
	switch {
	case n == 1:
		out = "1 article, " + t.Clock(first.At) + at(first) + "."
	case n > 1:
		out = words.Plural(n, "article") + " from " + t.Clock(first.At) + at(first) + " to " + t.Clock(last.At) + "."
	}
	if p := t.Peak(); p >= 0 {
		out += " Most reactions: " + words.Count(t.Columns[p].N) + " at " + t.Clock(t.Columns[p].At) + "."
	}
	return out
}

// at says where an item stood.
func at(it *Item) string {
	if name := strings.TrimSpace(pen.Short(words.Clean(it.Outlet), 40)); name != "" {
		return " at " + name
	}
	return ""
}
