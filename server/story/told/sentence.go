package told

import (
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Sentence is the one line on top of the page, which could be read aloud on the telephone.
func (t *Teller) Sentence(live int) string {
	if len(t.Items) == 0 {
		return "Nothing of this story had been seen by then."
	}
	parts := []string{t.began(), t.coverage(), t.reactions(), t.ours()}
	if live > 0 {
		parts = append(parts, t.stillLive(live))
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// began says where the story began. We know when our own channels published; of others we know only what we saw.
func (t *Teller) began() string {
	first := t.Items[0]
	at := t.Clock(first.FirstSeen)
	switch {
	case first.Own():
		return "Began " + at + " on " + t.channels(first) + "."
	case first.Person():
		return "Began " + at + " with " + t.Thing(first) + "."
	case first.Public():
		return "First seen by us " + at + " in a post on " + t.Outlet(first) + "."
	}
	return "First seen by us " + at + " at " + t.Outlet(first) + "."
}

// sameTime is how long after the first message another channel of ours counts as the same beginning.
const sameTime = 5 * time.Minute

// channels names the channels on which it began; while there is little else to say, all of them.
func (t *Teller) channels(first *known.Item) string {
	names := []string{"your own " + t.Channel(first)}
	if len(t.Press) <= 3 {
		for _, it := range t.Items {
			if c := t.Channel(it); it.Own() && it.Rogue == first.Rogue && it.FirstSeen.Sub(first.FirstSeen) <= sameTime && !contains(names, c) {
				names = append(names, c)
			}
		}
	}
	return List(names)
}

func contains(names []string, c string) bool {
	for _, n := range names {
		if n == c || n == "your own "+c {
			return true
		}
	}
	return false
}

// coverage counts the articles.
func (t *Teller) coverage() string {
	n := len(t.Press)
	so := ""
	if t.Ask.Past {
		so = " so far"
	}
	switch {
	case n == 0 && t.Young():
		return "No article yet."
	case n == 0:
		return "No article."
	case n == 1 && t.Items[0] == t.Press[0]:
		return "1 article" + so + "."
	case n == 1:
		return "1 article" + so + ", at " + t.Outlet(t.Press[0]) + "."
	}
	out := words.Count(n) + " articles" + so
	switch original := Count(t.Press, func(it *known.Item) bool { return it.Original == 0 }); original {
	case n:
		out += ", all original"
	case 0:
		out += ", none of them original"
	default:
		out += ", " + words.Count(original) + " of them original"
	}
	out += ", " + t.atOutlets() + "."
	if Count(t.Items, (*known.Item).Voice) < Enough {
		out += t.most(t.Press, " Most ")
	}
	return out
}

func (t *Teller) atOutlets() string {
	outlets := map[string]bool{}
	for _, it := range t.Press {
		outlets[it.Outlet] = true
	}
	switch n := len(outlets); {
	case n == 1:
		return "all at " + t.Outlet(t.Press[0])
	case n == 2 && len(t.Press) == 2:
		return "at " + t.Outlet(t.Press[0]) + " and " + t.Outlet(t.Press[1])
	default:
		return "at " + words.Count(n) + " outlets"
	}
}

// Enough is how many of something it takes before we say when most of them came.
const Enough = 10

func (t *Teller) reactions() string {
	public := t.Where((*known.Item).Voice)
	switch n := len(public); {
	case n == 0:
		return ""
	case n < Enough:
		return words.Plural(n, "reaction") + "."
	default:
		return words.Plural(n, "reaction") + strings.TrimSuffix(t.most(public, ", most "), ".") + "."
	}
}

// most says when most of the items came: in 10 minutes of a short story, an hour of a longer one, a day of a long
// one. It says nothing where no stretch stands out.
func (t *Teller) most(items []*known.Item, lead string) string {
	if len(items) < 5 {
		return ""
	}
	span := items[len(items)-1].FirstSeen.Sub(items[0].FirstSeen)
	step := 10 * time.Minute
	if items[0].Public() {
		step = 5 * time.Minute
	}
	say := func(at time.Time) string { return "at " + t.Clock(at) }
	switch {
	case span > 72*time.Hour:
		step, say = 24*time.Hour, func(at time.Time) string { return "on " + words.Day(at, t.T, t.Zone) }
	case span > 18*time.Hour:
		step, say = time.Hour, func(at time.Time) string {
			return "from " + t.Clock(at) + " to " + words.Clock(at.Add(time.Hour), t.Zone)
		}
	}
	best, n := time.Time{}, 0
	counts := map[time.Time]int{}
	for _, it := range items {
		at := Floor(it.FirstSeen, step, t.Zone)
		counts[at]++
		if counts[at] > n {
			best, n = at, counts[at]
		}
	}
	ties := 0
	for _, c := range counts {
		if c == n {
			ties++
		}
	}
	if n < 3 || ties > 1 {
		return ""
	}
	return lead + say(best) + "."
}

// Floor rounds down to a step of the local day.
func Floor(at time.Time, step time.Duration, zone *time.Location) time.Time {
	l := at.In(zone)
	day := time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, zone)
	if step >= 24*time.Hour {
		return day
	}
	return day.Add(at.Sub(day) / step * step)
}

// Young reports whether the story may still be going on.
func (t *Teller) Young() bool { return t.T.Sub(t.Items[len(t.Items)-1].FirstSeen) < 24*time.Hour }

func (t *Teller) stillLive(n int) string {
	if n == 1 {
		return "1 page still shows " + t.wrongThing() + "."
	}
	return words.Count(n) + " pages still show " + t.wrongThing() + "."
}

// Over is the line above the headline: from when to when.
func (t *Teller) Over() string {
	if len(t.Items) == 0 {
		return ""
	}
	first := t.Items[0].FirstSeen.In(t.Zone)
	out := first.Format("Mon 2 Jan 2006, 15:04 ") + words.Zone(first, t.Zone) + ", to now"
	if t.Ask.Past {
		out = first.Format("Mon 2 Jan 2006, 15:04 ") + words.Zone(first, t.Zone)
	}
	if n := len(t.Press); n > 1 {
		out += " · newest article " + t.Clock(t.Press[n-1].FirstSeen)
	}
	return out
}

// rivalWithin is by how much the clocks of two outlets and our own visits may be wrong about who was first.
const rivalWithin = 5 * time.Minute

// Leads are the sentences under the headline: what stands against the plain one.
func (t *Teller) Leads() []string {
	if len(t.Items) == 0 {
		return nil
	}
	var out []string
	first := t.Items[0]
	if first.Article() {
		out = append(out, t.origin(first)...)
	} else if apart(first) {
		out = append(out, "Published "+t.Clock(first.Published)+", first seen "+t.Clock(first.FirstSeen)+".")
	}
	if len(out) > 3 {
		out = out[:3]
	}
	return out
}

// apart reports whether an item claims another minute than that in which it was seen.
func apart(it *known.Item) bool {
	return !it.Published.IsZero() && it.Precision != index.PrecisionDay && it.Precision != index.PrecisionUnknown && it.FirstSeen.Sub(it.Published).Abs() >= time.Minute
}

// origin says what speaks for and against the first article as the one where it began.
func (t *Teller) origin(first *known.Item) []string {
	var out []string
	if p := first.Parent; p != nil {
		from := view.Line(p.Outlet)
		if f := t.Item(p.From); f != nil {
			from = t.Thing(f)
		} else {
			from += ", which we do not collect"
		}
		out = append(out, t.Outlet(first)+" took it from "+from+" ("+Certainty(p)+").")
	} else {
		out = append(out, "Where "+t.Outlet(first)+" had it from: no evidence, unknown.")
	}
	if rivals := t.Rivals(); len(rivals) > 0 {
		var names []string
		for _, r := range rivals {
			name := t.Outlet(r) + ", first seen " + t.Clock(r.FirstSeen)
			if apart(r) {
				name = t.Outlet(r) + ", published " + t.Clock(r.Published) + " and first seen " + t.Clock(r.FirstSeen)
			}
			names = append(names, name)
		}
		out = append(out, "It may as well have begun at "+List(names)+".")
	}
	return out
}

// Rivals are articles that may have been first as well: they took it from nobody that we know, and either our visits
// were too close to tell or they say that they were earlier.
func (t *Teller) Rivals() []*known.Item {
	first := t.Items[0]
	if !first.Article() {
		return nil
	}
	var out []*known.Item
	for _, it := range t.Press {
		if it == first || it.Original != 0 || it.Parent != nil {
			continue
		}
		near := it.FirstSeen.Sub(first.FirstSeen) < rivalWithin
		claims := apart(it) && it.Published.Before(first.When()) && it.Published.After(first.When().Add(-24*time.Hour))
		if (near || claims) && len(out) < 3 {
			out = append(out, it)
		}
	}
	return out
}

// Certainty says how sure a pick-up is, in the words of the design.
func Certainty(p *index.PickUp) string {
	if p.IsProved() {
		return "proved"
	}
	return "likely"
}

// Lag says how long after the first item something came: "7 min".
func Lag(d time.Duration) string {
	if d < time.Second {
		return "0"
	}
	return words.Duration(d)
}
