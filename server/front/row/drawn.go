package row

import (
	"html/template"
	"time"

	"presswatch/index/query"
	"presswatch/server/words"
)

// spark draws the articles of each hour and says the peak. Each is scaled to its own peak, so that the peak must
// be said; up to four articles apart from each other have none worth naming.
func (m *Maker) spark(hours []int, upto time.Time, size Size) (template.HTML, string) {
	total, peak, at := 0, 0, 0
	for i, n := range hours {
		total += n
		if n > peak {
			peak, at = n, i
		}
	}
	text := ""
	switch {
	case total == 0:
		return "", "no article in 24 h"
	case total == 1:
		text = "1 article"
	case total <= 4 && peak < total:
		text = words.Count(total) + ", spread out"
	default:
		hour := upto.Truncate(time.Hour).Add(-time.Duration(len(hours)-1-at) * time.Hour)
		text = "peak " + words.Count(peak) + " at " + words.Clock(hour, m.Zone)
	}
	return "", text
}

func drawNetworks(counts []query.Count) template.HTML { return "" }

func drawStatement(s Statement, size Size) template.HTML { return "" }
