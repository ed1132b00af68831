package robots

import (
	"slices"
	"strings"
)

// rule is one allow or disallow line.
type rule struct {
	allow  bool
	length int      // octets of the rule, by which the most specific one is found (2.2.2)
	parts  []string // what stands between the "*"; always at least one, the first anchored at the start
	end    bool     // "$" at the end: the path ends here too (2.2.3)
}

func newRule(allow bool, path string) rule {
	r := rule{allow: allow}
	path, r.end = strings.CutSuffix(path, "$")
	path = normal(path, true)
	r.length = len(path)
	if r.end {
		r.length++
	}
	r.parts = strings.Split(path, "*")
	if len(r.parts) > 2 { // "**" is "*"
		inner := slices.DeleteFunc(r.parts[1:len(r.parts)-1], func(s string) bool { return s == "" })
		r.parts = append(r.parts[:1+len(inner)], r.parts[len(r.parts)-1])
	}
	return r
}

// matches reports whether the rule matches the start of a path, or all of it where the rule ends in "$".
// Taking the leftmost place for each part is enough, so the time is linear in the path for each part.
func (r *rule) matches(path string) bool {
	rest, ok := strings.CutPrefix(path, r.parts[0])
	if !ok {
		return false
	}
	if len(r.parts) == 1 {
		return !r.end || rest == ""
	}
	last := len(r.parts) - 1
	for _, part := range r.parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	if r.end {
		return strings.HasSuffix(rest, r.parts[last])
	}
	return strings.Contains(rest, r.parts[last])
}

const upperHex = "0123456789ABCDEF"

// normal brings a path into the form in which rules and addresses are compared (2.2.2): percent-encoded octets
// that need no encoding are decoded, the others have upper-case digits, and octets outside ASCII are encoded, as
// is a "%" that encodes nothing: it can only mean itself.
// In rules "*" stands for anything, so that an address's own "*" and "$" are encoded (2.2.3). After the "?" a
// ":" or "/" may stand encoded or not and means the same, as in the table of 2.2.2.
func normal(s string, isRule bool) string {
	plain := true
	query := false
	for i := 0; i < len(s) && plain; i++ {
		query = query || s[i] == '?'
		plain = s[i] != '%' && !mustEncode(s[i], isRule, query)
	}
	if plain {
		return s
	}
	var b strings.Builder
	query = false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			if c = unhex(s[i+1])<<4 | unhex(s[i+2]); unreserved(c) {
				b.WriteByte(c)
			} else {
				encode(&b, c)
			}
			i += 2
			continue
		}
		query = query || c == '?'
		if c == '%' || mustEncode(c, isRule, query) {
			encode(&b, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func encode(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

func mustEncode(c byte, isRule, query bool) bool {
	switch {
	case c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0:
		return true
	case c == '*':
		return !isRule
	case c == '$':
		return true
	}
	return query && (c == ':' || c == '/')
}

// unreserved are the characters of RFC 3986, 2.3.
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
