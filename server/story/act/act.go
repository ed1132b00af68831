// Package act takes what people do with a story: reads the forms, asks before something large, keeps the act, and waits
// a little for the stage "story" to carry it out.
package act

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/story"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Bounds of what people may write, in characters.
const (
	mostTitle   = 200
	mostTag     = 40
	mostNote    = 2000
	mostRelease = 20_000
	mostChosen  = 500 // items of one act
)

// Log keeps what people do with stories.
type Log interface {
	AddAct(ctx context.Context, a index.Act) (int64, error)
	ActsOf(ctx context.Context, storyID int64) ([]index.Act, error)
	Act(ctx context.Context, id int64) (index.Act, error)
}

// Desk takes acts. Acted may be nil.
type Desk struct {
	*story.Desk
	Log   Log
	Acted func() // tells the stage that there is an act to carry out
}

// Of waiting for the stage.
const (
	waitFor   = 3 * time.Second
	waitEvery = 50 * time.Millisecond
)

// Read reads a form. Its mistakes are of kind [index.ErrInvalid] and say what to write instead.
func Read(storyID int64, form url.Values) (index.Act, error) {
	a := index.Act{StoryID: storyID, Kind: index.ActKind(form.Get("kind")), Text: clean(form.Get("text"))}
	var err error
	if a.Items, err = chosen(form["item"]); err != nil {
		return a, err
	}
	switch a.Kind {
	case index.ActTitle:
		return a, short(&a, mostTitle, "a headline")
	case index.ActTag, index.ActUntag:
		return a, short(&a, mostTag, "a tag")
	case index.ActNote:
		return a, long(&a, mostNote, "a note")
	case index.ActRelease:
		return a, long(&a, mostRelease, "the text of the release")
	case index.ActRogue, index.ActApprove, index.ActSplit:
		return a, some(&a)
	case index.ActMerge, index.ActMove, index.ActChapter:
		if a.Other, err = other(form.Get("other"), a.Kind == index.ActChapter); err != nil || a.Kind != index.ActMove {
			return a, err
		}
		return a, some(&a)
	case index.ActUndo:
		a.Other, err = strconv.ParseInt(form.Get("other"), 10, 64)
		if err != nil || a.Other < 1 {
			return a, wrong("Say what to take back.")
		}
		return a, nil
	}
	return a, wrong("Nobody knows how to do that.")
}

// Wrong is a mistake in a form, with what to do about it.
type Wrong struct{ Sentence string }

// Error is of the interface error.
func (w Wrong) Error() string { return w.Sentence }

// Unwrap says its kind.
func (w Wrong) Unwrap() error { return index.ErrInvalid }

func wrong(sentence string) error { return Wrong{sentence} }

// clean makes what somebody wrote fit to keep: no controls, lines ended in one way.
func clean(s string) string {
	return strings.TrimSpace(words.Clean(strings.ReplaceAll(s, "\r\n", "\n")))
}

func short(a *index.Act, most int, what string) error {
	a.Text = view.Line(a.Text)
	return long(a, most, what)
}

func long(a *index.Act, most int, what string) error {
	switch n := utf8.RuneCountInString(a.Text); {
	case n == 0:
		return wrong("Write " + what + ".")
	case n > most:
		return wrong("This has " + words.Count(n) + " characters; " + words.Count(most) + " are allowed.")
	}
	return nil
}

func some(a *index.Act) error {
	if len(a.Items) == 0 {
		return wrong("Choose at least one item.")
	}
	return nil
}

