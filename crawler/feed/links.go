package feed

import (
	"net/url"
	"strings"

	"presswatch/crawler/feed/markup"
)

// maxHref is the longest address that is looked at, in bytes. Resolving a path takes time that grows with the
// square of its length in some versions of net/url.
const maxHref = 2048

// resolve makes an address absolute against the first of the bases that can. It gives "" for everything but
// http and https with a host.
func resolve(href string, bases ...string) string {
	href = tidy(href)
	if href == "" || len(href) > maxHref {
		return ""
	}
	u, err := url.Parse(href)
	if err != nil {
		if u = mended(href); u == nil {
			return ""
		}
	}
	for i := 0; !u.IsAbs() && i < len(bases); i++ {
		b, err := url.Parse(tidy(bases[i]))
		if err == nil && len(bases[i]) <= maxHref && (b.Scheme == "http" || b.Scheme == "https") && b.Host != "" {
			u = b.ResolveReference(u)
		}
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return ""
	}
	u.User = nil // credentials are never carried on
	return u.String()
}

// tidy takes out the white space and control characters that browsers take out of addresses.
func tidy(href string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r', r < 0x20 || r == 0x7F, r >= 0x80 && r < 0xA0:
			return -1
		case r == ' ' || r == 0xA0:
			return ' '
		}
		return r
	}, strings.Trim(strings.ToValidUTF8(href, ""), " \t\r\n\u00A0"))
}

// mended tries an address whose percent signs mean themselves.
func mended(href string) *url.URL {
	var b strings.Builder
	for i := range len(href) {
		if href[i] == '%' && (i+2 >= len(href) || !hexDigit(href[i+1]) || !hexDigit(href[i+2])) {
			b.WriteString("%25")
			continue
		}
		b.WriteByte(href[i])
	}
	u, err := url.Parse(b.String())
	if err != nil {
		return nil
	}
	return u
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// bases are what links in an element count from, the nearest first: xml:base of it and of those around it, the
// site, the feed.
func (p *parsing) bases(n *markup.Node) []string {
	var chain []string
	for ; n != nil; n = n.Parent {
		if b := n.Attr("xml:base"); b != "" {
			chain = append(chain, b)
		}
	}
	outer := []string{p.link, p.o.URL}
	var base string
	for i := len(chain) - 1; i >= 0; i-- {
		if r := resolve(chain[i], append([]string{base}, p.o.URL, p.link)...); r != "" {
			base = r
		}
	}
	if base == "" {
		return outer
	}
	return append([]string{base}, outer...)
}
