package public

import (
	"cmp"
	"slices"
	"time"

	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/words"
)

const (
	mostTop   = 5
	mostFirst = 8
)

// top gives the reactions with which others did most, as far as their networks say.
func (c *Crowd) top() ([]post.Row, string) {
	counted := c.where(func(it *known.Item) bool {
		return it.Post != nil && !it.Post.Counted.IsZero() && it.Post.Engagement() > 0
	})
	if len(counted) == 0 {
		return nil, "No network has said how often others liked, repeated or answered them."
	}
	ByEngagement(counted)
	var rows []post.Row
	oldest := time.Time{}
	for _, it := range counted[:min(len(counted), mostTop)] {
		rows = append(rows, c.Row(it))
		if oldest.IsZero() || it.Post.Counted.Before(oldest) {
			oldest = it.Post.Counted
		}
	}
	note := "Likes, reposts and replies as the networks said; each with the time of its count."
	if n := len(c.Voices) - len(counted); n > 0 {
		note += " Of " + words.Count(n) + " we know no such numbers."
	}
	return rows, note
}

// ByEngagement sorts reactions: those with which others did most come first.
func ByEngagement(list []*known.Item) {
	slices.SortStableFunc(list, func(a, b *known.Item) int { return cmp.Compare(engagement(b), engagement(a)) })
}

func engagement(it *known.Item) int {
	if it.Post == nil || it.Post.Counted.IsZero() {
		return 0
	}
	return it.Post.Engagement()
}

// first gives the first reaction of each account on the office's list.
func (c *Crowd) first() ([]post.Row, string) {
	if c.notables == nil {
		return nil, map[bool]string{true: "There is no account on your list yet."}[c.kept]
	}
	met := map[string]bool{}
	var rows []post.Row
	for _, it := range c.All {
		if it.Post == nil || it.Post.Handle == "" || met[Account(it)] {
			continue
		}
		if _, ok := c.notables(it.Post.Network, it.Post.Handle); ok {
			met[Account(it)] = true
			rows = append(rows, c.Row(it))
		}
	}
	n := words.Count(c.listed)
	switch so := map[bool]string{true: "had", false: "has"}[c.Ask.Past]; {
	case len(rows) == 0 && c.listed == 1:
		return nil, "The one account on your list " + so + " not reacted, as far as we see."
	case len(rows) == 0:
		return nil, "None of the " + n + " accounts on your list " + so + " reacted, as far as we see."
	case len(rows) > mostFirst:
		return rows[:mostFirst], words.Count(len(rows)) + " of the " + n + " accounts on your list reacted; these are the first " + words.Count(mostFirst) + "."
	}
	return rows, words.Count(len(rows)) + " of the " + words.Plural(c.listed, "account") + " on your list reacted."
}

func (c *Crowd) where(holds func(*known.Item) bool) []*known.Item {
	var out []*known.Item
	for _, it := range c.Voices {
		if holds(it) {
			out = append(out, it)
		}
	}
	return out
}