func chosen(values []string) ([]int64, error) {
	var out []int64
	for _, v := range values {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil || id < 1 {
			return nil, wrong("An item is chosen by its number.")
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
		if len(out) > mostChosen {
			return nil, wrong("At most " + words.Count(mostChosen) + " items can be chosen at once.")
		}
	}
	return out, nil
}

var storyNumber = regexp.MustCompile(`^(?:(?:https?://[^/\s]+)?/stories/)?([0-9]{1,18})(?:[?#].*)?$`)

// other reads which other story is meant: its number, or its address as copied from the browser.
func other(text string, none bool) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" && none {
		return 0, nil
	}
	m := storyNumber.FindStringSubmatch(text)
	if m == nil {
		return 0, wrong("Write the number or the address of the other story: 7, or /stories/7.")
	}
	return strconv.ParseInt(m[1], 10, 64)
}

// Do keeps an act, waits for the stage to carry it out, at most 3 s, and returns where to look now: the story that
// came of it, with the act as what was just done.
func (d *Desk) Do(ctx context.Context, a index.Act) (string, error) {
	if err := d.allowed(ctx, &a); err != nil {
		return "", err
	}
	a.At = d.Now()
	id, err := d.Log.AddAct(ctx, a)
	if err != nil {
		return "", err
	}
	if d.Acted != nil {
		d.Acted()
	}
	done, err := d.wait(ctx, id)
	if err != nil {
		return "", err
	}
	to := a.StoryID
	if done.Result != 0 && a.Kind == index.ActMerge {
		to = done.Result
	}
	return told.Path(to) + "?did=" + strconv.FormatInt(id, 10) + "#done", nil
}

// allowed refuses what makes no sense before it becomes a row: items that are none of this story, a merge with itself.
func (d *Desk) allowed(ctx context.Context, a *index.Act) error {
	if _, err := d.Find(ctx, a.StoryID); err != nil {
		return err
	}
	if a.Other == a.StoryID && a.Kind != index.ActUndo {
		return wrong("This is the same story.")
	}
	if a.Kind == index.ActUndo {
		was, err := d.Log.Act(ctx, a.Other)
		if err != nil {
			return err
		}
		return d.undoable(ctx, a.StoryID, &was)
	}
	if a.Other != 0 {
		if _, err := d.Find(ctx, a.Other); err != nil {
			return d.noOther(err, a.Other)
		}
	}
	if len(a.Items) == 0 {
		return nil
	}
	members, err := d.Shelf.Members(ctx, a.StoryID)
	if err != nil {
		return err
	}
	in := map[int64]bool{}
	for _, m := range members {
		in[m.ItemID] = true
	}
	for _, id := range a.Items {
		if !in[id] {
			return wrong("Item " + strconv.FormatInt(id, 10) + " is not in this story any more. Open the story again.")
		}
	}
	if a.Kind == index.ActSplit || a.Kind == index.ActMove {
		withCopies(a, members)
	}
	if a.Kind == index.ActSplit && len(a.Items) == len(members) {
		return wrong("These are all items of the story: nothing would stay.")
	}
	return nil
}

// withCopies lets copies go with their originals: whoever chose an original chose its text.
func withCopies(a *index.Act, members []index.Member) {
	chosen := map[int64]bool{}
	for _, id := range a.Items {
		chosen[id] = true
	}
	for _, m := range members {
		if chosen[m.CopyOf] && !chosen[m.ItemID] {
			a.Items = append(a.Items, m.ItemID)
		}
	}
}

// undoable refuses to take back what is none of this story's, or was taken back before.
func (d *Desk) undoable(ctx context.Context, storyID int64, was *index.Act) error {
	acts, err := d.Log.ActsOf(ctx, storyID)
	if err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(acts, func(a index.Act) bool { return a.ID == was.ID }):
		return fmt.Errorf("act %d of story %d: %w", was.ID, storyID, index.ErrNotFound)
	case !was.Undone.IsZero():
		return wrong("This was taken back before.")
	case was.Kind == index.ActUndo:
		return wrong("Do it again instead of taking back that it was taken back.")
	}
	return nil
}

func (d *Desk) noOther(err error, id int64) error {
	if m, ok := err.(story.Moved); ok { //nolint:errorlint // find gives it as it is
		return wrong("Story " + strconv.FormatInt(id, 10) + " went into story " + strconv.FormatInt(m.Into, 10) + ". Name that one.")
	}
	return wrong("There is no story " + strconv.FormatInt(id, 10) + ".")
}

