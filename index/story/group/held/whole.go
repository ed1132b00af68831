package held

import (
	"strings"

	"presswatch/index/story/terms"
)

// LikeWhole is the cosine of an item and its story.
func (e *Scale) LikeWhole(it *Item, s *Story) float64 {
	e.Refresh(s)
	var dot, norm float64
	for _, w := range it.Words {
		v := float64(e.Value(w))
		norm += v * v
		if have, ok := s.Words.Find(w.ID); ok {
			dot += v * float64(int64(have.Sum)*e.Rare.Of(w.ID))
		}
	}
	return Ratio(dot*dot, norm*float64(s.Norm2))
}

// SharedWords are the heaviest words of an item that a story has too.
func (e *Scale) SharedWords(it *Item, s *Story) []string {
	var out []string
	for text := range strings.FieldsSeq(it.Spelling) {
		if _, ok := s.Words.Find(terms.ID(text, it.Language())); ok && len(out) < MostTerms {
			out = append(out, text)
		}
	}
	return out
}
