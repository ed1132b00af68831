package index

import "time"

// Entry is what a source lists: a link with a title and a date, not yet an article. Until its page has
// been taken in, the entry is the store's to-do list.
type Entry struct {
	ID           int64 // given by the store
	SourceID     int64
	Key          string // stable within its source: guid, else canonical address, else hash of title and date
	URL          string // canonical address of the page; "" if the entry is all there is
	SeenAs       string // the address as the source wrote it
	Title        string
	Author       string
	Summary      string // plain text
	Published    time.Time
	PublishedRaw string // as the source wrote it
	Updated      time.Time
	CommentFeed  string
	Comments     int        // number of comments that the source claims; -1 unknown
	Declared     []Declared // where the source says that the entry is from
	Hash         string     // of what the source lists; a different one means that the entry was changed
	Quiet        bool       // taken in without telling anyone: first poll, or quarantine
	FirstSeen    time.Time

	// What the store keeps about the page behind it.
	Source  Source // the source that lists it, filled when leased
	ItemID  int64  // the item it became; 0 not yet
	Visits  int    // pages fetched for it, successful ones
	Tries   int    // failures in a row
	Next    time.Time
	Problem string // why the last try failed, in plain words
}

// Kind is what an item is.
type Kind string

// The kinds of item.
const (
	KindArticle  Kind = "article"
	KindReaction Kind = "reaction"
)

// Precision says how exactly the time of publication is known.
type Precision string

// The precisions. The zero value means that the time is unknown.
const (
	PrecisionUnknown Precision = ""
	PrecisionDay     Precision = "day"    // Published is midnight UTC of that day
	PrecisionMinute  Precision = "minute" //
	PrecisionSecond  Precision = "second" //
)

// Item is an article or a reaction: what the index holds. Its text fields are those of the current
// version.
type Item struct {
	ID      int64 // given by the store, for good
	Seq     int64 // given by the store at every change: the one order of things
	Kind    Kind
	URL     string // canonical, unique
	SeenAs  string // the address under which it was first met
	Source  string // key of the source that gave it first
	Outlet  string
	Site    string // host without "www."
	Lane    Lane
	Title   string
	Author  string
	Summary string // standfirst or feed summary, plain text
	Text    string // paragraphs separated by a blank line; "" if extraction failed
	Lang    string // BCP 47, lower case primary tag ("en", "pt"); "" unknown

	Published    time.Time // zero: unknown
	Precision    Precision
	PublishedRaw string // as the page or the feed wrote it
	Updated      time.Time
	FirstSeen    time.Time // when presswatch first saw it
	VersionSeen  time.Time // when presswatch first saw the current version
	Version      int       // 1, 2, …
	GoneAt       time.Time // when it was found to be removed; zero: not gone

	Links       []Link
	Quotes      []Quote
	Embeds      []Embed
	Declared    []Declared // where page or feed say that this text is from
	CommentFeed string
	Comments    int // -1 unknown
	Paywalled   bool
	Tags        []string
	Problem     string // why the text is missing or cut: "consent page", "extraction took too long"; "" fine
	Quiet       bool   // never to be alerted about: came with a first poll, a quarantine or an import
	Post        *Post  // what a reaction is beyond its words; nil for most articles
	Erased      bool   // its author asked for it: nothing is left but the number
}

// When is the time by which pages sort an item: published where known, else first seen.
func (it *Item) When() time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// Link is a link in the body of an article.
type Link struct {
	URL  string `json:"url"` // canonical
	Text string `json:"text"`
}

// Quote is a passage in quotation marks with the person it is given to, where the text says so.
type Quote struct {
	Text    string `json:"text"`
	Speaker string `json:"speaker,omitempty"`
}

// Embed is a post of a network shown inside an article.
type Embed struct {
	Network string `json:"network"` // x, bluesky, mastodon, instagram, youtube, …
	ID      string `json:"id"`
	Author  string `json:"author,omitempty"`
	URL     string `json:"url"`
	Text    string `json:"text,omitempty"` // where the page carries it
}

// Declared is what a page or a feed itself says about where its text is from.
type Declared struct {
	By     string `json:"by"`               // "canonical" (address of the original at another site), "source" (RSS), "syndication" (tag of the page), "byline" (a wire agency)
	URL    string `json:"url,omitempty"`    // canonical
	Outlet string `json:"outlet,omitempty"` // as written
}

// Version is one state of an article.
type Version struct {
	ItemID  int64
	N       int // 1, 2, …
	Seq     int64
	Seen    time.Time
	Title   string
	Author  string
	Summary string
	Text    string
	Updated time.Time
	RawType string // content type of the raw bytes, "" if none were kept
}

// Arrival is an item on its way into the store, with the raw bytes it was made of.
type Arrival struct {
	Item    Item      // ID, Seq, Version and VersionSeen are the store's to set
	Raw     []byte    // as received, after decompression and before decoding; may be nil
	RawType string    // content type of Raw with its charset
	EntryID int64     // the entry that this settles; 0 none
	Next    time.Time // when the page is to be visited again; zero: never
	Thread  *Thread   // comments below it, to be read while they grow; nil: none
}

// Outcome says what an arrival came to.
type Outcome string

// The outcomes.
const (
	OutcomeNew     Outcome = "new"
	OutcomeChanged Outcome = "changed" // a new version of a known item
	OutcomeSame    Outcome = "same"    // nothing new: no version, no sequence number
)

// Taken is the store's receipt for an arrival: from here on it is not lost.
type Taken struct {
	ItemID  int64
	Seq     int64
	Version int
	Outcome Outcome
}

// Counts are figures about the whole store.
type Counts struct {
	Items     int64
	Reactions int64
	Versions  int64
	Sources   int64
	Waiting   int64     // entries whose page is not yet taken in
	LastSeq   int64     // the newest sequence number; 0 for an empty store
	Oldest    time.Time // the oldest When among the items
	Newest    time.Time // the newest FirstSeen
}

// Notice is a message to be sent: a row before it is tried, and never two with one key.
type Notice struct {
	ID        int64
	Key       string // unique for ever, e.g. "digest/anna@example/2026-11-07"
	Channel   string // mail, webhook, …
	Recipient string
	Body      []byte
	Created   time.Time
	Due       time.Time
	Tries     int
	SentAt    time.Time // zero: not yet
	FailedAt  time.Time // given up; zero: not
	Problem   string
}

// Subscription is a WebSub subscription of a source (W3C WebSub, section 5).
type Subscription struct {
	SourceID  int64
	Token     string // unguessable, part of the callback address
	Hub       string
	Topic     string
	Secret    string // for the HMAC of what is delivered
	Asked     time.Time
	Confirmed time.Time // zero: not yet
	Expires   time.Time // end of the lease
	Problem   string
}
