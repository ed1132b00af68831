package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zones of digests and pages, also on machines that have none

	"presswatch/cmd/presswatch/running"
	"presswatch/index"
)

func main() { os.Exit(run()) }

// Exit codes.
const (
	exitOK       = 0
	exitFailed   = 1 // it was tried and did not work
	exitMistaken = 2 // the command line, the configuration or the query is wrong; nothing was changed
)

// run carries out one command line and returns its exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := newRoot(streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}).ExecuteContext(ctx)
	switch {
	case err == nil, errors.Is(err, errSaid):
		return codeOf(err)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitOK // asked to stop, and stopped
	}
	fmt.Fprintln(os.Stderr, "presswatch: "+err.Error())
	return codeOf(err)
}

// errSaid marks an error whose words have been printed already.
var errSaid = errors.New("said already")

// mistake marks an error that is the user's to mend.
type mistake struct{ error }

func (m mistake) Unwrap() error { return m.error }

func codeOf(err error) int {
	var m mistake
	var said running.StatusError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &said) && said.Code == http.StatusBadRequest:
		return exitMistaken
	case errors.As(err, &m), errors.Is(err, index.ErrInvalid), errors.Is(err, index.ErrTooDear):
		return exitMistaken
	}
	return exitFailed
}
