package alarm

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"presswatch/index"
)

// rounds is how long after an alarm became red each round of notices goes out; after the last one every half hour, for a day.
var rounds = []time.Duration{0, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute}

const (
	later = 30 * time.Minute
	day   = 24 * time.Hour
)

// round is the number of the round that is due after so long, from 0; -1: it is over.
func round(since time.Duration) int {
	if since > day {
		return -1
	}
	n := 0
	for i, d := range rounds {
		if since >= d {
			n = i
		}
	}
	if over := since - rounds[len(rounds)-1]; over > 0 {
		n += int(over / later)
	}
	return n
}

// wake makes the notices that are due: an amber alarm one, a red one again and again until somebody takes it. Rounds that were
// missed, because presswatch did not run, are not made up for.
func (s *Stage) wake(ctx context.Context) error {
	if len(s.Urgent) == 0 {
		return nil
	}
	open, err := s.Store.OpenAlarms(ctx, openAtAll)
	if err != nil {
		return err
	}
	for i := range open {
		a := &open[i]
		which := "amber"
		if a.Level == index.AlarmRed {
			n := round(s.Now().Sub(redSince(a)))
			if n < 0 || n > 0 && !a.TakenAt.IsZero() {
				continue
			}
			which = fmt.Sprintf("red/%d", n)
		}
		if err := s.notices(ctx, a, which); err != nil {
			return err
		}
	}
	return nil
}

// redSince is when an alarm became red.
func redSince(a *index.Alarm) time.Time {
	for _, p := range a.Parts {
		if p.Level == index.AlarmRed {
			return p.Judged
		}
	}
	return a.Opened
}

func (s *Stage) notices(ctx context.Context, a *index.Alarm, which string) error {
	body, err := json.Marshal(s.message(a))
	if err != nil {
		return err
	}
	for _, to := range s.Urgent {
		_, err := s.Store.AddNotice(ctx, index.Notice{
			Key: fmt.Sprintf("alarm/%d/%s/%s/%s", a.ID, to.Channel, to.Recipient, which), Channel: to.Channel, Recipient: to.Recipient, Body: body, Created: s.Now(), Due: s.Now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Message is the body of a notice. Times are RFC 3339 in UTC.
type Message struct {
	Type      string    `json:"type"` // "alarm"
	Timestamp time.Time `json:"timestamp"`
	Says      string    `json:"says"` // in one sentence, for channels that show only text
	Level     string    `json:"level"`
	URL       string    `json:"url"` // its page here
	Opened    time.Time `json:"opened"`
	Count     int       `json:"count"` // of items
	Parts     []Part    `json:"parts"` // the first of them
}

// Part is an item of an alarm.
type Part struct {
	Outlet string    `json:"outlet"`
	URL    string    `json:"url"`
	Words  string    `json:"words"` // our own channel's
	Seen   time.Time `json:"seen"`
	Why    []string  `json:"why"`
}

const told = 5 // parts of a message

func (s *Stage) message(a *index.Alarm) Message {
	m := Message{Type: "alarm", Timestamp: s.Now().UTC(), Level: string(a.Level), URL: fmt.Sprintf("%s/alarms/%d", s.Base, a.ID), Opened: a.Opened.UTC(), Count: a.Count}
	for _, p := range a.Parts[:min(len(a.Parts), told)] {
		m.Parts = append(m.Parts, Part{p.Outlet, p.URL, p.Words, p.Seen.UTC(), p.Signs})
	}
	if len(m.Parts) == 0 {
		return m
	}
	first := m.Parts[0]
	if a.Level == index.AlarmRed {
		m.Says = fmt.Sprintf("Alarm: “%s” is on %s, and nobody approved it. %s", first.Words, first.Outlet, m.URL)
	} else {
		m.Says = fmt.Sprintf("Out of character: “%s” on %s. %s", first.Words, first.Outlet, m.URL)
	}
	return m
}
