package date

import (
	"strings"

	"golang.org/x/net/html"

	"presswatch/crawler/page/told"
)

// kind is what a witness says of itself.
type kind int

const (
	anyDate   kind = iota // a date, of whatever
	published             // of publication
	modified              // of a change
	event                 // of something else that has a beginning and an end
)

// place is where in the page a witness stands.
type place int

const (
	inBody  place = iota // in the head of the document, and in its main part
	beside               // navigation, side columns, other articles, footer
	replies              // readers' comments
)

// mark is what an element with a date is called.
type mark int

const (
	unmarked mark = iota
	dateMark      // "date", "meta", "byline", …
	sureMark      // "published", "entry-date", …
)

// witness is one date that a page gives.
type witness struct {
	moment
	rule      string
	kind      kind
	place     place
	raw       string
	fromHead  int    // letters of text between the main heading and it; negative before
	name      string // class and id of the element
	mark      mark
	ambiguous bool // day and month may be the other way round
	alone     bool // little but the date stands there
	listed    bool // stands in a list of dates
}

const maxWitnesses = 400

// gatherer walks a page once and takes down its dates.
type gatherer struct {
	o        Options
	american bool // a month written in digits stands first
	out      []witness
	letters  int // of visible text so far
	head     *html.Node
	headAt   int // letters before it
	looks    int // elements that were looked at for a date
	depth    int // of the element that is looked at
	held     int // letters, counted once for each element that holds them
	known    map[string]signs
}

func newGatherer(o Options) *gatherer { return &gatherer{o: o, american: american(o)} }

// american says whether the page writes the month first. Only its own word counts: many pages in English
// declare no country.
func american(o Options) bool {
	for _, lang := range []string{o.Told.Lang, o.Told.Meta("og:locale"), o.Told.Meta("content-language")} {
		if lang = strings.ToLower(strings.ReplaceAll(lang, "_", "-")); lang != "" && strings.Contains(lang, "-") {
			return lang == "en-us"
		}
	}
	_, rest, _ := strings.Cut(o.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	for _, end := range []string{".us", ".gov", ".mil", ".edu"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// gather collects every witness.
func (g *gatherer) gather(doc *html.Node) {
	g.told()
	g.address()
	g.head = mainHeading(doc)
	g.walk(doc, inBody)
	for i := range g.out {
		g.out[i].fromHead -= g.headAt
	}
}

// add takes a witness down if its day can be: no later than the day after now, for those who are ahead of UTC.
// A day in digits that lies in the future is read the other way round.
func (g *gatherer) add(w witness) {
	latest := int(g.o.Now.Unix()/86400) + 1
	if w.ambiguous && w.days() > latest {
		w.day, w.month = w.month, w.day
	}
	if len(g.out) >= maxWitnesses || !w.ok() || w.days() > latest {
		return
	}
	w.raw = told.Line(w.raw, maxRaw)
	g.out = append(g.out, w)
}

// value takes a value that holds one date and hardly anything else.
func (g *gatherer) value(w witness) {
	w.raw = strings.TrimSpace(w.raw)
	if w.raw == "" || len(w.raw) > maxRaw {
		return
	}
	w.alone = true
	if m, ok := readStamp(w.raw); ok {
		w.moment = m
		g.add(w)
		return
	}
	for _, d := range dates(w.raw, g.american) {
		w.moment, w.ambiguous = d.moment, d.ambiguous
		g.add(w)
		return
	}
}
