package supervised

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// TestSystemdIsTold: up, that it works while it does, not while it does not, and that it stops.
func TestSystemdIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "60000")
	heard := make(chan string, 1000)
	go func() {
		buf := make([]byte, 100)
		for {
			n, _, err := c.ReadFrom(buf)
			if err != nil {
				close(heard)
				return
			}
			heard <- string(buf[:n])
		}
	}()
	next := func() string {
		select {
		case s := <-heard:
			return s
		case <-time.After(5 * time.Second):
			return "nothing"
		}
	}
	var ill atomic.Bool
	stop := Begin(t.Context(), func(context.Context) error {
		if ill.Load() {
			return errors.New("disk full")
		}
		return nil
	}, slog.New(slog.DiscardHandler))
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		if got := next(); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	}
	ill.Store(true)
	time.Sleep(50 * time.Millisecond)
	for len(heard) > 0 {
		<-heard
	}
	time.Sleep(150 * time.Millisecond)
	if len(heard) > 0 {
		t.Errorf("told that it works: %q", <-heard)
	}
	stop()
	if got := next(); got != "STOPPING=1" {
		t.Errorf("%q", got)
	}
}

// TestWithoutSystemd: nothing happens.
func TestWithoutSystemd(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	Begin(t.Context(), func(context.Context) error { t.Error("asked"); return nil }, slog.New(slog.DiscardHandler))()
}
