package index

import "time"

// Match says that a saved search found an item.
type Match struct {
	Search string // key
	ItemID int64
	At     time.Time // when the item was first seen
	Source string    // its outlet, or the account of a reaction
	Copy   bool      // it is a copy of another
}
