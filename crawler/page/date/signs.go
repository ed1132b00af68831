package date

import (
	"strings"
	"unicode"
)

// signs are what an element's class and id tell about what stands in it.
type signs struct {
	mark    mark
	changed bool // of the last change
	beside  bool // navigation, other articles
	replies bool // readers' comments
}

// signs reads class names word by word; names repeat, so they are remembered.
func (g *gatherer) signs(name string) signs {
	if name == "" {
		return signs{}
	}
	s, ok := g.known[name]
	if !ok {
		s = readSigns(name)
		if g.known == nil {
			g.known = map[string]signs{}
		}
		g.known[name] = s
	}
	return s
}

func words(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// Words of class names. Two words that stand together are looked for as one: "post-date" is "postdate".
var (
	besideWords = words(`related sidebar widget recommend recommended recommendation recommendations mostread mostviewed mostpopular popular trending teaser teasers footer nav menu
		calendar event events archive archives morenews latest recent ticker carousel slider promo aside newsletter seealso morestories rail siblings upcoming`)
	repliesWords = words(`comment comments commentlist respond replies kommentar kommentare disqus review reviews guestbook`)
	sureWords    = words(`published publishdate pubdate publicationdate datepublished postedon postdate entrydate articledate storydate newsdate datepublish veroeffentlicht veröffentlicht`)
	dateWords    = words(`date datum fecha data datetime time timestamp byline dateline meta entrymeta postmeta articlemeta postmetadata submitted info postinfo entryinfo
		dateheader posted zeit created publi`)
	changedWords = words(`update updated modified lastmodified lastupdated datemodified revised`)
)

func readSigns(name string) (s signs) {
	last := ""
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) }) {
		for _, key := range []string{w, last + w} {
			s.beside = s.beside || besideWords[key]
			s.replies = s.replies || repliesWords[key]
			s.changed = s.changed || changedWords[key]
			switch {
			case sureWords[key]:
				s.mark = sureMark
			case dateWords[key] && s.mark == unmarked:
				s.mark = dateMark
			}
		}
		last = w
	}
	return s
}
