package tale

import (
	"cmp"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/server/chart/ticks"
	"presswatch/server/words"
)

// Tale is the input as far as it may be known at the time that is asked for: sorted, bounded, and the same for
// every size. Those who draw see nothing else, so nothing can leak.
type Tale struct {
	From, To  time.Time // the window
	Known     time.Time // nothing later is drawn
	Asked     bool      // Known was asked for, and lies before now
	Now       time.Time
	Zone      *time.Location
	Items     []*Item // by time
	ByID      map[int64]*Item
	Rows      []*Row
	Lanes     []*Lane
	Links     []*Link
	Columns   []Column      // reactions inside the window
	Step      time.Duration // of a column
	Reactions []Reaction
	Focus     int64
	Focused   map[int64]bool // the item in focus and those its arrows join; nil: no focus

	in Input
}

// Item is a mark and what the story makes of it.
type Item struct {
	Mark
	Place    int  // in Items
	Inside   bool // the window
	Children int
	Named    bool  // it keeps a dot where a lane has too many
	Ours     bool  // a line of ours was added later
	First    bool  // of the story or of its lane
	Band     *Lane // nil: an own item
	Channel  *Row  // nil: an item of the press
}

// Row is an own channel.
type Row struct {
	Name  string
	Items []*Item
	Spans []Span
}

// Lane is a lane of the press.
type Lane struct {
	Lane  index.Lane
	Items []*Item // inside the window
	Edits []Edit
}

// Link is an arrow whose ends are known.
type Link struct {
	Arrow
	Parent, Child *Item
}

// Column is the reactions of one step of time.
type Column struct {
	At time.Time
	N  int
}

// Tell makes the tale of an input.
func Tell(in Input) *Tale {
	t := &Tale{in: in, Known: in.Now, From: in.From, To: in.To, Now: in.Now, Zone: in.Zone}
	if t.Zone == nil {
		t.Zone = time.UTC
	}
	if !in.KnownAt.IsZero() && in.KnownAt.Before(in.Now) {
		t.Known, t.Asked = in.KnownAt, true
	}
	t.collect()
	t.limit()
	t.sort()
	t.change()
	t.join()
	t.name()
	t.count()
	t.in = Input{}
	return t
}

// collect takes the items that had been seen by the time that is asked for.
func (t *Tale) collect() {
	t.ByID = map[int64]*Item{}
	for i := range t.in.Marks {
		m := t.in.Marks[i]
		if m.At = m.seen(); m.At.IsZero() || m.At.After(t.Known) {
			continue
		}
		if m.Lane == index.LaneSocial && !m.Own() {
			t.Reactions = append(t.Reactions, Reaction{At: m.At, N: 1})
			continue
		}
		if m.Gone.After(t.Known) {
			m.Gone = time.Time{}
		}
		t.Items = append(t.Items, &Item{Mark: m})
	}
	for _, r := range t.in.Reactions {
		if r.N > 0 && !r.At.After(t.Known) {
			t.Reactions = append(t.Reactions, r)
		}
	}
	slices.SortStableFunc(t.Items, ByTime)
	t.Items = slices.DeleteFunc(t.Items, func(it *Item) bool {
		_, twice := t.ByID[it.ID]
		t.ByID[it.ID] = it
		return twice
	})
	if len(t.Items) > MaxMarks {
		for _, it := range t.Items[MaxMarks:] {
			delete(t.ByID, it.ID)
		}
		t.Items = t.Items[:MaxMarks]
	}
	for i, it := range t.Items {
		it.Place, t.ByID[it.ID] = i, it
	}
}

// limit decides the window and which items lie inside.
func (t *Tale) limit() {
	if t.From.IsZero() || !t.To.After(t.From) {
		t.From, t.To = Window(t.in.Marks)
	}
	if t.From.IsZero() {
		t.From, t.To = t.Known.Add(-shortest), t.Known.Add(shortest)
	}
	for _, it := range t.Items {
		it.Inside = !it.At.Before(t.From) && !it.At.After(t.To)
	}
}

