// Package date finds the day on which a page was published.
//
// It gathers what the page says of itself for machines (JSON-LD, meta elements, microdata, time elements), what
// it shows near its title, and what its address says; weighs these witnesses against each other; and asks
// htmldate where they are silent. docs/DATES.md has the rules and what they gain.
package date

import (
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/page/told"
)

// Options of one search. The zero value works.
type Options struct {
	URL  string     // the page's address
	Now  time.Time  // no date is later than a day after it; zero: the present
	Told *told.Page // what the page tells machines; nil: read from the document
}

// Result is when a page was published and updated.
type Result struct {
	Day     string    // of publication, as the page counts its days: "2006-01-02"; "" unknown
	Time    time.Time // UTC; zero: unknown. Of a bare day, its midnight in UTC
	DayOnly bool      // the page says the day and no time
	Zone    bool      // the time came with its zone; without one it was read as UTC
	Raw     string    // as written
	Rule    string    // the rule that decided: "json-ld", "meta article:published_time", …
	Updated time.Time // UTC; zero: unknown, or not after Time
}

// Find finds the dates of a parsed page. It does not change doc.
func Find(doc *html.Node, o Options) Result {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.Told == nil {
		o.Told = told.Read(doc)
	}
	return find(doc, o)
}
