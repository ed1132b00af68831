package clauses

import (
	"fmt"
	"strings"
	"time"

	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Reads repeats a query as a sentence in plain words, for the line under the query box. Dates are said in
// zone (nil is UTC).
func Reads(tree query.Node, now time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	r := reader{now: now.In(zone), zone: zone}
	var words, without, limits []string
	for _, n := range parts(tree) {
		switch {
		case isLimit(n):
			limits = append(limits, r.say(n))
		default:
			if not, ok := n.(*query.Not); ok {
				without = append(without, r.inner(not.Node))
			} else {
				words = append(words, r.inner(n))
			}
		}
	}
	s := "everything"
	if len(words) > 0 {
		s = join(words, "and")
	}
	if len(without) > 0 {
		s += ", without " + join(without, "or")
	}
	if len(limits) > 0 {
		s += ", " + strings.Join(limits, ", ")
	}
	return s + "."
}

type reader struct {
	now  time.Time
	zone *time.Location
}

// isLimit tells clauses about where and when from those about words.
func isLimit(n query.Node) bool {
	if not, ok := n.(*query.Not); ok {
		n = not.Node
	}
	if _, _, ok := valuesOf(n); ok {
		return true
	}
	_, ok := n.(*query.Span)
	return ok
}

func (r reader) inner(n query.Node) string {
	switch n.(type) {
	case *query.Any:
		return "either " + r.say(n)
	case *query.All:
		return "both " + r.say(n)
	}
	return r.say(n)
}

func (r reader) say(n query.Node) string {
	if f, values, ok := valuesOf(n); ok {
		return sayValues(f, values)
	}
	switch n := n.(type) {
	case *query.All:
		return join(r.all(n.Nodes), "and")
	case *query.Any:
		return join(r.all(n.Nodes), "or")
	case *query.Not:
		return "not " + r.inner(n.Node)
	case *query.Word:
		if n.Exact {
			return n.Text + " in exactly these letters" + in(n.Field)
		}
		return n.Text + in(n.Field)
	case *query.Phrase:
		return sayPhrase(n) + in(n.Field)
	case *query.Near:
		if n.N == 0 {
			return r.say(n.A) + " beside " + r.say(n.B) + in(n.Field)
		}
		return fmt.Sprintf("%s with at most %s between it and %s%s", r.say(n.A), count(n.N, "word"), r.say(n.B), in(n.Field))
	case *query.Prefix:
		return "words that begin with " + n.Text + in(n.Field)
	case *query.Fuzzy:
		return fmt.Sprintf("%s or what differs by %s%s", n.Text, count(n.Edits, "letter"), in(n.Field))
	case *query.Span:
		return r.span(n)
	}
	return n.String()
}

func (r reader) all(nodes []query.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = r.inner(n)
	}
	return out
}

func sayPhrase(n *query.Phrase) string {
	s := "“" + n.Text + "”"
	if n.Slop > 0 {
		s = fmt.Sprintf("the words %s in any order with at most %s between them", s, count(n.Slop, "other word"))
	}
	if n.Exact {
		s += " in exactly these letters"
	}
	return s
}

func in(f query.Field) string {
	switch f {
	case query.FieldAny:
		return ""
	case query.FieldBody:
		return " in the text"
	case query.FieldAuthor:
		return " among the authors"
	case query.FieldOutlet:
		return " in the name of the outlet"
	case query.FieldQuote:
		return " in a quote"
	}
	return " in the " + string(f)
}

func sayValues(f query.Field, values []string) string {
	list := join(values, "or")
	switch f {
	case query.FieldLane:
		if len(values) == 1 && words.Fold(values[0]) == "own" {
			return "on own channels"
		}
		return "in the lanes " + list
	case query.FieldLang:
		return "in " + join(languages(values), "or")
	case query.FieldKind:
		return "only " + join(plural(values), "or")
	case query.FieldSite:
		return "on " + list
	case query.FieldURL:
		return "under the address " + list
	case query.FieldSource:
		return "from the source " + list
	case query.FieldStory:
		if len(values) == 1 {
			return "in story " + list
		}
		return "in the stories " + list
	case query.FieldTag:
		return "tagged " + list
	case query.FieldCites:
		return "linking to " + list
	case query.FieldOutlet, query.FieldAuthor:
		return "by " + list
	}
	return "with " + string(f) + " " + list
}

func plural(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = words.Fold(v) + "s"
	}
	return out
}

var languageNames = map[string]string{
	"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pt": "Portuguese",
	"ar": "Arabic", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "cy": "Welsh", "ga": "Irish", "gd": "Scottish Gaelic",
	"pl": "Polish", "ru": "Russian", "uk": "Ukrainian", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish",
	"tr": "Turkish", "el": "Greek", "he": "Hebrew", "hi": "Hindi", "ur": "Urdu", "ro": "Romanian", "cs": "Czech", "hu": "Hungarian",
	"unknown": "no known language",
}

func languages(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v
		if name, ok := languageNames[words.Fold(v)]; ok {
			out[i] = name
		}
	}
	return out
}

// span says "seen in the last 24 hours", "published on 19 July 2019", "published from … to …".
func (r reader) span(n *query.Span) string {
	verb := string(n.Field)
	if n.Written == query.WrittenLast {
		return verb + " in the last " + lastWords(n)
	}
	from, to := r.date(n.From), r.date(n.To)
	switch {
	case n.Written == query.WrittenAt && strings.Contains(n.From, "T"):
		return verb + " at " + from
	case n.Written == query.WrittenAt && len(n.From) < len("2019-07-19"):
		return verb + " in " + from
	case n.Written == query.WrittenAt:
		return verb + " on " + from
	case n.To == "" && n.After:
		return verb + " after " + from
	case n.To == "":
		return verb + " since " + from
	case n.From == "" && n.Until:
		return verb + " before " + to
	case n.From == "":
		return verb + " up to " + to
	}
	return verb + " from " + from + " to " + to
}

// date says a written date as a person would, with the year only where it is not this one.
func (r reader) date(text string) string {
	at := &query.Span{Field: query.FieldSeen, From: text, Written: query.WrittenAt}
	start, _, err := at.Bounds(r.now, r.zone)
	if err != nil || text == "" {
		return text
	}
	start = start.In(r.zone)
	layout := "2 January"
	switch {
	case len(text) <= len("2019"):
		return start.Format("2006")
	case len(text) <= len("2019-07"):
		return start.Format("January 2006")
	}
	if start.Year() != r.now.Year() {
		layout += " 2006"
	}
	if strings.Contains(text, "T") {
		layout += ", 15:04"
	}
	return start.Format(layout)
}

// lastWords says the last of last: in words: "30 days".
func lastWords(n *query.Span) string {
	text := strings.TrimPrefix(n.String(), "last:")
	digits := strings.TrimRight(text, "minhdw")
	unit := map[string]string{"min": "minute", "h": "hour", "d": "day", "w": "week"}[text[len(digits):]]
	if digits == "1" {
		return unit
	}
	return digits + " " + unit + "s"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// join lists with commas and a last "and" or "or".
func join(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}