// Press are the lanes of the press in the order in which they are drawn.
func Press() []index.Lane {
	return []index.Lane{index.LaneWire, index.LaneNational, index.LaneRegional, index.LaneTrade, index.LaneBroadcast, index.LaneBlog}
}

// sort gives every item its row or its lane.
func (t *Tale) sort() {
	followed := t.in.Followed
	if followed == nil {
		followed = slices.DeleteFunc(Press(), func(l index.Lane) bool { return l == index.LaneTrade })
	}
	lanes, used := map[index.Lane]*Lane{}, map[*Lane]bool{}
	for _, l := range Press() {
		lanes[l] = &Lane{Lane: l}
	}
	for _, it := range t.Items {
		if it.Own() {
			continue
		}
		if it.Band = lanes[it.Lane]; it.Band == nil {
			it.Band = lanes[index.LaneBlog] // an outlet whose kind nobody told us
		}
		used[it.Band] = true // also by one outside the window: an arrow may come from there
		if it.Inside {
			it.Band.Items = append(it.Band.Items, it)
		}
	}
	for _, l := range Press() {
		if used[lanes[l]] || slices.Contains(followed, l) {
			t.Lanes = append(t.Lanes, lanes[l])
		}
	}
	t.channels()
}

// channels makes a row for every own channel, in the order given, then of their first marks; our people last.
func (t *Tale) channels() {
	rows := map[string]*Row{}
	add := func(name string) *Row {
		if name == "" {
			name = "Own"
		}
		r := rows[name]
		if r == nil && len(t.Rows) >= MaxRows {
			r = t.Rows[MaxRows-1]
			r.Name = "Other own channels"
		}
		if r == nil {
			r = &Row{Name: name}
			t.Rows = append(t.Rows, r)
		}
		rows[name] = r
		return r
	}
	for _, name := range t.in.Channels {
		add(name)
	}
	people := &Row{Name: PeopleRow}
	for _, it := range t.Items {
		if !it.Own() {
			continue
		}
		if it.Channel = people; it.Kind != Person {
			it.Channel = add(cmp.Or(it.Row, it.Outlet))
		}
		it.Channel.Items = append(it.Channel.Items, it)
	}
	t.Rows = append(t.Rows, people)
	for _, r := range t.Rows {
		r.Spans = spans(r.Items, t.Known)
	}
}

// change gives every edit to its lane.
func (t *Tale) change() {
	for _, e := range t.in.Edits {
		it := t.ByID[e.ItemID]
		if it == nil || it.Band == nil || e.At.After(t.Known) {
			continue
		}
		it.Ours = it.Ours || e.Kind == EditOurs
		if !e.At.Before(t.From) && !e.At.After(t.To) {
			it.Band.Edits = append(it.Band.Edits, e)
		}
	}
	for _, l := range t.Lanes {
		slices.SortStableFunc(l.Edits, func(a, b Edit) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ItemID, b.ItemID), cmp.Compare(a.Kind, b.Kind))
		})
	}
}

// join keeps the best arrow of every item that lies inside.
func (t *Tale) join() {
	best := map[int64]*Link{}
	for _, a := range t.in.Arrows {
		l := &Link{Arrow: a, Parent: t.ByID[a.From], Child: t.ByID[a.To]}
		if l.Parent == nil || l.Child == nil || a.From == a.To || a.Confidence < index.Likely || !l.Child.Inside || l.Parent.At.After(t.To) {
			continue
		}
		if l.Parent.At.Sub(l.Child.At) > Tolerance {
			continue
		}
		if old := best[a.To]; old == nil || better(l, old) {
			best[a.To] = l
		}
	}
	for _, it := range t.Items {
		if l := best[it.ID]; l != nil {
			l.Parent.Children++
			t.Links = append(t.Links, l)
		}
	}
	t.attend()
}

