package digest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestMoment: the first moment at which a wall clock shows the time or later (F17, F18, F22).
func TestMoment(t *testing.T) {
	for _, tt := range []struct{ zone, date, clock, want string }{
		{"Europe/London", "2026-11-07", "07:00", "2026-11-07T07:00:00Z"},
		{"Europe/London", "2027-03-28", "01:30", "2027-03-28T01:00:00Z"},       // gap: 02:00 local
		{"Europe/London", "2027-10-31", "01:30", "2027-10-31T00:30:00Z"},       // twice: the first
		{"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"}, // gap of 30 min: 02:30 local
		{"Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:45:00Z"}, // 30 min twice: the first
		{"Antarctica/Troll", "2027-03-28", "02:30", "2027-03-28T01:00:00Z"},    // gap of 2 h: 03:00 local
		{"Antarctica/Troll", "2027-10-31", "02:00", "2027-10-31T00:00:00Z"},    // 2 h twice: the first
		{"America/Sao_Paulo", "2018-11-04", "00:15", "2018-11-04T03:00:00Z"},   // midnight skipped: 01:00 local
		{"Pacific/Apia", "2011-12-30", "07:00", ""},                            // the day that never was
		{"Pacific/Apia", "2011-12-31", "07:00", "2011-12-30T17:00:00Z"},
		{"Asia/Kathmandu", "2028-02-29", "07:00", "2028-02-29T01:15:00Z"},
		{"America/St_Johns", "2026-12-31", "23:59", "2027-01-01T03:29:00Z"},
		{"UTC", "2026-12-28", "00:00", "2026-12-28T00:00:00Z"}, // ISO week 53
	} {
		date, _ := time.Parse(dates, tt.date)
		clock, _ := time.Parse("15:04", tt.clock)
		got, ok := Moment(date, 60*clock.Hour()+clock.Minute(), zone(t, tt.zone))
		text := ""
		if ok {
			text = got.UTC().Format(time.RFC3339)
		}
		if text != tt.want {
			t.Errorf("%s %s %s: %q, want %q", tt.zone, tt.date, tt.clock, text, tt.want)
		}
	}
}

// shelf keeps digests in memory.
type shelf struct {
	rows  []index.Digest
	sent  []index.Notice
	fence time.Time
}

func (s *shelf) LastDigests(_ context.Context, recipient string, limit int) (out []index.Digest, err error) {
	for i := len(s.rows) - 1; i >= 0 && len(out) < limit; i-- {
		if s.rows[i].Recipient == recipient {
			out = append(out, s.rows[i])
		}
	}
	return out, nil
}

func (s *shelf) AddDigest(_ context.Context, d index.Digest, n *index.Notice) (bool, error) {
	for _, r := range s.rows {
		if r.Recipient == d.Recipient && r.Date == d.Date {
			return false, nil
		}
	}
	s.rows = append(s.rows, d)
	if n != nil {
		s.sent = append(s.sent, *n)
	}
	return true, nil
}

func (s *shelf) Fence(context.Context) (time.Time, error) { return s.fence, nil }

// office is a stage with one recipient and a clock that the test moves.
type office struct {
	*shelf
	stage *Stage
	now   time.Time
}

func newOffice(z *time.Location, minutes int, on func(time.Weekday) bool, at time.Time) *office {
	o := &office{shelf: &shelf{}, now: at}
	if on == nil {
		on = func(time.Weekday) bool { return true }
	}
	o.stage = &Stage{
		Store: o.shelf, Recipients: []Recipient{{Key: "anna", Rule: Rule{minutes, on, z}}}, Now: func() time.Time { return o.now },
		Compose: func(context.Context, *Recipient, time.Time, time.Time) (Message, error) {
			return Message{Type: "digest", Says: "Nothing that needs you."}, nil
		},
	}
	return o
}

