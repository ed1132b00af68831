package address

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// names maps as browsers do: case folded, width folded, no transitional letters (UTS 46).
var names = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.StrictDomainName(false))

const maxHost = 253 // RFC 1035 section 2.3.4

// normalHost gives a host in lower case and punycode, without the root's dot.
func normalHost(s string) (string, error) {
	if ip, ok := strings.CutPrefix(s, "["); ok {
		ip, ok = strings.CutSuffix(ip, "]")
		addr, err := netip.ParseAddr(ip)
		if !ok || err != nil || addr.Zone() != "" || !addr.Is6() {
			return "", ErrForm
		}
		return "[" + addr.String() + "]", nil
	}
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	if ascii, err := names.ToASCII(s); err == nil {
		s = strings.TrimSuffix(strings.ToLower(ascii), ".")
	}
	if s == "" || len(s) > maxHost || strings.Contains(s, "..") || s[0] == '.' || s[0] == '-' {
		return "", ErrForm
	}
	for i := range len(s) {
		if !hostByte(s[i]) {
			return "", ErrForm
		}
	}
	return s, nil
}

// hostByte allows the underscore, which some sites have in their names.
func hostByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
}

// cutPort divides host and port. An empty port is none.
func cutPort(s string) (host, port string, err error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.HasSuffix(s, "]") {
		return s, "", nil
	}
	host, port = s[:i], s[i+1:]
	if port == "" {
		return host, "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || port[0] == '+' {
		return "", "", ErrForm
	}
	return host, strconv.FormatUint(n, 10), nil
}

// Site returns the host of an address (or a bare host) without port, "www.", and the marks of mobile and AMP
// variants: two addresses with equal Site belong to one site. "" if there is no host in raw.
func Site(raw string) string {
	host := raw
	if strings.Contains(raw, "://") {
		p, err := split(raw)
		if err != nil {
			return ""
		}
		host = p.host
	} else {
		host, _, _ = strings.Cut(host, "/")
		var err error
		if host, _, err = cutPort(host); err != nil {
			return ""
		}
		if host, err = normalHost(host); err != nil {
			return ""
		}
	}
	for {
		label, rest, found := strings.Cut(host, ".")
		if !found || !variantLabel(label) || !strings.Contains(rest, ".") {
			return host
		}
		host = rest
	}
}

// variantLabel says whether the first label of a host only says which form of the site it is.
func variantLabel(label string) bool {
	switch label {
	case "m", "mobile", "mobil", "amp", "www-m", "touch":
		return true
	}
	number, ok := strings.CutPrefix(label, "www")
	return ok && len(number) <= 2 && strings.Trim(number, "0123456789") == ""
}

// Resolve makes a reference found on the page base absolute. false: it is not http or https, or no address.
// The result is not yet canonical.
func Resolve(base, ref string) (string, bool) {
	ref = strings.TrimSpace(ref)
	if len(ref) > MaxLen || len(base) > MaxLen {
		return "", false
	}
	if p, err := split(ref); err == nil {
		return absolute(ref, p), true
	}
	b, err := url.Parse(base)
	if err != nil || b.Scheme != "http" && b.Scheme != "https" || b.Host == "" {
		return "", false
	}
	// What url.Parse would refuse (broken escapes, spaces, line breaks) is mended first, as browsers do.
	r, err := url.Parse(mended(ref))
	if err != nil || r.Scheme != "" && r.Scheme != "http" && r.Scheme != "https" {
		return "", false
	}
	abs := b.ResolveReference(r).String()
	if _, err := split(abs); err != nil {
		return "", false
	}
	return abs, true
}

// absolute keeps an absolute reference as written but for what would not survive elsewhere: white space,
// a password, a fragment without meaning.
func absolute(ref string, p parts) string {
	if strings.ContainsAny(ref, " \t\r\n\\@#") {
		return p.String()
	}
	return ref
}

func mended(ref string) string {
	ref = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(ref)
	path, fragment, hash := strings.Cut(ref, "#")
	path, query, mark := strings.Cut(path, "?")
	path = escaped(strings.ReplaceAll(path, `\`, "/"), inPath)
	if mark {
		path += "?" + escaped(query, inQuery)
	}
	if hash && strings.HasPrefix(fragment, "!") {
		path += "#" + escaped(fragment, inQuery)
	}
	return path
}
