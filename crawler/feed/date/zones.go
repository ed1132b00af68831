package date

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const hour = 60 * 60

// zones are the names that feeds use, in seconds east of UTC. A name with several meanings has the one that
// is met in news: BST is British Summer Time, IST India, CST and EST America. Military letters but Z mean
// nothing reliable (RFC 5322 section 4.3) and are left out.
var zones = map[string]int{
	"z": 0, "utc": 0, "ut": 0, "gmt": 0, "wet": 0, "uct": 0,
	"bst": hour, "west": hour, "cet": hour, "met": hour, "mez": hour, "wat": hour,
	"cest": 2 * hour, "mest": 2 * hour, "mesz": 2 * hour, "eet": 2 * hour, "sast": 2 * hour, "cat": 2 * hour,
	"eest": 3 * hour, "msk": 3 * hour, "trt": 3 * hour, "eat": 3 * hour,
	"pkt": 5 * hour, "ist": 5*hour + hour/2, "ict": 7 * hour, "wib": 7 * hour, "hkt": 8 * hour, "sgt": 8 * hour, "awst": 8 * hour,
	"jst": 9 * hour, "kst": 9 * hour, "acst": 9*hour + hour/2, "acdt": 10*hour + hour/2,
	"aest": 10 * hour, "aedt": 11 * hour, "nzst": 12 * hour, "nzdt": 13 * hour,
	"nst": -3*hour - hour/2, "ndt": -2*hour - hour/2, "ast": -4 * hour, "adt": -3 * hour, "brt": -3 * hour, "art": -3 * hour,
	"est": -5 * hour, "edt": -4 * hour, "et": -5 * hour, "cst": -6 * hour, "cdt": -5 * hour, "ct": -6 * hour,
	"mst": -7 * hour, "mdt": -6 * hour, "mt": -7 * hour, "pst": -8 * hour, "pdt": -7 * hour, "pt": -8 * hour,
	"akst": -9 * hour, "akdt": -8 * hour, "hst": -10 * hour,
}

// readZone reads what follows a time: nothing, Z, a name, an offset, "GMT+1", "(BST)". It says whether it
// understood.
func (f *fields) readZone(s string) bool {
	s = strings.ToLower(strings.Trim(s, "() "))
	if s == "" {
		return true
	}
	if s == "am" || s == "pm" {
		w := reader{f: *f, half: s}
		w.halfDay()
		*f = w.f
		return true
	}
	if off, ok := parseOffset(s); ok {
		f.offset, f.zone = off, true
		return true
	}
	n := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if n < 0 {
		n = len(s)
	}
	off, ok := zones[s[:n]]
	if !ok {
		return false
	}
	f.offset, f.zone = off, true
	if more, ok := parseOffset(strings.TrimSpace(s[n:])); ok {
		f.offset = more
	}
	return true
}

// parseOffset reads +01:00, +0100, +01, +1, -530.
func parseOffset(s string) (seconds int, ok bool) {
	if len(s) < 2 || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	h, m, found := strings.Cut(s[1:], ":")
	if !found && len(h) > 2 {
		h, m = h[:len(h)-2], h[len(h)-2:]
	}
	if !digits(h) || len(h) > 2 || (m != "" && (!digits(m) || len(m) > 2)) {
		return 0, false
	}
	seconds = atoi(h)*hour + atoi(m)*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, atoi(h) < 24 && atoi(m) < 60
}

// fold takes accents off: feeds write them or not.
func fold(word string) string {
	for i := range len(word) {
		if word[i] >= 0x80 {
			return strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Mn, r) {
					return -1
				}
				return r
			}, norm.NFD.String(word))
		}
	}
	return word
}

// months knows the names by language; a line per language, the months in their order, forms apart by a bar.
var months = monthTable(
	"jan|january feb|february mar|march apr|april may jun|june jul|july aug|august sep|sept|september oct|october nov|november dec|december",
	"januar|janner|jaenner februar marz|maerz|mrz april mai juni juli august september okt|oktober november dez|dezember",
	"janv|janvier fev|fevr|fevrier mars avr|avril mai juin juil|juillet aout septembre octobre novembre decembre", //nolint:misspell // French
	"ene|enero febrero marzo abr|abril mayo junio julio ago|agosto septiembre|set|setiembre octubre noviembre dic|diciembre",
	"gen|gennaio febbraio marzo aprile mag|maggio giu|giugno lug|luglio ago|agosto settembre|sett ott|ottobre novembre dicembre",
	"januari februari maart|mrt april mei juni juli augustus september oktober november december",
	"janeiro fev|fevereiro marco abril maio junho julho agosto set|setembro out|outubro novembro dez|dezembro",
	"янв|января|январь фев|февр|февраля|февраль мар|марта|март апр|апреля|апрель мая|маи июн|июня|июнь июл|июля|июль авг|августа|август сен|сент|сентября|сентябрь окт|октября|октябрь ноя|нояб|ноября|ноябрь дек|декабря|декабрь",
	"ιαν|ιανουαριου φεβ|φεβρουαριου μαρ|μαρτ|μαρτιου απρ|απριλιου μαι|μαιου ιουν|ιουνιου|ιον ιουλ|ιουλιου|ιολ αυγ|αυγουστου σεπ|σεπτ|σεπτεμβριου οκτ|οκτωβριου νοε|νοεμ|νοεμβριου δεκ|δεκεμβριου",
	"styczen|stycznia|sty luty|lutego|lut marca|marzec kwietnia|kwiecien|kwi maja|maj czerwca|czerwiec|cze lipca|lipiec|lip sierpnia|sierpien|sie wrzesnia|wrzesien|wrz pazdziernika|pazdziernik|paz listopada|listopad|lis grudnia|grudzien|gru",
	"januar februar marts april maj juni juli august september oktober november december",
	"januari februari mars april maj juni juli augusti september oktober november december",
	"januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december",
	"ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
)

func monthTable(lines ...string) map[string]int {
	table := map[string]int{}
	for _, line := range lines {
		for i, forms := range strings.Fields(line) {
			for form := range strings.SplitSeq(forms, "|") {
				table[fold(form)] = i + 1
			}
		}
	}
	return table
}
