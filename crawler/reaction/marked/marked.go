// Package marked reads the mark-up in which networks give the text of a post: HTML of a few elements. It makes plain text
// of it, with its links. Nothing of the mark-up comes through, nothing is fetched, and depth and length are bounded.
package marked

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/index"
)

// The caps: bytes read, characters kept, links kept.
const (
	maxBytes = 256 << 10
	maxText  = 20_000
	maxLinks = 50
)

// Text is what a post says.
type Text struct {
	Plain string
	Links []index.Link // canonical, each once; those to accounts and tags are left out
	Tags  []string     // without "#"
}

// Read reads mark-up. base is the address that relative links start from, "" where there are none.
func Read(markup, base string) Text {
	r := &reader{base: base}
	z := html.NewTokenizer(strings.NewReader(markup[:min(len(markup), maxBytes)]))
	z.SetMaxBuf(maxBytes)
	for r.out.Len() < 4*maxText {
		switch z.Next() {
		case html.ErrorToken: // the end, or what cannot be read further
			return r.text()
		case html.TextToken:
			r.words(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(z.Token())
		case html.EndTagToken:
			r.close(z.Token().DataAtom)
		}
	}
	return r.text()
}

// reader is a text in the making. It keeps no tree: what is nested a million deep costs no more than what stands side by
// side.
type reader struct {
	base  string
	out   strings.Builder
	links []index.Link
	tags  []string
	skip  int    // inside so many elements whose text is no text
	href  string // of the link that is open
	kind  string // "tag", "account" or "" of that link
	label strings.Builder
}

func (r *reader) words(text string) {
	if r.skip > 0 {
		return
	}
	text = html.UnescapeString(text)
	if r.href != "" && r.kind == "" {
		r.label.WriteString(text)
		return
	}
	r.out.WriteString(text)
	if r.kind == "tag" {
		r.label.WriteString(text)
	}
}

func (r *reader) open(t html.Token) {
	switch t.DataAtom {
	case atom.Br:
		r.out.WriteString("\n")
	case atom.P, atom.Div, atom.Blockquote, atom.Li, atom.Tr, atom.H1, atom.H2, atom.H3, atom.Pre:
		r.paragraph()
	case atom.Script, atom.Style, atom.Title, atom.Head, atom.Noscript, atom.Template:
		if t.Type == html.StartTagToken {
			r.skip++
		}
	case atom.A:
		r.shut()
		r.href, r.kind = attr(t, "href"), kindOf(t)
	case atom.Img:
		if alt := attr(t, "alt"); alt != "" && r.skip == 0 { // custom emoji, pictures of letters
			r.out.WriteString(alt)
		}
	}
}

func (r *reader) close(a atom.Atom) {
	switch a {
	case atom.P, atom.Div, atom.Blockquote, atom.Li, atom.Tr, atom.H1, atom.H2, atom.H3, atom.Pre:
		r.paragraph()
	case atom.Script, atom.Style, atom.Title, atom.Head, atom.Noscript, atom.Template:
		r.skip = max(r.skip-1, 0)
	case atom.A:
		r.shut()
	}
}

// paragraph begins a new one, unless one has just begun.
func (r *reader) paragraph() {
	if s := r.out.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		r.out.WriteString("\n\n")
	}
}

// shut ends a link: the words of an address are the address itself, whole, for networks show it cut.
func (r *reader) shut() {
	label := strings.Join(strings.Fields(r.label.String()), " ")
	r.label.Reset()
	href, kind := r.href, r.kind
	r.href, r.kind = "", ""
	switch {
	case kind == "tag":
		r.tags = append(r.tags, strings.TrimPrefix(plain.Line(label, 100), "#"))
	case href != "" && kind == "":
		u, ok := r.canonical(href)
		if ok && len(r.links) < maxLinks && !r.has(u) {
			r.links = append(r.links, index.Link{URL: u, Text: plain.Line(label, 200)})
		}
		if ok && looksLikeAddress(label, u) {
			label = u
		}
		r.out.WriteString(label)
	}
}

func (r *reader) canonical(href string) (string, bool) {
	if r.base != "" {
		abs, ok := address.Resolve(r.base, href)
		if !ok {
			return "", false
		}
		href = abs
	}
	u, err := address.Canonical(href)
	return u, err == nil
}

func (r *reader) has(u string) bool {
	for _, l := range r.links {
		if l.URL == u {
			return true
		}
	}
	return false
}

// looksLikeAddress reports whether the words of a link are its address, or a part of it.
func looksLikeAddress(label, u string) bool {
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(label, "https://"), "http://"), "www."), "…")
	return strings.Contains(bare, ".") && !strings.Contains(bare, " ") && strings.Contains(u, bare)
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// kindOf tells links to tags and accounts, by Mastodon's classes, from those to pages.
func kindOf(t html.Token) string {
	classes := strings.Fields(attr(t, "class"))
	is := func(name string) bool {
		for _, c := range classes {
			if c == name {
				return true
			}
		}
		return false
	}
	switch {
	case is("hashtag"), attr(t, "rel") == "tag":
		return "tag"
	case is("mention"), is("u-url"):
		return "account"
	}
	return ""
}

func (r *reader) text() Text {
	r.shut()
	return Text{Lines(r.out.String(), maxText), r.links, r.tags}
}

// Lines is plain text that keeps its lines, cleaned of what no reader sees, at most limit characters.
func Lines(s string, limit int) string {
	var out []string
	for line := range strings.SplitSeq(plain.Clean(s), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return plain.Shorten(strings.TrimSpace(strings.Join(out, "\n")), limit)
}
