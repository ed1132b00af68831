package crawler

import (
	"errors"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/index"
)

var noon = time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)

func source(lane index.Lane) index.Source {
	return index.Source{Key: "s", Lane: lane, Every: 10 * time.Minute, URL: "https://s.example/feed"}
}

// TestF64_F65_FailedPolls says for each failure how long the source is left alone and what its state is.
func TestF64_F65_FailedPolls(t *testing.T) {
	for _, c := range []struct {
		name        string
		lane        index.Lane
		err         error
		failures    int
		status      index.SourceStatus
		least, most time.Duration // until the next poll; both 0: never again
	}{
		{"network", index.LaneBlog, &fetch.Error{Reason: fetch.Network}, 0, index.StatusFailing, 18 * time.Minute, 22 * time.Minute},
		{"network, often", index.LaneBlog, &fetch.Error{Reason: fetch.Network}, 20, index.StatusFailing, 3 * time.Hour, 5 * time.Hour},
		{"own channel, often", index.LaneOwn, &fetch.Error{Reason: fetch.Server, Code: 502}, 20, index.StatusFailing, 4 * time.Minute, 12 * time.Minute},
		{"limited", index.LaneBlog, &fetch.Error{Reason: fetch.Limited, Code: 429, RetryAt: noon.Add(125 * time.Minute)}, 0, index.StatusLimited, 125 * time.Minute, 125 * time.Minute},
		{"limited for less than the back-off", index.LaneBlog, &fetch.Error{Reason: fetch.Limited, Code: 429, RetryAt: noon.Add(time.Minute)}, 5, index.StatusLimited, time.Minute, time.Minute},
		{"refused", index.LaneBlog, &fetch.Error{Reason: fetch.Refused, Code: 403}, 0, index.StatusRefused, 18 * time.Minute, 22 * time.Minute},
		{"missing", index.LaneBlog, &fetch.Error{Reason: fetch.Missing, Code: 404}, 10, index.StatusMissing, 21 * time.Hour, 27 * time.Hour},
		{"gone", index.LaneBlog, &fetch.Error{Reason: fetch.Gone, Code: 410}, 0, index.StatusGone, 0, 0},
		{"robots", index.LaneBlog, &fetch.Error{Reason: fetch.Robots}, 0, index.StatusRobots, 18 * time.Minute, 22 * time.Minute},
		{"blocked", index.LaneBlog, &fetch.Error{Reason: fetch.Blocked}, 0, index.StatusBlocked, 18 * time.Minute, 22 * time.Minute},
		{"unreadable", index.LaneBlog, errors.New("no feed"), 0, index.StatusFailing, 18 * time.Minute, 22 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := source(c.lane)
			src.State.Failures = c.failures
			s := failed(src, noon, c.err)
			if s.Status != c.status || s.Failures != c.failures+1 || s.Detail == "" {
				t.Errorf("state is %s, %d failures, %q", s.Status, s.Failures, s.Detail)
			}
			if c.most == 0 {
				if !s.Next.IsZero() {
					t.Errorf("polled again at %s, want never", s.Next)
				}
				return
			}
			if wait := s.Next.Sub(noon); wait < c.least || wait > c.most {
				t.Errorf("polled again after %s, want %s to %s", wait, c.least, c.most)
			}
		})
	}
}

func TestMissingSourceIsGivenUpAfterTwoWeeks(t *testing.T) {
	src := source(index.LaneBlog)
	src.State = index.SourceState{Status: index.StatusMissing, Since: noon.Add(-15 * 24 * time.Hour), Failures: 20}
	if s := failed(src, noon, &fetch.Error{Reason: fetch.Missing, Code: 404}); !s.Next.IsZero() {
		t.Errorf("polled again at %s, want never", s.Next)
	}
}

func TestSinceHoldsWhileTheStateDoes(t *testing.T) {
	src := source(index.LaneBlog)
	first := failed(src, noon, &fetch.Error{Reason: fetch.Refused, Code: 403})
	src.State = first
	second := failed(src, noon.Add(time.Hour), &fetch.Error{Reason: fetch.Refused, Code: 403})
	if !second.Since.Equal(noon) {
		t.Errorf("refused since %s, want %s", second.Since, noon)
	}
	src.State = second
	if third := answered(src, noon.Add(2*time.Hour), 200); third.Failures != 0 || third.Status != index.StatusOK {
		t.Errorf("an answer leaves %+v", third)
	}
}

// TestF55_PermanentMove: a permanent redirect is followed for good only when it has held for a day.
func TestF55_PermanentMove(t *testing.T) {
	src := source(index.LaneBlog)
	const there = "https://new.example/feed"
	noteMove(&src.State, there, noon)
	if got := addressOf(src, noon.Add(time.Hour)); got != src.URL {
		t.Errorf("after an hour it is fetched at %s", got)
	}
	noteMove(&src.State, there, noon.Add(12*time.Hour))
	if got := addressOf(src, noon.Add(25*time.Hour)); got != there {
		t.Errorf("after a day it is fetched at %s", got)
	}
	noteMove(&src.State, "", noon.Add(26*time.Hour))
	if got := addressOf(src, noon.Add(60*time.Hour)); got != src.URL {
		t.Errorf("after the move was taken back it is fetched at %s", got)
	}
}

func TestRhythmIsKept(t *testing.T) {
	var s index.SourceState
	noteNew(&s, 3, noon)
	noteNew(&s, 0, noon.Add(5*time.Hour))
	noteNew(&s, 1, noon.Add(9*time.Hour))
	noteNew(&s, 1, noon.Add(10*time.Hour))
	if s.Quietest != 9*time.Hour || !s.LastNew.Equal(noon.Add(10*time.Hour)) || s.Listed != 5 {
		t.Errorf("longest silence %s, last new %s, %d listed", s.Quietest, s.LastNew, s.Listed)
	}
}

// TestF68_Suspect: a known feed whose entries are suddenly all new is suspect, unless they are newer than
// our last look.
func TestF68_Suspect(t *testing.T) {
	list := func(n int, published time.Time) []index.Entry {
		var out []index.Entry
		for i := range n {
			out = append(out, index.Entry{Key: string(rune('a' + i)), Published: published})
		}
		return out
	}
	old, young := noon.Add(-48*time.Hour), noon.Add(time.Minute)
	known := map[string]string{"a": "", "b": "", "c": "", "d": "", "e": "", "f": "", "g": "", "h": ""}
	for _, c := range []struct {
		name    string
		entries []index.Entry
		known   map[string]string
		want    bool
	}{
		{"all keys changed", list(20, old), nil, true},
		{"dates unknown", list(20, time.Time{}), nil, true},
		{"all published since", list(20, young), nil, false},
		{"a few of many", list(10, old), known, false},
		{"too few to tell", list(4, old), nil, false},
	} {
		if got := isSuspect(c.entries, c.known, noon); got != c.want {
			t.Errorf("%s: suspect is %t", c.name, got)
		}
	}
}
