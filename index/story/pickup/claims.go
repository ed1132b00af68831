package pickup

import (
	"slices"
	"strings"

	"presswatch/index/story/outlets"
	"presswatch/index/story/prose"
)

// Words by which texts say where they have it from.
var (
	// between a trigger and the name: "told the local newspaper the Tarnbeck Post"
	apposition = wordSet(`the a newspaper paper tabloid broadcaster daily local website agency news site radio station programme show magazine trade
		regional sister title rival national public weekly blog its podcast outlet channel newswire wire broadsheet fellow online network breakfast morning evening journal specialist`)
	tellers = wordSet("told telling tells informed")
	byVerbs = wordSet(`reported revealed published obtained seen quoted cited uncovered interviewed reviewed verified exclusive investigation analysis broken report
		reports story article disclosed shown leaked filmed recorded broadcast heard asked first confirmed noted spotted discovered unearthed scoop piece posted written`)
	toVerbs = wordSet(`spoke speaking speaks spoken talking talked said confirmed statement comments remarks admitted explained revealed leaked passed interview interviews
		according described insisted conceded credit given sent shown apologised suggested complained`)
	inVerbs = wordSet(`report reports reported published wrote writing writes article interview story appeared column reporting read saw seen spotted printed piece according quoted
		revealed scoop photographs pictures letter`)
	onVerbs   = wordSet("speaking appearing interview interviewed appeared heard aired broadcast said told spoke seen saw report phone phoned asked")
	fromVerbs = wordSet("report reports story copy reporting dispatch account question questions investigation")
	withVerbs = wordSet("interview speaking spoke shared conversation interviews talking spoken talked speaks")
	pointers  = wordSet("citing cites quoting via per credited crediting")
	passive   = wordSet("was were been be being is are")

	// between the name and its verb: "the Post's Jane Roe later reported"
	auxiliary = wordSet(`newspaper paper news agency website radio tv programme magazine which who has have had also first then later earlier was exclusively that
		since online reporter journalist editor correspondent political crime local previously to be the were today yesterday monday tuesday wednesday thursday friday saturday sunday
		tonight now quickly itself himself`)
	reportVerbs = wordSet(`reported reports reporting revealed reveals understands learned learnt learns wrote writes claimed claims published publishes broke
		disclosed discloses quoted quotes uncovered cited cites obtained noted notes found discovered alleged alleges broadcast aired leads led splashed splashes pointed points
		confirmed spotted unearthed established suggested suggests described describes`)
	reportNouns = wordSet("report reports story article investigation interview scoop exclusive account analysis reporting splash column podcast coverage front")
	saidVerbs   = wordSet("said says added")
	actor       = wordSet("it its they it's goodbye no nothing in")

	negations = wordSet(`not never nobody denied denies declined declines refused refuses without nor neither didn't hasn't haven't hadn't wasn't wouldn't couldn't won't
		unlike contradicted disputed disputes dismissed`)
)

// clause is a sentence while a mention in it is looked at.
type clause struct {
	*reader
	from, to int // words of the sentence
}

func (r *reader) clauseOf(i int) clause {
	ws := r.sentences[i].Span
	from, _ := slices.BinarySearchFunc(r.words, ws.Start, func(w prose.Word, at int) int { return int(w.Start) - at })
	to, _ := slices.BinarySearchFunc(r.words, ws.End, func(w prose.Word, at int) int { return int(w.Start) - at })
	return clause{r, from, to}
}

// readClaims keeps the attributions: outlets that are named as where something was reported or said.
func (r *reader) readClaims() {
	last := -1 // last word of the claim before, for lists
	for _, m := range r.mentions {
		i := r.sentenceAt(m.Start)
		if i < 0 || len(r.out.claims) >= maxClaims || r.quoted(m.Start) {
			continue
		}
		c := r.clauseOf(i)
		ok, weak := c.claims(m)
		if !ok && last >= c.from && c.listed(last, m.First) {
			ok = true
		}
		if !ok || weak && m.Need == outlets.NeedReport {
			continue
		}
		last = m.Last
		if r.isSelf(m) {
			continue
		}
		r.out.claims = append(r.out.claims, claim{
			proof: r.show(r.sentences[i].Span, m.Span), outlet: strings.Clone(m.Name), short: m.Short || m.Guessed, wire: m.Wire, weak: weak,
			known: m.Listed || m.Guessed || outlets.Looks(m.Name), anchors: r.anchorsBut(i, m), quotes: r.quotesNear(i), age: c.age(m),
		})
	}
}

// isSelf reports whether a mention means the item's own outlet, by its name or by the end of its name.
func (r *reader) isSelf(m outlets.Mention) bool {
	return m.Name == r.out.outlet || (m.Short || m.Guessed) && endsName(r.out.outlet, m.In(r.text))
}

// endsName reports whether an outlet's name ends with these words: "the Gazette" is the Northmarch Gazette.
func endsName(name, end string) bool {
	a, b := strings.Fields(prose.Fold(name)), strings.Fields(prose.Fold(end))
	return len(b) > 0 && len(b) <= len(a) && slices.Equal(a[len(a)-len(b):], b)
}

// quoted reports whether a place lies in a quotation: what a speaker says of an outlet is not said by the item.
func (r *reader) quoted(at int) bool {
	i, _ := slices.BinarySearchFunc(r.quotes, at, func(q prose.Quotation, at int) int { return q.End - at })
	return i < len(r.quotes) && r.quotes[i].Start <= at && at < r.quotes[i].End
}

