package storetest

import (
	"cmp"
	"net/url"
	"reflect"
	"slices"
	"time"

	"presswatch/index"
)

// memory is a store in the plainest terms, for comparison: no indexes, no transactions, one goroutine. It is
// written from the contract in store.go and stories.go and shares nothing with any store.
type memory struct {
	sources []*memSource // in order of ID
	entries []*memEntry
	items   []*index.Item
	texts   map[int64][]index.Version // by item
	raws    map[[2]int64][]byte       // by item and version
	seq     int64
	cursors map[string]int64
	notices []*memNotice
	memStories
}

// has says whether a list whose rows are numbered from 1 has the number.
func has[T any](list []T, id int64) bool { return id >= 1 && id <= int64(len(list)) }

type memSource struct {
	index.Source
	due time.Time
}

// never says whether a source is not to be polled: off, gone or given up.
func (s *memSource) never() bool {
	return s.Off || s.State.Status == index.StatusGone || s.State.Next.IsZero() && !s.State.LastPolled.IsZero()
}

type memEntry struct {
	index.Entry
	due   time.Time
	lease time.Time // zero: not held
	again *time.Time
	seen  time.Time // of the last visit
}

type memNotice struct {
	index.Notice
	due time.Time
}

func newMemory() *memory {
	return &memory{texts: map[int64][]index.Version{}, raws: map[[2]int64][]byte{}, cursors: map[string]int64{}, memStories: newMemStories()}
}

func (m *memory) putSources(list []index.Source) {
	listed := map[string]bool{}
	for _, src := range list {
		listed[src.Key] = true
		m.putSource(src)
	}
	for _, s := range m.sources {
		if !listed[s.Key] && !s.Off {
			s.Off = true
			m.releaseOf(s.ID)
		}
	}
}

func (m *memory) putSource(src index.Source) {
	i := slices.IndexFunc(m.sources, func(s *memSource) bool { return s.Key == src.Key })
	if i < 0 {
		src.ID, src.State = int64(len(m.sources)+1), index.SourceState{Status: index.StatusNew}
		m.sources = append(m.sources, &memSource{Source: src})
		return
	}
	old := m.sources[i]
	src.ID, src.State = old.ID, old.State
	due := old.due
	if old.Off != src.Off {
		due = src.State.Next
		m.releaseOf(src.ID)
	}
	if sooner := src.State.LastPolled.Add(src.Every); src.Every < old.Every && src.State.Status == index.StatusOK && sooner.Before(src.State.Next) {
		src.State.Next, due = sooner, sooner
	}
	if src.URL != old.URL {
		src.State = index.SourceState{Status: index.StatusNew, LastNew: old.State.LastNew, Quietest: old.State.Quietest, Listed: old.State.Listed}
		due = time.Time{}
	}
	*old = memSource{Source: src, due: due}
}

// releaseOf ends the leases of the entries of a source that was switched on or off.
func (m *memory) releaseOf(sourceID int64) {
	for _, e := range m.entries {
		if e.SourceID == sourceID {
			e.due, e.lease, e.again = e.Next, time.Time{}, nil
		}
	}
}

func (m *memory) leaseSources(now time.Time, limit int, lease time.Duration) []index.Source {
	var due []*memSource
	for _, s := range m.sources {
		if !s.never() && !s.due.After(now) {
			due = append(due, s)
		}
	}
	slices.SortStableFunc(due, func(a, b *memSource) int {
		return cmp.Or(ownFirst(a.Lane, b.Lane), a.due.Compare(b.due))
	})
	var out []index.Source
	for _, s := range due[:min(limit, len(due))] {
		s.due = now.Add(lease)
		out = append(out, s.Source)
	}
	return out
}

func (m *memory) makeDue(sourceID int64, now time.Time) {
	src := m.sources[sourceID-1]
	limited := src.State.Status == index.StatusLimited && src.State.Next.After(now)
	if !src.never() && !limited && src.due.After(now) {
		src.due = now
	}
}

func ownFirst(a, b index.Lane) int {
	return map[bool]int{true: 0, false: 1}[a == index.LaneOwn] - map[bool]int{true: 0, false: 1}[b == index.LaneOwn]
}

