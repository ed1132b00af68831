package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"presswatch/index"
)

var randomTests = []conformance{
	{"seed 1", func(b *bench) { b.compare(1, 800) }},
	{"seed 2", func(b *bench) { b.compare(2, 800) }},
	{"seed 3", func(b *bench) { b.compare(3, 800) }},
}

// duel runs random operations against a store and the plain one in memory, and compares every answer.
type duel struct {
	*bench
	*rand.Rand
	plain   *memory
	tick    int64 // makes every time different, so that no order is left to chance
	sources []index.Source
	entries []index.Entry  // held by us
	notices []index.Notice // held by us
	log     []string
}

// compare runs n operations. What was done is printed when the two differ.
func (b *bench) compare(seed uint64, n int) {
	if testing.Short() {
		n /= 5
	}
	d := &duel{bench: b, Rand: rand.New(rand.NewPCG(seed, 11)), plain: newMemory()}
	defer func() {
		if b.Failed() {
			b.Logf("the last of %d operations:", len(d.log))
			for _, line := range d.log[max(len(d.log)-12, 0):] {
				b.Log(line)
			}
		}
	}()
	d.configure()
	operations := []struct {
		weight int
		run    func()
	}{
		{8, d.pollOne},
		{8, d.leaseSome},
		{4, d.leaseMany},
		{10, d.settleOne},
		{12, d.takeSome},
		{3, d.markOne},
		{5, d.outbox},
		{1, d.configure},
		{2, d.hub},
		{2, d.moveCursor},
		{6, d.keepSome},
		{4, d.actSome},
		{3, d.againSome},
		{1, d.restart},
		{4, func() { b.pass(time.Duration(d.IntN(90)) * time.Second) }},
	}
	total := 0
	for _, op := range operations {
		total += op.weight
	}
	for i := range n {
		d.step(operations, d.IntN(total))
		if i%25 == 0 {
			d.compareAll()
		}
	}
	d.compareAll()
}

func (d *duel) step(operations []struct {
	weight int
	run    func()
}, at int,
) {
	for _, op := range operations {
		if at -= op.weight; at < 0 {
			op.run()
			return
		}
	}
}

func (d *duel) note(format string, args ...any) {
	d.log = append(d.log, fmt.Sprintf(format, args...))
}

// moment is a time about now that no other call returns.
func (d *duel) moment(spread time.Duration) time.Time {
	d.tick++
	return d.now.Add(time.Duration(d.Int64N(int64(2*spread))) - spread).Truncate(time.Second).Add(time.Duration(d.tick) * time.Microsecond).UTC()
}

// perhaps returns one of the texts.
func (d *duel) perhaps(texts ...string) string { return texts[d.IntN(len(texts))] }

func (d *duel) configure() {
	var list []index.Source
	for i := range 6 {
		if d.IntN(6) == 0 {
			continue
		}
		list = append(list, source(fmt.Sprint("s", i), func(s *index.Source) {
			s.Off = d.IntN(5) == 0
			s.Lane = index.Lane(d.perhaps("own", "national", "blog"))
			s.Every = time.Duration(1+d.IntN(3)) * 10 * time.Minute
			if d.IntN(8) == 0 {
				s.URL = fmt.Sprintf("https://%s.example/feed%d", s.Key, d.IntN(3))
			}
		}))
	}
	d.note("PutSources %d", len(list))
	d.must(d.PutSources(d.Context(), list))
	d.plain.putSources(list)
	var err error
	d.sources, err = d.ListSources(d.Context())
	d.must(err)
}

func (d *duel) pollOne() {
	src := d.sources[d.IntN(len(d.sources))]
	p := index.Poll{SourceID: src.ID, At: d.now, State: d.polled()}
	p.State.Next = d.moment(20 * time.Minute)
	p.State.Status = index.SourceStatus(d.perhaps("ok", "ok", "ok", "failing", "limited", "gone"))
	for range d.IntN(5) {
		p.Entries = append(p.Entries, d.entry(fmt.Sprint("e", d.IntN(40)), func(e *index.Entry) {
			e.Hash, e.Quiet, e.Next = fmt.Sprint("h", d.IntN(3)), d.IntN(2) == 0, d.moment(2*time.Minute)
			e.URL = d.perhaps("", "https://one.example/", "https://two.example/", "https://three.example:81/") + e.Key
			if d.IntN(10) == 0 {
				e.Next = time.Time{}
			}
		}))
	}
	d.note("RecordPoll %d %s %d entries", src.ID, p.State.Status, len(p.Entries))
	fresh, changed, err := d.RecordPoll(d.Context(), p)
	d.must(err)
	wantFresh, wantChanged := d.plain.recordPoll(p)
	same(d.bench, "fresh and changed", [2]int{fresh, changed}, [2]int{wantFresh, wantChanged})
	keys := []string{"e1", "e2", "e3", "none"}
	known, err := d.KnownEntries(d.Context(), src.ID, keys)
	d.must(err)
	same(d.bench, "known entries", known, d.plain.knownEntries(src.ID, keys))
}

