package fulltext

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
)

// stored is a generation as it lies on disk.
type stored struct {
	number int
	meta   meta
	err    error // of reading meta
}

// listGenerations returns the generations in a directory, newest first.
func listGenerations(dir string) ([]stored, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []stored
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), generationPrefix)
		n, bad := strconv.Atoi(digits)
		if !ok || bad != nil || n <= 0 || !e.IsDir() {
			continue
		}
		s := stored{number: n}
		s.meta, s.err = readMeta(filepath.Join(dir, e.Name()))
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b stored) int { return cmp.Compare(b.number, a.number) })
	return all, err
}

// moveAside keeps a generation that cannot be used for whoever wants to know why, and only the last one:
// an index can be large.
func moveAside(dir string, number int, now time.Time) (string, error) {
	from := filepath.Join(dir, generationName(number))
	old, err := filepath.Glob(globEscape(filepath.Clean(dir)) + ".bad-*")
	if err != nil {
		return "", err
	}
	for _, path := range old {
		if err := os.RemoveAll(path); err != nil {
			return "", err
		}
	}
	to := filepath.Clean(dir) + ".bad-" + now.UTC().Format("20060102T150405")
	return to, os.Rename(from, to)
}

func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// begin opens what the directory holds and decides whether a rebuild is needed.
func (x *Index) begin(ctx context.Context) error {
	all, err := listGenerations(x.opt.Dir)
	if err != nil {
		x.stuckWith("its directory cannot be read: " + err.Error())
		return nil
	}
	for _, s := range all {
		if x.current() != nil {
			x.remove(s.number)
			continue
		}
		if err := x.beginWith(s); err != nil {
			return errors.Join(err, x.build.close(x.opt.BatchTime))
		}
	}
	if x.idle() {
		return x.beginFresh(ctx)
	}
	x.compare(ctx)
	return nil
}

// beginWith takes one generation into use: as the live one, as the one being built, or aside.
func (x *Index) beginWith(s stored) error {
	if s.err == nil && !s.meta.Complete && !s.meta.sameRules(currentMeta()) {
		x.remove(s.number) // half built by other rules: of no use
		return nil
	}
	g, err := openGeneration(x.opt.Dir, s.number, x.access())
	if err != nil {
		return x.unopened(s.number, err)
	}
	if !g.meta.Complete {
		return x.goOn(g)
	}
	x.setLive(g)
	if !g.meta.sameRules(currentMeta()) {
		x.require("it was written by another version of presswatch")
	}
	return nil
}

// unopened decides what an index that cannot be opened calls for.
func (x *Index) unopened(number int, err error) error {
	switch classify(err) {
	case held:
		return fmt.Errorf("%s: %w; stop the other presswatch first", filepath.Join(x.opt.Dir, generationName(number)), index.ErrHeld)
	case surroundings:
		x.opt.Log.Error("index cannot be opened now", "err", err)
		x.stuckWith("it cannot be opened: " + err.Error())
		return nil
	}
	x.discard(number, err)
	x.require("it was damaged")
	return nil
}

// discard moves a damaged generation aside.
func (x *Index) discard(number int, why error) {
	to, err := moveAside(x.opt.Dir, number, x.opt.Now())
	x.opt.Log.Error("index is damaged and moved aside", "generation", number, "to", to, "err", errors.Join(why, err))
}

// remove deletes a generation that is no longer needed.
func (x *Index) remove(number int) {
	if err := os.RemoveAll(filepath.Join(x.opt.Dir, generationName(number))); err != nil {
		x.opt.Log.Warn("an old index cannot be removed", "generation", number, "err", err)
	}
}

// require notes that a rebuild is needed and why, unless one is already.
func (x *Index) require(why string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.needed == "" {
		x.needed = why
	}
}

// beginFresh begins an index where there is none: an empty store has an empty index at once.
func (x *Index) beginFresh(ctx context.Context) error {
	counts, err := x.opt.Store.Counts(ctx)
	if err != nil || counts.LastSeq > 0 {
		x.require("there is none yet")
		return nil
	}
	g, err := createGeneration(x.opt.Dir, 1, x.access())
	if err == nil {
		err = x.complete(g)
	}
	if err != nil {
		x.opt.Log.Error("index cannot be created", "err", err)
		x.stuckWith("it cannot be created: " + err.Error())
		return g.close(x.opt.BatchTime)
	}
	x.setLive(g)
	return nil
}

// goOn takes up a generation that an earlier process began to build.
func (x *Index) goOn(g *generation) error {
	x.mu.Lock()
	first := x.build == nil
	if first {
		x.build = g
	}
	x.mu.Unlock()
	if !first {
		return g.close(x.opt.BatchTime)
	}
	x.require("an earlier rebuild was not finished")
	return nil
}

func (x *Index) setLive(g *generation) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.live = g
}

// current returns the generation that serves, nil for none.
func (x *Index) current() *generation {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.live
}

// idle reports whether there is neither an index nor anything planned to get one.
func (x *Index) idle() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.live == nil && x.needed == "" && x.stuck == ""
}

// complete marks a generation as one that may serve.
func (x *Index) complete(g *generation) error {
	m := g.meta
	m.Complete = true
	if err := writeMeta(g.dir, m); err != nil {
		return err
	}
	g.meta = m
	return nil
}

// access is what generations get of the index.
func (x *Index) access() access { return access{wrap: x.opt.wrap, rouse: x.rouse} }

// stuckWith notes that there is no index because of its surroundings. The keeper tries again.
func (x *Index) stuckWith(why string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.stuck = why
}

// unstick begins again where the surroundings did not let the index begin, or go on.
func (x *Index) unstick(ctx context.Context) {
	x.mu.Lock()
	stuck := x.stuck != "" && x.live == nil && x.needed == ""
	if stuck {
		x.stuck = ""
	}
	x.mu.Unlock()
	if !stuck {
		return
	}
	if err := x.begin(ctx); err != nil {
		x.stuckWith(err.Error())
	}
}

// compare requires a rebuild if the live index cannot have come from this store.
func (x *Index) compare(ctx context.Context) {
	live := x.current()
	if live == nil {
		return
	}
	counts, err := x.opt.Store.Counts(ctx)
	if err != nil {
		return // the store has its own upkeep
	}
	if why := disagreement(live, counts); why != "" {
		x.require(why)
	}
}

// disagreement says in which way a generation and the store contradict each other, "" if they do not.
func disagreement(g *generation, counts index.Counts) string {
	view, seq, ok := g.hold()
	if !ok {
		return ""
	}
	defer func() { _ = view.Release() }()
	switch {
	case seq > counts.LastSeq:
		return fmt.Sprintf("it has read further (%d) than the store goes (%d): the store was put back", seq, counts.LastSeq)
	case view.Items() > counts.Items:
		return fmt.Sprintf("it holds %d items, the store %d", view.Items(), counts.Items)
	case seq == counts.LastSeq && view.Items() < counts.Items:
		return fmt.Sprintf("it holds only %d of %d items", view.Items(), counts.Items)
	}
	return ""
}
