// Package verdict compares what presswatch found out about an invented world with what the world's author knows:
// which pages are about one happening, who took it from whom, whose text is a copy, and who carries our statement.
// The demo ends with it.
package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"presswatch/crawler/world"
	"presswatch/index"
)

// What the demo's own tree must come to (issue of the stage "story").
const (
	LeastProved   = 0.95 // of the proved arrows that are right
	LeastArrows   = 0.85 // of all first arrows that are right
	LeastRecall   = 0.80 // of the pages with a true parent whose first arrow is right
	LeastTogether = 0.95 // of a story's pages that are in one story, its chapters included
	LeastCopies   = 0.90 // of the marks copy or original
)

// Page is an item as far as a verdict needs it.
type Page struct {
	Key       string // of the page in its world: site and path
	FirstSeen time.Time
	Version   int
}

// Found is what a store holds about a world.
type Found struct {
	Pages    map[int64]Page // by item
	Members  []index.Member
	Chapters map[int64]int64 // story -> the one that it is a later chapter of
	PickUps  []index.PickUp
	Carried  []index.Carried
}

// Share is how many of some there are.
type Share struct{ N, Of int }

// Rate is the share as a number, 1 of none.
func (s Share) Rate() float64 {
	if s.Of == 0 {
		return 1
	}
	return float64(s.N) / float64(s.Of)
}

func (s Share) String() string { return fmt.Sprintf("%d of %d", s.N, s.Of) }

func (s *Share) add(right bool) {
	s.Of++
	if right {
		s.N++
	}
}

// Verdict says how found and truth agree about one story.
type Verdict struct {
	Story    string
	ID       int64    // the found story that holds most of it, 0: none
	Together Share    // pages of the story that are in it or in a chapter of it
	Strange  []string // pages in it that are about something else
	Proved   Share    // proved first arrows that are right
	Arrows   Share    // first arrows that are right
	Recall   Share    // pages with a true parent whose first arrow is right
	Copies   Share    // pages whose mark, copy or original, is right
	Origin   string   // page that it is found to have begun with
	OriginOK bool
	Carried  Share    // articles found to carry the statement that do, of those that do
	Wrong    []string // what is wrong, a line each, for people
	judged   bool     // it has a true origin and a statement, so that these count
}

// Compare judges one story of the truth. The statement is the key of the own page whose sentences are
// looked for, "" if there is none.
func Compare(truth []world.Truth, f *Found, story, statement string) *Verdict {
	c := newComparison(truth, f, story)
	c.members()
	c.arrows()
	c.origin()
	c.carried(statement)
	slices.Sort(c.v.Strange)
	return c.v
}

// Problems says what is not good enough, a line each; none: all is well.
func (v *Verdict) Problems() []string {
	var out []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, "story "+v.Story+": "+fmt.Sprintf(format, args...))
		}
	}
	say(v.Together.Rate() < LeastTogether, "%s pages are in one story", v.Together)
	say(len(v.Strange) > 0, "holds pages about something else: %s", strings.Join(v.Strange, ", "))
	say(v.Proved.Rate() < LeastProved, "%s proved arrows are right", v.Proved)
	say(v.Arrows.Rate() < LeastArrows, "%s arrows are right", v.Arrows)
	say(v.Recall.Rate() < LeastRecall, "%s true parents were found", v.Recall)
	say(v.Copies.Rate() < LeastCopies, "%s pages are rightly marked as copy or original", v.Copies)
	say(v.judged && !v.OriginOK, "began with %q", v.Origin)
	say(v.Carried.N != v.Carried.Of, "the statement was found in %d articles, it is in %d", v.Carried.N, v.Carried.Of)
	if len(out) > 0 {
		out = append(out, v.Wrong...)
	}
	return out
}

// Line is the verdict in one line.
func (v *Verdict) Line() string {
	return fmt.Sprintf("story %s: %s pages together, %d strange; arrows right: %s proved, %s in all, %s true parents found; copies marked: %s; origin %s; statement in %s",
		v.Story, v.Together, len(v.Strange), v.Proved, v.Arrows, v.Recall, v.Copies, cmp.Or(v.Origin, "unknown"), v.Carried)
}
