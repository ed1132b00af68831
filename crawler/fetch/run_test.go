package fetch

import (
	"runtime"
	"strconv"
	"testing"
	"time"
)

func itoa(i int) string { return strconv.Itoa(i) }

// running is how many goroutines there are.
func running() int { return runtime.NumGoroutine() }

// settled waits until no more goroutines run than before, with some to spare for the runtime's own.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if running() <= before+5 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines run, %d before:\n%s", running(), before, stacks[:runtime.Stack(stacks, true)])
}