func (m *memory) recordPoll(p index.Poll) (fresh, changed int) {
	src := m.sources[p.SourceID-1]
	src.State, src.due = p.State, p.State.Next
	for _, e := range p.Entries {
		i := slices.IndexFunc(m.entries, func(x *memEntry) bool { return x.SourceID == p.SourceID && x.Key == e.Key })
		if i < 0 {
			fresh++
			e.ID, e.SourceID = int64(len(m.entries)+1), p.SourceID
			if e.FirstSeen.IsZero() {
				e.FirstSeen = p.At
			}
			m.entries = append(m.entries, &memEntry{Entry: e, due: e.Next})
			continue
		}
		if m.entries[i].Hash != e.Hash {
			changed++
			m.changeEntry(m.entries[i], e)
		}
	}
	return fresh, changed
}

func (m *memory) changeEntry(old *memEntry, e index.Entry) {
	kept := old.Entry
	e.ID, e.SourceID, e.Quiet, e.FirstSeen, e.ItemID, e.Visits = kept.ID, kept.SourceID, kept.Quiet, kept.FirstSeen, kept.ItemID, kept.Visits
	old.Entry = e
	if old.lease.IsZero() {
		old.due = e.Next
		return
	}
	next := e.Next
	old.again = &next
}

func (m *memory) knownEntries(sourceID int64, keys []string) map[string]string {
	out := map[string]string{}
	for _, e := range m.entries {
		if e.SourceID == sourceID && slices.Contains(keys, e.Key) {
			out[e.Key] = e.Hash
		}
	}
	return out
}

func (m *memory) leaseEntries(now time.Time, limit, perHost int, lease time.Duration) []index.Entry {
	held := map[string]int{}
	var due []*memEntry
	for _, e := range m.entries {
		if e.lease.After(now) {
			held[hostOf(e.URL)]++
		}
		if !m.source(e).Off && !e.due.IsZero() && !e.due.After(now) {
			due = append(due, e)
		}
	}
	slices.SortStableFunc(due, func(a, b *memEntry) int {
		return cmp.Or(ownFirst(m.source(a).Lane, m.source(b).Lane), a.due.Compare(b.due))
	})
	var out []index.Entry
	for _, e := range due {
		host := hostOf(e.URL)
		if len(out) == limit || host != "" && held[host] >= perHost {
			continue
		}
		held[host]++
		e.due, e.lease = now.Add(lease), now.Add(lease)
		got := e.Entry
		got.Source = m.source(e).Source
		out = append(out, got)
	}
	return out
}

func (m *memory) source(e *memEntry) *memSource { return m.sources[e.SourceID-1] }

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// release ends the lease of an entry: due at next, or once more sooner if it was changed meanwhile.
func (e *memEntry) release(next time.Time) {
	if e.again != nil && (next.IsZero() || !e.again.IsZero() && e.again.Before(next)) {
		next = *e.again
	}
	e.Next, e.due, e.lease, e.again = next, next, time.Time{}, nil
}

func (m *memory) putBack(e index.Entry) {
	old := m.entries[e.ID-1]
	old.Tries, old.Problem = e.Tries, e.Problem
	old.release(e.Next)
}

func (m *memory) settle(entryID, itemID int64, next, visited time.Time) {
	if entryID == 0 {
		return
	}
	e := m.entries[entryID-1]
	e.ItemID, e.Tries, e.Problem = itemID, 0, ""
	e.Visits++
	if !visited.IsZero() {
		e.seen = visited
	}
	e.release(next)
}

func (m *memory) visited(itemIDs []int64) map[int64]time.Time {
	out := map[int64]time.Time{}
	for _, e := range m.entries {
		if e.seen.After(out[e.ItemID]) && slices.Contains(itemIDs, e.ItemID) {
			out[e.ItemID] = e.seen
		}
	}
	return out
}

func (m *memory) waiting(sourceID int64, limit int) []index.Entry {
	var out []index.Entry
	for _, e := range m.entries {
		if e.SourceID == sourceID && e.ItemID == 0 {
			got := e.Entry
			got.Source = m.source(e).Source
			out = append(out, got)
		}
	}
	slices.SortFunc(out, func(a, b index.Entry) int { return cmp.Or(b.FirstSeen.Compare(a.FirstSeen), cmp.Compare(b.ID, a.ID)) })
	return out[:min(limit, len(out))]
}

