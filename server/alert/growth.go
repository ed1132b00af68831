package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// steps are the numbers of outlets at which a story is told of again.
func steps() []int { return []int{5, 10, 20, 50, 100, 200, 500, 1000} }

// loud are the lanes whose first item in a story is told of.
func loud() []index.Lane {
	return []index.Lane{index.LaneBroadcast, index.LaneNational, index.LaneWire}
}

const (
	mostWatched = 60 // outlets up to which the first of a lane is looked for: beyond that a story is large anyway
	mostMembers = 300
)

// again tells of a story once more where it has reached the next number of outlets or its first broadcaster, national paper or
// agency, the search asks for that, and nobody answered that it is not theirs. Since is when it was last told of.
func (s *Stage) again(ctx context.Context, c *candidate, since time.Time) error {
	if !c.search.Updates || c.story == nil || c.stopped {
		return nil
	}
	key, err := s.grown(ctx, c)
	if err != nil || key == "" {
		return err
	}
	if told, err := s.Tellings.ToldAt(ctx, key); err != nil || !told.IsZero() {
		return err
	}
	answers, err := s.Tellings.AnswersAbout(ctx, c.story.ID)
	if err != nil || slices.ContainsFunc(answers, func(t index.Telling) bool { return t.Key == c.key && t.Answer == index.AnswerNotUs }) {
		return err
	}
	m := s.message(c)
	if m.Says, err = s.growth(ctx, c, answers, since); err != nil {
		return err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	now := s.Now()
	_, err = s.Notices.AddNotice(ctx, index.Notice{Key: key, Channel: c.to.Channel, Recipient: c.to.Recipient, Body: body, Created: now, Due: c.search.Quiet.End(now, s.zone())})
	return err
}

// grown is the key of the next message about a story; "": there is none. Ahead of the number of outlets is which lane it has reached: what
// was told of the first broadcaster is not told again of the fifth outlet in the same moment, for that has a key of its own.
func (s *Stage) grown(ctx context.Context, c *candidate) (string, error) {
	if slices.Contains(loud(), c.item.Lane) && c.item.Post == nil && c.story.Outlets <= mostWatched {
		items, err := s.carriers(ctx, c.story.ID)
		if err != nil {
			return "", err
		}
		first := slices.IndexFunc(items, func(it index.Item) bool { return it.Lane == c.item.Lane })
		if first > 0 && items[first].ID == c.item.ID {
			return c.key + "/first/" + string(c.item.Lane), nil
		}
	}
	reached := 0
	for _, step := range steps() {
		if c.story.Outlets >= step {
			reached = step
		}
	}
	if reached == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s/outlets/%d", c.key, reached), nil
}

// carriers are the articles of others in a story, the first seen first.
func (s *Stage) carriers(ctx context.Context, story int64) ([]index.Item, error) {
	members, err := s.Library.Members(ctx, story)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(members))
	for _, m := range members[:min(len(members), mostMembers)] {
		ids = append(ids, m.ItemID)
	}
	items, err := s.Library.GetItems(ctx, ids)
	if err != nil {
		return nil, err
	}
	items = slices.DeleteFunc(items, func(it index.Item) bool { return it.Post != nil || it.Lane == index.LaneOwn || it.Erased })
	slices.SortStableFunc(items, func(a, b index.Item) int { return a.FirstSeen.Compare(b.FirstSeen) })
	return items, nil
}

// growth says what is new about a story: how many outlets came since it was told of, which of them was the first of its kind, and who
// looks after it.
func (s *Stage) growth(ctx context.Context, c *candidate, answers []index.Telling, since time.Time) (string, error) {
	items, err := s.carriers(ctx, c.story.ID)
	if err != nil {
		return "", err
	}
	before, more, lanes := map[string]bool{}, map[string]bool{}, map[index.Lane]bool{}
	var firsts []string
	for _, it := range items {
		if !it.FirstSeen.After(since) {
			before[it.Outlet], lanes[it.Lane] = true, true
			continue
		}
		if !before[it.Outlet] {
			more[it.Outlet] = true
		}
		if !lanes[it.Lane] && slices.Contains(loud(), it.Lane) {
			lanes[it.Lane] = true
			firsts = append(firsts, named(it.Lane)+": "+short(it.Outlet))
		}
	}
	says := fmt.Sprintf("%s: “%s” is at %d outlets now", c.search.Name, short(c.story.Title), c.story.Outlets)
	if n := len(more); n > 0 && len(before) > 0 {
		says = fmt.Sprintf("%s: “%s”: also at %d more outlets, %d now", c.search.Name, short(c.story.Title), n, c.story.Outlets)
		if n == 1 {
			says = fmt.Sprintf("%s: “%s”: also at one more outlet, %d now", c.search.Name, short(c.story.Title), c.story.Outlets)
		}
	}
	if len(firsts) > 0 {
		says += ", " + strings.Join(firsts, ", ")
	}
	for _, t := range answers {
		if t.Answer == index.AnswerMine {
			return says + ". " + cmp.Or(c.names[t.Recipient], t.Recipient) + " looks after it since " + t.Answered.In(s.zone()).Format("15:04 on 2 January"), nil
		}
	}
	return says, nil
}

func named(lane index.Lane) string {
	switch lane {
	case index.LaneBroadcast:
		return "first broadcaster"
	case index.LaneWire:
		return "first agency"
	default:
		return "first national outlet"
	}
}
