//go:build unix

package sqlite

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

	"presswatch/index"
)

// lockName is the file whose lock says that a process has the directory. The lock is the kernel's, so a
// killed holder leaves none; the number in the file is for people.
const lockName = "presswatch.lock"

// takeLock returns index.ErrHeld with the holder's process number when another process has the directory.
func takeLock(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, classify(fmt.Errorf("opening the lock file: %w", err))
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		text, _ := io.ReadAll(io.LimitReader(file, 32))
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s is in use by process %s: %w; stop that one first, or name another directory with --data",
				dir, strings.TrimSpace(string(text)), index.ErrHeld)
		}
		return nil, fmt.Errorf("locking %s: %w; network shares cannot hold the data", dir, err)
	}
	if err := errors.Join(file.Truncate(0), writeAt(file, strconv.Itoa(os.Getpid()))); err != nil {
		return nil, classify(errors.Join(err, file.Close()))
	}
	return file, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// checkDir refuses a directory whose file system cannot keep a database, and warns when others may read it.
func checkDir(dir string, log *slog.Logger) error {
	if kind := networkKind(dir); kind != "" {
		return fmt.Errorf("%s is on %s: %w; a database needs a local disk, name one with --data", dir, kind, index.ErrInvalid)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return classify(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		log.Warn("others on this machine can read the data directory; chmod 700 keeps them out", "dir", dir, "mode", info.Mode().Perm().String())
	}
	return nil
}
