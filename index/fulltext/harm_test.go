package fulltext

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// quick are options under which harm is noticed soon.
func quick(t *testing.T, s *shelf) Options {
	t.Helper()
	return Options{Dir: filepath.Join(t.TempDir(), "index"), Store: s, CheckEvery: 50 * time.Millisecond, BatchTime: 10 * time.Second, BatchSize: 20}
}

// articles makes n items about police, numbered from first.
func articles(first, n int) []index.Item {
	out := make([]index.Item, n)
	for i := range out {
		id := int64(first + i)
		out[i] = article(id, fmt.Sprintf("Headline %d", id), fmt.Sprintf("Police said that number n%d was not the last of them all, and no comment was made.", id))
	}
	return out
}

// eventually waits for something to become true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("within 20 s it did not happen: %s", what)
}

// holds reports whether the index answers, and with so many items and each of the words.
func holds(x *Index, items int64, words ...string) bool {
	st := x.Status()
	if !st.Ready || st.Rebuilding || st.Items != items {
		return false
	}
	for _, w := range words {
		if ids, err := tryFind(context.Background(), x, w); err != nil || len(ids) != 1 {
			return false
		}
	}
	return true
}

// onDisk lists a directory; one that is not there is empty.
func onDisk(dir string) (names []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// removeAll deletes a directory into which somebody may be writing.
func removeAll(t *testing.T, dir string) {
	t.Helper()
	eventually(t, "deleted", func() bool { return os.RemoveAll(dir) == nil })
}

// The index directory is deleted under the running program.
func TestF4_DeletedDirectoryHealsByItself(t *testing.T) {
	s := newShelf(articles(1, 100)...)
	o := quick(t, s)
	x := open(t, o)
	feed(t, x, s)
	eventually(t, "built", func() bool { return holds(x, 100, "n7") })
	start := time.Now()
	removeAll(t, o.Dir)
	if _, err := tryFind(t.Context(), x, "police"); err != nil {
		t.Errorf("a search just after the deletion: %v", err)
	}
	eventually(t, "healed", func() bool { return holds(x, 100, "n7", "n100") && len(onDisk(o.Dir)) == 1 })
	t.Logf("healed after %s: %v", time.Since(start), onDisk(o.Dir))
	s.put(articles(101, 10)...)
	feed(t, x, s)
	eventually(t, "goes on", func() bool { return holds(x, 110, "n105") })
}

// The directory is deleted once more while its successor is being built: what is half built notices it as well,
// and does not wait for a batch that can never be written.
func TestF4_DeletedWhileItIsBuiltAgain(t *testing.T) {
	s := newShelf(articles(1, 300)...)
	o := quick(t, s)
	o.BatchTime = time.Minute
	x := open(t, o)
	feed(t, x, s)
	eventually(t, "built", func() bool { return holds(x, 300, "n7") })
	removeAll(t, o.Dir)
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if begun, _ := filepath.Glob(filepath.Join(o.Dir, "g-000002", "store", "*.zap")); len(begun) > 0 {
			break
		}
	}
	removeAll(t, o.Dir)
	start := time.Now()
	eventually(t, "healed", func() bool { return holds(x, 300, "n7", "n300") && len(onDisk(o.Dir)) == 1 })
	t.Logf("healed after %s: %v", time.Since(start), onDisk(o.Dir))
}

// The successor's directory is deleted before anything was written to it: the file that is written first cannot
// be, which is no fault of bleve's, and yet the next try must not go on with what is gone.
func TestF4_DeletedBeforeItsFirstBatch(t *testing.T) {
	s := newShelf(articles(1, 100)...)
	x := open(t, quick(t, s))
	feed(t, x, s)
	eventually(t, "built", func() bool { return holds(x, 100, "n7") })
	g, err := createGeneration(x.opt.Dir, 2, x.access())
	if err != nil {
		t.Fatal(err)
	}
	removeAll(t, g.dir)
	x.mu.Lock()
	x.build = g
	x.mu.Unlock()
	if err := x.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "healed", func() bool { return holds(x, 100, "n7", "n100") && len(onDisk(x.opt.Dir)) == 1 })
}

