package query

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"presswatch/index/query/words"
)

// bare reads what begins with neither a quote nor a parenthesis: an address, a field, =, a word.
func (p *parser) bare() (Node, *Mistake) {
	run := p.src[p.i:p.runEnd(p.i)]
	lower := strings.ToLower(run)
	if strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
		return p.address()
	}
	if name, rest, ok := fieldName(run); ok {
		known := names[Field(strings.ToLower(name))]
		if known != 0 {
			return p.fielded(Field(strings.ToLower(name)), known, len(name)+len(run)-len(name)-len(rest))
		}
		if run[len(name)] == ':' && rest != "" && rest[0] != '/' && len(words.Asked(rest)) > 0 || rest == "" && p.quoted(p.i+len(run)) {
			return nil, p.unknownField(name)
		}
	}
	if run[0] == '=' {
		return p.exact(p.field)
	}
	at := p.i
	p.i += len(run)
	return p.word(p.field, run, at)
}

// fieldName splits "name:rest", where name is at least two Latin letters.
func fieldName(run string) (name, rest string, ok bool) {
	i := 0
	for i < len(run) && asciiLetter(run[i]) {
		i++
	}
	if i < 2 {
		return "", "", false
	}
	for _, colon := range []string{":", "："} {
		if rest, ok = strings.CutPrefix(run[i:], colon); ok {
			return run[:i], rest, true
		}
	}
	return "", "", false
}

func (p *parser) quoted(i int) bool {
	return i < len(p.src) && (p.src[i] == '"' || p.src[i] == '(')
}

func (p *parser) unknownField(name string) *Mistake {
	near := nearest(strings.ToLower(name), fieldNames())
	m := p.mistake(p.i, p.i+len(name)+1, name+": is no field", "one of "+strings.Join(fieldNames(), ": ")+":")
	if near != "" {
		m.What += "; did you mean " + near + ":?"
		m.Fix = p.text[:m.At] + near + ":" + p.text[m.End:]
	}
	return m
}

// address reads a pasted address up to the next space; it means url:.
func (p *parser) address() (Node, *Mistake) {
	at := p.i
	for p.i < len(p.src) && p.src[p.i] != ' ' && p.src[p.i] != '"' {
		p.i++
	}
	for p.i > at && strings.Count(p.src[at:p.i], ")") > strings.Count(p.src[at:p.i], "(") {
		p.i = at + strings.LastIndexByte(p.src[at:p.i], ')')
	}
	if p.inField && p.field != FieldURL && p.field != FieldCites {
		return nil, p.mistake(at, p.i, "an address cannot stand in "+string(p.field)+":", "")
	}
	p.clauses++
	f := FieldURL
	if p.inField {
		f = p.field
	}
	v := strings.TrimRight(p.src[at:p.i], ".,;")
	if CleanURL(v) == "" {
		return nil, p.mistake(at, p.i, "this is not a whole address", "https://host/path")
	}
	return &List{Field: f, Values: []string{v}}, nil
}

// exact reads =word or ="a phrase".
func (p *parser) exact(f Field) (Node, *Mistake) {
	at := p.i
	p.i++
	if p.i < len(p.src) && p.src[p.i] == '"' {
		return p.phrase(f, true)
	}
	end := p.runEnd(p.i)
	text, toks := trimmed(p.src[p.i:end])
	p.i = end
	if len(toks) == 0 {
		return nil, p.mistake(at, end, "= needs a word directly after it", "=Word")
	}
	if kinds(f) == isValue {
		return nil, p.mistake(at, end, "= has no meaning in "+string(f)+":", "a value")
	}
	if strings.HasSuffix(p.src[at:end], "*") {
		return nil, p.mistake(end-1, end, "= and a star do not go together", "=Word")
	}
	p.clauses++
	if len(toks) > 1 {
		return &Phrase{Field: f, Text: text, Exact: true}, nil
	}
	return &Word{Field: f, Text: toks[0].Text, Exact: true}, nil
}

// phrase reads "words" and "words"~5.
func (p *parser) phrase(f Field, exact bool) (Node, *Mistake) {
	at := p.i
	n := strings.IndexByte(p.src[at+1:], '"')
	if n < 0 {
		m := p.mistake(at, at+1, "this quote is not closed", `another "`)
		m.Fix = strings.TrimRight(p.text, " ") + `"`
		return nil, m
	}
	inner := p.src[at+1 : at+1+n]
	p.i = at + n + 2
	if kinds(f) == isValue {
		return p.value(f, strings.TrimSpace(inner), at)
	}
	text, toks := trimmed(inner)
	if len(toks) == 0 {
		return nil, p.mistake(at, p.i, "there is no word between the quotes", "words")
	}
	if p.i < len(p.src) && p.src[p.i] == '*' {
		return nil, p.mistake(p.i, p.i+1, "a star cannot follow a phrase", "a star after one word")
	}
	slop, m := p.slop()
	if m != nil {
		return nil, m
	}
	p.clauses++
	return &Phrase{Field: f, Text: text, Slop: slop, Exact: exact}, nil
}

