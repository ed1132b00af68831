package told

import (
	"slices"

	"presswatch/index"
	"presswatch/server/story/known"
)

// SentenceKey names a sentence of a release.
type SentenceKey struct {
	Release  int64
	Sentence int
}

// Held is a carried sentence with who has it.
type Held struct {
	index.Carried
	Item *known.Item
}

// BySentence says which articles have which sentence.
func (t *Teller) BySentence() map[SentenceKey][]Held {
	out := map[SentenceKey][]Held{}
	for _, it := range t.Press {
		for _, c := range slices.Concat(it.Carried, it.Begun) {
			k := SentenceKey{c.Release, c.Sentence}
			out[k] = append(out[k], Held{c, it})
		}
	}
	return out
}

// SentencesOf cuts a release. Without a way to do so, what articles carry word for word is what is known of it.
func (t *Teller) SentencesOf(release int64) []string {
	if t.sentences == nil {
		t.sentences = map[int64][]string{}
	}
	if s, ok := t.sentences[release]; ok {
		return s
	}
	var out []string
	for _, r := range t.Releases {
		if r.ID == release && t.cut != nil {
			out = t.cut(r.Text)
		}
	}
	if t.cut == nil {
		out = t.guessed(release)
	}
	t.sentences[release] = out
	return out
}

func (t *Teller) guessed(release int64) []string {
	var out []string
	for _, it := range t.Press {
		for _, c := range slices.Concat(it.Carried, it.Begun) {
			if c.Release != release || c.Sentence > 1000 {
				continue
			}
			for len(out) <= c.Sentence {
				out = append(out, "")
			}
			if c.How == index.CarriedExact || out[c.Sentence] == "" {
				out[c.Sentence] = c.Text
			}
		}
	}
	return out
}

// Whole reports whether all sentences of one of our releases are among those that an item carries. Without a way to cut sentences that is
// not known, and what stands there word for word counts.
func (t *Teller) Whole(carried []index.Carried) bool {
	have := map[int64]int{}
	for _, c := range carried {
		have[c.Release]++
	}
	for id, n := range have {
		if total := len(t.SentencesOf(id)); n >= total {
			return true
		}
	}
	return false
}
