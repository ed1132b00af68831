package ticks

import (
	"strings"
	"testing"
	"time"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func texts(all []Tick) string {
	var out []string
	for _, t := range all {
		out = append(out, t.Text)
	}
	return strings.Join(out, " ")
}

func TestLabelsOfAWindow(t *testing.T) {
	london := zone(t, "Europe/London")
	day := func(month time.Month, d, hour, minute int) time.Time {
		return time.Date(2026, month, d, hour, minute, 0, 0, london)
	}
	for name, tt := range map[string]struct {
		from, to time.Time
		want     string
	}{
		"a night":          {day(11, 6, 23, 15), day(11, 7, 2, 20), "23:30 Sat 7 Nov 00:30 01:00 01:30 02:00"},
		"an hour":          {day(11, 6, 12, 1), day(11, 6, 13, 1), "12:15 12:30 12:45 13:00"},
		"a day":            {day(11, 6, 8, 0), day(11, 7, 8, 0), "09:00 12:00 15:00 18:00 21:00 Sat 7 Nov 03:00 06:00"},
		"clocks go back":   {day(10, 24, 20, 0), day(10, 25, 8, 0), "21:00 Sun 25 Oct 03:00 06:00"},
		"the hour twice":   {day(10, 24, 23, 30), day(10, 25, 4, 0), "23:30 Sun 25 Oct 00:30 01:00 BST 01:30 BST 01:00 GMT 01:30 GMT 02:00 02:30 03:00 03:30 04:00"},
		"clocks go on":     {day(3, 28, 20, 0), day(3, 29, 8, 0), "20:00 21:00 22:00 23:00 Sun 29 Mar 02:00 03:00 04:00 05:00 06:00 07:00 08:00"},
		"the hour missing": {day(3, 28, 23, 30), day(3, 29, 4, 0), "23:30 Sun 29 Mar 00:30 02:00 02:30 03:00 03:30 04:00"},
		"a week":           {day(11, 2, 8, 0), day(11, 9, 8, 0), "Tue 3 Nov Wed 4 Nov Thu 5 Nov Fri 6 Nov Sat 7 Nov Sun 8 Nov Mon 9 Nov"},
		"two months":       {day(9, 2, 8, 0), day(11, 9, 8, 0), "Mon 7 Sep Mon 14 Sep Mon 21 Sep Mon 28 Sep Mon 5 Oct Mon 12 Oct Mon 19 Oct Mon 26 Oct Mon 2 Nov Mon 9 Nov"},
		"a year":           {day(1, 2, 8, 0), day(12, 30, 8, 0), "Apr 2026 Jul 2026 Oct 2026"},
		"ten years":        {day(1, 2, 8, 0).AddDate(-10, 0, 0), day(1, 2, 8, 0), "Jan 2017 Jan 2018 Jan 2019 Jan 2020 Jan 2021 Jan 2022 Jan 2023 Jan 2024 Jan 2025 Jan 2026"},
	} {
		got := texts(Along(tt.from, tt.to, 1056, 90, tt.to, london))
		if got != tt.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestNoWindowNoLabels(t *testing.T) {
	now := time.Now()
	if Along(now, now, 1000, 90, now, time.UTC) != nil || Along(now, now.Add(-time.Hour), 1000, 90, now, time.UTC) != nil || Along(now, now.Add(time.Hour), 0, 90, now, time.UTC) != nil {
		t.Error("labels without a window")
	}
}

// In every zone, on every day, with every step: the raster rises, no point of it is skipped, and labels keep apart.
func TestRasterRises(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Kathmandu", "America/Sao_Paulo"} {
		z := zone(t, name)
		for _, begin := range []time.Time{time.Date(2026, 3, 25, 13, 7, 11, 5, z), time.Date(2026, 10, 21, 1, 30, 0, 0, z), time.Date(2018, 11, 2, 5, 0, 0, 0, z), time.Date(2026, 4, 3, 0, 0, 0, 0, z)} {
			for _, step := range append([]time.Duration{time.Minute, 10 * time.Minute, 28 * day}, steps...) {
				at := Floor(begin, step, z)
				if at.After(begin) {
					t.Errorf("%s, %v: %v lies after %v", name, step, at, begin)
				}
				end := begin.Add(min(14*day, 300*step))
				for at.Before(end) {
					next := After(at, step, z)
					if !next.After(at) || next.Sub(at) > step+step/2+3*time.Hour {
						t.Fatalf("%s, %v: after %v comes %v", name, step, at, next)
					}
					at = next
				}
			}
		}
	}
}

func TestNextIsNotBefore(t *testing.T) {
	z := zone(t, "Europe/London")
	for _, at := range []time.Time{time.Date(2026, 10, 25, 0, 0, 0, 0, z), time.Date(2026, 10, 25, 0, 0, 0, 1, z), time.Date(2026, 3, 29, 2, 59, 0, 0, z)} {
		for _, step := range steps {
			if next := Next(at, step, z); next.Before(at) {
				t.Errorf("%v, %v: %v", at, step, next)
			}
		}
	}
}