// slop reads ~n behind a phrase.
func (p *parser) slop() (int, *Mistake) {
	if p.i == len(p.src) || p.src[p.i] != '~' {
		return 0, nil
	}
	at := p.i
	for p.i++; p.i < len(p.src) && asciiDigit(p.src[p.i]); {
		p.i++
	}
	n, err := strconv.Atoi(p.src[at+1 : p.i])
	if err != nil || n > MaxApart {
		return 0, p.mistake(at, p.i, "~ after a phrase needs a number up to "+strconv.Itoa(MaxApart), "~5")
	}
	return n, nil
}

// trimmed gives a text from its first to its last word, spaces made single, with what it asks for.
func trimmed(text string) (string, []words.Token) {
	toks := words.Asked(text)
	if len(toks) == 0 {
		return "", nil
	}
	last := 0
	for _, t := range toks {
		last = max(last, t.To)
	}
	text = strings.Join(strings.Fields(text[toks[0].From:last]), " ")
	return text, toks
}

// word reads one run: hack*, drill~1, covid-19 (a phrase), police.
func (p *parser) word(f Field, run string, at int) (Node, *Mistake) {
	if kinds(f) == isValue {
		return p.value(f, run, at)
	}
	body := strings.TrimRightFunc(run, func(r rune) bool {
		return !words.Letter(r) && r != '*' && r != '~' && len(words.Asked(string(r))) == 0 && !words.JoinsBack(r)
	})
	p.clauses++
	if star := strings.IndexByte(body, '*'); star >= 0 {
		return p.star(f, body, at, star)
	}
	if tilde := strings.LastIndexByte(body, '~'); tilde >= 0 && strings.Trim(body[tilde+1:], "0123456789") == "" {
		return p.tilde(f, body, at, tilde)
	}
	text, toks := trimmed(run)
	switch len(toks) {
	case 0:
		return nil, p.mistake(at, p.i, "there is no word here", "a word")
	case 1:
		return &Word{Field: f, Text: unreserved(toks[0].Text)}, nil
	}
	return &Phrase{Field: f, Text: text}, nil
}

// unreserved keeps a word that punctuation set apart from the operators ("!OR") apart in print too.
func unreserved(word string) string {
	switch word {
	case "AND", "OR", "NOT", "NEAR":
		return strings.ToLower(word)
	}
	return word
}

func (p *parser) star(f Field, body string, at, star int) (Node, *Mistake) {
	if star != len(body)-1 {
		return nil, p.mistake(at+star, at+star+1, "a star may only end a word", "letters, then one star")
	}
	toks := words.Asked(body[:star])
	if len(toks) > 1 || len(toks) == 1 && toks[0].To != star {
		return nil, p.mistake(at, at+star+1, "a star may only end a single word", "one word of letters and digits")
	}
	if len(toks) == 0 || letters(toks[0]) < MinStar {
		return nil, p.mistake(at, at+star+1, "a star needs three letters before it", "hac*")
	}
	p.stars++
	return &Prefix{Field: f, Text: toks[0].Text}, nil
}

func (p *parser) tilde(f Field, body string, at, tilde int) (Node, *Mistake) {
	toks := words.Asked(body[:tilde])
	if len(toks) != 1 || toks[0].To != tilde {
		return nil, p.mistake(at, at+len(body), "~ may only follow a single word", "drill~1")
	}
	edits := 1
	if digits := body[tilde+1:]; digits != "" {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > 2 {
			return nil, p.mistake(at+tilde, at+len(body), "a word takes ~1 or ~2", "~1")
		}
		edits = n
	}
	least := MinFuzzy
	if edits == 2 {
		least = MinFuzzyTwo
	}
	if letters(toks[0]) < least {
		what := fmt.Sprintf("~%d needs a word of at least %d letters", edits, least)
		return nil, p.mistake(at, at+len(body), what, "a longer word")
	}
	p.fuzzy++
	return &Fuzzy{Field: f, Text: toks[0].Text, Edits: edits}, nil
}

// letters counts the characters of a word without its sign.
func letters(t words.Token) int {
	return utf8.RuneCountInString(strings.TrimLeft(t.Fold, "@#$"))
}
