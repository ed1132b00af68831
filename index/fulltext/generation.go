package fulltext

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"presswatch/index"
	"presswatch/index/fulltext/hits"
	"presswatch/index/fulltext/snapshot"
	"presswatch/index/fulltext/terms"
)

// engine is what a generation uses of bleve.
type engine interface {
	NewBatch() *bleve.Batch
	Batch(*bleve.Batch) error
	Reader() (bleveindex.IndexReader, error)
	Close() error
}

// bleveEngine is an open bleve index.
type bleveEngine struct {
	bleve.Index
	inner bleveindex.Index
}

func (e bleveEngine) Reader() (bleveindex.IndexReader, error) { return e.inner.Reader() }

// access is what stands between the index and its generations.
type access struct {
	wrap  func(engine) engine
	rouse func() // something is wrong in the background
}

// generation is one bleve index with the view that searches use.
type generation struct {
	number   int
	dir      string
	engine   engine
	meta     meta
	opened   time.Time
	reopened bool // after it had been sick

	refreshing sync.Mutex // held while a view is made, so that no older one comes after a newer one

	mu    sync.RWMutex
	view  *snapshot.View
	names *snapshot.Names
	seq   int64            // up to which the store has been read
	sizes map[string]int64 // of the files that are looked after

	sickness sickness
	pending  sync.WaitGroup // batches that were given up waiting for
	shutting sync.Once
	shutErr  error // of closing the engine
}

// sickness is the first thing that went wrong with a generation.
type sickness struct {
	mu  sync.Mutex
	why error
}

func (s *sickness) set(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.why == nil {
		s.why = err
	}
}

func (s *sickness) get() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// cursorKey is the name under which a batch carries the store's sequence number.
const cursorKey = "presswatch.seq"

const generationPrefix = "g-"

func generationName(number int) string { return fmt.Sprintf("%s%06d", generationPrefix, number) }

// bleveConfig is how bleve is used: it waits a second for its lock instead of for ever, keeps three
// states to fall back on, and reports what goes wrong in its background work.
func bleveConfig() map[string]any {
	return map[string]any{"bolt_timeout": "1s", "numSnapshotsToKeep": 3, "asyncErrorCallbackName": asyncName}
}

// createGeneration makes an empty generation. Where that fails nothing is left of it.
func createGeneration(dir string, number int, via access) (g *generation, err error) {
	path := filepath.Join(dir, generationName(number))
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return newGeneration(path, number, currentMeta(), via, func() (bleve.Index, error) {
		idx, err := bleve.NewUsing(path, bleve.NewIndexMapping(), scorch.Name, scorch.Name, bleveConfig())
		if err != nil {
			return nil, err
		}
		if err := errors.Join(writeMeta(path, currentMeta()), syncDir(dir)); err != nil {
			return nil, errors.Join(err, idx.Close())
		}
		return idx, nil
	})
}

// openGeneration opens the generation in dir.
func openGeneration(dir string, number int, via access) (*generation, error) {
	path := filepath.Join(dir, generationName(number))
	removeStray(path)
	m, err := readMeta(path)
	if err != nil {
		return nil, err
	}
	g, err := newGeneration(path, number, m, via, func() (bleve.Index, error) { return bleve.OpenUsing(path, bleveConfig()) })
	if err == nil && m.Fed && g.position() == 0 {
		return nil, errors.Join(fmt.Errorf("index in %s: %w", path, errEmptied), g.close(time.Second))
	}
	return g, err
}

// errEmptied: where bleve can read none of the states that it has kept it may open the first, empty one.
var errEmptied = errors.New("it opens empty although something was written to it")

// noteFed says beside the index that something is written to it, before the first batch: rather built anew
// once too often than trusted once too much.
func (g *generation) noteFed() error {
	if g.meta.Fed {
		return nil
	}
	m := g.meta
	m.Fed = true
	if err := writeMeta(g.dir, m); err != nil {
		return err
	}
	g.meta = m
	return nil
}

func newGeneration(path string, number int, m meta, via access, open func() (bleve.Index, error)) (*generation, error) {
	g := &generation{number: number, dir: path, meta: m, names: snapshot.NewNames(), sizes: map[string]int64{}, opened: time.Now()}
	listenAsync(filepath.Join(path, "store"), func(err error) {
		// A failed write of bleve's is tried again by itself, and reported to whoever waits for it.
		if errors.Is(err, scorch.ErrAsyncPanic) {
			g.sickness.set(fmt.Errorf("bleve's background work has ended: %w", err))
		}
		via.rouse()
	})
	err := guarded(func() error {
		idx, err := open()
		if err != nil {
			return err
		}
		inner, err := idx.Advanced()
		g.engine = via.wrap(bleveEngine{idx, inner})
		return err
	})
	if err == nil {
		err = g.refresh()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("index in %s: %w", path, err), g.close(time.Second))
	}
	return g, nil
}

