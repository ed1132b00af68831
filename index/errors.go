package index

import "errors"

// The kinds of error. Every error that crosses a package boundary and asks for a different reaction
// wraps one of these; the server maps each to one HTTP status.
var (
	// ErrNotFound says that what was asked for is not there (404).
	ErrNotFound = errors.New("not found")
	// ErrInvalid says that the caller's input is wrong; the message names the place and the remedy (400).
	ErrInvalid = errors.New("invalid")
	// ErrTooDear says that a query was refused for its cost; nothing was run (400).
	ErrTooDear = errors.New("too dear")
	// ErrBusy says that too much is going on just now; try again shortly (503).
	ErrBusy = errors.New("busy")
	// ErrUnavailable says that the store or the index cannot answer, and that somebody looks after it (503).
	ErrUnavailable = errors.New("unavailable")
	// ErrReadOnly says that nothing can be written now: disk full, or the data directory is read-only (503).
	ErrReadOnly = errors.New("read-only")
	// ErrHeld says that another process holds the data directory; the message has its process number.
	ErrHeld = errors.New("held by another process")
	// ErrNewer says that the data were written by a newer presswatch; this one must not touch them.
	ErrNewer = errors.New("written by a newer version")
)
