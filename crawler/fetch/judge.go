package fetch

import (
	"bytes"
	"errors"
	"html"
	"net/http"
	"strings"
)

// judge says whether a status and body are an answer.
func (c *Client) judge(t *trip, a *answer, h *host) error {
	e := &Error{URL: Redact(a.url.String()), Code: a.status}
	switch code := a.status; {
	case code == http.StatusNotModified:
		return nil
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
		return c.limited(a, h, e)
	case t.purpose == forAPI:
		return nil // what is wrong, the body says
	case t.purpose != forRobots && challenge(a) != "":
		e.Reason, e.Err = Refused, errors.New(challenge(a))
	case code == http.StatusPartialContent:
		e.Reason, e.Err = Status, errors.New("the site sent a part where the whole was asked for")
	case code >= 200 && code <= 299:
		return nil
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired, code == http.StatusUnavailableForLegalReasons:
		e.Reason = Refused
	case code == http.StatusNotFound:
		e.Reason = Missing
	case code == http.StatusGone:
		e.Reason = Gone
	case code >= 500 && code <= 599:
		e.Reason = Server
	default:
		e.Reason = Status
	}
	return e
}

// limited remembers for the whole host that it wants to be left alone.
func (c *Client) limited(a *answer, h *host, e *Error) error {
	now := c.o.Now()
	wait, _ := retryAfter(a.header, now)
	e.Reason, e.RetryAt = Limited, h.quiet(now, wait, a.status)
	c.o.Log.Info("a host wants to be left alone", "host", h.name, "status", a.status, "until", e.RetryAt)
	return e
}

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

// challenge recognises a page that is no content, by the headers and marks of the products that make them.
// "" means that there is nothing clear in the way.
func challenge(a *answer) string {
	switch {
	case strings.EqualFold(a.header.Get("Cf-Mitigated"), "challenge"), strings.EqualFold(a.header.Get("X-Vercel-Mitigated"), "challenge"):
		return wantsPerson
	case a.header.Get("X-Amzn-Waf-Action") == "challenge", a.header.Get("X-Amzn-Waf-Action") == "captcha":
		return wantsPerson
	case a.status < 300 && !looksHTML(a):
		return ""
	}
	body := bytes.ToLower(a.body[:min(len(a.body), longestChallenge)])
	title := titleOf(body)
	if text := titles[title]; text == wantsPerson || text == wantsLogin && bytes.Contains(body, []byte(`type="password"`)) {
		return text
	}
	if a.status < 300 && (len(a.body) > longestChallenge || bytes.Contains(body, []byte("<article"))) {
		return "" // a page with content may carry the product's script all the same
	}
	for _, s := range signs {
		if bytes.Contains(body, []byte(s.mark)) && (a.status >= 400 || bareText(body) < mostWords) {
			return s.text
		}
	}
	return ""
}

func looksHTML(a *answer) bool {
	kind := strings.ToLower(a.header.Get("Content-Type"))
	head := bytes.ToLower(bytes.TrimSpace(a.body[:min(len(a.body), 256)]))
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
