// Package digest writes the daily digest of each recipient: what the front page says of the time since their last one.
//
// Whether one is due is no question of a timer. At any moment the newest day whose local time has come is looked up, and if
// the recipient has no row of that date there is one now, with its notice, in one step. The same rule covers a clock that is
// put forward or back, one that was wrong, a machine that slept, a presswatch that was down, and a recipient who moved: never two of
// one local date. After twelve hours it is too late, and the next one covers that time as well.
package digest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"presswatch/index"
)

// Store keeps digests.
type Store interface {
	// LastDigests gives those of a recipient, the one made last first.
	LastDigests(ctx context.Context, recipient string, limit int) ([]index.Digest, error)
	// AddDigest keeps one with its notice, or neither; added is false where the recipient has one of that date.
	AddDigest(ctx context.Context, d index.Digest, n *index.Notice) (added bool, err error)
	// Fence is the time of the last restore: what was due before it may have been sent.
	Fence(ctx context.Context) (time.Time, error)
}

// Recipient is somebody who gets a digest.
type Recipient struct {
	Key, Name string
	Rule      Rule
	Sections  []Section // saved searches with a part of their own
	SkipEmpty bool
	Weekly    bool   // it covers a week
	Book      string // key of its rows and notices; "": Key
}

// book is the key under which its digests are kept.
func (r *Recipient) book() string { return cmp.Or(r.Book, r.Key) }

// firstTime is how far back the first one looks.
func (r *Recipient) firstTime() time.Duration {
	if r.Weekly {
		return 7 * firstDay
	}
	return firstDay
}

// Section is a saved search.
type Section struct{ Name, Query string }

// Stage writes digests. All fields but Sections, Stopped and Log must be given.
type Stage struct {
	Store      Store
	Recipients []Recipient
	Sections   func(ctx context.Context, recipient string) ([]Section, error) // further parts of theirs, asked each time; nil: none
	Stopped    func(ctx context.Context, recipient string) (bool, error)      // they want no digest for now; nil: nobody does
	Compose    func(ctx context.Context, r *Recipient, since, until time.Time) (Message, error)
	Now        func() time.Time
	Log        *slog.Logger
}

// Message is the body of a digest. Times are RFC 3339 in UTC.
type Message struct {
	Type      string    `json:"type"` // "digest"
	Timestamp time.Time `json:"timestamp"`
	Says      string    `json:"says"` // the sentence
	Lead      string    `json:"lead"`
	Button    string    `json:"button"`
	URL       string    `json:"url"`
	Stories   []Story   `json:"stories"`
	Left      []Left    `json:"left"`           // what was left out, sources, the time that it covers
	How       string    `json:"how"`            // why it came
	Days      []Volume  `json:"days,omitempty"` // articles a day, the oldest first
	Quiet     bool      `json:"quiet"`
	Zone      string    `json:"zone"` // of the recipient
}

// Story is a story in a digest.
type Story struct {
	No      int    `json:"no"`
	Section string `json:"section"`
	Title   string `json:"title"`
	URL     string `json:"url"`
	Meta    string `json:"meta"`
	Why     string `json:"why,omitempty"`
	Bar     string `json:"bar,omitempty"`    // "Your statement in 20 of 35 articles"
	Filled  int    `json:"filled,omitempty"` // of the bar, in hundredths
}

// Left is a line at the foot.
type Left struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	Link  string `json:"link,omitempty"`
	URL   string `json:"url,omitempty"`
}

const (
	looked   = 50 // rows of a recipient that are looked at
	firstDay = 24 * time.Hour
	lateFrom = 15 * time.Minute // a digest that is later than this says so
)

// Tick writes every digest that is due. One recipient's trouble does not touch the others.
func (s *Stage) Tick(ctx context.Context) error {
	fence, err := s.Store.Fence(ctx)
	if err != nil {
		return err
	}
	var all []error
	for i := range s.Recipients {
		if err := s.one(ctx, &s.Recipients[i], fence); err != nil {
			all = append(all, fmt.Errorf("the digest of %s: %w", s.Recipients[i].book(), err))
		}
	}
	return errors.Join(all...)
}

