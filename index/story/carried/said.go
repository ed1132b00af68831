package carried

import (
	"strings"
	"unicode/utf8"

	"presswatch/index/story/prose"
)

// sums of a list of words.
func sums(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for w := range strings.FieldsSeq(words) {
		m[prose.Sum(w)] = true
	}
	return m
}

// says are verbs of saying as they stand in reports.
var says = sums(`said says say saying told tells added adds wrote writes stated states confirmed confirms explained explains announced insisted continued
	tweeted posted commented replied according spokesman spokeswoman spokesperson statement
	sagte sagt erklärte teilte betonte hieß schrieb laut dit déclaré affirmé indiqué ajouté précisé expliqué selon dijo señaló afirmó explicó añadió declaró según
	detto dichiarato spiegato aggiunto affermato secondo zei zegt aldus liet vertelde volgens`)

// Places of saying, in words: between two quotations or beside one, and between commas.
const (
	mostSaid   = 24
	mostCommas = 7
)

// attributions marks the words that only say who says it: between and beside quotations ("…," the force said. "…"),
// and between commas.
func attributions(text string, words []word) []bool {
	said := make([]bool, len(words))
	at := 0
	mark := func(s prose.Span, most int) {
		for at > 0 && int(words[at-1].Start) >= s.Start {
			at--
		}
		for at < len(words) && int(words[at].Start) < s.Start {
			at++
		}
		end, says := at, false
		for end < len(words) && int(words[end].End) <= s.End {
			says = says || isSaying(words[end].Sum)
			end++
		}
		if says && end-at <= most {
			for ; at < end; at++ {
				said[at] = true
			}
		}
	}
	quotations := prose.Quotations(text)
	for _, s := range beside(text, quotations) {
		mark(s, mostSaid)
	}
	for _, s := range clauses(text, quotations) {
		mark(s, mostCommas)
	}
	return said
}

func isSaying(sum uint64) bool { return says[sum] }

// beside are the parts of sentences that stand before, between and behind quotations. A quotation of a few words
// within a sentence is no speech, and what stands around it says more than who said it.
func beside(text string, quotations []prose.Quotation) (out []prose.Span) {
	if len(quotations) == 0 {
		return nil
	}
	const speech = 4 // words
	q := 0
	for _, s := range prose.Sentences(text) {
		for q < len(quotations) && quotations[q].End <= s.Start {
			q++
		}
		from := s.Start
		if q < len(quotations) && quotations[q].Start < s.Start {
			from = min(quotations[q].End, s.End)
		}
		spoken := from > s.Start
		for i := q; i < len(quotations) && quotations[i].Start < s.End; i++ {
			if quotations[i].Start >= s.Start && len(prose.WordsIn(text, quotations[i].Span)) >= speech {
				out = append(out, prose.Span{Start: from, End: quotations[i].Start})
				from, spoken = min(quotations[i].End, s.End), true
			}
		}
		if spoken {
			out = append(out, tail(text, prose.Span{Start: from, End: s.End}))
		}
	}
	return out
}

// tail ends what stands behind a quotation where another one may begin that is too short to be told from a word with
// an apostrophe.
func tail(text string, s prose.Span) prose.Span {
	for _, mark := range []string{", '", ", ‘", ": '", ": ‘"} {
		if n := strings.Index(text[s.Start:s.End], mark); n >= 0 {
			s.End = s.Start + n
		}
	}
	return s
}

// clauses are what stands between two commas or dashes, or between one and the end of a sentence, outside
// quotations.
func clauses(text string, quotations []prose.Quotation) (out []prose.Span) {
	const longest = 80 // bytes
	q, open := 0, -1
	for i := 0; i < len(text); {
		for q < len(quotations) && quotations[q].End <= i {
			q++
		}
		if q < len(quotations) && quotations[q].Start <= i {
			i, open = quotations[q].End, quotations[q].End
			continue
		}
		n := strings.IndexAny(text[i:], ",.;!?\n–—\"“”")
		if n < 0 {
			break
		}
		i += n
		if q < len(quotations) && quotations[q].Start <= i {
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if strings.ContainsRune("\"“”", r) {
			if i > open { // not the mark that ends a quotation
				open = -1
			}
			i += size
			continue
		}
		if open >= 0 && i-open <= longest {
			out = append(out, prose.Span{Start: open, End: i})
		}
		open = -1
		if r == ',' || r == '–' || r == '—' {
			open = i + size
		}
		i += size
	}
	return out
}

// classes are words that reported speech changes: "no fine has been cancelled", "that no fine had been cancelled".
var classes = func() map[uint64]uint64 {
	m := map[uint64]uint64{}
	for _, class := range []string{
		"has have had", "is are was were am", "will would shall", "can could", "may might", "do does did", "we they it he she i you", "our their its his her my your",
		"us them him me", "this that these those", "here there", "ours theirs", "ourselves themselves itself", "hat haben hatte hatten habe", "ist sind war waren sei seien", "wir sie es",
		"unser unsere unserer ihre ihrer seine", "a ont avait avaient avons", "est sont était étaient sommes", "nous ils elle elles", "notre leur sa son nos leurs ses",
	} {
		words := strings.Fields(class)
		for _, w := range words {
			m[prose.Sum(w)] = prose.Sum(words[0])
		}
	}
	return m
}()

func softSum(sum uint64) uint64 {
	if to, ok := classes[sum]; ok {
		return to
	}
	return sum
}

// little are words that say nothing by themselves, though some are long.
var little = sums(`about after again against also although among another because been before being between both could does doing down during each from
	further have having here into itself just more most much must only other over same shall should since some such than that their theirs them themselves then
	there these they this those through under until upon very were what when where which while whom whose will with within without would your yours
	said says told added people today yesterday tonight
	aber alle auch beim dass diese dieser dieses durch eine einem einen einer eines haben hatte ihre ihren kann keine mehr nach nicht noch oder sein seine sich sind über unter wenn werden wird worden wurde zwischen
	alors avec avoir cette comme dans depuis dont elle encore entre être leur mais même nous pour sans sont sous tous tout très vous
	como cuando desde donde ella ellos entre esta este esto fueron hasta había más muchos otra otro para pero porque sido sobre también tiene todos
	anche alla alle come dalla degli della delle dello dopo essere hanno loro molto nella perché più quando questa questo sono stata stato tutti
	deze door door heeft hebben hier meer naar niet onder over werd wordt worden zijn zoals`)

// isContent says that a word is no little one: it has four letters at least, or is a number.
func isContent(w string, sum uint64) bool {
	if w[0] >= '0' && w[0] <= '9' {
		return true
	}
	return utf8.RuneCountInString(w) >= 4 && !little[sum] || w[0] >= utf8.RuneSelf && utf8.RuneCountInString(w) == 1
}
