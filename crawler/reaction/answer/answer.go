// Package answer reads what the interfaces of networks answer: JSON of a bounded depth into a value, and every status
// that is no answer into a sentence for the sources page with its remedy.
package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// maxDepth is how deep JSON may be nested. The deepest honest answers, trees of comments, stay below it.
const maxDepth = 3000

// JSON reads the body of a good answer, or says why there is none. what names the network in words.
func JSON(what string, a *reaction.Answer, into any) error {
	if p := Bad(what, a); p != nil {
		return p
	}
	return Decode(what, a.Body, into)
}

// Decode reads a body that should be JSON.
func Decode(what string, body []byte, into any) error {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	failing := func(text string, err error) error {
		return &reaction.Problem{Status: index.StatusFailing, Text: what + " " + text, Err: err}
	}
	switch {
	case len(body) == 0:
		return failing("answered with nothing", nil)
	case body[0] == '<':
		return failing("answered with a page for people where data was expected; perhaps its address is wrong, or it is being mended", nil)
	case depth(body) > maxDepth:
		return failing("answered with data nested too deep to be read", nil)
	}
	err := json.Unmarshal(body, into)
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return failing(fmt.Sprintf("answered in a form that presswatch does not know (%s at %q)", wrong.Value, wrong.Field), err)
	case errors.As(err, &syntax):
		return failing("answered with data that breaks off or is broken", err)
	}
	return failing("answered with data that cannot be read", err)
}

// depth is how deep JSON is nested, without reading it.
func depth(body []byte) (deepest int) {
	now, inText, escaped := 0, false, false
	for _, c := range body {
		switch {
		case escaped:
			escaped = false
		case inText:
			escaped, inText = c == '\\', c != '"'
		case c == '"':
			inText = true
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// Bad says what is wrong with an answer by its status; nil if nothing is.
func Bad(what string, a *reaction.Answer) *reaction.Problem {
	p := &reaction.Problem{Status: index.StatusFailing, Code: a.Status}
	said := Said(a.Body)
	switch code := a.Status; {
	case code >= 200 && code <= 299:
		return nil
	case code == http.StatusUnauthorized:
		p.Status, p.Text = index.StatusRefused, what+" does not accept the key or password that it was shown"+said+"; make a new one and write it into its file"
	case code == http.StatusForbidden:
		p.Status, p.Text = index.StatusRefused, what+" refuses"+said
	case code == http.StatusNotFound:
		p.Status, p.Text = index.StatusMissing, what+" knows nothing of that name or address"+said
	case code == http.StatusGone:
		p.Status, p.Text = index.StatusGone, what+" says that this is gone for good"+said
	case code == http.StatusBadRequest, code == http.StatusUnprocessableEntity:
		p.Text = what + " does not understand what it was asked" + said
	case code >= 500:
		p.Text = fmt.Sprintf("%s has a fault of its own (%d)%s", what, code, said)
	default:
		p.Text = fmt.Sprintf("%s answered %d%s", what, code, said)
	}
	return p
}

// longestSaid is how much of an answer's own words is passed on.
const longestSaid = 160

// Said is what an answer of failure says in its own words, with a colon before it; "" if that is nothing that a person
// could read.
func Said(body []byte) string {
	var doc map[string]any
	if json.Unmarshal(body, &doc) != nil {
		return ""
	}
	for _, key := range []string{"error_description", "message", "error", "detail", "title"} {
		switch v := doc[key].(type) {
		case string:
			return said(v)
		case map[string]any:
			if text, ok := v["message"].(string); ok {
				return said(text)
			}
		}
	}
	return ""
}

func said(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	if runes := []rune(text); len(runes) > longestSaid {
		text = string(runes[:longestSaid]) + "…"
	}
	return ": “" + strings.TrimSuffix(text, ".") + "”"
}
