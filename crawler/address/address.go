// Package address brings web addresses into one stable form, so that one article has one address however it
// was met: with tracking parameters, through an aggregator's redirect, a mail scanner, a proxy, an archive or
// as its AMP or mobile variant.
//
// Only what can be known from the address alone is done here: nothing is fetched, and a host is never guessed.
// Scheme and "www." stay as they were found, because a site may answer differently to each; Site ignores
// them. The rules follow RFC 3986 section 6.2.2 (case, percent-encoding, dot segments) and 6.2.3 (ports), and
// UTS 46 for names.
package address

import (
	"errors"
	"fmt"
	"strings"
)

// MaxLen is the longest address that is read, in bytes.
const MaxLen = 4096

// mostPasses bounds how often one address may be found inside another.
const mostPasses = 8

// Why an address is refused. Errors wrap one of these.
var (
	// ErrScheme says that the address is not on the web: file:, data:, javascript:, mailto: and the like.
	ErrScheme = errors.New("only http and https addresses are read")
	// ErrForm says that the text is no address.
	ErrForm = errors.New("not a web address; it should look like https://example.org/news")
	// ErrLong says that the address is longer than MaxLen.
	ErrLong = errors.New("address longer than 4096 bytes")
)

// Canonical returns the stable form of an absolute http or https address. Canonical of its own result is that
// result. Host and scheme are in lower case, names in punycode; user names, passwords, default ports,
// fragments (but "#!" ones) and tracking parameters are gone; wrappers are taken off; the other parameters
// keep their order.
func Canonical(raw string) (string, error) {
	s := raw
	for range mostPasses {
		next, err := pass(s)
		if err != nil {
			return "", fmt.Errorf("%s: %w", shown(raw), err)
		}
		if next == s {
			return s, nil
		}
		s = next
	}
	return "", fmt.Errorf("%s: %w: too many addresses one inside the other", shown(raw), ErrForm)
}

// pass takes off one wrapper, or brings the address into form where there is none.
func pass(s string) (string, error) {
	p, err := split(s)
	if err != nil {
		return "", err
	}
	if inner, ok := unwrap(p); ok {
		// A wrapper around what is no web address stays: it is at least an address.
		if _, err := split(inner); err == nil {
			return inner, nil
		}
	}
	p.withoutVariant()
	p.query = withoutTracking(p.host, p.query)
	out := p.String()
	if len(out) > MaxLen {
		return "", ErrLong // escaping made it so
	}
	return out, nil
}

// parts are the parts of an address in normal form: escapes, case and dot segments are settled.
type parts struct {
	scheme, host, port, path, query string
	bang                            string // a "#!" fragment with its mark: some sites name pages by it
}

func (p parts) String() string {
	var b strings.Builder
	b.WriteString(p.scheme)
	b.WriteString("://")
	b.WriteString(p.host)
	if p.port != "" {
		b.WriteByte(':')
		b.WriteString(p.port)
	}
	b.WriteString(p.path)
	if p.query != "" {
		b.WriteByte('?')
		b.WriteString(p.query)
	}
	b.WriteString(p.bang)
	return b.String()
}

// split reads an address as browsers do: white space around it, line breaks within, backslashes and a wrong
// number of slashes are forgiven (WHATWG URL, basic parser).
func split(raw string) (parts, error) {
	var p parts
	if len(raw) > MaxLen {
		return p, ErrLong
	}
	s := strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == 0xA0 || r == 0xFEFF })
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	scheme, rest, found := strings.Cut(s, ":")
	if !found || strings.ContainsAny(scheme, "/?#. ") {
		return p, ErrForm
	}
	p.scheme = strings.ToLower(scheme)
	if p.scheme != "http" && p.scheme != "https" {
		return p, ErrScheme
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	rest = strings.ReplaceAll(rest, `\`, "/")
	trimmed := strings.TrimLeft(rest, "/")
	if trimmed == rest {
		return p, ErrForm // "http:news" is no absolute address
	}
	authority, path, _ := strings.Cut(trimmed, "/")
	if err := p.setAuthority(authority); err != nil {
		return p, err
	}
	p.path = withoutDots(escaped("/"+path, inPath))
	p.query = escaped(query, inQuery)
	if len(fragment) > 1 && fragment[0] == '!' {
		p.bang = "#" + escaped(fragment, inQuery)
	}
	return p, nil
}

func (p *parts) setAuthority(s string) error {
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		s = s[at+1:]
	}
	host, port, err := cutPort(s)
	if err != nil {
		return err
	}
	if p.host, err = normalHost(host); err != nil {
		return err
	}
	if port != "" && port != map[string]string{"http": "80", "https": "443"}[p.scheme] {
		p.port = port
	}
	return nil
}

// shown is an address fit for a message: short, and without a password.
func shown(raw string) string {
	const most = 200
	if i := strings.Index(raw, "://"); i >= 0 {
		end := len(raw)
		if j := strings.IndexAny(raw[i+3:], "/?#"); j >= 0 {
			end = i + 3 + j
		}
		if at := strings.LastIndexByte(raw[i+3:end], '@'); at >= 0 {
			raw = raw[:i+3] + raw[i+3+at+1:]
		}
	}
	if len(raw) > most {
		raw = raw[:most] + "…"
	}
	return fmt.Sprintf("%q", raw)
}
