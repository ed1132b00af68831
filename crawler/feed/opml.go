package feed

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"presswatch/crawler/charset"
	"presswatch/crawler/feed/markup"
	"presswatch/crawler/feed/plain"
)

// The caps on an OPML file.
const (
	maxOPML     = 5 << 20
	maxOutlines = 10_000
)

// ErrNotOPML is given for a file that lists no outlines.
var ErrNotOPML = errors.New("not an OPML file")

// Outline is a feed in an OPML file.
type Outline struct {
	Title    string
	URL      string // of the feed, http or https
	Site     string // of the site, "" if not given
	Category string // the folders it lies in, divided by "/"
}

// ReadOPML reads the feeds that an OPML file lists, each address once; broken files as far as they go. What
// has no http or https address is left out.
func ReadOPML(r io.Reader) ([]Outline, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxOPML+1))
	if err != nil {
		return nil, fmt.Errorf("reading the OPML file: %w", err)
	}
	if len(body) > maxOPML {
		return nil, fmt.Errorf("%w that we read: larger than 5 MB", ErrNotOPML)
	}
	text, _ := charset.DecodeXML(body, "")
	doc, err := markup.Read(string(text), 1)
	if err != nil {
		return nil, fmt.Errorf("OPML: %w", err)
	}
	list := outlines{seen: map[string]bool{}}
	list.walk(doc.Root, nil)
	if !list.any {
		return nil, fmt.Errorf("%w: there is no outline in it", ErrNotOPML)
	}
	return list.out, nil
}

type outlines struct {
	out  []Outline
	seen map[string]bool
	any  bool
}

// walk goes down the tree, which is at most markup.MaxDepth deep.
func (l *outlines) walk(n *markup.Node, folders []string) {
	for c := n.First; c != nil && len(l.out) < maxOutlines; c = c.Next {
		if c.Name == "" {
			continue
		}
		if !c.Is("outline") {
			l.walk(c, folders)
			continue
		}
		l.any = true
		if u := resolve(c.Attr("xmlUrl")); u != "" {
			l.add(c, u, folders)
			l.walk(c, folders)
			continue
		}
		inner := folders
		if name := named(c); name != "" && c.First != nil {
			inner = append(slices.Clone(folders), strings.ReplaceAll(name, "/", "∕"))
		}
		l.walk(c, inner)
	}
}

func named(c *markup.Node) string {
	name := c.Attr("title")
	if name == "" {
		name = c.Attr("text")
	}
	return plain.Line(name, 200)
}

func (l *outlines) add(c *markup.Node, u string, folders []string) {
	if l.seen[u] {
		return
	}
	l.seen[u] = true
	o := Outline{Title: named(c), URL: u, Site: resolve(c.Attr("htmlUrl")), Category: strings.Join(folders, "/")}
	if o.Category == "" {
		first, _, _ := strings.Cut(c.Attr("category"), ",")
		o.Category = strings.Trim(plain.Line(first, 200), "/")
	}
	if o.Title == "" {
		o.Title = u
	}
	l.out = append(l.out, o)
}

// WriteOPML writes OPML 2.0, a folder for each category, in the order in which they first appear.
func WriteOPML(w io.Writer, title string, list []Outline) error {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>")
	markup.Escape(&b, plain.Line(title, plain.MaxTitle))
	b.WriteString("</title></head>\n<body>\n")
	var order []string
	by := map[string][]Outline{}
	for _, o := range list {
		if by[o.Category] == nil {
			order = append(order, o.Category)
		}
		by[o.Category] = append(by[o.Category], o)
	}
	for _, category := range order {
		folders := strings.Split(category, "/")
		if category == "" {
			folders = nil
		}
		for _, f := range folders {
			b.WriteString("<outline" + attribute("text", f) + attribute("title", f) + ">\n")
		}
		for _, o := range by[category] {
			b.WriteString("<outline type=\"rss\"" + attribute("text", o.Title) + attribute("title", o.Title) + attribute("xmlUrl", o.URL) + attribute("htmlUrl", o.Site) + "/>\n")
		}
		b.WriteString(strings.Repeat("</outline>\n", len(folders)))
	}
	b.WriteString("</body>\n</opml>\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the OPML file: %w", err)
	}
	return nil
}

func attribute(name, value string) string {
	if value == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(" " + name + `="`)
	markup.Escape(&b, plain.Clean(value))
	b.WriteString(`"`)
	return b.String()
}
