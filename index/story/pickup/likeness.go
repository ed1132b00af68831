package pickup

import (
	"cmp"
	"slices"

	"presswatch/index"
	"presswatch/index/story/hearsay"
	"presswatch/index/story/prose"
)

// Likeness of texts.
const (
	copyLeast  = 0.6 // of the prints of the shorter text: nearly the same
	partLeast  = 0.2 // part of the text is the same; less is a quotation without marks
	fewest     = 3   // prints that must be shared however short the text is: some ten words
	leastPrint = 5   // prints that must be shared
	longStreak = 5   // prints in a row: some fifteen words word for word
)

// copies returns the earlier items whose text c has, the likeliest source first.
func (d *drawing) copies(c int) []source {
	a := &d.nodes[c].Analysis
	t := d.counts
	t.reset()
	for rank, s := range a.Prints {
		d.prints.each(s, func(p int) {
			if p != c {
				t.add(p, rank)
			}
		})
	}
	var out []source
	for _, p := range t.hit {
		if s, ok := d.copyOf(c, p, int(t.count[p]), int(t.best[p])); ok {
			out = append(out, s)
		}
	}
	if o, ok := d.byID[d.nodes[c].CopyOf]; ok && o != c && d.first(o, c) && !slices.ContainsFunc(out, func(s source) bool { return s.node == o }) {
		out = append(out, source{node: o, likeness: copyLeast})
	}
	slices.SortStableFunc(out, func(x, y source) int {
		if likely := cmp.Compare(btoi(d.likelySource(y.node)), btoi(d.likelySource(x.node))); likely != 0 && max(x.likeness, y.likeness)-min(x.likeness, y.likeness) < 0.3 {
			return likely
		}
		if diff := y.likeness - x.likeness; diff > 0.1 || diff < -0.1 {
			return cmp.Compare(y.likeness, x.likeness)
		}
		return cmp.Compare(x.node, y.node)
	})
	return out[:min(len(out), 3)]
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// copyOf judges the prints that c shares with p.
func (d *drawing) copyOf(c, p, count, streak int) (source, bool) {
	mine, theirs := len(d.nodes[c].Analysis.Prints), len(d.nodes[p].Analysis.Prints)
	s := source{node: p, likeness: min(1, float64(count)/float64(max(1, min(mine, theirs)))), long: streak >= longStreak}
	whole := s.likeness >= copyLeast && count >= max(fewest, min(leastPrint, mine))
	if !whole && !s.long || !whole && s.likeness < partLeast && !d.likelySource(p) || !d.first(p, c) {
		return s, false
	}
	if !whole {
		s.likeness = min(s.likeness, copyLeast-0.01)
	}
	return s, true
}

// first reports whether p can be the source of text that c has too. What an item is decides before the clock does:
// agencies feed papers, aggregators feed on them, and a page that goes on for hours is no source by its time.
func (d *drawing) first(p, c int) bool {
	a, b := &d.nodes[p].Analysis, &d.nodes[c].Analysis
	switch {
	case d.same(p, c) || !mayTake(d.when[c], d.when[p]):
		return false
	case a.Aggregator != b.Aggregator:
		return b.Aggregator
	case d.likelySource(p) != d.likelySource(c):
		return d.likelySource(p)
	}
	return p < c
}

// fromText takes nearly the same text. An agency's words are explicit evidence; for others a common source is likely.
func (d *drawing) fromText(c int) {
	for k, s := range d.copied {
		if k > 0 && (!d.likelySource(s.node) || !d.likelySource(d.copied[0].node)) {
			break // they are copies of the same, as c is
		}
		if d.nodes[c].Post != "" && d.nodes[s.node].Post != "" {
			continue // posts of the same words are a flood or a saying; who took it from whom, their network says
		}
		p := d.lead(c, s.node)
		if d.isWire(s.node) && !d.isWire(c) {
			e := evidence(index.EvidenceWire, confWire, p)
			e.Likeness = round(s.likeness)
			d.found(c, s.node, "", e)
			continue
		}
		conf := confTextPart
		if s.likeness >= copyLeast {
			conf = confTextLeast + (confTextMost-confTextLeast)*(s.likeness-copyLeast)/(1-copyLeast)
		}
		if _, certain := before(d.when[s.node], d.when[c]); !certain && d.likelySource(s.node) == d.likelySource(c) {
			conf *= uncertain
		}
		e := evidence(index.EvidenceText, round(conf), p)
		e.Likeness = round(s.likeness)
		d.found(c, s.node, "", e)
	}
}

func round(x float64) float64 { return float64(int(x*1000+0.5)) / 1000 }

// lead is the first sentence of c that stands in p too; nothing if none of the first ones does.
func (d *drawing) lead(c, p int) hearsay.Proof {
	prints := hearsay.Different(slices.Clone(d.nodes[p].Analysis.Prints))
	for _, l := range d.nodes[c].Analysis.Leads {
		if hearsay.Shared(hearsay.Winnow(nil, prose.Words(l.Text), hearsay.MaxPrints), prints) > 0 {
			return l
		}
	}
	return hearsay.Proof{Start: -1, End: -1}
}

// Streaks of quoted runs: so many words are the same.
const (
	fiveWords  = 5 - hearsay.QuoteWords + 1
	sevenWords = 7 - hearsay.QuoteWords + 1
)

// fromQuotes takes quotations that others had before. Words of a release or of a post of the story come from there;
// what was said in public ties nobody; what stands in the text that c copies came with it.
func (d *drawing) fromQuotes(c int) {
	for k := range d.nodes[c].Analysis.Quotes {
		q := &d.nodes[c].Analysis.Quotes[k]
		if d.quotedIn(c, q) {
			continue
		}
		if d.fromSaid(c, q) || q.Public || q.Source || q.Ours {
			continue
		}
		d.fromCarriers(c, q)
	}
}

// quotedIn reports whether the text that c copies has the quotation.
func (d *drawing) quotedIn(c int, q *hearsay.Quotation) bool {
	if len(d.copied) == 0 {
		return false
	}
	d.carriers(q, d.quotes)
	for _, s := range d.copied {
		if d.nodes[s.node].Lane != index.LaneOwn && 2*int(d.counts.count[s.node]) >= len(q.Sums) {
			return true
		}
	}
	return false
}

// carriers counts for all items how much of a quotation they have.
func (d *drawing) carriers(q *hearsay.Quotation, in *postings) {
	d.counts.reset()
	for rank, s := range q.Sums {
		in.each(s, func(p int) { d.counts.add(p, rank) })
	}
}

// fromSaid takes words of a release or a post, and reports whether there are any.
func (d *drawing) fromSaid(c int, q *hearsay.Quotation) bool {
	d.carriers(q, d.said)
	best, words := -1, 0
	for _, p := range d.counts.hit {
		long := int(d.counts.best[p])
		if p == c || d.same(p, c) || long < min(fiveWords, len(q.Sums)) || !mayTake(d.when[c], d.when[p]) {
			continue
		}
		if long > words || long == words && p < best {
			best, words = p, long
		}
	}
	if best < 0 {
		return false
	}
	named := q.Source || hearsay.Shared(q.Names, hearsay.Different(d.nameOf(best))) > 0
	if words < fiveWords && !named {
		return false
	}
	d.found(c, best, "", evidence(index.EvidenceQuote, confQuote, q.Proof))
	if named && d.nodes[best].Lane == index.LaneOwn {
		d.found(c, best, "", evidence(index.EvidenceAttribution, confStatement, q.Sentence))
	}
	return true
}

// nameOf are the telling words of an outlet's name.
func (d *drawing) nameOf(i int) []uint32 {
	name := d.nodes[i].Outlet
	return hearsay.Telling(nil, name, prose.Words(name), hearsay.MaxAnchors)
}

// fromCarriers takes the words from the one who had them before c, or weakly from the first of several.
func (d *drawing) fromCarriers(c int, q *hearsay.Quotation) {
	d.carriers(q, d.quotes)
	var had []int
	longest, all := 0, 0
	for _, p := range d.counts.hit {
		long := int(d.counts.best[p])
		if p > c && long >= fiveWords && d.nodes[p].CopyOf == 0 && !d.same(p, c) {
			all++ // the more have it, the likelier they all have it from elsewhere
		}
		if p >= c || long < fiveWords || d.nodes[p].CopyOf != 0 || d.same(p, c) || !mayTake(d.when[c], d.when[p]) {
			continue
		}
		if d.holds(p, q, d.public) {
			return
		}
		had, longest = append(had, p), max(longest, long)
	}
	if len(had) == 0 {
		return
	}
	p := slices.Min(had)
	conf := confQuote
	if all += len(had); all > 1 && !d.holds(p, q, d.told) {
		conf = confQuoteOf
	} else if _, certain := before(d.when[p], d.when[c]); !certain || longest < sevenWords || d.nodes[p].Analysis.Live {
		conf *= uncertain
	}
	e := evidence(index.EvidenceQuote, round(conf), q.Proof)
	if all > 1 {
		e.Candidates = all
	}
	d.found(c, p, "", e)
}

// holds reports whether an item has a run of a quotation in one of these tables.
func (d *drawing) holds(p int, q *hearsay.Quotation, in *postings) bool {
	found := false
	for _, s := range q.Sums {
		in.each(s, func(node int) { found = found || node == p })
		if found {
			break
		}
	}
	return found
}

// fromStatements takes what an organisation is said to have said, where one of its releases of the story speaks of the
// same.
func (d *drawing) fromStatements(c int) {
	if len(d.own) == 0 {
		return
	}
	for _, x := range d.nodes[c].Analysis.Statements {
		if p, ok := d.most(c, d.own, x.Anchors); ok && d.states(c, p, x) {
			conf := confStatementOf
			if x.Weak {
				conf *= uncertain
			}
			e := evidence(index.EvidenceAttribution, conf, x.Proof)
			e.Candidates = 2 // the organisation, not one release, is named
			d.found(c, p, "", e)
		}
	}
}

// organisations counts the outlets whose own releases are in the story, up to two.
func (d *drawing) organisations() int {
	for _, i := range d.own[1:] {
		if d.nodes[i].Analysis.Outlet != d.nodes[d.own[0]].Analysis.Outlet {
			return 2
		}
	}
	return 1
}

// states reports whether a sentence can be about a release: the organisation says it, or it is a statement and only one
// organisation has any, and it shares telling words with the release beside the name.
func (d *drawing) states(c, p int, x hearsay.Claim) bool {
	name := hearsay.Different(d.nameOf(p))
	named, says := hearsay.Shared(x.Anchors, name), hearsay.Shared(x.Subject, name) > 0
	if !says && (x.Weak || d.organisations() > 1) || slices.ContainsFunc(d.copied, func(s source) bool { return d.nodes[s.node].Lane != index.LaneOwn }) {
		return false
	}
	n := hearsay.Shared(x.Anchors, d.nodes[p].Analysis.Words) - named
	return n >= 3 || enough(n, len(x.Anchors)-named)
}
