package query

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"presswatch/index/query/words"
)

// Parse reads a query. Its error is always a [*Mistake]. An empty text is the empty All, which matches
// everything. The tree is in its simplest form: no All in an All, no Any in an Any, none with one node.
//
// From the tightest to the loosest: field:value, NEAR/n, NOT and -, AND (also what simply stands side by
// side), OR. Operators are capitals; "or" is a word.
func Parse(text string) (Node, error) {
	if len(text) > MaxBytes {
		return nil, &Mistake{
			At: MaxBytes, End: len(text), Char: utf8.RuneCountInString(text[:MaxBytes]) + 1, TooDear: true,
			What: fmt.Sprintf("The query is %d bytes long; %d are allowed", len(text), MaxBytes),
		}
	}
	p := prepare(text)
	p.skip()
	if p.i == len(p.src) {
		if strings.TrimSpace(p.src) != "" {
			return nil, p.mistake(0, len(p.src), "there is no word in this query", expectClause)
		}
		return &All{}, nil
	}
	tree, m := p.or()
	if m == nil && p.i < len(p.src) {
		m = p.mistake(p.i, p.i+1, `")" closes nothing`, "")
	}
	if m == nil {
		m = p.limits()
	}
	if m != nil {
		return nil, m
	}
	return tree, nil
}

// parser walks over src, the text with the syntax signs of other scripts and keyboards made plain.
type parser struct {
	text    string // as given
	src     string
	offsets []int // of each byte of src, and of its end, in text
	i       int

	field   Field // of the group field:( … ) around the place, else FieldAny
	inField bool
	depth   int

	clauses, stars, fuzzy int
}

// prepare makes curly quotes straight, full-width signs narrow and every space a space.
func prepare(text string) *parser {
	p := &parser{text: text, offsets: make([]int, 0, len(text)+1)}
	var b strings.Builder
	for i, r := range text {
		r = plainSign(r)
		b.WriteRune(r)
		for len(p.offsets) < b.Len() {
			p.offsets = append(p.offsets, i)
		}
	}
	p.offsets = append(p.offsets, len(text))
	p.src = b.String()
	return p
}

func plainSign(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '＂', '「', '」', '『', '』':
		return '"'
	case '（':
		return '('
	case '）':
		return ')'
	case '＊':
		return '*'
	case '～':
		return '~'
	case '－', '−':
		return '-'
	case '＝':
		return '='
	case '，':
		return ','
	}
	if unicode.IsSpace(r) || unicode.IsControl(r) {
		return ' '
	}
	return r
}

func (p *parser) offset(i int) int { return p.offsets[min(i, len(p.offsets)-1)] }

// skip goes over spaces and over runs of punctuation that mean nothing, such as a dash in a pasted headline.
func (p *parser) skip() {
	for p.i < len(p.src) {
		if p.src[p.i] == ' ' {
			p.i++
			continue
		}
		end := p.runEnd(p.i)
		run := p.src[p.i:end]
		if run == "" || strings.ContainsAny(run, "*") || len(words.Asked(run)) > 0 {
			return
		}
		if end < len(p.src) && p.src[end] != ' ' && p.src[end] != ')' && strings.Trim(run, "-=") == "" {
			return
		}
		p.i = end
	}
}

// runEnd gives the end of the run of characters at i that are no space, quote or parenthesis.
func (p *parser) runEnd(i int) int {
	if n := strings.IndexAny(p.src[i:], ` "()`); n >= 0 {
		return i + n
	}
	return len(p.src)
}

// operator gives the operator at p.i, "" for none.
func (p *parser) operator() string {
	run := p.src[p.i:p.runEnd(p.i)]
	switch run {
	case "AND", "OR", "NOT", "NEAR":
		return run
	}
	if n, ok := strings.CutPrefix(run, "NEAR/"); ok && n != "" && strings.Trim(n, "0123456789") == "" {
		return run
	}
	return ""
}

func (p *parser) or() (Node, *Mistake) {
	var nodes []Node
	for {
		n, m := p.and()
		if m != nil {
			return nil, m
		}
		nodes = append(nodes, n)
		if p.operator() != "OR" {
			return anyOf(nodes), nil
		}
		if m := p.step("OR"); m != nil {
			return nil, m
		}
	}
}

// step goes over an operator that needs something after it.
func (p *parser) step(op string) *Mistake {
	at := p.i
	p.i += len(op)
	p.skip()
	if p.i == len(p.src) || p.src[p.i] == ')' {
		return p.mistake(at, at+len(op), op+" needs a word after it", expectClause)
	}
	return nil
}

func (p *parser) and() (Node, *Mistake) {
	var nodes []Node
	for {
		n, m := p.not()
		if m != nil {
			return nil, m
		}
		nodes = append(nodes, n)
		if p.skip(); p.i == len(p.src) || p.src[p.i] == ')' || p.operator() == "OR" {
			return AllOf(nodes), nil
		}
		if p.operator() == "AND" {
			if m := p.step("AND"); m != nil {
				return nil, m
			}
		}
	}
}

func (p *parser) not() (Node, *Mistake) {
	negate := false
	for p.skip(); p.i < len(p.src); p.skip() {
		if p.operator() == "NOT" {
			if m := p.step("NOT"); m != nil {
				return nil, m
			}
		} else if p.src[p.i] == '-' {
			p.i++
		} else {
			break
		}
		negate = !negate
	}
	n, m := p.near()
	if m != nil || !negate {
		return n, m
	}
	return negated(n), nil
}

