package retry_test

import (
	"net/http"
	"testing"
	"time"

	"presswatch/crawler/fetch/retry"
)

// FuzzAfter: whatever a server says, the wait is a minute to a day.
func FuzzAfter(f *testing.F) {
	for _, s := range []string{"120", "-1", "1e9", "Tue, 24 Nov 2026 09:30:00 GMT", "soon", "0x10", "Inf"} {
		f.Add(s, "Tue, 24 Nov 2026 09:00:00 GMT")
		f.Add(s, "")
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value, date string) {
		wait, ok := retry.After(http.Header{"Retry-After": {value}, "Date": {date}}, now)
		if ok && (wait < retry.Shortest || wait > retry.Longest) || !ok && wait != 0 {
			t.Fatalf("%q, %q: %v, %v", value, date, wait, ok)
		}
	})
}

// TestSpent reads the forms in which networks say when an allowance is renewed.
func TestSpent(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		prefix, left, reset string
		want                time.Duration // 0: it says nothing of the kind
	}{
		{"X-RateLimit", "0", "2026-11-24T12:05:00.000Z", 5 * time.Minute},     // Mastodon
		{"x-rate-limit", "0", "1795521720", 2 * time.Minute},                  // X
		{"RateLimit", "0", "1795521720", 2 * time.Minute},                     // Bluesky
		{"X-Ratelimit", "0.0", "90", 90 * time.Second},                        // Reddit
		{"X-Ratelimit", "0.9", "90.5", 90*time.Second + 500*time.Millisecond}, // less than one request
		{"RateLimit", "-3", "0", time.Second},
		{"RateLimit", "0", "2026-11-24T11:00:00Z", time.Second}, // their clock is slow
		{"RateLimit", "0", "1e300", retry.Longest},
		{"RateLimit", "1", "90", 0},
		{"RateLimit", "", "90", 0},
		{"RateLimit", "NaN", "90", 0},
		{"RateLimit", "0", "NaN", 0},
		{"RateLimit", "0", "-5", 0},
		{"RateLimit", "0", "soon", 0},
		{"RateLimit", "0", "", 0},
	} {
		h := http.Header{}
		h.Set(c.prefix+"-Remaining", c.left)
		h.Set(c.prefix+"-Reset", c.reset)
		if got, ok := retry.Spent(h, noon); got != c.want || ok != (c.want != 0) {
			t.Errorf("%s %q, %q: %v, %v, want %v", c.prefix, c.left, c.reset, got, ok, c.want)
		}
	}
}

// FuzzSpent: whatever a server says, the wait is a second to a day.
func FuzzSpent(f *testing.F) {
	f.Add("0", "90")
	f.Add("0", "2026-11-24T12:05:00.000Z")
	f.Add("-Inf", "Inf")
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, left, reset string) {
		wait, ok := retry.Spent(http.Header{"Ratelimit-Remaining": {left}, "Ratelimit-Reset": {reset}}, now)
		if ok && (wait < time.Second || wait > retry.Longest) || !ok && wait != 0 {
			t.Fatalf("%q, %q: %v, %v", left, reset, wait, ok)
		}
	})
}
