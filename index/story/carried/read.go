package carried

import (
	"regexp"
	"unicode/utf8"

	"presswatch/index/story/prose"
)

// word is a word of a text, with what it is worth.
type word struct {
	prose.Word
	soft    uint64 // the sum under which tense and person make no difference: "has" and "had", "our" and "its"
	content bool   // says something by itself
}

// line is a sentence of ours that is looked for.
type line struct {
	release   int    // which of Lines.releases
	sentences []int  // its numbers in that release, usually one
	raw       []word // as it stands
	core      []word // without who is said to have said it; nil: the same
	short     bool   // too short to be found just anywhere
}

// form returns one of the two forms of a line.
func (ln *line) form(core bool) []word {
	if core && ln.core != nil {
		return ln.core
	}
	return ln.raw
}

// release is what is kept of a release.
type release struct {
	id        int64
	text      string
	words     []word
	runs      []uint64 // of words in a row
	sentences []Sentence
}

// Lengths of what is looked for, in words. A sentence of fewer than leastWords is nobody's.
const (
	leastWords   = 3
	shortWords   = 5
	leastContent = 2
)

// add takes the sentences of a release apart. known are lines by what they say.
func (l *Lines) add(r Release, known map[uint64]int) {
	text := valid(r.Text)
	rel := release{id: r.ID, text: text, words: wordsOf(text)}
	rel.runs = runs(rel.words)
	said := attributions(text, rel.words)
	notes := false
	at := 0
	for n, s := range prose.Sentences(text) {
		if n >= maxSentences {
			break
		}
		from := at
		for from < len(rel.words) && int(rel.words[from].Start) < s.Start {
			from++
		}
		for at = from; at < len(rel.words) && int(rel.words[at].End) <= s.End; at++ {
		}
		notes = notes || beginsNotes(s.In(text))
		ours := !notes && s.Form != prose.Heading && at-from >= leastWords && at-from <= maxWords && isProse(s.In(text))
		rel.sentences = append(rel.sentences, Sentence{s.Span, s.In(text), ours})
		if ours {
			l.addLine(len(l.releases), n, rel.words[from:at], said[from:at], known)
		}
	}
	l.releases = append(l.releases, rel)
}

func (l *Lines) addLine(rel, n int, raw []word, said []bool, known map[uint64]int) {
	sum := all(raw)
	if i, ok := known[sum]; ok {
		if l.lines[i].release == rel {
			l.lines[i].sentences = append(l.lines[i].sentences, n)
		}
		return
	}
	ln := line{release: rel, sentences: []int{n}, raw: raw}
	if core := without(raw, said); len(core) < len(raw) && len(core) >= leastWords {
		ln.core = core
	}
	words := ln.form(true)
	ln.short = len(words) < shortWords || contents(words) < leastContent
	known[sum] = len(l.lines)
	l.lines = append(l.lines, ln)
}

// valid makes a text within the bounds of which places can be counted.
func valid(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
	}
	return text
}

func wordsOf(text string) []word {
	plain := prose.Words(text)
	out := make([]word, len(plain))
	for i, w := range plain {
		out[i] = word{w, softSum(w.Sum), isContent(text[w.Start:w.End], w.Sum)}
	}
	return out
}

// without leaves words out.
func without(words []word, leave []bool) []word {
	out := make([]word, 0, len(words))
	for i, w := range words {
		if !leave[i] {
			out = append(out, w)
		}
	}
	return out
}

func contents(words []word) (n int) {
	for _, w := range words {
		if w.content {
			n++
		}
	}
	return n
}

// runs returns the sums of all runs of seed words, by where they begin.
func runs(words []word) []uint64 {
	soft := make([]prose.Word, len(words))
	for i, w := range words {
		soft[i] = prose.Word{Sum: w.soft}
	}
	out := make([]uint64, 0, len(words))
	for _, s := range prose.Shingles(soft, seed) {
		out = append(out, s.Sum)
	}
	return out
}

// all is the sum of a whole sentence.
func all(words []word) uint64 {
	plain := make([]prose.Word, len(words))
	for i, w := range words {
		plain[i] = w.Word
	}
	return prose.Shingles(plain, len(plain))[0].Sum
}

// notesWords begin what a release says to editors; nothing behind them is ours to be carried.
var notesWords = regexp.MustCompile(`(?i)^\W*(?:notes? (?:to|for) (?:the )?(?:editors?|journalists?|newsrooms?|media)|(?:editor'?s'?|media) notes?|ends?\W*$|-ends-|###|contacts?:?\W*$|(?:press|media|news) (?:contacts?|enquiries|inquiries|office contacts?)\b|for (?:further|more) (?:information|details)\b|about (?:us|the (?:force|council|company|trust|university|organi[sz]ation))\W*$|boilerplate|hinweise? (?:für|an) (?:die )?redaktion|pressekontakt|rückfragen|contacts? presse|à propos|contacto (?:de )?prensa|contatti|perscontact|noot voor de redactie)`)

func beginsNotes(sentence string) bool { return notesWords.MatchString(sentence) }

// contactWords stand in addresses, and datelines are no sentences.
var (
	contactWords = regexp.MustCompile(`(?i)\b[\w.+-]+@[\w-]+\.\w|https?://|\bwww\.|\b(?:tel|fax|phone|telephone|mobile)\b\W*\+?\d|\+?\d[\d ()-]{8,}\d`)
	dateline     = regexp.MustCompile(`(?i)^\W*(?:(?:for )?immediate release|embargo(?:ed)?|(?:published|posted|issued|updated|date|time|release(?: time)?)\b\W*(?:on\b|at\b|:|\d)|(?:mon|tues|wednes|thurs|fri|satur|sun)day,? \d)`)
)

// isProse leaves out contact lines and datelines. A long sentence may name an address and still be one.
func isProse(sentence string) bool {
	const long = 140
	return !dateline.MatchString(sentence) && (len(sentence) > long || !contactWords.MatchString(sentence))
}
