// Package demo shows presswatch at work on a made-up world, on this machine alone: a whole presswatch that watches
// invented outlets on loopback while their Friday night passes in two minutes. At its end it judges itself.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/demo/mailbox"
	"presswatch/config"
	"presswatch/crawler/world"
	"presswatch/crawler/world/social"
	"presswatch/index"
	"presswatch/server"
	"presswatch/server/area"
	"presswatch/server/mail/postbox"
)

// Options of Run.
type Options struct {
	Out      io.Writer
	Terminal bool // Out is one
	Log      *slog.Logger
	Version  string
	Dir      string  // where the data lie; "" a place in the user's cache, with Once one for this run alone
	Listen   string  // host:port of the pages
	Speed    float64 // how many invented seconds pass in a real one
	Once     bool    // end when the day is over, and say whether what was to be found was found
	Fresh    bool    // begin the day anew
}

// demo is a made-up world on loopback with a whole presswatch watching it.
type demo struct {
	Options

	world  *world.World
	public *social.Public
	clock  *world.Clock
	dir    string
	port   string

	mail     net.Listener // of the subscribers' mailbox
	mailPort string
	box      *postbox.Box // of the press office
	smtp     string       // its address

	passing bool // the directory was made for this run alone
	app     *app.App
}

// Run shows the invented day until ctx ends or, with Once, until the day does.
func Run(ctx context.Context, o Options) (err error) {
	d := &demo{Options: o}
	if d.world, err = world.Northmarch(); err != nil {
		return err
	}
	if d.public, err = social.Northmarch(d.world.Start.Truncate(24 * time.Hour)); err != nil {
		return err
	}
	if err := d.prepare(); err != nil {
		return err
	}
	ln, err := d.listenWorld(ctx)
	if err != nil {
		return err
	}
	from, err := d.begin()
	if err == nil {
		err = d.listenMailbox(ctx)
	}
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	d.clock = world.NewClock(from, d.world.End, d.Speed, time.Now)
	if d.box, err = postbox.Open(ctx, postbox.Options{Now: d.clock.Now}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.box.Close()) }()
	d.smtp = d.box.Address()
	d.app = app.New(app.Options{
		Config: d.config(), Log: d.Log, Now: d.clock.Now, Version: d.Version, Sleep: d.clock.Sleep, Tick: tick,
		Lease: time.Duration(float64(lease) * d.Speed), Names: loopbackNames{}, Speed: d.Speed, Notice: d.noticeLine,
		Areas: []area.Area{&mailbox.Desk{Box: d.box, Zone: time.UTC}},
	})
	d.serveWorld(ln)
	d.app.Run("made-up mailbox", func(ctx context.Context) error { return d.public.Mailbox(ctx, d.mail, d.clock.Now, d.port) })
	if err := d.app.Start(ctx); err != nil {
		return errors.Join(err, d.app.Close())
	}
	if err := errors.Join(d.approve(ctx), d.listAccounts(ctx)); err != nil {
		return errors.Join(err, d.app.Close())
	}
	fmt.Fprintf(d.Out, "The demo is at http://%s (data in %s). Ctrl-C stops it.\n", d.app.Address, d.dir)
	fmt.Fprintf(d.Out, "What its press office gets by mail: http://%s/mailbox\n", d.app.Address)
	fmt.Fprintf(d.Out, "Try: presswatch search --data %s '\"no comment\"~5 OR hack*'\n", d.dir)
	err = errors.Join(d.watch(ctx), d.app.Close())
	if d.passing {
		err = errors.Join(err, os.RemoveAll(d.dir))
	}
	return err
}

