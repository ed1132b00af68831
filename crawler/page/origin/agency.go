package origin

import (
	"regexp"
	"slices"
	"strings"

	"presswatch/crawler/page/told"
)

// agencies are wire agencies as they stand in bylines, folded.
var agencies = set(`pa, pa media, pa news, pa news agency, press association, the press association, reuters, thomson reuters, ap, associated press,
	afp, agence france-presse, agence france presse, upi, united press international, dow jones newswires, bloomberg news, dpa, deutsche presse-agentur,
	apa, austria presse agentur, keystone-sda, sda, kna, epd, sid, ansa, adnkronos, agi, efe, agencia efe, europa press, lusa, anp, belga, ntb, ritzau, tt, stt,
	pap, ctk, čtk, tass, xinhua, kyodo, kyodo news, yonhap, pti, press trust of india, ani, ians, aap, australian associated press, the canadian press,
	canadian press, anadolu, anadolu agency, bernama, antara, cnw, pr newswire, business wire, globenewswire, zenger, cover media, covermg, swns,
	local democracy reporting service, states newsroom, the conversation, kaiser health news, kff health news, stacker`)

// agencyName is how others of them are called.
var agencyName = regexp.MustCompile(`(?i)^(?:\pL[\pL\d'&.-]*\s+){1,4}(?:news ?wire|newswires?|wire(?: services?| reports?)?|(?:news|press) (?:agency|association|service)|presse-?agentur|nachrichtenagentur|persbureau|agencia de noticias|agenzia(?: di stampa)?)$`)

// parts of a byline: "Corin Vale and Unity Wire", "Coast FM newsroom, with Unity Wire", "Ada Quill/PA".
var parts = regexp.MustCompile(`(?i)\s*(?:[,;/|(){}\[\]]|\s(?:and|with|und|mit|et|avec|y|con|e|en|met|via|from|für|for|pour|by|&|\+|[–—-])\s)\s*`)

// Agencies returns the wire agencies that a byline names, but not the outlet itself, whose own reports these are.
func Agencies(byline, outlet string) (out []Origin) {
	for _, name := range parts.Split(told.Line(byline, 400), 20) {
		name = strings.TrimSuffix(strings.TrimSpace(name), ".")
		name = strings.TrimPrefix(strings.TrimPrefix(name, "with "), "and ")
		known := agencies[strings.ToLower(name)] && (len(name) > 4 || name == strings.ToUpper(name) || name == "dpa" || name == "epd" || name == "sid")
		o := Origin{By: Byline, Outlet: View{Outlet: outlet}.stranger(name)}
		if (known || agencyName.MatchString(name)) && o.Outlet != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func set(names string) map[string]bool {
	m := map[string]bool{}
	for name := range strings.SplitSeq(names, ",") {
		m[strings.Join(strings.Fields(name), " ")] = true
	}
	return m
}
