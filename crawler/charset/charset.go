// Package charset turns the bytes of feeds and pages into UTF-8.
//
// Nothing is ever refused for its encoding: a wrong or unknown label is passed over, and what still does not
// fit becomes U+FFFD. The result is always valid UTF-8, without a byte order mark.
//
// The order of authority is byte order mark, HTTP header, declaration in the document, then the bytes
// themselves (RFC 7303 section 3 for XML, the WHATWG encoding sniffing algorithm for HTML).
package charset

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// prefixLen is how far a declaration is looked for: the WHATWG algorithm's 1,024 bytes.
const prefixLen = 1024

// DecodeHTML gives a page's text as UTF-8 and the name of the encoding it was in, in the WHATWG spelling
// ("utf-8", "windows-1252", "iso-8859-15"). contentType is the HTTP header's value, "" if there was none.
func DecodeHTML(body []byte, contentType string) (text []byte, name string) {
	if enc, name, n := byMark(body); enc != nil {
		return decode(body[n:], enc, name)
	}
	if enc, name := charset.Lookup(httpLabel(contentType)); enc != nil {
		return decode(body, enc, name)
	}
	if enc, name := metaEncoding(body); enc != nil {
		if savedAsUTF8(body, name) {
			return body, "utf-8"
		}
		return decode(body, enc, name)
	}
	return sniff(body)
}

// savedAsUTF8 says that a page which calls itself Latin-1 is not: a browser or an archive saved it as UTF-8 and left
// the declaration as it was. Latin-1 text with so many letters is never valid UTF-8 by accident.
func savedAsUTF8(body []byte, name string) bool {
	const enough = 5 // characters beyond ASCII
	if name != "windows-1252" && name != "iso-8859-15" && name != "iso-8859-2" && name != "windows-1251" && name != "windows-1250" {
		return false
	}
	good, bad := count(body)
	return bad == 0 && good >= enough
}

// metaLabel is a declaration in a meta element, of either form.
var metaLabel = regexp.MustCompile(`(?i)<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w:.-]+)`)

// metaLen is how far a meta element is looked for: pages put scripts before it, beyond the 1,024 bytes of the
// standard.
const metaLen = 16 << 10

// metaEncoding leaves the first bytes to x/net, which reads them by the standard, and its guesses out: ours
// look at the whole body. What it calls windows-1252 is a guess unless a label says so.
func metaEncoding(body []byte) (encoding.Encoding, string) {
	label := metaLabel.FindSubmatch(body[:min(len(body), metaLen)])
	if label == nil {
		return nil, ""
	}
	if enc, name, _ := charset.DetermineEncoding(body[:min(len(body), prefixLen)], ""); name != "windows-1252" {
		return enc, name
	}
	enc, name := charset.Lookup(string(label[1]))
	if wide(name) {
		return nil, "" // read as ASCII this far, so it is not
	}
	return enc, name
}

// DecodeXML gives a feed's text as UTF-8 and the name of the encoding it was in. The XML declaration is
// looked for in UTF-16 and UTF-32 too, with or without a mark.
//
// One rule goes beyond RFC 7303: text that is valid UTF-8 with letters beyond ASCII is UTF-8, even where a
// label says ASCII or Latin-1. Servers send those labels by default, and Latin-1 text is never valid UTF-8 by
// accident but for a few letters.
func DecodeXML(body []byte, contentType string) (text []byte, name string) {
	if enc, name, n := byMark(body); enc != nil {
		return decode(body[n:], enc, name)
	}
	if enc, name := byShape(body); enc != nil {
		return decode(body, enc, name)
	}
	for _, label := range []string{httpLabel(contentType), xmlLabel(body)} {
		enc, name := charset.Lookup(label)
		if enc == nil || wide(name) {
			continue // unknown, or wide where the bytes are not
		}
		if name == "windows-1252" && utf8.Valid(body) {
			return body, "utf-8"
		}
		if name == "gbk" { // its superset, by which WHATWG decodes it too
			enc, name = charset.Lookup("gb18030")
		}
		return decode(body, enc, name)
	}
	return sniff(body)
}

func wide(name string) bool { return strings.HasPrefix(name, "utf-16") || name == "replacement" }

