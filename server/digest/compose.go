package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/front"
	"presswatch/server/front/row"
	"presswatch/server/words"
)

// Front makes the front page of a time.
type Front interface {
	Since(ctx context.Context, at time.Time) (*front.Page, error)
}

// Searcher finds items.
type Searcher interface {
	Search(ctx context.Context, r query.Request) (query.Answer, error)
}

// Library gives the stories of items.
type Library interface {
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
}

// Composer writes digests. The page and what a search finds are the same for all who are told of the same time, and are made once
// for them. Set the fields before use; all must be given.
type Composer struct {
	Front    func(zone *time.Location) Front
	Searcher Searcher
	Library  Library
	Aside    Aside
	Base     string // address of the pages, without a slash at the end

	mu     sync.Mutex
	kept   time.Time // when what is kept was made
	pages  map[string]*front.Page
	found  map[string][]index.Story
	charts map[string][]Volume
}

const (
	keeps    = time.Minute
	mostRows = 40 // of the page; a mail of more than 100 KB is cut off by mailboxes
	mostOf   = 8  // stories of a section that are on the page in no other
	manyOf   = 4  // stories of a search from which on it is parted by lanes
)

// Compose writes the digest of a time. The errors are those of the store and of the searcher.
func (c *Composer) Compose(ctx context.Context, r *Recipient, since, until time.Time) (Message, error) {
	page, err := c.page(ctx, r.Rule.Zone, since, until)
	if err != nil {
		return Message{}, err
	}
	m := Message{
		Type: "digest", Timestamp: until.UTC(), Says: page.Sentence, Lead: strings.TrimSpace(page.Strong + " " + page.Lead), Button: "Open today’s page", URL: c.Base + "/",
		Quiet: len(page.Rows) == 0 && page.Small == nil, How: how(r), Zone: r.Rule.Zone.String(),
	}
	if r.Weekly {
		m.Says, m.Button = "The week: "+page.Sentence, "Open today’s page"
	}
	if m.Days, err = c.days(ctx, until, r.Rule.Zone); err != nil {
		return Message{}, err
	}
	if err := c.spikes(ctx, &m, since, until); err != nil {
		return Message{}, err
	}
	told := map[int64]bool{}
	for i := range page.Rows {
		if rw := &page.Rows[i]; rw.Needs {
			c.add(&m, story(rw, "Needs somebody", c.Base), rw.ID, told)
		}
	}
	if n := len(told); n > 0 && !r.Weekly {
		m.Button, m.URL = "See what is still live", m.Stories[len(m.Stories)-n].URL
	}
	for _, s := range r.Sections {
		if err := c.section(ctx, &m, s, page, told, since, until, r.Rule.Zone); err != nil {
			return Message{}, err
		}
	}
	other := ""
	if len(m.Stories) > 0 { // what comes is not what stands above
		other = "Other stories"
	}
	for i := range page.Rows {
		c.add(&m, story(&page.Rows[i], other, c.Base), page.Rows[i].ID, told)
	}
	if err := c.tones(ctx, &m, c.numbers(told, &m)); err != nil {
		return Message{}, err
	}
	m.Left = append(m.Left, c.left(page, since, until, r.Rule.Zone)...)
	return m, nil
}

// numbers are the stories of the numbered rows, by their places in a digest.
func (c *Composer) numbers(told map[int64]bool, m *Message) map[int]int64 {
	out := map[int]int64{}
	for id := range told {
		for i := range m.Stories {
			if m.Stories[i].URL == c.Base+row.Address(id) {
				out[m.Stories[i].No] = id
			}
		}
	}
	return out
}

// add adds a story that is not there yet.
func (c *Composer) add(m *Message, s Story, id int64, told map[int64]bool) {
	if told[id] || len(m.Stories) >= mostRows {
		return
	}
	told[id] = true
	s.No = len(told)
	m.Stories = append(m.Stories, s)
}

