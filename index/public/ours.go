package public

import (
	"strings"
	"time"

	"presswatch/index/story/prose"
)

// ours is what the organisation said in a story and stands by: its articles that were not taken down.
type ours struct {
	items map[int64]bool
	urls  map[string]bool
	since time.Time // when the first of them was published
}

func (f *facts) ours() ours {
	o := ours{items: map[int64]bool{}, urls: map[string]bool{}}
	var down []string // what was taken down: a mail that sends it cannot be, and is as little ours
	for _, a := range f.articles {
		if a.own && a.gone {
			down = append(down, prose.Fold(a.text.Text))
		}
	}
	for id, a := range f.articles {
		if a.own && !a.gone && !sends(a.text.Text, down) {
			o.items[id], o.urls[a.url] = true, true
			if o.since.IsZero() || a.text.At.Before(o.since) {
				o.since = a.text.At
			}
		}
	}
	return o
}

// paragraph is from how many bytes on a paragraph is one and no greeting.
const paragraph = 40

// sends says that a text has a paragraph of one of those pages.
func sends(text string, pages []string) bool {
	for _, p := range prose.Paragraphs(text) {
		folded := prose.Fold(p.In(text))
		for _, page := range pages {
			if len(folded) >= paragraph && strings.Contains(page, folded) {
				return true
			}
		}
	}
	return false
}

// named is how people call the statement of an organisation.
var named = []string{
	"their statement", "the statement", "your statement", "official statement", "police statement", "force's statement", "statement from", "statement says",
	"statement said", "issued a statement", "put out a statement", "the apology", "their apology", "your apology", "press release",
}

// mentioned says whether a reaction takes up our statement: a sentence of it, its address, or by calling it that. While
// nothing of ours stands, nobody does.
func (o ours) mentioned(v *voice, article int64) bool {
	if len(o.items) == 0 {
		return false
	}
	if o.items[article] {
		return true
	}
	for _, u := range v.links {
		if o.urls[u] {
			return true
		}
	}
	if v.at.Before(o.since) {
		return false // it calls something else that
	}
	text := strings.ToLower(strings.ReplaceAll(v.said.Text, "’", "'"))
	for _, n := range named {
		if strings.Contains(text, n) {
			return true
		}
	}
	return false
}
