package public

import (
	"strconv"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/known"
)

// Told is the part for programs: docs/API.md says what each field means.
type Told struct {
	Sentence  string         `json:"sentence"`
	Collected int            `json:"collected"`
	Counted   int            `json:"counted"`
	Reposts   int            `json:"reposts"`
	Flood     int            `json:"flood"`
	Read      int            `json:"read"`
	Mentions  int            `json:"mention_statement"`
	Networks  map[string]int `json:"networks"`
	Cues      []ToldCue      `json:"cues"`
	Arguments []ToldArgument `json:"arguments"`
	Sentences []ToldSentence `json:"sentences"`
}

// ToldCue is a cue: how many carry it, and the interval of the share. Below [Few] there are none.
type ToldCue struct {
	Cue  string  `json:"cue"`
	N    int     `json:"n"`
	Of   int     `json:"of"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// ToldArgument is an argument.
type ToldArgument struct {
	N       int    `json:"n"`
	Title   string `json:"title"`
	Count   int    `json:"count"`
	Typical int64  `json:"typical,omitempty"`
}

// ToldSentence is a sentence of an article that reactions take up.
type ToldSentence struct {
	Item   int64  `json:"item"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Text   string `json:"text"`
	N      int    `json:"n"`
	Quoted int    `json:"quoted"`
}

const mostTold = 200 // sentences

// Tell makes it.
func (c *Crowd) Tell() Told {
	out := Told{
		Sentence: c.sentence(), Collected: len(c.All), Counted: len(c.Voices), Networks: map[string]int{}, Cues: []ToldCue{}, Arguments: []ToldArgument{}, Sentences: []ToldSentence{},
	}
	for _, it := range c.All {
		switch it.Folded {
		case known.Repost:
			out.Reposts++
		case known.Flood:
			out.Flood++
		}
	}
	for _, n := range c.byNetwork() {
		out.Networks[n.name] = n.n
	}
	seen := c.where(read)
	out.Read = len(seen)
	by := map[index.Cue]int{}
	for _, it := range seen {
		if it.Reading.Mentions {
			out.Mentions++
		}
		for _, cue := range it.Reading.Cues {
			by[cue]++
		}
	}
	if len(seen) >= Few {
		for _, cue := range index.Cues() {
			low, high := Wilson(by[cue], len(seen))
			out.Cues = append(out.Cues, ToldCue{string(cue), by[cue], len(seen), low, high})
		}
	}
	for _, h := range c.Hottest(mostTold) {
		out.Sentences = append(out.Sentences, ToldSentence{h.Item, h.Start, h.End, h.Sentence, h.N, h.Quoted})
	}
	c.tellArguments(&out)
	return out
}

func (c *Crowd) tellArguments(out *Told) {
	if len(c.Voices) < Few {
		return
	}
	by := c.byArgument()
	for _, a := range c.arguments {
		if made := by[a.N]; len(made) > 0 {
			t := ToldArgument{N: a.N, Title: c.title(&a, made), Count: len(made)}
			if it := c.typical(&a, made); it != nil {
				t.Typical = it.ID
			}
			out.Arguments = append(out.Arguments, t)
		}
	}
}

// ToldReaction is a reaction for programs. Times are RFC 3339 in UTC, "" where unknown; counts that the network does
// not say are missing.
type ToldReaction struct {
	ID        int64    `json:"id"`
	Network   string   `json:"network"`
	Form      string   `json:"form"`
	Name      string   `json:"name"`
	Handle    string   `json:"handle"`
	URL       string   `json:"url"`
	Published string   `json:"published"`
	FirstSeen string   `json:"first_seen"`
	Text      string   `json:"text"`
	Gone      string   `json:"gone,omitempty"`
	Likes     *int     `json:"likes,omitempty"`
	Reposts   *int     `json:"reposts,omitempty"`
	Replies   *int     `json:"replies,omitempty"`
	Counted   string   `json:"counted,omitempty"`
	ReplyTo   int64    `json:"reply_to,omitempty"`
	Folded    string   `json:"folded,omitempty"`
	Into      int64    `json:"folded_into,omitempty"`
	Cues      []string `json:"cues"`
	Argument  int      `json:"argument,omitempty"`
	Article   int64    `json:"article,omitempty"`
	Mentions  bool     `json:"mentions_statement,omitempty"`
}

const exportRunes = 4000 // of a text

// TellOne makes a reaction for programs.
func (c *Crowd) TellOne(it *known.Item) ToldReaction {
	row := c.Row(it)
	out := ToldReaction{
		ID: it.ID, Network: row.Network, Name: row.Name, Handle: post.Fold(row.Handle), URL: it.URL, Published: stamp(it.Published), FirstSeen: stamp(it.FirstSeen),
		Text: post.Tidy(it.Text, exportRunes), Gone: row.Gone, Folded: string(it.Folded), Cues: []string{},
	}
	if it.Into != nil {
		out.Into = it.Into.ID
	}
	if p := it.Post; p != nil {
		out.Form = string(p.Form)
		if !p.Counted.IsZero() {
			out.Counted = stamp(p.Counted)
			out.Likes, out.Reposts, out.Replies = toldCount(p.Likes), toldCount(p.Reposts), toldCount(p.Replies)
		}
		if to := c.Find(p.Network, p.ReplyTo); to != nil && !p.ReplyTo.Zero() {
			out.ReplyTo = to.ID
		}
	}
	if r := it.Reading; r != nil {
		out.Argument, out.Article, out.Mentions = r.Argument, r.Article, r.Mentions
		for _, cue := range r.Cues {
			out.Cues = append(out.Cues, string(cue))
		}
	}
	return out
}

// toldCount gives a count that a network says; nil if it does not.
func toldCount(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// Lines are reactions for spreadsheets.
func (c *Crowd) Lines(list []*known.Item) [][]string {
	number := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	lines := [][]string{{"id", "network", "form", "name", "handle", "published", "first seen", "likes", "reposts", "replies", "counted", "folded", "removed", "cues", "argument", "address", "text"}}
	for _, it := range list {
		r := c.TellOne(it)
		cues := ""
		for i, cue := range r.Cues {
			if i > 0 {
				cues += ", "
			}
			cues += cue
		}
		argument := ""
		if r.Argument > 0 {
			argument = strconv.Itoa(r.Argument)
		}
		lines = append(lines, []string{
			strconv.FormatInt(r.ID, 10), r.Network, r.Form, r.Name, r.Handle, r.Published, r.FirstSeen, number(r.Likes), number(r.Reposts), number(r.Replies), r.Counted, r.Folded, r.Gone, cues, argument, r.URL, r.Text,
		})
	}
	return lines
}
