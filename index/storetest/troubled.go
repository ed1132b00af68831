package storetest

import (
	"context"
	"errors"
	"time"

	"presswatch/index"
)

// troubled is what a store may tell of its notices beyond sending them; the model in memory does not.
type troubled interface {
	TroubledNotices(ctx context.Context, limit int) ([]index.Notice, error)
	NoticesAbout(ctx context.Context, prefix string, limit int) ([]index.Notice, error)
	LastSent(ctx context.Context) (map[string]time.Time, error)
	RetryNotice(ctx context.Context, id int64) error
	CountNotices(ctx context.Context, prefix string, since time.Time) (int, error)
}

// testTroubled: what failed is listed and can be made due again under its key, what was sent cannot.
func testTroubled(b *bench) {
	s, ok := b.Store.(troubled)
	if !ok {
		return
	}
	for _, key := range []string{"alarm/1/a", "alarm/1/b", "alarm/10/a", "alert/1"} {
		b.addNotice(b.notice(key, b.now))
	}
	list := b.due()
	list[0].SentAt, list[0].Tries = b.now, 1
	list[1].FailedAt, list[1].Tries, list[1].Problem = b.now, 9, "no such mailbox"
	list[2].Due, list[2].Tries, list[2].Problem = b.now.Add(time.Hour), 1, "no answer"
	for _, n := range list[:3] {
		b.must(b.SettleNotice(b.Context(), n))
	}
	bad, err := s.TroubledNotices(b.Context(), 10)
	b.must(err)
	same(b, "troubled", len(bad), 2)
	same(b, "the newest first", bad[0].ID, list[2].ID)
	same(b, "problem", bad[1].Problem, "no such mailbox")
	for prefix, want := range map[string]int{"alarm/1/": 2, "alarm/1": 3, "alarm/": 3, "alert/1": 1, "a": 4, "b": 0} {
		got, err := s.CountNotices(b.Context(), prefix, time.Time{})
		b.must(err)
		same(b, "so many of "+prefix, got, want)
	}
	none, err := s.CountNotices(b.Context(), "a", b.now.Add(time.Hour))
	b.must(err)
	same(b, "made later", none, 0)
	about, err := s.NoticesAbout(b.Context(), "alarm/1/", 10)
	b.must(err)
	same(b, "about an alarm", len(about), 2)
	last, err := s.LastSent(b.Context())
	b.must(err)
	same(b, "last sent", last["mail\na@office.example"], b.now)
	for _, id := range []int64{list[0].ID, list[2].ID, list[3].ID, 999} {
		if err := s.RetryNotice(b.Context(), id); !errors.Is(err, index.ErrNotFound) {
			b.Errorf("notice %d was not given up, and yet %v", id, err)
		}
	}
	b.must(s.RetryNotice(b.Context(), list[1].ID))
	got, err := b.LeaseNotices(b.Context(), b.now.Add(time.Second), 1, time.Minute)
	b.must(err)
	if len(got) != 1 || got[0].Key != list[1].Key || got[0].Tries != 0 {
		b.Errorf("after asking for another try: %+v", got)
	}
}

// testPostponed: what is due to one endpoint waits, what is held by somebody or due to another does not.
func testPostponed(b *bench) {
	s, ok := b.Store.(interface {
		PostponeNotices(ctx context.Context, channel, recipient string, now, until time.Time) error
	})
	if !ok {
		return
	}
	held := b.notice("held", b.now)
	b.addNotice(held)
	same(b, "held", len(b.due()), 1)
	mine, other := b.notice("mine", b.now), b.notice("other", b.now)
	other.Recipient = "somebody else"
	later := b.notice("later", b.now.Add(20*time.Second))
	b.addNotice(mine)
	b.addNotice(other)
	b.addNotice(later)
	b.must(s.PostponeNotices(b.Context(), mine.Channel, mine.Recipient, b.now, b.now.Add(30*time.Second)))
	due := b.due()
	same(b, "due", len(due), 1)
	same(b, "whose", due[0].Recipient, "somebody else")
	b.now = b.now.Add(21 * time.Second)
	same(b, "what was due later is not put off", b.due()[0].Key, "later")
	b.now = b.now.Add(10 * time.Second)
	again := b.due()
	same(b, "due again", len(again), 1)
	same(b, "which", again[0].Key, "mine")
}
