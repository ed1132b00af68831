package address

import "strings"

// hosts that are a variant of another, where both are known to have the same paths. A host that is not here
// stays: "amp." and "m." hosts often have paths of their own, and a wrong guess could not be fetched.
var hosts = map[string]string{
	"amp.theguardian.com": "www.theguardian.com", "amp.cnn.com": "www.cnn.com", "amp.dw.com": "www.dw.com",
	"amp.abc.net.au": "www.abc.net.au", "mobile.abc.net.au": "www.abc.net.au", "amp.smh.com.au": "www.smh.com.au",
	"amp.theage.com.au": "www.theage.com.au", "amp.scmp.com": "www.scmp.com", "amp.ft.com": "www.ft.com",
	"amp.economist.com": "www.economist.com", "amp.france24.com": "www.france24.com", "amp.rfi.fr": "www.rfi.fr",
	"amp.welt.de": "www.welt.de", "amp.n-tv.de": "www.n-tv.de", "amp.focus.de": "www.focus.de", "amp.tagesspiegel.de": "www.tagesspiegel.de",
	"amp.miamiherald.com": "www.miamiherald.com", "amp.sacbee.com": "www.sacbee.com", "amp.charlotteobserver.com": "www.charlotteobserver.com",
	"amp.kansascity.com": "www.kansascity.com", "amp.newsobserver.com": "www.newsobserver.com", "amp.star-telegram.com": "www.star-telegram.com",
	"amp.elmundo.es": "www.elmundo.es", "amp.marca.com": "www.marca.com", "amp.lefigaro.fr": "www.lefigaro.fr",
	"amp.reddit.com": "www.reddit.com", "m.reddit.com": "www.reddit.com", "old.reddit.com": "www.reddit.com",
	"np.reddit.com": "www.reddit.com", "new.reddit.com": "www.reddit.com", "i.reddit.com": "www.reddit.com",
	"m.youtube.com": "www.youtube.com", "mobile.twitter.com": "twitter.com", "m.twitter.com": "twitter.com",
	"mobile.x.com": "x.com", "m.facebook.com": "www.facebook.com", "mbasic.facebook.com": "www.facebook.com",
	"touch.facebook.com": "www.facebook.com", "mobile.nytimes.com": "www.nytimes.com", "mobile.reuters.com": "www.reuters.com",
	"m.bbc.co.uk": "www.bbc.co.uk", "m.bbc.com": "www.bbc.com", "m.dw.com": "www.dw.com", "m.spiegel.de": "www.spiegel.de",
	"m.faz.net": "www.faz.net", "m.huffpost.com": "www.huffpost.com", "m.huffingtonpost.co.uk": "www.huffingtonpost.co.uk",
	"m.theregister.co.uk": "www.theregister.co.uk", "m.phys.org": "phys.org", "m.dailykos.com": "www.dailykos.com",
	"mobile.theguardian.com": "www.theguardian.com", "m.guardian.co.uk": "www.theguardian.com", "m.independent.ie": "www.independent.ie",
	"m.rte.ie": "www.rte.ie", "m.thepeterboroughexaminer.com": "www.thepeterboroughexaminer.com", "m.sfgate.com": "www.sfgate.com",
	"m.chron.com": "www.chron.com", "m.nzherald.co.nz": "www.nzherald.co.nz", "m.tagesspiegel.de": "www.tagesspiegel.de",
	"mobil.stern.de": "www.stern.de", "m.gulfnews.com": "gulfnews.com", "mobile.lemonde.fr": "www.lemonde.fr",
}

// segments in the middle of a path that make it the AMP variant, by site. At the end of a path "amp" needs no
// such table: it is WordPress's way, and others'.
var segments = map[string][2]string{
	"bbc.co.uk": {"/news/amp/", "/news/"}, "bbc.com": {"/news/amp/", "/news/"}, "news.sky.com": {"/story/amp/", "/story/"},
	"cnbc.com": {"/amp/", "/"}, "cbsnews.com": {"/amp/", "/"}, "reuters.com": {"/article/amp/", "/article/"},
	"dailymail.co.uk": {"/amp/", "/"}, "cbc.ca": {"/amp/", "/"}, "thehill.com": {"/amp/", "/"}, "msn.com": {"/amp/", "/"},
	"nbcnews.com": {"/news/amp/", "/news/"}, "hindustantimes.com": {"/amp/", "/"}, "ndtv.com": {"/amp/", "/"},
	"indiatoday.in": {"/amp/", "/"}, "euronews.com": {"/amp/", "/"}, "express.co.uk": {"/amp/", "/"}, "itv.com": {"/amp/", "/"},
}

// withoutVariant turns an AMP or mobile address into the page's own, where that is known.
func (p *parts) withoutVariant() {
	if to, ok := hosts[p.host]; ok {
		p.host = to
	}
	if before, after, ok := strings.Cut(p.host, ".m."); ok && strings.HasPrefix(after, "wiki") {
		p.host = before + "." + after // en.m.wikipedia.org
	}
	if i := strings.Index(strings.ToLower(p.path), ";jsessionid="); i >= 0 {
		p.path = p.path[:i]
	}
	if s, ok := segments[Site(p.host)]; ok {
		p.path = strings.Replace(p.path, s[0], s[1], 1)
	}
	p.path = withoutAMP(p.path)
}

// ends of paths that make the AMP variant, and what stands there on the page itself. The slash before "/amp/"
// belongs to the page in WordPress; where the page had none, its site redirects.
var ends = [][2]string{
	{"/amp/", "/"},
	{"/amp", ""},
	{".amp.html", ".html"},
	{".amp", ""},
	{"/amp.html", ""},
	{"/index.amp.html", "/"},
	{"-amp.html", ".html"},
	{"/amphtml", ""},
	{"/amphtml/", "/"},
}

func withoutAMP(path string) string {
	for _, e := range ends {
		head, ok := strings.CutSuffix(path, e[0])
		// A short path before it may well be a page about AMP.
		if ok && strings.Count(head, "/") >= 1 && len(head) >= 12 {
			return head + e[1]
		}
	}
	return path
}
