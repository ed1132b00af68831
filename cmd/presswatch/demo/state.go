package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"presswatch/cmd/presswatch/running"
)

// ErrForeign says that a directory is not ours to empty.
var ErrForeign = errors.New("holds something that is not a demo's")

// state is kept in the demo's directory, so that a killed demo goes on where it was and its addresses
// stay the same. It also marks the directory as ours to empty.
type state struct {
	Now  time.Time `json:"now"`  // invented time
	Port string    `json:"port"` // of the made-up world
	Over bool      `json:"over"`
}

const stateFile = "demo.json"

// prepare finds the demo's directory and empties it when the day is to begin anew.
func (d *demo) prepare() error {
	d.dir = d.Dir
	if d.dir == "" && d.Once {
		dir, err := os.MkdirTemp("", "presswatch-demo-")
		d.dir, d.Fresh, d.passing = dir, false, true
		return err
	}
	if d.dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		d.dir = filepath.Join(cache, "presswatch-demo")
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	st, err := d.readState()
	if errors.Is(err, fs.ErrNotExist) {
		return d.refuseStrangers()
	}
	if err != nil || st.Over || d.Fresh {
		return emptyDir(d.dir)
	}
	d.port = st.Port
	return nil
}

// refuseStrangers keeps the demo out of a directory that holds something else.
func (d *demo) refuseStrangers() error {
	names, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		return fmt.Errorf("%s %w; name an empty directory with --data", d.dir, ErrForeign)
	}
	return nil
}

// emptyDir removes what is in a demo's directory, unless a presswatch runs on it: that one's lock is then
// found when the store is opened.
func emptyDir(dir string) error {
	if running.Find(context.Background(), dir) != nil {
		return nil
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := os.RemoveAll(filepath.Join(dir, n.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) readState() (state, error) {
	var st state
	text, err := os.ReadFile(filepath.Join(d.dir, stateFile))
	if err != nil {
		return st, err
	}
	return st, json.Unmarshal(text, &st)
}

func (d *demo) writeState() error {
	text, err := json.Marshal(state{Now: d.clock.Now(), Port: d.port, Over: d.clock.Over()})
	if err != nil {
		return err
	}
	tmp := filepath.Join(d.dir, stateFile+".new")
	if err := os.WriteFile(tmp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(d.dir, stateFile))
}

// begin returns the invented time from which the day goes on.
func (d *demo) begin() (time.Time, error) {
	st, err := d.readState()
	if errors.Is(err, fs.ErrNotExist) {
		return d.world.Start, nil
	}
	return st.Now, err
}
