package clock

import (
	"math/rand/v2"
	"testing"
	"time"

	"presswatch/index/query"
)

// TestClockAgreesWithPackageTime counts random times into hours, days and weeks of awkward zones and compares the
// steps with those that package time gives: half-hour changes, changes at midnight, days that never were.
func TestClockAgreesWithPackageTime(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Antarctica/Troll", "Pacific/Apia", "Asia/Kolkata"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("no time zones here: ", err)
		}
		r := rand.New(rand.NewPCG(3, 4))
		for _, step := range []query.Step{query.StepHour, query.StepDay, query.StepWeek} {
			c := New(zone, step)
			got, want := map[int64]int{}, map[time.Time]int{}
			for range 3000 {
				at := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(int64(20 * 365 * 24 * time.Hour))))
				at = at.Truncate(time.Microsecond)
				c.Count(got, at.UnixMicro())
				want[plainly(at, step, zone)]++
			}
			c.Flush(got)
			buckets := c.Buckets(got)
			if len(buckets) != len(want) {
				t.Errorf("%s by %s: %d steps, want %d", name, step, len(buckets), len(want))
			}
			for i, b := range buckets {
				if want[b.From.UTC()] != b.N {
					t.Fatalf("%s by %s: %d from %s, want %d", name, step, b.N, b.From, want[b.From.UTC()])
				}
				if i > 0 && !buckets[i-1].From.Before(b.From) {
					t.Fatalf("%s by %s: %s does not come after %s", name, step, b.From, buckets[i-1].From)
				}
			}
		}
	}
}

// plainly is when the step of a time begins, worked out with package time.
func plainly(at time.Time, step query.Step, zone *time.Location) time.Time {
	local := at.In(zone)
	if step == query.StepHour {
		begin := local.Add(-time.Duration(local.Minute())*time.Minute - time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond()))
		return begin.UTC()
	}
	day := local.Day()
	if step == query.StepWeek {
		day -= (int(local.Weekday()) + 6) % 7
	}
	begin := time.Date(local.Year(), local.Month(), day, 0, 0, 0, 0, zone)
	want := time.Date(local.Year(), local.Month(), day, 0, 0, 0, 0, time.UTC)
	if begin.Day() != want.Day() { // there was no midnight
		_, begin = begin.ZoneBounds()
	}
	return begin.UTC()
}
