package verdict

import (
	"fmt"
	"slices"
	"strings"

	"presswatch/crawler/world"
	"presswatch/index"
)

// comparison is one story on its way to a verdict.
type comparison struct {
	v      *Verdict
	f      *Found
	truth  map[string]*world.Truth // by key
	found  map[string]int64        // item of a page
	member map[int64]*index.Member
	inside map[int64]bool // items of the found story and its chapters
	first  map[int64]*index.PickUp
}

func newComparison(truth []world.Truth, f *Found, story string) *comparison {
	c := &comparison{
		v: &Verdict{Story: story}, f: f, truth: map[string]*world.Truth{}, found: map[string]int64{},
		member: map[int64]*index.Member{}, inside: map[int64]bool{}, first: map[int64]*index.PickUp{},
	}
	for i := range truth {
		c.truth[truth[i].Key()] = &truth[i]
	}
	for id, p := range f.Pages {
		c.found[p.Key] = id
	}
	for i := range f.Members {
		c.member[f.Members[i].ItemID] = &f.Members[i]
	}
	for i := range f.PickUps {
		if p := &f.PickUps[i]; p.Primary {
			c.first[p.To] = p
		}
	}
	return c
}

// of returns the pages that are truly in the story, in order of publication.
func (c *comparison) of() []*world.Truth {
	var out []*world.Truth
	for _, t := range c.truth {
		if t.Story == c.v.Story {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *world.Truth) int {
		if n := a.Published.Compare(b.Published); n != 0 {
			return n
		}
		return strings.Compare(a.Key(), b.Key())
	})
	return out
}

func (c *comparison) wrong(format string, args ...any) {
	c.v.Wrong = append(c.v.Wrong, "  "+fmt.Sprintf(format, args...))
}

// top is the story that an item is in, its chapters counted as it.
func (c *comparison) top(id int64) int64 {
	m := c.member[id]
	if m == nil {
		return 0
	}
	if up := c.f.Chapters[m.StoryID]; up != 0 {
		return up
	}
	return m.StoryID
}

// members finds the story that holds most of the pages, and who is missing or strange in it.
func (c *comparison) members() {
	votes := map[int64]int{}
	for _, t := range c.of() {
		if id := c.top(c.found[t.Key()]); id != 0 {
			votes[id]++
		}
	}
	for id, n := range votes {
		if best := votes[c.v.ID]; n > best || n == best && id < c.v.ID {
			c.v.ID = id
		}
	}
	for _, t := range c.of() {
		id := c.found[t.Key()]
		here := c.v.ID != 0 && c.top(id) == c.v.ID
		c.v.Together.add(here)
		if !here {
			c.wrong("%s is not in the story", t.Key())
			continue
		}
		copied := c.member[id].CopyOf != 0
		right := copied == t.Copy || c.turned(t)
		c.v.Copies.add(right)
		if !right {
			c.wrong("%s is marked as copy: %v", t.Key(), copied)
		}
	}
	for id, p := range c.f.Pages {
		if c.v.ID == 0 || c.top(id) != c.v.ID {
			continue
		}
		c.inside[id] = true
		if t := c.truth[p.Key]; t != nil && t.Story != c.v.Story {
			c.v.Strange = append(c.v.Strange, p.Key)
		}
	}
}

// turned says whether a page and its copy are known as one text but taken for each other. Which of two pages that
// appear between two polls came first is not to be known; a fast demo polls once in many invented minutes.
func (c *comparison) turned(t *world.Truth) bool {
	if t.Copy {
		return slices.ContainsFunc(t.Parents, func(p world.Parent) bool {
			m := c.member[c.found[p.Key()]]
			return m != nil && m.CopyOf == c.found[t.Key()]
		})
	}
	it := c.f.Pages[c.member[c.found[t.Key()]].CopyOf]
	of := c.truth[it.Key]
	return of != nil && of.Copy && slices.ContainsFunc(of.Parents, func(p world.Parent) bool { return p.Key() == t.Key() })
}

// arrows judges the first arrow of every page of the story.
func (c *comparison) arrows() {
	for _, t := range c.of() {
		p := c.first[c.found[t.Key()]]
		right := p != nil && c.right(t, p)
		if len(t.Parents) > 0 {
			c.v.Recall.add(right)
		}
		if p != nil {
			c.v.Arrows.add(right)
			if p.IsProved() {
				c.v.Proved.add(right)
			}
		}
		if !right && (p != nil || len(t.Parents) > 0) {
			c.wrong("%s is from %s, the arrow says %s", t.Key(), parents(t), c.arrow(p))
		}
	}
}

// right says whether an arrow points at a true parent. Where the parent is no page of the world, its outlet does.
func (c *comparison) right(t *world.Truth, p *index.PickUp) bool {
	for _, q := range t.Parents {
		if q.Outlet == "" && p.From != 0 {
			if c.f.Pages[p.From].Key == q.Key() {
				return true
			}
			continue
		}
		if p.From != 0 && c.f.Pages[p.From].Key != "" { // a post is no page of the world: its network stands for it
			continue
		}
		name := q.Outlet
		if up := c.truth[q.Key()]; up != nil {
			name = up.Outlet
		}
		if same(p, name) {
			return true
		}
	}
	return false
}

// same says whether an arrow from outside means this outlet: by name, or in its proof.
func same(p *index.PickUp, name string) bool {
	if strings.EqualFold(p.Outlet, name) {
		return true
	}
	return slices.ContainsFunc(p.Evidence, func(e index.Evidence) bool { return strings.Contains(e.Text, name) })
}

func parents(t *world.Truth) string {
	if len(t.Parents) == 0 {
		return "nobody"
	}
	names := make([]string, 0, len(t.Parents))
	for _, p := range t.Parents {
		names = append(names, p.Key()+p.Outlet)
	}
	return strings.Join(names, " or ")
}

func (c *comparison) arrow(p *index.PickUp) string {
	if p == nil {
		return "nothing"
	}
	var kinds []string
	for _, e := range p.Evidence {
		kinds = append(kinds, string(e.Kind))
	}
	name := c.f.Pages[p.From].Key
	if name == "" {
		name = p.Outlet
	}
	return fmt.Sprintf("%s (%.2f: %s)", name, p.Confidence, strings.Join(kinds, ", "))
}

// origin is the first page of the story that nobody is a parent of.
func (c *comparison) origin() {
	var first int64
	for id := range c.inside {
		if c.first[id] != nil {
			continue
		}
		at := c.f.Pages[id].FirstSeen
		if first == 0 || at.Before(c.f.Pages[first].FirstSeen) || at.Equal(c.f.Pages[first].FirstSeen) && id < first {
			first = id
		}
	}
	c.v.Origin = c.f.Pages[first].Key
	for _, t := range c.of() {
		if t.Origin {
			c.v.judged = true
			c.v.OriginOK = t.Key() == c.v.Origin
		}
	}
}

// carried compares whose last version has words of the statement.
func (c *comparison) carried(statement string) {
	release := c.found[statement]
	has := map[int64]bool{}
	for _, r := range c.f.Carried {
		if release != 0 && r.Release == release && r.Version == c.f.Pages[r.ItemID].Version {
			has[r.ItemID] = true
		}
	}
	for _, t := range c.of() {
		if t.Own || statement == "" {
			continue
		}
		found, does := has[c.found[t.Key()]], t.Carries != ""
		if found {
			c.v.Carried.N++
		}
		if does {
			c.v.Carried.Of++
		}
		if found != does {
			c.wrong("%s carries the statement: %v, found: %v", t.Key(), does, found)
		}
	}
}
