package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"presswatch/index"
)

var upkeepTests = []conformance{
	{"backup while writing, and restore", testBackup},
	{"restore tells nothing again", testFence},
	{"backup overwrites nothing", testBackupRefuses},
	{"restore refuses what is no backup", testRestoreRefuses},
	{"closed", testClosed},
}

// testBackup: the copy holds everything that was acknowledged before it began, and is whole. F24.
func testBackup(b *bench) {
	stop := make(chan struct{})
	var all sync.WaitGroup
	first := b.take(b.article("first"))[0]
	all.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := b.Take(context.Background(), []index.Arrival{b.article(fmt.Sprint("a", i)), b.article(fmt.Sprint("b", i))}); err != nil {
				b.Errorf("writing beside the backup: %v", err)
				return
			}
		}
	})
	before, err := b.Counts(b.Context())
	b.must(err)
	file := filepath.Join(b.TempDir(), "copy.db")
	err = b.Backup(b.Context(), file)
	close(stop)
	all.Wait()
	b.must(err)

	copied := b.restored(file)
	counts, err := copied.Counts(b.Context())
	b.must(err)
	items, err := copied.After(b.Context(), 0, 1_000_000)
	b.must(err)
	if counts.LastSeq < before.LastSeq || int64(len(items)) != counts.Items || items[0].ID != first.ItemID || counts.Items%2 != 1 {
		b.Fatalf("%+v before the backup, %+v in it, %d items", before, counts, len(items))
	}
	raw, _, err := copied.Raw(b.Context(), first.ItemID, 1)
	b.must(err)
	same(b, "raw bytes", string(raw), string(b.article("first").Raw))
}

// restored returns the store that a backup becomes in a place of its own.
func (b *bench) restored(file string) *bench {
	b.Helper()
	c := &bench{T: b.T, back: b.back, place: filepath.Join(b.TempDir(), "restored"), now: b.now}
	b.must(b.back.Restore(b.Context(), file, c.place, c.now))
	c.reopen()
	b.Cleanup(func() {
		problems, err := c.Check(context.Background())
		if err != nil || len(problems) > 0 {
			b.Errorf("the restored store is not whole: %v, %v", problems, err)
		}
		if err := c.Close(); err != nil {
			b.Errorf("closing: %v", err)
		}
	})
	return c
}

// testFence: an old backup sends no old mail. F25.
func testFence(b *bench) {
	fence, err := b.Fence(b.Context())
	b.must(err)
	same(b, "fence of a store that was never restored", fence, time.Time{})
	sources := b.add(source("post"))
	b.poll(sources["post"], b.entry("a"))
	b.addNotice(b.notice("waiting", b.now))
	b.addNotice(b.notice("held", b.now.Add(-time.Minute)))
	b.must(b.SetCursor(b.Context(), "fulltext", 3))
	file := filepath.Join(b.TempDir(), "copy.db")
	b.must(b.Backup(b.Context(), file))
	same(b, "the store that was copied goes on", len(b.due()), 2)

	b.pass(72 * time.Hour)
	c := b.restored(file)
	fence, err = c.Fence(b.Context())
	b.must(err)
	same(b, "fence", fence, b.now)
	same(b, "notices", len(c.due()), 0)
	same(b, "a notice of before has its key still", c.addNotice(b.notice("waiting", b.now)), false)
	same(b, "a new notice is sent", c.addNotice(b.notice("new", b.now)), true)
	same(b, "due", len(c.due()), 1)
	same(b, "sources are polled again", c.leased(9), []string{"post"})
	same(b, "pages are read again", c.held(9, 9), []string{"a"})
}

func testBackupRefuses(b *bench) {
	file := filepath.Join(b.TempDir(), "copy.db")
	b.must(os.WriteFile(file, []byte("somebody's only copy"), 0o600))
	if err := b.Backup(b.Context(), file); !errors.Is(err, index.ErrInvalid) {
		b.Fatalf("got %v, want invalid", err)
	}
	kept, err := os.ReadFile(file)
	b.must(err)
	same(b, "the file", string(kept), "somebody's only copy")
	if err := b.Backup(b.Context(), filepath.Join(b.TempDir(), "no", "such", "folder.db")); err == nil {
		b.Fatal("a backup into a folder that is missing succeeded")
	}
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	dir := b.TempDir()
	if err := b.Backup(ctx, filepath.Join(dir, "copy.db")); err == nil {
		b.Fatal("a backup succeeded although the context had ended")
	}
	left, err := os.ReadDir(dir)
	b.must(err)
	same(b, "files that a failed backup leaves", len(left), 0)
}

func testRestoreRefuses(b *bench) {
	b.take(b.article("a"))
	b.must(b.Close())
	dir := b.TempDir()
	text, empty := filepath.Join(dir, "text"), filepath.Join(dir, "empty")
	b.must(errors.Join(os.WriteFile(text, []byte("no backup at all, but long enough for a head"), 0o600), os.WriteFile(empty, nil, 0o600)))
	for _, file := range []string{text, empty, filepath.Join(dir, "missing"), dir} {
		if err := b.back.Restore(b.Context(), file, b.place, b.now); !errors.Is(err, index.ErrInvalid) {
			b.Errorf("%s: got %v, want invalid", file, err)
		}
	}
	b.Store = nil
	b.reopen()
	counts, err := b.Counts(b.Context())
	b.must(err)
	same(b, "items after refused restores", counts.Items, 1)
}

// testClosed: nothing is written to or read from a store that was closed, and closing twice is no mistake.
func testClosed(b *bench) {
	b.must(b.Close())
	b.must(b.Close())
	if _, err := b.Take(b.Context(), []index.Arrival{b.article("a")}); err == nil {
		b.Fatal("a closed store took an item")
	}
	if _, err := b.After(b.Context(), 0, 1); err == nil {
		b.Fatal("a closed store was read")
	}
	b.Store = nil
	b.reopen()
}
