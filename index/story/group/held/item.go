package held

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
	KeptWords    = 96 // those that weigh most
	KeptMarks    = 24
	keptSpelling = 8  // words kept as readers write them
	Heaviest     = 15 // weight of a word, so that it fits into four bits
	WeightUnit   = 3  // of a word that stands once
)

// Word is a word of an item.
type Word struct {
	ID     uint32
	Weight uint8
	Title  bool
	Fresh  bool // no item of its story had it before: it counted for the rarity of the word
	Listed bool // its story is listed under it
}

// Item is what is kept of an item: all of it comes from its trace and its membership.
type Item struct {
	ID, Story, CopyOf int64
	Joined            index.Joined
	When, Seen        int64 // Unix seconds; 0 unknown
	Slack             int32 // seconds that When may be later: a day stands for all its hours
	Flags             Flag
	Outlet            uint32 // hash; 0 unknown
	URL, Body, Title  uint64 // hashes; 0: none
	Words             []Word // sorted by ID
	Marks             []Entry
	Sketch            *twin.Sketch
	Spelling          string // its heaviest words, a space between
	Copies            int32  // items that have this one as their original
}

// Flag says what an item is.
type Flag uint8

// What an item may be.
const (
	IsShort    Flag = 1 << iota // a title and at most a summary
	IsOwn                       // the organisation's
	IsReaction                  // a post or a comment
	IsShape                     // it shapes its story: neither copy nor reaction
	IsEmpty                     // nothing to compare it by
	IsSlug                      // its title was read from its address
	IsForeign                   // not in English: no stems are cut
	IsFounder                   // it founded its story
)

// Has tells whether one is set.
func (f Flag) Has(x Flag) bool { return f&x != 0 }

// Hash64 is FNV-1a's: they are stored, so they are the same in every process.
func Hash64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h ^ h>>29
}

// Draft is an item that is being placed, with what is only needed until it is.
type Draft struct {
	*Item
	Bag       *terms.Bag
	IDF       []int64  // of Words
	Text      []string // of Words, as written
	Norm      float64
	TitleNorm float64
	MarkNorm  float64
	MarkIDF   []int64 // of Marks
	Heavy     []int   // places of the words, the heaviest first
	Marked    []terms.Mark
}

// Draft makes an item of a document and its terms.
func (e *Scale) Draft(d *Doc, bag *terms.Bag) *Draft {
	it := &Item{ID: d.ID, Outlet: uint32(Hash64(strings.ToLower(d.Outlet)))}
	switch {
	case d.Outlet == "" && d.URL == "":
		it.Outlet = 0 // unknown
	case d.Outlet == "":
		it.Outlet = uint32(Hash64(host(d.URL)))
	}
	it.times(d)
	for _, f := range []struct {
		set  bool
		flag Flag
	}{{bag.Short, IsShort}, {d.Own, IsOwn}, {d.Reaction, IsReaction}, {len(bag.Words) == 0, IsEmpty}, {bag.Slug, IsSlug}, {d.Lang != "" && d.Lang != "en", IsForeign}} {
		if f.set {
			it.Flags |= f.flag
		}
	}
	if d.URL != "" {
		it.URL = Hash64(d.URL)
	}
	it.Sketch = twin.NewSketch(bag.Stream)
	it.Body, it.Title = HashBody(bag), HashTitle(bag)
	dr := &Draft{Item: it, Bag: bag, Marked: bag.Marks}
	e.Weigh(dr)
	return dr
}

func host(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	h, _, _ := strings.Cut(rest, "/")
	return strings.TrimPrefix(h, "www.")
}

// HashBody is the hash of a text; 0 if it is so short that equal ones mean nothing.
func HashBody(b *terms.Bag) uint64 {
	if len(b.Stream) < MinBody {
		return 0
	}
	h := uint64(14695981039346656037)
	for _, w := range b.Stream {
		h = (h ^ uint64(w)) * 1099511628211
	}
	return h ^ h>>29
}

// MinBody is the number of words from which equal texts mean anything.
const MinBody = 12

