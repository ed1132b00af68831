package index

import "time"

// Digest is the row of a daily digest: never two of one recipient and local date.
type Digest struct {
	ID        int64
	Recipient string
	Date      string    // local date, 2006-01-02
	Since     time.Time // what it covers
	Until     time.Time
	Made      time.Time
	What      string // one of the constants below
}

// What became of a digest.
const (
	DigestSent  = "sent"  // its notice was written
	DigestEmpty = "empty" // there was nothing, and the recipient wants none then
	DigestBegun = "begun" // the day on which the recipient was first seen, or that a restore hides
)
