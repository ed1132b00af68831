package hearsay

// Words around a quotation that say where it was said.
var (
	publicWords = wordSet(`conference briefing reporters journalists court inquest hearing tribunal jury judge magistrates commons parliament chamber councillors
		tweet tweets meeting committee rally speech crowd audience vigil mps assembly coroner microphones cameras livestream congregation`)
	writtenWords = wordSet("statement statements release notice announcement announced spokesman spokeswoman spokesperson tweeted posted")
	sayWords     = wordSet(`said says say added adding wrote writes confirmed announced warned apologised insisted admitted explained tweeted posted according stated
		replied continued declared described urged asked advised reads read`)
)

// readQuotes keeps the quotations of at least four words, with what the sentences around say of their speaker.
func (r *reader) readQuotes() {
	for _, q := range r.quotes {
		if len(r.out.Quotes) >= MaxQuotes {
			return
		}
		var sums []uint32
		for _, run := range q.Runs(r.text) {
			sums = Runs(sums, run, QuoteWords, maxSaid)
		}
		i := r.sentenceAt(q.Start)
		if len(sums) == 0 || i < 0 {
			continue
		}
		out := Quotation{Proof: r.show(q.Span, q.Span), Sentence: r.show(r.sentences[i].Span, q.Span), Sums: sums}
		r.around(&out, i, r.sentenceAt(q.End-1))
		r.out.Quotes = append(r.out.Quotes, out)
	}
}

// around reads the sentences of a quotation and one on either side, without what is quoted there.
func (r *reader) around(q *Quotation, first, last int) {
	first, last = max(0, first-1), min(max(first, last)+1, len(r.sentences)-1)
	for i := first; i <= last; i++ {
		c := r.clauseOf(i)
		for k := c.from; k < c.to; k++ {
			w := c.words[k]
			if r.quoted(int(w.Start)) {
				continue
			}
			q.Public = q.Public || publicWords[w.Sum]
			q.Source = q.Source || writtenWords[w.Sum]
			if sayWords[w.Sum] || writtenWords[w.Sum] {
				q.Names = c.subjects(q.Names, k)
			}
		}
	}
	for _, m := range r.mentions {
		if i := r.sentenceAt(m.Start); i >= first && i <= last && r.isSelf(m) && !r.quoted(m.Start) {
			if c := r.clauseOf(i); c.toldHere(m.First) {
				q.Ours = true
			}
		}
	}
}

// toldHere reports whether words before a mention of the item's own outlet say that somebody told it something.
func (c clause) toldHere(first int) bool {
	_, ok := c.before(first - 1)
	return ok
}

// readStatements keeps the sentences by which an organisation says something in writing, or just says it.
func (r *reader) readStatements() {
	for i := range r.sentences {
		if len(r.out.Statements) >= MaxClaims/2 {
			return
		}
		c := r.clauseOf(i)
		written, says, other := false, false, false
		var subject []uint32
		for k := c.from; k < c.to; k++ {
			w := c.words[k].Sum
			if !writtenWords[w] && !sayWords[w] || r.quoted(int(c.words[k].Start)) {
				continue
			}
			written, says = written || paperWords[w], says || sayWords[w]
			before := len(subject)
			subject = c.subjects(subject, k)
			other = other || len(subject) > before && !c.generic(k)
		}
		if says {
			s := r.sentences[i].Span
			r.out.Statements = append(r.out.Statements, Claim{Proof: r.show(s, s), Weak: !written || other, Anchors: r.anchorsOf(i), Subject: subject})
		}
	}
}

// paperWords are what an organisation says in writing; bodyWords are how texts call it without its name.
var (
	paperWords = wordSet("statement statements release notice announcement")
	bodyWords  = wordSet("force company firm operator organisation authority body group")
)

// generic reports whether a word for an organisation stands near the verb at word k.
func (c clause) generic(k int) bool {
	for n := 1; n <= 4; n++ {
		if bodyWords[c.sum(k-n)] || bodyWords[c.sum(k+n)] {
			return true
		}
	}
	return false
}

// maxSubjects are the words kept of a sentence that may say who says it.
const maxSubjects = 8

// subjects adds the words that may be who says it: the last telling one before the verb at word k, and the first ones
// after it ("said the council").
func (c clause) subjects(out []uint32, k int) []uint32 {
	for n := 1; n <= 4 && k-n >= c.from && !c.broken(k-n+1); n++ {
		if w := c.words[k-n]; !auxiliary[w.Sum] && !writtenWords[w.Sum] && !sayWords[w.Sum] && len(out) < maxSubjects {
			if !c.attached(k - n) {
				out = Telling(out, c.text, c.words[k-n:k-n+1], maxSubjects)
			}
			break
		}
	}
	for n := 1; n <= 4 && k+n < c.to && !c.broken(k+n); n++ {
		if w := c.sum(k + n); !apposition[w] && w != sumTo && w != sumBy && w != sumFor && w != sumFrom && w != sumOf {
			if c.capital(k+n) || n == 2 {
				out = Telling(out, c.text, c.words[k+n:k+n+1], maxSubjects)
			}
			if !c.capital(k + n) {
				break
			}
		}
	}
	return out
}

var prepositions = wordSet("on of in about from at for over by")

// attached reports whether word k only belongs to what says it: "your report on the seal says". After a spokesman it is
// who says it.
func (c clause) attached(k int) bool {
	for k--; c.sum(k) == sumThe || possessives[c.sum(k)]; k-- {
	}
	return prepositions[c.sum(k)] && !writtenWords[c.sum(k-1)]
}
