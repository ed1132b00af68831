package query

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Hint is advice about a query text: nothing that stops it, or the mistake that does.
type Hint struct {
	At, End int    // byte offsets of the place in the text
	Char    int    // the place for people: counts characters from 1
	Text    string // a sentence
	Fix     string // the whole text put right; "" if there is nothing to apply
	Mistake bool   // the query does not parse
}

// Lint reads a query text as [Parse] does and says what its writer may not have meant, the most important
// first.
func Lint(text string) []Hint {
	tree, err := Parse(text)
	if m := (*Mistake)(nil); errors.As(err, &m) {
		return []Hint{{At: m.At, End: m.End, Char: m.Char, Text: m.Sentence(), Fix: m.Fix, Mistake: true}}
	}
	l := linter{p: prepare(text)}
	l.runs()
	l.shape(tree)
	return l.hints
}

type linter struct {
	p     *parser
	hints []Hint
}

func (l *linter) add(at, end int, text, fix string) {
	from, to := l.p.offset(at), l.p.offset(end)
	l.hints = append(l.hints, Hint{At: from, End: to, Char: utf8.RuneCountInString(l.p.text[:from]) + 1, Text: text, Fix: fix})
}

// runs looks at the text piece by piece: operators in small letters, stars in quotes.
func (l *linter) runs() {
	src := l.p.src
	for i := 0; i < len(src); {
		switch src[i] {
		case ' ', '(', ')':
			i++
		case '"':
			n := strings.IndexByte(src[i+1:], '"')
			if n < 0 {
				return
			}
			if inner := src[i+1 : i+1+n]; strings.Contains(inner, "*") {
				l.add(i, i+n+2, "A star has no effect between quotes.", "")
			}
			i += n + 2
		default:
			end := l.p.runEnd(i)
			l.small(i, end)
			i = end
		}
	}
}

// small warns of "or" and "and" between words, of "not" before one.
func (l *linter) small(at, end int) {
	word := l.p.src[at:end]
	before, after := strings.TrimSpace(l.p.src[:at]), strings.TrimSpace(l.p.src[end:])
	if after == "" || word != "not" && before == "" {
		return
	}
	advice := map[string]string{
		"or":  "“or” is searched as a word. Write OR for either of two.",
		"and": "“and” is searched as a word. Write AND, or leave it out.",
		"not": "“not” is searched as a word. Write NOT or a minus to leave something out.",
	}[word]
	if advice == "" {
		return
	}
	from, to := l.p.offset(at), l.p.offset(end)
	l.add(at, end, advice, l.p.text[:from]+strings.ToUpper(word)+l.p.text[to:])
}

// shape looks at the tree: what AND and OR were taken to mean, and what is dear.
func (l *linter) shape(tree Node) {
	if or, ok := tree.(*Any); ok && !strings.Contains(l.p.src, "(") {
		for _, n := range or.Nodes {
			if _, ok := n.(*All); ok {
				l.add(0, len(l.p.src), "AND binds before OR: this reads "+grouped(or)+". Parentheses change that.", grouped(or))
				break
			}
		}
	}
	for _, why := range Cost(tree).Reasons {
		l.add(0, len(l.p.src), why, "")
	}
}

// grouped writes the groups of an Any with parentheses that are not needed, to show them.
func grouped(or *Any) string {
	texts := make([]string, len(or.Nodes))
	for i, n := range or.Nodes {
		texts[i] = n.String()
		if _, ok := n.(*All); ok {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, " OR ")
}

// CostClass says roughly what a query costs, before it is run.
type CostClass string

// The classes. A query that is TooDear is refused.
const (
	Cheap   CostClass = "cheap"
	Dear    CostClass = "dear"
	TooDear CostClass = "too dear"
)

// Estimate is the class with the reasons for it, each a sentence.
type Estimate struct {
	Class   CostClass
	Reasons []string
}

// Cost estimates what a tree costs. It also finds trees that were put together elsewhere and go beyond the
// limits of [Parse].
func Cost(tree Node) Estimate {
	var c costs
	c.count(tree)
	e := Estimate{Class: Cheap}
	for _, over := range []struct {
		n, most int
		what    string
	}{
		{c.clauses, MaxClauses, "The query has %d parts; %d are allowed."},
		{c.stars, MaxStars, "%d words end in a star; %d are allowed."},
		{c.fuzzy, MaxFuzzy, "%d words have a ~; %d are allowed."},
	} {
		if over.n > over.most {
			e.Class = TooDear
			e.Reasons = append(e.Reasons, fmt.Sprintf(over.what, over.n, over.most))
		}
	}
	if e.Class == TooDear {
		return e
	}
	e.Reasons = c.dear
	if onlyExcludes(tree) {
		e.Reasons = append(e.Reasons, "Nothing is asked for, only left out: this finds nearly everything.")
	}
	if len(e.Reasons) > 0 {
		e.Class = Dear
	}
	return e
}

type costs struct {
	clauses, stars, fuzzy int
	dear                  []string
}

func (c *costs) count(n Node) {
	switch n := n.(type) {
	case *All:
		c.each(n.Nodes)
		return
	case *Any:
		c.each(n.Nodes)
		return
	case *Not:
		c.count(n.Node)
		return
	case *Near:
		c.each([]Node{n.A, n.B})
		return
	case *List:
		c.clauses += len(n.Values)
		return
	case *Prefix:
		c.stars++
		if len([]rune(n.Text)) <= MinStar {
			c.dear = append(c.dear, n.Text+"* is short and finds many words. One more letter makes it cheap.")
		}
	case *Fuzzy:
		c.fuzzy++
		if n.Edits > 1 {
			c.dear = append(c.dear, fmt.Sprintf("%s~2 compares with many words. %s~1 is cheap.", n.Text, n.Text))
		}
	}
	c.clauses++
}

func (c *costs) each(nodes []Node) {
	for _, n := range nodes {
		c.count(n)
	}
}

// onlyExcludes reports whether a tree matches what has none of its words.
func onlyExcludes(tree Node) bool {
	switch n := tree.(type) {
	case *Not:
		return true
	case *All:
		for _, c := range n.Nodes {
			if !onlyExcludes(c) {
				return false
			}
		}
		return len(n.Nodes) > 0
	case *Any:
		for _, c := range n.Nodes {
			if onlyExcludes(c) {
				return true
			}
		}
	}
	return false
}
