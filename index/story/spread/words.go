package spread

import (
	"context"
	"hash/fnv"
	"strconv"

	"presswatch/index"
	"presswatch/index/story/carried"
)

// words looks for the sentences of our releases in the members of a story: in those that are new, or in all of them
// when the releases are others than the last time.
func (s *Stage) words(ctx context.Context, d *drawing) error {
	releases, key, err := s.releases(ctx, d)
	if err != nil {
		return err
	}
	changed, first := s.known.compared(d.story, key)
	if len(releases) == 0 && (!changed || first) && !d.whole {
		return nil
	}
	ids := d.changed
	if changed || d.whole {
		ids = ids[:0:0]
		for _, m := range d.members {
			ids = append(ids, m.ItemID)
		}
	}
	lines := carried.Read(releases)
	d.change.Carried = map[int64][]index.Carried{}
	for _, id := range ids {
		f := d.facts[id]
		if f == nil || f.own {
			continue
		}
		rows, err := s.carriedBy(ctx, d, lines, id)
		if err != nil {
			return err
		}
		d.change.Carried[id] = rows
	}
	return nil
}

// releases are the organisation's items in a story and what was pasted in, the oldest first, with a key that is
// another when one of them is.
func (s *Stage) releases(ctx context.Context, d *drawing) ([]carried.Release, uint64, error) {
	var out []carried.Release
	var own []int64
	sum := fnv.New64a()
	for _, m := range d.members {
		if f := d.facts[m.ItemID]; f != nil && f.own {
			own = append(own, m.ItemID)
			sum.Write([]byte(strconv.FormatInt(m.ItemID, 10) + "." + strconv.Itoa(f.version) + " "))
		}
	}
	if err := s.fetch(ctx, d, absent(d.items, own)); err != nil {
		return nil, 0, err
	}
	for _, id := range own {
		if it := d.items[id]; it != nil {
			out = append(out, carried.Release{ID: id, Text: it.Text})
		}
	}
	acts, err := s.Store.ActsOf(ctx, d.story)
	if err != nil {
		return nil, 0, err
	}
	for _, a := range acts {
		if a.Kind == index.ActRelease && a.Undone.IsZero() {
			out = append(out, carried.Release{ID: -a.ID, Text: a.Text})
			sum.Write([]byte("a" + strconv.FormatInt(a.ID, 10) + " "))
		}
	}
	if len(out) == 0 {
		return nil, 0, nil
	}
	return out, sum.Sum64(), nil
}

func absent(items map[int64]*index.Item, ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		if items[id] == nil {
			out = append(out, id)
		}
	}
	return out
}

// carriedBy are our sentences in each version of an item.
func (s *Stage) carriedBy(ctx context.Context, d *drawing, lines *carried.Lines, id int64) ([]index.Carried, error) {
	f := d.facts[id]
	if err := s.fetch(ctx, d, absent(d.items, []int64{id})); err != nil {
		return nil, err
	}
	it := d.items[id]
	if it == nil {
		return nil, nil // unreachable: a member is an item
	}
	versions := f.versions
	if len(versions) == 0 {
		versions = []index.Version{{ItemID: id, N: max(it.Version, 1), Seen: it.FirstSeen, Text: it.Text}}
	}
	rows := lines.History(versions, it.Quotes)
	for i := range rows {
		rows[i].StoryID = d.story
	}
	return rows, nil
}