func (m *memory) markGone(itemID, entryID int64, at, next, now time.Time) {
	it := m.items[itemID-1]
	if it.GoneAt.IsZero() != at.IsZero() {
		m.seq++
		it.Seq, it.GoneAt = m.seq, at
	}
	m.settle(entryID, itemID, next, now)
}

func (m *memory) take(a index.Arrival, now time.Time) index.Taken {
	i := slices.IndexFunc(m.items, func(it *index.Item) bool { return it.URL == a.Item.URL })
	var out index.Taken
	if i < 0 {
		out = m.add(a, now)
	} else {
		out = m.meet(m.items[i], a, now)
	}
	if a.Item.Problem != "" {
		now = time.Time{}
	}
	m.settle(a.EntryID, out.ItemID, a.Next, now)
	return out
}

func (m *memory) add(a index.Arrival, now time.Time) index.Taken {
	it := a.Item
	m.seq++
	it.ID, it.Seq, it.Version = int64(len(m.items)+1), m.seq, 1
	if it.FirstSeen.IsZero() {
		it.FirstSeen = now
	}
	it.VersionSeen = it.FirstSeen
	m.items = append(m.items, &it)
	m.addVersion(&it, a)
	return index.Taken{ItemID: it.ID, Seq: it.Seq, Version: 1, Outcome: index.OutcomeNew}
}

func (m *memory) addVersion(it *index.Item, a index.Arrival) {
	v := index.Version{
		ItemID: it.ID, N: it.Version, Seq: it.Seq, Seen: it.VersionSeen,
		Title: it.Title, Author: it.Author, Summary: it.Summary, Text: it.Text, Updated: it.Updated,
	}
	if len(a.Raw) > 0 {
		v.RawType = a.RawType
		m.raws[[2]int64{it.ID, int64(it.Version)}] = a.Raw
	}
	m.texts[it.ID] = append(m.texts[it.ID], v)
}

