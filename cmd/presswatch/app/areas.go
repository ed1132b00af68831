package app

import (
	"encoding/json"

	"presswatch/index/sqlite"
	"presswatch/server/alert"
	"presswatch/server/area"
	"presswatch/server/sending"
)

// areas are the parts of the pages that change something in the store beyond stories.
func (a *App) areas(store *sqlite.Store) []area.Area {
	return []area.Area{
		&sending.Desk{Book: store, Ways: a.ways(), Sample: a.sample, Now: a.Now, Zone: a.Config.Location()},
	}
}

// ways are the ways to tell somebody.
func (a *App) ways() []sending.Way {
	var out []sending.Way
	for _, w := range a.Config.Webhooks {
		out = append(out, sending.Way{Channel: "webhook", Recipient: w.Name})
	}
	return out
}

// sample is the body of a harmless notice.
func (a *App) sample(sending.Way) ([]byte, error) {
	return json.Marshal(alert.Message{Type: "test", Timestamp: a.Now().UTC(), Says: "A test of presswatch: nothing happened."})
}
