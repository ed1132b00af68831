package carried

import (
	"presswatch/index"
)

// speakers returns a function that says to whom the article gives the words at a place: the speaker of the quotation
// that they stand in.
func speakers(a *article, quotes []index.Quote) func(start, end int) string {
	const opening = 4 // words by which a quotation is recognised
	known := map[uint64]string{}
	for _, q := range quotes[:min(len(quotes), maxQuotes)] {
		if words := wordsOf(valid(q.Text)); q.Speaker != "" && len(words) > 0 {
			known[all(words[:min(opening, len(words))])] = q.Speaker
		}
	}
	return func(start, end int) string {
		for i := a.from(start); i < len(a.words) && int(a.words[i].End) <= end; i++ {
			if n := a.inside[i]; n > 0 {
				first := i
				for first > 0 && a.inside[first-1] == n {
					first--
				}
				last := first
				for last < len(a.words) && last < first+opening && a.inside[last] == n {
					last++
				}
				if who := known[all(a.words[first:last])]; who != "" {
					return who
				}
			}
		}
		return ""
	}
}
