package address

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// A carrier is a redirect whose address carries the address that it leads to in one of these parameters.
type carrier struct {
	path   string // the path begins so
	params []string
}

// carriers by Site.
var carriers = map[string][]carrier{
	"news.google.com":                      {{"/", words("url q")}},
	"translate.google.com":                 {{"/", words("u")}},
	"googleweblight.com":                   {{"/", words("lite_url u")}},
	"googleadservices.com":                 {{"/", words("adurl")}},
	"adclick.g.doubleclick.net":            {{"/", words("adurl")}},
	"search.app":                           {{"/", words("link")}},
	"bing.com":                             {{"/news/apiclick", words("url")}, {"/ck/", words("u")}, {"/alink", words("url")}},
	"msn.com":                              {{"/redirect", words("url")}},
	"l.facebook.com":                       {{"/", words("u")}},
	"lm.facebook.com":                      {{"/", words("u")}},
	"facebook.com":                         {{"/l.php", words("u")}, {"/flx/warn", words("u")}},
	"l.instagram.com":                      {{"/", words("u")}},
	"l.threads.com":                        {{"/", words("u")}},
	"l.threads.net":                        {{"/", words("u")}},
	"l.messenger.com":                      {{"/", words("u")}},
	"out.reddit.com":                       {{"/", words("url")}},
	"youtube.com":                          {{"/redirect", words("q")}},
	"linkedin.com":                         {{"/redir/", words("url")}, {"/safety/go", words("url")}},
	"slack-redir.net":                      {{"/link", words("url")}},
	"steamcommunity.com":                   {{"/linkfilter", words("u url")}},
	"duckduckgo.com":                       {{"/l/", words("uddg")}},
	"vk.com":                               {{"/away", words("to")}},
	"away.vk.com":                          {{"/", words("to")}},
	"t.umblr.com":                          {{"/redirect", words("z")}},
	"t.me":                                 {{"/iv", words("url")}},
	"getpocket.com":                        {{"/redirect", words("url")}},
	"exit.sc":                              {{"/", words("url")}},
	"gate.sc":                              {{"/", words("url")}},
	"medium.com":                           {{"/r/", words("url")}},
	"cdn.embedly.com":                      {{"/widgets/", words("url src")}},
	"disq.us":                              {{"/url", words("url")}},
	"redirect.disqus.com":                  {{"/url", words("url")}},
	"redirect.viglink.com":                 {{"/", words("u")}},
	"go.redirectingat.com":                 {{"/", words("url")}},
	"go.skimresources.com":                 {{"/", words("url")}},
	"click.linksynergy.com":                {{"/", words("murl")}},
	"awin1.com":                            {{"/", words("ued p")}},
	"urldefense.proofpoint.com":            {{"/v1/", words("u")}},
	"linkprotect.cudasvc.com":              {{"/url", words("a")}},
	"urlsand.esvalabs.com":                 {{"/", words("u")}},
	"clicktime.symantec.com":               {{"/", words("u")}},
	"link.zhihu.com":                       {{"/", words("target")}},
	"link.juejin.cn":                       {{"/", words("target")}},
	"weibo.cn":                             {{"/sinaurl", words("u")}},
	"go.bsky.app":                          {{"/redirect", words("u")}},
	"mailtrack.io":                         {{"/link", words("url")}},
	"tracking.feedpress.it":                {{"/link", words("url")}},
	"feedproxy.google.com":                 {{"/", words("url")}},
	"rss.feedspot.com":                     {{"/", words("url")}},
	"ct.moreover.com":                      {{"/", words("url")}},
	"c.newsnow.co.uk":                      {{"/", words("url")}},
	"newsnow.co.uk":                        {{"/", words("url")}},
	"ravenpack.com":                        {{"/redirect", words("url")}},
	"smartnews.com":                        {{"/", words("url")}},
	"news.yandex.ru":                       {{"/", words("url cl4url")}},
	"clck.yandex.ru":                       {{"/", words("url")}},
	"r.duckduckgo.com":                     {{"/l/", words("uddg")}},
	"click.mail.ru":                        {{"/redir", words("u")}},
	"web.whatsapp.com":                     {{"/l", words("u")}},
	"outgoing.prod.webservices.mozgcp.net": {{"/", words("u")}},
}

