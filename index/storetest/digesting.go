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
