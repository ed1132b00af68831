package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
)

// Class sorts the states of sources by what they ask of the reader.
type Class string

// The classes, in the order in which the sources page counts them.
const (
	Answers Class = "answers" // and lists something new now and then
	Quiet   Class = "quiet"   // answers, but lists nothing new for longer than ever before
	Fails   Class = "fails"   // does not answer, refuses us, or must not be read
	Waits   Class = "waits"   // not polled yet
	Off     Class = "off"     // switched off
)

// Classes returns all classes in the order in which pages show them.
func Classes() []Class { return []Class{Answers, Quiet, Fails, Waits, Off} }

// quietAtLeast is how long a source must be silent before silence is worth a word: a source that usually
// lists something every ten minutes is not news when it pauses over lunch.
const quietAtLeast = 12 * time.Hour

// ClassOf gives the class of a source's state at now.
func ClassOf(src index.Source, now time.Time) Class {
	s := src.State
	switch {
	case src.Off || s.Status == index.StatusSwitched:
		return Off
	case s.Status == "" || s.Status == index.StatusNew:
		return Waits
	case s.Status == index.StatusSuspect:
		return Answers
	case s.Status != index.StatusOK:
		return Fails
	case isQuiet(s, now):
		return Quiet
	}
	return Answers
}

func isQuiet(s index.SourceState, now time.Time) bool {
	if s.LastNew.IsZero() {
		return false
	}
	silent := now.Sub(s.LastNew)
	return silent >= quietAtLeast && silent > s.Quietest
}

// network is what a network's reader said of its trouble: its words name the remedy. "" for all other states.
func network(src index.Source, since string) string {
	if !src.Kind.IsNetwork() || src.State.Detail == "" {
		return ""
	}
	switch status(src) {
	case index.StatusRefused, index.StatusMissing, index.StatusFailing:
		if since != "" {
			since = " (" + strings.TrimPrefix(since, " ") + ")"
		}
		return strings.TrimRight(Clean(src.State.Detail), ". ") + since
	}
	return ""
}

// hint is what is less than it could be though it works.
func hint(text string) string {
	if text == "" {
		return ""
	}
	return "; " + strings.TrimRight(Clean(text), ". ")
}

// Source says the state of a source in a sentence without its name and without a full stop at the end:
// "quiet for 9 days; its longest silence until now was 2".
func Source(src index.Source, now time.Time, zone *time.Location) string {
	s := src.State
	since := ""
	if !s.Since.IsZero() {
		since = " since " + At(s.Since, now, zone)
	}
	if text := network(src, since); text != "" {
		return text
	}
	switch status(src) {
	case index.StatusSwitched:
		return "switched off"
	case index.StatusNew:
		return "not looked at yet"
	case index.StatusOK:
		return answering(s, now, zone) + hint(s.Hint)
	case index.StatusRefused:
		return "refuses us" + code(s.Code) + since
	case index.StatusLimited:
		return limited(s, now, zone)
	case index.StatusRobots:
		return "robots.txt forbids it" + since
	case index.StatusMissing:
		return "not found" + code(s.Code) + since
	case index.StatusGone:
		return "gone for good" + code(s.Code) + since + "; it is no longer looked at"
	case index.StatusBlocked:
		return "our own guard refuses the address" + detail(s.Detail)
	case index.StatusSuspect:
		return "answers, but " + or(lower(s.Detail), "most of what it lists was suddenly new: taken in, nobody was told")
	}
	return "does not answer" + since + detail(s.Detail)
}

// NextLook says when a source is looked at again: "Next look 14:05.", "" when it is not known.
func NextLook(src index.Source, now time.Time, zone *time.Location) string {
	at := Next(src, now, zone)
	if at == "" {
		return ""
	}
	if ClassOf(src, now) == Fails {
		return "Next try " + at + "."
	}
	return "Next look " + at + "."
}

// Next is only the time of the next look: "14:05", "now", "" when there will be none.
func Next(src index.Source, now time.Time, zone *time.Location) string {
	s := src.State
	switch {
	case ClassOf(src, now) == Off, s.Status == index.StatusGone, s.Next.IsZero():
		return ""
	case !s.Next.After(now):
		return "now"
	}
	return At(s.Next, now, zone)
}

func status(src index.Source) index.SourceStatus {
	switch {
	case src.Off:
		return index.StatusSwitched
	case src.State.Status == "":
		return index.StatusNew
	}
	return src.State.Status
}

func answering(s index.SourceState, now time.Time, zone *time.Location) string {
	switch {
	case s.LastNew.IsZero() && s.Listed == 0:
		return "answers, but has listed nothing yet"
	case s.LastNew.IsZero():
		return "answers"
	case isQuiet(s, now) && s.Quietest > 0:
		return quiet(now.Sub(s.LastNew), s.Quietest)
	case isQuiet(s, now):
		return "quiet for " + Silence(now.Sub(s.LastNew)) + "; it has never been silent before"
	}
	return "answers; last new " + At(s.LastNew, now, zone)
}

// quiet leaves the unit of the second duration out when it is the same.
func quiet(silent, longest time.Duration) string {
	n, unit := silence(longest)
	second := Plural(n, unit)
	if _, u := silence(silent); u == unit {
		second = Count(n)
	}
	return "quiet for " + Silence(silent) + "; its longest silence until now was " + second
}

func limited(s index.SourceState, now time.Time, zone *time.Location) string {
	n := s.Code
	if n == 0 {
		n = 429
	}
	if s.Next.After(now) {
		return strconv.Itoa(n) + " until " + At(s.Next, now, zone)
	}
	return strconv.Itoa(n) + ": it asked us to wait, and the wait is over"
}

func code(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", n)
}

func detail(text string) string {
	if text = strings.TrimRight(Clean(text), ". "); text == "" {
		return ""
	}
	return ": " + text
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func lower(s string) string { return strings.TrimRight(Clean(s), ". ") }

// Tally counts sources by class.
type Tally map[Class]int

// Count adds up the classes of the sources at now.
func CountSources(sources []index.Source, now time.Time) Tally {
	t := Tally{}
	for _, s := range sources {
		t[ClassOf(s, now)]++
	}
	return t
}

// Summary says in sentences how the sources stand: "412 of 418 answer. 4 are quiet for longer than usual. 2
// do not answer." Sources that are switched off do not count.
func (t Tally) Summary() string {
	answer, all := t[Answers]+t[Quiet], t[Answers]+t[Quiet]+t[Fails]+t[Waits]
	switch {
	case all == 0:
		return "There are no sources yet."
	case t[Waits] == all:
		return "None of the " + Plural(all, "source") + " was looked at yet."
	}
	s := Count(answer) + " of " + Count(all) + " answer."
	if answer == all {
		s = "All " + Count(all) + " sources answer."
		if all == 1 {
			s = "The one source answers."
		}
	}
	s += clause(t[Quiet], "is quiet for longer than usual", "are quiet for longer than usual")
	s += clause(t[Fails], "does not answer", "do not answer")
	s += clause(t[Waits], "was not looked at yet", "were not looked at yet")
	return s
}

func clause(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " 1 " + one + "."
	}
	return " " + Count(n) + " " + many + "."
}
