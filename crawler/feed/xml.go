package feed

import (
	"fmt"
	"strings"

	"presswatch/crawler/feed/markup"
)

// roots are the elements that begin a feed, and the format each means.
var roots = map[string]string{
	"rss": "rss", "rdf": "rdf", "feed": "atom", "channel": "rss", "urlset": "sitemap", "sitemapindex": "sitemap",
}

func (p *parsing) readXML(text string) error {
	text, junk := skipJunk(text)
	if junk {
		p.broken("something stands before the feed")
	}
	doc, err := markup.Read(text, p.o.MaxEntries)
	if err != nil {
		return err
	}
	root := rootOf(doc)
	if root == nil {
		return notFeed(doc, text)
	}
	if doc.Broken != "" {
		p.broken(doc.Broken)
	}
	p.saveCut(doc)
	p.feed.Format = roots[root.Local()]
	switch {
	case p.feed.Format == "sitemap":
		return p.readSitemap(doc, root)
	case root.Local() == "channel" && isCDF(root, doc.Items):
		p.readCDF(doc, root)
		return nil
	}
	return p.readMarkup(doc, root)
}

// skipJunk passes over what stands before the feed: warnings of a PHP script, an HTML fragment, text. Comments
// and declarations are no junk.
func skipJunk(text string) (rest string, junk bool) {
	low := lower(text)
	pos := 0
	for pos < len(low) {
		at := strings.IndexByte(low[pos:], '<')
		if at < 0 {
			return text, false
		}
		if strings.TrimSpace(low[pos:pos+at]) != "" {
			junk = true
		}
		pos += at
		after, again := skipProlog(low, pos)
		if !again {
			break
		}
		pos = after
	}
	if rootAt(low[pos:]) || strings.HasPrefix(low[pos:], "<html") || strings.HasPrefix(low[pos:], "<!doctype") || strings.HasPrefix(low[pos:], "<entry") {
		return text[pos:], junk
	}
	for i := pos; i < len(low); i++ {
		if low[i] == '<' && rootAt(low[i:]) {
			return text[i:], true
		}
	}
	return text, false
}

// lower makes ASCII letters small; other letters might change their length.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s[:min(len(s), prologLen)])
}

// prologLen is how far the beginning of a feed is looked for, in bytes.
const prologLen = 256 << 10

// skipProlog passes over one comment, processing instruction or plain declaration.
func skipProlog(s string, pos int) (after int, again bool) {
	for _, pair := range [][2]string{{"<!--", "-->"}, {"<?", "?>"}} {
		if strings.HasPrefix(s[pos:], pair[0]) {
			if n := strings.Index(s[pos:], pair[1]); n >= 0 {
				return pos + n + len(pair[1]), true
			}
		}
	}
	return pos, false
}

// rootAt says whether the root of a feed begins here.
func rootAt(s string) bool {
	name := s[1:min(len(s), 40)]
	if n := strings.IndexAny(name, " \t\r\n>/"); n >= 0 {
		name = name[:n]
	}
	if n := strings.IndexByte(name, ':'); n >= 0 {
		name = name[n+1:]
	}
	return roots[name] != ""
}

// rootOf is the element that the feed is: the first that is known, else the first at all if it lists
// something.
func rootOf(doc *markup.Doc) *markup.Node {
	for c := doc.Root.First; c != nil; c = c.Next {
		if c.Name != "" && roots[c.Local()] != "" {
			return c
		}
	}
	first := doc.Root.First
	for first != nil && first.Name == "" {
		first = first.Next
	}
	if first != nil && first.Local() == "entry" { // an Atom entry document (RFC 4287 section 4.1.2)
		doc.Items = append(doc.Items, first)
		return feedAround(first)
	}
	if first == nil || doc.HTML || len(doc.Items) == 0 {
		return nil
	}
	first.Name = "rss"
	if doc.Items[0].Local() == "entry" {
		first.Name = "feed"
	}
	return first
}

func feedAround(entry *markup.Node) *markup.Node {
	name := "feed"
	if prefix, _, found := strings.Cut(entry.Name, ":"); found {
		name = prefix + ":feed"
	}
	root := &markup.Node{Name: name}
	for _, a := range entry.Attrs {
		if strings.HasPrefix(a.Name, "xmlns") || strings.HasPrefix(a.Name, "xml:") {
			root.Attrs = append(root.Attrs, a)
		}
	}
	entry.Parent = root
	return root
}

func notFeed(doc *markup.Doc, text string) error {
	low := strings.ToLower(text[:min(len(text), 4096)])
	for _, sign := range []string{"<html", "<!doctype html", "<head", "<body", "<div", "<script"} {
		if doc.HTML || strings.Contains(low, sign) {
			return ErrHTML
		}
	}
	for c := doc.Root.First; c != nil; c = c.Next {
		if c.Name != "" {
			return fmt.Errorf("%w: it begins with <%.40s>", ErrNotFeed, c.Name)
		}
	}
	return fmt.Errorf("%w: there is no markup in it", ErrNotFeed)
}