// listAccounts are the accounts whose first posts the office of this world wants to see. A list that somebody changed stays.
func (d *demo) listAccounts(ctx context.Context) error {
	have, err := d.app.Store.ListNotables(ctx)
	if err != nil || len(have) > 0 {
		return err
	}
	for _, n := range []index.Notable{
		{Network: index.NetworkBluesky, Handle: "gorsefield.localhost", Name: "Ines Gorse, county councillor"},
		{Network: index.NetworkBluesky, Handle: "hexley.localhost", Name: "Tom Hexley, security columnist"},
		{Network: index.NetworkMastodon, Handle: "ottoline@social.tarn.localhost", Name: "Ottoline Beck, history society"},
	} {
		n.Since, n.Who = d.world.Start, "demo"
		if err := d.app.Store.PutNotable(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

const (
	tick  = 50 * time.Millisecond // real time
	lease = 5 * time.Minute       // real time
)

// listenWorld takes the world's port: the one that its addresses have in the store already, else a free one.
func (d *demo) listenWorld(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:"+cmp.Or(d.port, "8490"))
	if err != nil && d.port == "" {
		ln, err = lc.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("the made-up world cannot be served: %w; is another demo running? --fresh begins anew", err)
	}
	_, d.port, err = net.SplitHostPort(ln.Addr().String())
	return ln, err
}

func (d *demo) serveWorld(ln net.Listener) {
	web := server.HTTPServer(d.public.Handler(d.clock.Now, d.port, d.world.Handler(d.clock.Now)))
	web.ReadTimeout, web.WriteTimeout = 0, 0 // a stream stays open
	d.app.Run("made-up world", func(context.Context) error {
		if err := web.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	d.app.Later("made-up world", web.Shutdown)
}

// listenMailbox takes a port for the subscribers' mailbox.
func (d *demo) listenMailbox(ctx context.Context) (err error) {
	var lc net.ListenConfig
	if d.mail, err = lc.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return fmt.Errorf("the made-up mailbox cannot be served: %w", err)
	}
	_, d.mailPort, err = net.SplitHostPort(d.mail.Addr().String())
	return err
}

// loopbackNames finds every host of the world on this machine.
type loopbackNames struct{}

func (loopbackNames) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if strings.HasSuffix(strings.TrimSuffix(host, "."), ".localhost") {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
	}
	return nil, &net.DNSError{Err: "the demo knows only its own world", Name: host, IsNotFound: true}
}

// config is the configuration of a press office of this world.
func (d *demo) config() *config.Config {
	c := config.Default()
	c.Data, c.Listen = d.dir, d.Listen
	c.Organisation = config.Organisation{Name: "Northmarch Police", Names: []string{"NMP", "the force", "Maren Holt"}}
	c.Organisation.Accounts = []string{"bluesky:northmarchpolice.localhost"}
	c.Organisation.People = []string{"bluesky:chsupt-dunmore.localhost"}
	c.Contact = "demo"
	c.Mail = config.Mail{Server: d.smtp, Security: "none", From: "presswatch@northmarch.localhost"}
	c.People = []config.Person{
		{Key: "duty", Name: "Priya Nandra, on duty", Mail: "duty@northmarch.localhost"},
		{Key: "head", Name: "Anna Berg", Mail: "anna.berg@northmarch.localhost", Digest: config.Digest{At: "07:30", Searches: []string{"chief"}}},
	}
	c.Searches = []config.Search{{Key: "chief", Name: "The Chief Constable", Query: `"chief constable" OR "Maren Holt"`, Tell: []string{"duty"}}}
	c.Alarm.Tell = []string{"duty", "head"}
	c.Alarm.Grace = config.Duration(time.Minute) // its newsroom approves before it publishes
	c.Crawl.AllowPrivate = []string{"127.0.0.1/32"}
	for _, s := range d.world.Sites {
		path, kind := s.ListPath()
		c.Sources = append(c.Sources, config.Source{
			Key: s.Key, Kind: kind, Name: s.Outlet, Outlet: s.Outlet, URL: s.URL(d.port, path), Lane: s.Lane, Lang: s.Lang,
			Every: config.Duration(s.Every),
		})
	}
	c.Sources = append(c.Sources, d.networks()...)
	return c
}

// networks are the sources that ask the invented networks.
func (d *demo) networks() []config.Source {
	servers := make([]string, 0, 2)
	for _, host := range social.Servers() {
		servers = append(servers, "http://"+host+":"+d.port)
	}
	return []config.Source{
		{
			Key: "bluesky", Kind: "bluesky-stream", Name: "Bluesky, everything", Outlet: "Bluesky", URL: "ws://" + social.JetstreamHost + ":" + d.port + "/subscribe",
			Lane: "social", Every: config.Duration(30 * time.Second), Also: []string{"http://" + social.PublicAPIHost + ":" + d.port}, Query: `Northmarch OR (swan* (police OR custody OR fines)) OR "the tarn three"`,
		},
		{
			Key: "mastodon", Kind: "mastodon-tag", Name: "Mastodon, #northmarch", Outlet: "Mastodon", URL: servers[0], Also: servers[1:], Query: "northmarch",
			Lane: "social", Every: config.Duration(time.Minute),
		},
		{
			Key: "news-index", Kind: "audit", Name: "News Index", Outlet: "News Index", URL: "http://" + world.ListHost + ":" + d.port + "/rss/search?q=northmarch",
			Lane: "social", Every: config.Duration(10 * time.Minute),
		},
		{
			Key: "subscriber-mail", Kind: "mailbox", Name: "Mail to our subscribers", Outlet: "Northmarch Police", URL: "imap://mail.localhost:" + d.mailPort + "/INBOX",
			Lane: "own", Every: config.Duration(time.Minute), Account: social.MailUser, Password: social.MailPassword, Query: "list-id:news.northmarch-police.localhost",
		},
	}
}

func (d *demo) noticeLine() string {
	if d.clock.Over() {
		return "Demo: an invented world. Its day is over; the clock now runs at normal speed."
	}
	return "Demo: an invented world. Its clock shows " + d.clock.Now().Format("Mon 2 Jan 15:04") +
		" and runs " + strconv.FormatFloat(d.Speed, 'f', -1, 64) + " times as fast as usual."
}

// watch shows how the day goes on, remembers how far it is, and ends with ctx or, with --once, with the day.
func (d *demo) watch(ctx context.Context) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	said := d.clock.Now().Truncate(time.Hour)
	over := false
	for {
		select {
		case <-ctx.Done():
			return d.writeState()
		case err := <-d.app.Broken():
			return err
		case <-tick.C:
		}
		if err := d.writeState(); err != nil {
			d.app.Log.Warn("how far the day is could not be noted; it is tried again", "err", err)
		}
		if now := d.clock.Now(); !over && (d.Terminal || now.Sub(said) >= time.Hour) {
			d.say(now)
			said = now.Truncate(time.Hour)
		}
		if !over && d.clock.Over() {
			over = true
			d.say(d.clock.Now())
			fmt.Fprintln(d.Out, "\nThe invented day is over; the clock now runs at normal speed.")
			if d.Once {
				return d.judge(ctx)
			}
		}
	}
}

func (d *demo) say(now time.Time) {
	st := d.app.Crawler.Stats()
	start, end := "", "\n"
	if d.Terminal {
		start, end = "\r", ""
	}
	fmt.Fprintf(d.Out, "%s%s  %4d polls, %3d articles and edits taken in, %d pages could not be%s",
		start, now.Format("Mon 15:04"), st.Polls, st.Articles, st.Problems, end)
}