func (s *Stage) one(ctx context.Context, r *Recipient, fence time.Time) error {
	now := s.Now()
	day, ok := r.Rule.Last(now)
	if !ok {
		return nil
	}
	if s.Stopped != nil {
		if stopped, err := s.Stopped(ctx, r.Key); err != nil || stopped {
			return err
		}
	}
	before, err := s.Store.LastDigests(ctx, r.book(), looked)
	if err != nil || has(before, day.Date) {
		return err
	}
	d := index.Digest{Recipient: r.book(), Date: day.Date, Until: now, Made: now, What: index.DigestBegun}
	if len(before) == 0 {
		d.Since, d.Until = now.Add(-r.firstTime()), now.Add(-r.firstTime())
		_, err := s.Store.AddDigest(ctx, d, nil)
		return err
	}
	since, ok := covered(before, now)
	if !ok {
		since = now.Add(-r.firstTime())
	}
	switch late := now.Sub(day.At); {
	case late > tooLate:
		return nil // the next one covers it
	case day.At.Before(fence):
		d.Since = since
		_, err := s.Store.AddDigest(ctx, d, nil)
		return err
	}
	return s.write(ctx, r, d, day, later(since, fence))
}

// write composes a digest and keeps it.
func (s *Stage) write(ctx context.Context, r *Recipient, d index.Digest, day Day, since time.Time) error {
	d.Since, d.What = since, index.DigestSent
	m, err := s.compose(ctx, r, since, d.Until)
	if err != nil {
		return err
	}
	if m.Quiet && r.SkipEmpty {
		d.What = index.DigestEmpty
		_, err := s.Store.AddDigest(ctx, d, nil)
		return err
	}
	if d.Made.Sub(day.At) > lateFrom {
		m.Left = append(m.Left, Left{Label: "Late:", Text: fmt.Sprintf("it was due at %s.", day.At.In(r.Rule.Zone).Format("15:04 MST"))})
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	added, err := s.Store.AddDigest(ctx, d, &index.Notice{Key: "digest/" + r.book() + "/" + d.Date, Channel: "mail", Recipient: r.Key, Body: body, Created: d.Made, Due: d.Made})
	if err == nil && added && s.Log != nil {
		s.Log.Info("a digest was written", "recipient", r.book(), "date", d.Date, "stories", len(m.Stories))
	}
	return err
}

// SendNow writes the notice of a digest of the time since the last one, beside the daily one, which comes all the same.
func (s *Stage) SendNow(ctx context.Context, r *Recipient, add func(ctx context.Context, n index.Notice) (bool, error)) error {
	m, err := s.Preview(ctx, r)
	if err != nil {
		return err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	now := s.Now()
	_, err = add(ctx, index.Notice{Key: fmt.Sprintf("digest/%s/now/%d", r.book(), now.Unix()/10), Channel: "mail", Recipient: r.Key, Body: body, Created: now, Due: now})
	return err
}

// Preview composes what a digest would say now.
func (s *Stage) Preview(ctx context.Context, r *Recipient) (Message, error) {
	now := s.Now()
	before, err := s.Store.LastDigests(ctx, r.book(), looked)
	if err != nil {
		return Message{}, err
	}
	since, ok := covered(before, now)
	if !ok {
		since = now.Add(-r.firstTime())
	}
	return s.compose(ctx, r, since, now)
}

// compose composes a digest with the parts that its recipient has now.
func (s *Stage) compose(ctx context.Context, r *Recipient, since, until time.Time) (Message, error) {
	one := *r
	if s.Sections != nil {
		more, err := s.Sections(ctx, r.Key)
		if err != nil {
			return Message{}, err
		}
		one.Sections = append(slices.Clone(one.Sections), more...)
	}
	return s.Compose(ctx, &one, since, until)
}

// Find gives a recipient by their key; nil: there is none.
func (s *Stage) Find(key string) *Recipient {
	for i := range s.Recipients {
		if s.Recipients[i].book() == key {
			return &s.Recipients[i]
		}
	}
	return nil
}
