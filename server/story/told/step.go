package told

import (
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
)

// step finds the event before or after the moment, of all that is known now. zero: there is none, or it is now.
func step(f *known.Facts, at time.Time, back bool) time.Time {
	best := time.Time{}
	look := func(e time.Time) {
		if e.IsZero() {
			return
		}
		if f := e.Truncate(time.Second); !f.Equal(e) {
			e = f.Add(time.Second) // addresses have seconds
		}
		switch {
		case back && e.Before(at) && e.After(best):
			best = e
		case !back && e.After(at) && (best.IsZero() || e.Before(best)):
			best = e
		}
	}
	public := map[int64]bool{}
	for i := range f.Items {
		it := &f.Items[i]
		if it.Kind == index.KindReaction && it.Lane != index.LaneOwn {
			public[it.ID] = true
			continue
		}
		look(it.FirstSeen)
		look(it.GoneAt)
		look(it.VersionSeen)
	}
	for id, versions := range f.Versions {
		for _, v := range versions {
			if !public[id] {
				look(v.Seen)
			}
		}
	}
	return best
}
