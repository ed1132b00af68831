// Package heat finds the sentence of an article that a reaction takes up: it quotes its words, or says the same in others.
//
// Quoting is a run of at least Run words that both share and that are not all function words. Saying the same is measured by the
// words both share, weighed by how much each tells: little if it is common in news (terms.Commonness) or stands in many sentences
// of this story, much if it is rare in both (inverse document frequency, Spärck Jones 1972; the likeness is the cosine of
// the weighed words). A sentence that several articles carry belongs to the one that had it first. Nobody takes up what was
// not yet written: the time of the article must not lie after that of the reaction.
package heat

import (
	"cmp"
	"math"
	"slices"
	"time"

	"presswatch/index/public/wording"
	"presswatch/index/story/prose"
	"presswatch/index/story/terms"
)

// Bounds, and what is enough.
const (
	MaxArticles  = 300             // of a story, the first ones
	MaxSentences = 200             // of an article
	Run          = 5               // words in a row that are a quotation
	InMarks      = 3               // words in a row that are one when they stand between quotation marks
	MinLikeness  = .38             // of what is said in other words…
	MinShared    = 3               // …and telling words that must be shared, see telling
	FewLikeness  = .60             // likeness from which one word less is enough
	telling      = 1.7             // weight from which a word tells something
	Early        = 5 * time.Minute // clocks differ: an article may be so much younger than what takes it up
)

// Article is a text whose sentences are looked for.
type Article struct {
	ID   int64
	At   time.Time // when it was published, else first seen
	Lang string
	Text string
}

// Take is the sentence that a reaction takes up.
type Take struct {
	Article    int64
	Start, End int     // its place in the article's text, bytes
	Likeness   float64 // 0 to 1
	Quoted     bool
}

type sentence struct {
	Take
	at     time.Time
	ids    []uint32 // its telling words, sorted, once each
	norm   float64
	length int // words
}

// Index holds the sentences of a story's articles. It is not changed after New and safe for use by many goroutines.
type Index struct {
	sentences []sentence
	runs      map[uint64][]int32 // by hash of a run: the sentences that have it
	short     map[uint64][]int32 // of InMarks words
	words     map[uint32][]int32
	weight    map[uint32]float64
	common    map[uint32]float64
}

