package alert

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"presswatch/index"
)

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
	Story  *Story  `json:"story,omitempty"`
	Item   *Item   `json:"item,omitempty"`
	Found  string  `json:"found,omitempty"`  // what of the query stands in the item
	Quote  string  `json:"quote,omitempty"`  // the sentence in which it stands, where the licence of the source allows to send it
	Beyond string  `json:"beyond,omitempty"` // why it was told although the budget of the day is used
	Answer string  `json:"answer,omitempty"` // signed address at which it is answered, of whoever gets this
	List   []Entry `json:"list,omitempty"`   // of a message that tells of several stories
	More   string  `json:"more,omitempty"`   // address where the rest is, of a message that stands for many
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

// Entry is one story of several in a message.
type Entry struct {
	Search  string `json:"search"` // name of the search that found it
	Title   string `json:"title"`
	Outlet  string `json:"outlet"`  // that of the item that was found first
	Outlets int    `json:"outlets"` // how many have the story; 0: it is in no story
	URL     string `json:"url"`     // its page here
	Held    string `json:"held,omitempty"`
}

const longestTitle = 300 // runes of a headline

// first is the message of the first item of a story that a search found.
func (s *Stage) first(c *candidate) Message {
	it := c.item
	m := s.message(c)
	m.Item = &Item{
		ID: it.ID, Title: short(title(it)), Outlet: short(it.Outlet), Lane: string(it.Lane), URL: it.URL, Page: fmt.Sprintf("%s/items/%d", s.Base, it.ID), Published: it.Published, FirstSeen: it.FirstSeen.UTC(),
	}
	m.Says = fmt.Sprintf("%s: “%s”, %s", c.search.Name, m.Item.Title, m.Item.Outlet)
	m.Found, m.Quote = c.found(), c.quote()
	return m
}

// message is one that says nothing yet.
func (s *Stage) message(c *candidate) Message {
	m := Message{Type: "alert", Timestamp: s.Now().UTC()}
	m.Search.Key, m.Search.Name, m.Search.Query = c.search.Key, c.search.Name, c.search.Query
	if c.story != nil {
		m.Story = &Story{ID: c.story.ID, Title: short(c.story.Title), URL: fmt.Sprintf("%s/stories/%d", s.Base, c.story.ID)}
	}
	if s.Answer != nil {
		m.Answer = s.Answer(c.key)
	}
	return m
}

// many is a message that stands for many.
func (s *Stage) many(search *Search, says string) ([]byte, error) {
	m := Message{Type: "alert", Timestamp: s.Now().UTC(), Says: says, More: s.Base + "/search?" + url.Values{"q": {search.Query}}.Encode()}
	m.Search.Key, m.Search.Name, m.Search.Query = search.Key, search.Name, search.Query
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
