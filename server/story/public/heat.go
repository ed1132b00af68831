package public

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/words"
)

// Hot is a sentence of an article that reactions take up.
type Hot struct {
	Sentence string
	Outlet   string
	Seen     string
	Item     int64
	Start    int
	End      int
	N        int
	Quoted   int    // of these, those that repeat its words
	Says     string // "84 reactions take it up, 60 in its own words"
	URL      string // the reactions
	Page     string // the sentence in its article
}

const (
	mostHot    = 3
	hotRunes   = 320
	leastHeat  = 2 // one reaction is no heat
	mostOfItem = 400
)

// Hottest gives the sentences that most reactions take up.
func (c *Crowd) Hottest(most int) []Hot {
	all := c.heat(0)
	all = slices.DeleteFunc(all, func(h Hot) bool { return h.N < leastHeat })
	return all[:min(len(all), most)]
}

// Heat gives all sentences of an article that reactions take up, in the order of the text.
func (c *Crowd) Heat(item int64) []Hot {
	all := c.heat(item)
	all = all[:min(len(all), mostOfItem)]
	slices.SortFunc(all, func(a, b Hot) int { return cmp.Compare(a.Start, b.Start) })
	return all
}

// heat counts by sentence, the hottest first; of one article, or of all if item is 0.
func (c *Crowd) heat(item int64) []Hot {
	type place struct {
		item       int64
		start, end int
	}
	at := map[place]int{}
	var out []Hot
	for _, it := range c.Voices {
		r := it.Reading
		if r == nil || r.Article == 0 || item != 0 && r.Article != item {
			continue
		}
		p := place{r.Article, r.Start, r.End}
		i, ok := at[p]
		if !ok {
			article := c.Item(r.Article)
			if !fits(article, r.Start, r.End) {
				continue
			}
			i = len(out)
			at[p] = i
			out = append(out, Hot{Item: r.Article, Start: r.Start, End: r.End})
		}
		out[i].N++
		if r.Quoted {
			out[i].Quoted++
		}
	}
	slices.SortStableFunc(out, func(a, b Hot) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Start, b.Start))
	})
	for i := range out {
		c.say(&out[i])
	}
	return out
}

func (c *Crowd) say(h *Hot) {
	article := c.Item(h.Item)
	h.Sentence, h.Outlet, h.Seen = post.Tidy(article.Text[h.Start:h.End], hotRunes), c.Outlet(article), c.Clock(article.FirstSeen)
	h.URL, h.Page = c.Link("sentence", SentenceName(h.Item, h.Start, h.End)), told.ItemURL(h.Item)+"#s"+strconv.Itoa(h.Start)
	h.Says = words.Plural(h.N, "reaction") + map[bool]string{true: " takes", false: " take"}[h.N == 1] + " it up"
	if h.Quoted > 0 {
		h.Says += ", " + words.Count(h.Quoted) + " in its own words"
	}
}

// fits reports whether a place is one of an article's text.
func fits(article *known.Item, start, end int) bool {
	if article == nil || start < 0 || end <= start || end > len(article.Text) {
		return false
	}
	text := article.Text
	return utf8.RuneStart(text[start]) && (end == len(text) || utf8.RuneStart(text[end]))
}

// SentenceName names a sentence of an article in an address: 11-120-264.
func SentenceName(item int64, start, end int) string {
	return words.Plain(item) + "-" + strconv.Itoa(start) + "-" + strconv.Itoa(end)
}

// ReadSentence reads such a name.
func ReadSentence(name string) (item int64, start, end int, ok bool) {
	parts := strings.Split(name, "-")
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	item, err1 := strconv.ParseInt(parts[0], 10, 64)
	start, err2 := strconv.Atoi(parts[1])
	end, err3 := strconv.Atoi(parts[2])
	return item, start, end, err1 == nil && err2 == nil && err3 == nil && item > 0
}

// Sentence is the sentence of an article that a reaction takes up; nil: none.
func (c *Crowd) Sentence(it *known.Item) *Hot {
	r := it.Reading
	if r == nil || r.Article == 0 || !fits(c.Item(r.Article), r.Start, r.End) {
		return nil
	}
	h := &Hot{Item: r.Article, Start: r.Start, End: r.End, N: 1}
	c.say(h)
	return h
}

// SentenceOf is the sentence that an address names; nil if nothing of the story is there.
func (c *Crowd) SentenceOf(name string) *Hot {
	item, start, end, ok := ReadSentence(name)
	if !ok || !fits(c.Item(item), start, end) || c.Item(item).Kind == index.KindReaction {
		return nil
	}
	h := &Hot{Item: item, Start: start, End: end}
	c.say(h)
	return h
}
