package demo

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/world"
)

func made(t *testing.T, dir string) *demo {
	t.Helper()
	w, err := world.Northmarch()
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{Options: Options{Dir: dir, Speed: 512}, world: w}
	d.clock = world.NewClock(w.Start, w.End, 512, time.Now)
	return d
}

func TestStrangersAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	letter := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(letter, []byte("Dear all"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := made(t, dir).prepare()
	if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(letter); err != nil {
		t.Error("what was in the directory is gone")
	}
}

// TestGoesOn: a demo that was stopped goes on at its port and its time; one that is over, or is to begin anew, is emptied.
func TestGoesOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		over   bool
		fresh  bool
		goesOn bool
	}{{"stopped", false, false, true}, {"over", true, false, false}, {"anew", false, true, false}} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "demo")
			d := made(t, dir)
			if err := d.prepare(); err != nil {
				t.Fatal(err)
			}
			d.port = "8490"
			if c.over {
				d.clock = world.NewClock(d.world.End, d.world.End, 512, time.Now)
			}
			if err := d.writeState(); err != nil {
				t.Fatal(err)
			}
			again := made(t, dir)
			again.Fresh = c.fresh
			if err := again.prepare(); err != nil {
				t.Fatal(err)
			}
			from, err := again.begin()
			if err != nil {
				t.Fatal(err)
			}
			if goesOn := again.port == "8490" && !from.Before(d.world.Start); goesOn != c.goesOn {
				t.Errorf("port %q, from %s", again.port, from)
			}
		})
	}
}

func TestOnceLeavesNothingBehind(t *testing.T) {
	d := made(t, "")
	d.Once = true
	if err := d.prepare(); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(d.dir)
	if !d.passing || d.dir == "" {
		t.Errorf("directory %s is not for this run alone", d.dir)
	}
}

func TestOnlyItsOwnWorldHasNames(t *testing.T) {
	at, err := loopbackNames{}.LookupNetIP(t.Context(), "ip", "unity-wire.localhost.")
	if err != nil || len(at) != 1 || at[0] != netip.AddrFrom4([4]byte{127, 0, 0, 1}) {
		t.Errorf("%v, %v", at, err)
	}
	if _, err := (loopbackNames{}).LookupNetIP(t.Context(), "ip", "example.org"); err == nil {
		t.Error("a host of the real world was found")
	}
}

// TestEverySiteIsASource: what the press office of this world polls is all of it, outlets and networks.
func TestEverySiteIsASource(t *testing.T) {
	d := made(t, t.TempDir())
	c := d.config()
	polled := make(map[string]bool)
	for _, s := range c.Sources {
		polled[s.Key] = true
	}
	for _, s := range d.world.Sites {
		if !polled[s.Key] {
			t.Errorf("%s is not polled", s.Key)
		}
	}
	networks := map[string]int{}
	for _, s := range c.Sources[len(d.world.Sites):] {
		networks[s.Kind]++
	}
	if len(d.world.Sites) < 28 || len(networks) != 4 || networks["audit"] != 1 || networks["bluesky-stream"] != 1 || networks["mastodon-tag"] != 1 || networks["mailbox"] != 1 {
		t.Errorf("%d sites, networks %v", len(d.world.Sites), networks)
	}
	if d.noticeLine() == "" {
		t.Error("no notice on the pages")
	}
}
