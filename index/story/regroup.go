package story

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/story/group"
	"presswatch/index/story/group/held"
)

// regrouping is a grouping of all items from the beginning, beside the one that is in use.
type regrouping struct {
	engine   *group.Engine
	was      map[int64]int64        // story of each item until now
	pinned   map[int64]index.Member // items that stay where they are, because somebody decided about their story
	members  map[int64]index.Member
	words    map[int64][2]string // headline and first sentence of each item
	seqs     map[int64]int64
	merged   map[int64]int64
	seq      int64
	repaired time.Time
}

// Regroup groups all items anew, as they are now, with what people said as law, and puts the result in place in
// one step of the store. Until then the stage goes on with what is there; a crash in between changes nothing.
//
// Numbers survive: a new story takes the number that its first item had, unless another one took it before; a
// number that nothing takes leads to the story that has most of its items. Progress is told after every batch.
func (s *Stage) Regroup(ctx context.Context, progress func(done, last int64)) error {
	r, err := s.beginAfresh(ctx)
	if err != nil {
		return err
	}
	for {
		last, err := s.Store.Cursor(ctx, Name)
		if err != nil {
			return err
		}
		progress(r.seq, last)
		more, err := r.batch(ctx, s.Store, last)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	return s.replace(ctx, r)
}

func (s *Stage) beginAfresh(ctx context.Context) (*regrouping, error) {
	next, err := s.Store.NextStory(ctx)
	if err != nil {
		return nil, err
	}
	r := &regrouping{was: map[int64]int64{}, members: map[int64]index.Member{}, words: map[int64][2]string{}, seqs: map[int64]int64{}, merged: map[int64]int64{}}
	s.mu.Lock()
	acts, err := s.readActs(ctx)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	r.pinned = decided(acts)
	err = s.Store.Traces(ctx, time.Time{}, func(m index.Member) error {
		r.was[m.ItemID] = m.StoryID
		if _, ok := r.pinned[m.ItemID]; ok {
			m.Trace = nil
			r.pinned[m.ItemID] = m
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.engine = group.New(group.Options{Next: next, Was: func(item int64) int64 { return r.was[item] }})
	nobody := func(func(index.Member) error) error { return nil }
	return r, r.engine.Restore(nil, nobody, acts)
}

// decided are the items that were in a story when somebody merged, split or moved in it: they stay where they are
// now. The stage kept to the law when they came there, so keeping them there keeps to the law.
func decided(acts []index.Act) map[int64]index.Member {
	out := map[int64]index.Member{}
	for _, a := range acts {
		if !grouping(a.Kind) || a.Problem != "" || !a.Undone.IsZero() {
			continue
		}
		for _, m := range a.Was {
			out[m.ItemID] = index.Member{}
		}
		for _, id := range a.Items {
			out[id] = index.Member{}
		}
	}
	return out
}

// pin puts an item that somebody decided about back where it was. The engine knows that as the undoing of what it
// just did.
func (r *regrouping) pin(item int64, got index.Member) index.Member {
	pin, ok := r.pinned[item]
	if !ok || pin.StoryID == 0 || pin.StoryID == got.StoryID {
		return got
	}
	c, _, err := r.engine.Apply(index.Act{Kind: index.ActUndo, Was: []index.Member{pin}, At: pin.At})
	if err != nil {
		return got // unreachable: undoing knows no mistakes
	}
	for _, m := range c.Moved {
		r.members[m.ItemID] = m
		if m.ItemID == item {
			got = m
		}
	}
	return got
}

// batch places the next items, up to the stage's own position; more says whether there are any left.
func (r *regrouping) batch(ctx context.Context, store Store, last int64) (more bool, err error) {
	if r.seq >= last {
		return false, nil
	}
	items, err := store.After(ctx, r.seq, batchSize)
	if err != nil {
		return false, err
	}
	more = len(items) > 0
	if n := slices.IndexFunc(items, func(it index.Item) bool { return it.Seq > last }); n >= 0 {
		items, more = items[:n], false
	}
	for round := 0; len(items) > 0 && round < mostFurther; round++ {
		tied, err := ties(ctx, store, items)
		if err != nil {
			return false, err
		}
		for i := range items {
			r.place(&items[i], tied[items[i].ID])
		}
		if items, err = answering(ctx, store, r.engine, items, r.placed); err != nil {
			return false, err
		}
	}
	return more, nil
}

// placed are the items among these that are in a story by now.
func (r *regrouping) placed(_ context.Context, ids []int64) (map[int64]index.Member, error) {
	out := map[int64]index.Member{}
	for _, id := range ids {
		if m, in := r.members[id]; in {
			out[id] = m
		}
	}
	return out, nil
}

// place does with an item what the stage did when it came, the hourly repair included.
func (r *regrouping) place(it *index.Item, tied []held.Tie) {
	if r.repaired.IsZero() {
		r.repaired = it.FirstSeen
	}
	if it.FirstSeen.Sub(r.repaired) >= repairEvery {
		r.repair(it.FirstSeen)
	}
	doc := docOf(it)
	doc.Ties = tied
	placed := r.engine.Place(doc)
	if placed.Member.StoryID != 0 {
		m := r.pin(it.ID, placed.Member)
		r.members[it.ID] = m
	}
	for _, m := range placed.Moved {
		r.members[m.ItemID] = m
	}
	r.words[it.ID] = [2]string{headline(it), lead(it)}
	r.seq, r.seqs[it.ID] = max(r.seq, it.Seq), it.Seq
}

func (r *regrouping) repair(now time.Time) {
	c := r.engine.Repair(now)
	for _, m := range c.Moved {
		r.members[m.ItemID] = m
	}
	maps.Copy(r.merged, c.Merged)
	r.engine.Forget(now)
	r.repaired = now
}

// replace catches up with the stage, which stands still meanwhile, and puts the new grouping in place of the old.
func (s *Stage) replace(ctx context.Context, r *regrouping) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	last, err := s.Store.Cursor(ctx, Name)
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = r.batch(ctx, s.Store, last); err != nil {
			return err
		}
	}
	r.repair(s.Now())
	if err := s.pinAll(ctx, r); err != nil {
		return err
	}
	for id, m := range r.members {
		m.Seq = r.seqs[id]
		r.members[id] = m
	}
	change := index.StoryChange{Afresh: true, Memory: r.engine.Memory(), MemorySeq: r.seq}
	for _, id := range slices.Sorted(maps.Keys(r.members)) {
		change.Members = append(change.Members, r.members[id])
	}
	redirects, err := r.redirects(ctx, s.Store)
	if err != nil {
		return err
	}
	change.Stories = append(r.stories(&s.people), redirects...)
	// First, so that a crash in between makes work and loses none.
	if err := s.Afresh(ctx); err != nil {
		return err
	}
	if err := s.keep(ctx, change); err != nil {
		return fmt.Errorf("putting the new stories in place: %w", err)
	}
	s.engine = r.engine
	s.learnt, s.repaired = 0, s.Now()
	var live []int64 // the others have their turn as the stage that follows goes through all
	for _, row := range change.Stories {
		if s.Now().Sub(row.End) < liveFor {
			live = append(live, row.ID)
		}
	}
	s.Moved(live)
	return nil
}

// pinAll goes through what people decided once more, last of all: some of it they may have decided while the items
// were grouped anew, and chapters that they linked have to exist first.
func (s *Stage) pinAll(ctx context.Context, r *regrouping) error {
	acts, err := s.readActs(ctx)
	if err != nil {
		return err
	}
	now, err := s.Store.MembersOf(ctx, slices.Sorted(maps.Keys(decided(acts))))
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(now)) {
		r.pinned[id] = now[id]
		if got, ok := r.members[id]; ok {
			r.members[id] = r.pin(id, got)
		}
	}
	for _, a := range acts {
		if a.Kind == index.ActChapter && a.Problem == "" && a.Undone.IsZero() {
			_, _, _ = r.engine.Apply(a) // a story that is no more is no chapter
		}
	}
	return nil
}

// stories are the rows of the new grouping.
func (r *regrouping) stories(p *people) []index.Story {
	ids := map[int64]bool{}
	for _, m := range r.members {
		ids[m.StoryID] = true
	}
	out := make([]index.Story, 0, len(ids))
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		row, typical := r.engine.Describe(id)
		row.Title, row.Summary = r.words[typical][0], r.words[typical][1]
		out = append(out, p.amend(row))
	}
	return out
}

