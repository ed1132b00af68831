package page

import (
	"net/url"
	"strings"

	"presswatch/crawler/address"
)

// rebase lets relative links count from the page's base element.
func (r *reader) rebase() {
	if r.told.Base == "" {
		return
	}
	if abs, ok := address.Resolve(r.o.URL, r.told.Base); ok {
		if u, err := url.Parse(abs); err == nil {
			r.base = u
		}
	}
}

func (r *reader) resolve(ref string) (string, bool) {
	base := r.o.URL
	if r.base != nil {
		base = r.base.String()
	}
	return address.Resolve(base, ref)
}

// canonical is the page's own address as it names it, if that can be: it is of the same site, and does not
// lead from an article to the home page or a section, as broken templates do. Where the page's address was
// not known, any will do.
func (r *reader) canonical() string {
	asked := r.article.Canonical
	names := []string{r.told.Href("canonical"), r.told.Meta("og:url")}
	if t := r.told.Article(); t != nil {
		names = append(names, t.Str("mainEntityOfPage"), t.Str("url"), t.Str("@id"))
	}
	for _, name := range names {
		abs, ok := r.resolve(name)
		if name == "" || !ok {
			continue
		}
		named, err := address.Canonical(abs)
		if err == nil && plausible(asked, named) {
			return secured(asked, named)
		}
	}
	return asked
}

// secured keeps https where a page that was asked for over it names itself with http on the same host: templates
// are older than certificates.
func secured(asked, named string) string {
	rest, plain := strings.CutPrefix(named, "http://")
	host, _, _ := strings.Cut(rest, "/")
	if plain && strings.HasPrefix(asked, "https://"+host+"/") {
		return "https://" + rest
	}
	return named
}

func plausible(asked, named string) bool {
	if asked == "" {
		return true
	}
	if address.Site(asked) != address.Site(named) {
		return false
	}
	a, errA := url.Parse(asked)
	n, errN := url.Parse(named)
	if errA != nil || errN != nil {
		return false
	}
	if n.Port() != a.Port() && a.Port() != "" {
		return false // a server behind another, as in a test: its own idea of its address cannot be reached
	}
	from, to := strings.Trim(a.Path, "/"), strings.Trim(n.Path, "/")
	if to == "" && n.RawQuery == "" {
		return from == "" && a.RawQuery == ""
	}
	// A section: "/news" for "/news/2019/story".
	return !strings.HasPrefix(from, to+"/") || tail(from) == "amp" || strings.Contains(to, "-") || isNumber(tail(from))
}

func tail(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// commentWords are what the title of a comment feed holds.
var commentWords = []string{"comment", "kommentar", "comentario", "comentário", "comenta", "reacties", "komentá", "kommentti", "комментар"}

// commentFeed is the feed of this page's comments, never that of the whole site.
func (r *reader) commentFeed() string {
	own := strings.Trim(pathOf(r.article.Canonical), "/")
	for _, l := range r.told.Links {
		if !strings.Contains(" "+l.Rel+" ", " alternate ") && !strings.Contains(l.Rel, "replies") || l.Type != "" && !strings.Contains(l.Type, "rss") && !strings.Contains(l.Type, "atom") && !strings.Contains(l.Type, "xml") {
			continue
		}
		abs, ok := r.resolve(l.Href)
		if !ok {
			continue
		}
		path, title := strings.Trim(pathOf(abs), "/"), strings.ToLower(l.Title)
		below := own != "" && strings.HasPrefix(path, own+"/")
		named := containsAny(title, commentWords) || strings.Contains(strings.ToLower(abs), "comments")
		site := !below && strings.Contains(path+"/", "comments/feed/") || strings.HasSuffix(path, "feeds/comments/default") || path == "feed" || strings.Contains(abs, "feed=comments-rss2") && !strings.Contains(abs, "p=")
		if (below && (named || strings.HasSuffix(path, "/feed"))) || named && !site {
			return abs
		}
	}
	return ""
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
