package story

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/story/group"
	"presswatch/index/story/group/held"
	"presswatch/index/story/prose"
)

// step is one step of the stage on its way into the store.
type step struct {
	change  index.StoryChange
	members map[int64]index.Member
	touched map[int64]bool
	items   map[int64]*index.Item // those at hand
	moved   map[int64]bool        // stories whose members changed otherwise than by new items
	spoke   map[int64]time.Time   // stories in which an item of ours is new
}

func newStep() *step {
	return &step{members: map[int64]index.Member{}, touched: map[int64]bool{}, items: map[int64]*index.Item{}, moved: map[int64]bool{}, spoke: map[int64]time.Time{}}
}

// batch places items in order and keeps what came of it together with the position.
func (s *Stage) batch(ctx context.Context, items []index.Item) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	st := newStep()
	cursor := items[len(items)-1].Seq
	for round := 0; len(items) > 0 && round < mostFurther; round++ {
		tied, err := ties(ctx, s.Store, items)
		if err != nil {
			s.engine = nil
			return err
		}
		for i := range items {
			st.items[items[i].ID] = &items[i]
			st.place(s.engine, &items[i], tied[items[i].ID])
		}
		s.learnt += len(items)
		if items, err = answering(ctx, s.Store, s.engine, items, s.Store.MembersOf); err != nil {
			s.engine = nil
			return err
		}
	}
	st.change.Cursor = cursor
	if s.learnt >= memoryEvery {
		st.change.Memory, st.change.MemorySeq = s.engine.Memory(), st.change.Cursor
		s.learnt = 0
	}
	return s.finish(ctx, st)
}

func (st *step) place(e *group.Engine, it *index.Item, tied []held.Tie) {
	if it.Erased { // nothing of it may be remembered; it counts where it was
		if id := e.StoryOf(it.ID); id != 0 {
			st.touched[id] = true
		}
		return
	}
	doc := docOf(it)
	doc.Ties = tied
	placed := e.Place(doc)
	if placed.Member.StoryID != 0 { // a reaction to nothing that we know is in no story
		placed.Member.Seq = it.Seq
		st.members[it.ID] = placed.Member
		st.touched[placed.Member.StoryID] = true
		if it.Lane == index.LaneOwn && it.GoneAt.IsZero() {
			st.spoke[placed.Member.StoryID] = it.VersionSeen
		}
	}
	st.follow(placed.Moved, placed.Touched)
}

// follow takes over members that moved because of something else than their own arrival.
func (st *step) follow(moved []index.Member, touched []int64) {
	for _, m := range moved {
		if it := st.items[m.ItemID]; it != nil {
			m.Seq = it.Seq
		}
		st.members[m.ItemID] = m
		st.moved[m.StoryID] = true
	}
	for _, id := range touched {
		st.touched[id] = true
		if len(moved) > 0 {
			st.moved[id] = true
		}
	}
}

// merged notes stories that went into others.
func (s *Stage) merged(ctx context.Context, st *step, merged map[int64]int64) error {
	if len(merged) == 0 {
		return nil
	}
	known, err := s.Store.GetStories(ctx, slices.Sorted(maps.Keys(merged)))
	if err != nil {
		return err
	}
	if st.change.PickUps == nil {
		st.change.PickUps = map[int64][]index.PickUp{}
	}
	for _, old := range known {
		old.Into, old.Chapter = merged[old.ID], 0
		st.change.Stories = append(st.change.Stories, old)
		st.change.PickUps[old.ID] = nil
		delete(st.touched, old.ID)
		st.moved[old.Into] = true
	}
	return nil
}

// finish describes what was touched, keeps the step and tells whoever waits.
func (s *Stage) finish(ctx context.Context, st *step) error {
	if err := s.describe(ctx, st); err != nil {
		s.engine = nil
		return err
	}
	if err := s.keepReasons(ctx, st); err != nil {
		s.engine = nil
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(st.members)) {
		st.change.Members = append(st.change.Members, st.members[id])
	}
	if err := s.keep(ctx, st.change); err != nil {
		return err
	}
	maps.Copy(s.spoke, st.spoke)
	if len(st.moved) > 0 {
		s.Moved(slices.Sorted(maps.Keys(st.moved)))
	}
	return nil
}

// keepReasons gives members that only moved the sequence number that they had, and members that stayed where they were,
// because they were edited, the reason why they came there.
func (s *Stage) keepReasons(ctx context.Context, st *step) error {
	var asked []int64
	for id, m := range st.members {
		if m.Seq == 0 || m.Score == 0 && m.Joined != index.JoinedFirst {
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	slices.Sort(asked)
	known, err := s.Store.MembersOf(ctx, asked)
	for _, id := range asked {
		m, was := st.members[id], known[id]
		m.Seq = cmp.Or(m.Seq, was.Seq)
		if m.StoryID == was.StoryID && m.Joined == was.Joined && m.Score == 0 && len(m.Terms) == 0 && m.Anchor == "" {
			m.Score, m.Terms, m.Anchor, m.At = was.Score, was.Terms, was.Anchor, was.At
		}
		st.members[id] = m
	}
	return err
}

// describe makes the rows of the touched stories. Headline and first sentence are those of the most typical
// article, which often is in the batch.
func (s *Stage) describe(ctx context.Context, st *step) error {
	typical := map[int64]int64{}
	rows := make([]index.Story, 0, len(st.touched))
	var missing []int64
	for _, id := range slices.Sorted(maps.Keys(st.touched)) {
		row, item := s.engine.Describe(id)
		rows, typical[id] = append(rows, row), item
		if item != 0 && st.items[item] == nil {
			missing = append(missing, item)
		}
	}
	if len(missing) > 0 {
		items, err := s.Store.GetItems(ctx, missing)
		if err != nil {
			return err
		}
		for i := range items {
			st.items[items[i].ID] = &items[i]
		}
	}
	for _, row := range rows {
		if it := st.items[typical[row.ID]]; it != nil {
			row.Title, row.Summary = headline(it), lead(it)
		}
		st.change.Stories = append(st.change.Stories, s.people.amend(row))
	}
	return nil
}

// headline of a story, by its most typical article.
func headline(it *index.Item) string {
	if it.Title != "" {
		return it.Title
	}
	return cmp.Or(lead(it), it.URL)
}

// longLead bounds the sentence that stands for a story.
const longLead = 300

// lead is the first sentence of an article.
func lead(it *index.Item) string {
	text := cmp.Or(it.Summary, it.Text)
	sentences := prose.Sentences(text)
	if len(sentences) == 0 || sentences[0].End-sentences[0].Start > longLead {
		return ""
	}
	return text[sentences[0].Start:sentences[0].End]
}
