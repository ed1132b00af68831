package channel

import (
	"math"
	"strings"
	"unicode"
)

// order is how many characters a gram has: a character and the four before it.
const order = 5

// grams is a character model of a channel: how often a character followed the ones before it. Shorter contexts stand in
// for those that were never seen (Witten and Bell 1991, as interpolated in Chen and Goodman 1998).
type grams struct {
	next map[string]map[rune]int
	sum  map[string]int
}

func newGrams() *grams { return &grams{map[string]map[rune]int{}, map[string]int{}} }

// plain is a text as the model reads it: lower case, numbers as one digit each, one space between words.
func plain(text string) []rune {
	var out []rune
	space := true
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.IsDigit(r):
			r = '0'
		case unicode.IsSpace(r) || unicode.IsControl(r):
			r = ' '
		}
		if r == ' ' && space {
			continue
		}
		space = r == ' '
		out = append(out, r)
	}
	return out
}

func (g *grams) learn(text string) {
	runes := plain(text)
	for i, r := range runes {
		for n := 0; n < order && n <= i; n++ {
			context := string(runes[i-n : i])
			if g.next[context] == nil {
				g.next[context] = map[rune]int{}
			}
			g.next[context][r]++
			g.sum[context]++
		}
	}
}

// alphabet is how many characters there may be, for one that was never seen at all.
const alphabet = 200

// chance is how likely a character is after a context.
func (g *grams) chance(context []rune, r rune) float64 {
	p := 1.0 / alphabet
	for n := 0; n <= len(context); n++ {
		c := string(context[len(context)-n:])
		seen := float64(g.sum[c])
		if seen == 0 {
			break
		}
		kinds := float64(len(g.next[c]))
		p = (float64(g.next[c][r]) + kinds*p) / (seen + kinds)
	}
	return p
}

// bits is how many bits a character of a text costs on average: few for what the channel says every day.
func (g *grams) bits(text string) float64 {
	runes := plain(text)
	if len(runes) == 0 {
		return 0
	}
	sum := 0.0
	for i, r := range runes {
		sum -= math.Log2(g.chance(runes[max(0, i-order+1):i], r))
	}
	return sum / float64(len(runes))
}
