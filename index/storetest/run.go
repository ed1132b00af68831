package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// BackEnd is how the suite gets at the stores of a back end. A place is the name of a directory that is the
// test's own; a back end that keeps its data elsewhere makes a name of it.
type BackEnd struct {
	// Open opens the store of a place, which is made if it is missing. now is the store's clock.
	Open func(ctx context.Context, place string, now func() time.Time) (Store, error)
	// Restore puts a file that Backup wrote in place of the store of a place, which is not open.
	Restore func(ctx context.Context, file, place string, now time.Time) error
}

// Run proves that a back end does what the interfaces in this package promise.
func Run(t *testing.T, back BackEnd) {
	t.Helper()
	for _, part := range []struct {
		name  string
		tests []conformance
	}{
		{"sources", sourceTests},
		{"entries", entryTests},
		{"take", takeTests},
		{"order", orderTests},
		{"stories", groupingTests},
		{"members", memberTests},
		{"spread", spreadingTests},
		{"acts", actTests},
		{"again", againTests},
		{"outbox", outboxTests},
		{"alarms", alarmTests},
		{"subscriptions", subscriptionTests},
		{"upkeep", upkeepTests},
		{"random", randomTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.tests {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.run(newBench(t, back))
				})
			}
		})
	}
}

// conformance is one test of the suite.
type conformance struct {
	name string
	run  func(b *bench)
}

// bench is a store under test with its clock.
type bench struct {
	*testing.T
	Store
	back  BackEnd
	place string
	now   time.Time
}

// start is when every test begins: a moment of the model case, with a fraction that a store must keep.
var start = time.Date(2019, 7, 19, 22, 30, 0, 123_456_000, time.UTC)

