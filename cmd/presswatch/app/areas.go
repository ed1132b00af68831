package app

import (
	"cmp"
	"encoding/json"

	"presswatch/index/sqlite"
	"presswatch/server/alarm"
	"presswatch/server/alert"
	"presswatch/server/area"
	"presswatch/server/rehearsal"
	"presswatch/server/sending"
)

// areas are the parts of the pages that change something in the store beyond stories.
func (a *App) areas(store *sqlite.Store, alarms *alarm.Desk) []area.Area {
	return []area.Area{
		alarms,
		&rehearsal.Desk{Searcher: a.Index, Library: store, Searches: a.saved(), Now: a.Now, Zone: a.Config.Location()},
		&sending.Desk{Book: store, Ways: a.ways(), Sample: a.sample, Now: a.Now, Zone: a.Config.Location()},
	}
}

// alarmDesk makes the pages of alarms.
func (a *App) alarmDesk(store *sqlite.Store) *alarm.Desk {
	return &alarm.Desk{Book: store, List: store, Tells: a.Config.Alarm.Tell, Now: a.Now, Zone: a.Config.Location()}
}

// saved are the saved searches of the configuration.
func (a *App) saved() []rehearsal.Saved {
	out := make([]rehearsal.Saved, 0, len(a.Config.Searches))
	for _, s := range a.Config.Searches {
		out = append(out, rehearsal.Saved{Key: s.Key, Name: cmp.Or(s.Name, s.Key), Query: s.Query, Tell: s.Tell, Off: s.Off})
	}
	return out
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
