package group

import (
	"maps"
	"slices"

	"presswatch/index"
	"presswatch/index/story/group/held"
)

// verdict is the story that an item joins; joined is empty if it joins none.
type verdict struct {
	held.Score
	joined index.Joined
	why    string // in plain words; "": its anchors say it
}

// best compares an item with the stories that share its rarest words, and with those that it links to.
func (e *Engine) best(d *held.Draft, doc *Doc) verdict {
	linked := e.linked(doc)
	if d.Flags.Has(held.IsReaction) {
		if v := e.tied(d, doc, linked); v.joined != "" {
			return v
		}
	}
	var best verdict
	for _, c := range e.Posts.Ask(d.Question(), held.Candidates) {
		s := e.stories[c.Story]
		if s == nil || e.ended(s, d.Item) {
			continue
		}
		v := verdict{Score: e.Compare(d, s)}
		v.joined = e.judge(d, &v.Score, linked)
		if v.joined != "" && (best.joined == "" || v.Total > best.Total) {
			best = v
		}
	}
	return best
}

// judge says whether a score is enough.
func (e *Engine) judge(d *held.Draft, sc *held.Score, linked map[int64]bool) index.Joined {
	b := e.Decision(d)
	if d.Flags.Has(held.IsReaction) { // the words of a post are few and anybody's
		stricter := *b
		stricter.Join, stricter.Anchor = b.Join+reactionJoin, b.Anchor+reactionAnchor
		b = &stricter
	}
	if sc.Total < b.Anchor {
		return ""
	}
	sc.Anchors = e.Anchors(d, sc.Story, linked)
	switch {
	case sc.Total >= b.Join:
		return index.JoinedText
	case slices.ContainsFunc(sc.Anchors, held.Anchor.Strong):
		return index.JoinedAnchor
	}
	return ""
}

// ended tells whether a story is too old to be joined: by what was published when, and by when we saw it.
func (e *Engine) ended(s *held.Story, it *held.Item) bool {
	window := int64(e.opt.Window.Seconds())
	return held.Gap(it, s) > window || it.Seen != 0 && s.Last != 0 && it.Seen-s.Last > window
}

// maxLinks bounds the links of an item that are looked up.
const maxLinks = 200

// linked are the stories whose members an item links to or declares as its source.
func (e *Engine) linked(d *Doc) map[int64]bool {
	var out map[int64]bool
	add := func(url string) {
		if url == "" || url == d.URL {
			return
		}
		if it := e.items[e.urls[held.Hash64(url)]]; it != nil && it.Story != 0 && it.ID != d.ID {
			if out == nil {
				out = map[int64]bool{}
			}
			out[it.Story] = true
		}
	}
	for _, l := range d.Links[:min(len(d.Links), maxLinks)] {
		add(l)
	}
	for _, x := range d.Declared[:min(len(d.Declared), maxLinks)] {
		add(x.URL)
	}
	return out
}

// reactionJoin and reactionAnchor are how much likelier a reaction must be to join by its words alone than an article.
const (
	reactionJoin   = 0.12
	reactionAnchor = 0.08
)

// tied puts a reaction where what it answers, comments on, shows or repeats is, the closest first; else where its links
// lead. Links that lead to several stories lead to the one that its words are likest to, and nowhere if it is like none.
func (e *Engine) tied(d *held.Draft, doc *Doc, linked map[int64]bool) verdict {
	for _, t := range doc.Ties {
		id := t.Item
		if id == 0 {
			id = e.urls[held.Hash64(t.URL)]
		}
		if it := e.items[id]; it != nil && it.Story != 0 && it.ID != d.ID && e.stories[it.Story] != nil {
			return verdict{e.Compare(d, e.stories[it.Story]), index.JoinedLink, t.How}
		}
	}
	var best verdict
	for _, id := range slices.Sorted(maps.Keys(linked)) {
		s := e.stories[id]
		if s == nil {
			continue
		}
		sc := e.Compare(d, s)
		sc.Anchors = e.Anchors(d, s, linked)
		if (len(linked) == 1 || sc.Total > 0) && (best.joined == "" || sc.Total > best.Total) {
			best = verdict{sc, index.JoinedLink, ""}
		}
	}
	return best
}
