// Package embed finds the posts of networks that are shown inside a page: X, Bluesky, Mastodon, Instagram,
// Threads, TikTok, Facebook, Reddit, Telegram, LinkedIn, YouTube and Vimeo, by the networks' own embed code,
// by frames, by AMP's elements, and by what a blog leaves of them when its script did not run.
package embed

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// Post is a post that the page shows.
type Post struct {
	Network string // "x", "bluesky", "mastodon", "instagram", "threads", "tiktok", "facebook", "reddit", "telegram", "linkedin", "youtube", "vimeo"
	ID      string // as the network counts its posts; for Bluesky the record key
	Author  string // handle without "@"; with the server's name on Mastodon; "" if the page does not say
	URL     string // of the post at its network
	Text    string // what the page shows of its text, one line
}

// The caps.
const (
	maxPosts = 100
	maxText  = 2000
)

// Find returns the posts in the order of the page, each once. Those in navigation, side and foot columns are
// left out.
func Find(doc *html.Node) (posts []Post) {
	seen := map[string]int{}
	add := func(p Post) {
		key := p.Network + " " + p.ID
		if i, ok := seen[key]; ok {
			fill(&posts[i], p)
			return
		}
		if len(posts) < maxPosts {
			seen[key] = len(posts)
			posts = append(posts, p)
		}
	}
	walk(doc, add)
	return posts
}

// fill completes a post with what a second form of it knows: a frame has no text, a quotation has.
func fill(have *Post, more Post) {
	if have.Author == "" {
		have.Author, have.URL = more.Author, more.URL
	}
	if have.Text == "" {
		have.Text = more.Text
	}
}

func walk(n *html.Node, add func(Post)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || beside(c) {
			continue
		}
		if p, ok := read(c); ok {
			add(p)
			if c.DataAtom != atom.Div && c.DataAtom != atom.Figure {
				continue // what stands in a quotation belongs to it
			}
		}
		walk(c, add)
	}
}

func beside(n *html.Node) bool {
	return n.DataAtom == atom.Nav || n.DataAtom == atom.Footer || n.DataAtom == atom.Aside
}

// read tells whether an element is a post.
func read(n *html.Node) (Post, bool) {
	switch n.DataAtom {
	case atom.Iframe:
		return frame(n)
	case atom.Blockquote, atom.Div, atom.Section, atom.Figure, atom.P:
		if p, ok := marked(n); ok {
			return p, true
		}
		return bare(n)
	case atom.Script:
		if id := told.Attr(n, "data-telegram-post"); id != "" {
			return fromAddress("https://t.me/" + id)
		}
		return Post{}, false
	}
	if strings.Contains(n.Data, "-") { // elements of AMP and of lazy players
		return custom(n)
	}
	return Post{}, false
}

// marks are the classes by which networks know their embed code.
var marks = []string{
	"twitter-tweet", "twitter-video", "bluesky-embed", "mastodon-embed", "instagram-media", "text-post-media", "tiktok-embed", "fb-post", "fb-video",
	"reddit-card", "reddit-embed-bq", "embedly-card",
}

// attributes in which an address of the post may stand, the surest first.
var attributes = []string{
	"data-bluesky-uri", "data-instgrm-permalink", "data-text-post-permalink", "data-embed-url", "data-href", "cite", "data-url",
}

func marked(n *html.Node) (Post, bool) {
	class := " " + strings.Join(strings.Fields(strings.ToLower(told.Attr(n, "class"))), " ") + " "
	hit := false
	for _, m := range marks {
		hit = hit || strings.Contains(class, " "+m+" ")
	}
	if !hit {
		return Post{}, false
	}
	for _, key := range attributes {
		if p, ok := fromAddress(told.Attr(n, key)); ok {
			return withText(p, n), true
		}
	}
	if id := told.Attr(n, "data-tweet-id"); isNumber(id) {
		return withText(Post{Network: "x", ID: id, URL: "https://x.com/i/status/" + id}, n), true
	}
	// The post's own link is the last: those before it stand in its text.
	found, last := false, Post{}
	for d := range n.Descendants() {
		if d.DataAtom == atom.A {
			if p, ok := fromAddress(told.Attr(d, "href")); ok {
				found, last = true, p
			}
		}
	}
	return withText(last, n), found
}

// withText takes the post's words: its paragraphs, not the signature below them.
func withText(p Post, n *html.Node) Post {
	if strings.HasPrefix(p.Author, "did:") { // an identifier for machines; readers know the handle beside it
		p.Author = shownHandle(n, p.Author)
	}
	var words []string
	for d := range n.Descendants() {
		if d.DataAtom == atom.P {
			words = append(words, spaced(d))
		}
	}
	p.Text = signature.ReplaceAllString(told.Line(strings.Join(words, " "), maxText), "")
	return p
}

// signature is what X writes below a post, where a page has put it into the post's paragraph.
var signature = regexp.MustCompile(`\s*(?:—|&mdash;|-) [^—]{1,80}\(@\w{1,30}\)(?: \S+ \d{1,2}, \d{4})?$`)

// shownHandle is the text "@handle" of a link in a post, unshown where there is none.
func shownHandle(n *html.Node, unshown string) string {
	for d := range n.Descendants() {
		if d.DataAtom != atom.A {
			continue
		}
		if handle, ok := strings.CutPrefix(strings.TrimSpace(spaced(d)), "@"); ok && isHandle(handle) && strings.Contains(handle, ".") {
			return handle
		}
	}
	return unshown
}

func spaced(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// frame reads an iframe. Players that wait for consent or for scrolling keep the address elsewhere.
func frame(n *html.Node) (Post, bool) {
	for _, key := range []string{"src", "data-src", "data-lazy-src", "data-cookieblock-src", "data-cmp-src", "data-src-cmplz", "data-consent-src"} {
		if p, ok := fromFrame(told.Attr(n, key)); ok {
			return p, true
		}
	}
	return Post{}, false
}

// custom reads elements that are not HTML's own.
func custom(n *html.Node) (Post, bool) {
	attr := func(key string) string { return strings.TrimSpace(told.Attr(n, key)) }
	switch n.Data {
	case "amp-twitter":
		if id := attr("data-tweetid"); isNumber(id) {
			return Post{Network: "x", ID: id, URL: "https://x.com/i/status/" + id}, true
		}
	case "amp-youtube", "lite-youtube", "youtube-video":
		for _, key := range []string{"data-videoid", "videoid", "video-id"} {
			if isCode(attr(key)) {
				return youtube(attr(key)), true
			}
		}
	case "amp-instagram":
		if code := attr("data-shortcode"); isCode(code) {
			return fromAddress("https://www.instagram.com/p/" + code + "/")
		}
	case "amp-facebook":
		return fromAddress(attr("data-href"))
	case "amp-tiktok", "amp-iframe":
		if p, ok := fromFrame(attr("data-src")); ok {
			return p, ok
		}
		return fromFrame(attr("src"))
	}
	return Post{}, false
}

// bare is a post of which only the address stands there, alone, because the script that shows it did not run.
func bare(n *html.Node) (Post, bool) {
	const longest = 300
	c := n.FirstChild
	if c == nil || c.NextSibling != nil {
		return Post{}, false
	}
	if c.DataAtom == atom.A && c.FirstChild != nil && c.FirstChild.NextSibling == nil {
		c = c.FirstChild
	}
	text := strings.TrimSpace(c.Data)
	if c.Type != html.TextNode || len(text) > longest || !strings.HasPrefix(text, "http") || strings.ContainsAny(text, " \n") {
		return Post{}, false
	}
	return fromAddress(text)
}
