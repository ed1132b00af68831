package carried

import (
	"slices"
	"strings"

	"presswatch/index"
)

// judge aligns a line with the article around a hit and says how it is carried, if at all.
func (a *article) judge(ln *line, ours []word, h hit, core bool) (match, bool) {
	view := a.view(core)
	if at, ok := a.whole(view, ours, h); ok {
		m := a.match(view[at:at+len(ours)], len(ours), index.CarriedExact)
		m.weak = ln.short
		return m, true
	}
	const margin = 4
	room := len(ours)/2 + margin
	from, to := max(0, h.from-room), min(len(view), h.to+room)
	if from >= to {
		return match{}, false
	}
	theirs := make([]word, to-from)
	for i, n := range view[from:to] {
		theirs[i] = a.words[n]
	}
	got := a.weigh(ours, view[from:to], local(ours, theirs))
	how, ok := got.verdict(len(ours))
	if !ok {
		return match{}, false
	}
	m := a.match(got.at, got.same+got.soft, how)
	m.start, m.end = int(a.words[got.first].Start), int(a.words[got.last].End)
	m.weak = how == index.CarriedExact && ln.short
	return m, true
}

// whole finds a line word for word within a hit.
func (a *article) whole(view []int32, ours []word, h hit) (int, bool) {
	for at := max(0, h.from); at <= h.to && at+len(ours) <= len(view); at++ {
		n := 0
		for n < len(ours) && a.words[view[at+n]].Sum == ours[n].Sum {
			n++
		}
		if n == len(ours) {
			return at, true
		}
	}
	return 0, false
}

func (a *article) match(at []int32, words int, how index.Carrying) match {
	return match{how: how, start: int(a.words[at[0]].Start), end: int(a.words[at[len(at)-1]].End), words: words, at: at}
}

// account is what an alignment came to.
type account struct {
	same, soft int     // words that agree, and that differ in tense or person only
	content    int     // of them that say something
	changed    int     // words put in, exchanged or silently left out
	put        int     // of them put in or exchanged
	left       int     // words of ours left out openly, or before the first and behind the last
	at         []int32 // the article's words that agree
	first      int32   // of the article's words that stand for the line, those exchanged at its ends included
	last       int32   //
	quoted     bool    // nearly all of them in quotation marks
	said       bool    // in a sentence in which somebody says something
	longest    int     // words in a row that agree
}

// agreements says which pairs agree. A little word that agrees alone among others does so by chance.
func (a *article) agreements(ours []word, view []int32, pairs []pair) []bool {
	out := make([]bool, len(pairs))
	for i, p := range pairs {
		out[i] = p.ours >= 0 && p.theirs >= 0 && ours[p.ours].soft == a.words[view[p.theirs]].soft
	}
	for i, p := range pairs {
		lonely := (i == 0 || !out[i-1]) && (i == len(out)-1 || !out[i+1])
		out[i] = out[i] && (!lonely || ours[p.ours].content)
	}
	return out
}

// weigh counts an alignment.
func (a *article) weigh(ours []word, view []int32, pairs []pair) (c account) {
	agrees := a.agreements(ours, view, pairs)
	run, prev := 0, pair{-1, -1} // the last agreement
	out, in := 0, 0              // words of ours and of theirs since then that have no partner
	first := slices.Index(agrees, true)
	if first < 0 {
		return c
	}
	for i, p := range pairs[first:] {
		if !agrees[first+i] {
			out, in, run = out+b2i(p.ours >= 0), in+b2i(p.theirs >= 0), 0
			continue
		}
		c.take(ours[p.ours], view[p.theirs], ours[p.ours].Sum != a.words[view[p.theirs]].Sum)
		if run++; prev.ours >= 0 {
			c.gap(out, in, a.shown(view[prev.theirs], view[p.theirs]))
		}
		c.longest = max(c.longest, run)
		prev, out, in = p, 0, 0
	}
	c.edges(a, ours, pairs[first], prev, view)
	c.quoted, c.said = a.quoted(c.at), a.saying[a.ends[c.at[0]]] || a.saying[a.ends[c.at[len(c.at)-1]]]
	return c
}

func (c *account) take(ours word, theirs int32, soft bool) {
	c.at = append(c.at, theirs)
	if c.content += b2i(ours.content); soft {
		c.soft++
	} else {
		c.same++
	}
}

