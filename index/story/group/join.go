package group

import (
	"slices"

	"presswatch/index"
)

// verdict is the story that an item joins; joined is empty if it joins none.
type verdict struct {
	score
	joined index.Joined
}

// best compares an item with the stories that share its rarest words, and with those that it links to.
func (e *Engine) best(d *draft, doc *Doc) verdict {
	linked := e.linked(doc)
	var best verdict
	for _, c := range e.posts.ask(d.question(), candidates) {
		s := e.stories[c.story]
		if s == nil || e.ended(s, d.item) {
			continue
		}
		v := verdict{score: e.compare(d, s)}
		v.joined = e.judge(d, &v.score, linked)
		if v.joined != "" && (best.joined == "" || v.total > best.total) {
			best = v
		}
	}
	if best.joined == "" {
		best = e.follow(d, linked)
	}
	return best
}

// judge says whether a score is enough.
func (e *Engine) judge(d *draft, sc *score, linked map[int64]bool) index.Joined {
	b := e.decision(d)
	if sc.total < b.Anchor {
		return ""
	}
	sc.anchors = e.anchors(d, sc.story, linked)
	switch {
	case sc.total >= b.Join:
		return index.JoinedText
	case slices.ContainsFunc(sc.anchors, anchor.strong):
		return index.JoinedAnchor
	}
	return ""
}

// ended tells whether a story is too old to be joined: by what was published when, and by when we saw it.
func (e *Engine) ended(s *story, it *item) bool {
	window := int64(e.opt.Window.Seconds())
	return gap(it, s) > window || it.seen != 0 && s.last != 0 && it.seen-s.last > window
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
		if it := e.items[e.urls[hash64(url)]]; it != nil && it.story != 0 && it.id != d.ID {
			if out == nil {
				out = map[int64]bool{}
			}
			out[it.story] = true
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

// follow puts a reaction where its links lead, if they lead to one story.
func (e *Engine) follow(d *draft, linked map[int64]bool) verdict {
	if !d.flags.has(isReaction) || len(linked) != 1 {
		return verdict{}
	}
	for id := range linked {
		s := e.stories[id]
		if s == nil {
			return verdict{}
		}
		sc := e.compare(d, s)
		sc.anchors = e.anchors(d, s, linked)
		return verdict{sc, index.JoinedLink}
	}
	return verdict{}
}

func (e *Engine) decision(d *draft) *Decision {
	if d.flags.has(isShort) {
		return &e.tune.Short
	}
	return &e.tune.Full
}
