// Package edits says in plain words what changed between two versions of an article: whether our line was added,
// a correction put in, the headline softened, a name taken out, or whether only a clock moved on.
//
// It goes by sentences. One that stands in both versions is no change wherever it stands; one that is much like
// another was reworded; the rest was added or cut. It decides by rules that can be read here, and says the most
// telling first.
package edits

import (
	"cmp"
	"slices"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// The bounds. What is beyond them is not compared.
const (
	maxText      = 256 << 10 // bytes of a version
	maxSentences = 3000
	maxPaired    = 300 // sentences of each side that are looked through for likeness
	maxEdits     = 200
	maxNames     = 10
)

// Between returns the edits from one version of an article to the next, the most telling kinds first and each kind in
// the order of the text; nil if nothing differs. was and is are the sentences of ours that each version carries
// (package carried).
func Between(before, after index.Version, was, is []index.Carried) []index.Edit {
	c := comparison{old: sentencesOf(before.Text), fresh: sentencesOf(after.Text), title: after.Title}
	c.match()
	c.pair()
	c.lines(was, is)
	c.headline(before.Title, after.Title)
	c.corrections()
	c.names(after)
	c.body()
	if len(c.out) == 0 {
		if before.Title == after.Title && before.Text == after.Text && before.Author == after.Author {
			return nil
		}
		return []index.Edit{{Kind: index.EditTrivial}}
	}
	slices.SortStableFunc(c.out, func(x, y index.Edit) int { return cmp.Compare(rank(x.Kind), rank(y.Kind)) })
	return c.out[:min(len(c.out), maxEdits)]
}

// Kinds are the kinds of some edits, each once, the most telling first.
func Kinds(edits []index.Edit) (out []index.EditKind) {
	for _, e := range edits {
		if !slices.Contains(out, e.Kind) {
			out = append(out, e.Kind)
		}
	}
	return out
}

var order = []index.EditKind{
	index.EditLineAdded, index.EditLineRemoved, index.EditLineChanged, index.EditCorrection, index.EditSoftened, index.EditSharpened, index.EditHeadline, index.EditName,
	index.EditRewritten, index.EditLive, index.EditAdded, index.EditCut, index.EditReworded, index.EditTrivial,
}

func rank(k index.EditKind) int { return slices.Index(order, k) }

// sentence is a sentence of a version.
type sentence struct {
	text      string
	paragraph int
	sums      []uint64 // of its words, sorted
	key       uint64   // of all of them
	same      bool     // stands in the other version as it is
	partner   int      // the sentence of the other version that it was made of; -1: none
	told      bool     // reported as something more telling
}

// sentencesOf takes a text apart and leaves out what changes by itself: times, counters, buttons.
func sentencesOf(text string) (out []sentence) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	for _, s := range prose.Sentences(text) {
		if len(out) == maxSentences {
			break
		}
		words := prose.WordsIn(text, s.Span)
		if len(words) == 0 || isTrifle(s.In(text)) {
			continue
		}
		sums := make([]uint64, len(words))
		for i, w := range words {
			sums[i] = w.Sum
		}
		slices.Sort(sums)
		out = append(out, sentence{
			text: s.In(text), paragraph: s.Paragraph, sums: sums, key: prose.Shingles(words, len(words))[0].Sum, partner: -1,
		})
	}
	return out
}

// comparison is two versions on the way to their edits.
type comparison struct {
	old, fresh []sentence
	title      string
	out        []index.Edit
}

// match finds the sentences that stand in both, each as often as in the rarer one.
func (c *comparison) match() {
	at := map[uint64][]int{}
	for i, s := range c.fresh {
		at[s.key] = append(at[s.key], i)
	}
	for i := range c.old {
		if places := at[c.old[i].key]; len(places) > 0 {
			c.old[i].same, c.fresh[places[0]].same = true, true
			at[c.old[i].key] = places[1:]
		}
	}
}

// alike is from which likeness on a sentence was made of another: the share of words that both have.
const alike = 0.5

// pair finds which sentences were reworded, the likest first.
func (c *comparison) pair() {
	type couple struct {
		old, fresh int
		likeness   float64
	}
	var couples []couple
	left, right := changed(c.old), changed(c.fresh)
	for _, i := range left {
		for _, j := range right {
			if l := likeness(c.old[i].sums, c.fresh[j].sums); l >= alike {
				couples = append(couples, couple{i, j, l})
			}
		}
	}
	slices.SortStableFunc(couples, func(x, y couple) int { return cmp.Compare(y.likeness, x.likeness) })
	for _, p := range couples {
		if c.old[p.old].partner < 0 && c.fresh[p.fresh].partner < 0 {
			c.old[p.old].partner, c.fresh[p.fresh].partner = p.fresh, p.old
		}
	}
}

func changed(list []sentence) (out []int) {
	for i, s := range list {
		if !s.same && len(out) < maxPaired {
			out = append(out, i)
		}
	}
	return out
}

// likeness is Dice's coefficient of the words of two sentences in the order of their sums, each word as often as it
// stands there.
func likeness(a, b []uint64) float64 {
	if short, long := min(len(a), len(b)), max(len(a), len(b)); 2*float64(short) < alike*float64(short+long) {
		return 0
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			shared, i, j = shared+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}

func (c *comparison) add(kind index.EditKind, before, after string) {
	if len(c.out) < 2*maxEdits {
		c.out = append(c.out, index.Edit{Kind: kind, Before: before, After: after})
	}
}

// body reports what nothing more telling was said of: text added, cut, reworded; or a live page that went on, or a
// text that was written anew.
func (c *comparison) body() {
	kept := 0
	for _, s := range c.old {
		if s.same || s.partner >= 0 {
			kept++
		}
	}
	const few = 4 // sentences: of so few, a share says nothing
	if len(c.old) >= few && len(c.fresh) >= few && kept*10 < len(c.old)*3 {
		c.add(index.EditRewritten, "", "")
		return
	}
	added := index.EditAdded
	if c.isLive(kept) {
		added = index.EditLive
	}
	for _, s := range c.fresh {
		switch {
		case s.same || s.told:
		case s.partner < 0:
			c.add(added, "", s.text)
		default:
			c.add(index.EditReworded, c.old[s.partner].text, s.text)
		}
	}
	for _, s := range c.old {
		if !s.same && s.partner < 0 && !s.told {
			c.add(index.EditCut, s.text, "")
		}
	}
}
