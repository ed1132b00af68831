// Package feed turns the bytes of a feed into entries: RSS, Atom, RDF, CDF, JSON Feed and news sitemaps,
// broken ones too.
//
// gofeed does the parsing; around it stand what a hostile or sloppy world needs: decoding to UTF-8, a pre-scan
// that bounds depth and size and mends what is broken (package markup), dates that gofeed leaves out (package
// date), text without markup (package plain), and the elements that its model lacks. The package opens no
// connection. docs/FEEDS.md has the rules and what they gain.
package feed

import (
	"errors"
	"time"
)

// The caps on one document. What is larger than MaxBytes is refused whole, never cut.
const (
	MaxBytes   = 8 << 20
	MaxEntries = 2000
)

// Why a document gives no feed. Errors wrap one of these.
var (
	ErrTooLarge = errors.New("feed larger than 8 MiB")
	ErrHTML     = errors.New("this is an HTML page, not a feed: look for the address of its feed, or add it as a news page")
	ErrNotFeed  = errors.New("neither RSS, Atom, RDF, JSON Feed nor a sitemap")
)

// Options say where a document came from.
type Options struct {
	URL         string    // the feed's address: relative links count from it
	ContentType string    // the HTTP header's value, for the charset
	Now         time.Time // no date is later than this; zero: the dates are taken as they are
	MaxEntries  int       // at most MaxEntries, which 0 means too
}

// Feed is what a feed says of itself and what it lists.
type Feed struct {
	Format   string // rss, atom, rdf, cdf, json, sitemap
	Charset  string // the encoding that the bytes were in: "utf-8", "windows-1251"
	Lost     int    // characters that the encoding had no meaning for: they read U+FFFD
	Title    string
	Link     string        // of the site, absolute
	Lang     string        // as declared, "" if not
	Hub      string        // WebSub hub (rel=hub), absolute
	Self     string        // WebSub topic (rel=self), absolute
	TTL      time.Duration // the feed's wish (ttl, sy:updatePeriod), 0 none
	Updated  time.Time
	Entries  []Entry  // in the feed's order, at most MaxEntries
	Sitemaps []string // of a sitemap index: its children's addresses, newest first, at most MaxEntries
	Salvaged string   // why entries had to be salvaged: "cut after 812 bytes", "" if the feed is whole
	More     int      // entries beyond MaxEntries that were left out
}

// Entry is what a feed lists. Text fields are plain text: no markup, valid UTF-8, NFC, no control
// characters.
type Entry struct {
	ID            string // guid, atom:id, JSON id, rdf:about; "" if it has none
	URL           string // absolute, http or https; "" if it has none
	Title         string // at most 500 characters
	Author        string // several divided by ", "
	Summary       string // plain text, at most 2,000 characters
	Content       string // plain text of the full content where the feed carries it, paragraphs by blank lines
	Lang          string
	Published     time.Time // zero: unknown. UTC. Never in the future of Options.Now
	PublishedDay  bool      // only the day is known
	PublishedRaw  string
	PublishedZone bool // the date named its zone; without one it was read as UTC
	Clamped       bool // the date lay in the future; Published is Options.Now instead
	Updated       time.Time
	CommentFeed   string // wfw:commentRss, atom link rel=replies
	CommentPage   string // RSS <comments>
	Comments      int    // slash:comments, thr:total; -1 unknown
	SourceTitle   string // RSS <source> or atom:source: whose text it says it is
	SourceURL     string
	Categories    []string
}
