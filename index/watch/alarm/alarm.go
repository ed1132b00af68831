// Package alarm is the stage "alarm": it judges what own channels say, opens alarms, and makes the notices that wake
// people until somebody takes it.
//
// It follows the one order of things from its own cursor, straight behind the hand-over point: an alarm must not wait for
// an index or for stories, and needs neither. It judges with package channel, which learns from what a channel said until a week ago,
// and with the list of what was approved, if the office keeps one. What is on no list yet is judged at once by all else, and once more when
// the minutes are up within which it had to be on the list. All that waits is a row of the store, so a restart loses and repeats nothing.
package alarm

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/watch/approved"
	"presswatch/index/watch/channel"
)

// Store keeps alarms and tells what to judge by.
type Store interface {
	// AddAlarmPart is idempotent: an item is a part of one alarm for good.
	AddAlarmPart(ctx context.Context, p index.AlarmPart, join int64) (alarm int64, added bool, err error)
	OpenAlarms(ctx context.Context, limit int) ([]index.Alarm, error)
	// Said has the items that may be learnt from, oldest first.
	Said(ctx context.Context, source string, before time.Time, limit int) ([]index.Item, error)
	Releases(ctx context.Context, since time.Time, limit int) ([]index.Release, error)
	// AddNotice keeps one notice for each key, for ever.
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
}

