package index

import "time"

// Match says that a saved search found an item.
type Match struct {
	Search string // key
	ItemID int64
	At     time.Time // when the item was first seen
	Source string    // its outlet, or of a reaction what tells its account from others without naming it
	Copy   bool      // it is a copy of another
}
