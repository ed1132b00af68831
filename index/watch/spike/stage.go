package spike

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"presswatch/index"
)

// Store keeps what saved searches found, and notices.
type Store interface {
	// MatchTimes gives when the items were first seen that a search found since then, copies aside, in order.
	MatchTimes(ctx context.Context, search string, since time.Time) ([]time.Time, error)
	// MatchSources counts the outlets and accounts of what a search found in [from, to), copies aside.
	MatchSources(ctx context.Context, search string, from, to time.Time) (int, error)
	// AddNotice keeps one notice for each key, for ever.
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
	// CountNotices counts those whose key begins with prefix and that were made at since or later.
	CountNotices(ctx context.Context, prefix string, since time.Time) (int, error)
}

// Search is a saved search whose spikes are told.
type Search struct {
	Key, Name, Query string
	Tolerated        float64   // false alarms a month
	Since            time.Time // when its query was changed last; what it found before says nothing about it
	To               []Endpoint
}

// Endpoint is where notices go.
type Endpoint struct{ Channel, Recipient string }

// Stage tells of spikes. Set the fields before it is used; all must be given.
type Stage struct {
	Store    Store
	Searches func(ctx context.Context) ([]Search, error) // asked at every look
	Base     string                                      // address of the pages, without a slash at the end
	Now      func() time.Time

	mu         sync.Mutex
	thresholds map[string]learnt
}

type learnt struct {
	at        time.Time
	threshold float64
}

const (
	past      = (weeks + 1) * 7 * 24 * time.Hour
	calibrate = 24 * time.Hour // how long a threshold holds
	lately    = time.Hour      // how old what is told may be
	episode   = 6 * time.Hour
)

// Tick looks at every search. One that cannot be read keeps no other back.
func (s *Stage) Tick(ctx context.Context) error {
	searches, err := s.Searches(ctx)
	if err != nil {
		return err
	}
	var all []error
	for i := range searches {
		if err := s.one(ctx, &searches[i]); err != nil {
			all = append(all, fmt.Errorf("spikes of %s: %w", searches[i].Key, err))
		}
	}
	return errors.Join(all...)
}

func (s *Stage) one(ctx context.Context, search *Search) error {
	end := s.Now().Truncate(Bin) // the bin that runs is not over
	from := end.Add(-past)
	if search.Since.After(from) {
		from = search.Since
	}
	times, err := s.Store.MatchTimes(ctx, search.Key, from)
	if err != nil || len(times) == 0 {
		return err
	}
	series, begin := Of(times, end)
	if series.Len() == 0 {
		return nil
	}
	threshold := s.threshold(search, series)
	ended := func(sp Spike) time.Time { return begin.Add(time.Duration(sp.At+1) * Bin) }
	sources, failed := map[int]int{}, error(nil)
	found := series.Find(max(series.Len()-day, 0), threshold, func(sp Spike) bool {
		n, err := s.Store.MatchSources(ctx, search.Key, ended(sp).Add(-sp.Within), ended(sp))
		sources[sp.At], failed = n, errors.Join(failed, err)
		return n >= FewestSources
	})
	if failed != nil {
		return failed
	}
	for _, sp := range found {
		if at := ended(sp); s.Now().Sub(at) <= lately {
			if err := s.tell(ctx, search, sp, at, sources[sp.At]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Of counts times in bins up to end, which is the end of a bin. It gives when the first bin begins.
func Of(times []time.Time, end time.Time) (*Series, time.Time) {
	begin := times[0].Truncate(Bin)
	n := int(end.Sub(begin) / Bin)
	if n <= 0 {
		return NewSeries(nil), begin
	}
	bins := make([]int, n)
	for _, t := range times {
		if i := int(t.Sub(begin) / Bin); i >= 0 && i < n {
			bins[i]++
		}
	}
	return NewSeries(bins), begin
}

// threshold is found anew once a day.
func (s *Stage) threshold(search *Search, series *Series) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.thresholds == nil {
		s.thresholds = map[string]learnt{}
	}
	now := s.Now()
	known, ok := s.thresholds[search.Key]
	if age := now.Sub(known.at); !ok || age > calibrate || age < 0 {
		known = learnt{now, series.Calibrate(search.Tolerated, nil)}
		s.thresholds[search.Key] = known
	}
	return known.threshold
}

// Message is the body of a notice of a spike. Times are RFC 3339 in UTC.
type Message struct {
	Type      string    `json:"type"` // "spike"
	Timestamp time.Time `json:"timestamp"`
	Says      string    `json:"says"`
	Search    string    `json:"search"`
	URL       string    `json:"url"`
	Count     int       `json:"count"`
	Minutes   int       `json:"minutes"` // in which they came
	Usual     float64   `json:"usual"`   // what was to be expected of them
	Sources   int       `json:"sources"`
}

// tell tells of a spike, unless it was told already: items that came late may move the moment at which it is found.
func (s *Stage) tell(ctx context.Context, search *Search, sp Spike, at time.Time, sources int) error {
	prefix := "spike/" + search.Key + "/"
	if !sp.Again {
		told, err := s.Store.CountNotices(ctx, prefix, at.Add(-episode))
		if err != nil || told > 0 {
			return err
		}
	}
	m := Message{
		Type: "spike", Timestamp: s.Now().UTC(), Search: search.Name, Count: sp.Count, Minutes: int(sp.Within / time.Minute), Usual: sp.Usual, Sources: sources,
		URL: s.Base + "/search?" + url.Values{"q": {search.Query}}.Encode(),
	}
	m.Says = fmt.Sprintf("%s: %d in %s, usually %s at this hour, from %d sources", search.Name, sp.Count, spell(sp.Within), usually(sp.Usual), sources)
	if sp.Again {
		m.Says += "; twice as many as when it was told"
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	for _, to := range search.To {
		_, err := s.Store.AddNotice(ctx, index.Notice{
			Key: fmt.Sprintf("%s%d/%s/%s", prefix, at.Unix(), to.Channel, to.Recipient), Channel: to.Channel, Recipient: to.Recipient, Body: body, Created: s.Now(), Due: s.Now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func spell(d time.Duration) string {
	switch {
	case d == time.Hour:
		return "an hour"
	case d < time.Hour:
		return fmt.Sprintf("%d minutes", int(d/time.Minute))
	}
	return fmt.Sprintf("%d hours", int(d/time.Hour))
}

func usually(mean float64) string {
	if mean < 1 {
		return "less than one"
	}
	return fmt.Sprintf("%.0f", mean)
}
