package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"presswatch/index"
)

var outboxTests = []conformance{
	{"one row a key", testNoticeKey},
	{"one row a key under a race", testNoticeRace},
	{"row before act", testNoticeLease},
	{"tried again, sent, given up", testNoticeSettled},
	{"troubled notices", testTroubled},
	{"an endpoint is left alone", testPostponed},
	{"digests", testDigests},
	{"matches", testMatches},
	{"saved searches", testSaved},
	{"stops", testStops},
	{"tellings", testTellings},
	{"tellings that are gathered", testGathered},
	{"fire drills", testDrills},
	{"endpoints that take nothing", testShut},
	{"accounts", testAccounts},
	{"sessions", testSessions},
	{"tokens and changes", testTokens},
}

func (b *bench) notice(key string, due time.Time) index.Notice {
	return index.Notice{Key: key, Channel: "mail", Recipient: "a@office.example", Body: []byte("Body\x00 of " + key), Created: b.now, Due: due}
}

// addNotice reports whether the notice is new.
func (b *bench) addNotice(n index.Notice) bool {
	b.Helper()
	added, err := b.AddNotice(b.Context(), n)
	b.must(err)
	return added
}

// due hands out what is to be sent now, for a minute.
func (b *bench) due() []index.Notice {
	b.Helper()
	list, err := b.LeaseNotices(b.Context(), b.now, 10, time.Minute)
	b.must(err)
	return list
}

func testNoticeKey(b *bench) {
	n := b.notice("digest/a@office.example/2019-07-19", b.now)
	same(b, "first", b.addNotice(n), true)
	n.Body = []byte("other")
	same(b, "second", b.addNotice(n), false)
	got := b.due()
	if len(got) != 1 || string(got[0].Body) != "Body\x00 of "+n.Key {
		b.Fatalf("the first one counts: %+v", got)
	}
	got[0].SentAt = b.now
	b.must(b.SettleNotice(b.Context(), got[0]))
	same(b, "after it was sent", b.addNotice(n), false)
	same(b, "to be sent", len(b.due()), 0)
}

func testNoticeRace(b *bench) {
	var all sync.WaitGroup
	var added atomic.Int64
	for range 8 {
		all.Go(func() {
			for i := range 10 {
				ok, err := b.AddNotice(context.Background(), b.notice(fmt.Sprint("k", i), start))
				if err != nil {
					b.Errorf("adding: %v", err)
				}
				if ok {
					added.Add(1)
				}
			}
		})
	}
	all.Wait()
	same(b, "added", added.Load(), 10)
}

// testNoticeLease: the row is there before anybody acts, and a sender that was killed leaves it to the next.
func testNoticeLease(b *bench) {
	want := b.notice("a", b.now)
	b.addNotice(want)
	b.addNotice(b.notice("later", b.now.Add(time.Hour)))
	b.reopen()
	got := b.due()
	if len(got) != 1 {
		b.Fatalf("%d are due, want 1", len(got))
	}
	want.ID = got[0].ID
	same(b, "notice", got[0], want)
	b.reopen()
	same(b, "held after a restart", len(b.due()), 0)
	b.pass(time.Minute)
	got = b.due()
	if len(got) != 1 || got[0].ID != want.ID || !got[0].Due.Equal(want.Due) {
		b.Fatalf("when the lease is over: %+v", got)
	}
	b.pass(time.Hour)
	same(b, "both, an hour later", len(b.due()), 2)
}

func testNoticeSettled(b *bench) {
	for _, key := range []string{"again", "sent", "failed"} {
		b.addNotice(b.notice(key, b.now))
	}
	for _, n := range b.due() {
		n.Tries++
		switch n.Key {
		case "again":
			n.Due, n.Problem = b.now.Add(5*time.Minute), "451 try later"
		case "sent":
			n.SentAt = b.now
		case "failed":
			n.FailedAt, n.Problem = b.now, "550 no such user"
		}
		b.must(b.SettleNotice(b.Context(), n))
	}
	b.pass(time.Minute)
	same(b, "before its time", len(b.due()), 0)
	b.pass(4 * time.Minute)
	got := b.due()
	if len(got) != 1 || got[0].Key != "again" || got[0].Tries != 1 || got[0].Problem != "451 try later" {
		b.Fatalf("got %+v", got)
	}
	if err := b.SettleNotice(b.Context(), index.Notice{ID: 4711}); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("got %v, want not found", err)
	}
}
