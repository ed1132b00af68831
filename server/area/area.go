// Package area is how a part of the pages that stands in a package of its own joins the others: it lists its addresses
// and brings its templates; slots, time-outs, guard, layout and the pages of problems are the same for all.
package area

import (
	"embed"
	"io/fs"
	"net/http"
	"time"
)

// Area is a part of the pages.
type Area interface {
	// Routes lists its addresses.
	Routes() []Route
	// Templates has its pages as "page-NAME.html", each defining "main"; the names are unique among all areas.
	Templates() fs.FS
}

// Route is a pattern of net/http with what answers it. A decider turns a request into an answer and writes nothing to the
// reader.
type Route struct {
	Pattern string
	Decide  func(*http.Request) (*Answer, error)
	Free    bool          // it takes no slot and reads nothing
	Timeout time.Duration // for making it, if longer than that of pages
}

// Templates are the files of an area's own folder "templates", as they are embedded.
func Templates(files embed.FS) fs.FS {
	sub, err := fs.Sub(files, "templates")
	if err != nil { // the name is fixed, and valid
		panic(err)
	}
	return sub
}

// Answer is what a decider came to: a page, a file or a redirect.
type Answer struct {
	Status   int // 0: 200
	Template string
	Title    string // of a page, before " – presswatch"
	Nav      string // the nav item that it belongs to
	Print    string // what the head line of the print says was printed
	Data     any

	Body   []byte
	Type   string // content type of Body
	File   string // name under which Body is saved; "" to show it
	Header map[string]string

	Redirect string // own path
	Cookies  []*http.Cookie
}

// Problem is an error with what a person is told about it.
type Problem struct {
	Status   int
	Heading  string
	Sentence string
	Cause    error
}

func (p *Problem) Error() string {
	if p.Cause != nil {
		return p.Sentence + ": " + p.Cause.Error()
	}
	return p.Sentence
}

func (p *Problem) Unwrap() error { return p.Cause }

// Bar stands above everything on every page while an alarm is open.
type Bar struct {
	Sentence string // quotes what was said
	Second   string // where else, since when, who has it
	URL      string // of the page of the alarm
	Red      bool   // nobody has it, and it is red: the form to take it stands in the bar
}
