package hearsay

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/story/outlets"
	"presswatch/index/story/prose"
)

// reader is an item while it is read.
type reader struct {
	it        index.Item
	known     *outlets.Names
	text      string
	words     []prose.Word
	sentences []prose.Sentence
	quotes    []prose.Quotation
	mentions  []outlets.Mention
	out       Analysis
}

// Read reads an item. It never fails; of an item without text it knows little.
func Read(it index.Item, known *outlets.Names) Analysis {
	r := &reader{it: it, known: known, text: it.Text}
	if len(r.text) > maxText {
		r.text = strings.ToValidUTF8(r.text[:maxText], "") // cut within a character, perhaps
		if !strings.HasPrefix(it.Text, r.text) {
			r.text = it.Text[:maxText]
		}
	}
	bare := strings.TrimSpace(r.text) == ""
	if bare { // headline and summary are all there is
		r.text = it.Title + "\n\n" + it.Summary
	}
	r.words = prose.Words(r.text)
	r.sentences = prose.Sentences(r.text)
	r.quotes = prose.Quotations(r.text)
	r.mentions = known.Find(r.text, r.words)
	self := known.Name(cmp.Or(it.Outlet, it.Site))
	r.out.Outlet, r.out.Wire, r.out.Aggregator = self.Name, self.Wire || it.Lane == index.LaneWire, self.Aggregator
	r.out.Live = live(it)
	r.readLinks()
	r.readDeclared()
	r.readEmbeds()
	r.readQuotes()
	r.readClaims()
	r.readStatements()
	r.readCredits()
	r.readText()
	if bare {
		r.out.placeless()
	}
	return r.out
}

// placeless takes away the places of evidence that is not in the text.
func (a *Analysis) placeless() {
	for i := range a.Links {
		a.Links[i].Start, a.Links[i].End = -1, -1
	}
	for _, list := range [][]Claim{a.Claims, a.Statements} {
		for i := range list {
			list[i].Start, list[i].End = -1, -1
		}
	}
	for i := range a.Credits {
		a.Credits[i].Start, a.Credits[i].End = -1, -1
	}
	for i := range a.Quotes {
		a.Quotes[i].Start, a.Quotes[i].End = -1, -1
		a.Quotes[i].Sentence.Start, a.Quotes[i].Sentence.End = -1, -1
	}
	for i := range a.Embeds {
		a.Embeds[i].Start, a.Embeds[i].End = -1, -1
	}
	for i := range a.Leads {
		a.Leads[i].Start, a.Leads[i].End = -1, -1
	}
}

// live reports whether an item is a page that goes on for hours, by its title or its address.
func live(it index.Item) bool {
	t := prose.Fold(it.Title)
	return strings.HasPrefix(t, "live:") || strings.HasPrefix(t, "live ") || strings.Contains(t, "live updates") || strings.Contains(t, "live blog") ||
		strings.Contains(t, "as it happened") || strings.Contains(it.URL, "/live/") || strings.Contains(it.URL, "liveblog") || strings.Contains(it.URL, "/live-")
}

// wordsIn returns the words that lie in a place.
func (r *reader) wordsIn(s prose.Span) []prose.Word {
	from, _ := slices.BinarySearchFunc(r.words, s.Start, func(w prose.Word, at int) int { return int(w.Start) - at })
	to, _ := slices.BinarySearchFunc(r.words, s.End, func(w prose.Word, at int) int { return int(w.Start) - at })
	return r.words[from:max(from, to)]
}

// sentenceAt returns which sentence holds a place, or -1.
func (r *reader) sentenceAt(at int) int {
	i, ok := slices.BinarySearchFunc(r.sentences, at, func(s prose.Sentence, at int) int {
		switch {
		case s.End <= at:
			return -1
		case s.Start > at:
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return i
}

// show makes evidence of a place, not longer than what a page shows: a long sentence is cut between words, but keep
// stays in it.
func (r *reader) show(s, keep prose.Span) Proof {
	if s.End-s.Start > MaxProof {
		s = prose.Span{Start: max(s.Start, min(keep.Start, s.End)-MaxProof/2), End: min(s.End, max(keep.End, s.Start)+MaxProof/2)}
		if ws := r.wordsIn(s); len(ws) > 0 {
			s = prose.Span{Start: int(ws[0].Start), End: int(ws[len(ws)-1].End)}
		}
		if s.End-s.Start > 3*MaxProof || s.End > len(r.text) {
			s = keep
		}
	}
	return Proof{strings.Clone(s.In(r.text)), s.Start, s.End}
}

// anchorsOf are the telling words of a sentence; a short one borrows from those around it in its paragraph.
func (r *reader) anchorsOf(i int) []uint32 {
	s := r.sentences[i]
	out := Telling(nil, r.text, r.wordsIn(s.Span), MaxAnchors)
	if len(out) < 5 && i > 0 {
		out = Telling(out, r.text, r.wordsIn(r.sentences[i-1].Span), MaxAnchors)
	}
	if len(out) < 5 && i+1 < len(r.sentences) {
		out = Telling(out, r.text, r.wordsIn(r.sentences[i+1].Span), MaxAnchors)
	}
	return Different(out)
}

// readText samples what is outside quotations, and keeps words and first sentences.
func (r *reader) readText() {
	at := 0
	var prints []uint32
	for _, q := range r.quotes {
		prints = Winnow(prints, r.wordsIn(prose.Span{Start: at, End: q.Start}), MaxPrints)
		at = q.End
	}
	r.out.Prints = slices.Clip(Winnow(prints, r.wordsIn(prose.Span{Start: at, End: len(r.text)}), MaxPrints))
	words := Telling(nil, r.it.Title, prose.Words(r.it.Title), MaxWords)
	words = Telling(words, r.it.Summary, prose.Words(r.it.Summary), MaxWords)
	r.out.Words = Different(Telling(words, r.text, r.words, 4*MaxWords))
	if len(r.out.Words) > MaxWords {
		r.out.Words = slices.Clip(r.out.Words[:MaxWords])
	}
	if quotedWithoutMarks(r.it) {
		r.out.Said = Runs(nil, r.words, QuoteWords, maxSaid)
		r.out.Said = Different(Runs(r.out.Said, prose.Words(r.it.Title), QuoteWords, maxSaid))
	}
	for _, s := range r.sentences {
		if len(r.out.Leads) < 4 && len(r.wordsIn(s.Span)) >= 8 {
			r.out.Leads = append(r.out.Leads, r.show(s.Span, s.Span))
		}
	}
}

// quotedWithoutMarks reports whether others quote any words of the item, not only those in its quotation marks.
func quotedWithoutMarks(it index.Item) bool {
	return it.Lane == index.LaneOwn || it.Lane == index.LaneSocial || it.Kind == index.KindReaction
}
