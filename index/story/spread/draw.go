package spread

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/story/pickup"
)

// batch draws the stories of the items, once each.
func (s *Stage) batch(ctx context.Context, items []index.Item) error {
	fresh := make(map[int64]*index.Item, len(items))
	ids := make([]int64, 0, len(items))
	for i := range items {
		fresh[items[i].ID] = &items[i]
		ids = append(ids, items[i].ID)
	}
	members, err := s.Store.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	stories := map[int64]bool{}
	for _, m := range members {
		stories[m.StoryID] = true
	}
	s.drawing.Lock()
	defer s.drawing.Unlock()
	all := index.StoryChange{PickUps: map[int64][]index.PickUp{}, Carried: map[int64][]index.Carried{}}
	for _, id := range slices.Sorted(maps.Keys(stories)) {
		d := &drawing{story: id, items: fresh}
		if err := s.draw(ctx, d); err != nil {
			return err
		}
		maps.Copy(all.PickUps, d.change.PickUps)
		maps.Copy(all.Carried, d.change.Carried)
	}
	return s.keep(ctx, all)
}

// keep keeps what was drawn. When that fails, it is not known any more with which releases texts were compared.
func (s *Stage) keep(ctx context.Context, change index.StoryChange) error {
	if len(change.PickUps)+len(change.Carried) == 0 {
		return nil
	}
	if err := s.Store.KeepStories(ctx, change); err != nil {
		clear(s.known.words)
		return err
	}
	return nil
}

// drawSome draws the first of these stories although nothing in them is new, as many as one step may have, and says how
// many these were. Nothing else is drawn before they are kept, or what is older would take the place of what is newer.
func (s *Stage) drawSome(ctx context.Context, stories []int64) (n int, err error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	var drawn []*drawing
	var errs []error
	for begun := time.Now(); n < min(len(stories), mostAtOnce) && (n == 0 || time.Since(begun) < oneStep); n++ {
		d := &drawing{story: stories[n], items: map[int64]*index.Item{}, whole: true}
		if err := s.draw(ctx, d); err != nil {
			errs = append(errs, fmt.Errorf("story %d: %w", d.story, err))
			s.wantAgain(d.story)
			continue
		}
		drawn = append(drawn, d)
	}
	return n, errors.Join(append(errs, s.keepDrawn(ctx, drawn))...)
}

// keepDrawn keeps stories in one step, or one by one where one of them is refused.
func (s *Stage) keepDrawn(ctx context.Context, drawn []*drawing) error {
	all := index.StoryChange{PickUps: map[int64][]index.PickUp{}, Carried: map[int64][]index.Carried{}}
	for _, d := range drawn {
		maps.Copy(all.PickUps, d.change.PickUps)
		maps.Copy(all.Carried, d.change.Carried)
	}
	err := s.keep(ctx, all)
	if err == nil {
		return nil
	}
	if !errors.Is(err, index.ErrInvalid) || len(drawn) < 2 {
		for _, d := range drawn {
			s.wantAgain(d.story)
		}
		return err
	}
	var errs []error
	for _, d := range drawn {
		errs = append(errs, s.keepDrawn(ctx, []*drawing{d}))
	}
	return errors.Join(errs...)
}

// drawing is one story on its way into the store.
type drawing struct {
	story   int64
	whole   bool // everything is to be found anew, even where nothing is new
	members []index.Member
	items   map[int64]*index.Item // with their texts, as far as they are at hand
	facts   map[int64]*fact
	changed []int64 // members whose text is new to us
	change  index.StoryChange

	versions map[int64][]index.Version // of edited members whose versions were read
}

// draw finds the pick-ups of a story and the sentences of ours in it. A story of one item has none.
func (s *Stage) draw(ctx context.Context, d *drawing) error {
	var err error
	if d.members, err = s.Store.Members(ctx, d.story); err != nil {
		return err
	}
	if len(d.members) < 2 && !d.whole {
		return nil
	}
	d.members = first(d.members, mostDrawn)
	if err := s.read(ctx, d); err != nil {
		return err
	}
	edges, err := s.edges(ctx, d)
	if err != nil {
		return err
	}
	d.change.PickUps = map[int64][]index.PickUp{d.story: edges}
	return s.words(ctx, d)
}

// first are the n members with the lowest numbers: those that came first.
func first(members []index.Member, n int) []index.Member {
	if len(members) <= n {
		return members
	}
	slices.SortFunc(members, func(a, b index.Member) int { return int(a.ItemID - b.ItemID) })
	return members[:n]
}

