package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"presswatch/cmd/presswatch/app/telling"
	"presswatch/config"
	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
	"presswatch/index/watch/match"
	"presswatch/server/alert"
	"presswatch/server/outbox"
)

// CheckSearches says which saved searches cannot be read, all at once, and where.
func CheckSearches(c *config.Config) error {
	var all []error
	for _, s := range c.Searches {
		if _, err := query.Parse(s.Query); err != nil {
			all = append(all, fmt.Errorf("search %s: query: %w", s.Key, err))
		}
	}
	return errors.Join(all...)
}

// openAlerts makes the stage that turns what saved searches find into notices, and the outbox that sends them. Nothing
// runs of either where the configuration names no search that tells anybody.
func (a *App) openAlerts() error {
	stage := &alert.Stage{Store: a.Store, Base: a.base(), Now: a.Now, Zone: a.Config.Location()}
	var searches []match.Search
	for _, s := range a.Config.Searches {
		if s.Off || len(s.Tell) == 0 {
			continue
		}
		tree, err := query.Parse(s.Query)
		if err != nil {
			return fmt.Errorf("search %s: query: %w", s.Key, err)
		}
		one := alert.Search{Key: s.Key, Name: cmp.Or(s.Name, s.Key), Query: s.Query}
		one.Limits = alert.Limits{Mute: s.MuteUntil(a.Config.Location()), Most: s.Most, Updates: s.Updates}
		if from, to, ok := s.QuietFrom(); ok {
			one.Quiet = alert.Night{From: from, To: to}
		}
		for _, w := range telling.Meant(a.Config, s.Tell) {
			one.To = append(one.To, alert.Endpoint{Channel: w.Channel, Recipient: w.Recipient})
		}
		searches = append(searches, match.Search{ID: int64(len(stage.Searches)), Tree: tree})
		stage.Searches = append(stage.Searches, one)
	}
	if len(searches) == 0 {
		return nil
	}
	stems := terms.NewStems()
	set := match.New(searches, match.Options{
		Stem: func(lang string, w words.Token) string { return stems.Term(lang, w) }, Languages: terms.Languages(), Zone: a.Config.Location(),
	})
	stage.Match = func(it *index.Item) []int {
		var out []int
		for _, id := range set.Match(it, a.Now()) {
			out = append(out, int(id))
		}
		return out
	}
	a.alerts = &follow.Stage{
		Name: alert.Name, Read: a.Store.After, Now: a.Now, Do: stage.Do,
		Position:    func(ctx context.Context) (int64, error) { return a.Store.Cursor(ctx, alert.Name) },
		SetPosition: func(ctx context.Context, seq int64) error { return a.Store.SetCursor(ctx, alert.Name, seq) },
		Limit:       func(ctx context.Context) (int64, error) { return a.Store.Cursor(ctx, "story") },
	}
	return nil
}

// runAlerts starts the stage, if there is one, and the outbox: what an earlier run left is sent also when nobody is told any
// more.
func (a *App) runAlerts() {
	if a.alerts != nil {
		a.Run("alert stage", func(ctx context.Context) error { return a.alerts.Run(ctx, a.grouped, a.Log) })
	}
	a.Run("outbox", a.Sender().Run)
}

// Sender makes what sends notices, without starting it. The store must be open.
func (a *App) Sender() *outbox.Sender {
	return &outbox.Sender{Store: a.Store, Channels: a.kit().Channels(), Now: a.Now, Log: a.Log}
}

// kit makes the ways to tell somebody. The door is opened where nothing else did.
func (a *App) kit() *telling.Kit {
	if a.fetch == nil {
		a.openDoor()
	}
	return &telling.Kit{Config: a.Config, Door: a.fetch, Now: a.Now, Base: a.base()}
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
