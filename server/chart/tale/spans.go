package tale

import (
	"slices"
	"time"
)

// Span is a stretch of time during which messages that nobody approved were live on a channel.
type Span struct {
	From, To time.Time
	Gone     []time.Time // when each of them was taken down
	Open     bool        // at least one still is
	Lasting  bool        // and cannot be recalled
}

// spans joins the messages of a channel whose times overlap: one line, one length.
func spans(items []*Item, known time.Time) []Span {
	var out []Span
	for _, it := range items {
		if it.Kind != Rogue {
			continue
		}
		s := Span{From: it.At, To: known, Open: it.Gone.IsZero(), Lasting: it.Lasting}
		if !s.Open {
			s.To, s.Gone = Latest(it.Gone, it.At), []time.Time{it.Gone}
		}
		if last := len(out) - 1; last >= 0 && !s.From.After(out[last].To) && s.Lasting == out[last].Lasting {
			out[last].To, out[last].Open = Latest(out[last].To, s.To), out[last].Open || s.Open
			out[last].Gone = append(out[last].Gone, s.Gone...)
			continue
		}
		out = append(out, s)
	}
	for i := range out {
		slices.SortFunc(out[i].Gone, time.Time.Compare)
	}
	return out
}

// LiveAt says whether a message that nobody approved was live at a time, so that a pick-up may begin on its line.
func (it *Item) LiveAt(at time.Time) bool {
	return it.Kind == Rogue && !at.Before(it.At) && (it.Gone.IsZero() || !at.After(it.Gone))
}
