package telling

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/server/alert"
	"presswatch/server/saved"
	"presswatch/server/seal"
	"presswatch/server/told"
)

// SavedDesk makes the pages of saved searches.
func SavedDesk(c *config.Config, store *sqlite.Store, s *Searches, now func() time.Time) *saved.Desk {
	d := &saved.Desk{Book: store, Tellings: store, Searches: s.All, Now: now, Zone: c.Location()}
	for _, w := range Ways(c) {
		way := saved.Way{Channel: w.Channel, Recipient: w.Recipient, Name: w.Recipient}
		if p := person(c, w.Recipient); p != nil && w.Channel == "mail" {
			way.Name, way.Person, way.Budget = cmp.Or(p.Name, p.Key), true, p.Budget
		}
		d.Ways = append(d.Ways, way)
	}
	return d
}

// AnswerDesk makes the pages behind the links of messages.
func AnswerDesk(c *config.Config, store *sqlite.Store, s *Searches, links *seal.Seal, now func() time.Time) *told.Desk {
	return &told.Desk{
		Book: store, Stops: store, Library: store, Searches: s.All, Seal: links, Now: now, Zone: c.Location(),
		Names: func(recipient string) string {
			if p := person(c, recipient); p != nil {
				return cmp.Or(p.Name, p.Key)
			}
			return recipient
		},
	}
}

// person is somebody by their key; nil: there is nobody.
func person(c *config.Config, key string) *config.Person {
	i := slices.IndexFunc(c.People, func(p config.Person) bool { return p.Key == key })
	if i < 0 {
		return nil
	}
	return &c.People[i]
}

// Stopped says whether somebody wants no digest for now.
func (s *Searches) Stopped(ctx context.Context, recipient string) (bool, error) {
	list, err := s.Kept.Stops(ctx, s.Now())
	return slices.ContainsFunc(list, func(one index.Stop) bool { return one.Recipient == recipient && one.What == "digest" }), err
}

// OwnChannels are the keys of the organisation's own channels, those of its people aside.
func OwnChannels(c *config.Config) []string {
	var out []string
	for _, s := range c.Sources {
		if index.Lane(s.Lane) == index.LaneOwn && !s.People && !s.Off {
			out = append(out, s.Key)
		}
	}
	return out
}

// Called gives the name of a source by its key.
func Called(c *config.Config) func(key string) string {
	return func(key string) string {
		for _, s := range c.Sources {
			if s.Key == key {
				return cmp.Or(s.Name, s.Outlet, s.Key)
			}
		}
		return key
	}
}

// Others gives what tells the others that an endpoint takes nothing: those who are woken, or everybody where nobody is.
func Others(c *config.Config, base string) func(channel, recipient string) []index.Notice {
	return func(channel, recipient string) []index.Notice {
		ways := Meant(c, c.Alarm.Tell)
		if len(ways) == 0 {
			ways = Ways(c)
		}
		says := fmt.Sprintf("Nothing is taken by the %s %s any more. Alerts and digests for it are kept and not sent; alarms are tried all the same.", channel, recipient)
		body, err := json.Marshal(alert.Message{Type: "trouble", Says: says, More: base + "/notices"})
		if err != nil { // it has words alone
			return nil
		}
		var out []index.Notice
		for _, w := range ways {
			if w.Channel != channel || w.Recipient != recipient {
				out = append(out, index.Notice{Channel: w.Channel, Recipient: w.Recipient, Body: body})
			}
		}
		return out
	}
}
