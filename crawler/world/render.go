package world

import (
	"bytes"
	"embed"
	"encoding/json"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/world/social"
)

// The skins are page layouts as outlets use them, with the navigation, promotions and consent boxes that
// extraction has to see through.
//
//go:embed skins/*.html
var skinFiles embed.FS

var skins = template.Must(template.ParseFS(skinFiles, "skins/*.html"))

// view is what a skin shows.
type view struct {
	Site     *Site
	Title    string
	Author   string
	Summary  string
	Section  string
	Path     string
	When     time.Time
	Updated  time.Time // zero: never
	Body     template.HTML
	LD       template.JS // schema.org JSON-LD
	Feed     string      // path of the feed, "" if there is none
	Others   []*article  // for lists and promotions
	Comments []comment
}

// Link is the title, address and time of a listed article, for the skins.
func (a *article) Link() string    { return a.path }
func (a *article) Title() string   { return a.page.title }
func (a *article) Summary() string { return a.page.summary }
func (a *article) When() time.Time { return a.published }

// Text is the commenter's words, for the skins.
func (c comment) Text() string { return c.text }

// Name is the commenter's name, for the skins.
func (c comment) Name() string { return c.name }

func (s *Site) articlePage(a *article) []byte {
	v := s.view(a.page.title)
	v.Author, v.Summary, v.Section, v.Path = a.page.author, a.page.summary, a.page.section, a.path
	v.When, v.Updated, v.Comments = a.published, a.updated, a.comments
	v.Body, v.LD = bodyHTML(a.page), s.jsonLD(a)
	for _, other := range live(s.at(a.changed())) {
		if other.path != a.path && len(v.Others) < 4 {
			v.Others = append(v.Others, other)
		}
	}
	return render(s.Skin, v)
}

func (s *Site) frontPage(articles []*article) []byte {
	v := s.view(s.Outlet)
	v.Others = newest(articles)
	return render("front", v)
}

func (s *Site) view(title string) view {
	v := view{Site: s, Title: title}
	if path, kind := s.ListPath(); kind == "feed" {
		v.Feed = path
	}
	return v
}

func render(skin string, v view) []byte {
	var out bytes.Buffer
	if err := skins.ExecuteTemplate(&out, skin+".html", v); err != nil {
		return []byte("skin " + skin + ": " + err.Error())
	}
	return out.Bytes()
}

func (s *Site) jsonLD(a *article) template.JS {
	doc := map[string]any{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": a.page.title, "description": a.page.summary,
		"datePublished": a.published.Format(time.RFC3339), "dateModified": a.changed().Format(time.RFC3339),
		"publisher": map[string]string{"@type": "Organization", "name": s.Outlet}, "mainEntityOfPage": "http://" + s.Host + a.path, //nolint:misspell // schema.org spells it so
	}
	if a.page.author != "" {
		doc["author"] = map[string]string{"@type": "Person", "name": a.page.author}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return "{}" // unreachable: strings only
	}
	return template.JS(text) //nolint:gosec // our own text, escaped by json.Marshal
}

var (
	linkForm  = regexp.MustCompile(`\[([^\]]+)\]\((https?://[^)\s]+)\)`)
	embedForm = regexp.MustCompile(`^(\S+) (\S+) (\S+) (.*)$`)
)

func unlinked(text string) string { return linkForm.ReplaceAllString(text, "$1") }

// bodyHTML writes the blocks of a document as the mark-up that outlets use.
func bodyHTML(d document) template.HTML {
	var out strings.Builder
	for _, b := range d.blocks {
		text := linkForm.ReplaceAllString(html.EscapeString(b.text), `<a href="$2">$1</a>`)
		switch b.kind {
		case "quote":
			out.WriteString("<blockquote><p>" + text + "</p></blockquote>\n")
		case "h2":
			out.WriteString("<h2>" + text + "</h2>\n")
		case "embed":
			out.WriteString(embedHTML(b.text))
		default:
			out.WriteString("<p>" + text + "</p>\n")
		}
	}
	return template.HTML(out.String()) //nolint:gosec // our own text, escaped above
}

// embedHTML writes an embedded post the way its network's own embed code does.
func embedHTML(text string) string {
	m := embedForm.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	network, author, id, words := m[1], html.EscapeString(m[2]), html.EscapeString(m[3]), html.EscapeString(m[4])
	switch network {
	case "bluesky":
		who := social.DID(m[2])
		return `<blockquote class="bluesky-embed" data-bluesky-uri="at://` + who + `/app.bsky.feed.post/` + id + `"><p>` + words +
			`</p>&mdash; (<a href="https://bsky.app/profile/` + who + `">@` + author + `</a>) <a href="https://bsky.app/profile/` + who + `/post/` + id + `">` + id + `</a></blockquote>` + "\n"
	case "x":
		return `<blockquote class="twitter-tweet"><p>` + words + `</p>&mdash; (@` + author + `) <a href="https://x.com/` + author +
			`/status/` + id + `">` + id + `</a></blockquote>` + "\n"
	}
	return `<iframe src="https://` + author + `/@post/` + id + `/embed"></iframe>` + "\n"
}