// New reads the articles; later ones than MaxArticles are left out.
func New(articles []Article) *Index {
	x := &Index{runs: map[uint64][]int32{}, short: map[uint64][]int32{}, words: map[uint32][]int32{}, weight: map[uint32]float64{}, common: map[uint32]float64{}}
	terms.Commonness(func(id uint32, share float64) { x.common[id] = share })
	articles = slices.Clone(articles)
	slices.SortFunc(articles, func(a, b Article) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	seen := map[uint64]bool{}
	for _, a := range articles[:min(len(articles), MaxArticles)] {
		x.add(a, seen)
	}
	for id, at := range x.words {
		x.weight[id] = x.weigh(id, len(at))
	}
	for i := range x.sentences {
		s := &x.sentences[i]
		for _, id := range s.ids {
			s.norm += x.weight[id] * x.weight[id]
		}
		s.norm = math.Sqrt(s.norm)
	}
	return x
}

// Len is how many different sentences there are.
func (x *Index) Len() int { return len(x.sentences) }

func (x *Index) add(a Article, seen map[uint64]bool) {
	n := 0
	for _, s := range prose.Sentences(a.Text) {
		if n++; n > MaxSentences {
			return
		}
		words := prose.WordsIn(a.Text, s.Span)
		if len(words) < Run {
			continue
		}
		whole := prose.Shingles(words, len(words))[0].Sum
		if seen[whole] {
			continue
		}
		seen[whole] = true
		no := int32(len(x.sentences))
		one := sentence{Take: Take{Article: a.ID, Start: s.Start, End: s.End}, at: a.At, length: len(words)}
		content := make([]bool, len(words))
		for i, w := range words {
			if id := terms.Content(a.Text[w.Start:w.End], a.Lang); id != 0 {
				one.ids, content[i] = append(one.ids, id), true
			}
		}
		slices.Sort(one.ids)
		one.ids = slices.Compact(one.ids)
		for _, id := range one.ids {
			x.words[id] = append(x.words[id], no)
		}
		for _, r := range prose.Shingles(words, Run) {
			if tells(content[r.First : r.First+Run]) {
				x.runs[r.Sum] = append(x.runs[r.Sum], no)
			}
		}
		for _, r := range prose.Shingles(words, InMarks) {
			x.short[r.Sum] = append(x.short[r.Sum], no)
		}
		x.sentences = append(x.sentences, one)
	}
}

// tells says that at least two of some words are no function words.
func tells(content []bool) bool {
	n := 0
	for _, c := range content {
		if c {
			n++
		}
	}
	return n >= 2
}

// weigh is how much a word tells that stands in n sentences.
func (x *Index) weigh(id uint32, n int) float64 {
	w := math.Log(float64(len(x.sentences)+20) / (float64(n) + .5))
	if share, ok := x.common[id]; ok {
		w = min(w, math.Log(1/share))
	}
	return max(w, .1)
}

// Find returns the sentence that words written at a time take up, and whether they take up any.
func (x *Index) Find(w *wording.Words, at time.Time) (Take, bool) {
	if t, ok := x.quoted(w, at); ok {
		return t, true
	}
	return x.alike(w, at)
}

// quoted looks for the sentence with the longest part of the words.
func (x *Index) quoted(w *wording.Words, at time.Time) (Take, bool) {
	words := prose.Words(w.Text)
	shared := map[int32]int{}
	for _, r := range prose.Shingles(words, Run) {
		for _, no := range x.runs[r.Sum] {
			if x.written(no, at) {
				shared[no]++
			}
		}
	}
	if len(shared) == 0 {
		return x.inMarks(w, at)
	}
	best, most := int32(-1), 0
	for no, n := range shared {
		if n > most || n == most && no < best {
			best, most = no, n
		}
	}
	s := &x.sentences[best]
	t := s.Take
	t.Quoted, t.Likeness = true, min(1, float64(most+Run-1)/float64(min(s.length, len(words))))
	return t, true
}

// inMarks looks for a sentence that has the whole of what stands between quotation marks. Of several the first counts: marks
// are also put around a single saying that everybody knows.
func (x *Index) inMarks(w *wording.Words, at time.Time) (Take, bool) {
	for _, q := range prose.Quotations(w.Text) {
		words := prose.WordsIn(w.Text, q.Span)
		if len(words) < InMarks {
			continue
		}
		count := map[int32]int{}
		runs := prose.Shingles(words, InMarks)
		for _, r := range runs {
			for _, no := range x.short[r.Sum] {
				count[no]++
			}
		}
		best := int32(-1)
		for no, n := range count {
			if n >= len(runs) && x.written(no, at) && (best < 0 || no < best) {
				best = no
			}
		}
		if best >= 0 {
			s := &x.sentences[best]
			t := s.Take
			t.Quoted, t.Likeness = true, min(1, float64(len(words))/float64(s.length))
			return t, true
		}
	}
	return Take{}, false
}

// alike looks for the sentence that shares most of what the words tell.
func (x *Index) alike(w *wording.Words, at time.Time) (Take, bool) {
	ids := make([]uint32, 0, len(w.List))
	for _, word := range w.List {
		if word.ID != 0 {
			ids = append(ids, word.ID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	norm := 0.0
	type sum struct {
		dot    float64
		shared int
	}
	sums := map[int32]sum{}
	for _, id := range ids {
		weight, known := x.weight[id]
		if !known {
			weight = min(x.weigh(id, 0), math.Log(float64(len(x.sentences)+20))) // what the articles do not say counts against it
		}
		norm += weight * weight
		for _, no := range x.words[id] {
			if weight < telling {
				break
			}
			s := sums[no]
			sums[no] = sum{s.dot + weight*weight, s.shared + 1}
		}
	}
	for no, s := range sums { // words that tell little count where others have led to
		if s.shared < MinShared-1 {
			delete(sums, no)
			continue
		}
		for _, id := range ids {
			if weight := x.weight[id]; weight < telling && has(x.sentences[no].ids, id) {
				s.dot += weight * weight
			}
		}
		sums[no] = s
	}
	best, most := int32(-1), MinLikeness
	for no, s := range sums {
		l := s.dot / (math.Sqrt(norm) * x.sentences[no].norm)
		if s.shared < MinShared && (l < FewLikeness || s.shared < MinShared-1) || !x.written(no, at) {
			continue
		}
		if l > most || l == most && no < best {
			best, most = no, l
		}
	}
	if best < 0 {
		return Take{}, false
	}
	t := x.sentences[best].Take
	t.Likeness = min(1, most)
	return t, true
}

func has(ids []uint32, id uint32) bool {
	_, ok := slices.BinarySearch(ids, id)
	return ok
}

// written says that a sentence stood somewhere at a time, as far as clocks agree.
func (x *Index) written(no int32, at time.Time) bool {
	return !x.sentences[no].at.After(at.Add(Early))
}
