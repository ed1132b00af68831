package servertest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/server/saved"
	"presswatch/server/seal"
	"presswatch/server/told"
)

// Tellings is a book of saved searches, tellings and stops in memory.
type Tellings struct {
	List  []index.Saved
	Past  []index.Saved
	Told  []index.Telling
	Stop  []index.Stop
	shelf *Office
}

// NewTellings has three searches, of which the last stands in the configuration, and a few tellings about the stories of an office.
func NewTellings(o *Office) *Tellings {
	at := func(hours int) time.Time { return Now().Add(-time.Duration(hours) * time.Hour) }
	t := &Tellings{shelf: o, List: []index.Saved{
		{Key: "swans", Name: "Swans in custody", Query: "swan* AND (police OR custody)", Owner: "anna", Tell: []string{"anna", "pager"}, When: index.WhenNow, Quiet: "22:00-07:00", Most: 10, Updates: true, Version: 2, Created: at(900), Asked: at(900), Changed: at(30)},
		{Key: "cameras", Name: "Speed cameras", Query: `"speed camera"~3`, Tell: []string{"anna"}, When: index.WhenHourly, Version: 1, Created: at(500), Changed: at(500)},
		{Key: "geese", Name: "Geese", Query: "geese", Off: true, When: index.WhenNow},
	}}
	older := t.List[0]
	older.Query, older.Version, older.Changed = "swan*", 1, at(900)
	t.Past = []index.Saved{t.List[0], older}
	t.Told = []index.Telling{
		{ID: 3, Key: "alert/swans/mail/anna/story/1", Search: "swans", Channel: "mail", Recipient: "anna", Story: 1, Item: 1, At: at(9), Score: .8, Answer: index.AnswerMine, Answered: at(8)},
		{ID: 2, Key: "alert/cameras/mail/anna/item/2", Search: "cameras", Channel: "mail", Recipient: "anna", Item: 2, At: at(10), Held: "told once an hour"},
		{ID: 1, Key: "alert/swans/webhook/pager/story/1", Search: "swans", Channel: "webhook", Recipient: "pager", Story: 1, Item: 1, At: at(12), Held: "enough for today was said", Due: Now().Add(14 * time.Hour)},
	}
	t.Stop = []index.Stop{{Recipient: "anna", What: "search/geese", At: at(200)}}
	return t
}

// Searches lists the searches.
func (t *Tellings) Searches(context.Context) ([]index.Saved, error) { return slices.Clone(t.List), nil }

// PutSaved keeps a search.
func (t *Tellings) PutSaved(_ context.Context, one index.Saved) (index.Saved, error) {
	i := slices.IndexFunc(t.List, func(s index.Saved) bool { return s.Key == one.Key })
	if i < 0 && one.Version == 0 {
		one.Version = 1
		t.List = append(t.List, one)
		return one, nil
	}
	if i < 0 || t.List[i].Version != one.Version || one.Version == 0 {
		return one, fmt.Errorf("changed meanwhile: %w", index.ErrInvalid)
	}
	one.Version++
	if t.List[i] = one; !one.Removed.IsZero() {
		t.List = slices.Delete(t.List, i, i+1)
	}
	return one, nil
}

// SavedHistory lists the versions of the first.
func (t *Tellings) SavedHistory(_ context.Context, key string) ([]index.Saved, error) {
	return slices.DeleteFunc(slices.Clone(t.Past), func(s index.Saved) bool { return s.Key != key }), nil
}

// Stops lists what somebody wants no more.
func (t *Tellings) Stops(_ context.Context, at time.Time) ([]index.Stop, error) {
	return slices.DeleteFunc(slices.Clone(t.Stop), func(s index.Stop) bool { return !s.Until.IsZero() && !s.Until.After(at) }), nil
}

// PutStop keeps one.
func (t *Tellings) PutStop(ctx context.Context, one index.Stop) error {
	_ = t.DropStop(ctx, one.Recipient, one.What)
	t.Stop = append(t.Stop, one)
	return nil
}

// DropStop takes one back.
func (t *Tellings) DropStop(_ context.Context, recipient, what string) error {
	t.Stop = slices.DeleteFunc(t.Stop, func(s index.Stop) bool { return s.Recipient == recipient && s.What == what })
	return nil
}

func (t *Tellings) those(keep func(one index.Telling) bool) []index.Telling {
	return slices.DeleteFunc(slices.Clone(t.Told), func(one index.Telling) bool { return !keep(one) })
}

// TellingsTo lists those to somebody.
func (t *Tellings) TellingsTo(_ context.Context, channel, recipient string, since time.Time, _ int) ([]index.Telling, error) {
	return t.those(func(one index.Telling) bool {
		return one.Channel == channel && one.Recipient == recipient && !one.At.Before(since)
	}), nil
}

// TellingsOf lists those of a search.
func (t *Tellings) TellingsOf(_ context.Context, search string, since time.Time, _ int) ([]index.Telling, error) {
	return t.those(func(one index.Telling) bool { return one.Search == search && !one.At.Before(since) }), nil
}

// GetTelling gives one.
func (t *Tellings) GetTelling(_ context.Context, key string) (index.Telling, error) {
	for _, one := range t.Told {
		if one.Key == key {
			return one, nil
		}
	}
	return index.Telling{}, fmt.Errorf("telling %q: %w", key, index.ErrNotFound)
}

// AnswerTelling keeps an answer.
func (t *Tellings) AnswerTelling(_ context.Context, key, answer string, at time.Time) error {
	for i := range t.Told {
		if t.Told[i].Key == key {
			t.Told[i].Answer, t.Told[i].Answered = answer, at
			return nil
		}
	}
	return index.ErrNotFound
}

// AnswersAbout lists the answers about a story.
func (t *Tellings) AnswersAbout(_ context.Context, story int64) ([]index.Telling, error) {
	return t.those(func(one index.Telling) bool { return one.Story == story && one.Answer != "" }), nil
}

// GetStories asks the office.
func (t *Tellings) GetStories(ctx context.Context, ids []int64) ([]index.Story, error) {
	return t.shelf.GetStories(ctx, ids)
}

// GetItems asks the office.
func (t *Tellings) GetItems(ctx context.Context, ids []int64) ([]index.Item, error) {
	return t.shelf.GetItems(ctx, ids)
}

// Saved is the desk of saved searches over a book.
func Saved(t *Tellings) *saved.Desk {
	return &saved.Desk{
		Book: t, Tellings: t, Searches: t.Searches, Now: Now, Zone: time.UTC,
		Ways: []saved.Way{{Channel: "mail", Recipient: "anna", Name: "Anna Berg", Person: true, Budget: 3}, {Channel: "webhook", Recipient: "pager", Name: "pager"}},
	}
}

// Answers is the desk behind the links of messages over a book.
func Answers(t *Tellings) *told.Desk {
	return &told.Desk{
		Book: t, Stops: t, Library: t, Searches: t.Searches, Seal: &seal.Seal{Secret: []byte("a secret of tests"), Base: "http://127.0.0.1:8470"}, Now: Now, Zone: time.UTC,
		Names: func(key string) string { return map[string]string{"anna": "Anna Berg"}[key] },
	}
}