func (p *parser) near() (Node, *Mistake) {
	at := p.i
	a, m := p.primary()
	if m != nil {
		return nil, m
	}
	end := p.i
	p.skip()
	op := p.operator()
	if !strings.HasPrefix(op, "NEAR") {
		return a, nil
	}
	opAt := p.i
	n, m := p.apart(op)
	if m != nil {
		return nil, m
	}
	if m := p.step(op); m != nil {
		return nil, m
	}
	bAt := p.i
	b, m := p.primary()
	if m != nil {
		return nil, m
	}
	fa, a, okA := nearSide(a)
	fb, b, okB := nearSide(b)
	switch {
	case !okA:
		return nil, p.mistake(at, end, "NEAR joins two words or phrases", "a word or a phrase before NEAR")
	case !okB:
		return nil, p.mistake(bAt, p.i, "NEAR joins two words or phrases", "a word or a phrase after NEAR")
	case fa != fb:
		return nil, p.mistake(at, p.i, "both sides of NEAR must be in one field", "title:(a NEAR/5 b)")
	}
	if p.skip(); strings.HasPrefix(p.operator(), "NEAR") {
		return nil, p.mistake(p.i, p.runEnd(p.i), "NEAR joins two words, not three", `"three words here"~5`)
	}
	_ = opAt
	return &Near{Field: fa, A: a, B: b, N: n}, nil
}

// apart reads the number of NEAR/n; NEAR alone is NEAR/5.
func (p *parser) apart(op string) (int, *Mistake) {
	digits := strings.TrimPrefix(strings.TrimPrefix(op, "NEAR"), "/")
	if digits == "" {
		return 5, nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > MaxApart {
		return 0, p.mistake(p.i, p.i+len(op), fmt.Sprintf("NEAR/%s is too wide; %d is the most", digits, MaxApart), "NEAR/0 to NEAR/50")
	}
	return n, nil
}

// nearSide takes the field off a side of NEAR.
func nearSide(n Node) (Field, Node, bool) {
	switch n := n.(type) {
	case *Word:
		return n.Field, &Word{Text: n.Text, Exact: n.Exact}, true
	case *Phrase:
		return n.Field, &Phrase{Text: n.Text, Exact: n.Exact}, n.Slop == 0
	case *Prefix:
		return n.Field, &Prefix{Text: n.Text}, true
	case *Fuzzy:
		return n.Field, &Fuzzy{Text: n.Text, Edits: n.Edits}, true
	}
	return FieldAny, n, false
}

func (p *parser) primary() (Node, *Mistake) {
	if p.i == len(p.src) {
		return nil, p.mistake(p.i, p.i, "the query ends too early", expectClause)
	}
	if op := p.operator(); op != "" {
		if p.i == 0 || op != "NOT" {
			return nil, p.mistake(p.i, p.i+len(op), op+" needs a word before it", expectClause)
		}
		return nil, p.mistake(p.i, p.i+len(op), op+" cannot stand here", expectClause)
	}
	switch p.src[p.i] {
	case '(':
		return p.group()
	case ')':
		return nil, p.mistake(p.i, p.i+1, `")" closes nothing`, expectClause)
	case '"':
		return p.phrase(p.field, false)
	}
	return p.bare()
}

func (p *parser) group() (Node, *Mistake) {
	at := p.i
	if p.depth++; p.depth > MaxNesting {
		return nil, p.tooDear(at, at+1, fmt.Sprintf("Parentheses stand in more than %d others", MaxNesting))
	}
	p.i++
	if p.skip(); p.i < len(p.src) && p.src[p.i] == ')' {
		return nil, p.mistake(at, p.i+1, "nothing stands between the parentheses", expectClause)
	}
	if p.i == len(p.src) {
		return nil, p.unclosed(at)
	}
	n, m := p.or()
	if m != nil {
		return nil, m
	}
	if p.i == len(p.src) {
		return nil, p.unclosed(at)
	}
	p.i++
	p.depth--
	return n, nil
}

func (p *parser) unclosed(at int) *Mistake {
	m := p.mistake(at, at+1, "this parenthesis is not closed", `")"`)
	m.Fix = p.text + ")"
	return m
}

// limits refuses what is too dear, once everything is counted.
func (p *parser) limits() *Mistake {
	for _, l := range []struct {
		n, most int
		what    string
	}{
		{p.clauses, MaxClauses, "The query has %d parts; %d are allowed"},
		{p.stars, MaxStars, "%d words end in a star; %d are allowed"},
		{p.fuzzy, MaxFuzzy, "%d words have a ~; %d are allowed"},
	} {
		if l.n > l.most {
			return p.tooDear(0, len(p.src), fmt.Sprintf(l.what, l.n, l.most))
		}
	}
	return nil
}

// AllOf gives the tree that matches what all nodes match, in its simplest form: no All in an All.
func AllOf(nodes []Node) Node {
	var flat []Node
	for _, n := range nodes {
		if a, ok := n.(*All); ok {
			flat = append(flat, a.Nodes...)
		} else {
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return &All{Nodes: flat}
}

// anyOf does the same for what at least one node matches.
func anyOf(nodes []Node) Node {
	var flat []Node
	for _, n := range nodes {
		if a, ok := n.(*Any); ok {
			flat = append(flat, a.Nodes...)
		} else {
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return &Any{Nodes: flat}
}

func negated(n Node) Node {
	if not, ok := n.(*Not); ok {
		return not.Node
	}
	return &Not{Node: n}
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func asciiDigit(c byte) bool { return c >= '0' && c <= '9' }
