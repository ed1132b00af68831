package spike

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// shelf keeps matches and notices in memory.
type shelf struct {
	times   []time.Time
	sources int
	since   time.Time // from when on there are so many sources; before it there is one
	notices []index.Notice
}

func (s *shelf) MatchTimes(_ context.Context, _ string, since time.Time) (out []time.Time, err error) {
	for _, t := range s.times {
		if !t.Before(since) {
			out = append(out, t)
		}
	}
	return out, nil
}

func (s *shelf) MatchSources(_ context.Context, _ string, _, to time.Time) (int, error) {
	if to.Before(s.since) {
		return 1, nil
	}
	return s.sources, nil
}

func (s *shelf) AddNotice(_ context.Context, n index.Notice) (bool, error) {
	for _, x := range s.notices {
		if x.Key == n.Key {
			return false, nil
		}
	}
	s.notices = append(s.notices, n)
	return true, nil
}

func (s *shelf) CountNotices(_ context.Context, prefix string, since time.Time) (n int, err error) {
	for _, x := range s.notices {
		if strings.HasPrefix(x.Key, prefix) && !x.Created.Before(since) {
			n++
		}
	}
	return n, nil
}

// TestStage: a surge is told once while it lasts, by every endpoint, with what is usual; one outlet alone makes none, and after a night of sleep old ones are
// not told any more.
func TestStage(t *testing.T) {
	begin := time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC)
	bins := days(65, 4, rand.New(rand.NewPCG(7, 8)))
	surge := 64*day + 14*binsOf
	for i := range 2 * binsOf {
		bins[surge+i] += 6
	}
	var times []time.Time
	for i, n := range bins {
		for j := range n {
			times = append(times, begin.Add(time.Duration(i)*Bin+time.Duration(j)*time.Second))
		}
	}
	for name, tt := range map[string]struct {
		sources, told int
		from, others  time.Duration // after it began: when the stage begins to look, and when others join the one source
	}{
		"many sources": {4, 2, -time.Hour, 0}, "one source": {1, 0, -time.Hour, 0}, "asleep": {4, 0, 9 * time.Hour, 0}, "others join": {4, 2, -time.Hour, 80 * time.Minute},
	} {
		s := &shelf{times: times, sources: tt.sources, since: begin.Add(time.Duration(surge)*Bin + tt.others)}
		at := begin.Add(time.Duration(surge)*Bin + tt.from)
		st := &Stage{
			Store: s, Base: "http://127.0.0.1:8470", Now: func() time.Time { return at },
			Searches: func(context.Context) ([]Search, error) {
				return []Search{{Key: "swans", Name: "Swans", Query: "swan*", Tolerated: 1, To: []Endpoint{{"webhook", "pager"}, {"mail", "anna"}}}}, nil
			},
		}
		for end := begin.Add(time.Duration(surge)*Bin + 10*time.Hour); at.Before(end); at = at.Add(7 * time.Minute) {
			s.times = nil
			for _, x := range times {
				if x.Before(at) {
					s.times = append(s.times, x)
				}
			}
			if err := st.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		first, again := 0, 0
		for _, n := range s.notices {
			if strings.Contains(string(n.Body), "twice as many") {
				again++
			} else {
				first++
			}
		}
		if first != tt.told || again > tt.told {
			t.Errorf("%s: %d notices, and %d of more", name, first, again)
			continue
		}
		if tt.told == 0 {
			continue
		}
		var m Message
		if err := json.Unmarshal(s.notices[0].Body, &m); err != nil || m.Count < FewestItems || m.Usual > 8 || !strings.HasPrefix(m.Says, fmt.Sprintf("Swans: %d in ", m.Count)) || !strings.Contains(m.URL, "swan%2A") {
			t.Errorf("%+v, %v", m, err)
		}
		if late := s.notices[0].Created.Sub(begin.Add(time.Duration(surge) * Bin)); late > 90*time.Minute+tt.others {
			t.Errorf("told %s after it began", late)
		}
	}
}
