package group

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/story/terms"
	"presswatch/index/story/twin"
)

// How much is kept of an item.
const (
	keptWords    = 96 // those that weigh most
	keptMarks    = 24
	keptSpelling = 8  // words kept as readers write them
	heaviest     = 15 // weight of a word, so that it fits into four bits
	weightUnit   = 3  // of a word that stands once
)

// word is a word of an item.
type word struct {
	id     uint32
	weight uint8
	title  bool
	fresh  bool // no item of its story had it before: it counted for the rarity of the word
	listed bool // its story is listed under it
}

// item is what is kept of an item: all of it comes from its trace and its membership.
type item struct {
	id, story, copyOf int64
	joined            index.Joined
	when, seen        int64 // Unix seconds; 0 unknown
	slack             int32 // seconds that when may be later: a day stands for all its hours
	flags             flag
	outlet            uint32
	url, body, title  uint64 // hashes; 0: none
	words             []word // sorted by id
	marks             []entry
	sketch            *twin.Sketch
	spelling          string // keptSpelling words, a space between
	copies            int32  // items that have this one as their original
}

type flag uint8

const (
	isShort flag = 1 << iota
	isOwn
	isReaction
	isShape   // it shapes its story: neither copy nor reaction
	isEmpty   // nothing to compare it by
	isSlug    // its title was read from its address
	isForeign // not in English: no stems are cut
	isFounder // it founded its story
)

func (f flag) has(x flag) bool { return f&x != 0 }

// seed of the hashes of texts and addresses is FNV-1a's: they are stored, so they are the same in every process.
func hash64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h ^ h>>29
}

// draft is an item that is being placed, with what is only needed until it is.
type draft struct {
	*item
	bag    *terms.Bag
	idf    []int64  // of words
	text   []string // of words, as written
	norm   float64
	tnorm  float64
	mnorm  float64
	midf   []int64 // of marks
	heavy  []int   // places of the words, the heaviest first
	marked []terms.Mark
}

// read makes an item of a document.
func (e *Engine) read(d *Doc) *draft {
	src := terms.Source{Title: d.Title, Summary: d.Summary, Text: d.Text, URL: d.URL, Lang: d.Lang}
	for _, q := range d.Quotes {
		src.Quotes = append(src.Quotes, q.Text)
	}
	bag := e.reader.Read(src)
	if e.formula(d.ID, bag) {
		src.Text, src.Quotes = "", nil
		bag = e.reader.Read(src)
	}
	it := &item{id: d.ID, outlet: uint32(hash64(strings.ToLower(d.Outlet)))}
	switch {
	case d.Outlet == "" && d.URL == "":
		it.outlet = 0 // unknown
	case d.Outlet == "":
		it.outlet = uint32(hash64(host(d.URL)))
	}
	it.times(d)
	for _, f := range []struct {
		set  bool
		flag flag
	}{{bag.Short, isShort}, {d.Own, isOwn}, {d.Reaction, isReaction}, {len(bag.Words) == 0, isEmpty}, {bag.Slug, isSlug}, {d.Lang != "" && d.Lang != "en", isForeign}} {
		if f.set {
			it.flags |= f.flag
		}
	}
	if d.URL != "" {
		it.url = hash64(d.URL)
	}
	it.sketch = twin.NewSketch(bag.Stream)
	it.body, it.title = hashBody(bag), hashTitle(bag)
	dr := &draft{item: it, bag: bag, marked: bag.Marks}
	e.weigh(dr)
	return dr
}

// formula tells a short text that another item has word for word under another title ("Subscribe to read on"): it says nothing,
// and is read as if it were not there.
func (e *Engine) formula(id int64, b *terms.Bag) bool {
	if len(b.Stream) >= twin.LongText {
		return false
	}
	o := e.items[e.bodies[hashBody(b)]]
	return o != nil && o.id != id && o.body != 0 && o.title != 0 && o.title != hashTitle(b)
}

func host(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	h, _, _ := strings.Cut(rest, "/")
	return strings.TrimPrefix(h, "www.")
}

func hashBody(b *terms.Bag) uint64 {
	if len(b.Stream) < minBody {
		return 0
	}
	h := uint64(14695981039346656037)
	for _, w := range b.Stream {
		h = (h ^ uint64(w)) * 1099511628211
	}
	return h ^ h>>29
}

// minBody is the number of words from which equal texts mean anything.
const minBody = 12

func hashTitle(b *terms.Bag) uint64 {
	h, n := uint64(14695981039346656037), 0
	for _, w := range b.Words {
		if w.Title {
			h = (h ^ uint64(w.ID)) * 1099511628211
			n++
		}
	}
	if n < 5 {
		return 0
	}
	return h ^ h>>29
}

