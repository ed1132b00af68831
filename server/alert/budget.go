package alert

import (
	"context"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/server/alert/rank"
)

const (
	lookBack  = 14 * 24 * time.Hour // of whose alerts are expected as many as then
	mostPast  = 5000                // alerts that are looked back at
	mostTaken = 2000                // answers that are learnt from, the newest
	large     = 10                  // outlets from which a story goes beyond budgets
)

// ranks are what was learnt for each endpoint, until somebody answers again.
type ranks struct {
	answered time.Time
	count    int
	examples []example
	models   map[Endpoint]*rank.Model
}

type example struct {
	rank.Example
	channel, recipient string
}

// learn gives what guesses for an endpoint how likely an alert is of use.
func (s *Stage) learn(ctx context.Context) (func(to Endpoint) *rank.Model, error) {
	answers, err := s.Tellings.AnsweredTellings(ctx, mostTaken)
	if err != nil {
		return nil, err
	}
	var last time.Time
	if len(answers) > 0 {
		last = answers[0].Answered
	}
	if s.ranks.models == nil || !last.Equal(s.ranks.answered) || len(answers) != s.ranks.count {
		examples, err := s.examples(ctx, answers)
		if err != nil {
			return nil, err
		}
		s.ranks = ranks{answered: last, count: len(answers), examples: examples, models: map[Endpoint]*rank.Model{}}
	}
	return func(to Endpoint) *rank.Model {
		if m := s.ranks.models[to]; m != nil {
			return m
		}
		list := make([]rank.Example, len(s.ranks.examples))
		for i, e := range s.ranks.examples {
			list[i] = e.Example
			list[i].Own = e.channel == to.Channel && e.recipient == to.Recipient
		}
		m := rank.Train(list)
		s.ranks.models[to] = m
		return m
	}, nil
}

// examples are what answers teach. An item that was erased teaches nothing.
func (s *Stage) examples(ctx context.Context, answers []index.Telling) ([]example, error) {
	ids := make([]int64, len(answers))
	for i, t := range answers {
		ids[i] = t.Item
	}
	items := map[int64]rank.Facts{}
	const some = 100 // texts come with them
	for len(ids) > 0 {
		list, err := s.Library.GetItems(ctx, ids[:min(some, len(ids))])
		if err != nil {
			return nil, err
		}
		for i := range list {
			if !list[i].Erased {
				items[list[i].ID] = rank.Of("", &list[i])
			}
		}
		ids = ids[min(some, len(ids)):]
	}
	var out []example
	for _, t := range answers {
		if facts, ok := items[t.Item]; ok {
			facts.Search = t.Search
			out = append(out, example{rank.Example{Facts: facts, Useful: t.Answer == index.AnswerMine}, t.Channel, t.Recipient})
		}
	}
	return out, nil
}

// afford holds an alert where the budget of whoever is told is better kept for others. What is urgent goes beyond it and says so.
func (s *Stage) afford(ctx context.Context, c *candidate, now time.Time) (holding, error) {
	most := c.to.Budget
	if most == 0 {
		return holding{}, nil
	}
	past, err := s.Tellings.TellingsTo(ctx, c.to.Channel, c.to.Recipient, now.Add(-lookBack), mostPast)
	if err != nil {
		return holding{}, err
	}
	begin := s.midnight(now)
	told := 0
	scores := make([]float64, len(past))
	oldest := now
	for i, t := range past {
		scores[i], oldest = t.Score, t.At
		if t.Held == "" && !t.At.Before(begin) {
			told++
		}
	}
	left := 1 - now.Sub(begin).Hours()/24
	bar := rank.Bar(scores, now.Sub(oldest).Hours()/24, most, told, max(left, 0))
	if c.score >= bar {
		return holding{}, nil
	}
	switch {
	case c.search.Urgent:
		c.beyond = fmt.Sprintf("This goes beyond your %d a day, because the search is marked as urgent.", most)
		return holding{}, nil
	case c.story != nil && c.story.Outlets >= large:
		c.beyond = fmt.Sprintf("This goes beyond your %d a day, because the story is at %d outlets.", most, c.story.Outlets)
		return holding{}, nil
	case told >= most:
		return holding{why: fmt.Sprintf("your %d of the day were told", most), due: s.morning(now)}, nil
	}
	return holding{why: fmt.Sprintf("your %d a day are kept for what is likelier yours", most), due: s.morning(now)}, nil
}
