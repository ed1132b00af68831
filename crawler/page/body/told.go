package body

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxTold = 1 << 20 // bytes of one JSON-LD script that is read

// toldText is the articleBody of the page's JSON-LD (schema.org/articleBody), for pages that show their text by
// script only. It is never preferred to a text that is on the page: it is often a teaser.
func (p *page) toldText() *Result {
	best := ""
	for n := range p.doc.Descendants() {
		if n.DataAtom == atom.Script && n.FirstChild != nil && isJSONLD(n) && len(n.FirstChild.Data) <= maxTold {
			var told any
			if json.Unmarshal([]byte(n.FirstChild.Data), &told) == nil {
				best = longestBody(told, best, 0)
			}
		}
	}
	res := &Result{Node: &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}}
	words := 0
	for _, line := range strings.Split(plain(best), "\n") {
		if line = clean(line); line == "" {
			continue
		}
		res.Paragraphs = append(res.Paragraphs, line)
		words += countWords(line)
		par := &html.Node{Type: html.ElementNode, DataAtom: atom.P, Data: "p"}
		par.AppendChild(&html.Node{Type: html.TextNode, Data: line})
		res.Node.AppendChild(par)
	}
	if words < 2*fewWords {
		return nil
	}
	res.Short = words < shortWords
	return res
}

func isJSONLD(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "type" {
			return strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "application/ld+json")
		}
	}
	return false
}

// longestBody looks for articleBody at any place, for sites nest it in @graph, arrays and mainEntity.
func longestBody(v any, best string, depth int) string {
	if depth > 20 {
		return best
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			best = longestBody(item, best, depth+1)
		}
	case map[string]any:
		for key, item := range v {
			if text, ok := item.(string); ok && key == "articleBody" && (len(text) > len(best) || len(text) == len(best) && text > best) {
				best = text
			} else {
				best = longestBody(item, best, depth+1)
			}
		}
	}
	return best
}

// plain takes markup out of a text that should have none, and keeps its paragraphs apart.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return ""
	}
	var out strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style:
			out.WriteString(n.Data)
		case isBlock(n.DataAtom) || n.DataAtom == atom.Br:
			out.WriteByte('\n')
		}
	}
	return out.String()
}
