package group

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
)

// TestSameTextUnderManyAddresses: one original, and as many copies as there are addresses; the story's sums are those of one
// article.
func TestSameTextUnderManyAddresses(t *testing.T) {
	m := newMaker(1)
	e, k := New(Options{}), newKept()
	d := m.doc(m.happening(), start)
	first := k.place(e, d)
	for i := range 500 {
		d.ID, d.URL, d.Outlet = int64(i+2), fmt.Sprintf("https://mirror%d.example/x", i), fmt.Sprintf("Mirror %d", i)
		if c := k.place(e, d); c.CopyOf != first.ItemID || c.StoryID != first.StoryID || c.Joined != index.JoinedCopy {
			t.Fatalf("address %d: %+v", i, plainOf(c))
		}
	}
	s := e.stories[first.StoryID]
	if s.Shape != 1 || len(s.Words) > held.KeptWords {
		t.Errorf("%d items shape the story, with %d words", s.Shape, len(s.Words))
	}
	if row, typical := e.Describe(s.ID); row.Articles != 501 || row.Originals != 1 || row.Copies != 500 || typical != 1 {
		t.Errorf("the story is %+v, its typical item %d", row, typical)
	}
}

// TestLiveBlog: a page that changes every minute stays one item of one story, and makes nothing grow.
func TestLiveBlog(t *testing.T) {
	m := newMaker(2)
	e, k := New(Options{}), newKept()
	h := m.happening()
	d := m.doc(h, start)
	first := k.place(e, d)
	for range 300 {
		d.Text = m.text(h, 60) + "\n" + d.Text[:min(len(d.Text), 4000)]
		if got := k.place(e, d); got.StoryID != first.StoryID || len(got.Trace) == 0 {
			t.Fatalf("it moved to story %d", got.StoryID)
		}
	}
	items, stories := e.Live()
	if items != 1 || stories != 1 {
		t.Errorf("%d items in %d stories", items, stories)
	}
}

// TestTextComesLater: an item that was a bare headline is placed again when its text is there, and keeps its story's number if
// it founded it.
func TestTextComesLater(t *testing.T) {
	m := newMaker(3)
	e, k := New(Options{}), newKept()
	h := m.happening()
	story := k.place(e, m.doc(h, start)).StoryID
	late := m.doc(h, start.Add(time.Hour))
	whole := late.Text
	late.Text, late.Title = "", "Nothing to see"
	bare := k.place(e, late)
	if bare.StoryID == story {
		t.Fatal("a headline that says nothing joined")
	}
	late.Text = whole
	if got := k.place(e, late); got.StoryID != story || got.Joined != index.JoinedText {
		t.Errorf("with its text it is %+v, want story %d", plainOf(got), story)
	}
	if row, _ := e.Describe(bare.StoryID); row.Articles != 0 {
		t.Errorf("the story that it left has %d articles", row.Articles)
	}
	if got := k.place(e, late); got.StoryID != story {
		t.Error("placed once more, it moved")
	}
}

// TestTimesThatCannotBe: no dates, dates from the future and before time do no harm.
func TestTimesThatCannotBe(t *testing.T) {
	m := newMaker(4)
	e, k := New(Options{}), newKept()
	h := m.happening()
	story := k.place(e, m.doc(h, start)).StoryID
	for name, at := range map[string]time.Time{"unknown": {}, "future": start.AddDate(30, 0, 0), "year 1": time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)} {
		d := m.doc(h, start)
		d.Published = at
		got := k.place(e, d)
		if got.StoryID != story {
			t.Errorf("%s: story %d, want %d", name, got.StoryID, story)
		}
		row, _ := e.Describe(got.StoryID)
		if row.End.After(start.Add(time.Hour)) {
			t.Errorf("%s: the story ends %v", name, row.End)
		}
	}
	d := m.doc(h, start)
	d.Published, d.Seen = time.Time{}, time.Time{}
	if got := k.place(e, d); got.StoryID != story {
		t.Errorf("without any time: story %d, want %d", got.StoryID, story)
	}
	e.Repair(time.Time{})
	e.Forget(time.Time{})
}

// TestCopyingOutlet: an outlet that copies everything joins every story and becomes none.
func TestCopyingOutlet(t *testing.T) {
	m := newMaker(5)
	e, k := New(Options{}), newKept()
	for range 60 {
		d := m.doc(m.happening(), start)
		first := k.place(e, d)
		m.id++
		d.ID, d.Outlet, d.URL = m.id, "Copy Daily", fmt.Sprintf("https://copy.example/%d", m.id)
		d.Text += " Read more at Copy Daily. Subscribe to our newsletter for the news of the day, every day, in your inbox."
		if c := k.place(e, d); c.StoryID != first.StoryID || c.CopyOf != first.ItemID {
			t.Fatalf("%+v", plainOf(c))
		}
	}
	e.Repair(start.Add(time.Hour))
	if _, stories := e.Live(); stories != 60 {
		t.Errorf("%d stories of 60", stories)
	}
}

// TestFooterIsNoCopy: texts that share a footer are no copies of each other.
func TestFooterIsNoCopy(t *testing.T) {
	m := newMaker(6)
	e, k := New(Options{}), newKept()
	footer := "\n" + m.text(m.happening(), 50)
	for range 40 {
		d := m.doc(m.happening(), start)
		d.Outlet = "Tarnbeck Post"
		d.Text += footer
		if got := k.place(e, d); got.CopyOf != 0 {
			t.Fatalf("item %d is taken for a copy of %d", got.ItemID, got.CopyOf)
		}
	}
	if row, _ := e.Describe(1); row.Articles > 3 {
		t.Errorf("the footer made a story of %d articles", row.Articles)
	}
}

