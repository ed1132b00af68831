package public

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/server/chart/small"
	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Arguments is the part "Reactions by argument".
type Arguments struct {
	First string // how many are in which, and how many in none
	Rows  []Argument
	Few   bool
	More  string // "3 smaller ones are left out here."
}

// Argument is what several reactions say alike.
type Argument struct {
	N       int
	Title   string
	Count   int
	Bar     template.HTML
	Typical *post.Row
	URL     string // the reactions that make it
}

const (
	mostArguments = 8
	titleRunes    = 90
	typicalRunes  = 200
)

// argued makes the part. Counts are of what was known at the moment; so are titles and typical posts, so that no word
// of a later post is shown.
func (c *Crowd) argued() Arguments {
	n := len(c.Voices)
	if n < Few {
		return Arguments{Few: true, First: words.Plural(n, "reaction") + " so far. Arguments are grouped from " + words.Count(Few) + " on."}
	}
	by := c.byArgument()
	out := Arguments{}
	inSome := 0
	for _, a := range c.arguments {
		made := by[a.N]
		if len(made) == 0 {
			continue
		}
		inSome += len(made)
		out.Rows = append(out.Rows, c.argument(&a, made))
	}
	slices.SortStableFunc(out.Rows, func(a, b Argument) int { return cmp.Compare(b.Count, a.Count) })
	if len(out.Rows) == 0 {
		out.First = "No argument is made by enough of the " + words.Count(n) + " reactions to be named."
		return out
	}
	out.First = words.Count(inSome) + " of " + words.Plural(n, "reaction") + " make one of " + words.Plural(len(out.Rows), "argument") + "; " +
		words.Count(n-inSome) + " make none that we could group. This is what we collected, not the public."
	if len(out.Rows) == 1 {
		out.First = strings.Replace(out.First, "one of 1 argument", "the same argument", 1)
	}
	if c.Ask.Past {
		out.First += " What belongs together was found out with all that came later."
	}
	if more := len(out.Rows) - mostArguments; more > 0 {
		out.Rows = out.Rows[:mostArguments]
		out.More = words.Plural(more, "smaller one") + " " + map[bool]string{true: "is", false: "are"}[more == 1] + " left out here; the JSON has all."
	}
	return out
}

func (c *Crowd) byArgument() map[int][]*known.Item {
	by := map[int][]*known.Item{}
	for _, it := range c.Voices {
		if it.Reading != nil && it.Reading.Argument > 0 {
			by[it.Reading.Argument] = append(by[it.Reading.Argument], it)
		}
	}
	return by
}

func (c *Crowd) argument(a *index.Argument, made []*known.Item) Argument {
	out := Argument{N: a.N, Count: len(made), Bar: small.Share(len(made), len(c.Voices)), URL: c.Link("argument", strconv.Itoa(a.N)), Title: c.title(a, made)}
	typical := c.typical(a, made)
	if typical != nil {
		row := c.Row(typical)
		row.Text = post.Pieces(post.Tidy(typical.Text, typicalRunes), nil)
		out.Typical = &row
	}
	return out
}

// typical is the most typical reaction that still has its words.
func (c *Crowd) typical(a *index.Argument, made []*known.Item) *known.Item {
	for _, id := range a.Typical {
		if it := c.Item(id); it != nil && it.Text != "" {
			return it
		}
	}
	for _, it := range made {
		if it.Text != "" {
			return it
		}
	}
	return nil
}

// title is the argument's in the words of people. As known at a moment it is only used if somebody had written it by
// then.
func (c *Crowd) title(a *index.Argument, made []*known.Item) string {
	title := post.Tidy(a.Title, titleRunes)
	if title != "" && (!c.Ask.Past || slices.ContainsFunc(made, func(it *known.Item) bool { return said(it.Text, a.Title) })) {
		return upper(title)
	}
	if it := c.typical(a, made); it != nil {
		return view.Short(post.Tidy(it.Text, titleRunes), titleRunes)
	}
	return "Argument " + strconv.Itoa(a.N)
}

// said reports whether a text has every word of a title.
func said(text, title string) bool {
	text = strings.ToLower(text)
	for _, w := range strings.Fields(strings.ToLower(title)) {
		if !strings.Contains(text, strings.Trim(w, ".,;:!?“”\"'’…")) {
			return false
		}
	}
	return true
}

func upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// Named gives the arguments that the page names, the most frequent first.
func (c *Crowd) Named() []Argument { return c.argued().Rows }
