package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/words"
)

// Aside is what else a digest tells of.
type Aside interface {
	// LatestNotices gives notices whose key begins with prefix and that were made at since or later, the newest first.
	LatestNotices(ctx context.Context, prefix string, since time.Time, limit int) ([]index.Notice, error)
	// Readings are what was read in the reactions of a story.
	Readings(ctx context.Context, storyID int64) ([]index.Reading, error)
}

// Volume is how many articles came on a day.
type Volume struct {
	Name string `json:"name"` // "Fri 7"
	N    int    `json:"n"`
}

const (
	mostSpikes  = 5
	mostLooked  = 10_000 // notices of spikes
	mostToned   = 5      // stories of which the signs of mood are told
	fewRead     = 50     // reactions below which nothing is said of mood, as on the page of a story
	chartDays   = 14
	spikePrefix = "spike/"
	oneDay      = 24 * time.Hour
)

// spikes are the spikes that were told since then, each search's newest.
func (c *Composer) spikes(ctx context.Context, m *Message, since, until time.Time) error {
	list, err := c.Aside.LatestNotices(ctx, spikePrefix, since, mostLooked)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := 0; i < len(list) && len(seen) < mostSpikes; i++ {
		n := list[i]
		var one struct{ Says, Search, URL string }
		if n.Created.Before(since) || n.Created.After(until) || json.Unmarshal(n.Body, &one) != nil || seen[one.Search] {
			continue
		}
		seen[one.Search] = true
		m.Stories = append(m.Stories, Story{Section: "Much more than usual", Title: one.Says, URL: one.URL, Meta: "told " + words.At(n.Created, until, c.zoneOf(m))})
	}
	return nil
}

func (c *Composer) zoneOf(m *Message) *time.Location {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// tones says of the first stories what signs of mood their reactions carry, where enough were read. Only signs that are right in three of four
// posts and more are told (docs/MOOD.md).
func (c *Composer) tones(ctx context.Context, m *Message, ids map[int]int64) error {
	for i := range m.Stories {
		id, ok := ids[m.Stories[i].No]
		if !ok || i >= mostToned {
			continue
		}
		list, err := c.Aside.Readings(ctx, id)
		if err != nil {
			return err
		}
		if t := tone(list); t != "" {
			m.Stories[i].Meta += " · " + t
		}
	}
	return nil
}

func tone(list []index.Reading) string {
	by, n, none := map[index.Cue]int{}, 0, 0
	for i := range list {
		if list[i].Folded != 0 {
			continue
		}
		if n++; len(list[i].Cues) == 0 {
			none++
		}
		for _, cue := range list[i].Cues {
			by[cue]++
		}
	}
	if n < fewRead {
		return ""
	}
	told := []index.Cue{index.CueAngry, index.CueWorried, index.CueSupportive, index.CueLaughing}
	slices.SortStableFunc(told, func(a, b index.Cue) int { return by[b] - by[a] })
	var parts []string
	for _, cue := range told[:2] {
		if by[cue] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", words.Count(by[cue]), string(cue)))
		}
	}
	if len(parts) == 0 {
		return "of " + words.Count(n) + " reactions read none carries a sign of mood that we know"
	}
	return fmt.Sprintf("signs of mood in %s reactions read: %s; none in %s", words.Count(n), strings.Join(parts, ", "), words.Count(none))
}

// days are the articles of each of the last days, that of the digest included as far as it has gone.
func (c *Composer) days(ctx context.Context, until time.Time, zone *time.Location) ([]Volume, error) {
	y, mo, d := until.In(zone).Date()
	from := time.Date(y, mo, d-chartDays+1, 0, 0, 0, 0, zone)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh(until)
	key := fmt.Sprint(zone, from)
	if kept, ok := c.charts[key]; ok {
		return kept, nil
	}
	answer, err := c.Searcher.Search(ctx, query.Request{
		Tree: query.AllOf([]query.Node{
			&query.List{Field: query.FieldKind, Values: []string{string(index.KindArticle)}},
			&query.Span{Field: query.FieldSeen, Last: until.Sub(from), Written: query.WrittenLast},
		}),
		Now: until, Zone: zone, Histogram: &query.Histogram{Step: query.StepDay, From: from, To: until.Add(time.Second)},
	})
	if err != nil {
		return nil, err
	}
	by := map[string]int{}
	for _, b := range answer.Histogram {
		by[b.From.In(zone).Format(dates)] += b.N
	}
	var out []Volume
	for at := from; !at.After(until); at = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, zone) {
		out = append(out, Volume{at.Format("Mon 2"), by[at.Format(dates)]})
	}
	for len(out) > 1 && out[0].N == 0 { // before the first article that is kept nothing is known
		out = out[1:]
	}
	c.charts[key] = out
	return out, nil
}
