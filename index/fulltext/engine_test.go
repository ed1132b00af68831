package fulltext

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"presswatch/index"
	"presswatch/index/query"
)

// sick is an engine that fails when it is told to.
type sick struct {
	engine
	batch func() error // nil: well
}

func (s *sick) Batch(b *bleve.Batch) error {
	if s.batch != nil {
		if err := s.batch(); err != nil {
			return err
		}
	}
	return s.engine.Batch(b)
}

// disk makes the engine of every generation do something before each batch.
type disk struct {
	mu sync.Mutex
	do func() error
}

func (d *disk) set(do func() error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.do = do
}

func (d *disk) wrap(e engine) engine {
	return &sick{e, func() error {
		d.mu.Lock()
		do := d.do
		d.mu.Unlock()
		if do == nil {
			return nil
		}
		return do()
	}}
}

// The position is kept in the batch: what was not written is given again, what was written is not lost.
func TestF2_PositionIsKeptWithTheBatch(t *testing.T) {
	s, d := newShelf(), &disk{}
	o := quick(t, s)
	o.wrap = d.wrap
	x := open(t, o)
	s.put(articles(1, 30)...)
	feed(t, x, s)
	d.set(func() error { return fmt.Errorf("writing: %w", syscall.ENOSPC) })
	items := s.put(articles(31, 30)...)
	for range 3 {
		if err := x.Index(t.Context(), items, items[len(items)-1].Seq); !errors.Is(err, index.ErrReadOnly) {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	if at, _ := x.Position(t.Context()); at != 30 {
		t.Errorf("position %d after a failed batch", at)
	}
	wantFound(t, x, "n7", 7) // reading goes on
	time.Sleep(200 * time.Millisecond)
	if st := x.Status(); st.Rebuilding || !st.Ready {
		t.Errorf("a full disk is no reason to rebuild: %+v", st)
	}
	d.set(nil)
	feed(t, x, s)
	if !holds(x, 60, "n31", "n60") {
		t.Errorf("after the disk has room: %+v", x.Status())
	}
	if at, _ := x.Position(t.Context()); at != 60 {
		t.Errorf("position %d", at)
	}
}

// A batch that does not come back is given up, and the index is built anew beside it.
func TestF6_HungBatchIsGivenUp(t *testing.T) {
	s, d := newShelf(articles(1, 30)...), &disk{}
	o := quick(t, s)
	o.wrap, o.BatchTime = d.wrap, 300*time.Millisecond
	x := open(t, o)
	eventually(t, "built", func() bool { return holds(x, 30) })
	release := make(chan struct{})
	var hung atomic.Bool
	d.set(func() error {
		if hung.CompareAndSwap(false, true) {
			<-release
		}
		return nil
	})
	items := s.put(articles(31, 10)...)
	start := time.Now()
	if err := x.Index(t.Context(), items, items[len(items)-1].Seq); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("the hung batch: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it was waited for %s", took)
	}
	wantFound(t, x, "n7", 7)
	eventually(t, "built anew", func() bool { return holds(x, 40, "n7", "n40") })
	close(release)
}

// Bleve's background work ends by a panic of its own: the index is opened again, and a second time built anew.
func TestF6_BackgroundPanicIsNoticed(t *testing.T) {
	s := newShelf(articles(1, 30)...)
	x := open(t, quick(t, s))
	eventually(t, "built", func() bool { return holds(x, 30) })
	for _, what := range []string{"opened again", "built anew"} {
		before := x.current()
		tellListener(fmt.Errorf("merger: %w", scorch.ErrAsyncPanic), before.dir+"/store")
		eventually(t, what, func() bool { return x.current() != before && holds(x, 30, "n7") })
	}
	if x.current().number < 2 {
		t.Errorf("generation %d: it was never built anew", x.current().number)
	}
}

// A panic in a search costs that search.
func TestF7_PanicInASearchCostsThatSearchOnly(t *testing.T) {
	s := newShelf(articles(1, 30)...)
	x := open(t, quick(t, s))
	eventually(t, "built", func() bool { return holds(x, 30) })
	_, err := x.Search(t.Context(), query.Request{Tree: (*query.Word)(nil), Size: 10})
	if !errors.Is(err, index.ErrUnavailable) || x.Panics() != 1 {
		t.Errorf("%v; %d panics", err, x.Panics())
	}
	wantFound(t, x, "n7", 7)
}

// A search that takes too long is stopped, and one too many is told to come back.
func TestF80_SearchesAreLimited(t *testing.T) {
	s := newShelf(articles(1, 30)...)
	o := quick(t, s)
	o.SearchTime, o.Searches = time.Nanosecond, 2
	x := open(t, o)
	eventually(t, "built", func() bool { return x.Status().Ready })
	if _, err := tryFind(t.Context(), x, "polic* OR n7"); !errors.Is(err, index.ErrTooDear) {
		t.Errorf("a search beyond its time: %v", err)
	}
	x.gate <- struct{}{}
	x.gate <- struct{}{}
	start := time.Now()
	if _, err := tryFind(t.Context(), x, "n7"); !errors.Is(err, index.ErrBusy) {
		t.Errorf("one search too many: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it waited %s", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tryFind(ctx, x, "n7"); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that nobody waits for: %v", err)
	}
	<-x.gate
	<-x.gate
}

// A second process on the same index is refused, and harms nothing.
func TestF13_SecondHolderIsRefused(t *testing.T) {
	s := newShelf(articles(1, 30)...)
	o := quick(t, s)
	x := open(t, o)
	eventually(t, "built", func() bool { return holds(x, 30) })
	start := time.Now()
	if _, err := Open(t.Context(), o); !errors.Is(err, index.ErrHeld) {
		t.Errorf("a second holder: %v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it was told after %s", took)
	}
	if !holds(x, 30, "n7") || len(onDisk(o.Dir)) != 1 {
		t.Errorf("the first was harmed: %+v %v", x.Status(), onDisk(o.Dir))
	}
}

// Wrong options are an error, not a panic later.
func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{}, {Dir: t.TempDir()}, {Store: newShelf()}} {
		if _, err := Open(t.Context(), o); !errors.Is(err, index.ErrInvalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
