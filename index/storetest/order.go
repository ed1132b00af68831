package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"presswatch/index"
)

var orderTests = []conformance{
	{"pages of After", testAfterPages},
	{"complete under concurrent writers", testAfterComplete},
	{"get", testGetItems},
	{"counts", testCounts},
	{"cursors", testCursors},
}

func testAfterPages(b *bench) {
	var all []index.Arrival
	for i := range 25 {
		all = append(all, b.article(fmt.Sprint("a", i)))
	}
	b.take(all...)
	var got []int64
	for seq := int64(0); ; seq = got[len(got)-1] {
		page, err := b.After(b.Context(), seq, 10)
		b.must(err)
		if len(page) == 0 {
			break
		}
		got = append(got, seqs(page)...)
	}
	if len(got) != 25 || !increasing(got) {
		b.Fatalf("read %v", got)
	}
	none, err := b.After(b.Context(), got[24], 10)
	b.must(err)
	rest, err := b.After(b.Context(), got[22], 0)
	b.must(err)
	if len(none) != 0 || len(rest) != 0 {
		b.Fatalf("after the last %d, with limit 0 %d", len(none), len(rest))
	}
}

// testAfterComplete: a stage that goes on from the last number it read never misses one, however many write. Every
// writer notes what was acknowledged; the reader must meet the newest number of each.
func testAfterComplete(b *bench) {
	const writers, batches = 4, 25
	acknowledged := make([]map[string]int64, writers)
	var all sync.WaitGroup
	var running atomic.Int64
	running.Store(writers)
	for w := range writers {
		acknowledged[w] = map[string]int64{}
		all.Go(func() {
			defer running.Add(-1)
			for i := range batches {
				var batch []index.Arrival
				for j := range 3 { // the third is an item that this writer wrote before
					name := fmt.Sprintf("w%d-%d", w, max(i*2+j%2-j/2*2, 0))
					batch = append(batch, b.article(name, func(a *index.Arrival) { a.Item.Text = fmt.Sprint(i, j) }))
				}
				taken, err := b.Take(context.Background(), batch)
				if err != nil {
					b.Errorf("writer %d: %v", w, err)
					return
				}
				for j, got := range taken {
					acknowledged[w][batch[j].Item.URL] = got.Seq
				}
			}
		})
	}
	read, order := b.readWhile(&running)
	all.Wait()
	if !increasing(order) {
		b.Fatal("numbers were read out of order")
	}
	want := map[string]int64{}
	for _, one := range acknowledged {
		maps.Copy(want, one)
	}
	if !maps.Equal(read, want) {
		b.Fatalf("read %d items at their newest number, %d were acknowledged", len(read), len(want))
	}
}

// readWhile follows the store as a stage does, until all writers are done and nothing is left.
func (b *bench) readWhile(running *atomic.Int64) (newest map[string]int64, order []int64) {
	newest = map[string]int64{}
	seq := int64(0)
	for {
		over := running.Load() == 0 // asked before the look: what comes after the look is not missed
		items, err := b.After(b.Context(), seq, 7)
		b.must(err)
		for _, it := range items {
			newest[it.URL] = it.Seq
			seq = it.Seq
		}
		order = append(order, seqs(items)...)
		if over && len(items) == 0 {
			return newest, order
		}
	}
}

func testGetItems(b *bench) {
	var all []index.Arrival
	for i := range 1200 {
		all = append(all, b.article(fmt.Sprint("a", i)))
	}
	var ids []int64
	for _, taken := range b.take(all...) {
		ids = append([]int64{taken.ItemID}, ids...)
	}
	items, err := b.GetItems(b.Context(), append(ids, 4711))
	b.must(err)
	if len(items) != 1200 || items[0].ID != ids[0] || items[1199].ID != ids[1199] {
		b.Fatalf("%d items, first %d, want %d", len(items), items[0].ID, ids[0])
	}
	items, err = b.GetItems(b.Context(), []int64{ids[3], ids[3]})
	b.must(err)
	same(b, "asked twice", len(items), 2)
	items, err = b.GetItems(b.Context(), nil)
	b.must(err)
	same(b, "none asked", len(items), 0)
}

func testCounts(b *bench) {
	counts, err := b.Counts(b.Context())
	b.must(err)
	same(b, "an empty store", counts, index.Counts{})
	sources := b.add(source("post"), source("mail"))
	b.poll(sources["post"], b.entry("a"), b.entry("b"))
	old := b.now.Add(-1000 * time.Hour)
	b.take(b.article("a", func(a *index.Arrival) { a.Item.Published = old }), b.article("b", func(a *index.Arrival) { a.Item.Kind = index.KindReaction }))
	b.pass(time.Hour)
	b.take(b.article("c"), b.article("a", func(a *index.Arrival) { a.Item.Text = "Edited." }))
	counts, err = b.Counts(b.Context())
	b.must(err)
	same(b, "counts", counts, index.Counts{
		Items: 3, Reactions: 1, Versions: 4, Sources: 2, Waiting: 2, LastSeq: 4, Oldest: old, Newest: b.now,
	})
	list, err := b.After(b.Context(), 0, 9)
	b.must(err)
	same(b, "the last number is an item's", list[2].Seq, counts.LastSeq)
}

func testCursors(b *bench) {
	at := func(stage string) int64 {
		seq, err := b.Cursor(b.Context(), stage)
		b.must(err)
		return seq
	}
	same(b, "a stage that never ran", at("fulltext"), 0)
	b.must(b.SetCursor(b.Context(), "fulltext", 12))
	b.must(b.SetCursor(b.Context(), "story", 7))
	b.must(b.SetCursor(b.Context(), "fulltext", 15))
	b.reopen()
	same(b, "fulltext", at("fulltext"), 15)
	same(b, "story", at("story"), 7)
	b.must(b.SetCursor(b.Context(), "fulltext", 0))
	same(b, "set back", at("fulltext"), 0)
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	if err := b.SetCursor(ctx, "story", 99); !errors.Is(err, context.Canceled) {
		b.Fatalf("got %v, want canceled", err)
	}
	same(b, "story", at("story"), 7)
}
