package storetest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/index"
)

// TestPlain runs the suite against the plain store that it compares others with: a test that this one fails asks
// for more than the contract does.
func TestPlain(t *testing.T) {
	p := &places{stores: map[string]*kept{}, copies: map[string]*kept{}}
	Run(t, BackEnd{Open: p.open, Restore: p.restore})
}

// places are all plain stores of a test run and their copies.
type places struct {
	mu     sync.Mutex
	stores map[string]*kept // by place
	copies map[string]*kept // by what stands in the file
}

// kept is what a plain store holds when nobody has it open.
type kept struct {
	*memory
	fence         time.Time
	clock         time.Time // of the last lease
	subscriptions map[int64]index.Subscription
}

func (p *places) open(_ context.Context, place string, now func() time.Time) (Store, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stores[place] == nil {
		p.stores[place] = &kept{memory: newMemory(), subscriptions: map[int64]index.Subscription{}}
	}
	return &plain{kept: p.stores[place], places: p, clockNow: now}, nil
}

func (p *places) restore(_ context.Context, file, place string, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	text, err := os.ReadFile(file)
	if copied := p.copies[string(text)]; err == nil && copied != nil {
		k := copied.clone()
		k.fence = now
		for _, n := range k.notices {
			if n.SentAt.IsZero() {
				n.FailedAt = now
			}
		}
		p.stores[place] = k
		return nil
	}
	return fmt.Errorf("%s is no copy: %w", file, index.ErrInvalid)
}

func (k *kept) clone() *kept {
	return &kept{fence: k.fence, clock: k.clock, subscriptions: maps.Clone(k.subscriptions), memory: &memory{
		sources: each(k.sources), entries: each(k.entries), items: each(k.items), notices: each(k.notices), seq: k.seq,
		texts: maps.Clone(k.texts), raws: maps.Clone(k.raws), cursors: maps.Clone(k.cursors), memStories: k.memStories.clone(),
	}}
}

// each copies what a list points at.
func each[T any](list []*T) []*T {
	out := make([]*T, len(list))
	for i, v := range list {
		c := *v
		out[i] = &c
	}
	return out
}

// plain is an open plain store: the memory behind one lock, with the refusals of the contract.
type plain struct {
	*kept
	places   *places
	clockNow func() time.Time
	mu       sync.Mutex
	closed   bool
}

// enter takes the lock, unless there is a reason to refuse.
func (s *plain) enter(ctx context.Context) (leave func(), err error) {
	s.mu.Lock()
	switch {
	case s.closed:
		err = fmt.Errorf("closed: %w", index.ErrUnavailable)
	default:
		err = ctx.Err()
	}
	if err != nil {
		s.mu.Unlock()
		return func() {}, err
	}
	return s.mu.Unlock, nil
}

func missing(found bool) error {
	if found {
		return nil
	}
	return index.ErrNotFound
}

func (s *plain) PutSources(ctx context.Context, list []index.Source) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	seen := map[string]bool{}
	for _, src := range list {
		if src.Key == "" || seen[src.Key] {
			return index.ErrInvalid
		}
		seen[src.Key] = true
	}
	s.putSources(list)
	return nil
}

func (s *plain) ListSources(ctx context.Context) ([]index.Source, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.listSources(), nil
}

func (s *plain) LeaseSources(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Source, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	s.wind(now)
	return s.leaseSources(now, limit, lease), nil
}

// wind brings what waits forward when the clock was set back.
func (k *kept) wind(now time.Time) {
	by := k.clock.Sub(now)
	if back := by > 5*time.Minute; !back {
		k.clock = latest(now, k.clock)
		return
	}
	k.clock = now
	forward := func(t *time.Time) {
		if t.After(now) {
			*t = latest(t.Add(-by), now)
		}
	}
	for _, src := range k.sources {
		forward(&src.due)
	}
	for _, e := range k.entries {
		forward(&e.due)
		forward(&e.lease)
		forward(&e.Next)
	}
	for _, n := range k.notices {
		if !n.due.Equal(n.Due) || n.Tries > 0 {
			forward(&n.due)
		}
	}
}

func (s *plain) MakeDue(ctx context.Context, sourceID int64, now time.Time) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if !has(s.sources, sourceID) {
		return index.ErrNotFound
	}
	s.makeDue(sourceID, now)
	return nil
}

func (s *plain) RecordPoll(ctx context.Context, p index.Poll) (fresh, changed int, err error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer leave()
	if !has(s.sources, p.SourceID) {
		return 0, 0, index.ErrNotFound
	}
	p.Entries = slices.Clone(p.Entries)
	for i := range p.Entries {
		scrub(reflect.ValueOf(&p.Entries[i]).Elem())
	}
	fresh, changed = s.recordPoll(p)
	return fresh, changed, nil
}

func (s *plain) KnownEntries(ctx context.Context, sourceID int64, keys []string) (map[string]string, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	out := map[string]string{}
	for _, key := range keys {
		for _, hash := range s.knownEntries(sourceID, []string{storable(key)}) {
			out[key] = hash
		}
	}
	return out, nil
}

func (s *plain) LeaseEntries(ctx context.Context, now time.Time, limit, perHost int, lease time.Duration) ([]index.Entry, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	s.wind(now)
	return s.leaseEntries(now, limit, perHost, lease), nil
}

func (s *plain) PutBack(ctx context.Context, e index.Entry) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if !has(s.entries, e.ID) {
		return index.ErrNotFound
	}
	s.putBack(e)
	return nil
}

