package erasure

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"presswatch/index/sqlite/datadir"
)

// note appends marks to the file, durably. It is no part of a backup: a copy from before an erasure does not know of it,
// and this file does.
func note(dir string, marks []mark) error {
	f, err := os.OpenFile(filepath.Join(dir, datadir.ErasedName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, m := range marks {
		text.WriteString("\n" + m.String() + "\n") // the line before it may have been cut off
	}
	_, err = f.WriteString(text.String())
	return errors.Join(err, f.Sync(), f.Close())
}

// noted returns the marks in the file; none if there is no file.
func noted(dir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, datadir.ErasedName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if _, ok := parse(line); ok {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out, nil
}
