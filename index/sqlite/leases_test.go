package sqlite

import (
	"testing"
	"time"

	"presswatch/index"
)

// TestF1_LeasesOfAKilledProcessEnd: at the next start own channels are polled and their pages visited at once,
// the others after a grace, and nothing that is only due later is brought forward.
func TestF1_LeasesOfAKilledProcessEnd(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)
	dir := t.TempDir()
	open := func() *Store {
		s, err := Open(ctx, Options{Dir: dir, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	source := func(key string, lane index.Lane) index.Source {
		return index.Source{Key: key, Kind: index.SourceFeed, URL: "https://" + key + ".example/f", Outlet: key, Lane: lane, Every: time.Minute}
	}
	if err := s.PutSources(ctx, []index.Source{source("own", index.LaneOwn), source("post", index.LaneRegional), source("calm", index.LaneBlog)}); err != nil {
		t.Fatal(err)
	}
	list, err := s.ListSources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range list {
		p := index.Poll{SourceID: src.ID, At: now, State: index.SourceState{Status: index.StatusOK, LastPolled: now, Next: now}}
		p.Entries = []index.Entry{{Key: src.Key, URL: "https://" + src.Key + ".example/1", Hash: "h", FirstSeen: now, Next: now}}
		if src.Key == "calm" {
			p.State.Next, p.Entries = now.Add(time.Hour), nil
		}
		if _, _, err := s.RecordPoll(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	due := func() (keys []string) {
		sources, err := s.LeaseSources(ctx, now, 9, 5*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := s.LeaseEntries(ctx, now, 9, 9, 5*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range sources {
			keys = append(keys, src.Key)
		}
		for _, e := range entries {
			keys = append(keys, e.Key+"'s page")
		}
		return keys
	}
	wants(t, "at first", due(), "own", "post", "own's page", "post's page")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	t.Cleanup(func() { _ = s.Close() })
	wants(t, "while all is held", due())
	if err := s.EndLeases(ctx, now, time.Minute); err != nil {
		t.Fatal(err)
	}
	wants(t, "after the start", due(), "own", "own's page")
	now = now.Add(time.Minute)
	wants(t, "a minute later", due(), "post", "post's page")
}

func wants(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("due %s: %v, want %v", when, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("due %s: %v, want %v", when, got, want)
		}
	}
}
