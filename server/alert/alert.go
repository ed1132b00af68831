// Package alert is the stage "alert": the first item of a story that a saved search finds becomes a notice. It follows the
// one order of things from its own cursor, never past the stage "story".
//
// There is one alert for each search, story and recipient, whatever comes later: its key is unique for ever, and so a copy
// alerts only where its story did not before. A search may ask to hear again as a story grows. Reposts, edits, what came with a first
// poll or an import, and what was seen long ago (a restored copy, a stage that is behind) never alert.
//
// More than twenty alerts of a search in ten minutes are a storm: the rest of it is one message that leads to the search page. A search may
// be mute until a day, keep quiet at night, when what is found waits for the morning, tell once an hour, and tell no more than so often
// a day, and says so when that is reached. Somebody may have a budget for all searches together, which goes to what is most likely of
// use to them; may have had enough of a search for today; and may want no more of it at all. What is held back is told the next
// morning, in one message. A notice has headline, outlet, address and our own words, and no text of others.
package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/server/alert/rank"
)

// Library is what the store keeps of stories.
type Library interface {
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Notices keeps messages to be sent, and what was found.
type Notices interface {
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
	// CountNotices counts those whose key begins with prefix and that were made at since or later.
	CountNotices(ctx context.Context, prefix string, since time.Time) (int, error)
	// AddMatches keeps what searches found, each once.
	AddMatches(ctx context.Context, list []index.Match) error
}

// Tellings keeps who was told of what.
type Tellings interface {
	// AddTelling keeps one with its notice (nil: none) in one step, unless there is a telling or a notice of its key.
	AddTelling(ctx context.Context, t index.Telling, n *index.Notice) (added bool, err error)
	// ToldAt is when something was last told under a key, or under one that continues it after a slash; zero: never.
	ToldAt(ctx context.Context, key string) (time.Time, error)
	TellingsTo(ctx context.Context, channel, recipient string, since time.Time, limit int) ([]index.Telling, error)
	AnsweredTellings(ctx context.Context, limit int) ([]index.Telling, error)
	AnswersAbout(ctx context.Context, story int64) ([]index.Telling, error)
}

// Search is a saved search.
type Search struct {
	Key, Name, Query string
	To               []Endpoint
	Hourly           bool // what it finds is told once an hour
	Urgent           bool // it goes beyond budgets
	Limits
}

// Endpoint is where its alerts go.
type Endpoint struct {
	Channel   string // "webhook", "mail"
	Recipient string
	Budget    int // alerts a day of all searches together; 0: no limit
}

// Book is the saved searches at a time.
type Book struct {
	Searches []Search
	Prepare  func(ctx context.Context, items []index.Item) error // called before Match with all items of a batch; nil: nothing is needed
	Match    func(it *index.Item) []int                          // places in Searches of those that find an item
	Found    func(search int, it *index.Item) string             // what of a query stands in an item, in our own words; "": it cannot be said
	Quote    func(search int, it *index.Item) string             // the sentence that was found, where the licence of the source allows to send it; "": it does not; nil: none does
	Stopped  map[string]index.Stop                               // by [StopKey]: what somebody wants no more of at this time
	Names    map[string]string                                   // of recipients, by their keys
}

// StopKey is the key in Stopped of a recipient who wants no more of a search.
func StopKey(recipient, search string) string { return recipient + "\nsearch/" + search }

// Stage makes notices. Set the fields before it is used; all but Zone and Answer must be given.
type Stage struct {
	Library  Library
	Notices  Notices
	Tellings Tellings
	Book     func(ctx context.Context) (*Book, error) // asked before every batch
	Base     string                                   // address of the pages, without a slash at the end
	Zone     *time.Location                           // of nights and days; nil is UTC
	Now      func() time.Time
	Answer   func(key string) string // signed address at which a telling is answered; nil: messages have none

	ranks ranks
}

// Name is the name of the stage and of its cursor.
const Name = "alert"

// fresh is how long after it was first seen an item may still alert.
const fresh = 6 * time.Hour

// batch is what is known while items are looked at.
type batch struct {
	book  *Book
	ranks func(to Endpoint) *rank.Model
}

// Do looks at items, in order. It may see them again.
func (s *Stage) Do(ctx context.Context, items []index.Item) error {
	book, err := s.Book(ctx)
	if err != nil || len(book.Searches) == 0 {
		return err
	}
	if book.Prepare != nil {
		if err := book.Prepare(ctx, items); err != nil {
			return err
		}
	}
	var found []index.Item
	var by [][]int
	for i := range items {
		if it := &items[i]; !News(it) || it.Version > 1 || !it.GoneAt.IsZero() {
			continue
		}
		if hits := book.Match(&items[i]); len(hits) > 0 {
			found, by = append(found, items[i]), append(by, hits)
		}
	}
	if len(found) == 0 {
		return nil
	}
	ids := make([]int64, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	members, err := s.Library.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	if err := s.Notices.AddMatches(ctx, matches(book, found, by, members)); err != nil {
		return err
	}
	b := &batch{book: book}
	if b.ranks, err = s.learn(ctx); err != nil {
		return err
	}
	for i := range found {
		if !s.alerts(&found[i]) {
			continue
		}
		m := members[found[i].ID]
		for _, no := range by[i] {
			if err := s.add(ctx, b, no, &found[i], m.StoryID); err != nil {
				return err
			}
		}
	}
	return nil
}

// matches are the rows of what was found.
func matches(book *Book, found []index.Item, by [][]int, members map[int64]index.Member) []index.Match {
	var out []index.Match
	for i := range found {
		it := &found[i]
		source := it.Outlet
		if it.Post != nil {
			sum := sha256.Sum256([]byte(string(it.Post.Network) + ":" + it.Post.Handle)) // the row outlives an erased post, and must not name whose it was
			source = "account/" + hex.EncodeToString(sum[:8])
		}
		for _, no := range by[i] {
			out = append(out, index.Match{Search: book.Searches[no].Key, ItemID: it.ID, At: it.FirstSeen, Source: source, Copy: members[it.ID].CopyOf != 0})
		}
	}
	return out
}

// alerts says whether an item is news, and is so now.
func (s *Stage) alerts(it *index.Item) bool {
	old := s.Now().Sub(it.FirstSeen) > fresh
	return News(it) && it.Version <= 1 && it.GoneAt.IsZero() && !old
}

// add tells each endpoint of a search of an item, unless it was told of the story.
func (s *Stage) add(ctx context.Context, b *batch, no int, it *index.Item, story int64) error {
	search := &b.book.Searches[no]
	if s.Now().Before(search.Mute) {
		return nil
	}
	about := fmt.Sprintf("item/%d", it.ID)
	if story != 0 {
		about = fmt.Sprintf("story/%d", story)
	}
	c := &candidate{search: search, item: it, names: b.book.Names, quote: func() string {
		if b.book.Quote == nil {
			return ""
		}
		return b.book.Quote(no, it)
	}, found: func() string {
		if b.book.Found == nil {
			return ""
		}
		return b.book.Found(no, it)
	}}
	if story != 0 {
		list, err := s.Library.GetStories(ctx, []int64{story})
		if err != nil {
			return err
		}
		c.story = &index.Story{ID: story}
		if len(list) == 1 {
			c.story = &list[0]
		}
	}
	for _, to := range search.To {
		c.to, c.prefix = to, "alert/"+search.Key+"/"+to.Channel+"/"+to.Recipient+"/"
		c.key = c.prefix + about
		c.stop, c.stopped = b.book.Stopped[StopKey(to.Recipient, search.Key)]
		c.score = b.ranks(to).Score(rank.Of(search.Key, it))
		if err := s.tell(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stage) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}