// The directory is deleted while items come in: the batch in hand cannot be written any more.
func TestF4_DeletedDirectoryHealsWhileWriting(t *testing.T) {
	s := newShelf(articles(1, 100)...)
	o := quick(t, s)
	o.BatchTime = time.Minute
	x := open(t, o)
	feed(t, x, s)
	eventually(t, "built", func() bool { return holds(x, 100) })
	start := time.Now()
	removeAll(t, o.Dir)
	items := s.put(articles(101, 50)...)
	err := x.Index(t.Context(), items, items[len(items)-1].Seq)
	t.Logf("indexing into nothing: %v after %s", err, time.Since(start))
	eventually(t, "healed", func() bool {
		at, err := x.Position(t.Context())
		if err == nil && !x.Status().Rebuilding {
			if more, _ := s.After(t.Context(), at, 500); len(more) > 0 {
				_ = x.Index(t.Context(), more, more[len(more)-1].Seq)
			}
		}
		return holds(x, 150, "n7", "n150")
	})
	t.Logf("healed after %s", time.Since(start))
}

// What lies on disk is damaged while nobody looks: the index is moved aside and built anew.
func TestF4_DamagedFilesAreBuiltAnew(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(t *testing.T, dir string)
	}{
		{"bolt cut off", func(t *testing.T, dir string) { cutOff(t, filepath.Join(dir, "store", "root.bolt"), 100) }},
		{"bolt empty", func(t *testing.T, dir string) { cutOff(t, filepath.Join(dir, "store", "root.bolt"), 0) }},
		{"bolt garbled", func(t *testing.T, dir string) { garble(t, filepath.Join(dir, "store", "root.bolt")) }},
		{"segments gone", func(t *testing.T, dir string) { each(t, dir, func(p string) { _ = os.Remove(p) }) }},
		{"segments cut off", func(t *testing.T, dir string) { each(t, dir, func(p string) { cutOff(t, p, 50) }) }},
		{"segments empty", func(t *testing.T, dir string) { each(t, dir, func(p string) { cutOff(t, p, 0) }) }},
		{"segments garbled", func(t *testing.T, dir string) { each(t, dir, func(p string) { garble(t, p) }) }},
		{"bleve's own file gone", func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, "index_meta.json")) }},
		{"bleve's own file empty", func(t *testing.T, dir string) { cutOff(t, filepath.Join(dir, "index_meta.json"), 0) }},
		{"our file gone", func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, metaFile)) }},
		{"our file garbled", func(t *testing.T, dir string) { garble(t, filepath.Join(dir, metaFile)) }},
		{"store directory gone", func(t *testing.T, dir string) { _ = os.RemoveAll(filepath.Join(dir, "store")) }},
		{"a file in its place", func(t *testing.T, dir string) {
			_ = os.RemoveAll(filepath.Join(dir, "store"))
			if err := os.WriteFile(filepath.Join(dir, "store"), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newShelf(articles(1, 60)...)
			o := quick(t, s)
			x := open(t, o)
			eventually(t, "built", func() bool { return holds(x, 60) })
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			tt.harm(t, filepath.Join(o.Dir, onDisk(o.Dir)[0]))
			x = open(t, o)
			eventually(t, "healed", func() bool { return holds(x, 60, "n7", "n60") })
		})
	}
}

// each does something with every segment file.
func each(t *testing.T, dir string, do func(path string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segments in %s: %v", dir, err)
	}
	for _, f := range files {
		do(f)
	}
}

func cutOff(t *testing.T, path string, at int64) {
	t.Helper()
	if err := os.Truncate(path, at); err != nil {
		t.Fatal(err)
	}
}

