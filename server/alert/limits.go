package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

// Limits are how much a search may say, and when.
type Limits struct {
	Mute    time.Time // until when it says nothing; zero: never
	Quiet   Night     // when it waits for the morning
	Most    int       // alerts a day for each endpoint; 0: as many as there are
	Updates bool      // tells again as a story grows
}

// Night is a time of day in which nobody is to be disturbed, in minutes after midnight; From equal to To is none. It may go over
// midnight.
type Night struct{ From, To int }

// ReadNight reads a night as people write it, "22:00-07:00"; ok is false where that is none.
func ReadNight(text string) (n Night, ok bool) {
	from, to, both := strings.Cut(text, "-")
	a, err := time.Parse("15:04", strings.TrimSpace(from))
	b, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !both || err != nil || err2 != nil || a.Equal(b) {
		return Night{}, false
	}
	return Night{60*a.Hour() + a.Minute(), 60*b.Hour() + b.Minute()}, true
}

// End is when a night ends in which a moment lies; the moment itself if it lies in none.
func (n Night) End(at time.Time, zone *time.Location) time.Time {
	if n.From == n.To {
		return at
	}
	local := at.In(zone)
	y, m, d := local.Date()
	clock := 60*local.Hour() + local.Minute()
	switch {
	case n.From < n.To && clock >= n.From && clock < n.To, n.From > n.To && clock < n.To:
		return time.Date(y, m, d, 0, n.To, 0, 0, zone)
	case n.From > n.To && clock >= n.From:
		return time.Date(y, m, d+1, 0, n.To, 0, 0, zone)
	}
	return at
}

// A storm is more than so many alerts of a search to an endpoint in so long.
const (
	storm = 20
	gust  = 10 * time.Minute
)

// candidate is an alert that may be told.
type candidate struct {
	search  *Search
	to      Endpoint
	item    *index.Item
	story   *index.Story // nil: it is in none
	found   func() string
	quote   func() string
	names   map[string]string
	prefix  string // of the keys of the search at this endpoint
	key     string
	stop    index.Stop
	stopped bool
	score   float64
	beyond  string // why it goes beyond the budget
}

func (c *candidate) telling(now time.Time) index.Telling {
	t := index.Telling{Key: c.key, Search: c.search.Key, Channel: c.to.Channel, Recipient: c.to.Recipient, Item: c.item.ID, At: now, Score: c.score}
	if c.story != nil {
		t.Story = c.story.ID
	}
	return t
}

// tell tells an endpoint, within the limits of the search and of whoever is told. The order is from what says nothing to what is
// only put off: who wants no more hears nothing, and what goes beyond a limit is held and told in the morning.
func (s *Stage) tell(ctx context.Context, c *candidate) error {
	now := s.Now()
	if c.stopped && c.stop.Until.IsZero() {
		return nil
	}
	told, err := s.Tellings.ToldAt(ctx, c.key)
	if err != nil {
		return err
	}
	if !told.IsZero() {
		return s.again(ctx, c, told)
	}
	t := c.telling(now)
	held, err := s.hold(ctx, c, now)
	if err != nil {
		return err
	}
	if held.why != "" {
		t.Held, t.Due = held.why, held.due
		if held.notice != nil { // first, because the telling is what keeps this from being done again
			if _, err := s.Notices.AddNotice(ctx, *held.notice); err != nil {
				return err
			}
		}
		_, err := s.Tellings.AddTelling(ctx, t, nil)
		return err
	}
	m := s.first(c)
	m.Beyond = c.beyond
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = s.Tellings.AddTelling(ctx, t, &index.Notice{
		Key: c.key, Channel: c.to.Channel, Recipient: c.to.Recipient, Body: body, Created: now, Due: c.search.Quiet.End(now, s.zone()),
	})
	return err
}

// holding is that an alert is not told at once; why "" is that it is.
type holding struct {
	why    string
	due    time.Time     // when it is told with others; zero: never
	notice *index.Notice // what is told instead; nil: nothing
}

// hold says whether an alert is held, and what is told instead.
func (s *Stage) hold(ctx context.Context, c *candidate, now time.Time) (holding, error) {
	if c.stopped {
		return holding{why: "enough for today was said", due: s.morning(c.stop.Until)}, nil
	}
	if c.search.Hourly {
		return holding{why: "told once an hour", due: c.search.Quiet.End(now.Truncate(time.Hour).Add(time.Hour), s.zone())}, nil
	}
	over, err := s.over(ctx, c, now)
	if err != nil || over.key != "" {
		n := index.Notice{Key: c.prefix + over.key, Channel: c.to.Channel, Recipient: c.to.Recipient, Created: now, Due: c.search.Quiet.End(now, s.zone())}
		if err == nil {
			n.Body, err = s.many(c.search, over.says)
		}
		return holding{why: over.why, notice: &n}, err
	}
	return s.afford(ctx, c, now)
}

// morning is when what was held is told: the next seven o'clock of the office.
func (s *Stage) morning(now time.Time) time.Time {
	const at = 7
	y, m, d := now.In(s.zone()).Date()
	if t := time.Date(y, m, d, at, 0, 0, 0, s.zone()); t.After(now) {
		return t
	}
	return time.Date(y, m, d+1, at, 0, 0, 0, s.zone())
}

func (s *Stage) midnight(now time.Time) time.Time {
	y, m, d := now.In(s.zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.zone())
}

// instead is a message that stands for many; key "" is none.
type instead struct{ key, says, why string }

// over says whether a search has told enough.
func (s *Stage) over(ctx context.Context, c *candidate, now time.Time) (instead, error) {
	search := c.search
	if search.Most > 0 {
		today, err := s.Notices.CountNotices(ctx, c.prefix, s.midnight(now))
		if err != nil || today >= search.Most {
			says := fmt.Sprintf("%s: it may tell you %d times a day, and that was it. There is more; it is on the search page", search.Name, search.Most)
			return instead{"enough/" + now.In(s.zone()).Format(time.DateOnly), says, "the search had told enough for the day"}, err
		}
	}
	lately, err := s.Notices.CountNotices(ctx, c.prefix, now.Add(-gust))
	if err != nil || lately < storm {
		return instead{}, err
	}
	says := fmt.Sprintf("%s: more than %d new stories in ten minutes. The rest is on the search page", search.Name, storm)
	return instead{fmt.Sprintf("storm/%d", now.Unix()/int64(gust/time.Second)), says, "there were too many at once"}, nil
}
