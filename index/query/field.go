package query

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"presswatch/index/query/words"
)

// fieldKind says what a field takes.
type fieldKind int

const (
	isText  fieldKind = iota + 1 // words, phrases, stars
	isValue                      // whole values
	isDate
)

const fieldLast Field = "last" // in the text only; in the tree it is FieldSeen

var names = map[Field]fieldKind{
	FieldTitle: isText, FieldBody: isText, FieldAuthor: isText, FieldOutlet: isText, FieldQuote: isText,
	FieldSite: isValue, FieldURL: isValue, FieldLang: isValue, FieldLane: isValue, FieldKind: isValue,
	FieldSource: isValue, FieldStory: isValue, FieldTag: isValue, FieldCites: isValue, FieldSentiment: isValue,
	FieldPublished: isDate, FieldSeen: isDate, fieldLast: isDate,
}

func kinds(f Field) fieldKind { return names[f] }

// Known reports whether f is a field of the language.
func (f Field) Known() bool { return names[f] != 0 }

// closed are the fields with a fixed set of values.
var closed = map[Field][]string{
	FieldLane:      {"own", "wire", "national", "regional", "trade", "broadcast", "blog", "social"},
	FieldKind:      {"article", "reaction", "post", "comment", "mail"},
	FieldSentiment: {"positive", "negative", "neutral", "mixed"},
}

// fieldNames lists the fields in the order of docs/QUERY.md.
func fieldNames() []string {
	return []string{
		"title", "body", "author", "outlet", "site", "url", "lang", "lane", "kind", "source", "story", "tag",
		"cites", "quote", "sentiment", "published", "seen", "last",
	}
}

// fielded reads what follows field:, where skip is the length of the name with its colon.
func (p *parser) fielded(f Field, kind fieldKind, skip int) (Node, *Mistake) {
	at := p.i
	p.i += skip
	if p.inField {
		return nil, p.mistake(at, p.i, "a field cannot stand in "+string(p.field)+":( )", "words")
	}
	if p.i == len(p.src) || p.src[p.i] == ' ' || p.src[p.i] == ')' {
		return nil, p.mistake(at, p.i, string(f)+": needs a value directly after it", "a value")
	}
	if kind == isDate {
		return p.date(f, at)
	}
	if p.src[p.i] == '(' {
		p.field, p.inField = f, true
		n, m := p.group()
		p.field, p.inField = FieldAny, false
		return n, m
	}
	if p.src[p.i] == '-' {
		return nil, p.mistake(at, p.i+1, "the minus stands before the field", "-"+string(f)+":")
	}
	if kind == isValue || p.src[p.i] == '=' && (f == FieldAuthor || f == FieldOutlet) {
		return p.whole(f)
	}
	return p.texts(f)
}

// texts reads a, "b c", d* with commas between them.
func (p *parser) texts(f Field) (Node, *Mistake) {
	var nodes []Node
	for {
		n, m := p.text1(f)
		if m != nil {
			return nil, m
		}
		nodes = append(nodes, n)
		if more, m := p.comma(); m != nil {
			return nil, m
		} else if !more {
			return anyOf(nodes), nil
		}
	}
}

func (p *parser) text1(f Field) (Node, *Mistake) {
	at := p.i
	switch p.src[p.i] {
	case '"':
		return p.phrase(f, false)
	case '=':
		return p.exact(f)
	}
	end := p.runEnd(at)
	for i := at + 1; i < end; i++ {
		number := i+1 < end && asciiDigit(p.src[i-1]) && asciiDigit(p.src[i+1])
		if p.src[i] == ',' && !number {
			end = i
		}
	}
	p.i = end
	return p.word(f, p.src[at:end], at)
}

// comma goes over a comma between two values.
func (p *parser) comma() (bool, *Mistake) {
	if p.i == len(p.src) || p.src[p.i] != ',' {
		return false, nil
	}
	p.i++
	if p.i == len(p.src) || strings.IndexByte(" ,)", p.src[p.i]) >= 0 {
		return false, p.mistake(p.i-1, p.i, "the comma needs a value directly after it", "a value")
	}
	return true, nil
}

// whole reads values that are compared whole: lane:national,regional or outlet:="Tarnbeck Post".
func (p *parser) whole(f Field) (Node, *Mistake) {
	if p.src[p.i] == '=' {
		p.i++
	}
	l := &List{Field: f}
	for {
		at := p.i
		var v string
		if p.i < len(p.src) && p.src[p.i] == '"' {
			n := strings.IndexByte(p.src[p.i+1:], '"')
			if n < 0 {
				_, m := p.phrase(FieldAny, false)
				return nil, m
			}
			v, p.i = strings.TrimSpace(p.src[p.i+1:p.i+1+n]), p.i+n+2
		} else {
			for end := p.runEnd(at); p.i < end && p.src[p.i] != ','; {
				p.i++
			}
			v = p.src[at:p.i]
			if strings.HasSuffix(v, "*") {
				return nil, p.mistake(p.i-1, p.i, string(f)+": takes whole values, no star", "a whole value")
			}
		}
		if m := p.checkValue(f, v, at); m != nil {
			return nil, m
		}
		l.Values = append(l.Values, v)
		if more, m := p.comma(); m != nil {
			return nil, m
		} else if !more {
			return l, nil
		}
	}
}

