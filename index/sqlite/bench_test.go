package sqlite

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"presswatch/index"
)

// invent returns n articles of about 3 kB of made-up words each, from number on, with the page of about 12 kB
// that each was made of.
func invent(from, n int) []index.Arrival {
	out := make([]index.Arrival, n)
	for i := range out {
		text := words(uint64(from+i), 3072)
		seen := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(from+i) * time.Minute)
		out[i] = index.Arrival{
			Item: index.Item{
				Kind: index.KindArticle, URL: fmt.Sprintf("https://site%d.example/news/%d", i%500, from+i), Source: "bench", Outlet: "Bench Post",
				Site: "site.example", Lane: index.LaneNational, Title: fmt.Sprintf("Headline number %d about words", from+i), Author: "A. Writer",
				Summary: "A standfirst of some words.", Text: text, Lang: "en", Published: seen, Precision: index.PrecisionSecond,
				FirstSeen: seen, Comments: -1, Links: []index.Link{{URL: "https://elsewhere.example/a", Text: "elsewhere"}},
				Quotes: []index.Quote{{Text: "we are looking into it", Speaker: "a spokesperson"}},
			},
			Raw:     []byte("<!doctype html>" + strings.Repeat("<div class=\"nav__item\"><a href=\"/\">Menu</a></div>\n", 180) + "<p>" + text),
			RawType: "text/html; charset=utf-8",
		}
	}
	return out
}

// words are made-up ones, the common more common than the rare, in paragraphs.
func words(seed uint64, size int) string {
	rnd := rand.New(rand.NewPCG(7, seed))
	var text strings.Builder
	for text.Len() < size {
		for range 60 {
			fmt.Fprintf(&text, "w%x ", int(rnd.ExpFloat64()*2000))
		}
		text.WriteString("\n\n")
	}
	return text.String()
}

// filled returns a store with n articles.
func filled(b *testing.B, n int) *Store {
	b.Helper()
	s := open(b, b.TempDir())
	for from := 0; from < n; from += 1000 {
		if _, err := s.Take(b.Context(), invent(from, min(1000, n-from))); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// cpu is the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func rate(b *testing.B, n int, unit string) {
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), unit)
}

// BenchmarkTake measures the hand-over point: new articles with their pages, synchronous=FULL. The time of the
// processor is given as well, because it holds on a machine that is busy with other things.
func BenchmarkTake(b *testing.B) {
	for _, size := range []int{1, 100, 500, 1000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s, n, used := open(b, b.TempDir()), 0, time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				batch := invent(n, size)
				before := cpu(b)
				b.StartTimer()
				if _, err := s.Take(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				used += cpu(b) - before
				n += size
			}
			rate(b, n, "items/s")
			b.ReportMetric(float64(n)/used.Seconds(), "items/cpu-s")
		})
	}
}