// saveCut adds the entry that the cut goes through if it is the only one and says enough: an entry listed
// whole at the next poll must not have been taken in half now, but one is better than none.
func (p *parsing) saveCut(doc *markup.Doc) {
	it := doc.CutItem
	if it != nil && len(doc.Items) == 0 && it.First != nil {
		doc.Items = append(doc.Items, it)
	}
}

// readMarkup gives the mended document to gofeed and adds what its model lacks.
func (p *parsing) readMarkup(doc *markup.Doc, root *markup.Node) error {
	if root.Local() == "channel" {
		root = wrap(root)
	}
	g, err := gofeedParse(write(doc, root))
	if err != nil {
		return err
	}
	names := namesOf(doc, root)
	head := root
	if c := root.Child("channel", "rss:channel"); c != nil && p.feed.Format != "atom" {
		head = c
	}
	names.fix(head)
	p.head(g, head)
	aligned := len(g.Items) == len(doc.Items)
	for i, it := range g.Items {
		node := &markup.Node{Parent: head}
		if aligned {
			node = doc.Items[i]
			names.fix(node)
		}
		p.feed.Entries = append(p.feed.Entries, p.entry(g, it, node))
		if i%256 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
	}
	p.choose(doc.Left)
	return nil
}

func wrap(channel *markup.Node) *markup.Node {
	root := &markup.Node{Name: "rss", Attrs: channel.Attrs}
	root.First = channel
	channel.Parent = root
	return root
}

// write gives the document in the order that gofeed reads without loss: the root, one channel, its head, the
// items.
func write(doc *markup.Doc, root *markup.Node) string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?>\n")
	atom := root.Local() == "feed"
	if atom {
		root = withAtomSpace(root)
	}
	markup.Open(&b, root)
	if atom {
		writeHead(&b, root)
	} else {
		b.WriteString("<channel>")
		for c := root.First; c != nil; c = c.Next {
			if c.Local() == "channel" {
				writeHead(&b, c)
			}
		}
		for c := root.First; c != nil; c = c.Next {
			if c.Local() != "channel" && c.Name != "" {
				markup.Write(&b, c)
			}
		}
	}
	for _, it := range doc.Items {
		writeItem(&b, it, root)
	}
	if !atom {
		b.WriteString("</channel>")
	}
	markup.Close(&b, root)
	return b.String()
}

func writeHead(b *strings.Builder, n *markup.Node) {
	for c := n.First; c != nil; c = c.Next {
		if c.Name != "" {
			markup.Write(b, c)
		}
	}
}

// writeItem writes an item; rdf:about becomes the id that gofeed does not look for.
func writeItem(b *strings.Builder, item, root *markup.Node) {
	it := asListed(item, root)
	markup.Open(b, it)
	for c := it.First; c != nil; c = c.Next {
		markup.Write(b, c)
	}
	if about := it.Attr("rdf:about"); about != "" && it.Child("guid") == nil && root.Local() != "feed" {
		b.WriteString(`<guid isPermaLink="false">`)
		markup.Escape(b, about)
		b.WriteString("</guid>")
	}
	markup.Close(b, it)
}

// asListed gives an item the name that its feed calls for: some Atom feeds list items, some RSS feeds entries.
func asListed(item, root *markup.Node) *markup.Node {
	atom := root.Local() == "feed"
	if atom == (item.Local() == "entry") {
		return item
	}
	out := *item
	if out.Name = "item"; atom {
		out.Name = "entry"
		if prefix := root.Prefix(); prefix != "" {
			out.Name = prefix + ":entry"
		}
	}
	return &out
}

// withAtomSpace makes the root one of the namespaces that gofeed knows as Atom.
func withAtomSpace(root *markup.Node) *markup.Node {
	out := *root
	attr := "xmlns"
	if prefix, _, found := strings.Cut(root.Name, ":"); found {
		attr = "xmlns:" + prefix
	}
	switch root.Attr(attr) {
	case atom10, atom03:
		return root
	}
	out.Attrs = append([]markup.Attr{{Name: attr, Value: atom10}}, without(root.Attrs, attr)...)
	return &out
}

func without(attrs []markup.Attr, name string) []markup.Attr {
	var out []markup.Attr
	for _, a := range attrs {
		if a.Name != name {
			out = append(out, a)
		}
	}
	return out
}

const (
	atom10 = "http://www.w3.org/2005/Atom"
	atom03 = "http://purl.org/atom/ns#"
)
