package address

import "strings"

// buttons are addresses that pass the page on: site and beginning of the path.
var buttons = []string{
	"facebook.com/sharer", "facebook.com/share", "facebook.com/dialog/", "twitter.com/intent/", "twitter.com/share", "twitter.com/home", "x.com/intent/", "x.com/share",
	"linkedin.com/share", "linkedin.com/cws/share", "pinterest.com/pin/create", "pinterest.co.uk/pin/create", "reddit.com/submit", "api.whatsapp.com/send", "wa.me/",
	"t.me/share", "telegram.me/share", "share.flipboard.com/", "flipboard.com/bookmarklet", "getpocket.com/save", "getpocket.com/edit", "tumblr.com/share", "tumblr.com/widgets/share",
	"bsky.app/intent/", "threads.net/intent/", "threads.com/intent/", "news.ycombinator.com/submitlink", "vk.com/share", "xing.com/spi/shares", "xing.com/app/user", "mix.com/add",
	"digg.com/submit", "stumbleupon.com/submit", "addtoany.com/", "sharethis.com/", "plus.google.com/share", "line.me/r/msg", "social-plugins.line.me/", "b.hatena.ne.jp/entry", "buffer.com/add",
	"instapaper.com/", "printfriendly.com/", "mail.google.com/mail", "compose.mail.yahoo.com/", "getrevue.co/", "mastodonshare.com/", "toot.kytta.dev/", "share.diasporafoundation.org/",
}

// ShareButton says whether an absolute address is that of a button that passes a page on to a network.
func ShareButton(abs string) bool {
	_, rest, _ := strings.Cut(abs, "://")
	host, path, _ := strings.Cut(rest, "/")
	site := Site(host) + "/" + path
	for _, b := range buttons {
		if strings.HasPrefix(site, b) {
			return true
		}
	}
	return strings.Contains(path, "share?text=") || strings.HasPrefix(path, "intent/tweet")
}
