// Package carried says which sentences of our releases stand in somebody else's text: word for word, cut, or with
// words changed; and whether what is printed as a quotation of ours is what we released.
//
// It compares words, not signs: case, accents, kinds of quotation marks, spaces and hyphens make no difference, and
// a break for "the force said" in the middle of a sentence makes none either. A wrong "carried" is worse than a
// missing one, so little words, stock phrases of a few words and mere likeness do not count.
//
// [Read] prepares the releases of a story once; every article then costs a look-up for each of its words and an
// alignment where at least three words in a row are ours.
package carried

import (
	"cmp"
	"slices"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// Release is a text of the organisation: an item of its own, or one that was pasted in.
type Release struct {
	ID   int64 // the item; negative: the act by which it was pasted in
	Text string
}

// The bounds. What is beyond them is not looked at.
const (
	maxReleases  = 200
	maxText      = 256 << 10 // bytes of a release or an article
	maxSentences = 400       // of a release
	maxWords     = 200       // of a sentence
	maxPostings  = 64        // different sentences that share a run of words: more say nothing
	maxHits      = 50_000    // runs of ours in one article
	maxWindows   = 1_000     // alignments for one article
)

// Lines are the sentences of releases, ready to be found. They may be used by several goroutines.
type Lines struct {
	releases []release
	lines    []line
	runs     map[uint64][]posting // of seed words in a row
}

// posting is a place of a run: which line, in which of its two forms, from which word on.
type posting struct {
	line int32
	core bool
	at   int32
}

// seed is how many words in a row must be the same before a sentence is compared at all.
const seed = 3

// Read prepares releases, which should come oldest first: a sentence that stands in two is that of the first.
func Read(releases []Release) *Lines {
	l := &Lines{runs: map[uint64][]posting{}}
	known := map[uint64]int{}
	for _, r := range releases[:min(len(releases), maxReleases)] {
		l.add(r, known)
	}
	for i, ln := range l.lines {
		l.post(i, ln.raw, false)
		if ln.core != nil {
			l.post(i, ln.core, true)
		}
	}
	return l
}

func (l *Lines) post(i int, words []word, core bool) {
	for at, sum := range runs(words) {
		have := l.runs[sum]
		if n := len(have); n < maxPostings && !slices.ContainsFunc(have, func(p posting) bool { return p.line == int32(i) && p.core == core }) {
			l.runs[sum] = append(have, posting{int32(i), core, int32(at)})
		}
	}
}

// Find returns the sentences that a text carries, in the order of releases and sentences, each once. quotes are what
// the text has in quotation marks with its speakers, as [index.Item] has them. StoryID, ItemID, Version and Since are
// the caller's to fill, or [Lines.History]'s.
func (l *Lines) Find(text string, quotes []index.Quote) []index.Carried {
	if len(l.lines) == 0 || text == "" {
		return nil
	}
	a := newArticle(text)
	found := l.compare(a)
	found = l.withShort(a, apart(found))
	spoken := speakers(a, quotes)
	var out []index.Carried
	for _, m := range found {
		for _, n := range l.lines[m.line].sentences {
			out = append(out, index.Carried{
				Release: l.releases[l.lines[m.line].release].id, Sentence: n, How: m.how, Text: a.text[m.start:m.end], Start: m.start, End: m.end,
				Speaker: spoken(m.start, m.end),
			})
		}
	}
	slices.SortFunc(out, func(x, y index.Carried) int {
		return cmp.Or(cmp.Compare(l.place(x.Release), l.place(y.Release)), cmp.Compare(x.Sentence, y.Sentence))
	})
	return out
}

// Find is [Lines.Find] for one text only.
func Find(releases []Release, text string, quotes []index.Quote) []index.Carried {
	return Read(releases).Find(text, quotes)
}

func (l *Lines) place(id int64) int {
	return slices.IndexFunc(l.releases, func(r release) bool { return r.id == id })
}

// match is a line found in an article.
type match struct {
	line       int
	how        index.Carrying
	start, end int     // bytes
	words      int     // of ours
	at         []int32 // the article's words that are ours, by number
	weak       bool    // a short line: it counts only beside another or in quotation marks
}

// compare finds the best place of each line.
func (l *Lines) compare(a *article) (found []match) {
	best := map[int]match{}
	windows := maxWindows
	for _, core := range []bool{false, true} {
		for _, h := range l.hits(a, core) {
			if windows--; windows < 0 {
				break
			}
			ln := &l.lines[h.line]
			if have, ok := best[h.line]; ok && have.how == index.CarriedExact && !have.weak {
				continue
			}
			if m, ok := a.judge(ln, ln.form(core), h, core); ok {
				m.line = h.line
				if have, ok := best[h.line]; !ok || better(m, have) {
					best[h.line] = m
				}
			}
		}
	}
	for _, m := range best {
		found = append(found, m)
	}
	slices.SortFunc(found, func(x, y match) int {
		if better(x, y) != better(y, x) {
			return map[bool]int{true: -1, false: 1}[better(x, y)]
		}
		return cmp.Compare(x.line, y.line)
	})
	return found
}

// better orders by how much of us is there: exact first, then the number of words, then cut before altered.
func better(x, y match) bool {
	rank := func(m match) int {
		n := m.words * 2
		switch {
		case m.weak:
		case m.how == index.CarriedExact:
			n += 1 << 20
		case m.how == index.CarriedCut:
			n++
		}
		return n
	}
	return rank(x) > rank(y)
}

// apart leaves each word of the article to the best line that claims it: one sentence of theirs is not two of ours.
func apart(found []match) (out []match) {
	taken := map[int32]bool{}
	for _, m := range found {
		shared := 0
		for _, w := range m.at {
			if taken[w] {
				shared++
			}
		}
		if shared*2 > len(m.at) {
			continue
		}
		for _, w := range m.at {
			taken[w] = true
		}
		out = append(out, m)
	}
	return out
}

// withShort drops short lines ("We are sorry.") unless they stand in quotation marks or beside a neighbour of theirs.
func (l *Lines) withShort(a *article, found []match) []match {
	strong := map[int]match{}
	for _, m := range found {
		if !m.weak {
			strong[m.line] = m
		}
	}
	return slices.DeleteFunc(found, func(m match) bool {
		if !m.weak || a.quoted(m.at) {
			return false
		}
		for _, n := range []int{m.line - 1, m.line + 1} {
			s, ok := strong[n]
			if ok && l.lines[n].release == l.lines[m.line].release && near(s, m) {
				return false
			}
		}
		return true
	})
}

// near says that at most a few words of somebody's saying stand between two lines.
func near(x, y match) bool {
	const between = 12
	gap := max(x.at[0]-y.at[len(y.at)-1], y.at[0]-x.at[len(x.at)-1])
	return gap <= between
}

// History returns what each version of an item carries, oldest version first: a row for each sentence and version.
// Since is when the first version that carries the sentence was seen, so that what came with a later version is known
// to have been added. quotes are those of the current version.
func (l *Lines) History(versions []index.Version, quotes []index.Quote) (out []index.Carried) {
	type key struct {
		release  int64
		sentence int
	}
	since := map[key]index.Version{}
	for _, v := range versions {
		for _, c := range l.Find(v.Text, quotes) {
			k := key{c.Release, c.Sentence}
			if _, ok := since[k]; !ok {
				since[k] = v
			}
			c.ItemID, c.Version, c.Since = v.ItemID, v.N, since[k].Seen
			out = append(out, c)
		}
	}
	return out
}

// History is [Lines.History] for one item only.
func History(releases []Release, versions []index.Version, quotes []index.Quote) []index.Carried {
	return Read(releases).History(versions, quotes)
}

// Sentences returns the sentences of a release as [Find] counts them, so that a page can show those that nobody
// carried. Sentences that are never looked for (headings, notes to editors, addresses) are not Ours.
func (l *Lines) Sentences(id int64) []Sentence {
	i := l.place(id)
	if i < 0 {
		return nil
	}
	return l.releases[i].sentences
}

// Sentence is a sentence of a release.
type Sentence struct {
	prose.Span        // in the release's text
	Text       string //
	Ours       bool   // it is looked for in others' texts
}
