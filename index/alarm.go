package index

import "time"

// AlarmLevel is how loud an alarm is.
type AlarmLevel string

// The levels.
const (
	AlarmAmber AlarmLevel = "amber"
	AlarmRed   AlarmLevel = "red"
)

// Alarm is that own channels published something which nobody approved. It stands until somebody closes it.
type Alarm struct {
	ID      int64
	Level   AlarmLevel // the loudest of its parts
	Opened  time.Time
	TakenAt time.Time // zero: nobody has it
	TakenBy string

	ClosedAt time.Time // zero: it is open
	ClosedBy string
	Reason   string
	Approved bool // it was closed because what was published is ours after all

	Parts []AlarmPart // in the order in which they were judged, at most [MaxAlarmParts]
	Count int         // of all parts
}

// MaxAlarmParts bounds the parts of an alarm that are handed out.
const MaxAlarmParts = 200

// AlarmPart is an item of an alarm. An item is a part of one alarm at most, for good.
type AlarmPart struct {
	ItemID int64
	Source string // key of the channel
	Outlet string
	URL    string
	Words  string // the beginning of what was said
	Level  AlarmLevel
	Signs  []string // why, the strongest first, in plain words
	Seen   time.Time
	Judged time.Time
	Gone   time.Time // when the item was found to be removed; zero: it is not
}

// Release is a text that somebody approved for publication.
type Release struct {
	ID   int64
	Key  string // unique; approving the same again changes nothing
	From string // "pasted", …
	Who  string
	At   time.Time
	Text string
}

// Plan is what the office does when there is an alarm, as it was written at a time.
type Plan struct {
	Version int
	Text    string // plain text, a line for each step
	Who     string
	At      time.Time
}
