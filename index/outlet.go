package index

import "time"

// Lane says what an outlet is to us.
type Lane string

// The lanes, in the order in which every page shows them.
const (
	LaneOwn       Lane = "own"
	LaneWire      Lane = "wire"
	LaneNational  Lane = "national"
	LaneRegional  Lane = "regional"
	LaneTrade     Lane = "trade"
	LaneBroadcast Lane = "broadcast"
	LaneBlog      Lane = "blog"
	LaneSocial    Lane = "social"
)

// Lanes returns all lanes in the order in which pages show them.
func Lanes() []Lane {
	return []Lane{LaneOwn, LaneWire, LaneNational, LaneRegional, LaneTrade, LaneBroadcast, LaneBlog, LaneSocial}
}

// Valid reports whether l is one of the lanes.
func (l Lane) Valid() bool {
	for _, x := range Lanes() {
		if l == x {
			return true
		}
	}
	return false
}

// SourceKind says how a source is read.
type SourceKind string

// The kinds of source.
const (
	SourceFeed    SourceKind = "feed"    // RSS, Atom, JSON Feed, RDF
	SourcePage    SourceKind = "page"    // a news page without a feed: its links are the entries
	SourceSitemap SourceKind = "sitemap" // a news sitemap

	SourceBlueskyStream   SourceKind = "bluesky-stream"   // Jetstream: every post as it is written, filtered here
	SourceBlueskySearch   SourceKind = "bluesky-search"   // needs an app password
	SourceBlueskyAccount  SourceKind = "bluesky-account"  // one account's posts
	SourceMastodonTag     SourceKind = "mastodon-tag"     // timelines of a tag on several servers, merged
	SourceMastodonSearch  SourceKind = "mastodon-search"  // needs a token
	SourceMastodonAccount SourceKind = "mastodon-account" // one account's posts
	SourceReddit          SourceKind = "reddit"           // search: with an app's key, else by RSS
	SourceHackerNews      SourceKind = "hackernews"       // search
	SourceYouTube         SourceKind = "youtube"          // a channel's videos; their comments with a key
	SourceX               SourceKind = "x"                // recent search, paid by the post
	SourceTelegram        SourceKind = "telegram"         // public preview of a channel
	SourceLemmy           SourceKind = "lemmy"            // search
	SourceMailbox         SourceKind = "mailbox"          // IMAP: the organisation's own list, wire and alert mails
	SourceAudit           SourceKind = "audit"            // GDELT, Google News, Bing News: what others list, to know what we miss
)

// IsNetwork reports whether a source of this kind is read by a package of crawler/reaction.
func (k SourceKind) IsNetwork() bool {
	switch k {
	case SourceFeed, SourcePage, SourceSitemap, "":
		return false
	}
	return true
}

// Source is one place that is polled.
type Source struct {
	ID     int64      // given by the store; 0 before
	Key    string     // its stable short name from the configuration, unique, e.g. "tarnbeck-post"
	Kind   SourceKind //
	Name   string     // for people: "Tarnbeck Post, news"
	URL    string     // what is fetched
	Outlet string     // who publishes: "Tarnbeck Post"
	Lane   Lane       //
	Lang   string     // BCP 47 language that the outlet writes, or "" for unknown
	Every  time.Duration
	Select string // CSS selector of the article links, for SourcePage; "" lets presswatch decide
	Query  string // what is looked for, for the kinds that search: query text, a tag, an account
	Also   string // further addresses separated by spaces, for the kinds that ask several servers
	People bool   // an account of one of the organisation's people: its posts are reactions in lane own
	Off    bool   // not polled: switched off by the configuration, or no longer in it

	State SourceState // kept by the store
}

// SourceStatus is the state of a source in one word; pages and `presswatch check` say it in a sentence.
type SourceStatus string

// The states of a source.
const (
	StatusNew      SourceStatus = "new"     // never polled
	StatusOK       SourceStatus = "ok"      // answers
	StatusFailing  SourceStatus = "failing" // network error, 5xx, unreadable answer
	StatusRefused  SourceStatus = "refused" // 401, 403, captcha or log-in page
	StatusLimited  SourceStatus = "limited" // 429 or 503 with Retry-After
	StatusRobots   SourceStatus = "robots"  // robots.txt forbids it
	StatusMissing  SourceStatus = "missing" // 404
	StatusGone     SourceStatus = "gone"    // 410: no longer polled
	StatusBlocked  SourceStatus = "blocked" // our own guard refuses the address
	StatusSuspect  SourceStatus = "suspect" // most of a known feed was suddenly new: taken in quietly
	StatusSwitched SourceStatus = "off"     // switched off by the configuration
)

// SourceState is what the store knows about the polling of a source. Zero times mean never.
type SourceState struct {
	Status       SourceStatus
	Detail       string    // the reason in plain words: "403 Forbidden", "no answer within 30 s"
	Code         int       // HTTP status of the last answer, 0 if there was none
	FirstPolled  time.Time // first poll that gave entries; zero: its first entries are taken in quietly
	LastPolled   time.Time
	LastOK       time.Time
	LastNew      time.Time     // when it last listed something new
	Since        time.Time     // since when Status has been what it is
	Next         time.Time     // when it is due again
	Failures     int           // polls in a row that failed
	ETag         string        // verbatim, with quotes
	LastModified string        // verbatim
	BodyHash     string        // of the last body, so that an equal one is skipped
	LastFull     time.Time     // last unconditional fetch
	Quietest     time.Duration // longest silence between two new entries until now
	Listed       int           // entries that it ever gave
	Hub          string        // WebSub hub that it announces, "" if none
	Topic        string        // WebSub self address that it announces
	MovedTo      string        // where permanent redirects lead, "" if they do not
	MovedSince   time.Time     // first poll in a row that was redirected there
	Resume       string        // where a network's reader goes on, opaque to all others
	Hint         string        // what is less than it could be though it works, in plain words: "without a key: posts only"
}

// Poll is what one poll of a source came to. The store keeps it in one transaction with the entries, so
// that a crash leaves either all of it or nothing.
type Poll struct {
	SourceID int64
	At       time.Time
	State    SourceState // the new state, whole
	Entries  []Entry     // new and changed ones only
}
