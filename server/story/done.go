package story

import (
	"slices"
	"strconv"

	"presswatch/index"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Done is something that somebody did with the story, as a line of its log.
type Done struct {
	ID      int64
	What    string // "Merged story 7 into this one"
	Text    string // of a note, a tag, a headline
	Who     string
	At      string
	State   string    // "taken back 09:10", "not done yet", why it could not be done; "" it stands
	Link    view.Link // to the story that came of it; Text is "" if there is none
	Undo    bool      // it can be taken back
	Failed  bool
	Pending bool
	Here    string // address of the story, for the form that takes it back
}

// log gives what was done, newest first. An undoing is not a line of its own: it stands at what it took back.
func (t *teller) log() []Done {
	var out []Done
	for i := range t.Acts {
		if t.Acts[i].Kind != index.ActUndo {
			out = append(out, t.done(&t.Acts[i]))
		}
	}
	slices.Reverse(out)
	return out
}

func (t *teller) done(a *index.Act) Done {
	d := Done{ID: a.ID, Here: told.Path(t.ID), What: t.what(a), Who: view.Line(a.Who), At: t.Clock(a.At)}
	switch a.Kind {
	case index.ActTitle, index.ActTag, index.ActUntag, index.ActNote:
		d.Text = view.Line(a.Text)
	case index.ActRelease:
		d.Text = view.Short(view.Line(a.Text), 120)
	}
	if a.Result != 0 && a.Result != t.ID {
		d.Link = view.To("story "+strconv.FormatInt(a.Result, 10), told.Path(a.Result))
	}
	switch {
	case a.Problem != "":
		d.State, d.Failed = "could not be done: "+view.Line(a.Problem), true
	case !a.Undone.IsZero():
		d.State = "taken back " + t.Clock(a.Undone)
		if u := t.undoing(a.ID); u != nil && u.Problem != "" {
			d.State, d.Failed = "could not be taken back: "+view.Line(u.Problem), true
		} else if u != nil && u.Done.IsZero() {
			d.State, d.Pending = "is being taken back", true
		}
	case a.Done.IsZero():
		d.State, d.Pending = "not done yet: it waits for its turn", true
	default:
		d.Undo = true
	}
	return d
}

// undoing finds the act that took another back.
func (t *teller) undoing(id int64) *index.Act {
	for i := range t.Acts {
		if t.Acts[i].Kind == index.ActUndo && t.Acts[i].Other == id {
			return &t.Acts[i]
		}
	}
	return nil
}

// what says an act in words.
func (t *teller) what(a *index.Act) string {
	other := "story " + strconv.FormatInt(a.Other, 10)
	items := words.Plural(len(a.Items), "item")
	switch a.Kind {
	case index.ActMerge:
		return "Merged " + other + " into story " + strconv.FormatInt(a.StoryID, 10)
	case index.ActSplit:
		return "Split off " + items
	case index.ActMove:
		return "Moved " + items + " to " + other
	case index.ActChapter:
		if a.Other == 0 {
			return "Made a story of its own, no chapter"
		}
		return "Made a later chapter of " + other
	case index.ActTitle:
		return "Gave it the headline"
	case index.ActTag:
		return "Added the tag"
	case index.ActUntag:
		return "Took away the tag"
	case index.ActNote:
		return "Noted"
	case index.ActRogue:
		return "Marked as not approved: " + t.named(a.Items)
	case index.ActApprove:
		return "Marked as approved: " + t.named(a.Items)
	case index.ActRelease:
		return "Pasted in a release"
	}
	return "Did: " + view.Line(string(a.Kind))
}

// named names few items by their headlines, many by their number.
func (t *teller) named(ids []int64) string {
	if len(ids) > 3 {
		return words.Plural(len(ids), "item")
	}
	var names []string
	for _, id := range ids {
		if it := t.Item(id); it != nil {
			names = append(names, "“"+view.Short(t.Headline(it), 60)+"”")
		}
	}
	return view.Or(told.List(names), words.Plural(len(ids), "item"))
}
