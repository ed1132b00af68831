// Package servertest is an invented press office in memory, for tests of pages: the night of Northmarch with
// its outlets, sources in every state, an edited article and a removed one, and the stories that these make.
package servertest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/query"
)

// Now is the present of the office: the morning after.
func Now() time.Time { return time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC) }

// Memory is a searcher that can be fed, such as that of index/searchtest.
type Memory interface {
	Index(ctx context.Context, items []index.Item, seq int64) error
	Search(ctx context.Context, r query.Request) (query.Answer, error)
	Snippets(ctx context.Context, tree query.Node, items []index.Item) ([][]query.Snippet, error)
	Status() query.Status
}

// Office is a store and a searcher in memory. The errors, when set, are what its methods give back.
type Office struct {
	Memory
	*Shelf

	mu       sync.Mutex
	items    []index.Item
	versions map[int64][]index.Version
	raw      map[int64][]byte
	sources  []index.Source
	waiting  map[int64][]index.Entry

	Err   error        // of every reading method
	Delay func()       // runs before each reading method; nil: none
	More  index.Counts // added to what Counts gives
}

// NewOffice makes an empty office that searches with m.
func NewOffice(m Memory) *Office {
	o := &Office{Memory: m, versions: map[int64][]index.Version{}, raw: map[int64][]byte{}, waiting: map[int64][]index.Entry{}}
	o.Shelf = newShelf(o)
	return o
}

// Night makes the office of the morning after the night. Its stories: 1 the false messages, 2 the speed cameras,
// 3 the bridge pursuit (one article), 4 merged into 1, 5 a later chapter of 1. [LongNight] has more of story 1.
func Night(m Memory) *Office {
	o := NewOffice(m)
	for _, it := range nightItems() {
		o.Add(it)
	}
	o.edit()
	o.tellNight()
	o.SetSources(nightSources())
	o.SetWaiting(4, []index.Entry{
		{Title: "Bridge works: what the council has not said", URL: "https://harbour-gazette.example/bridge-works", Published: Now().Add(-40 * time.Minute), Problem: "consent page instead of an article", Next: Now().Add(20 * time.Minute)},
		{Title: "Letters", URL: "https://harbour-gazette.example/letters", Problem: "no answer within 30 s"},
	})
	return o
}

// Add takes an item in and gives its number.
func (o *Office) Add(it index.Item) int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	it.ID = int64(len(o.items) + 1)
	it.Seq = it.ID
	it.Version = max(it.Version, 1)
	if it.VersionSeen.IsZero() {
		it.VersionSeen = it.FirstSeen
	}
	o.items = append(o.items, it)
	o.versions[it.ID] = append(o.versions[it.ID], index.Version{
		ItemID: it.ID, N: 1, Seen: it.FirstSeen, Title: it.Title, Author: it.Author, Summary: it.Summary, Text: it.Text, RawType: "text/html; charset=utf-8",
	})
	o.raw[it.ID] = []byte("<!doctype html><title>" + it.Title + "</title><script>alert(1)</script>")
	_ = o.Index(context.Background(), []index.Item{it}, it.Seq) // never fails in memory
	return it.ID
}

// AddVersion makes a new version of an item.
func (o *Office) AddVersion(id int64, v index.Version) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v.ItemID, v.N = id, len(o.versions[id])+1
	it := &o.items[id-1]
	if v.Author == "" {
		v.Author = it.Author
	}
	o.versions[id] = append(o.versions[id], v)
	it.Title, it.Text, it.Summary, it.Version, it.VersionSeen = v.Title, v.Text, v.Summary, v.N, v.Seen
	_ = o.Index(context.Background(), []index.Item{*it}, it.Seq)
}

// SetSources replaces the sources; they are numbered in order.
func (o *Office) SetSources(sources []index.Source) {
	for i := range sources {
		sources[i].ID = int64(i + 1)
	}
	o.sources = sources
}

// SetWaiting sets what waits of a source.
func (o *Office) SetWaiting(sourceID int64, entries []index.Entry) { o.waiting[sourceID] = entries }

func (o *Office) before() error {
	if o.Delay != nil {
		o.Delay()
	}
	return o.Err
}

// GetItems is of the library.
func (o *Office) GetItems(_ context.Context, ids []int64) ([]index.Item, error) {
	if err := o.before(); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []index.Item
	for _, id := range ids {
		if id >= 1 && id <= int64(len(o.items)) {
			out = append(out, o.items[id-1])
		}
	}
	return out, nil
}

// FindURL is of the library.
func (o *Office) FindURL(_ context.Context, url string) (index.Item, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := slices.IndexFunc(o.items, func(it index.Item) bool { return it.URL == url }); i >= 0 {
		return o.items[i], o.Err
	}
	return index.Item{}, index.ErrNotFound
}

// Versions is of the library.
func (o *Office) Versions(_ context.Context, id int64) ([]index.Version, error) {
	if err := o.before(); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if v := o.versions[id]; v != nil {
		return slices.Clone(v), nil
	}
	return nil, index.ErrNotFound
}

// Raw is of the library.
func (o *Office) Raw(_ context.Context, id int64, version int) ([]byte, string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if b := o.raw[id]; b != nil && version <= len(o.versions[id]) {
		return b, "text/html; charset=utf-8", o.Err
	}
	return nil, "", index.ErrNotFound
}

// Counts is of the library.
func (o *Office) Counts(context.Context) (index.Counts, error) {
	if err := o.before(); err != nil {
		return index.Counts{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	c := o.More
	for i := range o.items {
		it := &o.items[i]
		c.Items++
		c.LastSeq = max(c.LastSeq, it.Seq)
		if when := it.When(); c.Oldest.IsZero() || when.Before(c.Oldest) {
			c.Oldest = when
		}
		if it.FirstSeen.After(c.Newest) {
			c.Newest = it.FirstSeen
		}
	}
	return c, nil
}

// ListSources is of the list of sources.
func (o *Office) ListSources(context.Context) ([]index.Source, error) {
	return o.sources, o.before()
}

// WaitingEntries is of the list of sources.
func (o *Office) WaitingEntries(_ context.Context, id int64, limit int) ([]index.Entry, error) {
	w := o.waiting[id]
	return w[:min(limit, len(w))], o.before()
}

// edit softens a headline and removes an article, as outlets do.
func (o *Office) edit() {
	for _, it := range slices.Clone(o.items) {
		switch {
		case strings.HasPrefix(it.Title, "Police force “hacked”"):
			o.AddVersion(it.ID, index.Version{
				Seen: at(7, 0, 52), Title: it.Title, Summary: it.Summary,
				Text: strings.Replace(it.Text, "The force has not responded to requests for comment.", "The force said that it was looking into the matter.", 1),
			})
			o.AddVersion(it.ID, index.Version{
				Seen: at(7, 1, 11), Title: "Police force misled by misused account as site cancels every fine", Summary: it.Summary, RawType: "text/html",
				Text: strings.Replace(it.Text, "The force has not responded to requests for comment.", "The force said the messages “did not come from Northmarch Police” and that a supplier account was “misused”.", 1),
			})
		case it.Site == "wexcombe-herald.example" && strings.HasPrefix(it.Title, "Force website"):
			o.items[it.ID-1].GoneAt = at(7, 1, 8)
			_ = o.Index(context.Background(), []index.Item{o.items[it.ID-1]}, it.Seq)
		}
	}
}

// Items gives all items, in the order of their numbers.
func (o *Office) Items() []index.Item {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.items)
}

// SetAuthor sets the author of an item as it stands.
func (o *Office) SetAuthor(id int64, author string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.items[id-1].Author = author
}