// TestPaywallStub: the same short formula under different titles is no copy.
func TestPaywallStub(t *testing.T) {
	m := newMaker(7)
	e, k := New(Options{}), newKept()
	for i := range 20 {
		d := m.doc(m.happening(), start)
		d.Text = "This article is for subscribers only. Sign in or subscribe to read the whole article and support local journalism in your area today."
		if got := k.place(e, d); got.CopyOf != 0 {
			t.Fatalf("stub %d is a copy of %d", i, got.CopyOf)
		}
	}
	if row, _ := e.Describe(1); row.Articles > 3 {
		t.Errorf("the stubs made a story of %d articles", row.Articles)
	}
}

// TestReplayedSource: the same articles once more under new addresses are copies, and found no stories.
func TestReplayedSource(t *testing.T) {
	docs := newMaker(8).stream(300, 40, 3)
	e, k := New(Options{}), newKept()
	for _, d := range docs {
		k.place(e, d)
	}
	_, before := e.Live()
	copies := 0
	for _, d := range docs {
		d.ID += 10_000
		d.URL = strings.Replace(d.URL, "outlet", "again", 1)
		if k.place(e, d).CopyOf != 0 {
			copies++
		}
	}
	if _, after := e.Live(); after > before+before/10 {
		t.Errorf("%d stories became %d", before, after)
	}
	if copies < len(docs)*8/10 {
		t.Errorf("%d copies of %d", copies, len(docs))
	}
}

// TestLargeStory: a story of thousands of items holds, is repaired, and swallows none of the small ones beside it.
func TestLargeStory(t *testing.T) {
	n := 5_000
	if testing.Short() {
		n = 500
	}
	m := newMaker(9)
	e, k := New(Options{}), newKept()
	big := m.happening()
	in := map[int64]int{}
	for i := range n {
		at := start.Add(time.Duration(i) * time.Second)
		d := m.doc(big, at)
		d.Outlet = fmt.Sprintf("Outlet %d", i%900)
		in[k.place(e, d).StoryID]++
		if i%100 == 0 {
			k.place(e, m.doc(m.happening(), at))
		}
		if i%1000 == 999 {
			k.change(e, e.Repair(at))
		}
	}
	most, largest := int64(0), 0
	for id, c := range in {
		if c > largest {
			most, largest = id, c
		}
	}
	row, _ := e.Describe(e.Root(most))
	if row.Articles < n*9/10 || row.Articles > n {
		t.Errorf("the large story has %d of %d articles", row.Articles, n)
	}
}

// TestReactionsShapeNothing: a post joins by its link or not at all, and never founds or shapes a story.
func TestReactionsShapeNothing(t *testing.T) {
	m := newMaker(10)
	e, k := New(Options{}), newKept()
	h := m.happening()
	d := m.doc(h, start)
	story := k.place(e, d).StoryID
	post := Doc{ID: 50, Text: "what on earth", URL: "https://social.example/1", Links: []string{d.URL}, Reaction: true, Seen: start.Add(time.Hour)}
	if got := k.place(e, post); got.StoryID != story || got.Joined != index.JoinedLink || got.Anchor == "" {
		t.Errorf("the linking post is %+v", plainOf(got))
	}
	post.ID, post.URL, post.Links = 51, "https://social.example/2", nil
	if got := k.place(e, post); got.StoryID != 0 {
		t.Errorf("the lonely post is in story %d", got.StoryID)
	}
	if s := e.stories[story]; s.Shape != 1 {
		t.Errorf("%d items shape the story", s.Shape)
	}
	if row, _ := e.Describe(story); row.Reactions != 1 || row.Articles != 1 {
		t.Errorf("the story is %+v", row)
	}
}

// TestChapter: what comes long after a story ended, and is about it, is a later chapter of its first one; never a chain.
func TestChapter(t *testing.T) {
	m := newMaker(12)
	e, k := New(Options{}), newKept()
	h := m.happening()
	for i := range 4 {
		k.place(e, m.doc(h, start.Add(time.Duration(i)*time.Hour)))
	}
	var chapters []int64
	for _, days := range []int{60, 120} {
		at := start.AddDate(0, 0, days)
		e.Forget(at)
		got := k.place(e, m.doc(h, at))
		row, _ := e.Describe(got.StoryID)
		if row.Chapter != 1 || got.StoryID == 1 {
			t.Errorf("after %d days: story %d, chapter of %d", days, got.StoryID, row.Chapter)
		}
		chapters = append(chapters, got.StoryID)
	}
	if chapters[0] == chapters[1] {
		t.Error("both chapters are one story")
	}
	if row, _ := e.Describe(1); row.Articles != 4 {
		t.Errorf("the ended story has %d articles left", row.Articles)
	}
}

// TestRegroupKeepsNumbers: grouped afresh, a story keeps the number that its items had.
func TestRegroupKeepsNumbers(t *testing.T) {
	docs := newMaker(13).stream(200, 30, 2)
	e, k := New(Options{Next: 500}), newKept()
	for _, d := range docs {
		k.place(e, d)
	}
	again, k2 := New(Options{Next: 9000, Was: func(id int64) int64 { return k.members[id].StoryID }}), newKept()
	for _, d := range docs {
		k2.place(again, d)
	}
	for id, m := range k.members {
		if got := k2.members[id].StoryID; got != m.StoryID {
			t.Errorf("item %d was in story %d and is in %d", id, m.StoryID, got)
		}
	}
}
