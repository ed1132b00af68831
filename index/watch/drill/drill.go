// Package drill tries the alarm without an alarm: a harmless text is published on a private source that presswatch serves itself, and
// goes the way of a real one, through crawler, hand-over point, the stage "alarm" and the outbox, to everybody who is woken. How long each
// hop took is kept, and the hop that failed is named.
//
// A drill is a row before anything is published. Whether one is due is asked again and again, by local date, as for digests: there is one
// for each, whatever the clock does.
package drill

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
)

// Store keeps drills.
type Store interface {
	// AddDrill keeps one, unless its key exists.
	AddDrill(ctx context.Context, d index.Drill) (added bool, err error)
	// PutDrill keeps how far one is, with notices, in one step.
	PutDrill(ctx context.Context, d index.Drill, list []index.Notice) error
	// Drills gives the newest first.
	Drills(ctx context.Context, limit int) ([]index.Drill, error)
	NoticesAbout(ctx context.Context, prefix string, limit int) ([]index.Notice, error)
	// Fence is the time of the last restore.
	Fence(ctx context.Context) (time.Time, error)
}

// Endpoint is somebody who is woken.
type Endpoint struct{ Channel, Recipient string }

// Stage makes drills. Set the fields before it is used; all but Due must be given.
type Stage struct {
	Store  Store
	Urgent []Endpoint
	Due    func(now time.Time) (date string, at time.Time, ok bool) // the newest local date whose drill was due, and when; nil: only the button makes drills
	Base   string                                                   // address of the pages, without a slash at the end
	Now    func() time.Time
	Speed  float64 // of the clock against the world's; 0: 1
}

const (
	patience = 5 * time.Minute // within which a drill must be through
	tooLate  = 12 * time.Hour  // what was due earlier is left out
	looked   = 20
	// Source is how often the private source is polled: as often as an own channel at best.
	Source = 30 * time.Second
)

// Tick begins what is due, and looks how far a drill is that runs.
func (s *Stage) Tick(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	list, err := s.Store.Drills(ctx, looked)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Done.IsZero() {
			if err := s.look(ctx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin begins the drill of a date, unless there was one. One that a restored backup does not know of, or that is long over, is noted
// and not made up for.
func (s *Stage) begin(ctx context.Context) error {
	if s.Due == nil {
		return nil
	}
	now := s.Now()
	date, at, ok := s.Due(now)
	if !ok || now.Sub(at) > tooLate {
		return nil
	}
	fence, err := s.Store.Fence(ctx)
	if err != nil {
		return err
	}
	d := index.Drill{Key: date, Published: now}
	if at.Before(fence) {
		d.Done, d.Broken = now, "it was left out, because a backup was put in place"
	}
	_, err = s.Store.AddDrill(ctx, d)
	return err
}

// Start begins a drill now. While one runs there is no second one.
func (s *Stage) Start(ctx context.Context) error {
	list, err := s.Store.Drills(ctx, 1)
	if err != nil || len(list) > 0 && list[0].Done.IsZero() {
		return err
	}
	now := s.Now()
	_, err = s.Store.AddDrill(ctx, index.Drill{Key: fmt.Sprintf("now/%d", now.Unix()), Published: now})
	return err
}

// Number is the number of the drill that an address of the private source is of; 0: of none.
func Number(address string) int64 {
	_, after, _ := strings.Cut(address, "/drill/")
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Seen takes what came from the private source, once it was judged: it writes what everybody is to be told.
func (s *Stage) Seen(ctx context.Context, it *index.Item) error {
	list, err := s.Store.Drills(ctx, looked)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(d index.Drill) bool { return d.ID == Number(it.URL) })
	if i < 0 || !list[i].Judged.IsZero() || !list[i].Done.IsZero() {
		return nil
	}
	d := list[i]
	d.Polled, d.Judged = it.FirstSeen, s.Now()
	notices := make([]index.Notice, 0, len(s.Urgent))
	for _, to := range s.Urgent {
		n, err := s.notice(d, to, "out", "This is a fire drill: nothing happened. An alarm of your own channels would reach you like this.")
		if err != nil {
			return err
		}
		notices = append(notices, n)
	}
	return s.Store.PutDrill(ctx, d, notices)
}

// Message is the body of a notice. Times are RFC 3339 in UTC.
type Message struct {
	Type      string    `json:"type"` // "drill"
	Timestamp time.Time `json:"timestamp"`
	Says      string    `json:"says"`
	URL       string    `json:"url"`
	Broken    bool      `json:"broken"` // it says that a drill did not get through
}

func (s *Stage) notice(d index.Drill, to Endpoint, which, says string) (index.Notice, error) {
	now := s.Now()
	body, err := json.Marshal(Message{Type: "drill", Timestamp: now.UTC(), Says: says, URL: s.Base + "/alarms/drill", Broken: which != "out"})
	return index.Notice{
		Key: fmt.Sprintf("drill/%d/%s/%s/%s", d.ID, which, to.Channel, to.Recipient), Channel: to.Channel, Recipient: to.Recipient, Body: body, Created: now, Due: now,
	}, err
}

// look says whether a drill is through, or broken.
func (s *Stage) look(ctx context.Context, d index.Drill) error {
	now := s.Now()
	late := now.Sub(d.Published) > time.Duration(float64(patience)*max(s.Speed, 1))
	if d.Judged.IsZero() {
		if !late {
			return nil
		}
		return s.broken(ctx, d, "the text was published, and for five minutes the crawler did not bring it or nothing judged it", nil)
	}
	notices, err := s.Store.NoticesAbout(ctx, fmt.Sprintf("drill/%d/out/", d.ID), looked*len(s.Urgent)+looked)
	if err != nil {
		return err
	}
	var waiting []string
	ok := map[Endpoint]bool{}
	for _, n := range notices {
		switch to := (Endpoint{n.Channel, n.Recipient}); {
		case !n.SentAt.IsZero():
			ok[to] = true
			if n.SentAt.After(d.Done) {
				d.Done = n.SentAt
			}
		case n.Problem != "":
			waiting = append(waiting, fmt.Sprintf("%s %s did not take it: %s", n.Channel, n.Recipient, n.Problem))
		default:
			waiting = append(waiting, fmt.Sprintf("%s %s was not tried", n.Channel, n.Recipient))
		}
	}
	if len(waiting) == 0 {
		return s.Store.PutDrill(ctx, d, nil)
	}
	if !late {
		return nil
	}
	return s.broken(ctx, d, strings.Join(waiting, "; "), ok)
}

// broken ends a drill that did not get through, and tells those whom it reached; where it reached nobody, all.
func (s *Stage) broken(ctx context.Context, d index.Drill, why string, reached map[Endpoint]bool) error {
	const longest = 500
	d.Done, d.Broken = s.Now(), why
	if runes := []rune(why); len(runes) > longest {
		d.Broken = string(runes[:longest]) + "…"
	}
	var list []index.Notice
	for _, to := range s.Urgent {
		if len(reached) > 0 && !reached[to] {
			continue
		}
		n, err := s.notice(d, to, "broken", "A fire drill did not get through, and an alarm would not either: "+d.Broken+".")
		if err != nil {
			return err
		}
		list = append(list, n)
	}
	return s.Store.PutDrill(ctx, d, list)
}