func better(a, b *Link) bool {
	if a.Proved != b.Proved {
		return a.Proved
	}
	return cmp.Or(cmp.Compare(a.Confidence, b.Confidence), ByTime(b.Parent, a.Parent)) > 0
}

// attend finds what belongs to the item in focus.
func (t *Tale) attend() {
	if t.Focus = t.in.Focus; t.ByID[t.Focus] == nil {
		t.Focus = 0
		return
	}
	t.Focused = map[int64]bool{t.Focus: true}
	for _, l := range t.Links {
		if l.From == t.Focus || l.To == t.Focus {
			t.Focused[l.From], t.Focused[l.To] = true, true
		}
	}
}

// name chooses the items that keep a dot where there are too many: the first of the story and of each lane, the
// 12 with most children, those to which a line of ours was added, at most 24; and whatever the focus asks for.
func (t *Tale) name() {
	n := 0
	give := func(it *Item) {
		if !it.Named && it.Inside && n < MaxNamed && it.Band != nil {
			it.Named = true
			n++
		}
	}
	if len(t.Items) > 0 {
		t.Items[0].First = true
	}
	for _, l := range t.Lanes {
		if len(l.Items) > 0 {
			l.Items[0].First = true
			give(l.Items[0])
		}
	}
	parents := slices.DeleteFunc(slices.Clone(t.Items), func(it *Item) bool { return it.Children == 0 || it.Band == nil || !it.Inside })
	slices.SortStableFunc(parents, func(a, b *Item) int { return cmp.Compare(b.Children, a.Children) })
	for _, it := range parents[:min(len(parents), 12)] {
		give(it)
	}
	for _, it := range t.Items {
		if it.Ours {
			give(it)
		}
	}
	t.nameFocused()
}

// nameFocused names what the focus asks for, as far as there is room; the arrows of the rest end at their columns.
func (t *Tale) nameFocused() {
	n := 0
	for _, it := range t.Items {
		if it.Band != nil && (it.ID == t.Focus || t.Focused[it.ID] && n < MaxNamed) {
			it.Named = true
			n++
		}
	}
}

// count fills the columns of the public: 5 minutes each in a window of three hours.
func (t *Tale) count() {
	t.Step = near(t.To.Sub(t.From) / 37)
	for at := ticks.Floor(t.From, t.Step, t.Zone); at.Before(t.To) && len(t.Columns) < 400; at = ticks.After(at, t.Step, t.Zone) {
		t.Columns = append(t.Columns, Column{At: at})
	}
	for _, r := range t.Reactions {
		if r.At.Before(t.From) || !r.At.Before(t.To) {
			continue
		}
		i, found := slices.BinarySearchFunc(t.Columns, r.At, func(c Column, at time.Time) int { return c.At.Compare(at) })
		if !found {
			i--
		}
		if i >= 0 {
			t.Columns[i].N += r.N
		}
	}
}

// near rounds to the next width of a column, by ratio.
func near(d time.Duration) time.Duration {
	const day = 24 * time.Hour
	widths := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, day, 7 * day, 28 * day, 84 * day, 364 * day}
	best := widths[0]
	for _, w := range widths {
		if off(d, w) < off(d, best) {
			best = w
		}
	}
	return best
}

// off says how many times one length is the other.
func off(a, b time.Duration) float64 {
	r := float64(max(a, 1)) / float64(b)
	return max(r, 1/r)
}

// Clock says a time of the drawing, with the day where the window is longer than one.
func (t *Tale) Clock(at time.Time) string {
	if t.To.Sub(t.From) <= 24*time.Hour && at.After(t.From.Add(-12*time.Hour)) && at.Before(t.To.Add(12*time.Hour)) {
		return words.Clock(at, t.Zone)
	}
	return words.Day(at, t.Now, t.Zone) + ", " + words.Clock(at, t.Zone)
}
