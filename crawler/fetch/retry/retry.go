// Package retry reads from answers when a host may be asked again. It bounds what hosts say: their clocks and their
// programs are as wrong as any. It keeps nothing and waits for nothing.
package retry

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Limits of what a server may ask for (RFC 9110, 10.2.3, leaves them to us).
const (
	Shortest     = time.Minute // after Retry-After
	Longest      = 24 * time.Hour
	firstWait    = 5 * time.Minute // of a 429 that does not say how long; doubles with each one in a row
	longestGuess = 4 * time.Hour
)

// After is how long the server wants to be left alone, within the limits; ok is false if it does not say
// so in a way that can be read. A date counts from the server's own clock where it tells it.
func After(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && !math.IsNaN(seconds) {
		seconds = min(max(seconds, 0), Longest.Seconds())
		return clamp(time.Duration(seconds * float64(time.Second))), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if server, err := http.ParseTime(h.Get("Date")); err == nil {
		now = server
	}
	return clamp(at.Sub(now)), true
}

func clamp(d time.Duration) time.Duration { return min(max(d, Shortest), Longest) }

// Guess is for the nth 429 in a row, counted from 1, that does not say how long.
func Guess(n int) time.Duration {
	d := firstWait
	for range min(n-1, 16) {
		d = min(2*d, longestGuess)
	}
	return d
}

// allowance are the headers with which networks say how many requests are left, and until when that holds.
var allowance = [][2]string{
	{"X-RateLimit-Remaining", "X-RateLimit-Reset"},   // Mastodon (a time), Reddit (seconds from now)
	{"X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"}, // X (seconds since 1970)
	{"RateLimit-Remaining", "RateLimit-Reset"},       // Bluesky (seconds since 1970), and the draft of the IETF (seconds from now)
}

// Spent is how long it takes until an allowance is renewed of which an answer says that nothing is left; ok is false while
// something is, or if it does not say so in a way that can be read.
func Spent(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	for _, names := range allowance {
		left, err := strconv.ParseFloat(strings.TrimSpace(h.Get(names[0])), 64)
		if err == nil && left < 1 {
			return renewal(h.Get(names[1]), now)
		}
	}
	return 0, false
}

// renewal reads when an allowance is renewed: an ISO time, seconds since 1970, or seconds from now. It lies between a
// second and a day ahead: clocks differ.
func renewal(text string, now time.Time) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	within := func(d time.Duration) time.Duration { return min(max(d, time.Second), Longest) }
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return within(at.Sub(now)), true
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	const year = 365 * 24 * 60 * 60 // a time that is so small is no time since 1970
	if n < year {
		return within(time.Duration(n * float64(time.Second))), true
	}
	return within(time.Unix(int64(min(n, 1e11)), 0).Sub(now)), true
}
