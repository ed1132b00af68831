package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
)

// groupItems are grouped anew in every step of the process that is killed.
const groupItems = 60

// groupUntilKilled keeps one step of the stage after another and says which were acknowledged. The number of the
// step stands in everything that it keeps.
func groupUntilKilled(ctx context.Context, dir string) error {
	s, err := Open(ctx, Options{Dir: dir, Now: func() time.Time { return night }, Log: nil})
	if err != nil {
		return err
	}
	defer s.Close()
	batch := make([]index.Arrival, groupItems)
	for i := range batch {
		batch[i] = crashArticle(fmt.Sprintf("https://grouped.example/%d", i), 1)
	}
	if _, err := s.Take(ctx, batch); err != nil {
		return err
	}
	from, err := s.Cursor(ctx, "story")
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for n := from + 1; ; n++ {
		if err := s.KeepStories(ctx, groupStep(n)); err != nil {
			return err
		}
		if _, err := s.AddAct(ctx, index.Act{Kind: index.ActNote, StoryID: n, Text: fmt.Sprint(n), At: night}); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// groupStep puts all items into stories n and n+1; what was in those of before is merged into these, or regrouped.
func groupStep(n int64) index.StoryChange {
	c := index.StoryChange{
		Cursor: n, Afresh: n%5 == 0, Memory: []byte(fmt.Sprint(n)), MemorySeq: n,
		PickUps: map[int64][]index.PickUp{}, Carried: map[int64][]index.Carried{},
		Stories: []index.Story{{ID: n, Title: fmt.Sprint(n)}, {ID: n + 1, Title: fmt.Sprint(n), Chapter: n}},
	}
	if n > 1 {
		c.Stories = append(c.Stories, index.Story{ID: n - 1, Title: fmt.Sprint(n), Into: n})
	}
	for id := int64(1); id <= groupItems; id++ {
		story := n + id%2
		c.Members = append(c.Members, index.Member{ItemID: id, StoryID: story, Seq: n, At: night, Trace: []byte(strings.Repeat(fmt.Sprint(n, " "), 200))})
		if id > 2 {
			c.PickUps[story] = append(c.PickUps[story], index.PickUp{To: id, From: id - 2, Outlet: fmt.Sprint(n), Evidence: []index.Evidence{{Kind: index.EvidenceLink}}})
		}
		c.Carried[id] = []index.Carried{{Version: 1, Release: 1, Text: fmt.Sprint(n)}}
	}
	return c
}

// TestF1_KilledWhileGrouping: a step of the stage is there whole or not at all, merges and regroups too.
func TestF1_KilledWhileGrouping(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	rounds := max(*kills/2, 2)
	for range rounds {
		c := play(t, "group", dir)
		said := c.hear(3 + rand.IntN(12))
		time.Sleep(time.Duration(rand.IntN(15_000)) * time.Microsecond)
		said = append(said, c.kill()...)
		var last int64
		if _, err := fmt.Sscan(said[len(said)-1], &last); err != nil {
			t.Fatal(err)
		}
		s := openAt(t, dir, night)
		whole(t, s)
		oneStep(t, s, last)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// oneStep proves that all that is there is of one step, which is not before the last one that was acknowledged.
func oneStep(t *testing.T, s *Store, last int64) {
	t.Helper()
	ctx := t.Context()
	n, err := s.Cursor(ctx, "story")
	if err != nil || n < last || n > last+1 {
		t.Fatalf("step %d was acknowledged, the stage stands at %d, %v", last, n, err)
	}
	memory, seq, err := s.StoryMemory(ctx)
	if err != nil || seq != n || string(memory) != fmt.Sprint(n) {
		t.Fatalf("the memory of step %d is that of %d: %q, %v", n, seq, memory, err)
	}
	members := 0
	if err := s.Traces(ctx, time.Time{}, func(m index.Member) error {
		members++
		if m.Seq != n || m.StoryID != n+m.ItemID%2 || !strings.HasPrefix(string(m.Trace), fmt.Sprint(n, " ")) {
			return fmt.Errorf("in step %d there is %+v", n, m)
		}
		return nil
	}); err != nil || members != groupItems {
		t.Fatalf("%d members of %d: %v", members, groupItems, err)
	}
	for _, story := range []int64{n, n + 1} {
		edges, err := s.PickUps(ctx, story)
		if err != nil || len(edges) != groupItems/2-1 || edges[0].Outlet != fmt.Sprint(n) {
			t.Fatalf("step %d: %d edges %+v, %v", n, len(edges), edges[:min(1, len(edges))], err)
		}
		sentences, err := s.CarriedIn(ctx, story)
		if err != nil || len(sentences) != groupItems/2 || sentences[0].Text != fmt.Sprint(n) {
			t.Fatalf("step %d: %d sentences, %v", n, len(sentences), err)
		}
	}
	stories, err := s.GetStories(ctx, []int64{1, n, n + 1, n + 2})
	if err != nil || len(stories) != 3 && n > 1 || n > 1 && stories[0].Into != n || stories[len(stories)-1].Chapter != n {
		t.Fatalf("step %d: %+v, %v", n, stories, err)
	}
}

// firstSchema is the migrations of the first presswatch that was given away.
func firstSchema(t *testing.T) fs.FS {
	t.Helper()
	text, err := fs.ReadFile(embedded(), "0001_first.sql")
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"0001_first.sql": &fstest.MapFile{Data: text}}
}

// TestF26_UpgradeToStories: a store that is full already gets its stories, and nothing that it has is lost.
func TestF26_UpgradeToStories(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	ctx := t.Context()
	if err := errors.Join(os.MkdirAll(dir, 0o700), touch(filepath.Join(dir, "presswatch.db"))); err != nil {
		t.Fatal(err)
	}
	old := anySchema(t, dir)
	if err := old.migrate(ctx, firstSchema(t)); err != nil {
		t.Fatal(err)
	}
	// As the program of then did: this one knows columns that the old schema has not.
	a := crashArticle("https://page.example/1-0", 1)
	if err := old.tx(ctx, "filling a store of then", func(tx *sql.Tx) error {
		seen := night.Add(-time.Hour).UnixMicro()
		for _, do := range []string{
			`INSERT INTO sources (id, key, kind, name, url, outlet, lane, lang, every, selector, off, own, state, etag, last_modified, due_at)
				VALUES (1, 'crash', 'feed', 'Crash', 'https://feed.example/', 'Crash', 'national', 'en', 60000000000, '', 0, 0, '{}', x'', x'', NULL)`,
			`INSERT INTO items (id, seq, kind, url, seen_as, source, outlet, site, lane, lang, published, precision, published_raw, updated, first_seen, version,
				version_seq, gone_at, comment_feed, comments, paywalled, quiet, problem, parts)
				VALUES (1, 1, 'article', ?2, ?2, 'crash', 'Crash', 'page.example', 'national', 'en', 0, '', '', 0, ?1, 1, 1, 0, '', -1, 0, 0, '', '{}')`,
			`INSERT INTO versions (seq, item_id, n, seen, title, author, summary, text, updated, raw_id, raw_type) VALUES (1, 1, 1, ?1, 'T', '', '', ?3, 0, NULL, '')`,
			`INSERT INTO entries (source_id, key, url, host, own, hash, listed, quiet, first_seen, item_id, visits, tries, next_at, due_at, problem)
				SELECT 1, value, 'https://page.example/' || value, 'page.example', 0, 'h', '{}', 0, ?1, value = 'a', value = 'a', 0, CASE WHEN value = 'a' THEN NULL ELSE ?1 END,
				CASE WHEN value = 'a' THEN NULL ELSE ?1 END, '' FROM json_each('["a", "b", "c"]')`,
			`UPDATE totals SET items = 1, versions = 1, sources = 1, newest = ?1, oldest = ?1`,
			`UPDATE sequence SET last = 1`,
		} {
			if _, err := tx.ExecContext(ctx, do, seen, a.Item.URL, a.Item.Text); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(old.SetCursor(ctx, "fulltext", 1), old.Close()); err != nil {
		t.Fatal(err)
	}

	if _, err := OpenReader(ctx, dir); !errors.Is(err, index.ErrUnavailable) {
		t.Fatalf("a reader of the old schema: %v", err)
	}
	s := openAt(t, dir, night)
	whole(t, s)
	it, err := s.FindURL(ctx, a.Item.URL)
	if err != nil || it.Text != a.Item.Text {
		t.Fatalf("the article: %+v, %v", it, err)
	}
	if cursor, err := s.Cursor(ctx, "fulltext"); err != nil || cursor != 1 {
		t.Fatalf("the cursor: %d, %v", cursor, err)
	}
	if visited, err := s.Visited(ctx, []int64{it.ID}); err != nil || len(visited) != 0 {
		t.Fatalf("nobody wrote down when it was visited: %v, %v", visited, err)
	}
	c := index.StoryChange{Cursor: 1, Stories: []index.Story{{ID: 1, Title: "Breach"}}, Members: []index.Member{{ItemID: it.ID, StoryID: 1}}}
	if err := errors.Join(s.KeepStories(ctx, c), s.LookAgain(ctx, []int64{it.ID}, night)); err != nil {
		t.Fatal(err)
	}
	due, err := s.LeaseEntries(ctx, night, 9, 9, time.Minute)
	if err != nil || len(due) != 3 {
		t.Fatalf("%d entries are due, want all three: %v", len(due), err)
	}
	before := filepath.Join(t.TempDir(), "before")
	if _, err := Restore(ctx, filepath.Join(dir, "presswatch.db.before-schema-2"), before, night); err != nil {
		t.Fatalf("the copy from before the upgrade: %v", err)
	}
	if _, err := openAt(t, before, night).FindURL(ctx, a.Item.URL); err != nil {
		t.Fatal(err)
	}
}

// TestStoriesOfAReader: commands that only look may look at stories, and change none.
func TestStoriesOfAReader(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := openAt(t, dir, night)
	ctx := t.Context()
	if _, err := s.Take(ctx, []index.Arrival{crashArticle("https://a.example/", 1)}); err != nil {
		t.Fatal(err)
	}
	c := index.StoryChange{Stories: []index.Story{{ID: 1, Title: "Breach"}}, Members: []index.Member{{ItemID: 1, StoryID: 1}}, Memory: []byte("m"), MemorySeq: 1}
	if err := s.KeepStories(ctx, c); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	list, err := r.ListStories(ctx, index.StoryFilter{})
	if err != nil || len(list) != 1 || list[0].Title != "Breach" {
		t.Fatalf("%+v, %v", list, err)
	}
	if memory, _, err := r.StoryMemory(ctx); err != nil || string(memory) != "m" {
		t.Fatalf("%q, %v", memory, err)
	}
	_, err = r.AddAct(ctx, index.Act{Kind: index.ActNote, StoryID: 1, Text: "x"})
	for what, err := range map[string]error{"keeping": r.KeepStories(ctx, c), "an act": err, "looking again": r.LookAgain(ctx, []int64{1}, night)} {
		if !errors.Is(err, index.ErrReadOnly) {
			t.Errorf("%s: %v, want read only", what, err)
		}
	}
}

// TestCheckOfStories: what a hand has broken in the tables is said in plain words.
func TestCheckOfStories(t *testing.T) {
	for says, breaks := range map[string]string{
		"every member is in a story that is known":           `UPDATE members SET story_id = 99 WHERE item_id = 1`,
		"nothing is in a story that was merged into another": `UPDATE members SET story_id = 2 WHERE item_id = 1`,
		"every member is an item that is known":              `DELETE FROM items WHERE id = 1`,
		"no copy is the copy of a copy":                      `UPDATE members SET copy_of = 2 WHERE item_id = 3`,
		"every trace is that of a member":                    `DELETE FROM members WHERE item_id = 1`,
		"a merged story leads to one that stands for itself": `UPDATE stories SET into_id = 2 WHERE id = 4`,
		"a merged story leads to where the one went":         `UPDATE stories SET into_id = 1 WHERE id = 4`,
		"a chapter belongs to a story that stands":           `UPDATE stories SET chapter = 3 WHERE id = 1`,
		"every pick-up is in a story that stands for itself": `UPDATE pickups SET story_id = 2`,
		"an item has one parent at most":                     `UPDATE pickups SET best = 1`,
		"every pick-up is from an item that is known":        `UPDATE pickups SET from_id = 77`,
		"taken back is only what somebody did":               `UPDATE acts SET other = 99`,
	} {
		t.Run(says, func(t *testing.T) {
			s := openAt(t, filepath.Join(t.TempDir(), "data"), night)
			checked(t, s)
			whole(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			byHand(t, s.file, breaks)
			problems, err := openAt(t, filepath.Dir(s.file), night).Check(t.Context())
			if err != nil || !strings.Contains(strings.Join(problems, "\n"), says) {
				t.Fatalf("the check says %q, %v", problems, err)
			}
		})
	}
}

// checked fills a store with something of everything.
func checked(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	batch := []index.Arrival{crashArticle("https://a.example/1", 1), crashArticle("https://a.example/2", 1), crashArticle("https://a.example/3", 1)}
	if _, err := s.Take(ctx, batch); err != nil {
		t.Fatal(err)
	}
	trace := []byte("trace")
	link := []index.Evidence{{Kind: index.EvidenceLink}}
	if err := s.KeepStories(ctx, index.StoryChange{
		Cursor: 3, Stories: []index.Story{{ID: 1}, {ID: 2, Into: 1}, {ID: 3, Chapter: 1}, {ID: 4, Into: 3}},
		Members: []index.Member{{ItemID: 1, StoryID: 1, Trace: trace}, {ItemID: 2, StoryID: 1, CopyOf: 1, Trace: trace}, {ItemID: 3, StoryID: 3, Trace: trace}},
		PickUps: map[int64][]index.PickUp{1: {{To: 2, From: 1, Primary: true, Evidence: link}, {To: 2, Outlet: "Unity Wire", Evidence: link}}},
		Carried: map[int64][]index.Carried{2: {{Version: 1, Release: 1}}},
	}); err != nil {
		t.Fatal(err)
	}
	id, err := s.AddAct(ctx, index.Act{Kind: index.ActNote, StoryID: 1, Text: "x"})
	if err == nil {
		_, err = s.AddAct(ctx, index.Act{Kind: index.ActUndo, StoryID: 1, Other: id})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// byHand changes a store as no program of ours would.
func byHand(t *testing.T, file, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), query)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestLookAgainUsesIndexes: pages are made due every minute, among millions of entries.
func TestLookAgainUsesIndexes(t *testing.T) {
	s := open(t, t.TempDir())
	err := engine.Each(t.Context(), s.read, func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := rows.Scan(&id, &parent, &unused, &step)
		if strings.HasPrefix(step, "SCAN") {
			t.Error(step)
		}
		return err
	}, `EXPLAIN QUERY PLAN `+strings.ReplaceAll(lookAgain, "?1", "1")+`(1, 2) GROUP BY e.item_id)`)
	if err != nil {
		t.Fatal(err)
	}
}

// TestVisitedUsesIndexes: the page of a story asks it of all its items.
func TestVisitedUsesIndexes(t *testing.T) {
	s := open(t, t.TempDir())
	err := engine.Each(t.Context(), s.read, func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := rows.Scan(&id, &parent, &unused, &step)
		if strings.HasPrefix(step, "SCAN") {
			t.Error(step)
		}
		return err
	}, `EXPLAIN QUERY PLAN `+visited+`(1, 2) GROUP BY item_id`)
	if err != nil {
		t.Fatal(err)
	}
}
