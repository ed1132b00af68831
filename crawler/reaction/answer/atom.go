package answer

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// ErrPage says that a page for people came where a feed was expected.
var ErrPage = errors.New("a page for people, no feed")

// The elements that are read: entries of Atom, items of RSS.
const (
	Atom = "entry"
	RSS  = "item"
)

// Entries reads up to limit elements of a feed into values of a form of the network's own: for what a network adds to
// feeds, which a general reader of feeds leaves out. What stands before a feed breaks off is returned with the error.
func Entries[T any](what, element string, body []byte, limit int) ([]T, error) {
	var out []T
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.Strict = false
	feed := false
	for len(out) < limit {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) && feed {
			return out, nil
		}
		if err != nil {
			return out, &reaction.Problem{Status: index.StatusFailing, Text: what + " answered with something that is no feed, or breaks off", Err: err}
		}
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "feed" || e.Name.Local == "rss":
			feed = true
		case e.Name.Local == "html":
			return out, &reaction.Problem{Status: index.StatusFailing, Text: what + " answered with a page for people where a feed was expected", Err: ErrPage}
		case e.Name.Local == element:
			var one T
			if err := dec.DecodeElement(&one, &e); err != nil {
				return out, &reaction.Problem{Status: index.StatusFailing, Text: what + "'s feed breaks off", Err: err}
			}
			out = append(out, one)
		}
	}
	return out, nil
}
