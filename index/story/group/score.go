package group

import (
	"cmp"
	"math"
	"slices"
)

// Tuning are the settings of the decision. The ones in use are [Recommended]; others are for measuring.
type Tuning struct {
	Full, Short Bands
	Sigma       float64 // days over which likeness fades with the time between an item and a story's span
	Title       float64 // weight of the title beside the words
	Blend       float64 // weight of the likest member beside the whole story, full texts
	MergeAt     float64 // likeness of two stories that are merged
	LinkAt      float64 // least likeness of sampled members of the two
	SplitGap    float64
	ChapterAt   float64
}

// Bands are the three bands of a decision.
type Bands struct {
	Join   float64 // from here an item joins
	Anchor float64 // from here it joins if a name, number, quote or link ties it
}

// Recommended are the settings in use, chosen on development data: see docs/STORIES.md.
var Recommended = Tuning{
	Full:  Bands{Join: 0.26, Anchor: 0.20},
	Short: Bands{Join: 0.15, Anchor: 0.10},
	Sigma: 3, Title: 0.2, Blend: 0.3, MergeAt: 0.40, LinkAt: 0.15, SplitGap: 0.15, ChapterAt: 0.15,
}

// score is how an item compares with a story.
type score struct {
	story   *story
	words   float64 // cosine of the words
	title   float64 // cosine of the titles
	member  float64 // of the likest member
	decay   float64
	total   float64
	anchors []anchor
}

// compare scores an item against a story.
func (e *Engine) compare(d *draft, s *story) score {
	e.refresh(s)
	sc := score{story: s, decay: e.decay(d.item, s)}
	var dot, tdot int64
	for i, w := range d.words {
		have, ok := s.words.find(w.id)
		if !ok {
			continue
		}
		sq := d.idf[i] * d.idf[i]
		dot += int64(w.weight) * int64(have.sum) * sq
		if w.title {
			tdot += int64(have.title) * sq
		}
	}
	sc.words = ratio(float64(dot), d.norm*s.norm())
	sc.title = ratio(float64(tdot), d.tnorm*s.tnorm())
	like := (sc.words + e.tune.Title*sc.title) / (1 + e.tune.Title)
	if e.tune.Blend > 0 && !d.flags.has(isShort) && s.shape > 1 {
		sc.member = e.nearest(d, s)
		like = (1-e.tune.Blend)*like + e.tune.Blend*sc.member
	}
	sc.total = like * sc.decay
	return sc
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// decay is 1 within the story's span or when a time is unknown, and falls with the gap.
func (e *Engine) decay(it *item, s *story) float64 {
	if it.when == 0 || s.oldest == 0 {
		return 1
	}
	gap := max(s.oldest-(it.when+int64(it.slack)), it.when-s.newest, 0)
	return fade(gap, e.tune.Sigma)
}

func fade(gap int64, sigma float64) float64 {
	x := float64(gap) / (sigma * 86_400)
	return math.Exp(-x * x / 2)
}

// nearestOf bounds how many members an item is compared with one by one: the last ones.
const nearestOf = 12

func (e *Engine) nearest(d *draft, s *story) float64 {
	best, n := 0.0, 0
	for i := len(s.members) - 1; i >= 0 && n < nearestOf; i-- {
		it := e.items[s.members[i]]
		if it == nil || !it.flags.has(isShape) {
			continue
		}
		n++
		best = max(best, e.cosine(d.item, it))
	}
	return best
}

// cosine compares two items.
func (e *Engine) cosine(a, b *item) float64 {
	var dot, na, nb int64
	i, k := 0, 0
	for i < len(a.words) || k < len(b.words) {
		switch {
		case k == len(b.words) || i < len(a.words) && a.words[i].id < b.words[k].id:
			v := e.value(a.words[i])
			na += v * v
			i++
		case i == len(a.words) || b.words[k].id < a.words[i].id:
			v := e.value(b.words[k])
			nb += v * v
			k++
		default:
			v, w := e.value(a.words[i]), e.value(b.words[k])
			dot, na, nb = dot+v*w, na+v*v, nb+w*w
			i, k = i+1, k+1
		}
	}
	return ratio(float64(dot), math.Sqrt(float64(na))*math.Sqrt(float64(nb)))
}

func (e *Engine) value(w word) int64 { return int64(w.weight) * e.rare.of(w.id) }

// between compares two stories.
func (e *Engine) between(a, b *story) float64 {
	e.refresh(a)
	e.refresh(b)
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	dot := 0.0
	for _, w := range a.words {
		if have, ok := b.words.find(w.id); ok {
			idf := e.rare.of(w.id)
			dot += float64(int64(w.sum)*idf) * float64(int64(have.sum)*idf)
		}
	}
	return ratio(dot, a.norm()*b.norm())
}

// shared returns the words that an item and a story have in common, those that counted most first, as the item writes them.
func (e *Engine) shared(d *draft, s *story) []string {
	type part struct {
		text  string
		value float64
	}
	var parts []part
	for i, w := range d.words {
		if have, ok := s.words.find(w.id); ok {
			parts = append(parts, part{d.text[i], float64(w.weight) * float64(have.sum) * float64(d.idf[i]*d.idf[i])})
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.text, b.text)) })
	var out []string
	for _, p := range parts[:min(len(parts), mostTerms)] {
		out = append(out, p.text)
	}
	return out
}

const mostTerms = 8