func words(s string) []string { return strings.Fields(s) }

// unwrappers find the address within an address, the special ones first.
var unwrappers = []func(parts) string{
	byParameter, byGoogle, byAMPCache, byMailScanner, byTranslation, byArchive, byProxyPath, byLibraryProxy, byPathTail, byGenericRedirect,
}

// unwrap returns the address that p only leads to.
func unwrap(p parts) (string, bool) {
	for _, f := range unwrappers {
		if inner := f(p); inner != "" {
			return inner, true
		}
	}
	return "", false
}

func byParameter(p parts) string {
	site := Site(p.host)
	for _, c := range carriers[site] {
		if !strings.HasPrefix(p.path, c.path) {
			continue
		}
		inner := p.param(c.params...)
		if strings.HasSuffix(site, "disq.us") || site == "redirect.disqus.com" {
			inner = withoutTail(inner)
		}
		if inner != "" {
			return inner
		}
	}
	if strings.HasSuffix(p.host, ".safelinks.protection.outlook.com") || strings.HasSuffix(p.host, ".safelinks.protection.office365.us") {
		return p.param("url")
	}
	return ""
}

// withoutTail takes off what Disqus appends: ":" and its signature.
func withoutTail(s string) string {
	if i := strings.LastIndexByte(s, ':'); i > len("https:") {
		return s[:i]
	}
	return s
}

// param is the first of the named parameters whose value is an address. Bing writes it in base64 after "a1".
func (p parts) param(names ...string) string {
	for _, name := range names {
		for pair := range strings.SplitSeq(p.query, "&") {
			key, value, _ := strings.Cut(strings.TrimPrefix(pair, "amp;"), "=")
			if !strings.EqualFold(key, name) {
				continue
			}
			if text, ok := unescaped(value); ok && isAddress(text) {
				return text
			} else if ok && strings.HasPrefix(text, "a1") {
				if text = fromBase64(text[2:]); isAddress(text) {
					return text
				}
			}
		}
	}
	return ""
}

// isAddress is deliberately strict: within another address only what looks whole counts.
func isAddress(s string) bool {
	p, err := split(s)
	return err == nil && isDomain(p.host) && strings.Contains(s, "://")
}

func isDomain(host string) bool {
	i := strings.LastIndexByte(host, '.')
	return i > 0 && len(host)-i > 2 && strings.Trim(host[i+1:], "0123456789") != ""
}

func fromBase64(s string) string {
	s = strings.TrimRight(s, "=")
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		if raw, err = base64.RawStdEncoding.DecodeString(s); err != nil {
			return ""
		}
	}
	return string(raw)
}

var googleHost = regexp.MustCompile(`^(?:www\.|news\.)?google\.(?:com?\.)?[a-z]{2,3}$`)

// inNewsID finds the address in the bytes of a Google News identifier. Those of the old kind hold it, those of
// the new kind hold a number that only Google can read.
var inNewsID = regexp.MustCompile(`https?://[!-~]+`)

func byGoogle(p parts) string {
	if !googleHost.MatchString(p.host) {
		return ""
	}
	if p.path == "/url" || p.path == "/news/url" || p.path == "/imgres" {
		return p.param("url", "q", "imgrefurl")
	}
	for _, prefix := range []string{"/rss/articles/", "/articles/", "/__i/rss/rd/articles/"} {
		if id, ok := strings.CutPrefix(p.path, prefix); ok {
			return inNewsID.FindString(fromBase64(id))
		}
	}
	return viewed(p, "/amp/")
}

// byAMPCache reads the addresses of AMP caches: /c/s/example.org/page, where "s" stands for https.
func byAMPCache(p parts) string {
	switch {
	case strings.HasSuffix(p.host, "ampproject.org"), strings.HasSuffix(p.host, ".bing-amp.com"):
	default:
		return ""
	}
	for _, prefix := range []string{"/c/", "/v/", "/a/", "/wp/"} {
		if inner := viewed(p, prefix); inner != "" {
			return inner
		}
	}
	return ""
}

