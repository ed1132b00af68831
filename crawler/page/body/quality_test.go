package body_test

import (
	"bytes"
	"context"
	"testing"

	"presswatch/crawler/page/body/bodytest"
)

func data(t testing.TB) string {
	t.Helper()
	dir, err := bodytest.Find(".")
	if err != nil {
		t.Skip(err)
	}
	return dir
}

func TestQuality(t *testing.T) {
	dir := data(t)
	var out bytes.Buffer
	f1, err := bodytest.Quality(context.Background(), dir, &out)
	if err != nil {
		t.Skip(err)
	}
	if _, err := bodytest.ReadabilityQuality(context.Background(), dir, &out); err != nil {
		t.Error(err)
	}
	t.Logf("\n%s", out.String())
	if f1 < 0.92 {
		t.Errorf("F1 %.4f, must be at least 0.92", f1)
	}
}
