// Package recall makes the page "How much do we see?": the share of what is published that we see, as far as it can be
// estimated, by list; the outlets that we miss; and a form for what somebody missed.
//
// It estimates nothing itself: the figures are handed in. A share is never shown without its interval, and where there
// is too little to say, the page says that.
package recall

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Meter is how much we see.
type Meter struct {
	Estimate
	Since   time.Time // what was published from then on is counted; zero: all
	Lists   []List
	Missing []Outlet // outlets that lists have and we do not, those with most articles first
}

// Estimate is a share with the interval in which it lies in 95 of 100 cases.
type Estimate struct {
	Few              bool // too little to say; the shares mean nothing then
	Share, Low, High float64
}

// List is a list of others.
type List struct {
	Name   string // "google-news", "reported"
	Listed int    // articles about us that it has
	Have   int    // of these, those that we have too
	Estimate
}

// Outlet is an outlet that we miss.
type Outlet struct {
	Name     string
	Site     string // host; "" unknown
	N        int    // articles that lists have of it
	Examples []Example
}

// Example is one of its articles.
type Example struct {
	Title     string
	URL       string // "" unknown
	Published time.Time
	List      string
}

// Page is the page.
type Page struct {
	Sentence string
	Lead     string
	Since    string
	Lists    []ListRow
	Missing  []OutletRow
	Left     string
	Adds     bool // outlets can be added here
	Reports  bool // misses can be reported here
	Zone     string
}

// ListRow is a list.
type ListRow struct {
	Name         string
	Listed, Have int
	Says         string // "91% (86 to 95)"
}

// OutletRow is an outlet.
type OutletRow struct {
	Name, Site string
	N          int
	Examples   []ExampleRow
}

// ExampleRow is an article of it.
type ExampleRow struct{ Title, URL, When, List string }

const (
	mostOutlets  = 100
	mostExamples = 3
	mostTitle    = 200
)

// Desk makes the page and takes what people report.
type Desk struct {
	Now  func() time.Time
	Zone *time.Location
}

// Page makes the page.
func (d *Desk) Page(m *Meter) *Page {
	p := &Page{Zone: words.Zone(d.Now(), d.Zone)}
	if m.Few {
		p.Sentence, p.Lead = "Too few to say how much we see.", "The lists of others name too few articles about you, or too few that we have as well. What they have and we do not is below."
	} else {
		p.Sentence = "We see about " + told.Percent(m.Share) + " of what is published about you (" + interval(m.Estimate) + ")."
		p.Lead = "An estimate from what lists of others have and we do not. In 95 of 100 such cases the true share lies between the two figures."
	}
	if !m.Since.IsZero() {
		p.Since = words.Day(m.Since, d.Now(), d.Zone)
	}
	for _, l := range m.Lists {
		row := ListRow{Name: listName(l.Name), Listed: l.Listed, Have: l.Have, Says: "too few to say"}
		if !l.Few {
			row.Says = told.Percent(l.Share) + " (" + interval(l.Estimate) + ")"
		}
		p.Lists = append(p.Lists, row)
	}
	missing := slices.Clone(m.Missing)
	slices.SortStableFunc(missing, func(a, b Outlet) int { return cmp.Compare(b.N, a.N) })
	if left := len(missing) - mostOutlets; left > 0 {
		p.Left = words.Plural(left, "more outlet") + " with fewer articles " + map[bool]string{true: "is", false: "are"}[left == 1] + " left out here."
	}
	for i := range missing[:min(len(missing), mostOutlets)] {
		p.Missing = append(p.Missing, d.outlet(&missing[i]))
	}
	return p
}

// interval says the ends of an estimate: "86 to 95".
func interval(e Estimate) string {
	return strings.TrimSuffix(told.Percent(e.Low), "%") + " to " + strings.TrimSuffix(told.Percent(e.High), "%")
}

func (d *Desk) outlet(o *Outlet) OutletRow {
	row := OutletRow{Name: view.Or(post.Tidy(o.Name, 80), post.Tidy(o.Site, 80)), N: o.N}
	if site, err := ReadSite(o.Site); err == nil {
		row.Site = site
	}
	for _, e := range o.Examples[:min(len(o.Examples), mostExamples)] {
		x := ExampleRow{Title: view.Or(post.Tidy(e.Title, mostTitle), "Without a headline"), URL: view.WebAddress(e.URL), List: listName(e.List)}
		if !e.Published.IsZero() {
			x.When = words.At(e.Published, d.Now(), d.Zone)
		}
		row.Examples = append(row.Examples, x)
	}
	return row
}

// listName names a list for people.
func listName(key string) string {
	switch key {
	case "google-news":
		return "Google News"
	case "bing-news":
		return "Bing News"
	case "gdelt":
		return "GDELT"
	case reported:
		return "Reported by you"
	}
	return view.Or(post.Tidy(key, 60), "a list without a name")
}

// Wrong is a mistake in a form, with what to do about it.
type Wrong struct{ Sentence string }

// Error is of the interface error.
func (w Wrong) Error() string { return w.Sentence }

// Unwrap says its kind.
func (w Wrong) Unwrap() error { return index.ErrInvalid }

// ReadSite reads the address of an outlet's site: its host.
func ReadSite(text string) (string, error) {
	text = strings.TrimSpace(words.Clean(text))
	host := text
	if u, err := url.Parse(text); err == nil && u.Host != "" && u.User == nil {
		host = u.Hostname()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "/"))
	wrong := len(host) > 253 || !strings.Contains(host, ".") || strings.ContainsFunc(host, func(r rune) bool {
		return r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r < 0x80
	}) || !utf8.ValidString(host) || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".")
	if wrong {
		return "", Wrong{"Write the site of the outlet, like tarnbeck-post.example."}
	}
	return host, nil
}

const (
	reported = "reported"
	mostNote = 1000
)

// Report reads what somebody saw elsewhere and we did not have.
func (d *Desk) Report(form url.Values) (index.Sighting, error) {
	line := func(name string) string { return strings.TrimSpace(view.Line(form.Get(name))) }
	g := index.Sighting{List: reported, Outlet: line("outlet"), Title: line("title"), Note: strings.TrimSpace(words.Clean(form.Get("note"))), Seen: d.Now()}
	address := line("url")
	if address != "" {
		if g.URL = view.WebAddress(address); g.URL == "" {
			return g, Wrong{"This is no address of the web. Copy it from the browser: it begins with https://."}
		}
		u, err := url.Parse(g.URL)
		if err == nil {
			g.Site = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
		}
	}
	switch {
	case g.URL == "" && (g.Title == "" || g.Outlet == ""):
		return g, Wrong{"Write the address of the article, or its headline and the outlet."}
	case utf8.RuneCountInString(g.Title) > 2*mostTitle || utf8.RuneCountInString(g.Outlet) > mostTitle || utf8.RuneCountInString(g.Note) > mostNote:
		return g, Wrong{"This is too long. The address, or headline and outlet, are enough."}
	}
	name := g.URL
	if name == "" {
		name = strings.ToLower(g.Outlet + "\n" + g.Title)
	}
	sum := sha256.Sum256([]byte(name))
	g.Key = hex.EncodeToString(sum[:12])
	return g, nil
}

// Said is what came of a form.
type Said struct{ Heading, Text, Back string }

// Adder looks for what a site has to be watched, adds it, and says in words what was found.
type Adder func(ctx context.Context, site string) (string, error)
