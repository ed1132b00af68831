// Package approved tells whether something that an own channel said is on the list of what was approved. Near is enough: a
// site adds a line, a network cuts the end off. Words count, not letters' case, marks or spaces.
package approved

import (
	"strings"
	"unicode"
)

// How much must agree. An item is held to be a release if enough of what it begins with stands in the release; a few words
// prove nothing by standing in a long text, so they must be its first line or all of it.
const (
	beginning = 60 // words of an item that are looked at
	run       = 3  // words that must follow each other
	enough    = .8 // of the runs
	few       = 6  // words below which an item must be the release or its first line
	footer    = 40 // words that a channel may add to a release by itself: "Read more", how to be sent no more
)

// List is what was approved. It is made by New and not changed after.
type List struct{ releases []release }

type release struct {
	whole, line string // words, a space between them and at both ends
	runs        map[string]bool
}

// New makes a list of texts.
func New(texts []string) *List {
	l := &List{}
	for _, text := range texts {
		words := split(text)
		if len(words) == 0 {
			continue
		}
		line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
		r := release{whole: join(words), line: join(split(line)), runs: map[string]bool{}}
		for i := range len(words) - run + 1 {
			r.runs[join(words[i:i+run])] = true
		}
		l.releases = append(l.releases, r)
	}
	return l
}

// Len is how many releases it has.
func (l *List) Len() int { return len(l.releases) }

// Has says whether an item with a title, which may be empty, and a text is one of the releases. A title that is only an
// approved first line does not vouch for another text below it.
func (l *List) Has(title, text string) bool {
	body := split(text)
	if len(body) == 0 {
		body = split(title)
	}
	if len(body) == 0 {
		return false
	}
	all := split(title + " " + text)
	for _, r := range l.releases {
		if r.has(body) || r.inside(all) {
			return true
		}
	}
	return false
}

func (r *release) has(words []string) bool {
	if len(words) < few {
		got := join(words)
		return got == r.line || got == r.whole
	}
	words = words[:min(len(words), beginning)]
	hit, all := 0, len(words)-run+1
	for i := range all {
		if r.runs[join(words[i:i+run])] {
			hit++
		}
	}
	return float64(hit) >= enough*float64(all)
}

// inside says whether the release stands in an item that has little more.
func (r *release) inside(words []string) bool {
	n := strings.Count(r.whole, " ") - 1
	if n < few || len(words) < n || len(words) > n+footer {
		return false
	}
	have := map[string]bool{}
	for i := range len(words) - run + 1 {
		have[join(words[i:i+run])] = true
	}
	hit := 0
	for part := range r.runs {
		if have[part] {
			hit++
		}
	}
	return float64(hit) >= enough*float64(len(r.runs))
}

func join(words []string) string { return " " + strings.Join(words, " ") + " " }

// split cuts a text into words: letters and digits. Addresses are left out, because networks rewrite them.
func split(text string) []string {
	var out []string
	for field := range strings.FieldsSeq(text) {
		if strings.HasPrefix(field, "http://") || strings.HasPrefix(field, "https://") {
			continue
		}
		out = append(out, strings.FieldsFunc(strings.ToLower(field), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return out
}
