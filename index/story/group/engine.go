// Package group puts items into stories: what is about one happening comes together, in the order in which it is seen, and
// each item can say why it is where it is. It keeps everything in memory and writes nothing: its caller stores what it gives
// out, and gives it back after a restart.
//
// The way of one item: its terms are read ([presswatch/index/story/terms]); if its text is another's it goes where that one
// is (copies never change what a story is taken to be about); else the stories that share its rarest words are compared with
// it, and it joins the likest if that is like enough, or founds one. Every hour stories that turned out to be one are merged
// and those that fall apart are split (Repair). What a person decided stands (Apply).
package group

import (
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
	"presswatch/index/story/terms"
	"presswatch/index/story/twin"
)

// Doc is an item as it is grouped.
type Doc = held.Doc

// Tuning are the settings of the decision; [held.Recommended] if nothing else is said.
type Tuning = held.Tuning

// Options are the settings of an engine.
type Options struct {
	Next   int64                    // the first free story number; 0: 1
	Was    func(itemID int64) int64 // the former story number of an item when all is grouped afresh; nil or 0: none
	Window time.Duration            // how long after a story's last item another may join it; 0: [DefaultWindow]
	Tuning *Tuning                  // nil: [held.Recommended]
}

// DefaultWindow is how long after its last item a story may be joined.
const DefaultWindow = 7 * 24 * time.Hour

// Placed says where an item went.
type Placed struct {
	Member  index.Member   // StoryID 0: in no story (a reaction to nothing that we know); the caller sets Seq
	Moved   []index.Member // others whose membership changed with it; Seq 0: as it was
	Touched []int64        // stories that have to be described anew
}

// Changes are what became of stories.
type Changes struct {
	Merged  map[int64]int64 // story merged away: story it is part of now
	Moved   []index.Member  // Seq 0: as it was
	Touched []int64         // stories that have to be described anew
}

// Engine groups items. It is not for two goroutines at once, starts none, and asks no clock: the same calls in the same order
// have the same outcome.
type Engine struct {
	held.Scale
	opt    Options
	next   int64
	reader *terms.Reader

	items   map[int64]*held.Item
	stories map[int64]*held.Story
	into    map[int64]int64   // stories merged away
	led     map[int64][]int64 // the other way round
	heads   map[int64]int     // how many stories are chapters of this one
	dirty   map[int64]bool    // stories whose times are unknown and that got an item since the last repair
	forgot  int64             // items seen before this moment were let go of
	twins   *twin.Index
	urls    map[uint64]int64 // by hash of canonical address: the item
	bodies  map[uint64]int64 // by hash of text: its original
	law     law
}

// New returns an engine that knows nothing yet.
func New(o Options) *Engine {
	if o.Next < 1 {
		o.Next = 1
	}
	if o.Window <= 0 {
		o.Window = DefaultWindow
	}
	e := &Engine{opt: o, next: o.Next, reader: terms.NewReader()}
	e.Scale = held.Scale{Rare: held.NewRarity(), Posts: held.NewPostings(), Tune: held.Recommended}
	if o.Tuning != nil {
		e.Tune = *o.Tuning
	}
	e.items, e.stories, e.into = map[int64]*held.Item{}, map[int64]*held.Story{}, map[int64]int64{}
	e.urls, e.bodies = map[uint64]int64{}, map[uint64]int64{}
	e.dirty = map[int64]bool{}
	e.led, e.heads = map[int64][]int64{}, map[int64]int{}
	e.twins = twin.NewIndex()
	e.law = newLaw()
	return e
}

// Root returns the story that a story number stands for now: itself, or the one that it was merged into.
func (e *Engine) Root(story int64) int64 {
	if into, ok := e.into[story]; ok {
		return into
	}
	return story
}

// number returns the number of a story that this item founds.
func (e *Engine) number(itemID int64) int64 {
	if e.opt.Was != nil {
		if was := e.opt.Was(itemID); was > 0 && e.stories[was] == nil && e.into[was] == 0 {
			return was
		}
	}
	for e.stories[e.next] != nil || e.into[e.next] != 0 {
		e.next++
	}
	e.next++
	return e.next - 1
}

// StoryOf returns the story that an item is in; 0: none, or it is not known.
func (e *Engine) StoryOf(item int64) int64 {
	if it := e.items[item]; it != nil {
		return it.Story
	}
	return 0
}

// Live returns how many items and stories are held.
func (e *Engine) Live() (items, stories int) { return len(e.items), len(e.stories) }
