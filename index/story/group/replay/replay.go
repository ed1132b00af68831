// Package replay groups items that come from a file, as running for as long as they tell of would have done.
package replay

import (
	"time"

	"presswatch/index/story/group"
)

// repairEvery is how often the stage repairs stories.
const repairEvery = time.Hour

// repairItems is after how many items of unknown time a replay repairs.
const repairItems = 200

// Replay groups items that come from a file, one after the other, with the repairs that running for as long as they tell of would
// have made. Nothing is forgotten.
type Replay struct {
	Engine *group.Engine
	now    time.Time // the latest that was heard of
	last   time.Time // of the last repair
	since  int       // items since
	at     map[int64]Place
}

// Place is where an item is in the end.
type Place struct {
	Story   int64 // the story; of a later chapter: the story that it is a chapter of
	Chapter int64 // 0, or the number of the later chapter
	CopyOf  int64 // 0, or the original
}

// New returns a replay into an engine.
func New(e *group.Engine) *Replay { return &Replay{Engine: e, at: map[int64]Place{}} }

// Add places an item.
func (r *Replay) Add(d group.Doc) group.Placed {
	at := d.Seen
	if at.IsZero() {
		at = d.Published
	}
	if at.After(r.now) {
		r.now = at
	}
	if r.now.Sub(r.last) >= repairEvery && r.since > 0 || r.since >= repairItems {
		r.repair()
	}
	r.since++
	p := r.Engine.Place(d)
	r.keep(p.Member.ItemID, p.Member.StoryID, p.Member.CopyOf)
	for _, m := range p.Moved {
		r.keep(m.ItemID, m.StoryID, m.CopyOf)
	}
	return p
}

func (r *Replay) keep(item, story, copyOf int64) { r.at[item] = Place{Story: story, CopyOf: copyOf} }

func (r *Replay) repair() {
	c := r.Engine.Repair(r.now)
	for _, m := range c.Moved {
		r.keep(m.ItemID, m.StoryID, m.CopyOf)
	}
	r.last, r.since = r.now, 0
}

// End repairs a last time and returns where every item is.
func (r *Replay) End() map[int64]Place {
	r.repair()
	chapters := map[int64]int64{}
	for id, p := range r.at {
		of, known := chapters[p.Story]
		if !known && p.Story != 0 {
			row, _ := r.Engine.Describe(p.Story)
			of = row.Chapter
			chapters[p.Story] = of
		}
		if of != 0 {
			p.Story, p.Chapter = of, p.Story
			r.at[id] = p
		}
	}
	return r.at
}
