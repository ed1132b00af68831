// Package public says what the public made of a story: how many reacted where and when, what they said, of which
// sentence of the press, in which mood, as far as that can be counted.
//
// It counts signs in posts that presswatch collected, and says so; it never judges persons, and says nothing where it
// has too few. Everything is made of a story as known at one moment: what was seen later is not in it.
package public

import (
	"context"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Shelf gives what the stage "public" found out.
type Shelf interface {
	Readings(ctx context.Context, storyID int64) ([]index.Reading, error)
	Arguments(ctx context.Context, storyID int64) ([]index.Argument, error)
}

// Book gives the office's own list of accounts whose first posts it wants to see.
type Book interface {
	ListNotables(ctx context.Context) ([]index.Notable, error)
}

// Few is how many reactions it takes before arguments are grouped and cues are counted.
const Few = 50

// Part is the part "What the public made of it".
type Part struct {
	Sentence  string
	None      bool // nobody has reacted
	Read      bool // reactions are read: there are arguments and cues
	N         int  // reactions that speak for themselves
	All       view.Link
	Networks  Networks
	Top       []post.Row
	TopNote   string
	First     []post.Row
	FirstNote string
	Book      string // address of the list of accounts; "" there is none
	Arguments Arguments
	Mood      Mood
	Hot       []Hot
	Mentions  string
	Files     []view.Link
}

// Crowd is the reactions of a story as known at one moment. It implements what the parts of pages need of them.
type Crowd struct {
	*told.Teller
	All       []*known.Item // of others, in the order in which they were first seen
	Voices    []*known.Item // those that speak for themselves
	notables  func(index.Network, string) (string, bool)
	kept      bool // the office keeps a list
	listed    int  // accounts on the list
	arguments []index.Argument
	isRead    bool // somebody reads reactions
	byKey     map[index.Ref]*known.Item
}

// Gather gathers the reactions of a story. Shelf and book may be nil.
func Gather(ctx context.Context, t *told.Teller, shelf Shelf, book Book) (*Crowd, error) {
	c := &Crowd{Teller: t, All: t.Where((*known.Item).Public), Voices: t.Where((*known.Item).Voice)}
	if shelf != nil {
		c.isRead = true
		var err error
		if c.arguments, err = shelf.Arguments(ctx, t.ID); err != nil {
			return nil, err
		}
	}
	if book != nil {
		list, err := book.ListNotables(ctx)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(slices.Clone(list), func(n index.Notable) bool { return n.Since.After(t.T) && t.Ask.Past })
		c.notables, c.listed, c.kept = post.Notables(list), len(list), true
	}
	return c, nil
}

// Of makes the part.
func (c *Crowd) Of() *Part {
	p := &Part{N: len(c.Voices), None: len(c.All) == 0, Read: c.isRead, Sentence: c.sentence()}
	if c.kept {
		p.Book = "/notables"
	}
	if p.None {
		return p
	}
	p.All = view.To("Read the "+words.Count(len(c.Voices)), c.Link())
	if len(c.Voices) == 1 {
		p.All.Text = "Read it"
	}
	p.Networks = c.networks()
	p.Top, p.TopNote = c.top()
	p.First, p.FirstNote = c.first()
	p.Arguments, p.Mood, p.Hot, p.Mentions = c.argued(), c.mood(), c.Hottest(mostHot), c.mentions()
	p.Files = []view.Link{view.To("CSV", c.Beside(told.Path(c.ID)+"/reactions.csv")), view.To("JSON", c.Beside(told.Path(c.ID)+"/reactions.json"))}
	return p
}

// Beside keeps the moment of the page in an address.
func (c *Crowd) Beside(base string) string { return c.Ask.Beside(base, "") }

// Link is the address of the list of reactions with some of its values set.
func (c *Crowd) Link(pairs ...string) string {
	return told.With(c.Ask, told.Path(c.ID)+"/reactions", pairs...)
}

// Row shows a reaction with the signs in it that were read.
func (c *Crowd) Row(it *known.Item) post.Row {
	m := &post.Maker{Clock: c.Clock, Find: c.find, Notable: c.notables}
	var marks []string
	if it.Reading != nil {
		marks = it.Reading.Marks
	}
	row := m.Of(&it.Item, marks)
	if it.Unknown {
		row.Gone = "Its words at that time were not kept."
	}
	return row
}

// Find gives the item of the story that a post names; nil if it is not in it.
func (c *Crowd) Find(network index.Network, ref index.Ref) *known.Item {
	if c.byKey == nil {
		c.byKey = map[index.Ref]*known.Item{}
		for _, it := range c.Items {
			c.byKey[index.Ref{URL: it.URL}] = it
			if it.Post != nil && it.Post.Key != "" {
				c.byKey[index.Ref{Key: it.Post.Key, URL: string(it.Post.Network)}] = it
			}
		}
	}
	if ref.Key != "" {
		if it := c.byKey[index.Ref{Key: ref.Key, URL: string(network)}]; it != nil {
			return it
		}
	}
	if ref.URL == "" {
		return nil
	}
	return c.byKey[index.Ref{URL: ref.URL}]
}

func (c *Crowd) find(network index.Network, ref index.Ref) (label, url string) {
	it := c.Find(network, ref)
	switch {
	case it == nil:
		return "", ""
	case it.Own():
		return c.Thing(it), told.ItemURL(it.ID)
	case it.Kind == index.KindReaction:
		return view.Or(post.Tidy(it.Author, 40), "a post") + " on " + post.Network(&it.Item), told.ItemURL(it.ID)
	}
	return c.Outlet(it), told.ItemURL(it.ID)
}

// sentence is the plain one: how many, where, when, and what is not counted.
func (c *Crowd) sentence() string {
	n := len(c.Voices)
	switch {
	case len(c.All) == 0 && c.Ask.Past:
		return "Nobody had reacted by then, as far as we see."
	case len(c.All) == 0:
		return "Nobody has reacted so far, as far as we see."
	}
	parts := []string{words.Plural(n, "reaction") + c.mostly(), c.started()}
	if half := c.half(); half != "" {
		parts = append(parts, half)
	}
	out := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ") + "."
	if folded := c.folded(); folded != "" {
		out += " " + folded
	}
	return out
}

// mostly names the network that has most of them.
func (c *Crowd) mostly() string {
	by := c.byNetwork()
	switch {
	case len(by) == 0:
		return ""
	case len(by) == 1 && by[0].n == 1:
		return ", on " + by[0].name
	case len(by) == 1:
		return ", all on " + by[0].name
	case by[0].n*2 > len(c.Voices):
		return ", most on " + by[0].name
	}
	return ", on " + words.Count(len(by)) + " networks"
}

// started says when the first came: after what we published, if the story began with that.
func (c *Crowd) started() string {
	if len(c.Voices) == 0 {
		return ""
	}
	first := c.Voices[0]
	if begin := c.Items[0]; begin.Own() && begin != first {
		if lag := first.FirstSeen.Sub(begin.FirstSeen); lag >= 0 && lag < 24*time.Hour {
			if lag < time.Second {
				return "the first at once"
			}
			return "the first " + told.Lag(lag) + " after it began on your own " + c.Channel(begin)
		}
	}
	return "the first at " + c.Clock(first.FirstSeen)
}

// half says in which shortest time half of them came; "" where they are too few or it says nothing.
func (c *Crowd) half() string {
	n := len(c.Voices)
	if n < told.Enough {
		return ""
	}
	k := (n + 1) / 2
	best, at := c.Voices[n-1].FirstSeen.Sub(c.Voices[0].FirstSeen)+1, -1
	for i := 0; i+k <= n; i++ {
		if d := c.Voices[i+k-1].FirstSeen.Sub(c.Voices[i].FirstSeen); d < best {
			best, at = d, i
		}
	}
	if whole := c.Voices[n-1].FirstSeen.Sub(c.Voices[0].FirstSeen); at < 0 || best*3 > whole*2 {
		return ""
	}
	from, to := c.Voices[at].FirstSeen, c.Voices[at+k-1].FirstSeen
	if best < time.Minute {
		return "half of them within a minute, at " + c.Clock(from)
	}
	return "half of them between " + c.Clock(from) + " and " + c.Clock(to)
}

// folded says what is not counted, and how many there are with it.
func (c *Crowd) folded() string {
	reposts, floods, flooded, accounts := 0, map[*known.Item]bool{}, 0, map[string]bool{}
	for _, it := range c.All {
		switch it.Folded {
		case known.Repost:
			reposts++
		case known.Flood:
			if flooded++; !floods[it.Into] {
				floods[it.Into] = true
				flooded++
				accounts[Account(it.Into)] = true
			}
			accounts[Account(it)] = true
		}
	}
	var out []string
	switch {
	case reposts == 1:
		out = append(out, "1 repost is folded and not counted")
	case reposts > 1:
		out = append(out, words.Count(reposts)+" reposts are folded and not counted")
	}
	from := " equal posts from " + words.Plural(len(accounts), "account")
	switch {
	case len(floods) == 1:
		out = append(out, "a flood of "+words.Count(flooded)+from+" counts once")
	case len(floods) > 1:
		out = append(out, words.Count(len(floods))+" floods of together "+words.Count(flooded)+from+" count once each")
	}
	if len(out) == 0 {
		return ""
	}
	return told.Upper(strings.Join(out, "; ")) + ": " + words.Count(len(c.All)) + " with them."
}

// Account tells accounts apart.
func Account(it *known.Item) string {
	if it == nil {
		return ""
	}
	if p := it.Post; p != nil {
		return string(p.Network) + "\n" + view.Or(p.Account, post.Fold(p.Handle))
	}
	return it.Outlet + "\n" + it.Author
}

func (c *Crowd) mentions() string {
	if len(c.Statements()) == 0 {
		return ""
	}
	n := told.Count(c.Voices, func(it *known.Item) bool { return it.Reading != nil && it.Reading.Mentions })
	if n == 0 && told.Count(c.Voices, read) == 0 {
		return ""
	}
	return "Your statement is mentioned in " + words.Count(n) + " of " + words.Count(len(c.Voices)) + "."
}

func read(it *known.Item) bool { return it.Reading != nil }
