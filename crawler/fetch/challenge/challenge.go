// Package challenge recognises pages that stand in the way of a page: proofs that a person reads, log-ins, parked domains.
package challenge

import (
	"bytes"
	"html"
	"net/http"
	"strings"
)

// Texts for what stands in the way of a page.
const (
	wantsPerson = "the site asks for proof that a person reads it"
	wantsLogin  = "the site shows a login page instead"
	forSale     = "the domain is parked or for sale"
)

// sign is what tells a page that stands in the way. Each is a mark of one product, not of an article about it.
type sign struct {
	mark string // lower case, in the first part of the body
	text string
}

var signs = []sign{
	{"/cdn-cgi/challenge-platform/h/", wantsPerson},
	{"window._cf_chl_opt", wantsPerson},
	{"cf-chl-widget", wantsPerson},
	{"captcha-delivery.com/", wantsPerson},
	{"/_incapsula_resource?", wantsPerson},
	{"px-captcha", wantsPerson},
	{"awswafintegration", wantsPerson},
	{"/.within.website/x/cmd/anubis/", wantsPerson},
	{"sucuri_cloudproxy_js", wantsPerson},
	{"id=\"sec-if-cpt-container\"", wantsPerson},
	{"ddos-guard/js-challenge", wantsPerson},
	{"/.well-known/sgcaptcha/", wantsPerson},
	{"parkingcrew.net/", forSale},
	{"sedoparking.com/", forSale},
	{"img1.wsimg.com/parking-lander", forSale},
	{"d1lxhc4jvstzrp.cloudfront.net/themes", forSale},
}

// titles of pages that stand in the way, in lower case, whole.
var titles = map[string]string{
	"just a moment...": wantsPerson, "attention required! | cloudflare": wantsPerson, "making sure you're not a bot!": wantsPerson,
	"vercel security checkpoint": wantsPerson, "are you a robot?": wantsPerson, "please verify you are a human": wantsPerson,
	"human verification": wantsPerson, "security check": wantsPerson, "checking your browser": wantsPerson, "robot check": wantsPerson,
	"captcha": wantsPerson, "recaptcha": wantsPerson, "bot verification": wantsPerson, "verifying your browser...": wantsPerson,
	"log in": wantsLogin, "login": wantsLogin, "sign in": wantsLogin, "anmelden": wantsLogin, "connexion": wantsLogin, "inloggen": wantsLogin,
}

// longestChallenge is how much of a body is looked through; pages that stand in the way are small.
const longestChallenge = 64 << 10

// Of recognises a page that is no content, by the headers and marks of the products that make them.
// "" means that there is nothing clear in the way.
func Of(status int, header http.Header, content []byte) string {
	switch {
	case strings.EqualFold(header.Get("Cf-Mitigated"), "challenge"), strings.EqualFold(header.Get("X-Vercel-Mitigated"), "challenge"):
		return wantsPerson
	case header.Get("X-Amzn-Waf-Action") == "challenge", header.Get("X-Amzn-Waf-Action") == "captcha":
		return wantsPerson
	case status < 300 && !looksHTML(header, content):
		return ""
	}
	body := bytes.ToLower(content[:min(len(content), longestChallenge)])
	title := titleOf(body)
	if text := titles[title]; text == wantsPerson || text == wantsLogin && bytes.Contains(body, []byte(`type="password"`)) {
		return text
	}
	if status < 300 && (len(content) > longestChallenge || bytes.Contains(body, []byte("<article"))) {
		return "" // a page with content may carry the product's script all the same
	}
	for _, s := range signs {
		if bytes.Contains(body, []byte(s.mark)) && (status >= 400 || bareText(body) < mostWords) {
			return s.text
		}
	}
	return ""
}

func looksHTML(header http.Header, content []byte) bool {
	kind := strings.ToLower(header.Get("Content-Type"))
	head := bytes.ToLower(bytes.TrimSpace(content[:min(len(content), 256)]))
	return strings.Contains(kind, "html") || kind == "" && (bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")))
}

func titleOf(body []byte) string {
	_, rest, ok := bytes.Cut(body, []byte("<title"))
	if !ok {
		return ""
	}
	_, rest, _ = bytes.Cut(rest, []byte(">"))
	title, _, _ := bytes.Cut(rest, []byte("<"))
	return strings.Join(strings.Fields(html.UnescapeString(string(title))), " ")
}

// mostWords is how many words a page that stands in the way has at most.
const mostWords = 200

// bareText counts the words of a page outside marks, scripts and styles.
func bareText(body []byte) int {
	words := 0
	for len(body) > 0 {
		text, rest, _ := bytes.Cut(body, []byte("<"))
		words += len(bytes.Fields(text))
		for _, name := range []string{"script", "style"} {
			if bytes.HasPrefix(rest, []byte(name)) {
				_, rest, _ = bytes.Cut(rest, []byte("</"+name))
			}
		}
		_, body, _ = bytes.Cut(rest, []byte(">"))
	}
	return words
}