// Waiting keeps what is to be judged once more.
type Waiting interface {
	PutUnlisted(ctx context.Context, itemID int64, due time.Time) error
	DueUnlisted(ctx context.Context, now time.Time, limit int) ([]int64, error)
	EndUnlisted(ctx context.Context, itemID int64) error
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Endpoint is where notices go.
type Endpoint struct{ Channel, Recipient string }

// Stage judges. Set the fields before it is used; all but Mailed, Past, Own, Staff, Urgent, Grace, Hosts and Drill must be given.
type Stage struct {
	Store   Store
	Waiting Waiting
	Mailed  Mailed                                          // mails that approve
	Past    Past                                            // nil: edits are not judged, and nothing is judged once more for what other channels say
	Own     []string                                        // keys of the own channels
	Drill   func(ctx context.Context, it *index.Item) error // takes what a fire drill published, once it was judged like all else; nil: there are none
	Staff   func(it *index.Item) bool                       // whether an item is from a person's own account, which raises no alarm; nil: none is
	Urgent  []Endpoint                                      // who is woken
	Grace   time.Duration                                   // within which what is published must be on the list; 0: 5 min
	Base    string                                          // address of the pages, without a slash at the end
	Hosts   []string                                        // the organisation's own: links to them are no sign
	Now     func() time.Time
	Zone    *time.Location

	mu     sync.Mutex // held by Do and Tick
	models map[string]learnt
	recent map[string][]channel.Item // what was said in the last half hour, by source
	edits  map[string]brand          // words that edits brought, by source
}

type learnt struct {
	model *channel.Model
	at    time.Time
}

// Name is the name of the stage and of its cursor.
const Name = "alarm"

// Times and bounds of judging.
const (
	fresh     = 6 * time.Hour       // how long after it was first seen an item may still alarm
	young     = 7 * 24 * time.Hour  // what is younger is not learnt from
	again     = 24 * time.Hour      // how long a model is used
	history   = 2000                // items that a model learns from
	keptList  = 60 * 24 * time.Hour // an office that approved nothing for so long keeps no list
	listed    = 5000                // releases that are looked at
	together  = time.Hour           // what follows within it belongs to the same alarm
	justSaid  = 30 * time.Minute
	openAtAll = 50 // open alarms that are looked at
	grace     = 5 * time.Minute
	shortest  = 200 // runes of what was said that are kept
)

// Do judges items, in order. It may see them again.
func (s *Stage) Do(ctx context.Context, items []index.Item) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list *approved.List
	for i := range items {
		it := &items[i]
		drill := it.Source == index.DrillSource && it.Version <= 1
		if s.Mailed.Source != "" && it.Source == s.Mailed.Source {
			ok, err := s.Mailed.take(ctx, it)
			if err != nil {
				return err
			}
			if ok {
				list = nil // it has one more
			}
			continue
		}
		edited := s.edited(it)
		if !drill && !edited && !s.judged(it) {
			continue
		}
		if list == nil {
			var err error
			if list, err = s.list(ctx); err != nil {
				return err
			}
		}
		var err error
		switch {
		case drill:
			err = s.drill(ctx, it, list)
		case edited:
			err = s.edit(ctx, it, list)
		default:
			err = s.first(ctx, it, list)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// drill judges what a fire drill published, as all else is, whatever comes of it: that takes its time and may fail.
func (s *Stage) drill(ctx context.Context, it *index.Item, list *approved.List) error {
	if s.Drill == nil {
		return nil
	}
	model, err := s.model(ctx, it.Source)
	if err != nil {
		return err
	}
	has := list.Has(it.Title, said(it))
	model.Judge(s.itemOf(it), nil, &has)
	return s.Drill(ctx, it)
}

// judged says whether an item can raise an alarm: what an own channel said just now.
func (s *Stage) judged(it *index.Item) bool {
	repeats := it.Post != nil && !it.Post.Repost.Zero()
	return it.Lane == index.LaneOwn && it.Source != index.DrillSource && !it.Quiet && !it.Erased && !repeats && it.Version <= 1 && s.Now().Sub(it.FirstSeen) <= fresh && (s.Staff == nil || !s.Staff(it))
}

// list is what was approved; nil if the office keeps none.
func (s *Stage) list(ctx context.Context) (*approved.List, error) {
	releases, err := s.Store.Releases(ctx, s.Now().Add(-keptList), listed)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(releases))
	for i, r := range releases {
		texts[i] = r.Text
	}
	return approved.New(texts), nil
}

// first judges an item when it is seen.
func (s *Stage) first(ctx context.Context, it *index.Item, list *approved.List) error {
	var on *bool
	if list.Len() > 0 {
		if has := list.Has(it.Title, said(it)); has {
			on = &has
		} else if err := s.Waiting.PutUnlisted(ctx, it.ID, it.FirstSeen.Add(s.grace())); err != nil {
			return err
		}
	}
	if err := s.askKin(ctx, it); err != nil {
		return err
	}
	return s.judge(ctx, it, on, removal(it, list.Len() > 0)...)
}

func (s *Stage) grace() time.Duration {
	if s.Grace > 0 {
		return s.Grace
	}
	return grace
}

// judge holds an item against its channel and keeps what comes of it.
func (s *Stage) judge(ctx context.Context, it *index.Item, on *bool, more ...channel.Part) error {
	model, err := s.model(ctx, it.Source)
	if err != nil {
		return err
	}
	one := s.itemOf(it)
	return s.keep(ctx, it, words(it), model.Judge(one, s.before(it.Source, one), on, more...))
}

// keep keeps what comes of a verdict about what an item said.
func (s *Stage) keep(ctx context.Context, it *index.Item, text string, v channel.Verdict) error {
	if v.Level == channel.Calm {
		return nil
	}
	p := index.AlarmPart{ItemID: it.ID, Source: it.Source, Outlet: it.Outlet, URL: it.URL, Words: short(text), Level: index.AlarmAmber, Seen: it.FirstSeen, Judged: s.Now()}
	if v.Level == channel.Red {
		p.Level = index.AlarmRed
	}
	for _, part := range v.Parts {
		p.Signs = append(p.Signs, part.Says)
	}
	join, err := s.join(ctx)
	if err != nil {
		return err
	}
	if _, _, err = s.Store.AddAlarmPart(ctx, p, join); err != nil {
		return err
	}
	return s.wake(ctx)
}

// join is the open alarm of this hour, 0 if there is none.
func (s *Stage) join(ctx context.Context) (int64, error) {
	open, err := s.Store.OpenAlarms(ctx, openAtAll)
	if err != nil {
		return 0, err
	}
	for _, a := range open {
		last := a.Opened
		for _, p := range a.Parts {
			if p.Judged.After(last) {
				last = p.Judged
			}
		}
		if s.Now().Sub(last) <= together || a.Count > len(a.Parts) {
			return a.ID, nil
		}
	}
	return 0, nil
}

// model is what a channel is like, learnt anew each day.
func (s *Stage) model(ctx context.Context, source string) (*channel.Model, error) {
	now := s.Now()
	if m, ok := s.models[source]; ok && now.Sub(m.at) < again && !now.Before(m.at) {
		return m.model, nil
	}
	past, err := s.Store.Said(ctx, source, now.Add(-young), history)
	if err != nil {
		return nil, err
	}
	items := make([]channel.Item, len(past))
	for i := range past {
		items[i] = s.itemOf(&past[i])
	}
	slices.SortStableFunc(items, func(a, b channel.Item) int { return a.At.Compare(b.At) })
	if s.models == nil {
		s.models = map[string]learnt{}
	}
	s.models[source] = learnt{channel.New(items, s.Zone), now}
	return s.models[source].model, nil
}

// before is what the channel said in the half hour before an item, which is remembered for the next.
func (s *Stage) before(source string, one channel.Item) []channel.Item {
	if s.recent == nil {
		s.recent = map[string][]channel.Item{}
	}
	var kept []channel.Item
	for _, it := range s.recent[source] {
		if one.At.Sub(it.At) > justSaid {
			continue
		}
		if it.At.Equal(one.At) && it.Text == one.Text { // judged once more
			continue
		}
		kept = append(kept, it)
	}
	const most = 100 // far above what any channel says in half an hour
	if len(kept) > most {
		kept = kept[len(kept)-most:]
	}
	s.recent[source] = append(slices.Clone(kept), one)
	return kept
}

// itemOf is an item as the model reads it: its time is when it was published, where that is known to the minute and can be.
func (s *Stage) itemOf(it *index.Item) channel.Item {
	at := it.FirstSeen
	if !it.Published.IsZero() && it.Published.Before(it.FirstSeen) && (it.Quiet || it.Precision != index.PrecisionDay && it.FirstSeen.Sub(it.Published) < fresh) {
		at = it.Published
	}
	one := channel.Item{Text: words(it), At: at, Tags: it.Tags, Marks: marks(it)}
	for _, l := range it.Links {
		if u, err := url.Parse(l.URL); err == nil && u.Hostname() != "" && u.Hostname() != it.Site && !s.ours(u.Hostname()) {
			one.Hosts = append(one.Hosts, u.Hostname())
		}
	}
	return one
}

// ours says whether a host is the organisation's own, or below one of these.
func (s *Stage) ours(host string) bool {
	return slices.ContainsFunc(s.Hosts, func(own string) bool { return host == own || strings.HasSuffix(host, "."+own) })
}

// said is the text of an item, or what its feed says of it.
func said(it *index.Item) string {
	if it.Text != "" {
		return it.Text
	}
	return it.Summary
}

// words are headline and text.
func words(it *index.Item) string {
	return strings.TrimSpace(it.Title + " " + said(it))
}

func short(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > shortest {
		return string(runes[:shortest]) + "…"
	}
	return string(runes)
}

// Tick judges once more what is still on no list, and wakes those who are to be woken again.
func (s *Stage) Tick(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	const atOnce = 100
	ids, err := s.Waiting.DueUnlisted(ctx, s.Now(), atOnce)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		if err := s.onceMore(ctx, ids); err != nil {
			return err
		}
	}
	if err := s.kin(ctx); err != nil {
		return err
	}
	return s.wake(ctx)
}

func (s *Stage) onceMore(ctx context.Context, ids []int64) error {
	list, err := s.list(ctx)
	if err != nil {
		return err
	}
	items, err := s.Waiting.GetItems(ctx, ids)
	if err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		on := list.Has(it.Title, said(it))
		if !on && s.judged(it) {
			if err := s.judge(ctx, it, &on); err != nil {
				return err
			}
		}
	}
	for _, id := range ids {
		if err := s.Waiting.EndUnlisted(ctx, id); err != nil {
			return fmt.Errorf("item %d: %w", id, err)
		}
	}
	return nil
}
