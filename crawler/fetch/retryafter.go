package fetch

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Limits of what a server may ask for (RFC 9110, 10.2.3, leaves them to us).
const (
	shortestWait = time.Minute
	longestWait  = 24 * time.Hour
	firstWait    = 5 * time.Minute // of a 429 that does not say how long; doubles with each one in a row
	longestGuess = 4 * time.Hour
)

// retryAfter is how long the server wants to be left alone, within the limits; ok is false if it does not say
// so in a way that can be read. A date counts from the server's own clock where it tells it.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && !math.IsNaN(seconds) {
		seconds = min(max(seconds, 0), longestWait.Seconds())
		return clampWait(time.Duration(seconds * float64(time.Second))), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if server, err := http.ParseTime(h.Get("Date")); err == nil {
		now = server
	}
	return clampWait(at.Sub(now)), true
}

func clampWait(d time.Duration) time.Duration { return min(max(d, shortestWait), longestWait) }

// guessedWait is for the nth 429 in a row, counted from 1, that does not say how long.
func guessedWait(n int) time.Duration {
	d := firstWait
	for range min(n-1, 16) {
		d = min(2*d, longestGuess)
	}
	return d
}
