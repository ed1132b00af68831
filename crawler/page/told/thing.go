package told

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
)

const (
	maxScript = 1 << 20 // bytes of one JSON-LD script
	maxNest   = 16      // objects within objects
)

// Thing is an object of JSON-LD.
type Thing struct {
	Types []string // lower case, without the vocabulary's address: "newsarticle"
	Under string   // the property under which it stands, in lower case; "" at the top and in a graph
	Depth int      // how deep it stands
	props map[string]any
}

// script reads one script. What writers of templates get wrong is mended: comments, line breaks in strings,
// a semicolon at the end.
func (p *Page) script(raw string) {
	if len(raw) > maxScript || len(p.Things) >= maxThings {
		return
	}
	var v any
	if json.Unmarshal([]byte(raw), &v) != nil {
		if json.Unmarshal([]byte(mended(raw)), &v) != nil {
			p.Broken = append(p.Broken, raw)
			return
		}
	}
	p.gather(v, "", 0)
}

func mended(raw string) string {
	s := strings.TrimSpace(raw)
	for _, cut := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["} {
		s = strings.TrimSpace(strings.TrimPrefix(s, cut))
	}
	for _, cut := range []string{";", "-->", "//]]>", "/*]]>*/", "]]>", "//"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, cut))
	}
	s = strings.Map(func(r rune) rune {
		if r < 0x20 {
			return ' '
		}
		return r
	}, s)
	if !strings.ContainsRune(s, '"') && strings.Contains(s, "&quot;") {
		s = html.UnescapeString(s)
	}
	return withoutTrailingCommas(s)
}

// withoutTrailingCommas drops a comma that stands before a closing bracket, outside strings.
func withoutTrailingCommas(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\' && i+1 < len(s):
			b.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			if rest := strings.TrimLeft(s[i+1:], " "); rest != "" && (rest[0] == '}' || rest[0] == ']') {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (p *Page) gather(v any, under string, depth int) {
	if depth > maxNest || len(p.Things) >= maxThings {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			p.gather(e, under, depth+1)
		}
	case map[string]any:
		if types := typesOf(v["@type"]); len(types) > 0 {
			p.Things = append(p.Things, Thing{types, under, depth, v})
		}
		for _, key := range sortedKeys(v) {
			next := strings.ToLower(key)
			if key == "@graph" {
				next = under
			}
			p.gather(v[key], next, depth+1)
		}
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func typesOf(v any) (out []string) {
	switch v := v.(type) {
	case string:
		v = strings.ToLower(v)
		v = v[strings.LastIndexAny(v, "/#:")+1:]
		if v != "" {
			out = append(out, v)
		}
	case []any:
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, typesOf(s)...)
			}
		}
	}
	return out
}

// Is says whether the thing is of one of the types.
func (t Thing) Is(types ...string) bool {
	return slices.ContainsFunc(t.Types, func(have string) bool { return slices.Contains(types, have) })
}

// IsArticle says whether the thing is a work of writing: a news article, a blog post, a report.
func (t Thing) IsArticle() bool {
	for _, have := range t.Types {
		if strings.HasSuffix(have, "article") || strings.HasSuffix(have, "posting") && have != "jobposting" {
			return true
		}
	}
	return t.Is("report", "review", "creativework", "newsitem", "analysisnewsarticle", "claimreview", "recipe", "pressrelease")
}

// Str returns a property as one line of text: a string, a number, or the name of an object.
func (t Thing) Str(name string) string {
	for _, s := range t.Strs(name) {
		return s
	}
	return ""
}

// Strs returns a property's values as lines of text.
func (t Thing) Strs(name string) (out []string) {
	for _, s := range strs(t.value(name), 0) {
		if s = Line(html.UnescapeString(s), 2000); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Long returns a property's text with its lines, at most limit bytes: an article's body. Elements in it are gone.
func (t Thing) Long(name string, limit int) string {
	s, ok := t.value(name).(string)
	if !ok {
		return ""
	}
	if s = strings.ToValidUTF8(s[:min(len(s), limit)], ""); strings.Contains(s, "</") {
		s = paragraphs.Replace(s)
		s = element.ReplaceAllString(s, "")
	}
	return Clean(html.UnescapeString(s))
}

var (
	paragraphs = strings.NewReplacer("</p>", "\n", "<br>", "\n", "<br/>", "\n", "<br />", "\n")
	element    = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
)

// value finds a property whatever its case: some templates write "datepublished".
func (t Thing) value(name string) any {
	if v, ok := t.props[name]; ok {
		return v
	}
	for k, v := range t.props {
		if strings.EqualFold(strings.TrimPrefix(k, "schema:"), name) {
			return v
		}
	}
	return nil
}

func strs(v any, depth int) (out []string) {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case string:
		return []string{v}
	case bool:
		if v {
			return []string{"true"}
		}
		return []string{"false"}
	case []any:
		for _, e := range v[:min(len(v), 50)] {
			out = append(out, strs(e, depth+1)...)
		}
	case map[string]any:
		for _, key := range []string{"name", "@value", "url", "@id"} {
			if s := strs(v[key], depth+1); len(s) > 0 {
				return s
			}
		}
	}
	return out
}

// Inner returns the objects that stand under a property.
func (t Thing) Inner(name string) (out []Thing) {
	list, ok := t.value(name).([]any)
	if !ok {
		list = []any{t.value(name)}
	}
	for _, v := range list[:min(len(list), 50)] {
		if m, ok := v.(map[string]any); ok {
			out = append(out, Thing{typesOf(m["@type"]), strings.ToLower(name), t.Depth + 1, m})
		}
	}
	return out
}

// asides are the properties under which stands another article than the page's.
var asides = map[string]bool{
	"itemlistelement": true, "item": true, "haspart": true, "ispartof": true, "comment": true, "citation": true, "relatedlink": true,
	"isbasedon": true, "mentions": true, "review": true, "blogpost": true, "blogposts": true, "about": true, "subjectof": true, "liveblogupdate": true,
	"associatedmedia": true, "video": true, "workexample": true, "significantlink": true,
}

// Article returns the page's own article among the things, nil if none is told: the outermost that is not
// listed under another, the one with a headline first.
func (p *Page) Article() *Thing {
	var best *Thing
	for i := range p.Things {
		t := &p.Things[i]
		if !t.IsArticle() || asides[t.Under] {
			continue
		}
		if best == nil || worth(t) > worth(best) {
			best = t
		}
	}
	return best
}

func worth(t *Thing) int {
	n := 0
	if t.Str("headline") != "" {
		n += 4
	}
	if t.Str("datePublished") != "" {
		n += 2
	}
	if !t.Is("creativework", "review", "claimreview") {
		n += 2
	}
	if t.Str("articleBody") != "" {
		n++
	}
	return n
}