func newBench(t *testing.T, back BackEnd) *bench {
	t.Helper()
	b := &bench{T: t, back: back, place: filepath.Join(t.TempDir(), "store"), now: start}
	b.reopen()
	t.Cleanup(func() {
		problems, err := b.Check(context.Background())
		if err != nil || len(problems) > 0 {
			t.Errorf("the store is not whole after the test: %v, %v", problems, err)
		}
		if err := b.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return b
}

// reopen closes the store, if it is open, and opens it again.
func (b *bench) reopen() {
	b.Helper()
	if b.Store != nil {
		b.must(b.Close())
	}
	store, err := b.back.Open(b.Context(), b.place, func() time.Time { return b.now })
	b.must(err)
	b.Store = store
}

// pass lets time go by.
func (b *bench) pass(d time.Duration) { b.now = b.now.Add(d) }

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// same fails the test unless both are deeply equal. Empty and nil lists are the same.
func same[T any](b *bench, what string, got, want T) {
	b.Helper()
	if !reflect.DeepEqual(got, want) && fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		b.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// line puts values beside each other.
func line(values ...any) string { return strings.TrimSpace(fmt.Sprintln(values...)) }

// source is a source of the national lane that is polled every ten minutes.
func source(key string, change ...func(*index.Source)) index.Source {
	src := index.Source{
		Key: key, Kind: index.SourceFeed, Name: "Feed of " + key, URL: "https://" + key + ".example/feed", Outlet: key,
		Lane: index.LaneNational, Lang: "en", Every: 10 * time.Minute,
	}
	for _, c := range change {
		c(&src)
	}
	return src
}

func own(s *index.Source) { s.Lane = index.LaneOwn }
func off(s *index.Source) { s.Off = true }

// add puts sources and returns them by key, with their numbers.
func (b *bench) add(sources ...index.Source) map[string]index.Source {
	b.Helper()
	b.must(b.PutSources(b.Context(), sources))
	list, err := b.ListSources(b.Context())
	b.must(err)
	out := map[string]index.Source{}
	for _, src := range list {
		out[src.Key] = src
	}
	return out
}

// leased returns the keys of the sources that are handed out now, for a minute.
func (b *bench) leased(limit int) []string {
	b.Helper()
	list, err := b.LeaseSources(b.Context(), b.now, limit, time.Minute)
	b.must(err)
	keys := make([]string, len(list))
	for i, src := range list {
		keys[i] = src.Key
	}
	return keys
}

// entry is a loud entry that is due at once.
func (b *bench) entry(key string, change ...func(*index.Entry)) index.Entry {
	e := index.Entry{
		Key: key, URL: "https://news.example/" + key, SeenAs: "https://news.example/" + key + "?utm_source=x", Title: "Title of " + key,
		Author: "A. Writer", Summary: "About " + key, Published: b.now.Add(-time.Hour), PublishedRaw: "an hour ago", Comments: -1,
		Hash: "h1", Next: b.now,
	}
	for _, c := range change {
		c(&e)
	}
	return e
}

func on(host string) func(*index.Entry) {
	return func(e *index.Entry) { e.URL = "https://" + host + "/" + e.Key }
}

// poll records a successful poll with these entries.
func (b *bench) poll(src index.Source, entries ...index.Entry) (fresh, changed int) {
	b.Helper()
	fresh, changed, err := b.RecordPoll(b.Context(), index.Poll{SourceID: src.ID, At: b.now, State: b.polled(), Entries: entries})
	b.must(err)
	return fresh, changed
}

// polled is the state after a successful poll now.
func (b *bench) polled() index.SourceState {
	return index.SourceState{
		Status: index.StatusOK, Detail: "200 OK", Code: 200, FirstPolled: b.now, LastPolled: b.now, LastOK: b.now, Since: b.now,
		Next: b.now.Add(10 * time.Minute), ETag: "W/\"x\xff\"", LastModified: "Fri, 19 Jul 2019 22:30:00 GMT", BodyHash: "b", Listed: 3,
	}
}

// held returns the keys of the entries that are handed out now, for a minute.
func (b *bench) held(limit, perHost int) []string {
	b.Helper()
	list, err := b.LeaseEntries(b.Context(), b.now, limit, perHost, time.Minute)
	b.must(err)
	keys := make([]string, len(list))
	for i, e := range list {
		keys[i] = e.Key
	}
	return keys
}

// hold hands out exactly one entry.
func (b *bench) hold() index.Entry {
	b.Helper()
	list, err := b.LeaseEntries(b.Context(), b.now, 10, 10, time.Minute)
	b.must(err)
	if len(list) != 1 {
		b.Fatalf("%d entries are due, want 1", len(list))
	}
	return list[0]
}

// article is an arrival with every field set.
func (b *bench) article(name string, change ...func(*index.Arrival)) index.Arrival {
	a := index.Arrival{
		Item: index.Item{
			Kind: index.KindArticle, URL: "https://news.example/" + name, SeenAs: "https://news.example/" + name + "?x=1", Source: "post",
			Outlet: "The Post", Site: "news.example", Lane: index.LaneNational, Title: "Title of " + name, Author: "A. Writer",
			Summary: "About " + name, Text: "First of " + name + ".\n\nZweiter Absatz: “quoted” 日本.", Lang: "en",
			Published: b.now.Add(-time.Hour), Precision: index.PrecisionSecond, PublishedRaw: "an hour ago", Updated: b.now.Add(-30 * time.Minute),
			FirstSeen: b.now, Links: []index.Link{{URL: "https://x.example/", Text: "x"}}, Quotes: []index.Quote{{Text: "q", Speaker: "s"}},
			Embeds:      []index.Embed{{Network: "x", ID: "1", Author: "a", URL: "https://x.example/1", Text: "t"}},
			Declared:    []index.Declared{{By: "canonical", URL: "https://wire.example/1", Outlet: "Unity Wire"}},
			CommentFeed: "https://news.example/c", Comments: 4, Paywalled: true, Tags: []string{"a", "b"},
		},
		Raw: []byte("<html>" + name + "\x00\xff</html>"), RawType: "text/html; charset=windows-1252",
	}
	for _, c := range change {
		c(&a)
	}
	return a
}

// take takes arrivals in.
func (b *bench) take(arrivals ...index.Arrival) []index.Taken {
	b.Helper()
	taken, err := b.Take(b.Context(), arrivals)
	b.must(err)
	if len(taken) != len(arrivals) {
		b.Fatalf("%d receipts for %d arrivals", len(taken), len(arrivals))
	}
	return taken
}

// item returns one item.
func (b *bench) item(id int64) index.Item {
	b.Helper()
	items, err := b.GetItems(b.Context(), []int64{id})
	b.must(err)
	if len(items) != 1 {
		b.Fatalf("%d items have the number %d", len(items), id)
	}
	return items[0]
}

// seqs returns the sequence numbers of items.
func seqs(items []index.Item) []int64 {
	out := make([]int64, len(items))
	for i, it := range items {
		out[i] = it.Seq
	}
	return out
}

// increasing says whether numbers only go up.
func increasing(numbers []int64) bool {
	return slices.IsSorted(numbers) && len(slices.Compact(slices.Clone(numbers))) == len(numbers)
}
