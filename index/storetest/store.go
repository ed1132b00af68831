// Package storetest is the conformance suite of the store: every back end (index/sqlite,
// index/postgres) passes it whole.
package storetest

import (
	"context"
	"io"
	"time"

	"presswatch/index"
)

// Store is everything that a store does, in the small interfaces that its users declare for themselves.
type Store interface {
	Sources
	Entries
	Items
	Reading
	Cursors
	Stories
	Outbox
	Subscriptions
	Upkeep
}

// Sources keeps what is polled and how the polling goes.
type Sources interface {
	// PutSources makes the list of sources be exactly this one, matched by key: new keys are added, known
	// ones updated in everything but State (a changed URL resets ETag, LastModified and FirstPolled), and
	// keys that are missing are switched off, never deleted. A source that is switched on again is due at its
	// Next; a shorter Every counts at once, from the last poll. It is one transaction.
	PutSources(ctx context.Context, sources []index.Source) error
	// ListSources returns all sources with their state, in order of lane and name.
	ListSources(ctx context.Context) ([]index.Source, error)
	// LeaseSources takes up to limit sources that are due at now (State.Next <= now, not off, not gone, not
	// leased), most overdue first, own lane before all others, and holds them until now+lease: a crashed
	// holder's sources come back by themselves. A clock that was set back by more than five minutes since the
	// last lease brings what waits forward by as much, here and in the other leases: nothing waits for a time
	// that a wrong clock named.
	LeaseSources(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Source, error)
	// MakeDue makes a source due at now, because something new is said to be there. One that is held is handed
	// out once more, for its poll may have come too early. One that is off, gone, given up or asked us to stay
	// away (limited) is left alone, and so is one that is due already. An unknown number is index.ErrNotFound.
	MakeDue(ctx context.Context, sourceID int64, now time.Time) error
	// RecordPoll keeps what a poll came to: the state, the new and changed entries, and ends the lease, in
	// one transaction. An entry that is known by (source, key) is updated when its Hash differs and becomes
	// due again at its Next; else it is left alone. It returns how many entries were new and how many changed.
	RecordPoll(ctx context.Context, poll index.Poll) (fresh, changed int, err error)
	// KnownEntries returns the hash of each of the keys that the source has listed before.
	KnownEntries(ctx context.Context, sourceID int64, keys []string) (map[string]string, error)
}

// Entries is the to-do list of pages.
type Entries interface {
	// LeaseEntries takes up to limit entries that are due at now, own lane first, then by Next (or by the end of
	// a lease that lapsed), and holds them until now+lease. At most perHost are held on one host at a time, those
	// of earlier leases included; entries without an address burden no host. Each carries its Source. An entry that is changed while it is
	// held is due once more after that visit. Entries of a source that is off wait until it is on again.
	LeaseEntries(ctx context.Context, now time.Time, limit, perHost int, lease time.Duration) ([]index.Entry, error)
	// PutBack ends the lease of an entry whose page could not be taken in: Tries, Next (zero: never again)
	// and Problem are kept from e.
	PutBack(ctx context.Context, e index.Entry) error
	// MarkGone keeps that the page of an item is no longer there (zero: it is back). A change gives the item
	// a new sequence number; the text stays. The entry's Visits, Next are kept and its lease ended if entryID is not 0.
	MarkGone(ctx context.Context, itemID, entryID int64, at, next time.Time) error
	// Visited returns when the page of each item was last visited with something to say for it: it was taken in (Take
	// with EntryID and no Problem) or found to be gone or back (MarkGone with entryID), at the store's own time. What was
	// put back was not read, and is no visit. Items of which nothing is known are left out.
	Visited(ctx context.Context, itemIDs []int64) (map[int64]time.Time, error)
	// WaitingEntries returns entries that have no item yet, with their Problem, newest first: what may be missing.
	WaitingEntries(ctx context.Context, sourceID int64, limit int) ([]index.Entry, error)
}

// Items is the hand-over point and what was taken in.
type Items interface {
	// Take keeps arrivals in one transaction, in order, and is durable when it returns (synchronous=FULL).
	// An item is known by its URL. A known one becomes a new version if title, author, text or summary
	// (where there is no text) differ; its FirstSeen, Source and number stay, an earlier known Published stays
	// unless the new one is more precise. An empty text (Problem set) never replaces one that is there.
	// Quiet stays quiet, and a known loud item stays loud. An arrival of an item that was gone brings it back,
	// unless it has a Problem in place of a text. Another source that lists a known item does not change its Outlet
	// and Lane, and what sources declared about its origin (By "source") stays, at most eight of it. A change that makes no version but is searched for or shown (a time, a lane, lists, gone) gives
	// a new sequence number all the same: OutcomeChanged with the Version of before. The same arrival once more
	// changes nothing but the entry that it settles. If one arrival is index.ErrInvalid, none is kept.
	Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error)
	// GetItems returns the items with these numbers, in the order asked; unknown numbers are left out.
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	// FindURL returns the item with this canonical URL, or index.ErrNotFound.
	FindURL(ctx context.Context, url string) (index.Item, error)
	// Versions returns the versions of an item, oldest first, or index.ErrNotFound.
	Versions(ctx context.Context, itemID int64) ([]index.Version, error)
	// Raw returns the raw bytes of a version and their content type, or index.ErrNotFound.
	Raw(ctx context.Context, itemID int64, version int) ([]byte, string, error)
}

// Reading is the one order of things, for stages.
type Reading interface {
	// After returns up to limit items whose Seq is above seq, in order of Seq, as they are now: an item
	// that changed since appears only with its newest Seq.
	After(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	// Counts returns figures about the whole store, cheap enough for every page.
	Counts(ctx context.Context) (index.Counts, error)
}

// Cursors keeps the positions of stages by name.
type Cursors interface {
	// Cursor returns the stored position of a stage, 0 if it never ran.
	Cursor(ctx context.Context, stage string) (int64, error)
	// SetCursor stores it.
	SetCursor(ctx context.Context, stage string, seq int64) error
}

// Outbox keeps notices. Sending is at least once, never silently lost.
type Outbox interface {
	// AddNotice keeps a notice unless its key exists; added says which.
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
	// LeaseNotices takes up to limit unsent notices that are due at now and holds them until now+lease.
	LeaseNotices(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error)
	// SettleNotice keeps the result of a try (SentAt, FailedAt, or Due with Tries and Problem) and ends the lease.
	SettleNotice(ctx context.Context, n index.Notice) error
}

// Subscriptions keeps the WebSub subscriptions, at most one a source.
type Subscriptions interface {
	PutSubscription(ctx context.Context, s index.Subscription) error
	ListSubscriptions(ctx context.Context) ([]index.Subscription, error)
	// FindSubscription returns the subscription with this token, or index.ErrNotFound.
	FindSubscription(ctx context.Context, token string) (index.Subscription, error)
}

// Upkeep is what an administrator needs.
type Upkeep interface {
	// Backup writes a whole, consistent copy while others read and write.
	Backup(ctx context.Context, file string) error
	// Fence returns the time before which nothing may be alerted about: set by a restore, zero otherwise.
	Fence(ctx context.Context) (time.Time, error)
	// Check verifies the store's integrity and returns the problems in plain words.
	Check(ctx context.Context) ([]string, error)
	io.Closer
}
