package app

import (
	"context"
	"net/url"
	"strings"
	"time"

	"presswatch/cmd/presswatch/app/drilling"
	"presswatch/cmd/presswatch/app/ledger"
	"presswatch/cmd/presswatch/app/telling"
	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/index/watch/alarm"
)

// runAlarms starts the stage that judges what own channels say, straight behind the hand-over point, and what wakes
// people again until somebody has the alarm.
func (a *App) runAlarms() {
	if a.Config.Alarm.Off {
		return
	}
	stage := &alarm.Stage{
		Store: a.Store, Waiting: a.Store, Past: a.Store, Own: telling.OwnChannels(a.Config), Staff: a.staff, Grace: time.Duration(a.Config.Alarm.Grace), Base: a.base(), Now: a.Now, Zone: a.Config.Location(),
	}
	stage.Hosts = a.ownHosts()
	stage.Mailed = alarm.Mailed{Source: a.Config.Alarm.ListMailbox, Word: a.Config.Alarm.ListWord, Approve: a.Store.AddRelease}
	for _, w := range telling.Meant(a.Config, a.Config.Alarm.Tell) {
		stage.Urgent = append(stage.Urgent, alarm.Endpoint{Channel: w.Channel, Recipient: w.Recipient})
	}
	if a.drills != nil {
		a.Run("private source of fire drills", a.drills.Begin(a.Store, a.base(), a.Now, a.Speed))
		stage.Drill = a.drills.Stage.Seen
		a.every("fire drills", roundsEvery, a.drills.Stage.Tick)
	}
	a.alarms = &follow.Stage{
		Name: alarm.Name, Read: a.Store.After, Now: a.Now, Do: a.thenSend(stage.Do),
		Position:    func(ctx context.Context) (int64, error) { return a.Store.Cursor(ctx, alarm.Name) },
		SetPosition: func(ctx context.Context, seq int64) error { return a.Store.SetCursor(ctx, alarm.Name, seq) },
	}
	a.Run("alarm stage", func(ctx context.Context) error { return a.alarms.Run(ctx, a.bell, a.Log) })
	if dir := a.Config.Alarm.ListFolder; dir != "" {
		a.folder = &ledger.Folder{Dir: dir, Add: a.Store.AddRelease, Now: a.Now, Log: a.Log}
		a.Run("folder of what was approved", func(ctx context.Context) error { return a.folder.Run(ctx, roundsEvery) })
	}
	a.every("alarm rounds", roundsEvery, stage.Tick)
}

// thenSend rings for the outbox after something that may have written what is urgent.
func (a *App) thenSend(do func(context.Context, []index.Item) error) func(context.Context, []index.Item) error {
	return func(ctx context.Context, items []index.Item) error {
		err := do(ctx, items)
		a.urgent.Ring()
		return err
	}
}

// ownHosts are the hosts of the organisation's site and of its own sources; a network's is not its own.
func (a *App) ownHosts() []string {
	list := []string{a.Config.Organisation.Site}
	for _, s := range a.Config.Sources {
		switch index.SourceKind(s.Kind) {
		case index.SourceFeed, index.SourcePage, index.SourceSitemap:
			if index.Lane(s.Lane) == index.LaneOwn {
				list = append(list, s.URL)
			}
		}
	}
	var out []string
	for _, address := range list {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			out = append(out, strings.TrimPrefix(u.Hostname(), "www."))
		}
	}
	return out
}

const roundsEvery = 2 * time.Second // real time between two looks at what is to be told again

// staff says whether an item is from an account of one of our people.
func (a *App) staff(it *index.Item) bool {
	for _, s := range a.Config.Sources {
		if s.Key == it.Source && s.People {
			return true
		}
	}
	if it.Post == nil {
		return false
	}
	own, people := a.ownerOf(it.Post.Network, it.Post.Handle, it.Post.Account)
	return people && !own
}

// alarmHealth says what is wrong with the stage.
func (a *App) alarmHealth() []string {
	if a.alarms == nil {
		return nil
	}
	var out []string
	if err := a.alarms.Status().Err; err != nil {
		out = append(out, "own channels are not judged: "+err.Error())
	}
	if a.folder != nil && a.folder.Err() != nil {
		out = append(out, a.folder.Err().Error())
	}
	return out
}

// unseen is the store without what is nobody's news.
func (a *App) unseen() drilling.Unseen {
	return drilling.Unseen{Store: a.Store, Mailbox: a.Config.Alarm.ListMailbox}
}