func viewed(p parts, prefix string) string {
	rest, ok := strings.CutPrefix(p.path, prefix)
	if !ok {
		return ""
	}
	scheme := "http://"
	if tail, ok := strings.CutPrefix(rest, "s/"); ok {
		scheme, rest = "https://", tail
	}
	return withQuery(scheme+rest, p)
}

// withQuery gives the query of the outer address to the inner one, whose it is.
func withQuery(inner string, p parts) string {
	if p.query != "" {
		inner += "?" + p.query
	}
	if !isAddress(inner) {
		return ""
	}
	return inner
}

// byMailScanner reads what mail scanners make of links: Proofpoint's three versions, Cisco's and Menlo's, and
// the tracked links of a mail service that many public bodies use.
func byMailScanner(p parts) string {
	switch Site(p.host) {
	case "urldefense.proofpoint.com":
		if strings.HasPrefix(p.path, "/v2/") {
			return proofpointV2(p)
		}
	case "urldefense.com", "urldefense.us":
		return proofpointV3(p)
	case "links.govdelivery.com", "lnks.gd":
		if i := strings.Index(p.query, "&&&http"); i >= 0 {
			return p.query[i+3:]
		}
	}
	return ""
}

func proofpointV2(p parts) string {
	for pair := range strings.SplitSeq(p.query, "&") {
		if u, ok := strings.CutPrefix(pair, "u="); ok {
			text, ok := unescaped(strings.NewReplacer("-", "%", "_", "/").Replace(u))
			if ok && isAddress(text) {
				return text
			}
		}
	}
	return ""
}

// proofpointV3 is /v3/__ADDRESS__;REPLACED!!…: where characters were replaced by "*" the address is not
// whole, and stays wrapped.
func proofpointV3(p parts) string {
	rest, ok := strings.CutPrefix(p.path, "/v3/__")
	if !ok {
		return ""
	}
	if p.query != "" {
		rest += "?" + p.query
	}
	inner, _, found := strings.Cut(rest, "__;")
	if !found || strings.Contains(inner, "*") {
		return ""
	}
	return oneSlash(inner)
}

// oneSlash mends an address inside a path, where servers fold the slashes after the scheme.
func oneSlash(s string) string {
	for _, scheme := range []string{"https:/", "http:/"} {
		if rest, ok := strings.CutPrefix(s, scheme); ok {
			if s = scheme + "/" + strings.TrimLeft(rest, "/"); isAddress(s) {
				return s
			}
		}
	}
	return ""
}

// byTranslation reads Google's translation proxy: in the first label "-" stands for ".", "--" for "-".
func byTranslation(p parts) string {
	label, ok := strings.CutSuffix(p.host, ".translate.goog")
	if !ok || strings.Contains(label, ".") {
		return ""
	}
	host := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(label, "--", "\x00"), "-", "."), "\x00", "-")
	scheme := "https://"
	if strings.Contains(p.query, "_x_tr_sch=http") && !strings.Contains(p.query, "_x_tr_sch=https") {
		scheme = "http://"
	}
	return withQuery(scheme+host+p.path, p)
}

// readers show another's page under their own address: archives, caches, reading and translation services.
var readers = set(`web.archive.org archive.org archive.today archive.ph archive.is archive.li archive.md archive.vn archive.fo
	webcache.googleusercontent.com 12ft.io r.jina.ai outline.com txtify.it removepaywall.com smry.ai webarchive.nationalarchives.gov.uk
	wayback.archive-it.org archive.wikiwix.com perma.cc cc.bingj.com freezepage.com webcitation.org arquivo.pt printfriendly.com
	href.li anonym.to anonymz.com nullrefer.com dereferer.org hidereferrer.com cors-anywhere.herokuapp.com isolate.menlosecurity.com
	secure-web.cisco.com us.rd.yahoo.com rds.yahoo.com rd.yahoo.com go.microsoft.com via.hypothes.is hyp.is proxy.handle.net`)

