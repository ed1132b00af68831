package hearsay

import (
	"slices"
	"strings"
	"unicode"

	"presswatch/index/story/outlets"
	"presswatch/index/story/prose"
)

// maxCreditLine is the longest line that is nothing but a credit, in bytes.
const maxCreditLine = 90

// pictureWords are words of credits that are for a picture.
var pictureWords = wordSet(`photo photos photograph photographs picture pictures pic pics image images video footage credit getty alamy shutterstock graphic map caption
	archive stock file photographer camera`)

// creditWords are what a line of credit is made of beside the names.
var creditWords = wordSet("by with and from additional extra reporting report reports copyright source via staff reporter reporters writing words agency agencies news the in for edited editing content provided syndicated distributed originally supplied")

// readCredits keeps what says that the text is an agency's: its byline, a name in brackets, a dateline, a line at the
// beginning or the end.
func (r *reader) readCredits() {
	r.byline()
	seen := map[string]bool{}
	for _, m := range r.mentions {
		if !m.Wire || m.Name == r.out.Outlet || seen[m.Name] {
			continue
		}
		if p, mixed, ok := r.creditAt(m); ok {
			seen[m.Name] = true
			r.out.Credits = append(r.out.Credits, Credit{p, strings.Clone(m.Name), true, mixed})
		}
	}
}

// byline reads the author: "Unity Wire", "Jane Roe, PA", "Jane Roe and Unity Wire". An aggregator's author may name any
// outlet.
func (r *reader) byline() {
	author := r.it.Author
	if author == "" || len(author) > 300 {
		return
	}
	words := prose.Words(author)
	if slices.ContainsFunc(words, func(w prose.Word) bool { return pictureWords[w.Sum] }) {
		return
	}
	for _, m := range r.known.Find(author, words) {
		if m.Name == r.out.Outlet || !m.Wire && !r.out.Aggregator {
			continue
		}
		r.out.Credits = append(r.out.Credits, Credit{Proof{strings.Clone(author), -1, -1}, strings.Clone(m.Name), m.Wire, mixedByline(author, words, m)})
	}
	if o := r.known.Name(author); len(r.out.Credits) == 0 && o.Wire && o.Name != r.out.Outlet {
		r.out.Credits = append(r.out.Credits, Credit{Proof{strings.Clone(author), -1, -1}, o.Name, true, false})
	}
}

// mixedByline reports whether a writer of the outlet's own stands beside the agency: joined by "and" or "with". "Jane
// Roe, PA" is the agency's own writer.
func mixedByline(author string, words []prose.Word, m outlets.Mention) bool {
	others := 0
	for i, w := range words {
		if (i < m.First || i > m.Last) && !creditWords[w.Sum] {
			others++
		}
	}
	t := " " + strings.ToLower(author) + " "
	return others > 0 && (strings.Contains(t, " and ") || strings.Contains(t, " with ") || strings.Contains(t, "&") || strings.Contains(t, "additional"))
}

// creditAt reports whether a mention of an agency in the text is a credit.
func (r *reader) creditAt(m outlets.Mention) (p Proof, mixed, ok bool) {
	i := r.sentenceAt(m.Start)
	if i < 0 || r.quoted(m.Start) || r.slashed(m) {
		return p, false, false
	}
	if before, after := r.brackets(m); before && after {
		return r.bracketed(m, i)
	}
	line := r.lineOf(m.Span)
	dash := strings.TrimLeft(r.text[line.Start:m.Start], " \t")
	if rest := strings.TrimSpace(r.text[m.End:line.End]); line.End-line.Start <= maxCreditLine && r.creditLine(line, m) {
		return r.show(line, m.Span), rest != "" || !lone(dash), true
	}
	if tail := strings.TrimSpace(r.text[m.End:line.End]); tail == "" || tail == "." || tail == ")" {
		head := strings.TrimRight(r.text[line.Start:m.Start], " \u00a0")
		if strings.HasSuffix(head, "—") || strings.HasSuffix(head, "–") || strings.HasSuffix(head, " -") || strings.HasSuffix(head, "©") {
			return r.show(r.sentences[i].Span, m.Span), false, true
		}
	}
	if additional := r.additional(line, m); additional {
		return r.show(r.sentences[i].Span, m.Span), true, true
	}
	return p, false, false
}

