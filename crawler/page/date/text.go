package date

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// written is a date found in running text.
type written struct {
	moment
	at, end   int  // where in the text, in bytes
	ambiguous bool // day and month may be the other way round
	short     bool // the year has two digits
}

var (
	dayFirst   = regexp.MustCompile(`(?:^|[^\p{L}\d.,/:-])(\d{1,2})(?:st|nd|rd|th|er|re|ta|º|\.)?[\s\x{a0}]*(?:de |of |di |-|,|/)?[\s\x{a0}]*(\p{L}{3,13})\.?,?[\s\x{a0}-]*(?:de |del |of |/)?['’]?(\d{4}|\d{2})(?:[^\d]|$)`)
	monthFirst = regexp.MustCompile(`(?:^|[^\p{L}\d])(\p{L}{3,13})\.?[\s\x{a0}-]+(\d{1,2})(?:st|nd|rd|th)?[\s\x{a0}]*(?:,|\.|-|/| |\x{a0})[\s\x{a0}]*(\d{4})(?:[^\d]|$)`)
	yearFirst  = regexp.MustCompile(`(?:^|[^\d.,/-])(\d{4})([-/.])[\s]?(\d{1,2})([-/.])[\s]?(\d{1,2})(?:[^\d]|$)`)
	allDigits  = regexp.MustCompile(`(?:^|[^\d.,/:-])(\d{1,2})[\s]?([./-])[\s]?(\d{1,2})([./-])[\s]?(\d{4}|\d{2})(?:[^\d%€$.,]|[.,](?:\D|$)|$)`)
	eastern    = regexp.MustCompile(`(\d{4})[\s]*[年년][\s]*(\d{1,2})[\s]*[月월][\s]*(\d{1,2})[\s]*[日일]`)
)

// maxScan is the longest text that is looked through for dates, in bytes.
const maxScan = 2000

// dates finds the dates in a text, in its order. american says that a month written in digits stands first.
func dates(text string, american bool) (out []written) {
	if len(text) > maxScan {
		text = text[:maxScan]
	}
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	add := func(w written) {
		if !w.ok() {
			return
		}
		for _, o := range out {
			if w.at < o.end && o.at < w.end {
				return // another form has read it
			}
		}
		s := &scanner{s: text, i: w.end}
		s.timeBehind(&w.moment)
		if s.i > w.end && w.clock {
			w.end = s.i
		}
		out = append(out, w)
	}
	for _, m := range eastern.FindAllStringSubmatchIndex(text, 20) {
		add(made(text, m, 1, 2, 3))
	}
	for _, m := range yearFirst.FindAllStringSubmatchIndex(text, 20) {
		if text[m[4]] == text[m[8]] {
			add(made(text, m, 1, 3, 5))
		}
	}
	for _, m := range dayFirst.FindAllStringSubmatchIndex(text, 20) {
		if month := months[strings.ToLower(text[m[4]:m[5]])]; month > 0 {
			add(named(text, m, month, 1, 3))
		}
	}
	for _, m := range monthFirst.FindAllStringSubmatchIndex(text, 20) {
		if month := months[strings.ToLower(text[m[2]:m[3]])]; month > 0 {
			add(named(text, m, month, 2, 3))
		}
	}
	for _, m := range allDigits.FindAllStringSubmatchIndex(text, 20) {
		if text[m[4]] == text[m[8]] {
			add(digits(text, m, american))
		}
	}
	slices.SortStableFunc(out, func(a, b written) int { return a.at - b.at })
	return out
}

func part(text string, m []int, i int) int { return number(text[m[2*i]:m[2*i+1]]) }

// number is what digits mean; the expressions allow few enough.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// span says where a match's words begin and end, without the character on each side that bounds it.
func (w *written) span(m []int, last int) {
	w.at, w.end = m[2], m[2*last+1]
}

func made(text string, m []int, y, mo, d int) (w written) {
	w.year, w.month, w.day = part(text, m, y), part(text, m, mo), part(text, m, d)
	w.span(m, max(y, d))
	return w
}

func named(text string, m []int, month, d, y int) (w written) {
	w.year, w.month, w.day = part(text, m, y), month, part(text, m, d)
	w.short = m[2*y+1]-m[2*y] == 2
	w.fullYear()
	w.span(m, 3)
	return w
}

// fullYear takes two digits for a year of this century.
func (w *written) fullYear() {
	if w.short {
		w.year += 2000
	}
}

// digits reads 19.07.2019, 19/07/2019 and 07/19/2019.
func digits(text string, m []int, american bool) (w written) {
	first, second := part(text, m, 1), part(text, m, 3)
	w.year, w.short = part(text, m, 5), m[11]-m[10] == 2
	w.fullYear()
	w.span(m, 5)
	dots := text[m[4]] == '.'
	w.ambiguous = !dots && first <= 12 && second <= 12 && first != second
	w.day, w.month = first, second
	if second > 12 || !dots && american && first <= 12 {
		w.day, w.month = second, first
	}
	if second > 12 && first <= 12 {
		w.ambiguous = false
	}
	return w
}

var betweenDayAndTime = regexp.MustCompile(`^[\s\x{a0}]*(?:[-–—|,.·•/(@]+|um|at|à|a las|alle|om|kl\.?|ore|o|às|в|klo|saat|T|das|ab|@)?[\s\x{a0}]*(?:um |at |à |a las |alle |om |kl\.? )?`)

// timeBehind reads the time of day that stands behind a date: ", 15:04", "um 15.04 Uhr", "at 3:04 pm BST".
func (s *scanner) timeBehind(m *moment) {
	s.i += len(betweenDayAndTime.FindString(s.s[s.i:]))
	start := s.i
	before := *m
	s.clock(m)
	if !m.clock || m.hour > 23 || s.i > start && s.i < len(s.s) && (isDigit(s.s[s.i]) || s.s[s.i] == '.' && s.i+1 < len(s.s) && isDigit(s.s[s.i+1])) {
		*m = before
		s.i = start
	}
}
