package date

import (
	"strings"
	"unicode"
)

// words reads dates with a month's name, in whatever order: "Fri, 19 Jul 2019 23:30:00 BST", "July 19, 2019,
// 11:30 pm", "19 de julio de 2019", "Παρ, 19 Ιούλ 2019 23:30:00 EST"; and days written 19.7.2019.
func words(s string) (f fields, ok bool) {
	w := reader{rest: strings.ToLower(s)}
	for w.rest != "" && !w.bad {
		w.token()
	}
	if w.bad || w.f.month == 0 || w.f.day == 0 || !w.hasYear {
		return f, false
	}
	w.halfDay()
	return w.f, true
}

type reader struct {
	rest    string
	f       fields
	hasYear bool
	half    string // am or pm
	bad     bool
}

func (w *reader) token() {
	r := []rune(w.rest)[0]
	switch {
	case r >= '0' && r <= '9':
		w.digits()
	case unicode.IsLetter(r):
		w.word()
	case (r == '+' || r == '-') && w.f.clock && !w.f.zone && w.offset():
	default:
		w.rest = w.rest[len(string(r)):]
	}
}

func (w *reader) digits() {
	n := run(w.rest)
	num, after := w.rest[:n], w.rest[n:]
	switch {
	case strings.HasPrefix(after, ":") && !w.f.clock && run(after[1:]) > 0:
		rest, ok := w.f.isoClock(w.rest)
		w.rest, w.bad = rest, !ok
		return
	case !w.f.clock && w.f.day == 0 && n <= 2 && strings.HasPrefix(after, ".") && w.dotted():
		return
	case n == 4 && !w.hasYear:
		w.f.year, w.hasYear = atoi(num), true
	case n <= 2 && w.f.day == 0:
		w.f.day = atoi(num)
	case n == 2 && !w.hasYear && w.f.month > 0:
		w.f.year, w.hasYear = century(atoi(num)), true
	case n <= 2 && !w.f.clock && w.hasYear && hourMark(after):
		w.f.hour, w.f.clock = atoi(num), true
		w.french(after)
		return
	default:
		w.bad = true
	}
	w.rest = after
}

// hourMark says whether what follows a number makes it an hour: "11 pm", "23h30".
func hourMark(after string) bool {
	after = strings.TrimLeft(after, " ")
	return strings.HasPrefix(after, "am") || strings.HasPrefix(after, "pm") || strings.HasPrefix(after, "h") || strings.HasPrefix(after, "uhr")
}

// french reads the minutes of 23h30.
func (w *reader) french(after string) {
	w.rest = after
	if rest, found := strings.CutPrefix(after, "h"); found {
		n := run(rest)
		w.rest = rest[n:]
		if n > 0 && n <= 2 {
			w.f.minute = atoi(rest[:n])
		}
	}
}

// dotted reads 19.7.2019.
func (w *reader) dotted() bool {
	parts := strings.SplitN(w.rest, ".", 3)
	if len(parts) < 3 || !digits(parts[0]) || !digits(parts[1]) || len(parts[1]) > 2 {
		return false
	}
	n := run(parts[2])
	if n != 4 && n != 2 {
		return false
	}
	w.f.day, w.f.month = atoi(parts[0]), atoi(parts[1])
	w.f.year, w.hasYear = atoi(parts[2][:n]), true
	if n == 2 {
		w.f.year = century(w.f.year)
	}
	w.rest = parts[2][n:]
	return true
}

// century is RFC 5322 section 4.3: two digits below 50 are of this century.
func century(year int) int {
	if year < 50 {
		return 2000 + year
	}
	return 1900 + year
}

func (w *reader) word() {
	n := strings.IndexFunc(w.rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
	if n < 0 {
		n = len(w.rest)
	}
	word := w.rest[:n]
	w.rest = w.rest[n:]
	if w.f.month == 0 {
		if m, ok := months[fold(word)]; ok {
			w.f.month = m
			return
		}
	}
	// "t" and zones mean something after a time only; weekdays and "de", "um", "at" mean nothing anywhere.
	if word == "am" || word == "pm" {
		w.half = word
		return
	}
	if off, ok := zones[word]; ok && w.f.clock && !w.f.zone {
		w.f.offset, w.f.zone = off, true
		if word == "gmt" || word == "utc" || word == "ut" {
			w.offset() // GMT+1
		}
	}
}

func (w *reader) halfDay() {
	switch {
	case w.half == "pm" && w.f.hour < 12:
		w.f.hour += 12
	case w.half == "am" && w.f.hour == 12:
		w.f.hour = 0
	}
}

// offset reads +01:00, -0500, +1.
func (w *reader) offset() bool {
	n := strings.IndexByte(w.rest, ' ')
	if n < 0 {
		n = len(w.rest)
	}
	off, ok := parseOffset(strings.TrimRight(w.rest[:n], ")"))
	if ok {
		w.f.offset, w.f.zone = off, true
		w.rest = w.rest[n:]
	}
	return ok
}
