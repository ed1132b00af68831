package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/running"
	"presswatch/config"
	"presswatch/crawler/world"
	"presswatch/server"
)

// demo is a made-up world on loopback with a whole presswatch watching it.
type demo struct {
	*settings
	listen string
	speed  float64
	once   bool
	fresh  bool

	world *world.World
	clock *world.Clock
	dir   string
	port  string

	passing bool // the directory was made for this run alone
	app     *app.App
}

func newDemo(set *settings) *cobra.Command {
	d := &demo{settings: set}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show presswatch at work on an invented Friday night, on this machine alone",
		Long: "Starts an invented police force, a wire agency and their press on loopback, and a whole presswatch that watches them: " +
			"seventeen hours in about two minutes, then at normal speed. A demo that was stopped or killed goes on where it was.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if d.speed < 1 || d.speed > 10_000 {
				return mistake{errors.New("--speed: write 1 to 10000")}
			}
			return d.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&d.listen, "listen", "127.0.0.1:8471", "host:port of the pages")
	cmd.Flags().Float64Var(&d.speed, "speed", 512, "how many invented seconds pass in a real one")
	cmd.Flags().BoolVar(&d.once, "once", false, "end when the invented day is over; exit code 0 if what was to be found was found")
	cmd.Flags().BoolVar(&d.fresh, "fresh", false, "begin the day anew")
	return cmd
}

func (d *demo) run(ctx context.Context) (err error) {
	if d.world, err = world.Northmarch(); err != nil {
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
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	d.clock = world.NewClock(from, d.world.End, d.speed, time.Now)
	d.app = app.New(app.Options{
		Config: d.config(), Log: d.quiet(), Now: d.clock.Now, Version: version(), Sleep: d.clock.Sleep, Tick: demoTick,
		Lease: time.Duration(float64(demoLease) * d.speed), Names: loopbackNames{}, Speed: d.speed, Notice: d.noticeLine,
	})
	d.serveWorld(ln)
	if err := d.app.Start(ctx); err != nil {
		return errors.Join(err, d.app.Close())
	}
	fmt.Fprintf(d.out, "The demo is at http://%s (data in %s). Ctrl-C stops it.\n", d.app.Address, d.dir)
	fmt.Fprintf(d.out, "Try: presswatch search --data %s '\"no comment\"~5 OR hack*'\n", d.dir)
	err = errors.Join(d.watch(ctx), d.app.Close())
	if d.passing {
		err = errors.Join(err, os.RemoveAll(d.dir))
	}
	return err
}

const (
	demoTick  = 50 * time.Millisecond // real time
	demoLease = 5 * time.Minute       // real time
)

// demoState is kept in the demo's directory, so that a killed demo goes on where it was and its addresses
// stay the same. It also marks the directory as ours to empty.
type demoState struct {
	Now  time.Time `json:"now"`  // invented time
	Port string    `json:"port"` // of the made-up world
	Over bool      `json:"over"`
}

const demoFile = "demo.json"

// prepare finds the demo's directory and empties it when the day is to begin anew.
func (d *demo) prepare() error {
	d.dir = d.data
	if d.dir == "" && d.once {
		dir, err := os.MkdirTemp("", "presswatch-demo-")
		d.dir, d.fresh, d.passing = dir, false, true
		return err
	}
	if d.dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		d.dir = filepath.Join(cache, "presswatch-demo")
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	st, err := d.readState()
	if errors.Is(err, fs.ErrNotExist) {
		return d.refuseStrangers()
	}
	if err != nil || st.Over || d.fresh {
		return emptyDir(d.dir)
	}
	d.port = st.Port
	return nil
}

// refuseStrangers keeps the demo out of a directory that holds something else.
func (d *demo) refuseStrangers() error {
	names, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		return mistake{fmt.Errorf("%s holds something that is not a demo's; name an empty directory with --data", d.dir)}
	}
	return nil
}

// emptyDir removes what is in a demo's directory, unless a presswatch runs on it: that one's lock is then
// found when the store is opened.
func emptyDir(dir string) error {
	if running.Find(context.Background(), dir) != nil {
		return nil
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := os.RemoveAll(filepath.Join(dir, n.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) readState() (demoState, error) {
	var st demoState
	text, err := os.ReadFile(filepath.Join(d.dir, demoFile))
	if err != nil {
		return st, err
	}
	return st, json.Unmarshal(text, &st)
}

func (d *demo) writeState() error {
	text, err := json.Marshal(demoState{Now: d.clock.Now(), Port: d.port, Over: d.clock.Over()})
	if err != nil {
		return err
	}
	tmp := filepath.Join(d.dir, demoFile+".new")
	if err := os.WriteFile(tmp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(d.dir, demoFile))
}

// listenWorld takes the world's port: the one that its addresses have in the store already, else a free one.
func (d *demo) listenWorld(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:"+either(d.port, "8490"))
	if err != nil && d.port == "" {
		ln, err = lc.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("the made-up world cannot be served: %w; is another demo running? --fresh begins anew", err)
	}
	_, d.port, err = net.SplitHostPort(ln.Addr().String())
	return ln, err
}

// begin returns the invented time from which the day goes on.
func (d *demo) begin() (time.Time, error) {
	st, err := d.readState()
	if errors.Is(err, fs.ErrNotExist) {
		return d.world.Start, nil
	}
	return st.Now, err
}

func (d *demo) serveWorld(ln net.Listener) {
	web := server.HTTPServer(d.world.Handler(d.clock.Now))
	d.app.Run("made-up world", func(context.Context) error {
		if err := web.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	d.app.Later("made-up world", web.Shutdown)
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
	c.Data, c.Listen = d.dir, d.listen
	c.Organisation = config.Organisation{Name: "Northmarch Police", Names: []string{"NMP"}}
	c.Contact = "demo"
	c.Crawl.AllowPrivate = []string{"127.0.0.1/32"}
	for _, s := range d.world.Sites {
		path, kind := s.ListPath()
		c.Sources = append(c.Sources, config.Source{
			Key: s.Key, Kind: kind, Name: s.Outlet, Outlet: s.Outlet, URL: s.URL(d.port, path), Lane: s.Lane, Lang: s.Lang,
			Every: config.Duration(s.Every),
		})
	}
	return c
}

func (d *demo) noticeLine() string {
	if d.clock.Over() {
		return "Demo: an invented world. Its day is over; the clock now runs at normal speed."
	}
	return "Demo: an invented world. Its clock shows " + d.clock.Now().Format("Mon 2 Jan 15:04") +
		" and runs " + strconv.FormatFloat(d.speed, 'f', -1, 64) + " times as fast as usual."
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
		if now := d.clock.Now(); !over && (isTerminal(d.out) || now.Sub(said) >= time.Hour) {
			d.say(now)
			said = now.Truncate(time.Hour)
		}
		if !over && d.clock.Over() {
			over = true
			d.say(d.clock.Now())
			fmt.Fprintln(d.out, "\nThe invented day is over; the clock now runs at normal speed.")
			if d.once {
				return d.judge(ctx)
			}
		}
	}
}

func (d *demo) say(now time.Time) {
	st := d.app.Crawler.Stats()
	start, end := "", "\n"
	if isTerminal(d.out) {
		start, end = "\r", ""
	}
	fmt.Fprintf(d.out, "%s%s  %4d polls, %3d articles and edits taken in, %d pages could not be%s",
		start, now.Format("Mon 15:04"), st.Polls, st.Articles, st.Problems, end)
}
