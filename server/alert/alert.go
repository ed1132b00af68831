// Package alert is the stage "alert": the first item of a story that a saved search finds becomes a notice. It follows the
// one order of things from its own cursor, never past the stage "story".
//
// There is one alert for each search and story, whatever comes later: the key of its notice is unique for ever, and so a copy
// alerts only where its story did not before. A search may ask to hear again when a story has reached 5, 10, 20, 50 and more outlets. Reposts, edits, what came with a first poll or an import, and what was seen long ago (a restored copy, a stage that is
// behind) never alert.
//
// More than twenty alerts of a search in ten minutes are a storm: the rest of it is one message that leads to the search page. A search may
// be mute until a day, keep quiet at night, when what is found waits for the morning, and tell no more than so often
// a day, and says so when that is reached. A notice has headline, outlet, address and our own words, and no text of others.
package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"presswatch/index"
)

// Store is what the stage needs of it.
type Store interface {
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
	// CountNotices counts those whose key begins with prefix and that were made at since or later.
	CountNotices(ctx context.Context, prefix string, since time.Time) (int, error)
	// AddMatches keeps what searches found, each once.
	AddMatches(ctx context.Context, list []index.Match) error
}

// Search is a saved search.
type Search struct {
	Key, Name, Query string
	To               []Endpoint
	Limits
}

// Endpoint is where its alerts go.
type Endpoint struct {
	Channel   string // "webhook"
	Recipient string
}

// Stage makes notices. Set the fields before it is used; all must be given.
type Stage struct {
	Store    Store
	Searches []Search
	Match    func(it *index.Item) []int // places in Searches of those that find an item
	Base     string                     // address of the pages, without a slash at the end
	Zone     *time.Location             // of nights and days; nil is UTC
	Now      func() time.Time
}

// Name is the name of the stage and of its cursor.
const Name = "alert"

// fresh is how long after it was first seen an item may still alert.
const fresh = 6 * time.Hour

// Do looks at items, in order. It may see them again.
func (s *Stage) Do(ctx context.Context, items []index.Item) error {
	var found []index.Item
	var by [][]int
	for i := range items {
		if it := &items[i]; !News(it) || it.Version > 1 || !it.GoneAt.IsZero() {
			continue
		}
		if hits := s.Match(&items[i]); len(hits) > 0 {
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
	members, err := s.Store.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	if err := s.Store.AddMatches(ctx, s.matches(found, by, members)); err != nil {
		return err
	}
	for i := range found {
		if !s.alerts(&found[i]) {
			continue
		}
		m := members[found[i].ID]
		for _, no := range by[i] {
			if err := s.add(ctx, &s.Searches[no], &found[i], m.StoryID); err != nil {
				return err
			}
		}
	}
	return nil
}

// matches are the rows of what was found.
func (s *Stage) matches(found []index.Item, by [][]int, members map[int64]index.Member) []index.Match {
	var out []index.Match
	for i := range found {
		it := &found[i]
		source := it.Outlet
		if it.Post != nil {
			sum := sha256.Sum256([]byte(string(it.Post.Network) + ":" + it.Post.Handle)) // the row outlives an erased post, and must not name whose it was
			source = "account/" + hex.EncodeToString(sum[:8])
		}
		for _, no := range by[i] {
			out = append(out, index.Match{Search: s.Searches[no].Key, ItemID: it.ID, At: it.FirstSeen, Source: source, Copy: members[it.ID].CopyOf != 0})
		}
	}
	return out
}

// alerts says whether an item is news, and is so now.
func (s *Stage) alerts(it *index.Item) bool {
	old := s.Now().Sub(it.FirstSeen) > fresh
	return News(it) && it.Version <= 1 && it.GoneAt.IsZero() && !old
}

// add adds the notices of a search for an item, one for each endpoint, unless the story had its alert.
func (s *Stage) add(ctx context.Context, search *Search, it *index.Item, story int64) error {
	if s.Now().Before(search.Mute) {
		return nil
	}
	about := fmt.Sprintf("item/%d", it.ID)
	if story != 0 {
		about = fmt.Sprintf("story/%d", story)
	}
	body, err := s.body(ctx, search, it, story)
	if err != nil {
		return err
	}
	for _, to := range search.To {
		if err := s.tell(ctx, search, to, about, body, story); err != nil {
			return err
		}
	}
	return nil
}

// Message is the body of an alert. Times are RFC 3339 in UTC.
type Message struct {
	Type      string    `json:"type"` // "alert" or "test"
	Timestamp time.Time `json:"timestamp"`
	Says      string    `json:"says"` // in one sentence, for channels that show only text
	Search    struct {
		Key   string `json:"key"`
		Name  string `json:"name"`
		Query string `json:"query"`
	} `json:"search"`
	Story *Story `json:"story,omitempty"`
	Item  *Item  `json:"item,omitempty"`
	More  string `json:"more,omitempty"` // address where the rest is, of a message that stands for many
}

// Story is the story that a message is about.
type Story struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"` // its page here
}

// Item is its first item that the search found.
type Item struct {
	ID        int64     `json:"id"`
	Title     string    `json:"title"`
	Outlet    string    `json:"outlet"`
	Lane      string    `json:"lane"`
	URL       string    `json:"url"`
	Page      string    `json:"page"` // its page here
	Published time.Time `json:"published,omitzero"`
	FirstSeen time.Time `json:"first_seen"`
}

const longestTitle = 300 // runes of a headline

func (s *Stage) body(ctx context.Context, search *Search, it *index.Item, story int64) ([]byte, error) {
	m := Message{Type: "alert", Timestamp: s.Now().UTC()}
	m.Search.Key, m.Search.Name, m.Search.Query = search.Key, search.Name, search.Query
	m.Item = &Item{
		ID: it.ID, Title: short(title(it)), Outlet: short(it.Outlet), Lane: string(it.Lane), URL: it.URL, Page: fmt.Sprintf("%s/items/%d", s.Base, it.ID), Published: it.Published, FirstSeen: it.FirstSeen.UTC(),
	}
	m.Says = fmt.Sprintf("%s: “%s”, %s", search.Name, m.Item.Title, m.Item.Outlet)
	if story != 0 {
		list, err := s.Store.GetStories(ctx, []int64{story})
		if err != nil {
			return nil, err
		}
		m.Story = &Story{ID: story, URL: fmt.Sprintf("%s/stories/%d", s.Base, story)}
		if len(list) == 1 {
			m.Story.Title = short(list[0].Title)
		}
	}
	return json.Marshal(m)
}

// title is the headline; a post without one is named by whose it is, for its words are another's.
func title(it *index.Item) string {
	if it.Title == "" && it.Post != nil {
		return "a reaction of @" + it.Post.Handle
	}
	return it.Title
}

func short(text string) string {
	runes := []rune(text)
	if len(runes) <= longestTitle {
		return text
	}
	return string(runes[:longestTitle]) + "…"
}
