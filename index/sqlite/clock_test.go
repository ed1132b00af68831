package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"presswatch/index"
)

// TestF16_ClockJumps: a clock that goes three days back or forth, by mistake or by somebody who mends it, leaves
// nothing waiting for days, hands nothing out twice, and dates no article after now.
func TestF16_ClockJumps(t *testing.T) {
	const days = 72 * time.Hour
	for name, jumps := range map[string][]time.Duration{
		"ahead and back": {days, -days},
		"back and ahead": {-days, days},
		"to and fro":     {days, -2 * days, days, -days, days},
		"a step of NTP":  {30 * time.Second, -30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			now := night
			s, err := Open(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "data"), Now: func() time.Time { return now }, Log: nil})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.PutSources(t.Context(), crashConfiguration()); err != nil {
				t.Fatal(err)
			}
			for i := range 10 {
				if _, err := s.AddNotice(t.Context(), index.Notice{Key: fmt.Sprint(i), Due: now.Add(-time.Hour)}); err != nil {
					t.Fatal(err)
				}
			}
			sent := map[string]int{}
			tour(t, s, now, sent)
			for i, jump := range jumps {
				now = now.Add(jump)
				tour(t, s, now, sent)
				now = now.Add(11 * time.Minute) // a source is polled every ten
				if polled := tour(t, s, now, sent); polled != crashSources {
					t.Fatalf("eleven minutes after jump %d, %d of %d sources are polled", i, polled, crashSources)
				}
				takeAt(t, s, i, now)
			}
			for key, n := range sent {
				if n != 1 {
					t.Errorf("notice %s was sent %d times", key, n)
				}
			}
			if len(sent) != 10 {
				t.Errorf("%d of 10 notices were sent", len(sent))
			}
			whole(t, s)
		})
	}
}

// tour does what is due: polls, settles pages, sends. It returns how many sources were due.
func tour(t *testing.T, s *Store, now time.Time, sent map[string]int) int {
	t.Helper()
	sources, err := s.LeaseSources(t.Context(), now, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		p := index.Poll{SourceID: src.ID, At: now, State: index.SourceState{Status: index.StatusOK, LastPolled: now, Next: now.Add(10 * time.Minute)}}
		if _, _, err := s.RecordPoll(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	notices, err := s.LeaseNotices(t.Context(), now, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices {
		sent[n.Key]++
		n.SentAt = now
		if err := s.SettleNotice(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	return len(sources)
}

// takeAt edits one article and looks at the times that the store itself writes.
func takeAt(t *testing.T, s *Store, i int, now time.Time) {
	t.Helper()
	a := crashArticle("https://edited.example/", uint64(i))
	a.Item.FirstSeen = time.Time{}
	taken, err := s.Take(t.Context(), []index.Arrival{a})
	if err != nil {
		t.Fatal(err)
	}
	versions, err := s.Versions(t.Context(), taken[0].ItemID)
	if err != nil || len(versions) != i+1 {
		t.Fatalf("%d versions after %d edits, %v", len(versions), i, err)
	}
	for n := 1; n < len(versions); n++ {
		if versions[n].Seen.Before(versions[n-1].Seen) {
			t.Fatalf("version %d was seen at %v, the one before at %v", n+1, versions[n].Seen, versions[n-1].Seen)
		}
	}
	if first := versions[0].Seen; len(versions) == 1 && !first.Equal(now) {
		t.Fatalf("first seen at %v, now is %v", first, now)
	}
}
