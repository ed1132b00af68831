package app

import (
	"cmp"
	"context"
	"time"

	"presswatch/cmd/presswatch/app/telling"
	"presswatch/index/sqlite"
	"presswatch/index/story/edits"
	"presswatch/index/watch/spike"
	"presswatch/server/alarm"
	"presswatch/server/area"
	"presswatch/server/casefile"
	"presswatch/server/digest"
	digestpage "presswatch/server/digest/page"
	"presswatch/server/front"
	"presswatch/server/front/row"
	"presswatch/server/rehearsal"
	"presswatch/server/sending"
	"presswatch/server/words"
)

// areas are the parts of the pages that change something in the store beyond stories.
func (a *App) areas(store *sqlite.Store, alarms *alarm.Desk) []area.Area {
	kit := a.kit()
	more := a.Areas
	if a.drills != nil {
		desk := a.drills.Desk(store, a.Now)
		alarms.Drilled = desk.Says
		more = append([]area.Area{desk}, more...)
	}
	return append([]area.Area{
		alarms,
		&rehearsal.Desk{Searcher: a.Index, Library: store, Spikes: telling.Rehearsed, Now: a.Now, Zone: a.Config.Location()},
		a.entry,
		telling.SavedDesk(a.Config, store, a.searches, a.Now),
		telling.AnswerDesk(a.Config, store, a.searches, a.seal, a.Now),
		&sending.Desk{Book: store, Doors: store, Ways: telling.Ways(a.Config), Sample: kit.Sample, Now: a.Now, Zone: a.Config.Location()},
		&digestpage.Desk{Book: store, Stage: a.digests, Write: kit.Writer().Write, Now: a.Now, Zone: a.Config.Location()},
		&casefile.Desk{Now: a.Now, Maker: &casefile.Maker{Shelf: store, Library: store, Beside: store, Edits: edits.Between, Zone: a.Config.Location(), By: "presswatch " + a.Version, Raws: caseRaws}},
	}, more...)
}

// caseRaws bounds the packed raw bytes of a case file: it stands in memory while it is handed out.
const caseRaws = 64 << 20

// alarmDesk makes the pages of alarms.
func (a *App) alarmDesk(store *sqlite.Store) *alarm.Desk {
	return &alarm.Desk{Book: store, List: store, Plans: store, Called: telling.Called(a.Config), Tells: a.Config.Alarm.Tell, Secret: a.Config.Alarm.ListSecret, Now: a.Now, Zone: a.Config.Location()}
}

// OpenDigests makes what writes the daily digests, without starting it. Store and index must be open.
func (a *App) OpenDigests() *digest.Stage {
	composer := &digest.Composer{
		Searcher: a.Index, Library: a.Store, Aside: a.Store, Base: a.base(),
		Front: func(zone *time.Location) digest.Front {
			rows := &row.Maker{Shelf: a.Store, Items: a.Store, Searcher: a.Index, Now: a.Now, Zone: zone}
			return &front.Desk{Shelf: a.Store, Rows: rows, Now: a.Now, Zone: zone, Aside: a.sourcesNow}
		},
	}
	a.digests = &digest.Stage{Store: a.Store, Recipients: telling.Recipients(a.Config), Sections: a.searches.Sections, Stopped: a.searches.Stopped, Compose: composer.Compose, Now: a.Now, Log: a.Log}
	return a.digests
}

// runDigests starts what writes the daily digests.
func (a *App) runDigests() {
	a.every("digests", digestsEvery, a.OpenDigests().Tick)
	spikes := &spike.Stage{Store: a.Store, Searches: a.searches.Spikes, Base: a.base(), Now: a.Now}
	a.every("spikes", spikesEvery, spikes.Tick)
}

// every does something again and again, and says when it fails.
func (a *App) every(what string, d time.Duration, do func(context.Context) error) {
	a.Run(what, func(ctx context.Context) error {
		for pause(ctx, cmp.Or(3*a.Tick, d)) {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				a.Log.Error(what+" failed; it is tried again", "err", err)
			}
		}
		return nil
	})
}

// Real time between two looks.
const (
	digestsEvery = 10 * time.Second
	spikesEvery  = time.Minute
)

// sourcesNow says how the sources are.
func (a *App) sourcesNow(ctx context.Context) (sources, waiting string) {
	list, err := a.Store.ListSources(ctx)
	if err != nil {
		return "", ""
	}
	return words.CountSources(list, a.Now()).Summary(), ""
}