// section adds the stories of a saved search: those of the page, then the newest small ones.
func (c *Composer) section(ctx context.Context, m *Message, s Section, page *front.Page, told map[int64]bool, since, until time.Time, zone *time.Location) error {
	stories, err := c.stories(ctx, s.Query, nil, since, until, zone)
	if err != nil {
		return fmt.Errorf("the search %q: %w", s.Name, err)
	}
	if len(stories) >= manyOf {
		return c.byLane(ctx, m, s, page, told, since, until, zone)
	}
	c.fill(m, s.Name, stories, page, told, until, zone)
	return nil
}

// byLane adds the stories of a saved search that finds much, by the lanes that have them: a story stands where it is loudest.
func (c *Composer) byLane(ctx context.Context, m *Message, s Section, page *front.Page, told map[int64]bool, since, until time.Time, zone *time.Location) error {
	for _, g := range lanes() {
		stories, err := c.stories(ctx, s.Query, g.lanes, since, until, zone)
		if err != nil {
			return fmt.Errorf("the search %q: %w", s.Name, err)
		}
		if len(stories) > 0 {
			c.fill(m, s.Name+": "+g.name, stories, page, told, until, zone)
		}
	}
	return nil
}

// group is lanes that stand together in a digest.
type group struct {
	name  string
	lanes []string
}

// lanes are the groups of lanes, the loudest first.
func lanes() []group {
	of := func(list ...index.Lane) (out []string) {
		for _, l := range list {
			out = append(out, string(l))
		}
		return out
	}
	return []group{
		{"national press, agencies, broadcasters", of(index.LaneNational, index.LaneWire, index.LaneBroadcast)},
		{"regional press", of(index.LaneRegional)},
		{"trade press and blogs", of(index.LaneTrade, index.LaneBlog)},
		{"your own channels", of(index.LaneOwn)},
		{"reactions", of(index.LaneSocial)},
	}
}

// fill adds stories under a heading: those of the page, then the newest small ones. Where all stand above already, that is said.
func (c *Composer) fill(m *Message, name string, stories []index.Story, page *front.Page, told map[int64]bool, until time.Time, zone *time.Location) {
	before, fresh := len(m.Stories), 0
	for i := range page.Rows {
		if rw := &page.Rows[i]; slices.ContainsFunc(stories, func(st index.Story) bool { return st.ID == rw.ID }) {
			c.add(m, story(rw, name, c.Base), rw.ID, told)
		}
	}
	for i := range stories {
		st := &stories[i]
		if told[st.ID] || fresh >= mostOf {
			continue
		}
		fresh++
		c.add(m, Story{Section: name, Title: cmp.Or(st.Title, "Without a headline"), URL: c.Base + row.Address(st.ID), Meta: words.Plural(st.Articles, "article") + " · last " + words.At(st.End, until, zone)}, st.ID, told)
	}
	if len(m.Stories) == before {
		m.Left = append(m.Left, Left{Label: name + ":", Text: "nothing that is not told above."})
		if len(stories) == 0 {
			m.Left[len(m.Left)-1].Text = "nothing new."
		}
	}
}

// story makes a story from the row of a page.
func story(rw *row.Row, section, base string) Story {
	s := Story{Section: section, Title: rw.Headline, URL: base + rw.URL, Why: rw.Why}
	var meta []string
	switch f := rw.First; {
	case f.Own != "" && f.Outlet != "":
		meta = append(meta, "First on "+f.Own+", "+f.At, "then "+f.Outlet+", "+f.OutletA)
	case f.Own != "":
		meta = append(meta, "First on "+f.Own+", "+f.At)
	default:
		meta = append(meta, "First: "+f.Outlet+", "+f.At)
	}
	meta = append(meta, words.Plural(rw.Story.Articles, "article")+" at "+words.Plural(rw.Story.Outlets, "outlet"))
	for _, r := range rw.Rest {
		if !strings.HasPrefix(r, "+") {
			meta = append(meta, r)
		}
	}
	if rw.Reactions != "" {
		meta = append(meta, words.Plural(rw.Story.Reactions, "reaction"))
	}
	s.Meta = strings.Join(meta, " · ")
	var carried, of int
	if n, _ := fmt.Sscanf(strings.ReplaceAll(rw.Carried, ",", ""), "%d of %d", &carried, &of); n == 2 && of > 0 {
		s.Bar, s.Filled = strings.TrimSpace(upper(rw.Ours)+" in "+rw.Carried+" "+rw.CarriedOf), 100*carried/of
	}
	return s
}