// value makes the list of one value that stands in field:( … ).
func (p *parser) value(f Field, v string, at int) (Node, *Mistake) {
	if strings.HasSuffix(v, "*") && p.src[p.i-1] != '"' {
		return nil, p.mistake(p.i-1, p.i, string(f)+": takes whole values, no star", "a whole value")
	}
	if m := p.checkValue(f, v, at); m != nil {
		return nil, m
	}
	return &List{Field: f, Values: []string{v}}, nil
}

func (p *parser) checkValue(f Field, v string, at int) *Mistake {
	p.clauses++
	v = strings.Join(strings.Fields(v), " ")
	switch {
	case v == "" || compared(f, v) == "":
		return p.mistake(at, max(p.i, at+1), string(f)+": needs a value directly after it", "a value")
	case f == FieldStory && storyNumber(v) == 0:
		return p.mistake(at, p.i, "story: takes the number of a story", "a number, as in the address of its page")
	case f == FieldSite && strings.Contains(CleanURL(v), "/"):
		return p.mistake(at, p.i, "site: takes a host; an address goes to url:", "news.example.com")
	case closed[f] != nil && !slices.Contains(closed[f], words.Fold(v)):
		m := p.mistake(at, p.i, v+" is no "+string(f), "one of "+strings.Join(closed[f], ", "))
		if near := nearest(words.Fold(v), closed[f]); near != "" {
			m.What += "; did you mean " + near + "?"
			m.Fix = p.text[:m.At] + near + p.text[m.End:]
		}
		return m
	}
	return nil
}

// Stories gives the numbers of the stories that a list of field story asks for.
func (n *List) Stories() []int64 {
	var out []int64
	for _, v := range n.Values {
		if id := storyNumber(v); n.Field == FieldStory && id > 0 {
			out = append(out, id)
		}
	}
	return out
}

// storyNumber reads the number of a story; 0 is none.
func storyNumber(v string) int64 {
	id, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil || id < 1 {
		return 0
	}
	return id
}

// Keys gives the values in the form in which they are compared: for site the host, for url and cites as
// [CleanURL] gives it, else folded. A reader compares them for equality with what [SiteKeys], [URLKeys] and
// [CiteKeys] give for an item, or with the folded value of the item. The key "unknown" of lang stands for an
// item without a language.
func (n *List) Keys() []string {
	keys := make([]string, len(n.Values))
	for i, v := range n.Values {
		keys[i] = compared(n.Field, v)
	}
	return keys
}

func compared(f Field, v string) string {
	switch f {
	case FieldSite, FieldURL, FieldCites:
		return CleanURL(v)
	}
	return words.Fold(strings.Join(strings.Fields(v), " "))
}

// maxKeys bounds the keys of one address: a path of a thousand parts is hostile.
const maxKeys = 32

// CleanURL gives an address without scheme, user, "www.", fragment and last slash, in lower case.
func CleanURL(address string) string {
	s := strings.TrimSpace(address)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "//"), "#")
	host, path := s, ""
	if i := strings.IndexAny(s, "/?"); i >= 0 {
		host, path = s[:i], s[i:]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	host = strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(host), "www."), ".")
	if u, err := url.PathUnescape(path); err == nil {
		path = u
	}
	return host + strings.TrimRight(strings.ToLower(strings.ToValidUTF8(path, "")), "/")
}

// SiteKeys gives the values of site: that find a host: the host itself and every host above it, so that
// bbc.co.uk finds news.bbc.co.uk. A port is no part of a host.
func SiteKeys(site string) []string {
	host, _, _ := strings.Cut(CleanURL(site), "/")
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	var keys []string
	for host != "" && len(keys) < maxKeys {
		keys = append(keys, host)
		_, host, _ = strings.Cut(host, ".")
	}
	return keys
}

// URLKeys gives the values of url: that find an address: the address itself and every shorter one that
// ends where a part of its path ends.
func URLKeys(address string) []string {
	full := CleanURL(address)
	if full == "" {
		return nil
	}
	keys := []string{full}
	for i := 0; i < len(full) && len(keys) < maxKeys; i++ {
		if c := full[i]; (c == '/' || c == '?') && i > 0 && full[i-1] != '/' {
			keys = append(keys, full[:i])
		}
	}
	return keys
}

// CiteKeys gives the values of cites: that find a link: those of site: for its host and of url: for it.
func CiteKeys(link string) []string {
	keys := SiteKeys(link)
	for _, k := range URLKeys(link) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// nearest gives the name at most two letters away from a mistyped one, "" for none.
func nearest(name string, among []string) string {
	best, found := 3, ""
	for _, n := range among {
		if d := words.Distance(name, n); d < best && d < len(n)-1 {
			best, found = d, n
		}
	}
	return found
}
