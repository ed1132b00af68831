package ledger

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestFolder: texts that lie in the folder are approved, once, and anew when they change; what is still being written waits; what cannot be used is named
// once and keeps nothing else out.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	var said bytes.Buffer
	var kept []string
	f := &Folder{Dir: dir, Now: time.Now, Log: slog.New(slog.NewTextHandler(&said, nil)), Add: func(_ context.Context, r index.Release) (bool, error) {
		kept = append(kept, r.Text)
		return true, nil
	}}
	put := func(name, text string, old bool) {
		t.Helper()
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if at := time.Now().Add(-time.Minute); old {
			if err := os.Chtimes(p, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	look := func() {
		t.Helper()
		if err := f.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	put("bridge.txt", " The bridge is closed. \n", true)
	put("notes.docx", "no text", true)
	put("empty.md", " \n", true)
	put("latin.txt", "caf\xe9", true)
	put("huge.txt", strings.Repeat("a ", largest), true)
	put("long.txt", strings.Repeat("a", longest+1), true)
	put("young.md", "Being written", false)
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	look()
	look()
	if !slices.Equal(kept, []string{"The bridge is closed."}) || strings.Count(said.String(), "level=WARN") != 4 {
		t.Fatalf("%q, %s", kept, said.String())
	}
	put("bridge.txt", "The bridge is open again.", false)
	at := time.Now().Add(-10 * time.Second)
	for _, name := range []string{"bridge.txt", "young.md"} {
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	look()
	if len(kept) != 3 || !slices.Contains(kept, "Being written") || !slices.Contains(kept, "The bridge is open again.") {
		t.Errorf("%q", kept)
	}
	f.Dir = filepath.Join(dir, "gone")
	if err := f.Look(t.Context()); err == nil {
		t.Error("a folder that is not there is well")
	}
}
