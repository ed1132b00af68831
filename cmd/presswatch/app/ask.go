package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite"
)

// OpenForQuestions opens the data directory for reading only, and brings the index up to date with the store, for
// [App.Ask]. It waits for another question's index to be closed, and for an index that is being built.
func (a *App) OpenForQuestions(ctx context.Context) error {
	store, err := sqlite.OpenReader(ctx, a.Config.Data)
	if err != nil {
		return err
	}
	a.Store = store
	a.Later("store", func(context.Context) error { return store.Close() })
	for tries := 0; ; tries++ {
		err := a.OpenIndex(ctx)
		if err == nil {
			break
		}
		if !errors.Is(err, index.ErrHeld) || tries == heldTries || !pause(ctx, time.Second) {
			return err
		}
	}
	for st := a.Index.Status(); !st.Ready; st = a.Index.Status() {
		if !st.Rebuilding && st.Problem != "" {
			return fmt.Errorf("the full-text index cannot be opened: %s", st.Problem)
		}
		if !pause(ctx, 50*time.Millisecond) {
			return ctx.Err()
		}
	}
	return a.stage.Once(ctx)
}

// heldTries is how many seconds a question waits for the one before it.
const heldTries = 10

// Ask puts one question to the pages, over no wire, and returns the status and the body of the answer.
func (a *App) Ask(ctx context.Context, path string, values url.Values) (code int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path+"?"+values.Encode(), nil)
	if err != nil {
		return 0, nil, fmt.Errorf("asking for %s: %w", path, err)
	}
	got := &answer{code: http.StatusOK, header: http.Header{}}
	a.pagesOf(a.Store, false).ServeHTTP(got, req)
	return got.code, got.body, nil
}

// answer keeps what a page answers.
type answer struct {
	code   int
	header http.Header
	body   []byte
}

func (a *answer) Header() http.Header  { return a.header }
func (a *answer) WriteHeader(code int) { a.code = code }

func (a *answer) Write(b []byte) (int, error) {
	a.body = append(a.body, b...)
	return len(b), nil
}
