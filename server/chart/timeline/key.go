package timeline

import (
	"html/template"

	"presswatch/server/chart/pen"
	"presswatch/server/chart/tale"
)

// Entry is a line of the key: a mark and what it means.
type Entry struct {
	Icon  template.HTML
	Words string
}

// key lists the marks that occur, in the order of the design, so that a legend explains no more than is there.
func key(t *tale.Tale) []Entry {
	kinds, edits := map[tale.Kind]bool{}, map[tale.EditKind]bool{}
	reach := false
	for _, it := range t.Items {
		kinds[it.Kind] = kinds[it.Kind] || it.Inside
		reach = reach || it.Inside && it.Reach > 0 && it.Band != nil
	}
	for _, l := range t.Lanes {
		for _, e := range l.Edits {
			edits[e.Kind] = true
		}
	}
	proved, likely := false, false
	for _, l := range t.Links {
		proved, likely = proved || l.Proved, likely || !l.Proved
	}
	var out []Entry
	add := func(yes bool, words, name string, attrs ...any) {
		if yes {
			out = append(out, entry(words, name, attrs...))
		}
	}
	add(kinds[tale.Rogue], "not approved; line while live", "path", "class", "tl-rogue", "d", "M8 1L15 8L8 15L1 8Z")
	add(kinds[tale.Statement], "your statement", "rect", "class", "tl-statement", "x", 2, "y", 2, "width", 12, "height", 12)
	add(kinds[tale.Undecided], "your item, not known whether it was approved", "rect", "class", "tl-undecided", "x", 3, "y", 3, "width", 10, "height", 10)
	add(kinds[tale.Person], "one of your people", "rect", "class", "tl-person", "x", 4, "y", 4, "width", 8, "height", 8)
	add(kinds[tale.Original], "original article", "circle", "class", "tl-original", "cx", 8, "cy", 8, "r", 4.5)
	add(kinds[tale.Copy], "copy", "circle", "class", "tl-copy", "cx", 8, "cy", 8, "r", 3.75)
	add(reach, "larger: larger audience, where known", "circle", "class", "tl-original", "cx", 8, "cy", 8, "r", 5.5)
	add(edits[tale.EditOurs], "your line added", "path", "class", "tl-line-added", "d", pen.Triangle(8, 8))
	add(edits[tale.EditOther] || edits[tale.EditBack], "edited", "path", "class", "tl-edited", "d", pen.Triangle(8, 8))
	add(edits[tale.EditRemoved], "removed", "path", "class", "tl-removed", "d", "M4.5 4.5L11.5 11.5M4.5 11.5L11.5 4.5")
	if proved {
		out = append(out, arrowEntry("pick-up, proved", "tl-proved"))
	}
	if likely {
		out = append(out, arrowEntry("likely", "tl-likely"))
	}
	return out
}

func entry(words, name string, attrs ...any) Entry {
	p := &pen.Pen{}
	p.Open("svg", "class", "tl-icon", "viewBox", "0 0 16 16", "width", 16, "height", 16, "aria-hidden", "true")
	p.Empty(name, attrs...)
	p.Close()
	return Entry{Icon: p.HTML(), Words: words}
}

func arrowEntry(words, class string) Entry {
	p := &pen.Pen{}
	p.Open("svg", "class", "tl-icon "+class, "viewBox", "0 0 24 16", "width", 24, "height", 16, "aria-hidden", "true")
	p.Empty("path", "class", "tl-run", "d", "M0 8L19 8")
	p.Empty("path", "class", "tl-head", "d", "M24 8L18 11L18 5Z")
	p.Close()
	return Entry{Icon: p.HTML(), Words: words}
}
