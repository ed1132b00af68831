package date

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// FindIn finds the date that a part of a listing page gives for the one entry in it: that of a time element.
func FindIn(n *html.Node, o Options) Result {
	for d := range n.Descendants() {
		if d.DataAtom != atom.Time {
			continue
		}
		for _, raw := range []string{told.Attr(d, "datetime"), strings.TrimSpace(told.Text(d))} {
			if m, ok := readISO(raw); ok && len(raw) < maxRaw {
				return Result{Day: m.dayText(), Time: m.time(), DayOnly: !m.clock, Zone: m.zoned, Raw: raw, Rule: "time element"}
			}
		}
	}
	return Result{}
}
