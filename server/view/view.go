// Package view has the few shapes that several pages share: a link, a fact, a choice, a state in words; and
// what makes text and addresses from outside fit to be shown.
package view

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"presswatch/server/words"
)

// State is a standing of things in words: a heading, a text, and what can be done.
type State struct {
	Heading string
	Text    string
	Alone   []Fact // parts of a query with what each finds alone
	Links   []Link
	Done    int // percent of something under way; -1: no bar
}

// Link is an address with its words.
type Link struct{ Text, URL string }

// To makes a link.
func To(text, url string) Link { return Link{Text: text, URL: url} }

// Choice is one of several ways to see a list.
type Choice struct {
	Text, URL string
	On        bool
}

// Pick makes a choice.
func Pick(text, url string, on bool) Choice { return Choice{Text: text, URL: url, On: on} }

// Fact is a name with its value, and an address where there is one.
type Fact struct {
	Name, Value string
	URL         string
}

// Line makes text fit for one line: line breaks and runs of white space become one space.
func Line(s string) string {
	space := false
	return strings.Map(func(r rune) rune {
		was := space
		if space = r == ' ' || r == '\n' || r == '\t'; !space {
			return r
		}
		if was {
			return -1
		}
		return ' '
	}, words.Clean(s))
}

// Or gives s, or the other text where s is empty.
func Or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// WebAddress lets only addresses of the web become links: whatever else an outlet writes (javascript:,
// data:) stays text.
func WebAddress(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	if scheme := strings.ToLower(u.Scheme); scheme != "http" && scheme != "https" {
		return ""
	}
	return u.String()
}

// Foreign gives the lang attribute of text that is not in the language of the page.
func Foreign(lang string) string {
	if lang == "" || lang == "en" || strings.HasPrefix(lang, "en-") || len(lang) > 12 {
		return ""
	}
	return lang
}

// Short cuts a text after a sentence or a word, at most n bytes.
func Short(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	text = text[:n]
	if i := strings.LastIndex(text, ". "); i > len(text)/2 {
		return text[:i+1]
	}
	if i := strings.LastIndexByte(text, ' '); i > 0 {
		text = text[:i]
	}
	return text + " …"
}
