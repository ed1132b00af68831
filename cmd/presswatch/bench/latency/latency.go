// Package latency measures how long it takes from the moment at which an own channel says something that nobody approved until a mail server
// and a webhook have taken the notice: the whole of presswatch as it is wired, over loopback, in real time.
package latency

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/bench"
	"presswatch/config"
	"presswatch/server/mail/postbox"
)

// How often an own channel is polled here, and how many messages it says at random moments.
const (
	quick, quickRounds = 5 * time.Second, 16
	usual, usualRounds = 30 * time.Second, 6
	allowed            = 2 * time.Second // beyond the poll interval
	patience           = time.Minute     // beyond it: then a message is lost
)

// Measure is the command.
func Measure() bench.Measure {
	return bench.Measure{
		Use: "latency", Short: "Measure how long it takes from an own channel to a mail server and a webhook",
		Long:   "Starts presswatch over a feed, a mail server and a webhook on loopback, says things on the own channel at random moments, and measures how long each takes until it is told. It runs for some minutes. Exit code 1 if a figure is not met.",
		Folder: "recorded", Where: "not used", Find: func() (string, error) { return ".", nil }, Run: Latency,
	}
}

// Latency measures with two intervals at once.
func Latency(ctx context.Context, _ string, _ io.Writer) ([]bench.Row, error) {
	type result struct {
		rows []bench.Row
		err  error
	}
	done := [2]result{}
	var wg sync.WaitGroup
	for i, of := range []struct {
		every  time.Duration
		rounds int
	}{{quick, quickRounds}, {usual, usualRounds}} {
		wg.Go(func() { done[i].rows, done[i].err = measure(ctx, of.every, of.rounds) })
	}
	wg.Wait()
	return append(done[0].rows, done[1].rows...), errors.Join(done[0].err, done[1].err)
}

// site is a feed with its pages, which notes when each was published.
type site struct {
	mu    sync.Mutex
	texts []string
}

func (s *site) publish(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts = append(s.texts, text)
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	texts := slices.Clone(s.texts)
	s.mu.Unlock()
	if r.URL.Path == "/feed" {
		w.Header().Set("Content-Type", "application/rss+xml")
		var b strings.Builder
		b.WriteString(`<rss version="2.0"><channel><title>News</title>`)
		for i, text := range texts {
			fmt.Fprintf(&b, `<item><title>%s</title><link>http://%s/news/%d</link><guid>%d</guid></item>`, text, r.Host, i, i)
		}
		_, _ = io.WriteString(w, b.String()+`</channel></rss>`)
		return
	}
	var n int
	if _, err := fmt.Sscanf(r.URL.Path, "/news/%d", &n); err != nil || n < 0 || n >= len(texts) {
		http.NotFound(w, r)
		return
	}
	_, _ = fmt.Fprintf(w, `<html lang="en"><head><title>%[1]s</title></head><body><article><h1>%[1]s</h1><p>%[1]s. Nobody here knows who wrote this, and nobody was asked.</p></article></body></html>`, texts[n])
}

// hook is a webhook that notes when it was told.
type hook struct {
	mu   sync.Mutex
	last time.Time
	n    int
}

func (h *hook) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.n = time.Now(), h.n+1
}

func (h *hook) told() (n int, last time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n, h.last
}

// serve serves on a free port until the end.
func serve(ctx context.Context, h http.Handler) (address string, stop func() error, err error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	web := &http.Server{Handler: h, ReadHeaderTimeout: patience}
	go func() { _ = web.Serve(ln) }()
	return "http://" + ln.Addr().String(), web.Close, nil
}

