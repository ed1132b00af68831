package public

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/public/argument"
	"presswatch/index/public/flood"
	"presswatch/index/public/heat"
)

// batch reads the stories of the items, once each, and keeps what changed with the new position.
func (s *Stage) batch(ctx context.Context, items []index.Item) error {
	begun := time.Now()
	if err := s.readBatch(ctx, items); err != nil {
		return err
	}
	rest(ctx, min(gives*time.Since(begun), longest))
	return nil
}

// rest gives way to others after work that took long.
func rest(ctx context.Context, d time.Duration) {
	if d < 20*time.Millisecond {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (s *Stage) readBatch(ctx context.Context, items []index.Item) error {
	s.reading.Lock()
	defer s.reading.Unlock()
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
	change := index.PublicChange{Cursor: items[len(items)-1].Seq, Arguments: map[int64][]index.Argument{}}
	if s.afresh {
		s.afresh, change.Cursor = false, 0
	}
	return s.keep(ctx, slices.Sorted(maps.Keys(stories)), fresh, change)
}

// readAgain reads stories in which nothing is new.
func (s *Stage) readAgain(ctx context.Context, stories []int64) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	return s.keep(ctx, stories, nil, index.PublicChange{Arguments: map[int64][]index.Argument{}})
}

// keep reads stories and keeps what changed. When that fails it is not known any more what was kept.
func (s *Stage) keep(ctx context.Context, stories []int64, fresh map[int64]*index.Item, change index.PublicChange) error {
	for _, id := range stories {
		if err := s.story(ctx, id, fresh, &change); err != nil {
			clear(s.known.stories)
			return err
		}
	}
	if len(change.Readings)+len(change.Arguments) == 0 && change.Cursor == 0 {
		return nil
	}
	if err := s.Store.KeepPublic(ctx, change); err != nil {
		clear(s.known.stories)
		return err
	}
	return nil
}

// story reads one story and adds what changed.
func (s *Stage) story(ctx context.Context, id int64, fresh map[int64]*index.Item, change *index.PublicChange) error {
	members, err := s.Store.Members(ctx, id)
	if err != nil {
		return err
	}
	slices.SortFunc(members, func(a, b index.Member) int { return cmp.Compare(a.ItemID, b.ItemID) })
	members = members[:min(len(members), mostRead)]
	f := s.known.of(id)
	if err := s.fill(ctx, f, members, fresh); err != nil {
		return err
	}
	if len(f.voices) == 0 && f.was == nil && len(members) < 2 {
		return nil // the common case: an article about which nobody says anything
	}
	if f.was == nil {
		if err := s.recall(ctx, f, id); err != nil {
			return err
		}
	}
	readings, arguments := s.readings(id, f)
	for _, item := range slices.Sorted(maps.Keys(readings)) {
		if was, ok := f.was[item]; !ok || !reflect.DeepEqual(was, readings[item]) {
			change.Readings = append(change.Readings, readings[item])
		}
	}
	f.was = readings
	if !reflect.DeepEqual(f.argued, arguments) {
		change.Arguments[id], f.argued = arguments, arguments
	}
	return nil
}

// recall reads what is kept of a story.
func (s *Stage) recall(ctx context.Context, f *facts, id int64) error {
	list, err := s.Store.Readings(ctx, id)
	if err != nil {
		return err
	}
	f.was = make(map[int64]index.Reading, len(list))
	for _, r := range list {
		f.was[r.ItemID] = r
	}
	f.argued, err = s.Store.Arguments(ctx, id)
	return err
}

// readings makes the readings and arguments of a story.
func (s *Stage) readings(id int64, f *facts) (map[int64]index.Reading, []index.Argument) {
	folds := flood.Find(f.posts())
	f.warm()
	ours := f.ours()
	out := make(map[int64]index.Reading, len(f.voices))
	for item, v := range f.voices {
		r := index.Reading{ItemID: item, StoryID: id, Version: v.version, Cues: v.cues, Marks: v.marks}
		if fold, ok := folds[item]; ok {
			r.Folded, r.Why = fold.Into, fold.Why
		}
		t := f.takes[item]
		if t.ok && v.said.Text != "" {
			r.Article, r.Start, r.End, r.Likeness, r.Quoted = t.Article, t.Start, t.End, t.Likeness, t.Quoted
		}
		r.Mentions = ours.mentioned(v, r.Article)
		out[item] = r
	}
	return out, f.argue(id, out, s.names)
}

// posts are the reactions as floods are made of, in order of item.
func (f *facts) posts() []flood.Post {
	out := make([]flood.Post, 0, len(f.voices))
	for _, id := range slices.Sorted(maps.Keys(f.voices)) {
		v := f.voices[id]
		p := flood.Post{ID: id, Same: v.said.Same, Words: v.said.N, Account: v.account, At: v.at, Repeats: v.said.Repeat}
		if !v.repost.Zero() {
			p.Repeats = true
			p.Repost = f.keys[string(v.network)+" "+v.repost.Key]
		}
		out = append(out, p)
	}
	return out
}

// warm finds the sentences that reactions take up: those of all reactions when the articles changed, else of the new ones.
func (f *facts) warm() {
	stands := f.standing()
	if f.index == nil || stands != f.stands {
		var texts []heat.Article
		for _, a := range f.articles {
			texts = append(texts, a.text)
		}
		f.index, f.stands = heat.New(texts), stands
		clear(f.takes)
	}
	for id, v := range f.voices {
		if t, ok := f.takes[id]; ok && t.seq == v.seq {
			continue
		}
		t := take{seq: v.seq}
		t.Take, t.ok = f.index.Find(&v.said, v.at)
		f.takes[id] = t
	}
}

// standing is a number that changes with the articles.
func (f *facts) standing() uint64 {
	sum := uint64(len(f.articles))
	for id, a := range f.articles {
		x := uint64(id)*0x9E3779B97F4A7C15 ^ uint64(a.seq)*0xC2B2AE3D27D4EB4F
		sum += x ^ x>>29
	}
	return sum
}

// argue gathers the voices into arguments and notes in the readings who makes which.
func (f *facts) argue(story int64, readings map[int64]index.Reading, names map[uint32]bool) []index.Argument {
	var voices []argument.Voice
	for id, r := range readings {
		if v := f.voices[id]; r.Folded == 0 && v.said.N > 0 {
			voices = append(voices, argument.Voice{ID: id, Words: &v.said, Liked: v.liked})
		}
	}
	var out []index.Argument
	for i, a := range argument.Find(voices, f.subject(names)) {
		out = append(out, index.Argument{StoryID: story, N: i + 1, Title: a.Title, Words: a.Words, Count: len(a.Members), Typical: a.Typical})
		for _, id := range a.Members {
			r := readings[id]
			r.Argument = i + 1
			readings[id] = r
		}
	}
	return out
}

// titled is the share of articles whose titles have a word from which on it names the happening.
const titled = .15

// subject tells the words that name the happening: our names, and those that the headlines share.
func (f *facts) subject(names map[uint32]bool) func(id uint32) bool {
	count := map[uint32]int{}
	n := 0
	for _, a := range f.articles {
		n++
		for id := range a.titleWords {
			count[id]++
		}
	}
	least := max(2, int(titled*float64(n)))
	return func(id uint32) bool { return names[id] || count[id] >= least }
}
