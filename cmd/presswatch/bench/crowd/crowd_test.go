package crowd

import (
	"bytes"
	"context"
	"io"
	"testing"

	"presswatch/cmd/presswatch/bench"
	"presswatch/crawler/page/recorded"
)

// met runs a measure on the recorded data, which CI must have, and fails if a figure is not met.
func met(t *testing.T, run func(context.Context, string, io.Writer) ([]bench.Row, error)) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes some seconds; run without -short")
	}
	dir, err := recorded.Find(".")
	if err != nil {
		t.Skip(err)
	}
	rows, err := run(t.Context(), dir, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := bench.Print(&table, rows); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())
	for _, r := range rows {
		if !r.Met() {
			t.Errorf("%s: %.4f, must be %.3f", r.What, r.Reached, r.Must)
		}
	}
}

func TestAttach(t *testing.T) { met(t, Attach) }
