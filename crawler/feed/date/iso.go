package date

import "strings"

// iso reads what begins with a year: the W3C note on ISO 8601 and the forms near it (2019-07-19T23:30:00.5+01:00,
// 2019/07/19 23:30, 2019-200, 20190719T2330Z).
func iso(s string) (f fields, ok bool) {
	n := run(s)
	if n != 4 && n != 8 {
		return f, false
	}
	f = compact(s[:n])
	rest := s[n:]
	if n == 4 {
		if rest, ok = f.isoDay(rest); !ok {
			return f, false
		}
	}
	rest = strings.TrimLeft(strings.TrimLeft(rest, "Tt"), " ,")
	if rest == "" {
		return f, true
	}
	if rest, ok = f.isoClock(rest); !ok {
		return f, false
	}
	return f, f.readZone(strings.TrimSpace(rest))
}

func run(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// isoDay reads -MM-DD, -MM or -DDD.
func (f *fields) isoDay(s string) (rest string, ok bool) {
	if s == "" {
		return "", true
	}
	sep := s[0]
	if sep != '-' && sep != '/' && sep != '.' && sep != ':' {
		return s, false
	}
	s = s[1:]
	switch n := run(s); n {
	case 3: // the day of the year
		f.month, f.day = 1, 1
		yday := atoi(s[:3])
		for yday > days(f.year, f.month) && f.month < 12 {
			yday -= days(f.year, f.month)
			f.month++
		}
		f.day = max(yday, 1)
		return s[3:], yday >= 1
	case 1, 2:
		f.month, s = atoi(s[:n]), s[n:]
	default:
		return s, false
	}
	if s == "" || s[0] != sep {
		return s, s == ""
	}
	n := run(s[1:])
	if n < 1 || n > 2 {
		return s, false
	}
	f.day = atoi(s[1 : 1+n])
	return s[1+n:], f.month >= 1 && f.day >= 1
}

// isoClock reads hh:mm[:ss[.fff]], hhmm[ss] and hh.
func (f *fields) isoClock(s string) (rest string, ok bool) {
	n := run(s)
	f.clock = true
	if n == 4 || n == 6 {
		f.hour, f.minute = atoi(s[:2]), atoi(s[2:4])
		if n == 6 {
			f.sec = atoi(s[4:6])
		}
		return f.fraction(s[n:])
	}
	if n < 1 || n > 2 {
		return s, false
	}
	f.hour, s = atoi(s[:n]), s[n:]
	for _, part := range []*int{&f.minute, &f.sec} {
		if s == "" || s[0] != ':' {
			break
		}
		n := run(s[1:])
		if n < 1 || n > 2 {
			return s, false
		}
		*part, s = atoi(s[1:1+n]), s[1+n:]
	}
	return f.fraction(s)
}

func (f *fields) fraction(s string) (rest string, ok bool) {
	if s == "" || (s[0] != '.' && s[0] != ',') {
		return s, true
	}
	n := run(s[1:])
	if n == 0 {
		return s, false
	}
	part := (s[1:1+n] + "000000000")[:9]
	f.nano = atoi(part)
	return s[1+n:], true
}