var inside = regexp.MustCompile(`(?i)https?(?::|%3a)(?:/|%2f){1,2}[^/?%].*`)

func byArchive(p parts) string {
	if !readers[Site(p.host)] {
		return ""
	}
	if inner := p.param("url", "q", "u"); inner != "" {
		return inner
	}
	// An address in the path keeps the query, which belongs to it; one in the query is all there is.
	if inner := inside.FindString(p.path); inner != "" {
		if text, ok := unescaped(inner); ok && strings.Contains(strings.ToLower(inner[:min(len(inner), 8)]), "%3a") {
			return oneSlash(text)
		}
		if p.query != "" {
			inner += "?" + p.query
		}
		return oneSlash(inner)
	}
	if inner := inside.FindString(p.query); inner != "" {
		if text, ok := unescaped(inner); ok {
			return oneSlash(text)
		}
	}
	return ""
}

var proxyPath = regexp.MustCompile(`^/(https?)(?::/{1,2}|/)((?:[a-z0-9_-]+\.)+[a-z]{2,})(:\d+)?(/.*)?$`)

// byProxyPath reads proxies that put scheme and host first in the path, whatever their host is:
// https://proxy.example:443/https/www.example.org/page.
func byProxyPath(p parts) string {
	m := proxyPath.FindStringSubmatch(p.path)
	if m == nil {
		return ""
	}
	return withQuery(m[1]+"://"+m[2]+m[3]+m[4], p)
}

var libraryHost = regexp.MustCompile(`^(.+?)\.(?:[a-z0-9-]*ezproxy[a-z0-9-]*|idm\.oclc|proxy\.library|libproxy[a-z0-9-]*)\..+$`)

// byLibraryProxy reads EZproxy's two forms: the host before the proxy's (dots as they are, or as hyphens
// under https), and the log-in link that carries the address.
func byLibraryProxy(p parts) string {
	if strings.Contains(p.host, "proxy") && strings.HasPrefix(p.path, "/login") {
		if i := strings.Index(p.query, "url="); i >= 0 && strings.HasPrefix(p.query[i+4:], "http") {
			if text, ok := unescaped(p.query[i+4:]); ok && isAddress(text) {
				return text
			}
		}
	}
	m := libraryHost.FindStringSubmatch(p.host)
	if m == nil {
		return ""
	}
	host := strings.TrimPrefix(m[1], "0-")
	if !strings.Contains(host, ".") {
		host = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(host, "--", "\x00"), "-", "."), "\x00", "-")
	}
	return withQuery(p.scheme+"://"+host+p.path, p)
}

// byPathTail reads Yahoo's search redirect (/RU=…/RK=…) and addresses after "*" in a path.
func byPathTail(p parts) string {
	if _, rest, ok := strings.Cut(p.path, "/RU="); ok {
		rest, _, _ = strings.Cut(rest, "/")
		if text, ok := unescaped(rest); ok && isAddress(text) {
			return text
		}
	}
	if _, rest, ok := strings.Cut(p.path, "/*http"); ok {
		return oneSlash("http" + rest)
	}
	return ""
}

// leaving are last words of paths that redirect on any site.
var leaving = set("redirect redir redirect.php redir.php redirect.aspx redirector out out.php outbound away away.php goto goto.php exit leave leaving external extlink external-link linkout click clicktrack clickthrough link.php url.php go.php jump jump.php r.php redirection")

// byGenericRedirect is for the many sites that count the clicks on their links.
func byGenericRedirect(p parts) string {
	last := strings.ToLower(strings.Trim(p.path, "/"))
	if i := strings.LastIndexByte(last, '/'); i >= 0 {
		last = last[i+1:]
	}
	if !leaving[last] {
		return ""
	}
	return p.param("url", "u", "target", "dest", "destination", "redirect", "redirect_url", "redirecturl", "to", "q", "link", "goto", "href", "r", "out")
}