func (o *office) tick(t *testing.T) {
	t.Helper()
	if err := o.stage.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// pass lets time go by, a tick a step.
func (o *office) pass(t *testing.T, d, step time.Duration) {
	t.Helper()
	for end := o.now.Add(d); o.now.Before(end); o.now = o.now.Add(step) {
		o.tick(t)
	}
}

// TestOnceForEachLocalDate: over a year with both changes of the clock, in every zone of the table and at every awkward time, each
// local date has its digest, once, and the times covered meet end to end (F17, F18, F22).
func TestOnceForEachLocalDate(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/London", "Australia/Lord_Howe", "Antarctica/Troll", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "America/New_York", "Pacific/Chatham", "America/Nuuk", "Asia/Gaza"} {
		for _, minutes := range []int{0, 90, 135, 1439} {
			year := 2026
			if name == "Pacific/Apia" {
				year = 2011
			}
			z := zone(t, name)
			o := newOffice(z, minutes, nil, time.Date(year, 3, 1, 12, 0, 0, 0, time.UTC))
			o.tick(t)
			o.pass(t, 400*24*time.Hour, 2*time.Hour)
			want := map[string]bool{}
			for at := time.Date(year, 3, 3, 12, 0, 0, 0, z); at.Before(o.now.Add(-48 * time.Hour)); at = at.Add(time.Hour) {
				want[at.Format(dates)] = true
			}
			got := map[string]int{}
			for i, d := range o.rows {
				got[d.Date]++
				if i > 1 && !d.Since.Equal(o.rows[i-1].Until) {
					t.Fatalf("%s %d: %s covers from %s, the one before to %s", name, minutes, d.Date, d.Since, o.rows[i-1].Until)
				}
			}
			for date := range want {
				if got[date] != 1 {
					t.Errorf("%s %d: %s has %d digests", name, minutes, date, got[date])
				}
			}
			if name == "Pacific/Apia" && got["2011-12-30"] != 0 {
				t.Error("a digest of the day that never was")
			}
		}
	}
}

// TestMonday covers the weekend of somebody who has none on it.
func TestMonday(t *testing.T) {
	o := newOffice(time.UTC, 420, func(d time.Weekday) bool { return d != time.Saturday && d != time.Sunday }, time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC))
	o.pass(t, 6*24*time.Hour, time.Minute)
	var got []string
	for _, n := range o.sent {
		got = append(got, n.Key)
	}
	if fmt.Sprint(got) != "[digest/anna/2026-11-05 digest/anna/2026-11-06 digest/anna/2026-11-09 digest/anna/2026-11-10]" {
		t.Errorf("%v", got)
	}
	if d := o.rows[3]; d.Until.Sub(d.Since) != 72*time.Hour {
		t.Errorf("Monday covers %s", d.Until.Sub(d.Since))
	}
}

// TestF22_LeapDay: the 29th of February has its digest, and the days around it have theirs.
func TestF22_LeapDay(t *testing.T) {
	o := newOffice(time.UTC, 420, func(time.Weekday) bool { return true }, time.Date(2028, 2, 26, 12, 0, 0, 0, time.UTC))
	o.pass(t, 4*24*time.Hour, time.Minute)
	var got []string
	for _, n := range o.sent {
		got = append(got, n.Key[len("digest/anna/"):])
	}
	if fmt.Sprint(got) != "[2028-02-27 2028-02-28 2028-02-29 2028-03-01]" {
		t.Errorf("%v", got)
	}
}

