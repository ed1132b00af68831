package page

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

// links are those of the main text that lead to other pages: absolute, canonical, each once, without share
// buttons and without those inside an embedded post.
func (r *reader) links(content *html.Node) (out []Link) {
	if content == nil {
		return nil
	}
	seen := map[string]bool{r.article.Canonical: true}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.DataAtom == atom.Blockquote && strings.Contains(told.Attr(n, "class"), "-") || n.DataAtom == atom.Iframe {
			return // an embedded post; a quotation has no such class
		}
		if n.DataAtom == atom.A && len(out) < maxLinks {
			if l, ok := r.link(n); ok && !seen[l.URL] {
				seen[l.URL] = true
				out = append(out, l)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(content)
	return out
}

func (r *reader) link(a *html.Node) (Link, bool) {
	href := strings.TrimSpace(told.Attr(a, "href"))
	if href == "" || strings.HasPrefix(href, "#") {
		return Link{}, false
	}
	abs, ok := r.resolve(href)
	if !ok || shares(abs) || r.leadsToAuthor(a) {
		return Link{}, false
	}
	canonical, err := address.Canonical(abs)
	if err != nil {
		return Link{}, false
	}
	text := told.Line(spacedText(a), 300)
	if text == "" && pictureEnd.MatchString(pathOf(canonical)) {
		return Link{}, false // the large form of a picture
	}
	return Link{canonical, text}, true
}

var pictureEnd = regexp.MustCompile(`(?i)\.(?:jpe?g|png|gif|webp|svg|avif)$`)

// buttons are addresses that pass the page on: site and beginning of the path.
var buttons = []string{
	"facebook.com/sharer", "facebook.com/share", "facebook.com/dialog/", "twitter.com/intent/", "twitter.com/share", "twitter.com/home", "x.com/intent/", "x.com/share",
	"linkedin.com/share", "linkedin.com/cws/share", "pinterest.com/pin/create", "pinterest.co.uk/pin/create", "reddit.com/submit", "api.whatsapp.com/send", "wa.me/",
	"t.me/share", "telegram.me/share", "share.flipboard.com/", "flipboard.com/bookmarklet", "getpocket.com/save", "getpocket.com/edit", "tumblr.com/share", "tumblr.com/widgets/share",
	"bsky.app/intent/", "threads.net/intent/", "threads.com/intent/", "news.ycombinator.com/submitlink", "vk.com/share", "xing.com/spi/shares", "xing.com/app/user", "mix.com/add",
	"digg.com/submit", "stumbleupon.com/submit", "addtoany.com/", "sharethis.com/", "plus.google.com/share", "line.me/r/msg", "social-plugins.line.me/", "b.hatena.ne.jp/entry", "buffer.com/add",
	"instapaper.com/", "printfriendly.com/", "mail.google.com/mail", "compose.mail.yahoo.com/", "getrevue.co/", "mastodonshare.com/", "toot.kytta.dev/", "share.diasporafoundation.org/",
}

// shares says whether an address is a share button's.
func shares(abs string) bool {
	_, rest, _ := strings.Cut(abs, "://")
	host, path, _ := strings.Cut(rest, "/")
	site := address.Site(host) + "/" + path
	for _, b := range buttons {
		if strings.HasPrefix(site, b) {
			return true
		}
	}
	return strings.Contains(path, "share?text=") || strings.HasPrefix(path, "intent/tweet")
}
