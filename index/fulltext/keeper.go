package fulltext

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"presswatch/index/fulltext/hits"
)

// keep looks after the index until ctx ends: rebuilds what needs it, and notices what goes wrong.
func (x *Index) keep(ctx context.Context) {
	tick := time.NewTicker(x.opt.CheckEvery)
	defer tick.Stop()
	lastCheck := x.opt.Now()
	if x.current() != nil && !x.Status().Rebuilding {
		x.selfCheck(ctx, openedSample)
	}
	for {
		x.rebuildIfNeeded(ctx)
		select {
		case <-ctx.Done():
			return
		case <-x.wake:
		case <-tick.C:
		}
		x.unstick(ctx)
		x.look(ctx)
		if gap := x.opt.Now().Sub(lastCheck); gap >= x.opt.SelfCheckGap || x.suspected.Swap(false) {
			lastCheck = x.opt.Now()
			x.selfCheck(ctx, selfCheckSample)
		}
	}
}

// look examines the live generation and does what its state calls for.
func (x *Index) look(ctx context.Context) {
	x.mu.RLock()
	live, needed := x.live, x.needed
	x.mu.RUnlock()
	if live == nil || needed != "" || ctx.Err() != nil {
		return
	}
	err := live.examine()
	if err == nil {
		return
	}
	x.opt.Log.Error("index is not well", "generation", live.number, "err", err)
	var d *damage
	if errors.As(err, &d) {
		x.condemn(live, d)
		return
	}
	x.reopen(ctx, live, err)
}

// damage is something wrong with the files of a generation.
type damage struct {
	file   string
	what   string
	unsafe bool // what is mapped into memory can no longer be read
}

func (d *damage) Error() string { return fmt.Sprintf("%s %s", d.file, d.what) }

// examine returns what is wrong with the generation: damage to its files, or what has made it sick.
func (g *generation) examine() error {
	if err := g.sickness.get(); err != nil {
		return errors.Join(err, g.examineFiles())
	}
	if err := g.refresh(); err != nil {
		return err
	}
	err := g.examineFiles()
	for try := 0; try < 3 && err != nil; try++ { // bleve may have merged files away in between
		if refreshed := g.refresh(); refreshed != nil {
			return refreshed
		}
		err = g.examineFiles()
	}
	return err
}

// examineFiles compares the files that the index stands on with what they were when first seen.
func (g *generation) examineFiles() error {
	view, _, ok := g.hold()
	if !ok {
		return nil
	}
	defer func() { _ = view.Release() }()
	files := append(view.Files(), filepath.Join(g.dir, "index_meta.json"), filepath.Join(g.dir, metaFile))
	sizes := make(map[string]int64, len(files))
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return &damage{file: file, what: "is gone"}
		}
		if was, known := g.sizes[file]; known && info.Size() < was && filepath.Base(file) != metaFile {
			return &damage{file: file, what: "has shrunk", unsafe: true}
		}
		sizes[file] = info.Size()
	}
	g.sizes = sizes
	if _, err := os.Stat(filepath.Join(g.dir, "store", "root.bolt")); err != nil {
		return &damage{file: filepath.Join(g.dir, "store", "root.bolt"), what: "is gone"}
	}
	return nil
}

// condemn gives a damaged generation up. Where its files are only gone, what is mapped into memory goes
// on serving until the successor is there.
func (x *Index) condemn(g *generation, d *damage) {
	x.require("its files were damaged: " + d.Error())
	if d.unsafe {
		x.retire(g)
	}
}

// retire takes a generation from service and closes it in the background, since a sick one may take long.
func (x *Index) retire(g *generation) {
	x.mu.Lock()
	if x.live == g {
		x.live = nil
	}
	x.mu.Unlock()
	x.leaving.Go(func() {
		if err := g.close(x.opt.BatchTime); err != nil {
			x.opt.Log.Warn("an index was given up without closing it", "generation", g.number, "err", err)
		}
	})
}

// soon is the time within which a second sickness of a reopened index means that reopening does not help.
const soon = 10 * time.Minute

// reopen tries to make a sick generation well by closing and opening it; if that fails, a rebuild is due. Until
// it is open again, its last view answers.
func (x *Index) reopen(ctx context.Context, g *generation, why error) {
	spoilt := errors.Is(why, errSpoilt)
	if errors.Is(why, errHung) || !spoilt && g.reopened && time.Since(g.opened) < soon {
		x.require("it stopped working: " + why.Error())
		return
	}
	if err := x.lockWriting(ctx); err != nil {
		return
	}
	defer x.unlockWriting()
	fresh, err := x.openAgain(g)
	if err != nil && classify(err) == surroundings {
		x.opt.Log.Warn("the index cannot be opened again yet", "generation", g.number, "err", err)
		return // the keeper comes again
	}
	if err != nil {
		x.setLive(nil)
		x.discard(g.number, err)
		x.require("it stopped working: " + why.Error())
	} else {
		fresh.reopened = !spoilt
		x.setLive(fresh)
	}
	if err := g.close(closeTime); err != nil {
		x.opt.Log.Warn("a sick index was given up without closing it", "generation", g.number, "err", err)
	}
}

func (x *Index) openAgain(g *generation) (*generation, error) {
	if err := g.shut(closeTime); err != nil && errors.Is(err, errHung) {
		return nil, err
	}
	return openGeneration(x.opt.Dir, g.number, x.access())
}

// closeTime is how long a sick index may take to close before it is given up.
const closeTime = 10 * time.Second

// isPanic reports whether a search ended in a panic.
func isPanic(err error) bool {
	var p *hits.ErrPanic
	return errors.As(err, &p)
}
