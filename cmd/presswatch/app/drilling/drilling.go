// Package drilling puts fire drills together: the private source on the machine, the stage that makes drills, and their page.
package drilling

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"presswatch/cmd/presswatch/app/telling"
	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/index/watch/drill"
	"presswatch/server/digest"
	page "presswatch/server/drill"
)

// Drills are the fire drills of an office. The private source listens from [Open] on, and answers from [Drills.Begin] on.
type Drills struct {
	Stage  *drill.Stage
	config *config.Config
	ln     net.Listener
	source *page.Source
	rule   *digest.Rule // nil: only the button makes drills
}

// Open begins to listen where only this machine reaches it. Without drills in the configuration, or with nobody to wake, it gives nil.
func Open(ctx context.Context, c *config.Config) (*Drills, error) {
	if c.Alarm.Off || c.Alarm.Drill == nil || len(c.Alarm.Tell) == 0 {
		return nil, nil //nolint:nilnil // none is wanted
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the private source of fire drills cannot be served: %w", err)
	}
	d := &Drills{config: c, ln: ln, source: &page.Source{Base: "http://" + ln.Addr().String()}}
	if minutes := c.Alarm.Drill.Clock(); minutes >= 0 {
		d.rule = &digest.Rule{Minutes: minutes, On: c.Alarm.Drill.On, Zone: c.Location()}
	}
	return d, nil
}

// Where is the place that the guard lets the crawler reach.
func (d *Drills) Where() []netip.AddrPort {
	if d == nil {
		return nil
	}
	ap, err := netip.ParseAddrPort(d.ln.Addr().String())
	if err != nil {
		return nil
	}
	return []netip.AddrPort{ap}
}

// Sources is the private source.
func (d *Drills) Sources() []index.Source {
	if d == nil {
		return nil
	}
	return []index.Source{{Key: index.DrillSource, Kind: index.SourceFeed, Name: "Fire drill", URL: d.source.Base + "/feed.xml", Outlet: "Fire drill", Lane: index.LaneOwn, Lang: "en", Every: drill.Source}}
}

// Begin answers the crawler and gives what runs: the server of the source, until its context ends.
func (d *Drills) Begin(store *sqlite.Store, base string, now func() time.Time, speed float64) func(ctx context.Context) error {
	d.source.Book = store
	d.Stage = &drill.Stage{Store: store, Base: base, Now: now, Speed: speed}
	for _, w := range telling.Meant(d.config, d.config.Alarm.Tell) {
		d.Stage.Urgent = append(d.Stage.Urgent, drill.Endpoint{Channel: w.Channel, Recipient: w.Recipient})
	}
	if d.rule != nil {
		d.Stage.Due = func(now time.Time) (string, time.Time, bool) {
			day, ok := d.rule.Last(now)
			return day.Date, day.At, ok
		}
	}
	const slow = 10 * time.Second
	web := &http.Server{Handler: d.source, ReadHeaderTimeout: slow, ReadTimeout: slow, WriteTimeout: slow}
	return func(ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() { _ = web.Close() })
		defer stop()
		if err := web.Serve(d.ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
}

// Desk makes the page.
func (d *Drills) Desk(store *sqlite.Store, now func() time.Time) *page.Desk {
	return &page.Desk{
		Book: store, Start: d.Stage.Start, Now: now, Zone: d.config.Location(),
		Next: func(now time.Time) (time.Time, bool) {
			if d.rule == nil {
				return time.Time{}, false
			}
			next, ok := d.rule.Next(now)
			return next.At, ok
		},
	}
}

// Unseen is a store from which all stages but the alarm read: what a fire drill published, and what stands in the mailbox of approved texts, is
// to them as if it had been erased.
type Unseen struct {
	*sqlite.Store
	Mailbox string // key of that mailbox; "": there is none
}

// After gives the items after a sequence number, as the store does.
func (u Unseen) After(ctx context.Context, seq int64, limit int) ([]index.Item, error) {
	items, err := u.Store.After(ctx, seq, limit)
	for i := range items {
		if key := items[i].Source; key == index.DrillSource || key == u.Mailbox && key != "" {
			it := &items[i]
			*it = index.Item{ID: it.ID, Seq: it.Seq, Kind: it.Kind, URL: it.URL, Source: it.Source, Lane: it.Lane, FirstSeen: it.FirstSeen, Version: it.Version, Quiet: true, Erased: true}
		}
	}
	return items, err
}
