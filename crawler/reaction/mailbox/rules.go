package mailbox

import (
	"fmt"
	"strings"
)

// rules say which mails count.
type rules []rule

// rule is a condition with its alternatives.
type rule struct {
	field  string
	values []string // in lower case
}

// parseRules reads conditions: field:value|value, with spaces between; a value with spaces stands in quotation marks.
func parseRules(text string) (rules, error) {
	var out rules
	for _, part := range fields(text) {
		field, value, found := strings.Cut(part, ":")
		if !found || value == "" || field != "from" && field != "list-id" && field != "subject" {
			return nil, failing(fmt.Sprintf("the query of a mailbox has conditions like list-id:news.example, from:@wire.example or subject:\"Media release\"; %q is none", part), nil)
		}
		out = append(out, rule{field, strings.Split(strings.ToLower(value), "|")})
	}
	return out, nil
}

// fields divides at spaces outside quotation marks, which it takes off.
func fields(text string) []string {
	var out []string
	var b strings.Builder
	quoted := false
	for _, r := range text + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if b.Len() > 0 {
				out = append(out, b.String())
				b.Reset()
			}
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() > 0 { // a quotation mark that nobody closed
		out = append(out, strings.TrimSpace(b.String()))
	}
	return out
}

// fit reports whether all conditions hold.
func (rs rules) fit(m *mail) bool {
	for _, r := range rs {
		if !r.holds(m) {
			return false
		}
	}
	return true
}

func (r rule) holds(m *mail) bool {
	text := map[string]string{"from": m.from, "list-id": m.list, "subject": strings.ToLower(m.subject)}[r.field]
	for _, v := range r.values {
		if strings.Contains(text, v) {
			return true
		}
	}
	return false
}
