package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"presswatch/index"
)

// Limits are how much a search may say, and when.
type Limits struct {
	Mute    time.Time // until when it says nothing; zero: never
	Quiet   Night     // when it waits for the morning
	Most    int       // alerts a day for each endpoint; 0: as many as there are
	Updates bool      // tells again when a story has reached more outlets
}

// Night is a time of day in which nobody is to be disturbed, in minutes after midnight; From equal to To is none. It may go over
// midnight.
type Night struct{ From, To int }

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
	storm  = 20
	gust   = 10 * time.Minute
	toldAt = "/outlets/"
)

// steps are the numbers of outlets at which a story is told of again.
func steps() []int { return []int{5, 10, 20, 50, 100, 200, 500, 1000} }

// tell adds the notice of a search to an endpoint, within its limits.
func (s *Stage) tell(ctx context.Context, search *Search, to Endpoint, about string, body []byte, story int64) error {
	now := s.Now()
	prefix := "alert/" + search.Key + "/" + to.Channel + "/" + to.Recipient + "/"
	n := index.Notice{Key: prefix + about, Channel: to.Channel, Recipient: to.Recipient, Body: body, Created: now, Due: search.Quiet.End(now, s.zone())}
	known, err := s.Store.CountNotices(ctx, n.Key, time.Time{})
	if err != nil {
		return err
	}
	if known > 0 {
		return s.again(ctx, search, n, story)
	}
	over, err := s.over(ctx, search, prefix, now)
	if err != nil {
		return err
	}
	if over.key != "" {
		n.Key = prefix + over.key
		if n.Body, err = s.many(search, over.says); err != nil {
			return err
		}
	}
	_, err = s.Store.AddNotice(ctx, n)
	return err
}

func (s *Stage) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// instead is a message that stands for many; key "" is none.
type instead struct{ key, says string }

// over says whether a search has told enough.
func (s *Stage) over(ctx context.Context, search *Search, prefix string, now time.Time) (instead, error) {
	y, m, d := now.In(s.zone()).Date()
	if search.Most > 0 {
		today, err := s.Store.CountNotices(ctx, prefix, time.Date(y, m, d, 0, 0, 0, 0, s.zone()))
		if err != nil || today >= search.Most {
			return instead{fmt.Sprintf("enough/%04d-%02d-%02d", y, m, d), fmt.Sprintf("%s: it may tell you %d times a day, and that was it. There is more; it is on the search page", search.Name, search.Most)}, err
		}
	}
	lately, err := s.Store.CountNotices(ctx, prefix, now.Add(-gust))
	if err != nil || lately < storm {
		return instead{}, err
	}
	return instead{fmt.Sprintf("storm/%d", now.Unix()/int64(gust/time.Second)), fmt.Sprintf("%s: more than %d new stories in ten minutes. The rest is on the search page", search.Name, storm)}, nil
}

// many is the body of a message that stands for many.
func (s *Stage) many(search *Search, says string) ([]byte, error) {
	m := Message{Type: "alert", Timestamp: s.Now().UTC(), Says: says, More: s.Base + "/search?" + url.Values{"q": {search.Query}}.Encode()}
	m.Search.Key, m.Search.Name, m.Search.Query = search.Key, search.Name, search.Query
	return json.Marshal(m)
}

// again tells of a story once more where it has reached the next number of outlets and the search asks for that. The key of the
// first notice is that of n.
func (s *Stage) again(ctx context.Context, search *Search, n index.Notice, story int64) error {
	if !search.Updates || story == 0 {
		return nil
	}
	list, err := s.Store.GetStories(ctx, []int64{story})
	if err != nil || len(list) == 0 {
		return err
	}
	reached := 0
	for _, step := range steps() {
		if list[0].Outlets >= step {
			reached = step
		}
	}
	if reached == 0 {
		return nil
	}
	m := Message{Type: "alert", Timestamp: s.Now().UTC(), Says: fmt.Sprintf("%s: “%s” is at %d outlets now", search.Name, short(list[0].Title), list[0].Outlets)}
	m.Search.Key, m.Search.Name, m.Search.Query = search.Key, search.Name, search.Query
	m.Story = &Story{ID: story, Title: short(list[0].Title), URL: fmt.Sprintf("%s/stories/%d", s.Base, story)}
	n.Key = fmt.Sprintf("%s%s%d", n.Key, toldAt, reached)
	if n.Body, err = json.Marshal(m); err != nil {
		return err
	}
	_, err = s.Store.AddNotice(ctx, n)
	return err
}