func (s *plain) MarkGone(ctx context.Context, itemID, entryID int64, at, next time.Time) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if !has(s.items, itemID) {
		return index.ErrNotFound
	}
	s.markGone(itemID, entryID, at, next, tidied(s.clockNow()))
	return nil
}

func (s *plain) Visited(ctx context.Context, itemIDs []int64) (map[int64]time.Time, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.visited(itemIDs), nil
}

func (s *plain) WaitingEntries(ctx context.Context, sourceID int64, limit int) ([]index.Entry, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	out := s.waiting(sourceID, limit)
	for i := range out {
		if out[i].Source.Off {
			out[i].Source.State.Status = index.StatusSwitched
		}
	}
	return out, nil
}

func (s *plain) Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	for _, a := range arrivals {
		if a.Item.URL == "" || a.Item.Kind == "" {
			return nil, index.ErrInvalid
		}
	}
	out := make([]index.Taken, len(arrivals))
	for i, a := range arrivals {
		scrub(reflect.ValueOf(&a.Item).Elem())
		if a.Item.Published.IsZero() {
			a.Item.Precision = index.PrecisionUnknown
		}
		out[i] = s.take(a, tidied(s.clockNow()))
	}
	return out, nil
}

// scrub copies a value and makes every text in it storable and every time UTC.
func scrub(v reflect.Value) {
	if t, ok := v.Interface().(time.Time); ok {
		v.Set(reflect.ValueOf(t.UTC().Truncate(time.Microsecond)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(storable(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			scrub(v.Field(i))
		}
	case reflect.Slice:
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(copied, v)
		if v.Len() > 0 {
			v.Set(copied)
		}
		for i := range v.Len() {
			scrub(v.Index(i))
		}
	}
}

func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

func (s *plain) GetItems(ctx context.Context, ids []int64) ([]index.Item, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []index.Item
	for _, id := range ids {
		if has(s.items, id) {
			out = append(out, *s.items[id-1])
		}
	}
	return out, nil
}

func (s *plain) FindURL(ctx context.Context, url string) (index.Item, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return index.Item{}, err
	}
	defer leave()
	for _, it := range s.items {
		if it.URL == url {
			return *it, nil
		}
	}
	return index.Item{}, index.ErrNotFound
}

func (s *plain) Versions(ctx context.Context, itemID int64) ([]index.Version, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.Clone(s.texts[itemID]), missing(has(s.items, itemID))
}

func (s *plain) Raw(ctx context.Context, itemID int64, version int) ([]byte, string, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, "", err
	}
	defer leave()
	raw, found := s.raws[[2]int64{itemID, int64(version)}]
	if !found {
		return nil, "", index.ErrNotFound
	}
	return raw, s.texts[itemID][version-1].RawType, nil
}

func (s *plain) After(ctx context.Context, seq int64, limit int) ([]index.Item, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.after(seq, limit), nil
}

func (s *plain) Counts(ctx context.Context) (index.Counts, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return index.Counts{}, err
	}
	defer leave()
	c := s.counts()
	for _, it := range s.items {
		if when := it.When(); c.Oldest.IsZero() || when.Before(c.Oldest) {
			c.Oldest = when
		}
	}
	return c, nil
}

func (s *plain) Cursor(ctx context.Context, stage string) (int64, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	return s.cursors[stage], nil
}

func (s *plain) SetCursor(ctx context.Context, stage string, seq int64) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	s.cursors[stage] = seq
	return nil
}

func (s *plain) AddNotice(ctx context.Context, n index.Notice) (bool, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	return s.addNotice(n, s.clockNow()), nil
}

func (s *plain) LeaseNotices(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	s.wind(now)
	out := s.leaseNotices(now, limit, lease)
	for i := range out {
		out[i].ID = s.numberOf(out[i].Key)
	}
	return out, nil
}

// numberOf is the number of the notice with a key, 0 if there is none.
func (s *plain) numberOf(key string) int64 {
	return int64(slices.IndexFunc(s.notices, func(n *memNotice) bool { return n.Key == key }) + 1)
}

func (s *plain) SettleNotice(ctx context.Context, n index.Notice) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if s.numberOf(n.Key) == 0 {
		return index.ErrNotFound
	}
	s.settleNotice(n)
	return nil
}

func (s *plain) PutSubscription(ctx context.Context, sub index.Subscription) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for _, other := range s.subscriptions {
		if other.Token == sub.Token && other.SourceID != sub.SourceID {
			return index.ErrInvalid
		}
	}
	if !has(s.sources, sub.SourceID) {
		return index.ErrInvalid
	}
	s.subscriptions[sub.SourceID] = sub
	return nil
}

func (s *plain) ListSubscriptions(ctx context.Context) ([]index.Subscription, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.Collect(maps.Values(s.subscriptions)), nil
}

func (s *plain) FindSubscription(ctx context.Context, token string) (index.Subscription, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return index.Subscription{}, err
	}
	defer leave()
	for _, sub := range s.subscriptions {
		if sub.Token == token {
			return sub, nil
		}
	}
	return index.Subscription{}, index.ErrNotFound
}

func (s *plain) Backup(ctx context.Context, file string) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there: %w", file, index.ErrInvalid)
	}
	name := "copy of a plain store in " + filepath.Clean(file)
	s.places.mu.Lock()
	defer s.places.mu.Unlock()
	s.places.copies[name] = s.clone()
	return os.WriteFile(file, []byte(name), 0o600)
}

func (s *plain) Fence(ctx context.Context) (time.Time, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer leave()
	return s.fence, nil
}

func (s *plain) Check(context.Context) ([]string, error) { return nil, nil }

func (s *plain) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}
