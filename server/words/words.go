// Package words says times, durations, numbers, lanes, languages and the states of sources the way that
// presswatch speaks: plain British English, local times, no exclamation marks.
//
// All words that both the pages and the command line use stand here, so that they never differ.
package words

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"presswatch/index"
)

// Count says a number with commas between the thousands: 1,204,551.
func Count[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Plural says a number with its noun: "1 item", "1,240 items", "2 entries".
func Plural[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if rest, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(noun, "ay") {
		return Count(n) + " " + rest + "ies"
	}
	return Count(n) + " " + noun + "s"
}

// Duration says a length of time as one would on the telephone: "40 s", "48 min", "9 h 47 min", "31 hours",
// "9 days". Below a second it is "0 s".
func Duration(d time.Duration) string {
	const day = 24 * time.Hour
	switch d = max(d, 0); {
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 12*time.Hour:
		s := strconv.Itoa(int(d/time.Hour)) + " h"
		if m := int(d % time.Hour / time.Minute); m > 0 {
			s += " " + strconv.Itoa(m) + " min"
		}
		return s
	case d < 2*day:
		return Plural(int(d/time.Hour), "hour")
	}
	return Plural(int(d/day), "day")
}

// Silence is like [Duration] in whole units, for how long something was quiet: "31 hours", "9 days".
func Silence(d time.Duration) string {
	n, unit := silence(d)
	return Plural(n, unit)
}

func silence(d time.Duration) (n int, unit string) {
	switch {
	case d < 2*time.Hour:
		return int(d / time.Minute), "minute"
	case d < 48*time.Hour:
		return int(d / time.Hour), "hour"
	}
	return int(d / (24 * time.Hour)), "day"
}

// Took says how long a search took: "under 1 ms", "11 ms", "2.1 s".
func Took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "under 1 ms"
	case d < time.Second:
		return strconv.Itoa(int(d/time.Millisecond)) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// Clock says the time of day of t in zone: "09:12". In the hour that the end of summer time has twice it says which one:
// "01:31 BST".
func Clock(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	if twice(t) {
		return t.Format("15:04 MST")
	}
	return t.Format("15:04")
}

// twice says whether the clock of t's place shows its time of day once more an hour before or after.
func twice(t time.Time) bool {
	_, offset := t.Zone()
	for _, d := range []time.Duration{-time.Hour, time.Hour} {
		if _, other := t.Add(d).Zone(); other-offset == int(-d/time.Second) {
			return true
		}
	}
	return false
}

// Day says a date in zone, with the year only where it is not that of now: "Fri 6 Nov", "Fri 6 Nov 2024".
func Day(t, now time.Time, zone *time.Location) string {
	if t, now = t.In(zone), now.In(zone); t.Year() == now.Year() {
		return t.Format("Mon 2 Jan")
	}
	return t.Format("Mon 2 Jan 2006")
}

// At says a point in time in zone, with the day only where it is not today: "14:05", "Fri 6 Nov, 23:31".
func At(t, now time.Time, zone *time.Location) string {
	if sameDay(t.In(zone), now.In(zone)) {
		return Clock(t, zone)
	}
	return Day(t, now, zone) + ", " + Clock(t, zone)
}

func sameDay(a, b time.Time) bool {
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

// Zone names the zone that holds at t: "GMT", "BST"; where a zone has no letters of its own, "UTC+05:30".
func Zone(t time.Time, zone *time.Location) string {
	name, offset := t.In(zone).Zone()
	if name != "" && unicode.IsLetter(rune(name[0])) {
		return name
	}
	return "UTC" + time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", offset)).Format("-07:00")
}

// Published says when an item says it was published, as exactly as that is known: "Fri 6 Nov, 23:31",
// "Fri 6 Nov" where only the day is known, "unknown".
func Published(it *index.Item, now time.Time, zone *time.Location) string {
	switch {
	case it.Published.IsZero():
		return "unknown"
	case it.Precision == index.PrecisionDay:
		return Day(it.Published, now.In(time.UTC), time.UTC)
	}
	return Day(it.Published, now, zone) + ", " + Clock(it.Published, zone)
}

// Lane names a lane in a heading or a facet.
func Lane(l index.Lane) string {
	if l == index.LaneOwn {
		return "Own channels"
	}
	if l == "" {
		return "No lane"
	}
	return strings.ToUpper(string(l[:1])) + string(l[1:])
}

// Lang names a language by its primary tag; a tag without a name stays as it is.
func Lang(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if name := languages()[primary]; name != "" {
		return name
	}
	return tag
}

func languages() map[string]string {
	return map[string]string{
		"ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
		"el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
		"fr": "French", "ga": "Irish", "gd": "Scottish Gaelic", "gl": "Galician", "he": "Hebrew", "hi": "Hindi",
		"hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
		"ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nb": "Norwegian", "nl": "Dutch",
		"nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
		"sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
		"uk": "Ukrainian", "unknown": "Not known", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
	}
}

// Clean makes text from outside fit to stand in a line: valid UTF-8, control characters become spaces, and
// the characters that turn the direction of what follows are dropped (they could make a headline change the
// words of the page around it). Line breaks stay.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C, r == 0xFEFF:
			return -1
		case unicode.IsControl(r), r == 0x2028, r == 0x2029:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// Plain writes a number as addresses have it: 1204551.
func Plain[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }
