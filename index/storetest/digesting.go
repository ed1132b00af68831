package storetest

import (
	"context"
	"time"

	"presswatch/index"
)

// digesting is what a store does about daily digests; the model in memory does not.
type digesting interface {
	AddDigest(ctx context.Context, d index.Digest, n *index.Notice) (bool, error)
	LastDigests(ctx context.Context, recipient string, limit int) ([]index.Digest, error)
}

// testDigests: one row for each recipient and date, its notice with it or not at all.
func testDigests(b *bench) {
	s, ok := b.Store.(digesting)
	if !ok {
		return
	}
	d := index.Digest{Recipient: "anna", Date: "2026-11-07", Since: b.now.Add(-24 * time.Hour), Until: b.now, Made: b.now, What: index.DigestSent}
	n := b.notice("digest/anna/2026-11-07", b.now)
	added, err := s.AddDigest(b.Context(), d, &n)
	b.must(err)
	same(b, "added", added, true)
	other := b.notice("digest/anna/2026-11-07/again", b.now)
	added, err = s.AddDigest(b.Context(), d, &other)
	b.must(err)
	same(b, "added twice", added, false)
	due := b.due()
	same(b, "notices", len(due), 1)
	same(b, "key", due[0].Key, n.Key)
	later := d
	later.Date, later.What = "2026-11-08", index.DigestEmpty
	_, err = s.AddDigest(b.Context(), later, nil)
	b.must(err)
	d.Recipient = "tom"
	_, err = s.AddDigest(b.Context(), d, nil)
	b.must(err)
	list, err := s.LastDigests(b.Context(), "anna", 10)
	b.must(err)
	same(b, "digests", len(list), 2)
	same(b, "the newest first", list[0].Date, "2026-11-08")
	same(b, "since", list[1].Since.Equal(d.Since), true)
	same(b, "what", list[0].What, index.DigestEmpty)
	same(b, "no notice of an empty one", len(b.due()), 0)
}

// matching is what a store does about what saved searches found.
type matching interface {
	AddMatches(ctx context.Context, list []index.Match) error
	MatchTimes(ctx context.Context, search string, since time.Time) ([]time.Time, error)
	MatchSources(ctx context.Context, search string, from, to time.Time) (int, error)
}

// testMatches: each item counts once for a search, copies do not, and sources are counted apart.
func testMatches(b *bench) {
	s, ok := b.Store.(matching)
	if !ok {
		return
	}
	one, two, three := b.own("1", false, b.now), b.own("2", false, b.now), b.own("3", false, b.now)
	list := []index.Match{
		{Search: "swans", ItemID: one, At: b.now, Source: "Post"},
		{Search: "swans", ItemID: two, At: b.now.Add(time.Minute), Source: "Post"},
		{Search: "swans", ItemID: three, At: b.now.Add(2 * time.Minute), Source: "Echo", Copy: true},
		{Search: "geese", ItemID: one, At: b.now, Source: "Post"},
	}
	for range 2 {
		b.must(s.AddMatches(b.Context(), list))
	}
	times, err := s.MatchTimes(b.Context(), "swans", b.now)
	b.must(err)
	same(b, "matches", len(times), 2)
	same(b, "in order", times[1].Equal(b.now.Add(time.Minute)), true)
	times, err = s.MatchTimes(b.Context(), "swans", b.now.Add(time.Second))
	b.must(err)
	same(b, "later ones", len(times), 1)
	n, err := s.MatchSources(b.Context(), "swans", b.now, b.now.Add(time.Hour))
	b.must(err)
	same(b, "sources", n, 1)
}
