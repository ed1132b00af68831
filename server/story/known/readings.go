package known

import (
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// Fold says why a reaction does not speak for itself.
type Fold string

// The folds.
const (
	Repost Fold = "repost" // it only repeats another
	Flood  Fold = "flood"  // it is one of many with the same words
)

// flooded is how many equal posts must be known before they count as one: as known at a moment, the first of a flood
// are not yet one.
const flooded = 3

// post sets a post back to what was known of it: counts that were seen later are not known, and it stood.
func (s *Story) post(it *Item) {
	if it.Post == nil {
		return
	}
	p := *it.Post
	if s.after(p.Counted) {
		p.Likes, p.Reposts, p.Replies, p.Views, p.Counted = -1, -1, -1, -1, time.Time{}
		s.Beyond = true
	}
	if s.after(p.Withdrawn) {
		p.Withdrawn, p.Forgotten = time.Time{}, ""
		s.Beyond = true
	}
	it.Post = &p
}

// readings gives reactions what was found out about them. What was read in a version that was not seen yet is left out
// but for what it repeats; what takes up a sentence that no article had yet takes up none.
func (s *Story) readings(f *Facts) {
	groups := map[int64][]*Item{}
	places := &places{s: s, f: f, at: map[place]int{}}
	for i := range f.Readings {
		r := f.Readings[i]
		it := s.byID[r.ItemID]
		if it == nil || !it.Public() {
			continue
		}
		if r.Folded != 0 && Fold(r.Why) == Repost {
			it.Folded, it.Into = Repost, s.byID[r.Folded]
		} else if r.Folded != 0 {
			groups[r.Folded] = append(groups[r.Folded], it)
		}
		if r.Version > it.Version {
			continue
		}
		if !places.find(&r) {
			r.Article, r.Start, r.End, r.Likeness, r.Quoted = 0, 0, 0, 0, false
		}
		if slices.ContainsFunc(r.Cues, strange) {
			r.Cues = slices.DeleteFunc(slices.Clone(r.Cues), strange)
		}
		it.Reading = &r
	}
	for head, group := range groups {
		s.fold(head, group)
	}
	for _, it := range s.Items { // what was not read yet is known to repeat, if its network says so
		if it.Public() && it.Folded == "" && it.Post != nil && !it.Post.Repost.Zero() {
			it.Folded = Repost
		}
	}
}

// strange says that a cue is none that pages have a word for.
func strange(c index.Cue) bool { return !slices.Contains(index.Cues(), c) }

// place is a sentence in the text that an article has now.
type place struct {
	article    int64
	start, end int
}

// places finds sentences in the texts that articles had.
type places struct {
	s   *Story
	f   *Facts
	now map[int64]string // the texts of now
	at  map[place]int    // where a sentence begins in the text of then; -1: it did not stand there
}

// find sets the sentence of a reading to its place in the text that its article had. It reports whether it stood there.
func (p *places) find(r *index.Reading) bool {
	a := p.s.byID[r.Article]
	if a == nil || a.Unknown || r.Start < 0 || r.End <= r.Start {
		return false
	}
	key := place{r.Article, r.Start, r.End}
	start, ok := p.at[key]
	if !ok {
		start = -1
		if now := p.text(r.Article); r.End <= len(now) {
			if start = r.Start; now != a.Text {
				start = strings.Index(a.Text, now[r.Start:r.End])
			}
		}
		p.at[key] = start
	}
	r.Start, r.End = start, start+r.End-r.Start
	return start >= 0
}

func (p *places) text(article int64) string {
	if p.now == nil {
		p.now = map[int64]string{}
		for i := range p.f.Items {
			if it := &p.f.Items[i]; it.Kind == index.KindArticle {
				p.now[it.ID] = it.Text
			}
		}
	}
	return p.now[article]
}

// fold makes one of equal posts: the one that the others repeat, or the first one if that was not seen yet.
func (s *Story) fold(head int64, group []*Item) {
	first := s.byID[head]
	if first != nil {
		group = append(group, first)
	} else {
		for _, it := range group {
			if first == nil || it.FirstSeen.Before(first.FirstSeen) {
				first = it
			}
		}
	}
	if len(group) < flooded {
		return
	}
	for _, it := range group {
		if it != first {
			it.Folded, it.Into = Flood, first
		}
	}
}
