package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"presswatch/cmd/presswatch/app/telling"
	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/server/alert"
	"presswatch/server/outbox"
	"presswatch/server/seal"
)

// openAlerts makes the stage that turns what saved searches find into notices.
func (a *App) openAlerts(ctx context.Context) error {
	secret, err := a.Store.SealingKey(ctx, "links", seal.Fresh)
	if err != nil {
		return err
	}
	a.seal = &seal.Seal{Secret: secret, Base: a.base()}
	stage := &alert.Stage{
		Library: a.Store, Notices: a.Store, Tellings: a.Store, Book: a.searches.Book, Base: a.base(), Now: a.Now, Zone: a.Config.Location(), Answer: a.seal.Answer,
	}
	a.alerts = &follow.Stage{
		Name: alert.Name, Read: a.unseen().After, Now: a.Now, Do: stage.Do,
		Position:    func(ctx context.Context) (int64, error) { return a.Store.Cursor(ctx, alert.Name) },
		SetPosition: func(ctx context.Context, seq int64) error { return a.Store.SetCursor(ctx, alert.Name, seq) },
		Limit:       func(ctx context.Context) (int64, error) { return a.Store.Cursor(ctx, "story") },
	}
	return nil
}

// runAlerts starts the stage, what tells of things gathered, and the outbox: what an earlier run left is sent also when nobody is
// told any more.
func (a *App) runAlerts() {
	a.Run("alert stage", func(ctx context.Context) error { return a.alerts.Run(ctx, a.grouped, a.Log) })
	gather := &alert.Gatherer{Library: a.Store, Store: a.Store, Book: a.searches.Book, Base: a.base(), Now: a.Now}
	a.every("what was gathered", digestsEvery, gather.Tick)
	a.Run("outbox", a.Sender().Run)
}

// Sender makes what sends notices, without starting it. The store must be open.
func (a *App) Sender() *outbox.Sender {
	return &outbox.Sender{Store: a.Store, Channels: a.kit().Channels(), Now: a.Now, Log: a.Log, Rung: a.urgent.Rung, Doors: a.Store, Others: telling.Others(a.Config, a.base())}
}

// kit makes the ways to tell somebody. The door is opened where nothing else did.
func (a *App) kit() *telling.Kit {
	if a.fetch == nil {
		a.openDoor()
	}
	return &telling.Kit{Config: a.Config, Door: a.fetch, Now: a.Now, Base: a.base(), Seal: a.seal}
}

// Try sends a harmless message to a webhook or a person at once, and says how long it took. It needs no store.
func (a *App) Try(ctx context.Context, name string) (time.Duration, error) {
	w, ok := telling.Way(a.Config, name)
	if !ok {
		return 0, fmt.Errorf("%q: %w", name, index.ErrNotFound)
	}
	return a.kit().Test(ctx, w)
}

// base is the address of the pages as others reach them.
func (a *App) base() string {
	return strings.TrimSuffix(cmp.Or(a.Config.BaseURL, "http://"+a.Config.Listen), "/")
}
