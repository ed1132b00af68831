package world

import (
	"slices"
	"strings"
	"time"
)

// article is a page as it stands at a moment.
type article struct {
	path      string
	published time.Time
	updated   time.Time // zero: never edited
	gone      bool
	page      document
	comments  []comment
}

type comment struct {
	name string
	text string
	at   time.Time
}

// at returns the site's articles as they stand at a moment, newest first, gone ones included.
func (s *Site) at(now time.Time) []*article {
	var out []*article
	byPath := map[string]*article{}
	for _, st := range s.states {
		if st.at.After(now) {
			break
		}
		a := byPath[st.path]
		switch {
		case a == nil:
			a = &article{path: st.path, published: st.at, page: st.page}
			byPath[st.path] = a
			out = append(out, a)
		case st.gone:
			a.gone = true
		case st.comment != "":
			a.comments = append(a.comments, comment{name: st.comment, text: plain(st.page), at: st.at})
		default:
			a.page, a.updated = st.page, st.at
		}
	}
	slices.SortStableFunc(out, func(a, b *article) int { return b.published.Compare(a.published) })
	return out
}

// live leaves out what is gone.
func live(all []*article) []*article {
	return slices.DeleteFunc(slices.Clone(all), func(a *article) bool { return a.gone })
}

func (a *article) changed() time.Time {
	if a.updated.IsZero() {
		return a.published
	}
	return a.updated
}

// plain is the text of a document without markup.
func plain(d document) string {
	var parts []string
	for _, b := range d.blocks {
		if b.kind != "embed" {
			parts = append(parts, unlinked(b.text))
		}
	}
	return strings.Join(parts, "\n\n")
}