// measure runs an office whose one channel is polled so often.
func measure(ctx context.Context, every time.Duration, rounds int) (rows []bench.Row, err error) {
	news, pager := &site{}, &hook{}
	newsAt, stopNews, err := serve(ctx, news)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stopNews()) }()
	pagerAt, stopPager, err := serve(ctx, pager)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stopPager()) }()
	box, err := postbox.Open(ctx, postbox.Options{Now: time.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	dir, err := os.MkdirTemp("", "presswatch-bench")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	a := app.New(app.Options{Config: office(dir, newsAt, pagerAt, box.Address(), every), Log: slog.New(slog.DiscardHandler), Now: time.Now})
	defer func() { err = errors.Join(err, a.Close()) }()
	news.publish("The office says good morning to the town")
	if err := a.Start(ctx); err != nil {
		return nil, err
	}
	mailed, hooked, err := run(ctx, a, news, pager, box, every, rounds)
	if err != nil {
		return nil, err
	}
	return []bench.Row{row("a mail server", mailed, every), row("a webhook", hooked, every)}, nil
}

func office(dir, news, pager, smtp string, every time.Duration) *config.Config {
	c := config.Default()
	c.Data, c.Listen, c.Organisation.Name = dir, "127.0.0.1:0", "Bench"
	c.Crawl.AllowPrivate = []string{"127.0.0.1/32"}
	c.Sources = []config.Source{{Key: "news", Kind: "feed", URL: news + "/feed", Outlet: "Bench", Lane: "own", Every: config.Duration(every)}}
	c.Webhooks = []config.Webhook{{Name: "pager", URL: pager}}
	c.Mail = config.Mail{Server: smtp, Security: "none", From: "presswatch@office.example"}
	c.People = []config.Person{{Key: "duty", Mail: "duty@office.example"}}
	c.Alarm.Tell = []string{"pager", "duty"}
	return c
}

// run says one thing after another, each at a random moment of the interval, and closes each alarm so that the next one is told again.
func run(ctx context.Context, a *app.App, news *site, pager *hook, box *postbox.Box, every time.Duration, rounds int) (mailed, hooked []time.Duration, err error) {
	rnd := rand.New(rand.NewPCG(uint64(every), 7))
	if err := until(ctx, patience, func() (bool, error) {
		counts, err := a.Store.Counts(ctx)
		return counts.Items > 0, err
	}); err != nil {
		return nil, nil, fmt.Errorf("the first poll: %w", err)
	}
	for i := range rounds {
		if err := wait(ctx, time.Duration(rnd.Int64N(int64(every)))); err != nil {
			return nil, nil, err
		}
		letters, told := len(box.Letters()), 0
		told, _ = pager.told()
		began := time.Now()
		news.publish(fmt.Sprintf("wtf lads number %d free the swans lol", i))
		var byMail, byHook time.Duration
		err := until(ctx, every+patience, func() (bool, error) {
			if list := box.Letters(); len(list) > letters && byMail == 0 {
				byMail = list[letters].At.Sub(began)
			}
			if n, last := pager.told(); n > told && byHook == 0 {
				byHook = last.Sub(began)
			}
			return byMail > 0 && byHook > 0, nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("message %d: %w", i, err)
		}
		mailed, hooked = append(mailed, byMail), append(hooked, byHook)
		open, err := a.Store.OpenAlarms(ctx, 10)
		if err != nil {
			return nil, nil, err
		}
		for _, one := range open {
			if _, err := a.Store.CloseAlarm(ctx, one.ID, "bench", "measured", false, time.Now()); err != nil {
				return nil, nil, err
			}
		}
	}
	return mailed, hooked, nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// until waits for something.
func until(ctx context.Context, most time.Duration, ok func() (bool, error)) error {
	const look = 2 * time.Millisecond
	for end := time.Now().Add(most); ; {
		done, err := ok()
		if err != nil || done {
			return err
		}
		if time.Now().After(end) {
			return errors.New("it did not come")
		}
		if err := wait(ctx, look); err != nil {
			return err
		}
	}
}

// row says how many were there in time.
func row(to string, took []time.Duration, every time.Duration) bench.Row {
	slices.Sort(took)
	in := 0
	for _, d := range took {
		if d <= every+allowed {
			in++
		}
	}
	return bench.Row{
		What: fmt.Sprintf("own feed, polled every %s, to notice taken by %s: share within %s", every, to, every+allowed), Reached: float64(in) / float64(len(took)), Must: 1,
		Detail: fmt.Sprintf("%d messages at random moments: half within %.1f s, the slowest %.1f s", len(took), took[len(took)/2].Seconds(), took[len(took)-1].Seconds()),
	}
}