// meet takes an arrival of a known item in.
func (m *memory) meet(old *index.Item, a index.Arrival, now time.Time) index.Taken {
	it := combine(*old, a.Item)
	words := it.Title != old.Title || it.Author != old.Author || it.Text != old.Text || it.Text == "" && it.Summary != old.Summary
	// What neither makes a version nor is searched for or shown in a list.
	silent := *old
	silent.Updated, silent.Comments, silent.CommentFeed, silent.PublishedRaw = it.Updated, it.Comments, it.CommentFeed, it.PublishedRaw
	silent.Summary = it.Summary
	changed := words || !reflect.DeepEqual(silent, it)
	if it.Text != "" && !words {
		it.Summary = old.Summary // kept with the version
	}
	if changed {
		m.seq++
		it.Seq = m.seq
	}
	out := index.Taken{ItemID: it.ID, Seq: it.Seq, Version: it.Version, Outcome: index.OutcomeSame}
	if changed {
		out.Outcome = index.OutcomeChanged
	}
	if words {
		it.Version++
		it.VersionSeen = latest(now, old.VersionSeen)
		out.Version = it.Version
		m.addVersion(&it, a)
	}
	*old = it
	return out
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// combine is the new state of a known item, but for its numbers.
func combine(old, it index.Item) index.Item {
	unread := it.Text == "" && it.Problem != ""
	it.ID, it.Seq, it.Version, it.VersionSeen, it.FirstSeen = old.ID, old.Seq, old.Version, old.VersionSeen, old.FirstSeen
	it.Kind, it.SeenAs, it.Site, it.Quiet = old.Kind, old.SeenAs, old.Site, old.Quiet
	if it.Source != old.Source {
		it.Source, it.Outlet, it.Lane = old.Source, old.Outlet, old.Lane
	}
	order := []index.Precision{index.PrecisionUnknown, index.PrecisionDay, index.PrecisionMinute, index.PrecisionSecond}
	if slices.Index(order, it.Precision) <= slices.Index(order, old.Precision) && !old.Published.IsZero() {
		it.Published, it.Precision, it.PublishedRaw = old.Published, old.Precision, old.PublishedRaw
	}
	if unread {
		it.GoneAt = old.GoneAt
	}
	if it.Comments < 0 {
		it.Comments = old.Comments
	}
	if it.Text == "" && old.Text != "" { // nothing was read but what the source lists
		kept := old
		kept.Outlet, kept.Lane, kept.GoneAt, kept.Comments = it.Outlet, it.Lane, it.GoneAt, it.Comments
		kept.Published, kept.Precision, kept.PublishedRaw = it.Published, it.Precision, it.PublishedRaw
		return kept
	}
	it.Title, it.Summary, it.Lang = cmp.Or(it.Title, old.Title), cmp.Or(it.Summary, old.Summary), cmp.Or(it.Lang, old.Lang)
	it.CommentFeed = cmp.Or(it.CommentFeed, old.CommentFeed)
	if it.Updated.IsZero() {
		it.Updated = old.Updated
	}
	var page, feeds []index.Declared
	for _, d := range old.Declared {
		if d.By == "source" {
			feeds = append(feeds, d)
		}
	}
	for _, d := range it.Declared {
		switch {
		case d.By != "source":
			page = append(page, d)
		case !slices.Contains(feeds, d) && len(feeds) < 8:
			feeds = append(feeds, d)
		}
	}
	it.Declared = slices.Concat(page, feeds)
	return it
}

func (m *memory) after(seq int64, limit int) []index.Item {
	var out []index.Item
	for _, it := range m.items {
		if it.Seq > seq {
			out = append(out, *it)
		}
	}
	slices.SortFunc(out, func(a, b index.Item) int { return cmp.Compare(a.Seq, b.Seq) })
	return out[:min(limit, len(out))]
}

func (m *memory) counts() index.Counts {
	c := index.Counts{Items: int64(len(m.items)), Sources: int64(len(m.sources)), LastSeq: m.seq}
	for _, versions := range m.texts {
		c.Versions += int64(len(versions))
	}
	for _, it := range m.items {
		if it.Kind == index.KindReaction {
			c.Reactions++
		}
		if c.Newest.Before(it.FirstSeen) {
			c.Newest = it.FirstSeen
		}
	}
	for _, e := range m.entries {
		if e.ItemID == 0 {
			c.Waiting++
		}
	}
	return c
}

func (m *memory) addNotice(n index.Notice, now time.Time) bool {
	if slices.ContainsFunc(m.notices, func(x *memNotice) bool { return x.Key == n.Key }) {
		return false
	}
	n.ID = 0 // numbers may have gaps, so the key is what tells notices apart here
	if n.Created.IsZero() {
		n.Created = now
	}
	m.notices = append(m.notices, &memNotice{n, n.Due})
	return true
}

func (m *memory) leaseNotices(now time.Time, limit int, lease time.Duration) []index.Notice {
	var due []*memNotice
	for _, n := range m.notices {
		if n.SentAt.IsZero() && n.FailedAt.IsZero() && !n.due.After(now) {
			due = append(due, n)
		}
	}
	slices.SortStableFunc(due, func(a, b *memNotice) int { return a.due.Compare(b.due) })
	var out []index.Notice
	for _, n := range due[:min(limit, len(due))] {
		n.due = now.Add(lease)
		out = append(out, n.Notice)
	}
	return out
}

func (m *memory) settleNotice(n index.Notice) {
	old := m.notices[slices.IndexFunc(m.notices, func(x *memNotice) bool { return x.Key == n.Key })]
	old.Due, old.Tries, old.SentAt, old.FailedAt, old.Problem, old.due = n.Due, n.Tries, n.SentAt, n.FailedAt, n.Problem, n.Due
}

func (m *memory) listSources() []index.Source {
	out := make([]index.Source, len(m.sources))
	for i, s := range m.sources {
		out[i] = s.Source
		if s.Off {
			out[i].State.Status = index.StatusSwitched
		}
	}
	rank := map[index.Lane]int{}
	for i, lane := range index.Lanes() {
		rank[lane] = i
	}
	slices.SortFunc(out, func(a, b index.Source) int {
		return cmp.Or(cmp.Compare(rank[a.Lane], rank[b.Lane]), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return out
}
