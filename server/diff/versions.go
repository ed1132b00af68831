package diff

import (
	"strings"

	"presswatch/index"
	"presswatch/server/words"
)

// Changes are the differences between two versions of an article, part by part.
type Changes struct{ Title, Author, Summary, Text []Piece }

// Versions compares two versions.
func Versions(old, fresh index.Version) Changes {
	compare := func(a, b string) []Piece { return Words(words.Clean(a), words.Clean(b)) }
	return Changes{compare(old.Title, fresh.Title), compare(old.Author, fresh.Author), compare(old.Summary, fresh.Summary), compare(old.Text, fresh.Text)}
}

// Kind says the kind of an edit in words: "headline changed; 14 words added, 6 taken out".
func (c Changes) Kind() string {
	var parts []string
	if Changed(c.Title) {
		parts = append(parts, "headline changed")
	}
	if Changed(c.Author) {
		parts = append(parts, "author changed")
	}
	added, removed := Count(c.Text)
	if added+removed == 0 && Changed(c.Summary) {
		parts = append(parts, "summary changed")
	}
	switch {
	case added > 0 && removed > 0:
		parts = append(parts, words.Plural(added, "word")+" added, "+words.Count(removed)+" taken out")
	case added > 0:
		parts = append(parts, words.Plural(added, "word")+" added")
	case removed > 0:
		parts = append(parts, words.Plural(removed, "word")+" taken out")
	}
	if len(parts) == 0 {
		return "only spacing or signs changed"
	}
	return strings.Join(parts, "; ")
}

// Changed reports whether any piece was inserted or removed.
func Changed(pieces []Piece) bool {
	for _, p := range pieces {
		if p.Op != Same {
			return true
		}
	}
	return false
}

// Paragraphs cuts pieces at line breaks and gives at most n paragraphs.
func Paragraphs(pieces []Piece, n int) [][]Piece {
	var out [][]Piece
	var para []Piece
	flush := func() {
		if len(para) > 0 {
			out = append(out, para)
			para = nil
		}
	}
	for _, p := range pieces {
		rest := p.Text
		for {
			before, behind, ok := cutBlank(rest)
			if before != "" {
				para = append(para, Piece{Op: p.Op, Text: before})
			}
			if !ok {
				break
			}
			flush()
			rest = behind
		}
		if len(out) > n {
			break
		}
	}
	flush()
	return out
}

// cutBlank cuts a text at its first line break.
func cutBlank(s string) (before, after string, ok bool) {
	for i := range len(s) {
		if s[i] == '\n' {
			end := i
			for end < len(s) && s[end] == '\n' {
				end++
			}
			return s[:i], s[end:], true
		}
	}
	return s, "", false
}
