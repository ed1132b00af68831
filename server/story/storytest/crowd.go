package storytest

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
)

// Crowd adds n reactions to a made-up story, with what a store and the stage "public" may have about them. It gives
// the arguments that they make: their titles are words of any of them.
func Crowd(rnd *rand.Rand, f *known.Facts, n int) []index.Argument {
	m := &maker{rnd, f}
	networks := index.Networks()
	head := int64(len(f.Items) + 1)
	for range n {
		id := int64(len(f.Items) + 1)
		m.item(id)
		it := &f.Items[id-1]
		it.Kind, it.Lane, it.Title = index.KindReaction, index.LaneSocial, ""
		it.URL = "https://social.example/" + strconv.FormatInt(id, 10)
		m.unversion(it)
		it.Post = m.post(id, networks[rnd.IntN(3)])
		m.reading(it, head)
	}
	var args []index.Argument
	for k := range 3 {
		of := f.Items[head-1+rnd.Int64N(int64(n))]
		title, _, _ := strings.Cut(of.Text, ".")
		args = append(args, index.Argument{StoryID: f.Story.ID, N: k + 1, Title: title, Count: n / 4, Typical: []int64{head + rnd.Int64N(int64(n)), head + rnd.Int64N(int64(n))}})
	}
	return args
}

// unversion takes the title out of the versions of a reaction, which has none.
func (m *maker) unversion(it *index.Item) {
	versions := m.facts.Versions[it.ID]
	for i := range versions {
		versions[i].Title = ""
	}
}

func (m *maker) post(id int64, network index.Network) *index.Post {
	it := &m.facts.Items[id-1]
	p := &index.Post{Network: network, Key: "k" + strconv.FormatInt(id, 10), Form: index.FormPost, Handle: "reader" + strconv.FormatInt(id%40, 10) + ".example", Place: "place " + Word(it.FirstSeen), Likes: -1, Reposts: -1, Replies: -1, Views: -1}
	if m.rnd.IntN(2) == 0 {
		p.Counted = m.later(it.FirstSeen)
		p.Likes, p.Reposts, p.Replies = m.rnd.IntN(90), m.rnd.IntN(9), m.rnd.IntN(9)
	}
	if m.rnd.IntN(3) == 0 {
		p.ReplyTo = index.Ref{Key: "k" + strconv.Itoa(1+m.rnd.IntN(int(id)))}
	}
	if m.rnd.IntN(8) == 0 {
		p.Withdrawn = m.later(it.FirstSeen)
		it.GoneAt = p.Withdrawn
	}
	if m.rnd.IntN(9) == 0 {
		p.Repost = index.Ref{Key: "k" + strconv.Itoa(1+m.rnd.IntN(int(id)))}
	}
	return p
}

func (m *maker) reading(it *index.Item, head int64) {
	if m.rnd.IntN(6) == 0 {
		return // not read yet
	}
	r := index.Reading{ItemID: it.ID, StoryID: 1, Version: 1 + m.rnd.IntN(it.Version), Argument: m.rnd.IntN(4), Mentions: m.rnd.IntN(5) == 0}
	cues := index.Cues()
	if m.rnd.IntN(2) == 0 {
		r.Cues, r.Marks = []index.Cue{cues[m.rnd.IntN(len(cues))]}, []string{"sentence"}
	}
	switch m.rnd.IntN(9) {
	case 0:
		r.Folded, r.Why = head+m.rnd.Int64N(3), "flood"
	case 1:
		r.Folded, r.Why = 1+m.rnd.Int64N(it.ID), "repost"
	case 2, 3, 4:
		if a := m.facts.Items[m.rnd.IntN(int(head-1))]; a.Kind == index.KindArticle {
			r.Article, r.End, r.Quoted = a.ID, strings.Index(a.Text, ".")+1, m.rnd.IntN(2) == 0
		}
	}
	if r.Folded == it.ID {
		r.Folded, r.Why = 0, ""
	}
	m.facts.Readings = append(m.facts.Readings, r)
}

// cutPost takes out of a post what had not been seen at a moment.
func cutPost(p *index.Post, t time.Time) *index.Post {
	if p == nil {
		return nil
	}
	out := *p
	if out.Counted.After(t) {
		out.Likes, out.Reposts, out.Replies, out.Views, out.Counted = -1, -1, -1, -1, time.Time{}
	}
	if out.Withdrawn.After(t) {
		out.Withdrawn, out.Forgotten = time.Time{}, ""
	}
	return &out
}

// cutReadings lets the stage have read what it could have read at a moment.
func cutReadings(out, f *known.Facts) {
	item := func(in *known.Facts, id int64) *index.Item {
		if i := slices.IndexFunc(in.Items, func(it index.Item) bool { return it.ID == id }); i >= 0 {
			return &in.Items[i]
		}
		return nil
	}
	for _, r := range f.Readings {
		it := item(out, r.ItemID)
		if it == nil {
			continue
		}
		if r.Version > it.Version {
			if r.Folded != 0 {
				out.Readings = append(out.Readings, index.Reading{ItemID: r.ItemID, StoryID: r.StoryID, Version: 99, Folded: r.Folded, Why: r.Why})
			}
			continue
		}
		if r.Article != 0 {
			start := -1
			now, then := item(f, r.Article), item(out, r.Article)
			if then != nil {
				start = strings.Index(then.Text, now.Text[r.Start:r.End])
			}
			if r.Start, r.End = start, start+r.End-r.Start; start < 0 {
				r.Article, r.Start, r.End, r.Quoted = 0, 0, 0, false
			}
		}
		out.Readings = append(out.Readings, r)
	}
}
