package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"presswatch/config"
)

// TestRepeatedLinesSurviveARestart: what was learnt of an outlet is there after a restart; a broken file is
// learnt again and stops nobody.
func TestRepeatedLinesSurviveARestart(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	open := func() *App {
		return New(Options{Config: cfg, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	}
	a := open()
	lines := a.openLines()
	const promotion = "Sign up to the Tarnbeck Post newsletter for more stories like this one"
	for _, page := range []string{"/1", "/2", "/3", "/4"} {
		lines.Learn("tarnbeck.example", page, []string{"The news of " + page + " is told in a paragraph of its own, with its own words " + page, promotion})
	}
	if !lines.Seen("tarnbeck.example", promotion) {
		t.Fatal("the line was not learnt")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open()
	if !b.openLines().Seen("tarnbeck.example", promotion) {
		t.Error("the line was forgotten over a restart")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cfg.Data, linesFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := open()
	if c.openLines().Seen("tarnbeck.example", promotion) {
		t.Error("a broken file was believed")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}
