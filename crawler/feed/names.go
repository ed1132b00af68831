package feed

import (
	"strings"

	"presswatch/crawler/feed/markup"
)

// spaces are the namespaces that entries use, by the prefix that we look for. They are matched without their
// scheme and last slash, which feeds write in every way.
var spaces = map[string]string{
	"purl.org/dc/elements/1.1": "dc", "purl.org/dc/elements/1.0": "dc", "purl.org/dc/terms": "dcterms",
	"wellformedweb.org/commentapi": "wfw", "purl.org/rss/1.0/modules/slash": "slash",
	"purl.org/syndication/thread/1.0": "thr", "purl.org/rss/1.0/modules/syndication": "sy",
	"purl.org/rss/1.0/modules/content": "content", "www.w3.org/2005/atom": "atom", "purl.org/atom/ns#": "atom",
	"search.yahoo.com/mrss": "media", "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
	"www.google.com/schemas/sitemap-news/0.9": "news", "www.sitemaps.org/schemas/sitemap/0.9": "",
	"purl.org/rss/1.0": "", "backend.userland.com/rss2": "", "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
	"www.w3.org/1999/xhtml": "xhtml",
}

// names turn the prefixes that a document chose into those that we look for.
type names map[string]string

func namesOf(doc *markup.Doc, root *markup.Node) names {
	out := names{}
	out.learn(doc.Root)
	for c := root; c != nil; c = c.First {
		out.learn(c)
	}
	for c := root.First; c != nil; c = c.Next {
		out.learn(c)
	}
	if p := root.Prefix(); p != "" && root.Local() != "rdf" {
		out[p] = "" // the feed's own vocabulary
	}
	return out
}

func (ns names) learn(n *markup.Node) {
	for _, a := range n.Attrs {
		prefix, found := strings.CutPrefix(strings.ToLower(a.Name), "xmlns:")
		if !found {
			continue
		}
		uri := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(a.Value)), "/")
		_, uri, _ = strings.Cut(uri, "://")
		if known, ok := spaces[uri]; ok {
			ns[prefix] = known
		}
	}
}

// fix renames an element's children.
func (ns names) fix(n *markup.Node) {
	ns.learn(n)
	for c := n.First; c != nil; c = c.Next {
		prefix := c.Prefix()
		if prefix == "" {
			continue
		}
		if known, ok := ns[prefix]; ok {
			if c.Name = c.Local(); known != "" {
				c.Name = known + ":" + c.Name
			}
		}
	}
}