// wait looks until an act is done. It does not count as a mistake if it is not: the page says so.
func (d *Desk) wait(ctx context.Context, id int64) (index.Act, error) {
	deadline := time.NewTimer(waitFor)
	defer deadline.Stop()
	tick := time.NewTicker(waitEvery)
	defer tick.Stop()
	for {
		a, err := d.Log.Act(ctx, id)
		if err != nil || !a.Done.IsZero() || a.Problem != "" {
			return a, err
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			return a, nil
		case <-ctx.Done():
			return a, nil
		}
	}
}

// Sure is the page that asks before something large is done.
type Sure struct {
	Question string // "Merge story 7 into this one?"
	What     []string
	Button   string
	Kind     string
	Other    string
	Chosen   []int64 // the items that were chosen
	Items    []SureItem
	More     int    // items that are not named
	Action   string // where the form goes
	Back     string
	Title    string
}

// SureItem is an item that it is about: one that was chosen, or a copy of one.
type SureItem struct{ Outlet, Headline string }

// mostNamed is how many items the page names.
const mostNamed = 60

// Ask makes the page that asks before a merge, a split or a move.
func (d *Desk) Ask(ctx context.Context, a index.Act) (*Sure, error) {
	chosen := a.Items
	if err := d.allowed(ctx, &a); err != nil {
		return nil, err
	}
	stories, err := d.Shelf.GetStories(ctx, []int64{a.StoryID, a.Other})
	if err != nil {
		return nil, err
	}
	items, err := d.Library.GetItems(ctx, a.Items[:min(len(a.Items), mostNamed)])
	if err != nil {
		return nil, err
	}
	s := &Sure{Kind: string(a.Kind), Chosen: chosen, More: len(a.Items) - len(items), Action: told.Path(a.StoryID) + "/acts", Back: told.Path(a.StoryID)}
	for _, it := range items {
		s.Items = append(s.Items, SureItem{view.Line(it.Outlet), view.Or(view.Line(it.Title), "Without a headline")})
	}
	if a.Other != 0 {
		s.Other = strconv.FormatInt(a.Other, 10)
	}
	s.Title = view.Line(stories[0].Title)
	return s, s.ask(&a, stories)
}

func (s *Sure) ask(a *index.Act, stories []index.Story) error {
	named := func(st index.Story) string {
		return "story " + strconv.FormatInt(st.ID, 10) + ", “" + view.Short(view.Line(st.Title), 80) + "” (" + words.Plural(st.Articles, "article") + ")"
	}
	switch a.Kind {
	case index.ActMerge:
		s.Question, s.Button = "Make "+named(stories[1])+" a part of this one?", "Merge the two stories"
		s.What = []string{"All its items come here, and its address leads here from then on.", "Nothing that presswatch finds out later parts them again."}
	case index.ActSplit:
		s.Question, s.Button = "Make a story of its own of "+words.Plural(len(a.Items), "item")+"?", "Split them off"
		s.What = []string{"Their copies go with them.", "Nothing that presswatch finds out later brings them together again."}
	case index.ActMove:
		s.Question, s.Button = "Move "+words.Plural(len(a.Items), "item")+" to "+named(stories[1])+"?", "Move them"
		s.What = []string{"Their copies go with them.", "Nothing that presswatch finds out later moves them back."}
	case index.ActChapter:
		if a.Other == 0 {
			s.Question, s.Button = "Make this a story of its own, no later chapter?", "Make it a story of its own"
			return nil
		}
		s.Question, s.Button = "Make this a later chapter of "+named(stories[1])+"?", "Make it a chapter"
		s.What = []string{"Both keep their addresses; each leads to the other."}
	default:
		return wrong("This needs no question.")
	}
	s.What = append(s.What, "You can undo it.")
	return nil
}
