package hearsay

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
		regional sister title rival national public weekly blog its podcast outlet channel newswire wire broadsheet fellow online network breakfast morning evening journal specialist
		l'agence le la les l'hebdomadaire der die das agentur zeitung quotidien agence`)
	tellers = wordSet("told telling tells informed")
	byVerbs = wordSet(`reported revealed published obtained seen quoted cited uncovered interviewed reviewed verified exclusive investigation analysis broken report
		reports story article disclosed shown leaked filmed recorded broadcast heard asked first confirmed noted spotted discovered unearthed scoop piece posted written
		identified exposed highlighted flagged established detailed described compiled`)
	toVerbs = wordSet(`spoke speaking speaks spoken talking talked said confirmed statement comments remarks admitted explained revealed leaked passed interview interviews
		according described insisted conceded credit given sent shown apologised suggested complained gave`)
	givers  = wordSet("gave given giving spoke spoken speaking talked interview statement leaked passed revealed confirmed admitted")
	inVerbs = wordSet(`report reports reported published wrote writing writes article interview story appeared column reporting read saw seen spotted printed piece according quoted
		revealed scoop photographs pictures letter`)
	onVerbs   = wordSet("speaking appearing interview interviewed appeared heard aired broadcast said told spoke seen saw report phone phoned asked")
	fromVerbs = wordSet("report reports story copy reporting dispatch")
	withVerbs = wordSet("interview speaking spoke shared conversation interviews talking spoken talked speaks")
	pointers  = wordSet("citing cites quoting via per credited crediting selon laut según secondo rapporte berichtet meldet")
	crowds    = wordSet("listeners viewers readers")
	inverted  = wordSet("says said reports reported writes wrote claims")
	passive   = wordSet("was were been be being is are")

	// between the name and its verb: "the Post's Jane Roe later reported"
	auxiliary = wordSet(`newspaper paper news agency website radio tv programme magazine which who is has have had also first then later earlier was exclusively that
		since online reporter journalist editor correspondent columnist commentator writer political crime local previously to be the were today yesterday monday tuesday wednesday thursday friday saturday sunday
		tonight now quickly itself himself`)
	roles       = wordSet("reporter journalist editor correspondent columnist commentator writer")
	reportVerbs = wordSet(`reported reports reporting revealed reveals understands learned learnt learns wrote writes claimed claims published publishes broke
		disclosed discloses quoted quotes uncovered cited cites obtained noted notes found discovered alleged alleges broadcast aired leads led splashed splashes pointed points
		rapporte rapportait berichtet berichtete meldet schreibt confirmed spotted unearthed identified exposed established suggested suggests described describes`)
	reportNouns = wordSet("report reports story article investigation interview scoop exclusive account analysis reporting splash column podcast coverage front")
	saidVerbs   = wordSet("said says added")
	actor       = wordSet("it its they it's goodbye no nothing in")

	studies = wordSet("study studies research paper papers findings researchers scientists authors")

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
		if i < 0 || len(r.out.Claims) >= MaxClaims || r.quoted(m.Start) || r.slashed(m) {
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
		r.out.Claims = append(r.out.Claims, Claim{
			Proof: r.show(r.sentences[i].Span, m.Span), Outlet: strings.Clone(m.Name), As: strings.Clone(m.In(r.text)), Short: m.Short || m.Guessed, Listed: m.Listed, Wire: m.Wire, Weak: weak,
			Known: m.Listed || m.Guessed || outlets.Looks(m.Name), Anchors: r.anchorsBut(i, m), Quotes: r.quotesNear(i), Age: c.age(m), First: c.firstly(m),
		})
	}
}

// slashed reports whether a slash stands at a mention: "Jane Roe/PA" is whose picture it is.
func (r *reader) slashed(m outlets.Mention) bool {
	return m.Start > 0 && strings.TrimRight(r.text[max(0, m.Start-2):m.Start], " ") != "" && strings.HasSuffix(strings.TrimRight(r.text[max(0, m.Start-2):m.Start], " "), "/") ||
		m.End < len(r.text) && r.text[m.End] == '/'
}

// isSelf reports whether a mention means the item's own outlet, by its name or by the end of its name.
func (r *reader) isSelf(m outlets.Mention) bool {
	return m.Name == r.out.Outlet || (m.Short || m.Guessed) && EndsName(r.out.Outlet, m.In(r.text))
}

// EndsName reports whether an outlet's name ends with these words: "the Gazette" is the Northmarch Gazette.
func EndsName(name, end string) bool {
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
	name := Different(Telling(nil, r.text, r.words[m.First:m.Last+1], MaxAnchors))
	return slices.Clip(slices.DeleteFunc(r.anchorsOf(i), func(s uint32) bool { return Shared([]uint32{s}, name) > 0 }))
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
		if r.sentences[k].Paragraph > p+1 || len(out) > MaxAnchors {
			break
		}
		for _, run := range q.Runs(r.text) {
			out = Runs(out, run, QuoteWords, 2*MaxAnchors)
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
	if c.said(m) {
		return !c.negated(m.First - 1), false
	}
	if c.apposed(m) {
		return false, false
	}
	at, ok, weak := c.after(m.Last + 1)
	return ok && !c.negated(m.First) && at >= 0, weak
}

// apposed reports whether a common word only says what somebody is: "Basil Wragg, the Independent, said".
func (c clause) apposed(m outlets.Mention) bool {
	if !m.Short || m.First < c.from+2 || m.End >= len(c.text) || c.text[m.End] != ',' {
		return false
	}
	return strings.Contains(c.text[c.words[m.First-2].End:c.words[m.First-1].Start], ",")
}

// firstly reports whether the sentence says that the outlet was the first.
func (c clause) firstly(m outlets.Mention) bool {
	for k := max(c.from, m.First-6); k < min(c.to, m.Last+7); k++ {
		if c.words[k].Sum == sumFirst || c.words[k].Sum == sumBroke {
			return true
		}
	}
	return false
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

// Sums of single words that patterns ask for.
var (
	sumTo, sumWith, sumBy, sumIn, sumOn, sumFrom = prose.Sum("to"), prose.Sum("with"), prose.Sum("by"), prose.Sum("in"), prose.Sum("on"), prose.Sum("from")
	sumThat, sumAt, sumFor, sumOf, sumThe, sumIt = prose.Sum("that"), prose.Sum("at"), prose.Sum("for"), prose.Sum("of"), prose.Sum("the"), prose.Sum("it")
	sumTip, sumReport, sumHas, sumPublished      = prose.Sum("tip"), prose.Sum("report"), prose.Sum("has"), prose.Sum("published")
	sumFirst, sumBroke, sumReporting, sumWhen    = prose.Sum("first"), prose.Sum("broke"), prose.Sum("reporting"), prose.Sum("when")
)

// before looks for a trigger that ends with word k, words of apposition left out, and returns where it is.
func (c clause) before(k int) (int, bool) {
	for n := 0; n < 5 && apposition[c.sum(k)]; n++ {
		k--
	}
	w, w1, w2 := c.sum(k), c.sum(k-1), c.sum(k-2)
	near := func(set map[uint64]bool) bool { return set[w1] || set[w2] && !passive[w1] }
	far := func(set map[uint64]bool) bool { return near(set) || c.within(k-1, set) }
	switch {
	case w == 0:
		return 0, false
	case tellers[w]:
		return k, !passive[w1] && w1 != sumThe
	case pointers[w]:
		return k, !c.inBrackets(k)
	case w == sumTo:
		return k - 1, near(toVerbs) || w1 == sumTip || far(givers)
	case w == sumWith:
		return k - 1, near(withVerbs)
	case w == sumBy:
		return k - 1, near(byVerbs)
	case w == sumIn || w == sumAt:
		return k - 1, near(inVerbs) && (w1 != sumPublished || !c.has(studies))
	case w == sumOn:
		return k - 1, near(onVerbs) || c.within(k-1, withVerbs)
	case w == sumFrom || w == sumOf:
		return k - 1, w == sumFrom && fromVerbs[w1] || w == sumOf && crowds[w1]
	}
	return 0, false
}

// within reports whether one of the words stands a little before word k, with nothing between but names and small words:
// "an interview with the Breakfast Table on", "has given his side to".
func (c clause) within(k int, set map[uint64]bool) bool {
	for n := 0; n < 6 && k >= c.from && !c.broken(k+1); n++ {
		w := c.words[k].Sum
		if set[w] {
			return true
		}
		if !c.capital(k) && w != sumThe && w != sumWith && !possessives[w] && n > 0 {
			return false
		}
		k--
	}
	return false
}

var possessives = wordSet("his her its their a an first only exclusive")

// said reports whether the name follows a verb that stands before it, and ends there: "…, says the Gazette."
func (c clause) said(m outlets.Mention) bool {
	k := m.First - 1
	for n := 0; n < 5 && apposition[c.sum(k)]; n++ {
		k--
	}
	if !inverted[c.sum(k)] || m.Need == outlets.NeedReport && !m.Guessed {
		return false
	}
	rest := c.text[m.End:]
	return rest == "" || strings.ContainsAny(rest[:1], ",.;\n")
}

// has reports whether one of the words stands in the sentence.
func (c clause) has(set map[uint64]bool) bool {
	for k := c.from; k < c.to; k++ {
		if set[c.words[k].Sum] {
			return true
		}
	}
	return false
}

// inBrackets reports whether word k stands in round brackets that are closed soon: the credit of a picture.
func (c clause) inBrackets(k int) bool {
	at := int(c.words[k].Start)
	before := c.text[max(0, at-80):at]
	after := c.text[at:min(len(c.text), at+80)]
	return strings.LastIndexByte(before, '(') > strings.LastIndexByte(before, ')') && strings.IndexByte(after, ')') >= 0
}

// after looks for a verb of reporting that begins behind word k-1, and returns where it is.
//
// Names of writers stand between only after a possessive or a role, or every caption would do: "BBC Police have
// confirmed".
func (c clause) after(k int) (at int, ok, weak bool) {
	start := k
	owned := c.possessive(k - 1)
	for n := 0; n < 7 && k < c.to; n++ {
		if c.broken(k) {
			return 0, false, false
		}
		w := c.words[k].Sum
		switch {
		case reportVerbs[w]:
			return k, !passive[c.sum(k-1)] || w == sumReporting, false
		case w == sumReport && c.sum(k-1) == sumTo, reportNouns[w] && k == start:
			return k, true, false
		case w == sumHas && c.sum(k+1) == sumIt:
			return k, true, false
		case saidVerbs[w]:
			return k, !actor[c.sum(k+1)], true
		case !auxiliary[w] && (!owned || !c.capital(k) || k > start+3):
			return 0, false, false
		}
		owned = owned || roles[w]
		k++
	}
	return 0, false, false
}

// possessive reports whether word k ends as one.
func (c clause) possessive(k int) bool {
	w := c.words[k].Span().In(c.text)
	return strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "s'") || strings.HasSuffix(w, "s’")
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
