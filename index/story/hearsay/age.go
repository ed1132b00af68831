package hearsay

import (
	"strconv"
	"strings"
	"time"

	"presswatch/index/story/outlets"
	"presswatch/index/story/prose"
)

// Window says how old the coverage is that an attribution speaks of, before the item itself. The zero value says
// nothing.
type Window struct {
	Set         bool
	Least, Most time.Duration // of age
	Year        int           // or the year
	Month       time.Month    // or the month, the last one before the item
	Day         int           // and the day of it; 0 any
}

const day = 24 * time.Hour

// Words of age.
var (
	ages = map[uint64]Window{
		prose.Sum("week"):   {Set: true, Least: 2 * day, Most: 15 * day},
		prose.Sum("month"):  {Set: true, Least: 12 * day, Most: 63 * day},
		prose.Sum("year"):   {Set: true, Least: 60 * day, Most: 760 * day},
		prose.Sum("summer"): {Set: true, Least: 30 * day, Most: 500 * day}, prose.Sum("winter"): {Set: true, Least: 30 * day, Most: 500 * day},
		prose.Sum("spring"): {Set: true, Least: 30 * day, Most: 500 * day}, prose.Sum("autumn"): {Set: true, Least: 30 * day, Most: 500 * day},
		prose.Sum("decade"): {Set: true, Least: 3 * 365 * day, Most: 20 * 365 * day},
	}
	units  = map[string]time.Duration{"day": day, "week": 7 * day, "month": 30 * day, "year": 365 * day, "decade": 3652 * day}
	vague  = Window{Set: true, Least: 30 * time.Hour, Most: 100 * 365 * day}
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
const reach = 7

// age reads how old the coverage is that a mention stands for: from the words right after the name and its verb, from
// those right before, and from the beginning of the sentence. What follows "that" speaks of the matter.
func (c clause) age(m outlets.Mention) Window {
	for _, at := range [][2]int{{m.Last + 1, m.Last + 1 + reach}, {m.First - reach, m.First}, {c.from, c.from + 4}} {
		from, to := max(at[0], c.from), min(at[1], c.to)
		for k := from; k < to; k++ {
			if k > m.Last && (c.sum(k) == sumThat || c.broken(k)) {
				break
			}
			if k < m.First && at[1] == m.First && c.cutBefore(k, m.First) {
				continue
			}
			if w := c.ageAt(k); w.Set {
				return w
			}
		}
	}
	return Window{}
}

// cutBefore reports whether a comma or more stands between word k and the name; not "last month, when".
func (c clause) cutBefore(k, name int) bool {
	for n := k + 1; n < name && n <= k+2; n++ {
		if c.sum(n) == sumWhen {
			return false
		}
	}
	return strings.ContainsAny(c.text[c.words[k].Start:c.words[name].Start], ",.;:\"“”")
}

// ageAt reads the words of age that begin at word k.
func (c clause) ageAt(k int) Window {
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
	return Window{}
}

func (c clause) ageOr(k int, otherwise Window) Window {
	if w := c.date(k); w.Set {
		return w
	}
	return otherwise
}

// date reads "December", "October 5", "5 October", "2019" at word k.
func (c clause) date(k int) Window {
	n := c.number(k)
	switch {
	case months[c.sum(k)] != 0:
		w := Window{Set: true, Month: months[c.sum(k)]}
		if d := c.number(k + 1); d >= 1 && d <= 31 {
			w.Day = d
		} else if d > 1900 {
			w.Year = d
		}
		return w
	case n >= 1 && n <= 31 && months[c.sum(k+1)] != 0:
		return Window{Set: true, Month: months[c.sum(k+1)], Day: n}
	case n >= 1950 && n < 2100:
		return Window{Set: true, Year: n}
	}
	return Window{}
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
func (c clause) ago(k int) Window {
	n, at := max(c.number(k), numbers[c.sum(k)]), k+1
	if c.sum(k+1) == sumAgo {
		n, at = 0, k
	}
	if at >= c.to {
		return Window{}
	}
	unit, ok := units[strings.TrimSuffix(strings.ToLower(c.words[at].Span().In(c.text)), "s")]
	if !ok || n > 500 {
		return Window{}
	}
	if n == 0 {
		return Window{Set: true, Least: 2 * unit, Most: 100 * 365 * day}
	}
	total := time.Duration(n) * unit
	return Window{Set: true, Least: total - unit*3/5, Most: total + unit}
}

// holds reports whether an item between two times can be the coverage that one at now speaks of.
func (w Window) Holds(lo, hi, now time.Time) bool {
	switch {
	case !w.Set:
		return true
	case w.Month != 0:
		year := w.Year
		if year == 0 {
			if year = now.Year(); time.Date(year, w.Month, max(w.Day, 1), 0, 0, 0, 0, time.UTC).After(now) {
				year--
			}
		}
		from := time.Date(year, w.Month, max(w.Day, 1), 0, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 1, 0)
		if w.Day > 0 {
			to = from.AddDate(0, 0, 1)
		}
		return !lo.After(to.Add(12*time.Hour)) && !hi.Before(from.Add(-12*time.Hour))
	case w.Year != 0:
		return lo.Year() <= w.Year && w.Year <= hi.Year()
	}
	return now.Sub(lo) >= w.Least && now.Sub(hi) <= w.Most
}

// old reports whether the coverage is surely not part of what just happens: older than a day before now.
func (w Window) Old(now time.Time) bool {
	return w.Set && !w.Holds(now.Add(-day), now, now)
}
