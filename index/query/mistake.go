package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a query text. More is refused with a [Mistake] that is TooDear; nothing is run.
const (
	MaxBytes    = 1024 // length of the text
	MaxClauses  = 64   // words, phrases, values, dates
	MaxStars    = 4    // words that end in a star
	MaxFuzzy    = 4    // words with ~1 or ~2
	MaxNesting  = 16   // parentheses within parentheses
	MinStar     = 3    // letters before a star
	MinFuzzy    = 4    // letters of a word with ~1
	MinFuzzyTwo = 7    // letters of a word with ~2
	MaxApart    = 50   // n of NEAR/n and of "two words"~n
)

// Mistake says what is wrong with a query text, and where. It is the only error that [Parse] returns; the
// server answers it with 400.
type Mistake struct {
	At, End  int    // byte offsets of the place in the text
	Char     int    // the place for people: counts characters from 1
	What     string // "OR needs a word after it"
	Expected string // what may stand there: `a word, a phrase, a field or "("`; may be ""
	Fix      string // the whole text put right, where that can be guessed; else ""
	TooDear  bool   // well formed, but refused for its cost
}

// Error says it in one line.
func (m *Mistake) Error() string {
	if m.TooDear {
		return "query costs too much: " + m.What
	}
	s := fmt.Sprintf("mistake at character %d: %s", m.Char, m.What)
	if m.Expected != "" {
		s += "; expected " + m.Expected
	}
	return s
}

// Sentence says it as the pages do.
func (m *Mistake) Sentence() string {
	if m.TooDear {
		return "This query costs too much. " + m.What + ". Nothing was run."
	}
	end := "."
	if strings.HasSuffix(m.What, "?") {
		end = ""
	}
	return fmt.Sprintf("Mistake at character %d: %s%s", m.Char, m.What, end)
}

const expectClause = `a word, a phrase, a field or "("`

// mistake makes one for the place [at, end) of the prepared text.
func (p *parser) mistake(at, end int, what, expected string) *Mistake {
	from, to := p.offset(at), p.offset(end)
	return &Mistake{At: from, End: to, Char: utf8.RuneCountInString(p.text[:from]) + 1, What: what, Expected: expected}
}

func (p *parser) tooDear(at, end int, what string) *Mistake {
	m := p.mistake(at, end, what, "")
	m.TooDear = true
	return m
}