// readAtOnce is how many items are read from the store in one go.
const readAtOnce = 500

// read makes the facts of the members that are not known yet, or were changed since.
func (s *Stage) read(ctx context.Context, d *drawing) error {
	d.facts = make(map[int64]*fact, len(d.members))
	var missing []int64
	for _, m := range d.members {
		f := s.known.get(m.ItemID)
		it := d.items[m.ItemID]
		switch {
		case f != nil && f.seq >= m.Seq && (it == nil || f.seq >= it.Seq):
			d.facts[m.ItemID] = f
		case it == nil:
			missing = append(missing, m.ItemID)
		default:
			d.changed = append(d.changed, m.ItemID)
		}
	}
	if err := s.fetch(ctx, d, missing); err != nil {
		return err
	}
	d.changed = append(d.changed, missing...)
	for _, id := range d.changed {
		if err := s.analyse(ctx, d, id); err != nil {
			return err
		}
	}
	return nil
}

// fetch brings items with their texts.
func (s *Stage) fetch(ctx context.Context, d *drawing, ids []int64) error {
	for chunk := range slices.Chunk(ids, readAtOnce) {
		items, err := s.Store.GetItems(ctx, chunk)
		if err != nil {
			return err
		}
		for i := range items {
			d.items[items[i].ID] = &items[i]
		}
	}
	return nil
}

// analyse reads what an item says about where it has it from.
func (s *Stage) analyse(ctx context.Context, d *drawing, id int64) error {
	it := d.items[id]
	if it == nil {
		return nil // unreachable: a member is an item
	}
	f := &fact{
		seq: it.Seq, own: it.Lane == index.LaneOwn, version: it.Version, seen: it.FirstSeen,
		node: pickup.NewNode(*it, 0, s.every[it.Source], pickup.Analyse(*it, s.names)),
	}
	if was := s.known.get(id); was != nil {
		f.said = was.said
	}
	if it.Version > 1 {
		all, err := s.versionsOf(ctx, d, it)
		if err != nil {
			return err
		}
		f.versions = thin(all)
	}
	d.facts[id] = f
	s.known.put(id, f)
	return nil
}

// versionsOf are all versions of an item, oldest first, read once for a drawing.
func (s *Stage) versionsOf(ctx context.Context, d *drawing, it *index.Item) ([]index.Version, error) {
	if it.Version <= 1 {
		return []index.Version{{ItemID: it.ID, N: 1, Seen: it.FirstSeen, Text: it.Text}}, nil
	}
	if all, ok := d.versions[it.ID]; ok {
		return all, nil
	}
	all, err := s.Store.Versions(ctx, it.ID)
	if d.versions == nil {
		d.versions = map[int64][]index.Version{}
	}
	d.versions[it.ID] = all
	return all, err
}

// edges are the pick-ups of a story.
func (s *Stage) edges(_ context.Context, d *drawing) ([]index.PickUp, error) {
	nodes := make([]pickup.Node, 0, len(d.members))
	for _, m := range d.members {
		if f := d.facts[m.ItemID]; f != nil {
			f.node.CopyOf = m.CopyOf
			nodes = append(nodes, f.node)
		}
	}
	edges := pickup.Draw(nodes)
	for i := range edges {
		edges[i].StoryID = d.story
		edges[i].Since = d.since(&edges[i])
	}
	return edges, nil
}

// since is when the evidence of an edge was first seen: with the first version of the item that has its words, and
// not before the item that it leads to.
func (d *drawing) since(e *index.PickUp) time.Time {
	child := d.facts[e.To]
	at := child.seen
	for i := len(child.versions) - 1; i > 0; i-- {
		if !shows(&child.versions[i-1], e.Evidence) {
			at = child.versions[i].Seen
			break
		}
	}
	if from := d.facts[e.From]; from != nil && from.seen.After(at) {
		return from.seen
	}
	return at
}

// shows says whether a version has the words of any of the proofs. Proofs that are no part of the text count as
// there from the beginning: versions do not keep links.
func shows(v *index.Version, proofs []index.Evidence) bool {
	for _, p := range proofs {
		if p.Start < 0 || strings.Contains(v.Text, p.Text) || strings.Contains(v.Author, p.Text) {
			return true
		}
	}
	return false
}
