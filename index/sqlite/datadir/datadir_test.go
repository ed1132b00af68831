//go:build unix

package datadir

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// said collects what is logged.
func said() (*slog.Logger, *bytes.Buffer) {
	var out bytes.Buffer
	return slog.New(slog.NewTextHandler(&out, nil)), &out
}

// private is a directory of ours that nobody else can look into.
func private(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestF15_Disks: where locks or order of writes cannot be relied on, a store is refused; where they may not, it is
// warned of.
func TestF15_Disks(t *testing.T) {
	dir := private(t)
	for _, c := range []struct {
		disk    disk
		refused bool
		warned  string
	}{
		{disk{}, false, ""},
		{disks[0x6969], true, ""},
		{disks[0x517b], true, ""},
		{disks[0xff534d42], true, ""},
		{disks[0x4d44], true, ""},
		{disks[0x2011bab0], false, "exFAT"},
		{disks[0x65735546], false, "FUSE"},
	} {
		log, out := said()
		err := check(dir, c.disk, log)
		if errors.Is(err, index.ErrInvalid) != c.refused {
			t.Errorf("%s: %v", c.disk.name, err)
		}
		if c.refused && (!strings.Contains(err.Error(), c.disk.name) || !strings.Contains(err.Error(), "name a directory on a local disk")) {
			t.Errorf("%s: %v; want what it is and what to do", c.disk.name, err)
		}
		if c.warned == "" && out.Len() > 0 || !strings.Contains(out.String(), c.warned) {
			t.Errorf("%s: said %q", c.disk.name, out)
		}
	}
	if err := Check(dir, slog.New(slog.DiscardHandler)); err != nil {
		t.Errorf("an ordinary directory: %v", err)
	}
}

func TestF15_Modes(t *testing.T) {
	for _, c := range []struct {
		mode    os.FileMode
		refused bool
		warned  string
	}{
		{0o700, false, ""},
		{0o750, false, "chmod 700"},
		{0o755, false, "chmod 700"},
		{0o777, true, ""},
		{0o702, true, ""},
	} {
		dir := private(t)
		if err := os.Chmod(dir, c.mode); err != nil {
			t.Fatal(err)
		}
		log, out := said()
		err := check(dir, disk{}, log)
		if errors.Is(err, index.ErrInvalid) != c.refused || c.refused && !strings.Contains(err.Error(), "chmod 700") {
			t.Errorf("%v: %v", c.mode, err)
		}
		if c.warned == "" && out.Len() > 0 || !strings.Contains(out.String(), c.warned) {
			t.Errorf("%v: said %q", c.mode, out)
		}
	}
}

func TestF15_Owner(t *testing.T) {
	dir := private(t)
	if err := os.Chown(dir, 12345, -1); err != nil {
		t.Skipf("SKIPPED: only root can give a directory away (%v)", err)
	}
	log, out := said()
	if err := check(dir, disk{}, log); err != nil || !strings.Contains(out.String(), "another user") {
		t.Fatalf("%v, said %q", err, out)
	}
}

func TestF15_NoDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := check(file, disk{}, slog.New(slog.DiscardHandler)); !errors.Is(err, index.ErrInvalid) {
		t.Errorf("a file: %v", err)
	}
	if err := check(file+"x", disk{}, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a directory that is missing is no place for data")
	}
}

// TestLock: the second one is told by whom the directory is held, and gets it when it is free.
func TestLock(t *testing.T) {
	dir, log := private(t), slog.New(slog.DiscardHandler)
	first, err := Lock(dir, log)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir, log)
	if !errors.Is(err, index.ErrHeld) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Fatalf("got %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := Lock(dir, log)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()

	// The number of a process that is long gone, or none, keeps nobody waiting for long.
	for _, text := range []string{"", "         4000000\n", "no number"} {
		if err := os.WriteFile(second.Name(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := Lock(dir, log); !errors.Is(err, index.ErrHeld) || time.Since(began) > time.Second {
			t.Fatalf("lock file %q: %v after %v", text, err, time.Since(began))
		}
	}
}