// HashTitle is the hash of a title's words; 0 if they are few.
func HashTitle(b *terms.Bag) uint64 {
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
func (it *Item) times(d *Doc) {
	if !d.Seen.IsZero() {
		it.Seen = d.Seen.Unix()
	}
	published, precision := d.Published, d.Precision
	if published.Year() < firstYear {
		published, precision = dateIn(d.URL)
	}
	if precision == index.PrecisionDay {
		it.Slack = 24 * 3600
	}
	switch {
	case published.Year() < firstYear || !d.Seen.IsZero() && published.After(d.Seen):
		it.When, it.Slack = it.Seen, 0
	default:
		it.When = published.Unix()
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

// Weigh chooses the words that are kept: those with the largest weight times rarity.
func (e *Scale) Weigh(d *Draft) {
	type weighed struct {
		at    int
		value int64
	}
	all := make([]weighed, 0, len(d.Bag.Words))
	for i, w := range d.Bag.Words {
		all = append(all, weighed{i, int64(weight(w.Count)) * e.Rare.Of(w.ID)})
	}
	if len(all) > KeptWords {
		slices.SortFunc(all, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.at, b.at)) })
		all = all[:KeptWords]
		slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(a.at, b.at) })
	}
	d.Words = make([]Word, len(all))
	d.Text = make([]string, len(all))
	for i, a := range all {
		w := d.Bag.Words[a.at]
		d.Words[i] = Word{ID: w.ID, Weight: weight(w.Count), Title: w.Title}
		d.Text[i] = w.Text
	}
	for _, m := range d.Bag.Marks[:min(len(d.Bag.Marks), KeptMarks)] {
		d.Marks = append(d.Marks, Entry{ID: m.ID, Sum: 1})
	}
	e.Measure(d)
	for _, i := range d.Heaviest(IndexedWords) {
		d.Words[i].Listed = true
	}
	d.Spelling = d.spell()
}

// weight is sub-linear in the count: 1 + ln n.
func weight(count int) uint8 {
	return uint8(min(Heaviest, math.Round(WeightUnit*(1+math.Log(float64(max(1, count)))))))
}

// Measure looks up how rare the words are.
func (e *Scale) Measure(d *Draft) {
	d.IDF = make([]int64, len(d.Words))
	var sum, title int64
	for i, w := range d.Words {
		d.IDF[i] = e.Rare.Of(w.ID)
		v := int64(w.Weight) * d.IDF[i]
		sum += v * v
		if w.Title {
			title += d.IDF[i] * d.IDF[i]
		}
	}
	d.Norm, d.TitleNorm = math.Sqrt(float64(sum)), math.Sqrt(float64(title))
	d.MarkIDF = make([]int64, len(d.Marks))
	sum = 0
	for i, m := range d.Marks {
		d.MarkIDF[i] = e.Rare.Of(m.ID)
		sum += d.MarkIDF[i] * d.MarkIDF[i]
	}
	d.MarkNorm = math.Sqrt(float64(sum))
	d.Heavy = make([]int, len(d.Words))
	for i := range d.Heavy {
		d.Heavy[i] = i
	}
	slices.SortFunc(d.Heavy, func(a, b int) int {
		return cmp.Or(cmp.Compare(int64(d.Words[b].Weight)*d.IDF[b], int64(d.Words[a].Weight)*d.IDF[a]), cmp.Compare(a, b))
	})
}

// Heaviest returns the places of the n words that weigh most, the heaviest first.
func (d *Draft) Heaviest(n int) []int { return d.Heavy[:min(n, len(d.Heavy))] }

func (d *Draft) spell() string {
	var out []string
	for _, i := range d.Heaviest(keptSpelling) {
		out = append(out, d.Text[i])
	}
	return strings.Clone(strings.Join(out, " "))
}

// Language is what the words of the item were stemmed for.
func (it *Item) Language() string {
	if it.Flags.Has(IsForeign) {
		return "other"
	}
	return "en"
}

// Entries are the words as they go into a story's sums.
func (it *Item) Entries(buf []Entry) []Entry {
	buf = buf[:0]
	for _, w := range it.Words {
		e := Entry{ID: w.ID, Sum: int32(w.Weight)}
		if w.Title {
			e.Title = 1
		}
		buf = append(buf, e)
	}
	return buf
}

// Doc is an item as it is grouped.
type Doc struct {
	ID                                      int64
	Title, Summary, Text, URL, Outlet, Lang string
	Published                               time.Time // zero: unknown
	Precision                               index.Precision
	Seen                                    time.Time // when it was first seen; zero: unknown
	Links                                   []string  // canonical addresses in its body
	Declared                                []index.Declared
	Quotes                                  []index.Quote
	Own                                     bool // the organisation's
	Reaction                                bool // a post or a comment: it may join a story, and never founds or shapes one
	Ties                                    []Tie
}

// Tie is what a reaction itself says it belongs to, the closest first.
type Tie struct {
	Item int64  // the item; 0: it is known by its address
	URL  string // canonical
	How  string // in plain words: "it answers a post in this story"
}

// Redraft makes an item that is held ready for being compared.
func (e *Scale) Redraft(it *Item) *Draft {
	d := &Draft{Item: it}
	e.Measure(d)
	return d
}

// BareTitle is the hash of the title of an item that has nothing else.
func (it *Item) BareTitle() uint64 {
	if it.Body != 0 {
		return 0
	}
	return it.Title
}
