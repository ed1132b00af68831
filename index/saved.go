package index

import "time"

// Saved is a saved search: a query with a name, an owner and a way to be told.
type Saved struct {
	Key   string // unique for ever, also after it was removed
	Name  string
	Query string
	Owner string   // key of a person; "": it is the office's
	Tell  []string // names of webhooks and keys of people
	When  string   // one of the constants below
	Off   bool

	Mute    string  // a local date, 2006-01-02, until which it tells nobody; "": it is not mute
	Quiet   string  // when what it finds waits, "22:00-07:00" in the zone of the office; "": never
	Most    int     // alerts a day for each who is told; 0: no limit
	Spikes  float64 // false alarms a month that are tolerated of its spikes; 0: spikes are not told
	Updates bool    // tells again as a story grows
	Urgent  bool    // it goes beyond a person's budget

	Version int // counts its changes; 0: it stands in the configuration, and nobody changes it here
	Created time.Time
	Asked   time.Time // since when it has this query
	Changed time.Time
	By      string    // who changed it last
	Removed time.Time // zero: it was not
}

// When a saved search tells.
const (
	WhenNow    = "now"
	WhenHourly = "hourly" // one message an hour for each who is told, if there was something
	WhenDigest = "digest" // in the daily digests of those who are told alone
)

// Telling is that somebody was told of a story for a saved search, or why not.
type Telling struct {
	ID        int64
	Key       string // that of its notice, where it had one of its own
	Search    string // key
	Channel   string
	Recipient string
	Story     int64 // 0: the item was in none
	Item      int64
	At        time.Time
	Score     float64   // how likely it is of use to them, 0 to 1
	Held      string    // why it was not told at once; "": it was
	Due       time.Time // when what was gathered is told; zero: it is told already, or was told at once
	Answer    string    // one of the constants below, or ""
	Answered  time.Time
}

// What people answer to an alert.
const (
	AnswerMine   = "mine"   // I look after it
	AnswerNotUs  = "not-us" // this is not about us
	AnswerEnough = "enough" // no more of this search today
)

// Stop is that somebody is told no more of something.
type Stop struct {
	Recipient string
	What      string    // "search/KEY" or "digest"
	At        time.Time // when it was said
	Until     time.Time // zero: until they take it back
}

// Shut is that an endpoint took nothing for days, or said that it is gone: it gets alarms and tests alone until it takes one.
type Shut struct {
	Channel   string
	Recipient string
	At        time.Time
	Why       string
}