func upper(s string) string {
	if s == "" {
		return "Your statement"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// left says what is not in the digest, how the sources are and what time it covers.
func (c *Composer) left(p *front.Page, since, until time.Time, zone *time.Location) []Left {
	var out []Left
	if p.Small != nil {
		out = append(out, Left{"Left out:", p.Small.Words, "They are here", c.Base + "/?small=show#small"})
	}
	if p.Further.Text != "" {
		out = append(out, Left{"Not shown:", p.Further.Text + ".", "They are here", c.Base + "/stories"})
	}
	if p.Sources != "" {
		out = append(out, Left{"Sources:", p.Sources, "Which", c.Base + "/sources"})
	}
	return append(out, Left{Label: "It covers:", Text: span(since, zone) + " to " + span(until, zone) + " " + until.In(zone).Format("MST") + "."})
}

func span(t time.Time, zone *time.Location) string { return t.In(zone).Format("Mon 2 Jan, 15:04") }

// how says why somebody gets it.
func how(r *Recipient) string {
	var days []string
	for d := time.Monday; d <= time.Saturday+1; d++ {
		if r.Rule.On(d % 7) {
			days = append(days, (d % 7).String())
		}
	}
	when := "every day"
	if len(days) < 7 {
		when = "on " + strings.Join(days, ", ")
	}
	also := ", also when nothing needs you"
	if r.SkipEmpty {
		also = ", unless there is nothing"
	}
	return fmt.Sprintf("You get this %s at %02d:%02d, %s%s. The configuration says so, under people. Headlines and links only; the articles stay with their publishers.", when, r.Rule.Minutes/60, r.Rule.Minutes%60, r.Rule.Zone, also)
}

// fresh forgets what was made for another time.
func (c *Composer) fresh(until time.Time) {
	if c.pages == nil || until.Before(c.kept) || until.Sub(c.kept) > keeps {
		c.kept, c.pages, c.found, c.charts = until, map[string]*front.Page{}, map[string][]index.Story{}, map[string][]Volume{}
	}
}

func (c *Composer) page(ctx context.Context, zone *time.Location, since, until time.Time) (*front.Page, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh(until)
	key := fmt.Sprint(zone, since.UnixMicro())
	if p := c.pages[key]; p != nil {
		return p, nil
	}
	p, err := c.Front(zone).Since(ctx, since)
	if err == nil {
		c.pages[key] = p
	}
	return p, err
}

// stories are those with something new that a query finds, the newest first.
func (c *Composer) stories(ctx context.Context, text string, of []string, since, until time.Time, zone *time.Location) ([]index.Story, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh(until)
	key := fmt.Sprint(text, "\n", of, zone, since.UnixMicro())
	if list, ok := c.found[key]; ok {
		return list, nil
	}
	tree, err := query.Parse(text)
	if err != nil {
		return nil, err
	}
	if len(of) > 0 {
		tree = query.AllOf([]query.Node{tree, &query.List{Field: query.FieldLane, Values: of}})
	}
	answer, err := c.Searcher.Search(ctx, query.Request{
		Tree: query.AllOf([]query.Node{&query.Span{Field: query.FieldSeen, Last: max(until.Sub(since), time.Minute), Written: query.WrittenLast}, tree}),
		Now:  until, Zone: zone, Sort: query.Newest, Size: query.MaxSize,
	})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(answer.Hits))
	for _, h := range answer.Hits {
		ids = append(ids, h.ID)
	}
	list, err := c.of(ctx, ids)
	if err == nil {
		c.found[key] = list
	}
	return list, err
}

// of gives the stories of items, in the order of the items.
func (c *Composer) of(ctx context.Context, items []int64) ([]index.Story, error) {
	members, err := c.Library.MembersOf(ctx, items)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, id := range items {
		if m, ok := members[id]; ok && !slices.Contains(ids, m.StoryID) {
			ids = append(ids, m.StoryID)
		}
	}
	list, err := c.Library.GetStories(ctx, ids)
	slices.SortStableFunc(list, func(a, b index.Story) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return list, err
}
