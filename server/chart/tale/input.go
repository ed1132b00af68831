// Package tale turns what is stored about a story into what its timeline may show: only what had been seen by the
// time that is asked for, sorted into rows and lanes, bounded, the same for every size of the drawing.
package tale

import (
	"time"

	"presswatch/index"
)

// Kind is what a mark stands for.
type Kind string

// The kinds of mark.
const (
	Original  Kind = "original"  // an article of its own
	Copy      Kind = "copy"      // an article whose text is another's
	Statement Kind = "statement" // ours, approved
	Rogue     Kind = "rogue"     // ours, and nobody approved it
	Person    Kind = "person"    // by one of our people, on an account of their own
	Undecided Kind = "undecided" // ours, and nobody has said yet whether it was approved
)

// PeopleRow names the row of the posts of our people.
const PeopleRow = "Your people"

// Limits of what is drawn; the table below the drawing has everything.
const (
	MaxMarks  = 20_000 // the first ones of a story, by the time when they were seen
	MaxRows   = 12     // own channels
	MaxNamed  = 24     // items that keep a dot where a lane draws columns
	MaxArrows = 60     // more: only those between named items
)

// Tolerance is by how much clocks and rounds of polling may put a parent after its child. What an article took over
// later than that is an edit of it, and shown as one: an arrow would go back in time.
const Tolerance = 10 * time.Minute

// Mark is an item of the story.
type Mark struct {
	ID        int64
	Kind      Kind
	Lane      index.Lane // of the outlet; "" counts as blog
	Row       string     // of own items: the name of the channel
	At        time.Time  // when we first saw it; zero: Published stands in
	Published time.Time  // as it says itself; zero: unknown
	Outlet    string
	Title     string
	Label     string    // words beside an own mark; "": the first statement is labelled by itself
	URL       string    // where the mark leads: "#i12"
	Reach     int       // how many people, where known; 0: unknown, and the dot has the usual size
	Gone      time.Time // of a message that nobody approved: when it was taken down; zero: live
	Lasting   bool      // it cannot be recalled: a mail
}

// EditKind is how an article was changed after we first saw it.
type EditKind string

// The kinds of edit.
const (
	EditOurs    EditKind = "ours"    // a line of ours was added
	EditOther   EditKind = "other"   // something else was changed
	EditRemoved EditKind = "removed" // it is no longer there
	EditBack    EditKind = "back"    // it is there again
)

// Edit is one change of an article, at the time when we saw it.
type Edit struct {
	ItemID int64
	At     time.Time
	Kind   EditKind
	Title  string // in words: "Albion Ledger, headline softened"
	URL    string // where it leads: the versions
}

// Arrow is a pick-up: To took it from From. Of several with the same To only the best is drawn.
type Arrow struct {
	From, To   int64
	Confidence float64 // below [index.Likely] it is not drawn
	Proved     bool
	Title      string // the evidence in words
	URL        string // where the sentence stands that proves it
}

// Reaction is a number of reactions at a time.
type Reaction struct {
	At time.Time
	N  int
}

// Input is all that a drawing depends on.
type Input struct {
	Marks     []Mark
	Edits     []Edit
	Arrows    []Arrow
	Reactions []Reaction
	Channels  []string // own channels that have a row even without a mark, in this order

	From, To time.Time // the window; zero: as [Window] says
	KnownAt  time.Time // only what was seen by then is drawn; zero: Now
	Now      time.Time //
	Zone     *time.Location
	Followed []index.Lane // lanes of the press that are drawn even when empty; nil: all but trade
	Focus    int64        // the item whose arrows are all drawn, and all others dimmed; 0: none
}
