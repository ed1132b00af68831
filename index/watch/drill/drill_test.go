package drill

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 2, 10, 0, 5, 0, time.UTC)

// shelf is a store in memory.
type shelf struct {
	drills  []index.Drill // the oldest first
	notices []index.Notice
	fence   time.Time
}

func (s *shelf) AddDrill(_ context.Context, d index.Drill) (bool, error) {
	if slices.ContainsFunc(s.drills, func(x index.Drill) bool { return x.Key == d.Key }) {
		return false, nil
	}
	d.ID = int64(len(s.drills) + 1)
	s.drills = append(s.drills, d)
	return true, nil
}

func (s *shelf) PutDrill(_ context.Context, d index.Drill, list []index.Notice) error {
	s.drills[d.ID-1] = d
	for _, n := range list {
		if !slices.ContainsFunc(s.notices, func(x index.Notice) bool { return x.Key == n.Key }) {
			s.notices = append(s.notices, n)
		}
	}
	return nil
}

func (s *shelf) Drills(context.Context, int) ([]index.Drill, error) {
	out := slices.Clone(s.drills)
	slices.Reverse(out)
	return out, nil
}

func (s *shelf) NoticesAbout(_ context.Context, prefix string, _ int) (out []index.Notice, err error) {
	for _, n := range s.notices {
		if strings.HasPrefix(n.Key, prefix) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s *shelf) Fence(context.Context) (time.Time, error) { return s.fence, nil }

func stage(s *shelf, clock *time.Time) *Stage {
	return &Stage{
		Store: s, Urgent: []Endpoint{{"mail", "anna"}, {"webhook", "pager"}}, Base: "http://127.0.0.1:8470", Now: func() time.Time { return *clock },
		Due: func(now time.Time) (string, time.Time, bool) {
			y, m, d := now.Date()
			return now.Format(time.DateOnly), time.Date(y, m, d, 10, 0, 0, 0, time.UTC), now.Hour() >= 10
		},
	}
}

func item(id int64, seen time.Time) *index.Item {
	return &index.Item{ID: 70 + id, Source: index.DrillSource, URL: fmt.Sprintf("http://127.0.0.1:40001/drill/%d", id), FirstSeen: seen}
}

// TestADrillGoesItsWay: one a date; nothing is told before it was judged; it is done when the last has it.
func TestADrillGoesItsWay(t *testing.T) {
	s, clock := &shelf{}, now.Add(-time.Hour)
	st := stage(s, &clock)
	tick := func() {
		t.Helper()
		if err := st.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tick()
	if len(s.drills) != 0 {
		t.Fatal("before its time")
	}
	clock = now
	tick()
	tick()
	if len(s.drills) != 1 || len(s.notices) != 0 {
		t.Fatalf("%+v %+v", s.drills, s.notices)
	}
	clock = now.Add(31 * time.Second)
	for range 2 { // the stage may see an item again
		if err := st.Seen(t.Context(), item(1, now.Add(30*time.Second))); err != nil {
			t.Fatal(err)
		}
	}
	tick()
	if len(s.notices) != 2 || !s.drills[0].Done.IsZero() || !strings.Contains(string(s.notices[0].Body), "nothing happened") {
		t.Fatalf("%+v %+v", s.drills, s.notices)
	}
	s.notices[0].SentAt, s.notices[1].SentAt = now.Add(33*time.Second), now.Add(41*time.Second)
	tick()
	if d := s.drills[0]; d.Done.Sub(d.Published) != 41*time.Second || d.Broken != "" || !d.Polled.Equal(now.Add(30*time.Second)) {
		t.Errorf("%+v", d)
	}
	clock = now.Add(3 * time.Hour)
	tick()
	if len(s.drills) != 1 || len(s.notices) != 2 {
		t.Errorf("%+v %+v", s.drills, s.notices)
	}
}

// TestTheBrokenHopIsNamed: what was not brought, and who did not take it; those who were reached are told, or all where nobody was.
func TestTheBrokenHopIsNamed(t *testing.T) {
	s, clock := &shelf{}, now
	st := stage(s, &clock)
	_ = st.Tick(t.Context())
	clock = now.Add(6 * time.Minute)
	if err := st.Tick(t.Context()); err != nil || !strings.Contains(s.drills[0].Broken, "did not bring it") || len(s.notices) != 2 {
		t.Fatalf("%+v %+v %v", s.drills, s.notices, err)
	}
	if err := st.Seen(t.Context(), item(1, clock)); err != nil || len(s.notices) != 2 {
		t.Error("what comes too late is told all the same")
	}

	s, clock = &shelf{}, now
	st = stage(s, &clock)
	_ = st.Tick(t.Context())
	_ = st.Seen(t.Context(), item(1, clock))
	s.notices[0].SentAt, s.notices[1].Problem = now.Add(time.Second), "no answer within 30 s"
	clock = now.Add(6 * time.Minute)
	if err := st.Tick(t.Context()); err != nil || s.drills[0].Broken != "webhook pager did not take it: no answer within 30 s" || len(s.notices) != 3 {
		t.Fatalf("%+v %+v %v", s.drills, s.notices, err)
	}
	if n := s.notices[2]; n.Recipient != "anna" || !strings.Contains(string(n.Body), "an alarm would not either") {
		t.Errorf("%+v %s", n, n.Body)
	}
}

// TestWhatIsNotMadeUpFor: a date that is long over, and one from before a restored backup.
func TestWhatIsNotMadeUpFor(t *testing.T) {
	s, clock := &shelf{}, now.Add(13*time.Hour)
	st := stage(s, &clock)
	if err := st.Tick(t.Context()); err != nil || len(s.drills) != 0 {
		t.Errorf("%+v %v", s.drills, err)
	}
	s.fence, clock = now.Add(time.Hour), now.Add(2*time.Hour)
	if err := st.Tick(t.Context()); err != nil || len(s.drills) != 1 || s.drills[0].Broken == "" || len(s.notices) != 0 {
		t.Errorf("%+v %v", s.drills, err)
	}
	if err := st.Start(t.Context()); err != nil || len(s.drills) != 2 {
		t.Errorf("%+v %v", s.drills, err)
	}
	if err := st.Start(t.Context()); err != nil || len(s.drills) != 2 {
		t.Errorf("two at once: %+v %v", s.drills, err)
	}
}
