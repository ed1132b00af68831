package fulltext

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"
)

// ailment is what is wrong with an index that cannot be opened or written.
type ailment int

const (
	// damaged: the files are not an index any more. It is moved aside and built anew. This is what is
	// taken for granted of anything unknown, since a rebuild always helps.
	damaged ailment = iota
	// held: another process has it open. Nothing is touched.
	held
	// surroundings: disk full, read-only, no rights, out of descriptors. The index may be well, so that
	// it is left alone and tried again.
	surroundings
)

// panicError is a panic of bleve or bolt while opening, with what it said.
type panicError struct{ value any }

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// classify says what an error of opening or writing means. The known signs of damage ("error parsing
// mapping JSON", "invalid database", "metadata missing", "unable to load correct segment wrapper", bolt's
// panics about pages and free lists) need no list: whatever is not held and not the surroundings is damage.
func classify(err error) ailment {
	if errors.Is(err, bolterrors.ErrTimeout) {
		return held
	}
	var p *panicError
	if errors.As(err, &p) {
		return damaged
	}
	if errors.Is(err, fs.ErrPermission) {
		return surroundings
	}
	text := err.Error()
	for _, e := range []syscall.Errno{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EMFILE, syscall.ENFILE, syscall.EIO, syscall.ENOMEM,
	} {
		// Bleve passes some errors of its files on as text only.
		if errors.Is(err, e) || strings.Contains(text, e.Error()) {
			return surroundings
		}
	}
	return damaged
}

// guarded runs work and turns a panic into an error: bolt answers some kinds of damage with one.
func guarded(work func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v}
		}
	}()
	return work()
}
