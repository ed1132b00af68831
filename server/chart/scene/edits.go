package scene

import (
	"presswatch/server/chart/pen"
	"presswatch/server/chart/tale"
	"presswatch/server/words"
)

// editMark is what the edit rail of a lane shows in one of its bins.
type editMark struct {
	a float64
	tale.Edit
	more int // further edits in the same bin
}

// editBin keeps marks of edits apart; of several in a bin the weightiest is shown.
const editBin = 8

// editMarks gives the marks of a lane's edit rail, at most one a bin.
func (s *Scene) editMarks(st *strand) []editMark {
	if st.lane == nil {
		return nil
	}
	var out []editMark
	at := map[int]int{}
	for _, e := range st.lane.Edits {
		bin := int((s.Clip(e.At) - s.A0) / editBin)
		a := min(s.A0+(float64(bin)+0.5)*editBin, s.A1)
		if s.Future() {
			a = max(min(a, s.Clip(s.Known)-4), s.A0)
		}
		i, ok := at[bin]
		if !ok {
			at[bin] = len(out)
			out = append(out, editMark{a: a, Edit: e})
			continue
		}
		if out[i].more++; rankOf(e.Kind) < rankOf(out[i].Kind) {
			out[i].Edit = e
		}
	}
	return out
}

func rankOf(k tale.EditKind) int {
	switch k {
	case tale.EditOurs:
		return 0
	case tale.EditRemoved:
		return 1
	case tale.EditOther:
		return 2
	}
	return 3
}

// changes draws the edit rails.
func (b *brush) changes() {
	for _, st := range b.order {
		for _, e := range b.editMarks(st) {
			it := b.ByID[e.ItemID]
			b.open(e.URL, "tl-edit"+b.dimmed(it), b.editTitle(e, it))
			x, y := b.Point(e.a, st.edits)
			switch e.Kind {
			case tale.EditRemoved:
				b.cross("tl-removed", e.a, st.edits, 3.5)
			case tale.EditOurs:
				b.Empty("path", "class", "tl-line-added", "d", pen.Triangle(x, y))
			default:
				b.Empty("path", "class", "tl-edited", "d", pen.Triangle(x, y))
			}
			b.Close()
		}
	}
}

func (b *brush) editTitle(e editMark, it *tale.Item) string {
	out := e.Title
	if out == "" {
		out = it.Outlet + ", " + map[tale.EditKind]string{tale.EditOurs: "your line added", tale.EditRemoved: "removed", tale.EditBack: "back again"}[e.Kind]
		if rankOf(e.Kind) == 2 {
			out += "edited"
		}
	}
	out = b.Clock(e.At) + " " + out
	if e.more > 0 {
		out += ", and " + words.Plural(e.more, "further edit")
	}
	return out
}