// byMark reads the byte order mark. UTF-32LE's begins like UTF-16LE's, so it comes first.
func byMark(b []byte) (enc encoding.Encoding, name string, n int) {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE, 0, 0}):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 4
	case bytes.HasPrefix(b, []byte{0, 0, 0xFE, 0xFF}):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 4
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return unicode.UTF8, "utf-8", 3
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 2
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 2
	}
	return nil, "", 0
}

// byShape recognises wide text by the zero bytes around its first character, which is "<", "{" or a space
// (XML 1.0 appendix F.1).
func byShape(b []byte) (encoding.Encoding, string) {
	if len(b) < 4 {
		return nil, ""
	}
	zero := [4]bool{b[0] == 0, b[1] == 0, b[2] == 0, b[3] == 0}
	switch zero {
	case [4]bool{false, true, true, true}:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le"
	case [4]bool{true, true, true, false}:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be"
	case [4]bool{false, true, false, true}:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le"
	case [4]bool{true, false, true, false}:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be"
	}
	return nil, ""
}

// httpLabel takes the charset out of a Content-Type, from malformed ones too.
func httpLabel(contentType string) string {
	if len(contentType) > prefixLen {
		return ""
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return strings.Trim(params["charset"], `"' `)
	}
	_, after, found := strings.Cut(strings.ToLower(contentType), "charset")
	if !found {
		return ""
	}
	after = strings.TrimLeft(after, " \t")
	after, found = strings.CutPrefix(after, "=")
	if !found {
		return ""
	}
	after, _, _ = strings.Cut(after, ";")
	return strings.Trim(after, "\"' \t")
}

// xmlLabel takes the encoding out of an XML declaration, wherever it begins in the first bytes.
func xmlLabel(b []byte) string {
	head := b[:min(len(b), prefixLen)]
	i := bytes.Index(head, []byte("<?xml"))
	if i < 0 {
		return ""
	}
	decl, _, _ := bytes.Cut(head[i:], []byte("?>"))
	_, after, found := bytes.Cut(decl, []byte("encoding"))
	if !found {
		return ""
	}
	after = bytes.TrimLeft(after, " \t\r\n=")
	if len(after) == 0 || (after[0] != '"' && after[0] != '\'') {
		return ""
	}
	label, _, _ := bytes.Cut(after[1:], after[:1])
	return strings.TrimSpace(string(label))
}

func decode(b []byte, enc encoding.Encoding, name string) ([]byte, string) {
	if name == "utf-8" {
		return mend(b)
	}
	out, _, err := transform.Bytes(enc.NewDecoder(), b)
	if err != nil || !utf8.Valid(out) {
		out = bytes.ToValidUTF8(out, []byte("\uFFFD"))
	}
	return bytes.TrimPrefix(out, []byte("\uFEFF")), name
}

// sniff decides by the bytes alone.
func sniff(b []byte) ([]byte, string) {
	if utf8.Valid(b) {
		return b, "utf-8"
	}
	if good, bad := count(b); good > bad {
		return mend(b)
	}
	// More than this says nothing new, and the detector's time grows with it.
	const enough = 64 << 10
	res, err := chardet.NewTextDetector().DetectBest(b[:min(len(b), enough)])
	if err == nil && res.Confidence >= 50 {
		if enc, name := charset.Lookup(res.Charset); enc != nil && !wide(name) && name != "utf-8" {
			return decode(b, enc, name)
		}
	}
	enc, name := charset.Lookup("windows-1252")
	return decode(b, enc, name)
}

// count counts the characters of several bytes that are well formed, and the bytes that are not.
func count(b []byte) (good, bad int) {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good, bad
}

// mend makes text that says it is UTF-8 so. Where nothing beyond ASCII is, the label is wrong and the bytes
// decide; where some is, the few strays are what an editor pasted in: windows-1252.
func mend(b []byte) ([]byte, string) {
	if utf8.Valid(b) {
		return b, "utf-8"
	}
	if good, bad := count(b); good == 0 && bad > 1 {
		return sniff(b)
	}
	enc, _ := charset.Lookup("windows-1252")
	dec := enc.NewDecoder()
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || n != 1:
			out = append(out, b[:n]...)
		case !utf8.FullRune(b):
			out = append(out, "\uFFFD"...)
			n = len(b) // a character cut at the end of the document
		default:
			one, _ := dec.Bytes(b[:1])
			out = append(out, one...)
		}
		b = b[n:]
	}
	return out, "utf-8"
}
