// Package redact makes addresses fit for logs and for people: without what is secret in them.
package redact

import (
	"net/url"
	"regexp"
	"strings"
)

const hidden = "hidden"

var (
	// secretName are names of query parameters whose value is a secret.
	secretName = regexp.MustCompile(`(?i)(token|key$|^feed$|secret|auth($|[^o])|passw|pass$|pwd|sig$|signature|session|sid$|jwt|credential|^code$|^hash$)`)
	// secretValue is what no person types: long, of letters and digits, with at least one of each.
	secretValue = regexp.MustCompile(`^[A-Za-z0-9_\-+=.%~]{20,}$`)
)

// Address makes an address fit for logs and error texts: no user name, no password, no fragment, and no value
// of a query parameter or part of a path that looks like a secret (feeds carry their reader's token there).
func Address(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "(an address that cannot be read)"
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	u.RawQuery = redactQuery(u.RawQuery)
	parts := strings.Split(u.EscapedPath(), "/")
	for i, p := range parts {
		if i > 0 && secretName.MatchString(parts[i-1]) && opaque(p) || veryOpaque(p) {
			parts[i] = hidden
		}
	}
	if path := strings.Join(parts, "/"); path != u.EscapedPath() {
		u.Path, u.RawPath = path, ""
	}
	return u.String()
}

func redactQuery(q string) string {
	if q == "" {
		return ""
	}
	pairs := strings.Split(q, "&")
	for i, p := range pairs {
		name, value, ok := strings.Cut(p, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		switch {
		case ok && value != "" && (secretName.MatchString(name) || opaque(value)):
			pairs[i] = url.QueryEscape(name) + "=" + hidden
		case !ok && opaque(p):
			pairs[i] = hidden
		case strings.Contains(value, "//"), strings.Contains(strings.ToLower(value), "%2f%2f"):
			pairs[i] = url.QueryEscape(name) + "=" + redactInner(value)
		}
	}
	return strings.Join(pairs, "&")
}

// redactInner is for values that are addresses themselves, as wrappers and hubs have them.
func redactInner(value string) string {
	plain, err := url.QueryUnescape(value)
	if u, perr := url.Parse(plain); err != nil || perr != nil || u.Host == "" {
		return value
	}
	return url.QueryEscape(Address(plain))
}

// opaque reports whether a value looks drawn by lot.
func opaque(s string) bool {
	return secretValue.MatchString(s) && strings.ContainsAny(s, "0123456789") && strings.Count(s, "-") < 3 && strings.Count(s, ".") < 3
}

// veryOpaque is for parts of a path, where long identifiers are common and seldom secret.
func veryOpaque(s string) bool {
	return len(s) >= 32 && opaque(s) && !strings.ContainsAny(s, ".-_")
}
