// Package ledger fills the list of what was approved from a folder that the office watches over: every text file in it was approved.
package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"presswatch/index"
)

// Folder is the folder. All fields must be given.
type Folder struct {
	Dir string
	Add func(ctx context.Context, r index.Release) (added bool, err error)
	Now func() time.Time
	Log *slog.Logger

	mu   sync.Mutex
	last error // of the last look

	seen map[string]stamp // by name, files that were read
	said map[string]bool  // what was said of a file already
}

type stamp struct {
	size int64
	at   time.Time
}

const (
	largest = 256 << 10
	longest = 20_000          // characters of a text on the list
	settled = 2 * time.Second // since its last change: it is no longer being written
	most    = 5000            // files of the folder
)

// Run looks again and again until ctx ends.
func (f *Folder) Run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		err := f.Look(ctx)
		f.mu.Lock()
		if changed := (err == nil) != (f.last == nil); changed && err != nil && ctx.Err() == nil {
			f.Log.Error("what was approved cannot be read", "err", err)
		}
		f.last = err
		f.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Err is what is wrong with the folder; nil: nothing.
func (f *Folder) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// Look takes in what is new in the folder: files named *.txt and *.md that lie in it, not below it. A file that changes is approved anew. The error
// is that of the folder or of the store; a file that cannot be used is named in the log, once, and the others are taken.
func (f *Folder) Look(ctx context.Context) error {
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return fmt.Errorf("the folder of what was approved: %w", err)
	}
	defer func() { _ = root.Close() }()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("the folder of what was approved: %w", err)
	}
	if f.seen == nil {
		f.seen, f.said = map[string]stamp{}, map[string]bool{}
	}
	for _, e := range entries[:min(len(entries), most)] {
		if ext := strings.ToLower(filepath.Ext(e.Name())); ext != ".txt" && ext != ".md" || !e.Type().IsRegular() {
			continue
		}
		if err := f.one(ctx, root, e); err != nil {
			var bad *unusable
			if !errors.As(err, &bad) {
				return err
			}
			f.complain(e.Name(), bad)
		}
	}
	return nil
}

// unusable says why a file cannot be put on the list.
type unusable struct{ why string }

func (u *unusable) Error() string { return u.why }

func (f *Folder) complain(name string, why *unusable) {
	if key := name + "\x00" + why.why; !f.said[key] {
		f.said[key] = true
		f.Log.Warn("a file in the folder of what was approved is not on the list", "file", name, "why", why.why)
	}
}

func (f *Folder) one(ctx context.Context, root *os.Root, e fs.DirEntry) error {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	now := stamp{info.Size(), info.ModTime()}
	if f.seen[e.Name()] == now || time.Since(info.ModTime()) < settled {
		return nil
	}
	if info.Size() > largest {
		return &unusable{fmt.Sprintf("it has more than %d KB", largest>>10)}
	}
	text, err := root.ReadFile(e.Name())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &unusable{err.Error()}
	}
	words := strings.TrimSpace(string(text))
	switch {
	case !utf8.ValidString(words):
		return &unusable{"it is not in UTF-8"}
	case words == "":
		return &unusable{"it is empty"}
	case utf8.RuneCountInString(words) > longest:
		return &unusable{fmt.Sprintf("it has more than %d characters", longest)}
	}
	sum := sha256.Sum256([]byte(words))
	if _, err := f.Add(ctx, index.Release{Key: "folder/" + hex.EncodeToString(sum[:]), From: "folder", Who: "the folder, " + e.Name(), At: f.Now(), Text: words}); err != nil {
		return err
	}
	f.seen[e.Name()] = now
	return nil
}
