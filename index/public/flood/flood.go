// Package flood tells reactions that speak for themselves from those that only repeat others: posts that their network
// calls reposts, and floods: the same words from many accounts, or again and again from one, within minutes.
//
// Many people write "lol" within a minute and mean it: only texts of some length can be a flood of many accounts. Nothing is
// said about who is behind an account; a flood is a fact about texts and times.
package flood

import (
	"cmp"
	"slices"
	"time"
)

// What makes a flood.
const (
	MinWords = 4                // a text of fewer words is one only from a single account
	MinPosts = 3                // so many of the same words…
	Within   = 10 * time.Minute // …each so soon after the one before
	Tail     = 24 * time.Hour   // for so long after a flood its words are taken for more of it
)

// Post is a reaction as floods are made of.
type Post struct {
	ID      int64
	Same    uint64 // of its words, see wording.Words; 0: it has none
	Words   int
	Account string    // who wrote it, as far as known
	At      time.Time // when it was written, else first seen
	Repost  int64     // the reaction of ours that it repeats by its network's word
	Repeats bool      // it repeats one that we do not have
}

// Why a post does not speak for itself.
const (
	Repost = "repost"
	Flood  = "flood"
)

// Fold says of what a post is a repetition.
type Fold struct {
	Into int64
	Why  string
}

// Find returns the posts that do not speak for themselves. The first of a flood does; so does the original of reposts,
// and of reposts whose original is not known the first one stands for all.
func Find(posts []Post) map[int64]Fold {
	out := map[int64]Fold{}
	groups := map[uint64][]Post{}
	for _, p := range posts {
		switch {
		case p.Repost != 0 && p.Repost != p.ID:
			out[p.ID] = Fold{p.Repost, Repost}
		case p.Same != 0:
			groups[p.Same] = append(groups[p.Same], p)
		}
	}
	for _, g := range groups {
		if len(g) > 1 {
			slices.SortFunc(g, func(a, b Post) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
			group(g, out)
		}
	}
	flatten(out)
	return out
}

// group folds posts of the same words, in order of time.
func group(g []Post, out map[int64]Fold) {
	var original *Post
	for i := range g {
		if !g[i].Repeats {
			original = &g[i]
			break
		}
	}
	if original == nil {
		original = &g[0]
	}
	var rest []Post
	for _, p := range g {
		if p.Repeats && p.ID != original.ID {
			out[p.ID] = Fold{original.ID, Repost}
		} else if !p.Repeats || p.ID == original.ID {
			rest = append(rest, p)
		}
	}
	if rest[0].Words >= MinWords {
		burst(rest, out)
		return
	}
	by := map[string][]Post{}
	for _, p := range rest {
		if p.Account != "" {
			by[p.Account] = append(by[p.Account], p)
		}
	}
	for _, own := range by {
		burst(own, out)
	}
}

// burst folds a run of at least MinPosts that follow each other within Within, and what repeats it until Tail later.
func burst(g []Post, out map[int64]Fold) {
	for i := 0; i < len(g); {
		end := i + 1
		for end < len(g) && g[end].At.Sub(g[end-1].At) <= Within {
			end++
		}
		if end-i < MinPosts {
			i = end
			continue
		}
		last := g[end-1].At
		for end < len(g) && g[end].At.Sub(last) <= Tail {
			end++
		}
		for _, p := range g[i+1 : end] {
			out[p.ID] = Fold{g[i].ID, Flood}
		}
		i = end
	}
}

// flatten leads every fold to a post that speaks for itself. What goes in a circle is cut where it was entered.
func flatten(out map[int64]Fold) {
	for id, f := range out {
		seen := map[int64]bool{id: true}
		for !seen[f.Into] {
			next, ok := out[f.Into]
			if !ok {
				break
			}
			seen[f.Into] = true
			f.Into = next.Into
		}
		if f.Into == id {
			delete(out, id)
			continue
		}
		out[id] = f
	}
}
