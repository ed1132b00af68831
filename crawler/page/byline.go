package page

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"presswatch/crawler/page/origin"
	"presswatch/crawler/page/told"
)

// withoutByline drops a line above the text that names the author, and the day and the outlet with the name: where an
// article is short, it looks like a part of it.
func (r *reader) withoutByline(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	const top = 2 // a byline stands first, or below a standfirst
	for i := 0; i < min(top, len(paragraphs)-1); i++ {
		if r.isByline(paragraphs[i]) {
			return strings.Join(slices.Delete(paragraphs, i, i+1), "\n\n")
		}
	}
	return text
}

// isByline says that a line begins with the author and has nothing behind the name that would make it a sentence.
func (r *reader) isByline(line string) bool {
	const longest = 14
	if r.article.Author == "" || len(strings.Fields(line)) > longest {
		return false
	}
	rest := byWord.ReplaceAllString(line, "")
	named := false
	for name := range strings.SplitSeq(r.article.Author, ", ") {
		if after, ok := cutFold(rest, name); ok {
			rest, named = strings.TrimLeft(after, " ,|&·•–—-"), true
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "and "), "und ")
		}
	}
	if !named {
		return false
	}
	if after, ok := cutFold(rest, r.article.Outlet); ok {
		rest = strings.TrimLeft(after, " ,|·•–—-")
	}
	return rest == "" || strings.ContainsAny(rest, "0123456789") && !strings.HasSuffix(rest, ".") && !strings.Contains(rest, ". ")
}

// cutFold is strings.CutPrefix without regard to case.
func cutFold(s, prefix string) (after string, ok bool) {
	if prefix == "" || len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// agencies are the wire agencies among those whom the page names as its authors, whom [reader.author] leaves out where
// people are named too.
func (r *reader) agencies() []origin.Origin {
	var names []string
	for _, find := range []func() []string{r.toldAuthors, r.metaAuthors, r.markedAuthors, r.byline, r.plainByline} {
		names = append(names, find()...)
	}
	return origin.Agencies(strings.Join(names, ", "), r.article.Outlet)
}

// leadsToAuthor says that a link is a byline's.
func (r *reader) leadsToAuthor(a *html.Node) bool {
	if strings.Contains(" "+told.Attr(a, "rel")+" ", " author ") {
		return true
	}
	text := told.Line(told.Bounded(a, 4*maxAuthor), maxAuthor)
	return text != "" && text == r.article.Author
}

// turned writes "Quill, Ada" as "Ada Quill", as libraries and journals list their authors.
func turned(meta string, names []string) []string {
	if meta != "dc.creator" && meta != "dcterms.creator" && meta != "citation_author" {
		return names
	}
	for i, n := range names {
		last, first, ok := strings.Cut(n, ", ")
		if ok && !strings.Contains(first, ",") && len(strings.Fields(first)) <= 3 && len(strings.Fields(last)) <= 3 {
			names[i] = first + " " + last
		}
	}
	return names
}