func (d *duel) hub() {
	src := d.sources[d.IntN(len(d.sources))]
	at := d.now.Add(time.Duration(d.tick) * time.Microsecond)
	d.tick++
	d.note("MakeDue %d", src.ID)
	d.must(d.MakeDue(d.Context(), src.ID, at))
	d.plain.makeDue(src.ID, at)
}

func (d *duel) leaseSome() {
	limit, perHost := d.IntN(5), 1+d.IntN(3)
	// Leases end at different times, or what comes back first would be left to chance.
	lease := time.Minute + time.Duration(d.tick)*time.Microsecond
	d.tick++
	d.note("lease %d, %d a host, for %v", limit, perHost, lease)
	sources, err := d.LeaseSources(d.Context(), d.now, min(limit, 1), lease)
	d.must(err)
	same(d.bench, "leased sources", sources, d.plain.leaseSources(d.now, min(limit, 1), lease))
	for range limit { // one at a time, for the same reason
		d.tick++
		lease = time.Minute + time.Duration(d.tick)*time.Microsecond
		entries, err := d.LeaseEntries(d.Context(), d.now, 1, perHost, lease)
		d.must(err)
		same(d.bench, "leased entries", entries, d.plain.leaseEntries(d.now, 1, perHost, lease))
		d.entries = append(d.entries, entries...)
	}
}

// leaseMany hands out several at once and takes them back before their leases end together.
func (d *duel) leaseMany() {
	limit, perHost := 1+d.IntN(8), 1+d.IntN(4)
	d.note("lease %d at once, %d a host", limit, perHost)
	entries, err := d.LeaseEntries(d.Context(), d.now, limit, perHost, time.Minute)
	d.must(err)
	same(d.bench, "leased entries", entries, d.plain.leaseEntries(d.now, limit, perHost, time.Minute))
	for _, e := range entries {
		e.Next = d.moment(5 * time.Minute)
		d.must(d.PutBack(d.Context(), e))
		d.plain.putBack(e)
	}
}

// settleOne ends the lease of an entry one way or the other, also of one whose lease has lapsed.
func (d *duel) settleOne() {
	if len(d.entries) == 0 {
		return
	}
	i := d.IntN(len(d.entries))
	e := d.entries[i]
	d.entries = slices.Delete(d.entries, i, i+1)
	if d.IntN(3) == 0 {
		e.Tries, e.Problem, e.Next = e.Tries+1, "no answer", d.moment(5*time.Minute)
		d.note("PutBack %d", e.ID)
		d.must(d.PutBack(d.Context(), e))
		d.plain.putBack(e)
		return
	}
	a := d.arrival()
	a.EntryID = e.ID
	if d.IntN(2) == 0 {
		a.Next = d.moment(5 * time.Minute)
	}
	d.takeThese([]index.Arrival{a})
}

func (d *duel) takeSome() {
	list := make([]index.Arrival, 1+d.IntN(4))
	for i := range list {
		list[i] = d.arrival()
	}
	d.takeThese(list)
}

// arrival is one of a few articles in one of many states.
func (d *duel) arrival() index.Arrival {
	return d.article(fmt.Sprint("i", d.IntN(15)), func(a *index.Arrival) {
		it := &a.Item
		it.Title, it.Author = d.perhaps("T1", "T2", ""), d.perhaps("A1", "A1", "")
		it.Summary, it.Text, it.Problem = d.perhaps("S1", "S2", ""), d.perhaps("Text 1", "Text 2", "Text 2", ""), d.perhaps("", "", "consent page")
		it.Source = d.perhaps("post", "post", "mail")
		it.Outlet, it.Lane, it.Lang = it.Source, index.Lane(d.perhaps("own", "national")), d.perhaps("en", "")
		it.Precision = index.Precision(d.perhaps("", "day", "minute", "second"))
		it.Published = start.Add(-time.Duration(1+d.IntN(3)) * time.Hour)
		if it.Precision == "" {
			it.Published = time.Time{}
		}
		it.Updated, it.Comments, it.CommentFeed = time.Time{}, d.IntN(3)-1, d.perhaps("", "https://c.example/")
		it.Quiet, it.Paywalled, it.Tags = d.IntN(2) == 0, d.IntN(9) == 0, nil
		if d.IntN(3) == 0 {
			it.Tags, it.Updated = []string{"t"}, start.Add(time.Duration(d.IntN(3))*time.Minute)
		}
		a.Raw = []byte(d.perhaps("", "raw 1", "raw 2"))
	})
}