// gap counts words without a partner between two that agree.
func (c *account) gap(out, in int, shown bool) {
	if shown {
		c.left += out
		return
	}
	c.changed, c.put = c.changed+max(out, in), c.put+in
}

// shown says that the article shows, between two of its words, that something was left out or put in: by an ellipsis,
// by brackets, or by quotation marks that close before words of its own and open again.
func (a *article) shown(x, y int32) bool {
	if y == x+1 {
		return openly(a.between(x, y)) && a.inside[x] == a.inside[y] || a.inside[x] > 0 && a.inside[y] > 0 && a.inside[x] != a.inside[y]
	}
	return a.inside[x] > 0 && a.inside[y] > 0 && a.inside[x] != a.inside[y] || bracketed(a.between(x, y))
}

// edges counts what of ours is missing before the first word that agrees and behind the last. A few words missing
// where the article's own sentence goes on without a mark were exchanged, not cut.
func (c *account) edges(a *article, ours []word, first, last pair, view []int32) {
	const few = 3
	head, tail := int(first.ours), len(ours)-1-int(last.ours)
	x, y := view[first.theirs], view[last.theirs]
	c.first, c.last = x, y
	if head > 0 && head <= few && x > 0 && a.ends[x-1] == a.ends[x] && !openly(a.before(x)) && !reported(a, x) {
		c.changed, c.put = c.changed+head, c.put+head
		for ; head > 0 && c.first > 0 && strings.TrimSpace(a.before(c.first)) == ""; head-- {
			c.first--
		}
		head = 0
	}
	if tail > 0 && tail <= few && int(y)+1 < len(a.words) && a.ends[y+1] == a.ends[y] && !openly(a.behind(y)) {
		c.changed, c.put = c.changed+tail, c.put+tail
		for ; tail > 0 && int(c.last) < len(a.words)-1 && strings.TrimSpace(a.behind(c.last)) == ""; tail-- {
			c.last++
		}
		tail = 0
	}
	c.left += head + tail
}

// reported says that a word follows "said that" or the like, or a comma: there a sentence of ours may begin.
func reported(a *article, w int32) bool {
	return isSaying(a.words[w-1].Sum) || w > 1 && isSaying(a.words[w-2].Sum)
}

// What a cut or altered line must still have of us, in words. Fewer, and two reporters may have hit upon them.
const (
	cutQuoted    = 4 // in quotation marks
	cutBare      = 7
	cutContent   = 2
	alteredLeast = 6
	alteredMany  = 10 // of so many, fewer need to say something, and half of the line is enough
	shortLeast   = 4
	shortMost    = 7 // a sentence of so many words is altered only where hardly more than tense and person changed
)

// verdict says how a line of n words is carried.
func (c account) verdict(n int) (index.Carrying, bool) {
	switch {
	case c.same+c.soft == 0:
		return "", false
	case c.soft == 0 && c.changed == 0 && c.left == 0:
		return index.CarriedExact, true
	case c.soft == 0 && c.changed == 0:
		return index.CarriedCut, c.isCut(n)
	case n <= shortMost:
		return index.CarriedAltered, c.isShifted(n)
	}
	return index.CarriedAltered, c.isAltered(n)
}

// isAltered says that the words are largely ours: three in five, or half where words were only left out.
func (c account) isAltered(n int) bool {
	k := c.same + c.soft
	many := k >= alteredMany
	if k < alteredLeast || c.longest < seed || c.content < cutContent || c.content == cutContent && !many {
		return false
	}
	return k*5 >= n*3 && c.changed*5 <= n*2 || many && k*2 >= n && c.put == 0
}

// isShifted says that a short line stands in somebody's speech, whole but for one word at most.
func (c account) isShifted(n int) bool {
	k := c.same + c.soft
	if !c.quoted && !c.said || k < shortLeast || c.content < cutContent || c.changed > 1 {
		return false
	}
	return k == n || k == n-1 && n > shortLeast+1
}

// isCut says that enough of the line is there.
func (c account) isCut(n int) bool {
	if c.quoted && c.content >= cutContent {
		return c.same == cutQuoted && c.content > cutContent && c.same*5 >= n*2 || c.same > cutQuoted && c.same*5 >= n || c.same >= 2*cutQuoted
	}
	return c.same >= cutBare && c.content > cutContent && c.same*2 >= n
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
