package carried

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index/story/prose"
)

// article is a text that is searched for our lines.
type article struct {
	text   string
	words  []word
	inside []int32 // the number of the quotation that a word stands in, from 1; 0: none
	all    []int32 // every word, by number
	core   []int32 // those that do not only say who says it
	ends   []int32 // the number of the sentence that a word stands in
	saying []bool  // by sentence: somebody says something in it
}

func newArticle(text string) *article {
	a := &article{text: valid(text)}
	a.words = wordsOf(a.text)
	a.inside, a.ends = make([]int32, len(a.words)), make([]int32, len(a.words))
	for n, q := range prose.Quotations(a.text) {
		for i := a.from(q.Start); i < len(a.words) && int(a.words[i].End) <= q.End; i++ {
			a.inside[i] = int32(n + 1)
		}
	}
	for n, s := range prose.Sentences(a.text) {
		says := false
		for i := a.from(s.Start); i < len(a.words) && int(a.words[i].End) <= s.End; i++ {
			a.ends[i] = int32(n)
			says = says || isSaying(a.words[i].Sum)
		}
		a.saying = append(a.saying, says)
	}
	said := attributions(a.text, a.words)
	for i := range a.words {
		a.all = append(a.all, int32(i))
		if !said[i] {
			a.core = append(a.core, int32(i))
		}
	}
	return a
}

// from is the first word that begins at a place or behind it.
func (a *article) from(start int) int {
	n, _ := slices.BinarySearchFunc(a.words, start, func(w word, at int) int { return cmp.Compare(int(w.Start), at) })
	return n
}

// view is the article as it is compared: with or without the words of attribution.
func (a *article) view(core bool) []int32 {
	if core {
		return a.core
	}
	return a.all
}

// quoted says that nearly all of these words stand in quotation marks.
func (a *article) quoted(words []int32) bool {
	n := 0
	for _, w := range words {
		if a.inside[w] > 0 {
			n++
		}
	}
	return n*5 >= len(words)*4
}

// hit is where runs of a line stand in the article: the alignment is looked for around it.
type hit struct {
	line     int
	from, to int // in the view
	runs     int
}

// hits finds where at least one run of a line stands, the places with the most runs first.
func (l *Lines) hits(a *article, core bool) (out []hit) {
	view := a.view(core)
	words := make([]word, len(view))
	for i, n := range view {
		words[i] = a.words[n]
	}
	open := map[int32]int{} // line -> its latest hit in out
	left := maxHits
	for at, sum := range runs(words) {
		for _, p := range l.runs[sum] {
			ln := &l.lines[p.line]
			if p.core != (core && ln.core != nil) {
				continue
			}
			if left--; left < 0 {
				return l.ranked(out, core)
			}
			size := len(ln.form(core))
			begin := at - int(p.at)
			if i, ok := open[p.line]; ok && at <= out[i].to+size/2 && at-out[i].from < 3*size+2*seed {
				out[i].to, out[i].runs = max(out[i].to, at+size-int(p.at)), out[i].runs+1
				continue
			}
			open[p.line] = len(out)
			out = append(out, hit{int(p.line), begin, begin + size, 1})
		}
	}
	return l.ranked(out, core)
}

// ranked drops what shares no more than one run with a line that is longer than a few words: three words in a row are
// nothing, and an alignment costs time.
func (l *Lines) ranked(hits []hit, core bool) []hit {
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.runs < 2 && len(l.lines[h.line].form(core)) > shortMost })
	slices.SortStableFunc(hits, func(x, y hit) int { return cmp.Compare(y.runs, x.runs) })
	return hits
}

// between is the article's text between two of its words.
func (a *article) between(x, y int32) string {
	return a.text[a.words[x].End:a.words[y].Start]
}

// before and behind are the signs that stand before and behind a word.
func (a *article) before(w int32) string {
	if w == 0 {
		return a.text[:a.words[0].Start]
	}
	return a.between(w-1, w)
}

func (a *article) behind(w int32) string {
	if int(w) == len(a.words)-1 {
		return a.text[a.words[w].End:]
	}
	return a.between(w, w+1)
}

const marks = "\"“”„«»‘’'"

// openly says that leaving words out at a place is shown: by an ellipsis, or by quotation marks that end or begin
// there.
func openly(signs string) bool {
	return strings.ContainsAny(signs, marks+"…[") || strings.Contains(signs, "...") || strings.Contains(signs, ". . .")
}

// bracketed says that all words of a part stand in square brackets.
func bracketed(part string) bool {
	from, to := strings.IndexByte(part, '['), strings.LastIndexByte(part, ']')
	return from >= 0 && to > from && len(prose.Words(part[:from])) == 0 && len(prose.Words(part[to:])) == 0
}
