package group

import (
	"fmt"

	"presswatch/index/story/terms"
)

// anchor is what ties an item to a story beside its words.
type anchor struct {
	kind terms.MarkKind
	link bool
	text string
	rare int64
}

// rareMark is the rarity from which a name or a number ties.
const rareMark = 5 * idfUnit

// anchors are the marks that an item shares with a story: rare names, rare numbers, quoted words, and links to its members.
func (e *Engine) anchors(d *draft, s *story, linked map[int64]bool) []anchor {
	var out []anchor
	if linked[s.id] {
		out = append(out, anchor{link: true, text: "a link to a member", rare: idfMost})
	}
	for _, m := range d.marked {
		if _, ok := s.marks.find(m.ID); !ok {
			continue
		}
		if rare := e.rare.of(m.ID); rare >= rareMark || m.Kind == terms.Quote {
			out = append(out, anchor{kind: m.Kind, text: m.Text, rare: rare})
		}
	}
	return out
}

// strong tells an anchor that ties by itself: names and numbers do not, for two happenings of one kind share them.
func (a anchor) strong() bool { return a.link || a.kind == terms.Quote }

// plain says the strongest anchor in plain words: a link, then a quote, then what is rarest.
func plain(all []anchor) string {
	best := -1
	for i, a := range all {
		if best < 0 || a.strength() > all[best].strength() {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	a := all[best]
	switch {
	case a.link:
		return a.text
	case a.kind == terms.Quote:
		return fmt.Sprintf("the quote “%s”", a.text)
	case a.kind == terms.Number:
		return "the number " + a.text
	}
	return "the name " + a.text
}

func (a anchor) strength() int64 {
	switch {
	case a.link:
		return a.rare + 4*idfMost
	case a.kind == terms.Quote:
		return a.rare + 2*idfMost
	}
	return a.rare
}