// removeStray deletes the files that some systems leave beside copied ones; bleve would take them for its own.
func removeStray(dir string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return // to open the index will say why
	}
	defer func() { _ = root.Close() }()
	_ = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasPrefix(d.Name(), "._") {
			_ = root.Remove(path)
		}
		return nil
	})
}

// refresh lets searches see the present state of the index.
func (g *generation) refresh() error {
	g.refreshing.Lock()
	defer g.refreshing.Unlock()
	reader, err := g.engine.Reader()
	if err != nil {
		return err
	}
	g.mu.RLock()
	last := g.view
	g.mu.RUnlock()
	var view *snapshot.View
	err = hits.Contain(func() (err error) {
		view, err = snapshot.Take(reader, g.names, last)
		return err
	})
	if err != nil {
		return errors.Join(err, reader.Close())
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.view = view
	if b := view.Internal(cursorKey); len(b) == 8 {
		g.seq = int64(binary.BigEndian.Uint64(b))
	}
	if last != nil {
		return last.Release()
	}
	return nil
}

// hold returns the present view for a search, and the sequence number it stands for.
func (g *generation) hold() (*snapshot.View, int64, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.view == nil || !g.view.Hold() {
		return nil, 0, false
	}
	return g.view, g.seq, true
}

func (g *generation) position() int64 {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.seq
}

// write indexes items and keeps seq with them, and comes back when both are on disk. A batch that takes
// longer than limit makes the generation sick: bleve gives no way to stop it.
func (g *generation) write(ctx context.Context, items []index.Item, seq int64, stems *terms.Stems, limit time.Duration) error {
	if err := g.sickness.get(); err != nil {
		return err
	}
	if err := g.noteFed(); err != nil {
		return err
	}
	batch := g.engine.NewBatch()
	for i := range items {
		if err := batch.IndexAdvanced(terms.Document(&items[i], stems)); err != nil {
			return fmt.Errorf("item %d: %w", items[i].ID, err)
		}
	}
	batch.SetInternal([]byte(cursorKey), binary.BigEndian.AppendUint64(nil, uint64(max(seq, g.position()))))
	result := make(chan error, 1)
	g.pending.Go(func() { result <- guarded(func() error { return g.engine.Batch(batch) }) })
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-result:
		if err == nil {
			return g.refresh()
		}
		if classify(err) == surroundings { // a full disk is not the index's fault, but bleve has lost its footing
			err = fmt.Errorf("%w: %w", errSpoilt, err)
		}
		g.sickness.set(err)
		return err
	case <-timer.C:
		g.sickness.set(errHung)
		return fmt.Errorf("%w after %s", errHung, limit)
	case <-ctx.Done():
		return ctx.Err()
	}
}

var (
	errHung = errors.New("a batch did not come back")
	// errSpoilt marks a generation whose files are well although a batch could not be written. What bleve keeps
	// in memory of that batch is of no more use, so that it must be opened again before the next one.
	errSpoilt = errors.New("there is no writing just now")
)

// close closes the generation. A hung one is given up after limit: its files stay open until the process
// ends. A nil generation is closed.
func (g *generation) close(limit time.Duration) error {
	if g == nil {
		return nil
	}
	g.mu.Lock()
	view := g.view
	g.view = nil
	g.mu.Unlock()
	var err error
	if view != nil {
		err = view.Release()
	}
	return errors.Join(err, g.shut(limit))
}

// shut closes the engine. The view goes on answering searches until the generation is closed as well.
func (g *generation) shut(limit time.Duration) error {
	g.shutting.Do(func() {
		forgetAsync(filepath.Join(g.dir, "store"))
		if g.engine == nil {
			return
		}
		done := make(chan error, 1)
		go func() {
			g.pending.Wait()
			done <- guarded(g.engine.Close)
		}()
		select {
		case g.shutErr = <-done:
		case <-time.After(limit):
			g.shutErr = fmt.Errorf("the index in %s does not close: %w", g.dir, errHung)
		}
	})
	return g.shutErr
}