// lone reports whether nothing but a dash or a copyright sign stands before a credit.
func lone(before string) bool {
	return strings.Trim(before, "-–—© \u00a0") == ""
}

// lineOf is the line around a place.
func (r *reader) lineOf(s prose.Span) prose.Span {
	start := strings.LastIndexByte(r.text[:s.Start], '\n') + 1
	end := len(r.text)
	if n := strings.IndexByte(r.text[s.End:], '\n'); n >= 0 {
		end = s.End + n
	}
	return trimSpan(r.text, prose.Span{Start: start, End: end})
}

func trimSpan(text string, s prose.Span) prose.Span {
	for s.Start < s.End && (text[s.Start] == ' ' || text[s.Start] == '\t') {
		s.Start++
	}
	for s.End > s.Start && (text[s.End-1] == ' ' || text[s.End-1] == '\t' || text[s.End-1] == '\r') {
		s.End--
	}
	return s
}

// brackets reports whether a bracket opens right before the mention and closes right after.
func (r *reader) brackets(m outlets.Mention) (before, after bool) {
	return m.Start > 0 && r.text[m.Start-1] == '(', m.End < len(r.text) && r.text[m.End] == ')'
}

// bracketed judges a credit in brackets: at the end of a paragraph, or as a dateline at its beginning. After a short line
// without an end mark it is that of a picture.
func (r *reader) bracketed(m outlets.Mention, i int) (Proof, bool, bool) {
	line := r.lineOf(m.Span)
	head := strings.TrimSpace(r.text[line.Start : m.Start-1])
	tail := strings.TrimSpace(r.text[m.End+1 : line.End])
	show := r.show(r.sentences[i].Span, prose.Span{Start: m.Start - 1, End: m.End + 1})
	dateline := len(head) <= 60 && strings.HasPrefix(strings.TrimLeft(tail, " \u00a0"), "-") || strings.HasPrefix(tail, "–") || strings.HasPrefix(tail, "—")
	switch {
	case dateline && len(head) <= 60, head == "":
		return show, false, true
	case tail != "" && tail != ".":
		return Proof{}, false, false
	}
	whole := strings.HasSuffix(head, ".") || strings.HasSuffix(head, "\"") || strings.HasSuffix(head, "”") || strings.HasSuffix(head, "'") || strings.HasSuffix(head, "’") || len(head) > 160 || tail == "."
	return show, false, whole && !r.pictured(line) && !strings.ContainsAny(line.In(r.text), "©")
}

// pictured reports whether a line has words of pictures.
func (r *reader) pictured(line prose.Span) bool {
	for _, w := range r.wordsIn(line) {
		if pictureWords[w.Sum] {
			return true
		}
	}
	return false
}

// creditLine reports whether a line is nothing but a credit: the agency, names of people, and words of credits.
func (r *reader) creditLine(line prose.Span, m outlets.Mention) bool {
	if r.pictured(line) || strings.ContainsAny(line.In(r.text), "\"“:!?/") {
		return false
	}
	for _, w := range r.wordsIn(line) {
		if int(w.Start) >= m.Start && int(w.End) <= m.End || creditWords[w.Sum] {
			continue
		}
		if c := rune(r.text[w.Start]); !unicode.IsUpper(c) && c < 0x80 {
			return false
		}
	}
	first := r.wordsIn(line)
	return len(first) <= m.Last-m.First+1 || creditWords[first[0].Sum] && !m.Article || int(first[0].Start) == m.Start && strings.HasPrefix(strings.TrimSpace(r.text[m.End:line.End]), "and ")
}

// additional reports whether a line says that the agency helped: "Additional reporting by Unity Wire".
func (r *reader) additional(line prose.Span, m outlets.Mention) bool {
	t := prose.Fold(r.text[line.Start:m.Start])
	return strings.HasSuffix(t, "reporting by ") || strings.Contains(t, "additional reporting") || strings.HasSuffix(t, "with reporting from ") ||
		strings.HasSuffix(t, "this report includes material from ") || strings.HasSuffix(t, "copy from ") || strings.HasSuffix(t, "with material from ")
}
