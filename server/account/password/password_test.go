package password

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"presswatch/index"
)

// TestPasswords: the right one, and nothing else; an unknown account, a hash of others and an endless password are no way in.
func TestPasswords(t *testing.T) {
	h := New()
	hash, err := h.Hash(t.Context(), "correct horse battery")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Fatal(hash, err)
	}
	again, _ := h.Hash(t.Context(), "correct horse battery")
	if again == hash {
		t.Error("two hashes of a password are the same")
	}
	for name, tt := range map[string]struct {
		text, hash string
		want       bool
	}{
		"right": {"correct horse battery", hash, true}, "wrong": {"Correct horse battery", hash, false}, "no account": {"correct horse battery", "", false}, "empty": {"", hash, false}, "endless": {strings.Repeat("x", 1<<20), hash, false},
	} {
		if ok, err := h.Check(t.Context(), tt.text, tt.hash); ok != tt.want || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=9999999,t=1,p=1$AAAA$AAAA", strings.Replace(hash, "argon2id", "argon2i", 1)} {
		if ok, err := h.Check(t.Context(), "x", bad); ok || err == nil {
			t.Errorf("%q: %v, %v", bad, ok, err)
		}
	}
}

func TestWhatAPasswordMayBe(t *testing.T) {
	for text, ok := range map[string]bool{"correct horse": true, "short": false, "aaaaaaaaaaaa": false, "anna is here!": false, strings.Repeat("ab", 65): false, "pässwörter gut": true, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff": false} {
		if got := Wrong(text, "anna"); (got == "") != ok {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestF86_AFloodTakesLittle: of a hundred at once some are told to come again, and memory stays that of one.
func TestF86_AFloodTakesLittle(t *testing.T) {
	h := New()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	var busy, done atomic.Int64
	for range 100 {
		wg.Go(func() {
			switch _, err := h.Check(t.Context(), "whatever it is", ""); {
			case errors.Is(err, index.ErrBusy):
				busy.Add(1)
			case err == nil:
				done.Add(1)
			}
		})
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	if busy.Load() < 50 || done.Load() == 0 || after.Sys-before.Sys > 300<<20 {
		t.Errorf("%d busy, %d done, %d MB", busy.Load(), done.Load(), (after.Sys-before.Sys)>>20)
	}
}
