package date

import (
	"strings"
	"time"
	"unicode"

	dps "github.com/markusmobius/go-dateparser"
)

// Slow asks go-dateparser, which knows some 200 languages and takes up to milliseconds: for what Parse does
// not read. A date must have a day, a month and a year; now is what "yesterday" is counted from.
func Slow(raw string, now time.Time) (m Moment) {
	s := strings.Join(strings.Fields(raw), " ")
	if s == "" || len(s) > MaxLen || !strings.ContainsFunc(s, unicode.IsDigit) {
		return Moment{}
	}
	defer func() {
		if recover() != nil { // the library is large, its input hostile
			m = Moment{}
		}
	}()
	cfg := &dps.Configuration{CurrentTime: now, DefaultTimezone: time.UTC, StrictParsing: true}
	d, err := dps.Parse(cfg, s)
	if err != nil || d.Time.IsZero() {
		return Moment{}
	}
	return believed(Moment{Time: d.Time, Day: !strings.Contains(s, ":"), Zone: d.Time.Location() != time.UTC})
}
