package index

import "time"

// Drill is a fire drill: a harmless text that was published on a private source and went the way of an alarm.
type Drill struct {
	ID        int64
	Key       string // unique: its local date, or what the button made
	Published time.Time
	Polled    time.Time // when the item was first seen; zero: not yet
	Judged    time.Time // when the stage judged it and wrote the notices; zero: not yet
	Done      time.Time // when the last of those who are told had it, or when it was given up; zero: it runs
	Broken    string    // which hop failed, in words; "": none
}

// DrillSource is the key of the private source on which drills are published. What comes from it is no item of anybody's: all stages but
// the alarm pass over it.
const DrillSource = "fire-drill"
