package row

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/words"
)

// Basis is what the why-line of a story is made of.
type Basis struct {
	Story     index.Story
	Statement Statement
	Trouble   Trouble
	Root      string   // headline of the story that it is a later chapter of; ""
	OwnFirst  bool     // it began with an item of ours
	Cutters   []string // outlets whose articles have our words, but only cut or altered, by name
	Lately    int      // articles of the last Recent
	Recent    time.Duration
	Now       time.Time
}

// reason is one thing that makes a story worth looking at. Strength only orders: what somebody has to act on is above
// 80, what is new or fast above 60, what is broad or touches our words above 30, what merely describes below.
type reason struct {
	strength int
	text     string
}

// Why gives the one or two strongest reasons in plain words with their numbers, the strongest first. There is always
// one.
func Why(b *Basis) string {
	all := slices.Concat(b.trouble(), b.pace(), b.breadth(), b.ours(), b.rest())
	slices.SortStableFunc(all, func(a, c reason) int { return cmp.Compare(c.strength, a.strength) })
	texts := make([]string, 0, 2)
	for _, r := range all[:min(len(all), 2)] {
		if r.strength > 10 || len(texts) == 0 {
			texts = append(texts, r.text)
		}
	}
	return strings.Join(texts, "; ") + "."
}

func (b *Basis) trouble() []reason {
	t := &b.Trouble
	if !t.Any {
		return nil
	}
	was := "you took something down soon after you published it"
	if t.Said {
		was = "your own channels said what nobody approved"
	}
	switch {
	case t.Live > 0:
		return []reason{{100, was + ", and " + words.Plural(t.Pages(), "page") + " still " + show(t.Pages()) + " it without your statement"}}
	case t.Still > 0:
		return []reason{{100, was + ", and it is still there"}}
	}
	return []reason{{90, was + ", and no page that we see still shows it"}}
}

func show(n int) string {
	if n == 1 {
		return "shows"
	}
	return "show"
}

// pace is how new a story is and how fast it goes, against itself.
func (b *Basis) pace() []reason {
	st, age := &b.Story, b.Now.Sub(b.Story.Begin)
	if age < 2*b.Recent && st.Articles >= 2 {
		return []reason{{60 + min(st.Articles, 19), "began " + words.Duration(age) + " ago, " + words.Plural(st.Articles, "article") + " since"}}
	}
	if age < b.Recent {
		return []reason{{30, "began " + words.Duration(age) + " ago"}}
	}
	usual := float64(st.Articles) * float64(b.Recent) / float64(max(age, time.Hour))
	if times := float64(b.Lately) / max(usual, 0.01); b.Lately >= 3 && times >= 2 {
		return []reason{{60 + min(b.Lately, 19), words.Plural(b.Lately, "article") + " in the last " + words.Duration(b.Recent) + ", " + words.Count(int(min(times, 99))) + " times its own pace"}}
	}
	return nil
}

// breadth is how many wrote for themselves, and how many only repeat.
func (b *Basis) breadth() []reason {
	st := &b.Story
	var out []reason
	if own := min(st.Outlets, st.Originals); own >= 3 {
		out = append(out, reason{40 + min(own, 19), words.Plural(own, "outlet") + " wrote for themselves"})
	}
	if st.Copies >= 3 && st.Copies > 2*st.Originals {
		out = append(out, reason{32, words.Count(st.Copies) + " of " + words.Plural(st.Articles, "article") + " repeat another’s text"})
	}
	return out
}

// ours is what became of our own words.
func (b *Basis) ours() []reason {
	s := &b.Statement
	var out []reason
	switch n := len(b.Cutters); {
	case n == 1:
		out = append(out, reason{45, b.Cutters[0] + " has your words, but not as you wrote them"})
	case n > 1:
		out = append(out, reason{46, words.Plural(n, "outlet") + " have your words, but not as you wrote them"})
	}
	switch {
	case !s.Exists || s.Articles < 3 || s.Open && s.Carried == 0:
	case s.Open: // what may be false is not missed where it is not carried
		out = append(out, reason{35, "your own item is in " + words.Count(s.Carried) + " of " + words.Plural(s.Articles, "article")})
	case 2*s.Carried < s.Articles:
		out = append(out, reason{43, words.Count(s.Without()) + " of " + words.Plural(s.Articles, "article") + " are without your statement"})
	default:
		out = append(out, reason{35, "your statement is in " + words.Count(s.Carried) + " of " + words.Plural(s.Articles, "article")})
	}
	if b.OwnFirst && !b.Trouble.Any {
		out = append(out, reason{25, "it began with an item of yours"})
	}
	return out
}

func (b *Basis) rest() []reason {
	st := &b.Story
	var out []reason
	if st.Reactions >= 50 {
		out = append(out, reason{34, words.Plural(st.Reactions, "reaction")})
	}
	if b.Root != "" {
		out = append(out, reason{28, "a later chapter of “" + b.Root + "”"})
	}
	if still := b.Now.Sub(st.End); st.Articles > 1 && still >= 6*time.Hour {
		out = append(out, reason{15, "nothing new for " + words.Duration(still)})
	}
	plain := words.Plural(st.Articles, "article") + " at " + words.Plural(st.Outlets, "outlet")
	switch {
	case st.Articles == 1:
		plain = "one article so far"
	case st.Articles == 0 && st.Reactions > 0:
		plain = "no article so far, only reactions"
	case st.Articles == 0:
		plain = "nobody has taken it up so far"
	}
	return append(out, reason{20 - min(len(out)*6, 12), plain})
}
