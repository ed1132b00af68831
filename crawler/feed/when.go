package feed

import (
	"time"

	"github.com/mmcdole/gofeed"

	"presswatch/crawler/feed/date"
	"presswatch/crawler/feed/markup"
)

// slowBudget is what one feed may spend on dates in unusual forms.
const slowBudget = 300 * time.Millisecond

// tolerance is how far a clock may be ahead of ours without anybody being wrong.
const tolerance = 2 * time.Minute

// date reads the first of the texts that gives a date.
func (p *parsing) date(texts ...string) date.Moment {
	for _, s := range texts {
		if m := date.Parse(s); !m.Time.IsZero() {
			return m
		}
	}
	for _, s := range texts {
		if s == "" || p.slow <= 0 {
			continue
		}
		begun := time.Now()
		m := date.Slow(s, p.now())
		if p.slow -= time.Since(begun); !m.Time.IsZero() {
			return m
		}
	}
	return date.Moment{}
}

func (p *parsing) now() time.Time {
	if p.o.Now.IsZero() {
		return time.Now()
	}
	return p.o.Now
}

// entryDates reads the dates. Where an entry was only updated, that is when it was published, as far as we know.
func (p *parsing) entryDates(e *Entry, it *gofeed.Item, n *markup.Node) {
	published := []string{it.Published, n.Value("pubDate", "published", "issued"), n.Value("dcterms:issued", "dcterms:created", "created"), n.Value("date", "dc:date", "a10:published")}
	updated := []string{it.Updated, n.Value("updated", "atom:updated", "modified"), n.Value("dcterms:modified", "a10:updated")}
	e.Updated = p.date(updated...).Time
	for _, s := range append(published, updated...) {
		if s != "" && e.PublishedRaw == "" {
			e.PublishedRaw = rawDate(s)
		}
	}
	m := p.date(published...)
	switch {
	case !m.Time.IsZero():
	case it.PublishedParsed != nil && it.PublishedParsed.Year() >= 1990:
		m = date.Moment{Time: it.PublishedParsed.UTC(), Zone: true}
	default:
		m = p.date(updated...)
	}
	p.setPublished(e, m)
}

// setPublished puts the date in and holds it back from the future.
func (p *parsing) setPublished(e *Entry, m date.Moment) {
	e.Published, e.PublishedDay, e.PublishedZone = m.Time, m.Day, m.Zone
	if now := p.o.Now; !now.IsZero() {
		now = now.UTC()
		if e.Published.After(now) {
			e.Clamped = e.Published.Sub(now) > tolerance
			e.Published = now
		}
		// Not put back to now, which would be another time at every poll: an edit where there is none.
		if e.Updated.After(now.Add(tolerance)) {
			e.Updated = time.Time{}
		}
	}
}

func rawDate(s string) string {
	if len(s) > 4*date.MaxLen {
		return ""
	}
	return plainLine(s)
}