// anchorsBut are the telling words of a sentence without those of the outlet's name.
func (r *reader) anchorsBut(i int, m outlets.Mention) []uint32 {
	name := different(telling(nil, r.text, r.words[m.First:m.Last+1], maxAnchors))
	return slices.Clip(slices.DeleteFunc(r.anchorsOf(i), func(s uint32) bool { return shared([]uint32{s}, name) > 0 }))
}

// quotesNear are the runs of the quotations in the paragraph of a sentence and the ones beside it.
func (r *reader) quotesNear(i int) []uint32 {
	var out []uint32
	p := r.sentences[i].Paragraph
	for _, q := range r.quotes {
		k := r.sentenceAt(q.Start)
		if k < 0 || r.sentences[k].Paragraph < p-1 {
			continue
		}
		if r.sentences[k].Paragraph > p+1 || len(out) > maxAnchors {
			break
		}
		for _, run := range q.Runs(r.text) {
			out = runs(out, run, quoteWords, 2*maxAnchors)
		}
	}
	return slices.Clip(out)
}

// claims reports whether the words around a mention say that the item has something from it, and whether they say so
// weakly: with "said" alone.
func (c clause) claims(m outlets.Mention) (ok, weak bool) {
	if at, ok := c.before(m.First - 1); ok {
		return !c.negated(at), false
	}
	at, ok, weak := c.after(m.Last + 1)
	return ok && !c.negated(m.First) && at >= 0, weak
}

// listed reports whether nothing but "and" stands between two names.
func (c clause) listed(last, first int) bool {
	if first-last > 4 {
		return false
	}
	for k := last + 1; k < first; k++ {
		if w := strings.ToLower(c.words[k].Span().In(c.text)); w != "and" && w != "the" && w != "or" && w != "to" && w != "also" && w != "then" {
			return false
		}
	}
	between := c.text[c.words[last].End:c.words[first].Start]
	return !strings.ContainsAny(between, ".;:()\"")
}

// sum is the sum of word k of the sentence; 0 outside it.
func (c clause) sum(k int) uint64 {
	if k < c.from || k >= c.to {
		return 0
	}
	return c.words[k].Sum
}

// sums of single words that patterns ask for.
var (
	sumTo, sumWith, sumBy, sumIn, sumOn, sumFrom     = prose.Sum("to"), prose.Sum("with"), prose.Sum("by"), prose.Sum("in"), prose.Sum("on"), prose.Sum("from")
	sumTip, sumHat, sumThe, sumReport, sumHas, sumIt = prose.Sum("tip"), prose.Sum("hat"), prose.Sum("the"), prose.Sum("report"), prose.Sum("has"), prose.Sum("it")
	sumThat, sumAt, sumFor, sumOf                    = prose.Sum("that"), prose.Sum("at"), prose.Sum("for"), prose.Sum("of")
)

// before looks for a trigger that ends with word k, words of apposition left out, and returns where it is.
func (c clause) before(k int) (int, bool) {
	for n := 0; n < 5 && apposition[c.sum(k)]; n++ {
		k--
	}
	w, w1, w2 := c.sum(k), c.sum(k-1), c.sum(k-2)
	near := func(set map[uint64]bool) bool { return set[w1] || set[w2] && !passive[w1] }
	switch {
	case w == 0:
		return 0, false
	case tellers[w]:
		return k, !passive[w1] && !(c.sum(k-1) == sumThe)
	case pointers[w]:
		return k, true
	case w == sumTo:
		return k - 1, near(toVerbs) || w1 == sumTip || w1 == prose.Sum("h/t")
	case w == sumWith:
		return k - 1, near(withVerbs)
	case w == sumBy:
		return k - 1, near(byVerbs)
	case w == sumIn || w == sumAt:
		return k - 1, near(inVerbs)
	case w == sumOn:
		return k - 1, near(onVerbs)
	case w == sumFrom || w == sumOf:
		return k - 1, fromVerbs[w1]
	}
	return 0, false
}

// after looks for a verb of reporting that begins behind word k-1, and returns where it is.
func (c clause) after(k int) (at int, ok, weak bool) {
	start := k
	for n := 0; n < 7 && k < c.to; n++ {
		if c.broken(k) {
			return 0, false, false
		}
		w := c.words[k].Sum
		switch {
		case reportVerbs[w]:
			return k, !passive[c.sum(k-1)], false
		case w == sumReport && c.sum(k-1) == sumTo, reportNouns[w] && k == start:
			return k, true, false
		case w == sumHas && c.sum(k+1) == sumIt:
			return k, true, false
		case saidVerbs[w]:
			return k, !actor[c.sum(k+1)], true
		case !auxiliary[w] && !(c.capital(k) && k <= start+3):
			return 0, false, false
		}
		k++
	}
	return 0, false, false
}

// broken reports whether more than a comma stands before word k.
func (c clause) broken(k int) bool {
	if k == 0 {
		return false
	}
	between := c.text[c.words[k-1].End:c.words[k].Start]
	return strings.ContainsAny(between, ".;:()\"“”") || strings.Contains(between, " – ") || strings.Contains(between, " - ")
}

func (c clause) capital(k int) bool {
	b := c.text[c.words[k].Start]
	return 'A' <= b && b <= 'Z'
}

// negated reports whether what comes to the trigger denies it.
func (c clause) negated(k int) bool {
	for n := 0; n < 6; n++ {
		if k-n > c.from && c.broken(k-n) {
			return negations[c.sum(k-n)]
		}
		if negations[c.sum(k-n)] {
			return true
		}
	}
	return false
}