// TestTheWeekBesideTheDay: the summary of the week has rows of its own, on its day alone, and covers seven days; the daily one comes all the same.
func TestTheWeekBesideTheDay(t *testing.T) {
	o := newOffice(time.UTC, 420, func(time.Weekday) bool { return true }, time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	week := o.stage.Recipients[0]
	week.Book, week.Weekly = "anna.week", true
	week.Rule.On = func(d time.Weekday) bool { return d == time.Monday }
	o.stage.Recipients = append(o.stage.Recipients, week)
	o.pass(t, 16*24*time.Hour, time.Minute)
	weekly, daily := []string{}, 0
	for _, n := range o.sent {
		if strings.HasPrefix(n.Key, "digest/anna.week/") {
			weekly = append(weekly, n.Key+" to "+n.Recipient)
		} else {
			daily++
		}
	}
	if fmt.Sprint(weekly) != "[digest/anna.week/2026-11-09 to anna digest/anna.week/2026-11-16 to anna]" || daily < 15 {
		t.Errorf("%v, %d daily ones", weekly, daily)
	}
}

// TestDownAndAsleep: late within twelve hours, merged into the next after that, never two at once (F20, F21).
func TestDownAndAsleep(t *testing.T) {
	for _, tt := range []struct {
		down time.Duration
		sent int
		says bool
	}{{time.Hour, 1, true}, {10 * time.Hour, 1, true}, {13 * time.Hour, 0, false}, {3*24*time.Hour + time.Hour, 1, true}, {3*24*time.Hour + 13*time.Hour, 0, false}} {
		o := newOffice(time.UTC, 420, nil, time.Date(2026, 11, 4, 8, 0, 0, 0, time.UTC))
		o.tick(t)
		o.now = time.Date(2026, 11, 5, 7, 0, 0, 0, time.UTC).Add(tt.down)
		o.tick(t)
		o.now = o.now.Add(time.Minute)
		o.tick(t)
		if len(o.sent) != tt.sent {
			t.Errorf("down for %s: %d sent", tt.down, len(o.sent))
		}
		before := o.rows[len(o.rows)-1].Until
		o.now = time.Date(o.now.Year(), o.now.Month(), o.now.Day()+1, 7, 0, 0, 0, time.UTC)
		o.tick(t)
		if last := o.rows[len(o.rows)-1]; len(o.sent) != tt.sent+1 || !last.Since.Equal(before) {
			t.Errorf("down for %s: the next covers from %s, want %s", tt.down, last.Since, before)
		}
	}
}

// TestWrongClock: three days ahead and back again give one digest too many at most, no burst, and no day of silence after it (F16).
func TestWrongClock(t *testing.T) {
	o := newOffice(time.UTC, 420, nil, time.Date(2026, 11, 4, 8, 0, 0, 0, time.UTC))
	o.pass(t, 24*time.Hour, time.Minute)
	n := len(o.sent)
	o.now = o.now.Add(3 * 24 * time.Hour)
	o.pass(t, 10*time.Minute, time.Minute)
	if len(o.sent) > n+1 {
		t.Fatalf("a burst of %d", len(o.sent)-n)
	}
	o.now = o.now.Add(-3 * 24 * time.Hour)
	o.pass(t, 5*24*time.Hour, time.Minute)
	seen := map[string]bool{}
	for i, d := range o.rows {
		if seen[d.Date] || d.Since.After(d.Until) {
			t.Errorf("%s: from %s to %s", d.Date, d.Since, d.Until)
		}
		if wrong := d.Date == "2026-11-08"; i > 0 && !wrong && d.Until.Sub(d.Since) > 49*time.Hour {
			t.Errorf("%s covers %s", d.Date, d.Until.Sub(d.Since))
		}
		seen[d.Date] = true
	}
	for _, date := range []string{"2026-11-05", "2026-11-06", "2026-11-07", "2026-11-08", "2026-11-09"} {
		if !seen[date] {
			t.Errorf("no digest on %s", date)
		}
	}
}

// TestMoving: somebody who moves between zones at random never gets two of one local date, and what is covered meets end to end (F19).
func TestMoving(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Pacific/Auckland"), zone(t, "Pacific/Honolulu"), zone(t, "Europe/London"), zone(t, "Pacific/Kiritimati"), zone(t, "Asia/Tokyo")}
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 1))
		o := newOffice(time.UTC, 420, nil, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
		for range 40 {
			o.pass(t, time.Duration(rng.IntN(60*60))*time.Minute, 10*time.Minute)
			o.stage.Recipients[0].Rule.Zone = zones[rng.IntN(len(zones))]
			o.stage.Recipients[0].Rule.Minutes = rng.IntN(1440)
		}
		seen := map[string]bool{}
		for i, d := range o.rows {
			if seen[d.Date] {
				t.Fatalf("seed %d: two of %s", seed, d.Date)
			}
			seen[d.Date] = true
			if i > 1 && !d.Since.Equal(o.rows[i-1].Until) {
				t.Fatalf("seed %d: %s covers from %s, the one before to %s", seed, d.Date, d.Since, o.rows[i-1].Until)
			}
		}
	}
}

// TestRestored: what was due before a restore may have been sent, and is not sent again (F25).
func TestRestored(t *testing.T) {
	o := newOffice(time.UTC, 420, nil, time.Date(2026, 11, 4, 8, 0, 0, 0, time.UTC))
	o.tick(t)
	o.now = time.Date(2026, 11, 7, 9, 0, 0, 0, time.UTC)
	o.fence = o.now.Add(-time.Minute)
	o.pass(t, time.Hour, time.Minute)
	if len(o.sent) != 0 {
		t.Errorf("sent %v", o.sent)
	}
	o.pass(t, 24*time.Hour, time.Minute)
	if len(o.sent) != 1 || o.rows[len(o.rows)-1].Date != "2026-11-08" {
		t.Errorf("sent %v", o.sent)
	}
}

// TestOthersGetTheirs: one whose digest cannot be composed keeps nobody else from theirs.
func TestOthersGetTheirs(t *testing.T) {
	o := newOffice(time.UTC, 420, nil, time.Date(2026, 11, 4, 8, 0, 0, 0, time.UTC))
	o.stage.Recipients = append(o.stage.Recipients, o.stage.Recipients[0])
	o.stage.Recipients[0].Key = "broken"
	compose := o.stage.Compose
	o.stage.Compose = func(ctx context.Context, r *Recipient, since, until time.Time) (Message, error) {
		if r.Key == "broken" {
			return Message{}, fmt.Errorf("no")
		}
		return compose(ctx, r, since, until)
	}
	o.tick(t)
	o.now = o.now.Add(24 * time.Hour)
	if err := o.stage.Tick(t.Context()); err == nil || len(o.sent) != 1 {
		t.Errorf("%v, %v", err, o.sent)
	}
}