// redirects are the rows of stories that are no more: each leads to where most of its items are.
func (r *regrouping) redirects(ctx context.Context, store Keeper) ([]index.Story, error) {
	heirs := map[int64]map[int64]int{} // old story -> new story -> items
	taken := map[int64]bool{}
	for item, m := range r.members {
		taken[m.StoryID] = true
		if old := r.was[item]; old != 0 {
			if heirs[old] == nil {
				heirs[old] = map[int64]int{}
			}
			heirs[old][m.StoryID]++
		}
	}
	var lost []int64
	for old := range heirs {
		if !taken[old] {
			lost = append(lost, old)
		}
	}
	rows, err := store.GetStories(ctx, lost)
	for i := range rows {
		rows[i].Into, rows[i].Chapter = most(heirs[rows[i].ID]), 0
	}
	return append(rows, r.fresh(heirs, taken)...), err
}

// fresh are redirects of numbers that were given and merged away within this very regrouping.
func (r *regrouping) fresh(heirs map[int64]map[int64]int, taken map[int64]bool) []index.Story {
	var out []index.Story
	for from, into := range r.merged {
		if taken[from] || heirs[from] != nil {
			continue
		}
		for r.merged[into] != 0 && !taken[into] {
			into = r.merged[into]
		}
		if taken[into] {
			out = append(out, index.Story{ID: from, Into: into})
		}
	}
	slices.SortFunc(out, func(a, b index.Story) int { return int(a.ID - b.ID) })
	return out
}

// most is the story with the most items, the older one of equals.
func most(heirs map[int64]int) int64 {
	var best int64
	for id, n := range heirs {
		if n > heirs[best] || n == heirs[best] && id < best {
			best = id
		}
	}
	return best
}