func (d *duel) takeThese(list []index.Arrival) {
	got, err := d.Take(d.Context(), list)
	d.must(err)
	for i, a := range list {
		d.note("Take %s: %q, text %q, problem %q, settles %d, again %v", a.Item.URL, a.Item.Title, a.Item.Text, a.Item.Problem, a.EntryID, a.Next)
		same(d.bench, "receipt", got[i], d.plain.take(a, d.now))
	}
}

func (d *duel) markOne() {
	if len(d.plain.items) == 0 {
		return
	}
	id, at := 1+d.Int64N(int64(len(d.plain.items))), d.now
	if d.IntN(2) == 0 {
		at = time.Time{}
	}
	d.note("MarkGone %d %v", id, at)
	d.must(d.MarkGone(d.Context(), id, 0, at, time.Time{}))
	d.plain.markGone(id, 0, at, time.Time{}, d.now)
}

func (d *duel) outbox() {
	n := d.notice(fmt.Sprint("n", d.IntN(200)), d.moment(5*time.Minute))
	d.note("AddNotice %s", n.Key)
	same(d.bench, "added", d.addNotice(n), d.plain.addNotice(n, d.now))
	lease := time.Minute + time.Duration(d.tick)*time.Microsecond
	got, err := d.LeaseNotices(d.Context(), d.now, 1, lease)
	d.must(err)
	d.notices = append(d.notices, got...)
	for i := range got {
		got[i].ID = 0
	}
	same(d.bench, "leased notices", got, d.plain.leaseNotices(d.now, 1, lease))
	if len(d.notices) == 0 || d.IntN(3) == 0 {
		return
	}
	i := d.IntN(len(d.notices))
	held := d.notices[i]
	d.notices = slices.Delete(d.notices, i, i+1)
	held.Tries++
	switch d.IntN(3) {
	case 0:
		held.SentAt = d.now
	case 1:
		held.FailedAt, held.Problem = d.now, "refused"
	default:
		held.Due = d.moment(10 * time.Minute)
	}
	d.note("SettleNotice %+v", held)
	d.must(d.SettleNotice(d.Context(), held))
	d.plain.settleNotice(held)
}

func (d *duel) moveCursor() {
	stage, seq := d.perhaps("a", "b"), d.Int64N(100)
	d.must(d.SetCursor(d.Context(), stage, seq))
	d.plain.cursors[stage] = seq
}

func (d *duel) restart() {
	d.note("restart")
	d.reopen()
}

// compareAll compares everything that can be read.
func (d *duel) compareAll() {
	d.Helper()
	sources, err := d.ListSources(d.Context())
	d.must(err)
	same(d.bench, "sources", sources, d.plain.listSources())
	from := d.Int64N(d.plain.seq + 1)
	items, err := d.After(d.Context(), from, 10)
	d.must(err)
	same(d.bench, "after", items, d.plain.after(from, 10))
	counts, err := d.Counts(d.Context())
	d.must(err)
	counts.Oldest = time.Time{} // an item that became older or younger is not looked for again
	same(d.bench, "counts", counts, d.plain.counts())
	for _, src := range d.plain.sources {
		waiting, err := d.WaitingEntries(d.Context(), src.ID, 5)
		d.must(err)
		for i := range waiting {
			waiting[i].Source.State.Status = src.State.Status // off is said of the list
		}
		same(d.bench, "waiting", waiting, d.plain.waiting(src.ID, 5))
	}
	var ids []int64
	for id, want := range d.plain.texts {
		got, err := d.Versions(d.Context(), id)
		d.must(err)
		same(d.bench, "versions", got, want)
		ids = append(ids, id)
		last := want[len(want)-1]
		if raw := d.plain.raws[[2]int64{id, int64(last.N)}]; raw != nil {
			bytes, _, err := d.Raw(d.Context(), id, last.N)
			d.must(err)
			same(d.bench, "raw bytes", string(bytes), string(raw))
		}
	}
	visited, err := d.Visited(d.Context(), ids)
	d.must(err)
	same(d.bench, "visited", visited, d.plain.visited(ids))
	d.compareStories()
	for _, stage := range []string{"a", "b", "c", "story"} {
		seq, err := d.Cursor(d.Context(), stage)
		d.must(err)
		same(d.bench, "cursor", seq, d.plain.cursors[stage])
	}
	problems, err := d.Check(d.Context())
	d.must(err)
	same(d.bench, "problems", problems, nil)
}
