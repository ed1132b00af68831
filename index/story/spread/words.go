package spread

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

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
		rows, err := s.carriedBy(ctx, d, lines, key, id)
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

// carriedBy are our sentences in each version of an item. Versions that were read before, with the same releases, are
// not read again: an item that changes all day has hundreds of them.
func (s *Stage) carriedBy(ctx context.Context, d *drawing, lines *carried.Lines, releases uint64, id int64) ([]index.Carried, error) {
	if err := s.fetch(ctx, d, absent(d.items, []int64{id})); err != nil {
		return nil, err
	}
	it, f := d.items[id], d.facts[id]
	if it == nil {
		return nil, nil // unreachable: a member is an item
	}
	versions, err := s.versionsOf(ctx, d, it)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	if f.said.releases != releases {
		f.said = said{releases: releases}
	}
	fresh := slices.DeleteFunc(slices.Clone(versions), func(v index.Version) bool { return v.N <= f.said.upTo })
	rows := lines.History(fresh, it.Quotes)
	since := f.said.since()
	for i := range rows {
		rows[i].StoryID = d.story
		if at, ok := since[rows[i].Release][rows[i].Sentence]; ok {
			rows[i].Since = at
		}
	}
	f.said.rows = append(f.said.rows[:len(f.said.rows):len(f.said.rows)], rows...)
	f.said.upTo = max(f.said.upTo, versions[len(versions)-1].N)
	return f.said.rows, nil
}

// since is when each sentence was first carried, by release and sentence.
func (s *said) since() map[int64]map[int]time.Time {
	out := map[int64]map[int]time.Time{}
	for _, row := range s.rows {
		if out[row.Release] == nil {
			out[row.Release] = map[int]time.Time{}
		}
		if at, ok := out[row.Release][row.Sentence]; !ok || row.Since.Before(at) {
			out[row.Release][row.Sentence] = row.Since
		}
	}
	return out
}
