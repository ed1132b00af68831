package pickup

import (
	"presswatch/index/story/prose"
)

// Words around a quotation that say where it was said.
var (
	publicWords = wordSet(`conference briefing reporters journalists court inquest hearing tribunal jury judge magistrates commons parliament chamber councillors
		meeting committee rally speech crowd audience vigil mps assembly coroner microphones cameras livestream congregation`)
	writtenWords = wordSet(`statement release notice announcement announced tweet tweeted tweets posted post message bulletin letter email spokesman spokeswoman spokesperson
		website account memo apology`)
	sayWords = wordSet(`said says say added adding wrote writes confirmed announced warned apologised insisted admitted explained tweeted posted according stated
		replied continued declared described urged asked advised reads read`)
)

// readQuotes keeps the quotations of at least four words, with what the sentences around say of their speaker.
func (r *reader) readQuotes() {
	for _, q := range r.quotes {
		if len(r.out.quotes) >= maxQuotes {
			return
		}
		var sums []uint32
		for _, run := range q.Runs(r.text) {
			sums = runs(sums, run, quoteWords, maxSaid)
		}
		i := r.sentenceAt(q.Start)
		if len(sums) == 0 || i < 0 {
			continue
		}
		out := quotation{proof: r.show(q.Span, q.Span), sentence: r.show(r.sentences[i].Span, q.Span), sums: sums}
		r.around(&out, i, r.sentenceAt(q.End-1))
		r.out.quotes = append(r.out.quotes, out)
	}
}

// around reads the sentences of a quotation and one on either side, without what is quoted there.
func (r *reader) around(q *quotation, first, last int) {
	first, last = max(0, first-1), min(max(first, last)+1, len(r.sentences)-1)
	says := false
	var names []uint32
	for i := first; i <= last; i++ {
		for _, w := range r.wordsIn(r.sentences[i].Span) {
			if r.quoted(int(w.Start)) {
				continue
			}
			q.public = q.public || publicWords[w.Sum]
			q.source = q.source || writtenWords[w.Sum]
			says = says || sayWords[w.Sum]
			names = telling(names, r.text, []prose.Word{w}, maxAnchors)
		}
	}
	for _, m := range r.mentions {
		if i := r.sentenceAt(m.Start); i >= first && i <= last && r.isSelf(m) && !r.quoted(m.Start) {
			if c := r.clauseOf(i); c.toldHere(m.First) {
				q.ours = true
			}
		}
	}
	if says {
		q.names = different(names)
	}
}

// toldHere reports whether words before a mention of the item's own outlet say that somebody told it something.
func (c clause) toldHere(first int) bool {
	_, ok := c.before(first - 1)
	return ok
}

// readStatements keeps the sentences by which an organisation says something in writing, or just says it.
func (r *reader) readStatements() {
	for i, s := range r.sentences {
		if len(r.out.statements) >= maxClaims/2 {
			return
		}
		written, says := false, false
		for _, w := range r.wordsIn(s.Span) {
			if (writtenWords[w.Sum] || sayWords[w.Sum]) && !r.quoted(int(w.Start)) {
				written, says = written || writtenWords[w.Sum], true
			}
		}
		if says {
			r.out.statements = append(r.out.statements, claim{proof: r.show(s.Span, s.Span), weak: !written, anchors: r.anchorsOf(i)})
		}
	}
}
