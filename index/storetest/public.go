package storetest

import (
	"context"
	"time"

	"presswatch/index"
)

// Posts is what the store keeps of reactions beyond their words. [Items.Take] keeps Item.Post with the item: a
// reaction is known by its URL or by its network and key, whichever is met, and keeps its number, so that a post found in an article
// and the same post told by its network are one. The fuller of the two wins (a network's own answer over what an
// article shows: Own, About, Handle, Account and references that are set are never emptied). New counts alone give no
// new sequence number. What was forgotten or erased is not brought back by a later arrival.
type Posts interface {
	// FindPosts returns the numbers of the items that a network calls by these keys; unknown ones are left out.
	FindPosts(ctx context.Context, network index.Network, keys []string) (map[string]int64, error)
	// Answering returns the numbers of the items that answer, show or only repeat posts with these keys, in any order.
	Answering(ctx context.Context, network index.Network, keys []string) ([]int64, error)
	// Recount keeps new counts. No sequence number changes. Unknown posts are passed over.
	Recount(ctx context.Context, tallies []index.Tally) error
	// Withdraw keeps that posts are gone: GoneAt and Post.Withdrawn are set, each item gets a new sequence number, and
	// unless Keep is set or the account is our own (its words are evidence) the words, links, quotes, earlier versions, and raw bytes that nothing else uses, are removed and Post.Forgotten
	// says why. It returns the numbers of the items. Unknown posts are passed over, withdrawn ones too.
	Withdraw(ctx context.Context, gone []index.Withdrawal) ([]int64, error)
}

// Erasure removes what may no longer be kept. Items keep their numbers, and nothing else of a person.
type Erasure interface {
	// Erase removes all posts of an account from items, versions, raw bytes, places where articles show them, and
	// evidence; items become Erased, without author, address (the URL becomes "erased:" and the number) and words, with a new sequence number.
	// A tombstone (network, hash of the folded handle and account) keeps them from coming back: Take passes such arrivals over with OutcomeSame and ItemID 0.
	Erase(ctx context.Context, whose index.Whose, at time.Time) (index.Erased, error)
	// Tombstones returns the marks of all erasures, in an opaque form that names nobody, and AddTombstones brings
	// those of elsewhere into force: what they mean is erased from this store, as a restored copy needs.
	Tombstones(ctx context.Context) ([]string, error)
	AddTombstones(ctx context.Context, marks []string, at time.Time) (index.Erased, error)
	// ForgetBefore removes the words (as Withdraw does, with why) of up to limit reactions first seen before a time,
	// oldest first, but for those of own accounts and, if keepProofs, those that a stored pick-up or an own release
	// rests on. It returns how many, so that it is called until 0.
	ForgetBefore(ctx context.Context, before time.Time, keepProofs bool, why string, limit int) (int, error)
	// HideNames replaces name, handle and account of up to limit reactions first seen before a time, own and notable accounts
	// aside, by a pseudonym ("person 4f2a") that is the same for the same account of a network and cannot be led back without the store's own secret.
	HideNames(ctx context.Context, before time.Time, limit int) (int, error)
	// ListPosts returns the items of an account, oldest first, for an export of what is kept about it.
	ListPosts(ctx context.Context, whose index.Whose, limit int) ([]index.Item, error)
}

// Threads is the to-do list of comments. [Items.Take] adds an arrival's Thread, or raises its Claimed and makes it due
// at its Next if that is more than before.
type Threads interface {
	// LeaseThreads takes up to limit threads that are due at now, earliest first, and holds them until now+lease.
	LeaseThreads(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Thread, error)
	// GrowThreads tells how many comments the sources of items now claim, by the thread's address: one that has grown is due at now.
	GrowThreads(ctx context.Context, claimed map[string]int, now time.Time) error
	// RecordThread keeps what a read came to and ends the lease.
	RecordThread(ctx context.Context, t index.Thread) error
}

// ShortLinks is what is known about addresses that only lead on.
type ShortLinks interface {
	// Targets returns where these addresses lead, as far as it is known.
	Targets(ctx context.Context, urls []string) (map[string]string, error)
	// AskTargets notes that items link to addresses whose target is unknown: each is due at once unless it is known or was given up.
	AskTargets(ctx context.Context, urls []string, now time.Time) error
	// LeaseShort takes up to limit addresses that are due at now and holds them until now+lease.
	LeaseShort(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.ShortLink, error)
	// SettleShort keeps the result of a try. With a Target, the links of all items that have the address are
	// changed to it (Link.URL; Link.Text stays) and the items get a new sequence number without a new version.
	SettleShort(ctx context.Context, l index.ShortLink) error
}

// Public is what the stage "public" keeps.
type Public interface {
	KeepPublic(ctx context.Context, change index.PublicChange) error
	// Readings returns what is known about the reactions of a story, in order of item. The story is the one that the item is in now.
	Readings(ctx context.Context, storyID int64) ([]index.Reading, error)
	// Arguments returns the arguments of a story in order.
	Arguments(ctx context.Context, storyID int64) ([]index.Argument, error)
}

// Audit is what others' lists have, and whose first posts the office wants to see.
type Audit interface {
	// AddSightings keeps what lists have, by list and key; a known one stays as it is.
	AddSightings(ctx context.Context, sightings []index.Sighting) (added int, err error)
	// ListSightings returns those seen since a time, oldest first, up to limit.
	ListSightings(ctx context.Context, since time.Time, limit int) ([]index.Sighting, error)
	PutNotable(ctx context.Context, n index.Notable) error
	DropNotable(ctx context.Context, network index.Network, handle string) error
	ListNotables(ctx context.Context) ([]index.Notable, error)
}

// ReactionStore is a store that keeps reactions: all of the above.
type ReactionStore interface {
	Store
	Posts
	Erasure
	Threads
	ShortLinks
	Public
	Audit
}
