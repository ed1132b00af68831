package sqlite

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"presswatch/index"
)

// peopled returns a store with n items that have hardly any text, because stories only look at their numbers.
func peopled(b *testing.B, n int) *Store {
	b.Helper()
	s := open(b, b.TempDir())
	for from := 0; from < n; from += 5000 {
		batch := make([]index.Arrival, min(5000, n-from))
		for i := range batch {
			seen := night.Add(time.Duration(from+i) * time.Second)
			batch[i].Item = index.Item{Kind: index.KindArticle, URL: fmt.Sprintf("https://site.example/%d", from+i), Title: "Headline", FirstSeen: seen, Comments: -1}
		}
		if _, err := s.Take(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// inventMembers puts n items from number on into stories of a size, with edges to the first of each.
func inventMembers(from, n, size int, with func(*index.Member)) index.StoryChange {
	c := index.StoryChange{PickUps: map[int64][]index.PickUp{}}
	rnd := rand.New(rand.NewPCG(7, uint64(from)))
	for id := int64(from); id < int64(from+n); id++ {
		story := 1 + (id-1)/int64(size)
		first := 1 + (story-1)*int64(size)
		if id == first || id == int64(from) {
			c.Stories = append(c.Stories, inventStory(story, size))
		}
		m := index.Member{ItemID: id, StoryID: story, Seq: id, Joined: index.JoinedText, Score: rnd.Float64(), Terms: []string{"breach", "force", "messages", "account"}, At: night}
		m.Trace = make([]byte, 700)
		for i := range m.Trace {
			m.Trace[i] = byte(rnd.Uint32())
		}
		if with != nil {
			with(&m)
		}
		c.Members = append(c.Members, m)
		if id != first {
			c.PickUps[story] = append(c.PickUps[story], inventPickUp(id, first))
		}
	}
	return c
}

func inventStory(id int64, size int) index.Story {
	return index.Story{
		ID: id, Title: fmt.Sprintf("Story number %d", id), Summary: "One sentence of the most typical article.", Keywords: []string{"breach", "force"},
		Begin: night, End: night.Add(time.Duration(id) * time.Minute), Articles: size, Originals: size, Outlets: size, Hours: make([]int, 24),
	}
}

func inventPickUp(to, from int64) index.PickUp {
	return index.PickUp{To: to, From: from, Outlet: "Unity Wire", Primary: true, Confidence: 0.9, Since: night, Evidence: []index.Evidence{
		{Kind: index.EvidenceAttribution, Confidence: 0.9, Text: "The force told Unity Wire that it was looking into the messages.", Start: 120, End: 184, Candidates: 1},
		{Kind: index.EvidenceText, Confidence: 0.6, Text: "unauthorised messages appeared on the site", Start: 10, End: 52, Likeness: 0.7},
	}}
}

// BenchmarkKeepStories measures a step of the stage: 500 items that join 100 stories, with 400 edges.
func BenchmarkKeepStories(b *testing.B) {
	const total, step = 50_000, 500
	s, n := peopled(b, total), 0
	used := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		c := inventMembers(1+n%total, step, 5, nil)
		c.Cursor = int64(n + step)
		before := cpu(b)
		b.StartTimer()
		if err := s.KeepStories(b.Context(), c); err != nil {
			b.Fatal(err)
		}
		used += cpu(b) - before
		n += step
	}
	rate(b, n, "members/s")
	b.ReportMetric(float64(n)/used.Seconds(), "members/cpu-s")
}

// BenchmarkKeepLargeStory measures one item that joins a story of 5,000, all of whose edges are given again.
func BenchmarkKeepLargeStory(b *testing.B) {
	const size = 5000
	s := peopled(b, size)
	c := inventMembers(1, size, size, nil)
	if err := s.KeepStories(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	last := c.Members[size-1:]
	n := 0
	b.ResetTimer()
	for b.Loop() {
		n++
		list := c.PickUps[1]
		list[len(list)-1].Confidence = 0.5 + float64(n%2)/10
		if err := s.KeepStories(b.Context(), index.StoryChange{Stories: c.Stories, Members: last, PickUps: c.PickUps}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRegroup measures 300,000 members, edges and traces that replace all those of before.
func BenchmarkRegroup(b *testing.B) {
	const total = 300_000
	s := peopled(b, total)
	c := inventMembers(1, total, 5, nil)
	c.Afresh = true
	if err := s.KeepStories(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	used, n := cpu(b), 0
	for b.Loop() {
		if err := s.KeepStories(b.Context(), c); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric((cpu(b)-used).Seconds()/float64(n), "cpu-s/op")
}

// BenchmarkTraces measures what the stage reads when it starts: 300,000 members with their traces.
func BenchmarkTraces(b *testing.B) {
	const total = 300_000
	s := peopled(b, total)
	for from := 1; from < total; from += 20_000 {
		if err := s.KeepStories(b.Context(), inventMembers(from, 20_000, 5, nil)); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for b.Loop() {
		n := 0
		if err := s.Traces(b.Context(), night, func(m index.Member) error {
			n += len(m.Trace) / 700
			return nil
		}); err != nil || n != total {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkReadStories measures what the pages read: a page of the list, a story of 5,000 and 10,000 items of a search.
func BenchmarkReadStories(b *testing.B) {
	const size, total = 5000, 50_000
	s := peopled(b, total)
	c := inventMembers(1, size, size, nil)
	if err := s.KeepStories(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	rest := inventMembers(size+1, total-size, 5, nil)
	if err := s.KeepStories(b.Context(), rest); err != nil {
		b.Fatal(err)
	}
	ids := make([]int64, 10_000)
	for i := range ids {
		ids[i] = 1 + rand.Int64N(total)
	}
	ctx := b.Context()
	for name, read := range map[string]func() (int, error){
		"list": func() (int, error) {
			list, err := s.ListStories(ctx, index.StoryFilter{Since: night})
			return len(list), err
		},
		"members":   func() (int, error) { list, err := s.Members(ctx, 1); return len(list), err },
		"pickups":   func() (int, error) { list, err := s.PickUps(ctx, 1); return len(list), err },
		"membersOf": func() (int, error) { list, err := s.MembersOf(ctx, ids); return len(list), err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := read(); err != nil || n < 100 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkLookAgain measures 500 pages that are made due among 100,000.
func BenchmarkLookAgain(b *testing.B) {
	const total = 100_000
	s, p := polledOften(b)
	for from := 0; from < total; from += 10_000 {
		batch := make([]index.Arrival, 10_000)
		for i := range batch {
			url := fmt.Sprint("https://source-0.example/news/", from+i)
			batch[i] = index.Arrival{Item: index.Item{Kind: index.KindArticle, URL: url, Title: "Headline", Comments: -1}, EntryID: int64(1 + from + i)}
		}
		if _, err := s.Take(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	at, ids := p.At.Add(1000*time.Hour), make([]int64, 500)
	b.ResetTimer()
	for b.Loop() {
		at = at.Add(-time.Second)
		for i := range ids {
			ids[i] = 1 + rand.Int64N(total)
		}
		if err := s.LookAgain(b.Context(), ids, at); err != nil {
			b.Fatal(err)
		}
	}
}
