// Package recorded finds and reads the real pages by which presswatch is measured. They are not part of it.
package recorded

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Find returns the directory of the recorded data: the environment's PRESSWATCH_DATA, else shared/data beside one
// of the parents of from.
func Find(from string) (string, error) {
	if dir := os.Getenv("PRESSWATCH_DATA"); dir != "" {
		return dir, nil
	}
	dir, err := filepath.Abs(from)
	if err != nil {
		return "", fmt.Errorf("look for the recorded data from %s: %w", from, err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		data := filepath.Join(filepath.Dir(dir), "shared", "data")
		if info, err := os.Stat(data); err == nil && info.IsDir() {
			return data, nil
		}
	}
	return "", errors.New("no recorded data here: set PRESSWATCH_DATA to its directory")
}

// maxPage bounds one page after unpacking.
const maxPage = 32 << 20

// Unpacked reads a file that is packed with gzip.
func Unpacked(path string) (page []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", path, err)
	}
	if page, err = io.ReadAll(io.LimitReader(z, maxPage)); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", path, err)
	}
	return page, nil
}