// BenchmarkTakeSame measures pages that were visited again and say what they said before.
func BenchmarkTakeSame(b *testing.B) {
	s, batch := filled(b, 5000), invent(2000, 500)
	n := 0
	for b.Loop() {
		if _, err := s.Take(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		n += len(batch)
	}
	rate(b, n, "items/s")
}

// BenchmarkAfter measures what a stage reads.
func BenchmarkAfter(b *testing.B) {
	const total = 20_000
	s, seq, n := filled(b, total), int64(0), 0
	b.ResetTimer()
	for b.Loop() {
		items, err := s.After(b.Context(), seq, 500)
		if err != nil {
			b.Fatal(err)
		}
		n += len(items)
		seq = items[len(items)-1].Seq % total
	}
	rate(b, n, "items/s")
}

// BenchmarkGetItems measures what a page of results reads: 20 items from all over the store.
func BenchmarkGetItems(b *testing.B) {
	s, ids := filled(b, 20_000), make([]int64, 20)
	for b.Loop() {
		for i := range ids {
			ids[i] = 1 + rand.Int64N(20_000)
		}
		if items, err := s.GetItems(b.Context(), ids); err != nil || len(items) == 0 {
			b.Fatal(len(items), err)
		}
	}
}

// BenchmarkRaw measures reading the page that a version was made of.
func BenchmarkRaw(b *testing.B) {
	s := filled(b, 5000)
	for b.Loop() {
		if _, _, err := s.Raw(b.Context(), 1+rand.Int64N(5000), 1); err != nil {
			b.Fatal(err)
		}
	}
}

// manySources returns a store with n sources that are all due.
func manySources(b *testing.B, n int) *Store {
	b.Helper()
	s, list := open(b, b.TempDir()), make([]index.Source, n)
	for i := range list {
		key := fmt.Sprint("source-", i)
		list[i] = index.Source{Key: key, Kind: index.SourceFeed, Name: key, URL: "https://" + key + ".example/feed", Lane: index.LaneNational, Every: time.Minute}
	}
	if err := s.PutSources(b.Context(), list); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkLeaseSources measures a tick with 10,000 sources, of which 100 are handed out.
func BenchmarkLeaseSources(b *testing.B) {
	s, now := manySources(b, 10_000), night
	b.ResetTimer()
	for b.Loop() {
		got, err := s.LeaseSources(b.Context(), now, 100, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		if len(got) < 100 {
			now = now.Add(time.Hour) // all were handed out: all are due again
		}
	}
}

// BenchmarkPutSources measures reading a configuration of 10,000 sources in which nothing changed.
func BenchmarkPutSources(b *testing.B) {
	s := manySources(b, 10_000)
	list, err := s.ListSources(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		if err := s.PutSources(b.Context(), list); err != nil {
			b.Fatal(err)
		}
	}
}

// polledOften returns a store with a source that has listed 100,000 entries and a poll of the last 100 of them.
func polledOften(b *testing.B) (*Store, index.Poll) {
	b.Helper()
	s := manySources(b, 1)
	p := index.Poll{SourceID: 1, At: night, State: index.SourceState{Status: index.StatusOK, LastPolled: night, Next: night}}
	for from := 0; from < 100_000; from += 10_000 {
		p.Entries = nil
		for i := range 10_000 {
			key := fmt.Sprint("https://source-0.example/news/", from+i)
			p.Entries = append(p.Entries, index.Entry{Key: key, URL: key, Title: "Headline", Hash: "h", Next: night})
		}
		if _, _, err := s.RecordPoll(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
	p.Entries = p.Entries[len(p.Entries)-100:]
	b.ResetTimer()
	return s, p
}

// BenchmarkKnownEntries measures the question of every poll: 100 keys of a source with 100,000 entries.
func BenchmarkKnownEntries(b *testing.B) {
	s, p := polledOften(b)
	keys := make([]string, len(p.Entries))
	for i, e := range p.Entries {
		keys[i] = e.Key
	}
	for b.Loop() {
		if known, err := s.KnownEntries(b.Context(), 1, keys); err != nil || len(known) != len(keys) {
			b.Fatal(len(known), err)
		}
	}
}

// BenchmarkRecordPoll measures a poll that listed nothing new, as nine of ten do.
func BenchmarkRecordPoll(b *testing.B) {
	s, p := polledOften(b)
	p.Entries = nil
	for b.Loop() {
		if _, _, err := s.RecordPoll(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLeaseEntries measures handing out 50 pages when one host alone has 100,000 that wait.
func BenchmarkLeaseEntries(b *testing.B) {
	s, p := polledOften(b)
	p.Entries = nil
	for i := range 1000 {
		key := fmt.Sprintf("https://host-%d.example/a", i)
		p.Entries = append(p.Entries, index.Entry{Key: key, URL: key, Hash: "h", Next: night.Add(time.Minute)})
	}
	if _, _, err := s.RecordPoll(b.Context(), p); err != nil {
		b.Fatal(err)
	}
	now := night.Add(time.Minute)
	b.ResetTimer()
	for b.Loop() {
		got, err := s.LeaseEntries(b.Context(), now, 50, 2, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		if len(got) < 50 {
			now = now.Add(time.Hour)
		}
	}
}
