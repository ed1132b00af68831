//go:build unix

// Package datadir looks after the directory that a store lies in: one process at a time, on a disk that can
// keep a database, readable by nobody else.
package datadir

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
)

// ErasedName is the file of marks of those whose posts were erased. No backup has it, and a restore leaves it.
const ErasedName = "erased"

// LockName is the file whose lock says that a process has the directory. The lock is the kernel's, so a
// killed holder leaves none; the number in the file is for people.
const LockName = "presswatch.lock"

// Lock takes a directory for this process until the file is closed. It returns index.ErrHeld with the holder's process number when another process has the directory.
func Lock(dir string, log *slog.Logger) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, LockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, engine.Classify(fmt.Errorf("opening the lock file: %w", err))
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = fmt.Errorf("%s is in use by process %s: %w; stop that one first, or name another directory", dir, holder(file), index.ErrHeld)
		return nil, errors.Join(err, file.Close())
	case err != nil:
		err = fmt.Errorf("%s cannot be locked: %w; a network share cannot hold the data, name a local directory", dir, err)
		return nil, errors.Join(err, file.Close())
	}
	if err := writeHolder(file); err != nil { // the lock holds all the same, and a full disk must not keep us from reading
		log.Warn("our process number could not be written to the lock file", "file", file.Name(), "err", err)
	}
	return file, nil
}

// holderWidth is fixed, so that a new number covers the old one whole without the file growing.
const holderWidth = 20

func writeHolder(file *os.File) error {
	_, err := file.WriteAt(fmt.Appendf(nil, "%*d\n", holderWidth, os.Getpid()), 0)
	return err
}

// holder reads who has the lock. The holder writes its number right after it took the lock, so a number that
// is missing or of nobody is looked at again for a moment.
func holder(file *os.File) string {
	number := ""
	for range 10 {
		text, _ := io.ReadAll(io.NewSectionReader(file, 0, holderWidth+1))
		number = strings.TrimSpace(string(text))
		if pid, err := strconv.Atoi(number); err == nil && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return number
		}
		time.Sleep(20 * time.Millisecond)
	}
	if number == "" {
		return "unknown"
	}
	return number
}

// disk is what a file system means for a database.
type disk struct {
	name    string // "" for an unknown or ordinary one
	refused string // why it cannot keep a database; "" it can
	warning string // what to look out for; "" nothing
}

// Check refuses a directory that cannot keep a database safely with index.ErrInvalid, and warns of what may
// go wrong there.
func Check(dir string, log *slog.Logger) error { return check(dir, diskOf(dir), log) }

func check(dir string, d disk, log *slog.Logger) error {
	if d.refused != "" {
		return fmt.Errorf("%s is on %s, which %s: %w; name a directory on a local disk", dir, d.name, d.refused, index.ErrInvalid)
	}
	if d.warning != "" {
		log.Warn("the data directory is on "+d.name+", which "+d.warning, "dir", dir)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return engine.Classify(fmt.Errorf("looking at the data directory: %w", err))
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is no directory: %w; name one for the data", dir, index.ErrInvalid)
	}
	mode := info.Mode().Perm()
	if mode&0o002 != 0 {
		return fmt.Errorf("everybody on this machine can write to %s (%v): %w; chmod 700 it, or name another directory", dir, mode, index.ErrInvalid)
	}
	if mode&0o077 != 0 {
		log.Warn("others on this machine can look into the data directory; chmod 700 keeps them out", "dir", dir, "mode", mode.String())
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		log.Warn("the data directory belongs to another user, who may not be able to read what we write", "dir", dir, "owner", st.Uid, "we", os.Geteuid())
	}
	return nil
}
