package held

import (
	"fmt"

	"presswatch/index/story/terms"
)

// Anchor is what ties an item to a story beside its words.
type Anchor struct {
	kind terms.MarkKind
	link bool
	text string
	rare int64
}

// rareMark is the rarity from which a name or a number ties.
const rareMark = 5 * IdfUnit

// Anchors are the marks that an item shares with a story: rare names, rare numbers, quoted words, and links to its members.
func (e *Scale) Anchors(d *Draft, s *Story, linked map[int64]bool) []Anchor {
	var out []Anchor
	if linked[s.ID] {
		out = append(out, Anchor{link: true, text: "a link to a member", rare: IdfMost})
	}
	for _, m := range d.Marked {
		if _, ok := s.Marks.Find(m.ID); !ok {
			continue
		}
		if rare := e.Rare.Of(m.ID); rare >= rareMark || m.Kind == terms.Quote {
			out = append(out, Anchor{kind: m.Kind, text: m.Text, rare: rare})
		}
	}
	return out
}

// Strong tells an anchor that ties by itself: names and numbers do not, for two happenings of one kind share them.
func (a Anchor) Strong() bool { return a.link || a.kind == terms.Quote }

// Plain says the strongest anchor in plain words: a link, then a quote, then what is rarest.
func Plain(all []Anchor) string {
	best := -1
	for i, a := range all {
		if best < 0 || a.Strength() > all[best].Strength() {
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

// Strength orders anchors: a link, then a quote, then what is rarest.
func (a Anchor) Strength() int64 {
	switch {
	case a.link:
		return a.rare + 4*IdfMost
	case a.kind == terms.Quote:
		return a.rare + 2*IdfMost
	}
	return a.rare
}
