package websub

import (
	"net/http"
	"net/url"
	"strings"
)

// mostLinks bounds how many links of an answer's header are looked at.
const mostLinks = 64

// Announced is the hub and the topic that the header of an answer from address names ("Discovery": Link headers
// come before what stands in the document); each is absolute, and "" if it is not named.
func Announced(h http.Header, address string) (hub, topic string) {
	base, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	rest := strings.Join(h.Values("Link"), ",")
	for range mostLinks {
		target, params, after, ok := cutLink(rest)
		if !ok {
			break
		}
		rest = after
		to, err := base.Parse(target)
		if err != nil {
			continue
		}
		for _, rel := range relsOf(params) {
			switch {
			case rel == "hub" && hub == "":
				hub = to.String()
			case rel == "self" && topic == "":
				topic = to.String()
			}
		}
	}
	return hub, topic
}

// cutLink takes the first link of a Link header (RFC 8288, section 3): its target, its parameters, and what
// follows.
func cutLink(s string) (target, params, rest string, ok bool) {
	if _, s, ok = strings.Cut(s, "<"); !ok {
		return "", "", "", false
	}
	if target, s, ok = strings.Cut(s, ">"); !ok {
		return "", "", "", false
	}
	params, rest = cutOutside(s, ',')
	return strings.TrimSpace(target), params, rest, true
}

// cutOutside cuts s around the first sep that stands in no quoted string.
func cutOutside(s string, sep byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// relsOf are the relations that a link's parameters name; the first "rel" counts (RFC 8288, section 3.3).
func relsOf(params string) []string {
	for params != "" {
		var p string
		p, params = cutOutside(params, ';')
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			return strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`)))
		}
	}
	return nil
}