// times takes the moment that the item is about: when it was published if that is known and not after it was seen, else when
// it was seen.
func (it *item) times(d *Doc) {
	if !d.Seen.IsZero() {
		it.seen = d.Seen.Unix()
	}
	published, precision := d.Published, d.Precision
	if published.Year() < firstYear {
		published, precision = dateIn(d.URL)
	}
	if precision == index.PrecisionDay {
		it.slack = 24 * 3600
	}
	switch {
	case published.Year() < firstYear || !d.Seen.IsZero() && published.After(d.Seen):
		it.when, it.slack = it.seen, 0
	default:
		it.when = published.Unix()
	}
}

// firstYear of the web: a date before it is a mistake, and as good as unknown.
const firstYear = 1990

// dateIn reads a day that stands in an address: "/2026/11/07/" or "/2026/nov/07/".
func dateIn(url string) (time.Time, index.Precision) {
	parts := strings.Split(url, "/")
	for i := 3; i+2 < len(parts); i++ {
		for _, form := range []string{"2006/01/02", "2006/Jan/02", "2006/jan/02"} {
			if t, err := time.Parse(form, strings.Join(parts[i:i+3], "/")); err == nil && t.Year() >= firstYear && t.Year() < 2100 {
				return t, index.PrecisionDay
			}
		}
	}
	return time.Time{}, index.PrecisionUnknown
}

// weigh chooses the words that are kept: those with the largest weight times rarity.
func (e *Engine) weigh(d *draft) {
	type weighed struct {
		at    int
		value int64
	}
	all := make([]weighed, 0, len(d.bag.Words))
	for i, w := range d.bag.Words {
		all = append(all, weighed{i, int64(weight(w.Count)) * e.rare.of(w.ID)})
	}
	if len(all) > keptWords {
		slices.SortFunc(all, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.at, b.at)) })
		all = all[:keptWords]
		slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(a.at, b.at) })
	}
	d.words = make([]word, len(all))
	d.text = make([]string, len(all))
	for i, a := range all {
		w := d.bag.Words[a.at]
		d.words[i] = word{id: w.ID, weight: weight(w.Count), title: w.Title}
		d.text[i] = w.Text
	}
	for _, m := range d.bag.Marks[:min(len(d.bag.Marks), keptMarks)] {
		d.marks = append(d.marks, entry{id: m.ID, sum: 1})
	}
	e.measure(d)
	for _, i := range d.heaviest(indexedWords) {
		d.words[i].listed = true
	}
	d.spelling = d.spell()
}

// weight is sub-linear in the count: 1 + ln n.
func weight(count int) uint8 {
	return uint8(min(heaviest, math.Round(weightUnit*(1+math.Log(float64(max(1, count)))))))
}

// measure looks up how rare the words are.
func (e *Engine) measure(d *draft) {
	d.idf = make([]int64, len(d.words))
	var sum, title int64
	for i, w := range d.words {
		d.idf[i] = e.rare.of(w.id)
		v := int64(w.weight) * d.idf[i]
		sum += v * v
		if w.title {
			title += d.idf[i] * d.idf[i]
		}
	}
	d.norm, d.tnorm = math.Sqrt(float64(sum)), math.Sqrt(float64(title))
	d.midf = make([]int64, len(d.marks))
	sum = 0
	for i, m := range d.marks {
		d.midf[i] = e.rare.of(m.id)
		sum += d.midf[i] * d.midf[i]
	}
	d.mnorm = math.Sqrt(float64(sum))
	d.heavy = make([]int, len(d.words))
	for i := range d.heavy {
		d.heavy[i] = i
	}
	slices.SortFunc(d.heavy, func(a, b int) int {
		return cmp.Or(cmp.Compare(int64(d.words[b].weight)*d.idf[b], int64(d.words[a].weight)*d.idf[a]), cmp.Compare(a, b))
	})
}

// heaviest returns the places of the n words that weigh most, the heaviest first.
func (d *draft) heaviest(n int) []int { return d.heavy[:min(n, len(d.heavy))] }

func (d *draft) spell() string {
	var out []string
	for _, i := range d.heaviest(keptSpelling) {
		out = append(out, d.text[i])
	}
	return strings.Clone(strings.Join(out, " "))
}

// language is what the words of the item were stemmed for.
func (it *item) language() string {
	if it.flags.has(isForeign) {
		return "other"
	}
	return "en"
}

// entries are the words as they go into a story's sums.
func (it *item) entries(buf []entry) []entry {
	buf = buf[:0]
	for _, w := range it.words {
		e := entry{id: w.id, sum: int32(w.weight)}
		if w.title {
			e.title = 1
		}
		buf = append(buf, e)
	}
	return buf
}
