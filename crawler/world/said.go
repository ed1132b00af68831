package world

import (
	"strings"
	"time"
)

// Said is a text that the organisation's own site published.
type Said struct {
	At   time.Time
	Text string // the headline in the first line
}

// OwnSaid lists what sites of lane own published, each version by itself.
func (w *World) OwnSaid() []Said {
	var out []Said
	for _, s := range w.Sites {
		if s.Lane != "own" {
			continue
		}
		for _, st := range s.states {
			if st.gone || st.page.title == "" {
				continue
			}
			parts := []string{st.page.title}
			if st.page.summary != "" {
				parts = append(parts, st.page.summary)
			}
			for _, b := range st.page.blocks {
				parts = append(parts, b.text)
			}
			out = append(out, Said{At: st.at, Text: strings.Join(parts, "\n")})
		}
	}
	return out
}
