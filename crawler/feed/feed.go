// Package feed turns the bytes of a feed into entries: RSS, Atom, RDF, JSON Feed and news sitemaps, broken
// ones too.
//
// gofeed does the parsing; around it stand what a hostile or sloppy world needs: a depth pre-scan and size
// caps, decoding to UTF-8 before parsing, salvage of cut or broken documents, dates that gofeed leaves out,
// and the elements that its model lacks. The package opens no connection.
package feed

import "time"

// Feed is what a feed says of itself and what it lists.
type Feed struct {
	Format   string // rss, atom, rdf, json, sitemap
	Title    string
	Link     string        // of the site, absolute
	Lang     string        // as declared, "" if not
	Hub      string        // WebSub hub (rel=hub), absolute
	Self     string        // WebSub topic (rel=self), absolute
	TTL      time.Duration // the feed's wish (ttl, sy:updatePeriod), 0 none
	Updated  time.Time
	Entries  []Entry // in the feed's order, at most MaxEntries
	Salvaged string  // why entries had to be salvaged: "cut after 812 bytes", "" if the feed is whole
	More     int     // entries beyond MaxEntries that were left out
}

// Entry is what a feed lists. Text fields are plain text: no markup, valid UTF-8, NFC, no control
// characters.
type Entry struct {
	ID           string // guid, atom:id, JSON id, rdf:about; "" if it has none
	URL          string // absolute, http or https; "" if it has none
	Title        string
	Author       string
	Summary      string // plain text, at most 2,000 characters
	Content      string // plain text of the full content where the feed carries it, paragraphs by blank lines
	Lang         string
	Published    time.Time // zero: unknown. UTC. Never in the future of Options.Now
	PublishedDay bool      // only the day is known
	PublishedRaw string
	Updated      time.Time
	CommentFeed  string // wfw:commentRss, atom link rel=replies
	Comments     int    // slash:comments, thr:total; -1 unknown
	SourceTitle  string // RSS <source> or atom:source: whose text it says it is
	SourceURL    string
	Categories   []string
}