func garble(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		if i%3 == 0 {
			b[i] ^= 0x5a
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Only the last damaged index is kept, for whoever wants to know why.
func TestF4_OneDamagedIndexIsKept(t *testing.T) {
	s := newShelf(articles(1, 10)...)
	o := quick(t, s)
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	o.Now = func() time.Time { return clock }
	for range 3 {
		x := open(t, o)
		eventually(t, "built", func() bool { return holds(x, 10) })
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		cutOff(t, filepath.Join(o.Dir, onDisk(o.Dir)[0], "store", "root.bolt"), 10)
		clock = clock.Add(time.Hour)
	}
	bad := 0
	for _, name := range onDisk(filepath.Dir(o.Dir)) {
		if strings.HasPrefix(name, "index.bad-") {
			bad++
		}
	}
	if bad != 1 {
		t.Errorf("%d damaged indexes are kept: %v", bad, onDisk(filepath.Dir(o.Dir)))
	}
}

// An index of another version serves until its successor is built; then it is gone.
func TestF27_OtherVersionServesWhileItsSuccessorIsBuilt(t *testing.T) {
	s := newShelf(articles(1, 60)...)
	o := quick(t, s)
	x := open(t, o)
	eventually(t, "built", func() bool { return holds(x, 60) })
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(o.Dir, onDisk(o.Dir)[0])
	m, err := readMeta(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.Words = "of last year"
	if err := writeMeta(dir, m); err != nil {
		t.Fatal(err)
	}
	s.set(func(s *shelf) { s.delay = 100 * time.Millisecond })
	x = open(t, o)
	if st := x.Status(); !st.Ready || !st.Rebuilding || st.Items != 60 || st.Problem == "" {
		t.Errorf("just after opening: %+v", st)
	}
	wantFound(t, x, "n7", 7)
	items := s.put(articles(61, 3)...) // the stage goes on meanwhile
	if err := x.Index(t.Context(), items, items[2].Seq); err != nil {
		t.Fatal(err)
	}
	eventually(t, "rebuilt", func() bool { return holds(x, 63, "n7", "n63") })
	eventually(t, "the old one removed", func() bool { return len(onDisk(o.Dir)) == 1 && onDisk(o.Dir)[0] != filepath.Base(dir) })
}

// A rebuild that was interrupted goes on where it was, and a store that fails delays it only.
func TestF4_InterruptedRebuildGoesOn(t *testing.T) {
	s := newShelf(articles(1, 200)...)
	s.delay = 30 * time.Millisecond
	o := quick(t, s)
	x := open(t, o)
	if st := x.Status(); st.Ready || !st.Rebuilding {
		t.Errorf("at first: %+v", st)
	}
	if _, err := tryFind(t.Context(), x, "police"); !errors.Is(err, index.ErrUnavailable) || !strings.Contains(err.Error(), "being rebuilt") {
		t.Errorf("a search meanwhile: %v", err)
	}
	eventually(t, "half done", func() bool { return x.Status().Done > 0.3 })
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	s.set(func(s *shelf) { s.err = errors.New("the store is locked"); s.delay = 0 })
	x = open(t, o)
	if at := x.build.position(); at < 60 {
		t.Errorf("it begins again at %d", at)
	}
	time.Sleep(100 * time.Millisecond)
	s.set(func(s *shelf) { s.err = nil })
	eventually(t, "built", func() bool { return holds(x, 200, "n1", "n200") })
}

// The store was put back to an earlier state, or lost items: the index follows it.
func TestF25_IndexFollowsAStoreThatWasPutBack(t *testing.T) {
	s := newShelf(articles(1, 60)...)
	o := quick(t, s)
	x := open(t, o)
	eventually(t, "built", func() bool { return holds(x, 60) })
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	o.Store = newShelf(articles(1, 40)...)
	x = open(t, o)
	eventually(t, "rebuilt", func() bool { return holds(x, 40, "n40") })
	wantFound(t, x, "n60")
}

// The self-check finds what no checksum shows: items whose words are not in the index.
func TestF5_SelfCheckFindsAWrongIndex(t *testing.T) {
	s := newShelf(articles(1, 50)...)
	o := quick(t, s)
	x := open(t, o)
	eventually(t, "built", func() bool { return holds(x, 50) })
	c, err := x.SelfCheck(t.Context(), 30)
	if err != nil || c.Sampled != 30 || len(c.Missing) > 0 || c.Problem != "" {
		t.Fatalf("of a good index: %+v, %v", c, err)
	}
	s.set(func(s *shelf) {
		for id, it := range s.items {
			it.Text = fmt.Sprintf("Something else was written, with number q%d in it.", id)
			s.items[id] = it
		}
	})
	if c, err = x.SelfCheck(t.Context(), 30); err != nil || len(c.Missing) == 0 || c.Problem == "" {
		t.Fatalf("of a wrong one: %+v, %v", c, err)
	}
	eventually(t, "rebuilt", func() bool { return holds(x, 50, "q7") })
}

// A rebuild that somebody asked for is told at once and waited for.
func TestRebuildOnRequest(t *testing.T) {
	s := newShelf(articles(1, 50)...)
	x := open(t, quick(t, s))
	eventually(t, "built", func() bool { return holds(x, 50) })
	if err := x.Rebuild(t.Context()); err != nil || !x.Status().Rebuilding {
		t.Fatalf("%v, %+v", err, x.Status())
	}
	wantFound(t, x, "n7", 7)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := x.Rebuilt(ctx); err != nil || !holds(x, 50, "n7") {
		t.Errorf("%v, %+v", err, x.Status())
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"Rebuild": x.Rebuild(t.Context()), "Rebuilt": x.Rebuilt(t.Context()), "Close": x.Close()} {
		if name == "Close" && err != nil || name != "Close" && !errors.Is(err, index.ErrUnavailable) {
			t.Errorf("%s of a closed index: %v", name, err)
		}
	}
	if _, err := tryFind(t.Context(), x, "police"); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("a search in a closed index: %v", err)
	}
}
