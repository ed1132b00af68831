package pickup

import (
	"strconv"
	"strings"
	"time"

	"presswatch/index/story/outlets"
	"presswatch/index/story/prose"
)

// window says how old the coverage is that an attribution speaks of, before the item itself. The zero value says
// nothing.
type window struct {
	set         bool
	least, most time.Duration // of age
	year        int           // or the year
	month       time.Month    // or the month, the last one before the item
	day         int           // and the day of it; 0 any
}

const day = 24 * time.Hour

// Words of age.
var (
	ages = map[uint64]window{
		prose.Sum("week"):   {set: true, least: 2 * day, most: 15 * day},
		prose.Sum("month"):  {set: true, least: 12 * day, most: 63 * day},
		prose.Sum("year"):   {set: true, least: 60 * day, most: 760 * day},
		prose.Sum("summer"): {set: true, least: 30 * day, most: 500 * day}, prose.Sum("winter"): {set: true, least: 30 * day, most: 500 * day},
		prose.Sum("spring"): {set: true, least: 30 * day, most: 500 * day}, prose.Sum("autumn"): {set: true, least: 30 * day, most: 500 * day},
		prose.Sum("decade"): {set: true, least: 3 * 365 * day, most: 20 * 365 * day},
	}
	units  = map[string]time.Duration{"day": day, "week": 7 * day, "month": 30 * day, "year": 365 * day}
	vague  = window{set: true, least: 30 * time.Hour, most: 100 * 365 * day}
	vagues = wordSet("previously once formerly")
	months = func() map[uint64]time.Month {
		m := map[uint64]time.Month{}
		for k := time.January; k <= time.December; k++ {
			m[prose.Sum(k.String())] = k
		}
		return m
	}()
	sumLast, sumAgo, sumEarlier, sumInterview, sumBack, sumTime, sumArticle = prose.Sum("last"), prose.Sum("ago"), prose.Sum("earlier"), prose.Sum("interview"), prose.Sum("back"), prose.Sum("time"), prose.Sum("article")
)

// reach is how far from the name words of age are looked for.
const reach = 6

// age reads how old the coverage is that a mention stands for: from the words right after the name and its verb, from
// those right before, and from the beginning of the sentence. What follows "that" speaks of the matter.
func (c clause) age(m outlets.Mention) window {
	for _, at := range [][2]int{{m.Last + 1, m.Last + 1 + reach}, {m.First - reach, m.First}, {c.from, c.from + 4}} {
		from, to := max(at[0], c.from), min(at[1], c.to)
		for k := from; k < to; k++ {
			if k > m.Last && (c.sum(k) == sumThat || c.broken(k)) {
				break
			}
			if k < m.First && at[1] == m.First && c.cutBefore(k, m.First) {
				continue
			}
			if w := c.ageAt(k); w.set {
				return w
			}
		}
	}
	return window{}
}

// cutBefore reports whether a comma or more stands between word k and the name.
func (c clause) cutBefore(k, name int) bool {
	return strings.ContainsAny(c.text[c.words[k].Start:c.words[name].Start], ",.;:\"“”")
}

// ageAt reads the words of age that begin at word k.
func (c clause) ageAt(k int) window {
	w, next := c.sum(k), c.sum(k+1)
	switch {
	case w == sumLast:
		return ages[next]
	case w == sumEarlier && (next == sumInterview || next == sumArticle || next == sumReport), vagues[w], w == sumAt && next == sumThe && c.sum(k+2) == sumTime:
		return vague
	case w == sumBack && next == sumIn:
		return c.ageOr(k+2, vague)
	case next == sumAgo, c.sum(k+2) == sumAgo:
		return c.ago(k)
	case w == sumIn || w == sumOn:
		return c.date(k + 1)
	case months[w] != 0 && c.number(k+1) > 0:
		return c.date(k)
	}
	return window{}
}

func (c clause) ageOr(k int, otherwise window) window {
	if w := c.date(k); w.set {
		return w
	}
	return otherwise
}

// date reads "December", "October 5", "5 October", "2019" at word k.
func (c clause) date(k int) window {
	n := c.number(k)
	switch {
	case months[c.sum(k)] != 0:
		w := window{set: true, month: months[c.sum(k)]}
		if d := c.number(k + 1); d >= 1 && d <= 31 {
			w.day = d
		} else if d > 1900 {
			w.year = d
		}
		return w
	case n >= 1 && n <= 31 && months[c.sum(k+1)] != 0:
		return window{set: true, month: months[c.sum(k+1)], day: n}
	case n >= 1950 && n < 2100:
		return window{set: true, year: n}
	}
	return window{}
}

// number reads word k as a number; 0 if it is none.
func (c clause) number(k int) int {
	if k < c.from || k >= c.to {
		return 0
	}
	n, err := strconv.Atoi(c.words[k].Span().In(c.text))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// numbers in words.
var numbers = map[uint64]int{
	prose.Sum("a"): 1, prose.Sum("one"): 1, prose.Sum("two"): 2, prose.Sum("three"): 3, prose.Sum("four"): 4, prose.Sum("five"): 5, prose.Sum("six"): 6,
	prose.Sum("seven"): 7, prose.Sum("eight"): 8, prose.Sum("nine"): 9, prose.Sum("ten"): 10,
}

// ago reads "three years ago" and "years ago".
func (c clause) ago(k int) window {
	n, at := max(c.number(k), numbers[c.sum(k)]), k+1
	if c.sum(k+1) == sumAgo {
		n, at = 0, k
	}
	if at >= c.to {
		return window{}
	}
	unit, ok := units[strings.TrimSuffix(strings.ToLower(c.words[at].Span().In(c.text)), "s")]
	if !ok || n > 500 {
		return window{}
	}
	if n == 0 {
		return window{set: true, least: 2 * unit, most: 100 * 365 * day}
	}
	total := time.Duration(n) * unit
	return window{set: true, least: total - unit*3/5, most: total + unit}
}

// holds reports whether an item between two times can be the coverage that one at now speaks of.
func (w window) holds(lo, hi, now time.Time) bool {
	switch {
	case !w.set:
		return true
	case w.month != 0:
		year := w.year
		if year == 0 {
			if year = now.Year(); time.Date(year, w.month, max(w.day, 1), 0, 0, 0, 0, time.UTC).After(now) {
				year--
			}
		}
		from := time.Date(year, w.month, max(w.day, 1), 0, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 1, 0)
		if w.day > 0 {
			to = from.AddDate(0, 0, 1)
		}
		return !lo.After(to.Add(12*time.Hour)) && !hi.Before(from.Add(-12*time.Hour))
	case w.year != 0:
		return lo.Year() <= w.year && w.year <= hi.Year()
	}
	return now.Sub(lo) >= w.least && now.Sub(hi) <= w.most
}

// old reports whether the coverage is surely not part of what just happens: older than a day before now.
func (w window) old(now time.Time) bool {
	return w.set && !w.holds(now.Add(-day), now, now)
}
