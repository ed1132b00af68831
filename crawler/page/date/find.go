package date

import (
	htmldate "github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"
)

func find(doc *html.Node, o Options) Result {
	var r Result
	if t := o.Told.Article(); t != nil {
		if m, ok := readISO(t.Str("datePublished")); ok {
			r = Result{Day: m.dayText(), Time: m.time(), DayOnly: !m.clock, Zone: m.zoned, Raw: t.Str("datePublished"), Rule: "json-ld"}
		}
		if m, ok := readISO(t.Str("dateModified")); ok && m.clock {
			r.Updated = m.time()
		}
	}
	if r.Day == "" {
		if m, ok := readISO(o.Told.Meta("article:published_time")); ok {
			r = Result{Day: m.dayText(), Time: m.time(), DayOnly: !m.clock, Zone: m.zoned, Rule: "meta"}
		}
	}
	if r.Day == "" {
		h, err := htmldate.FromDocument(doc, htmldate.Options{URL: o.URL, UseOriginalDate: true})
		if err == nil && !h.DateTime.IsZero() {
			r.Day, r.DayOnly, r.Rule = h.DateTime.Format("2006-01-02"), true, "htmldate"
			m, _ := readISO(r.Day)
			r.Time = m.time()
		}
	}
	return r
}
