package crowd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/bench"
	"presswatch/config"
	"presswatch/index"
	"presswatch/server/mail/postbox"
)

// The made-up office and its day.
const (
	recipients  = 500
	dayItems    = 5000
	dayStories  = 600
	dayOutlets  = 80
	dayQueries  = 20
	storyWords  = 260 // words that all items of a story share
	onlyItsOwn  = 60
	heapEvery   = 5 * time.Millisecond
	sendingAsks = 2000
)

// Digests writes and sends the digests of a large office.
func Digests(ctx context.Context, _ string, _ io.Writer) (rows []bench.Row, err error) {
	dir, err := os.MkdirTemp("", "presswatch-bench")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	box, err := postbox.Open(ctx, postbox.Options{Now: time.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	var ahead atomic.Int64
	morning := time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return morning.Add(time.Duration(ahead.Load())) }
	t := newTongue(commonWords)
	a := app.New(app.Options{Config: office(dir, box.Address(), t), Log: slog.New(slog.DiscardHandler), Now: now})
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := fill(ctx, a, t, morning); err != nil {
		return nil, err
	}
	stage, sender := a.OpenDigests(), a.Sender()
	if err := stage.Tick(ctx); err != nil { // everybody's first day
		return nil, err
	}
	ahead.Store(int64(24 * time.Hour))
	debug.FreeOSMemory()
	var before runtime.MemStats
	runtime.ReadMemStats(&before) // what stories and stages keep in mind of these items is there with and without digests
	peak, stop := watchHeap()
	began := time.Now()
	if err := stage.Tick(ctx); err != nil {
		return nil, err
	}
	wrote := time.Since(began)
	for range sendingAsks {
		if err := sender.Once(ctx); err != nil {
			return nil, err
		}
		if len(box.Letters()) >= recipients {
			break
		}
	}
	sent, letters := time.Since(began), box.Letters()
	stop()
	return append(rows,
		bench.Row{What: fmt.Sprintf("digests of %d people over %d items written and taken by a mail server: times within 60 s", recipients, dayItems), Reached: 60 / sent.Seconds(), Must: 1, Detail: fmt.Sprintf("%.1f s, %.1f s of it to write them; the largest letter has %d KB", sent.Seconds(), wrote.Seconds(), largest(letters)>>10)},
		bench.Row{What: "memory that this adds at its highest: times within 300 MB", Reached: 300e6 / float64(peak.Load()-before.HeapInuse), Must: 1, Detail: fmt.Sprintf("%.0f MB of heap in use, garbage included, after %.0f MB before", float64(peak.Load())/1e6, float64(before.HeapInuse)/1e6)},
		bench.Row{What: "letters that came, of those that were due", Reached: float64(len(letters)) / recipients, Must: 1},
	), nil
}

// office is a configuration of many people.
func office(dir, smtp string, t *tongue) *config.Config {
	c := config.Default()
	c.Data, c.Organisation.Name = dir, "Bench"
	c.Mail = config.Mail{Server: smtp, Security: "none", From: "presswatch@office.example"}
	for i := range dayQueries {
		c.Searches = append(c.Searches, config.Search{Key: fmt.Sprintf("s%d", i), Name: "Search " + fmt.Sprint(i), Query: fmt.Sprintf("%s OR %s", t.words[300+i], t.words[900+i])})
	}
	zones := []string{"Europe/London", "Europe/Berlin", "Europe/Helsinki", "Europe/Lisbon", "Africa/Lagos", "Asia/Dubai", "Asia/Kolkata", "Europe/Athens", "Atlantic/Azores", "Asia/Karachi"}
	for i := range recipients {
		c.People = append(c.People, config.Person{
			Key: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("Person %d", i), Mail: fmt.Sprintf("p%d@office.example", i), Zone: zones[i%len(zones)],
			Digest: config.Digest{At: "07:00", Searches: []string{fmt.Sprintf("s%d", i%dayQueries), fmt.Sprintf("s%d", (i/dayQueries)%dayQueries)}},
		})
	}
	return c
}

// fill fills store and index with a day, and groups it.
func fill(ctx context.Context, a *app.App, t *tongue, morning time.Time) error {
	if err := a.OpenStore(ctx); err != nil {
		return err
	}
	stories := make([]string, dayStories)
	for i := range stories {
		stories[i] = t.text(storyWords)
	}
	var batch []index.Arrival
	for i := range dayItems {
		of := int(float64(dayStories) * t.rnd.Float64() * t.rnd.Float64()) // some are large
		at, words := morning.Add(time.Duration(i)*20*time.Hour/dayItems), strings.Fields(stories[of])
		outlet := fmt.Sprintf("Outlet %d", t.rnd.IntN(dayOutlets))
		batch = append(batch, index.Arrival{Item: index.Item{
			Kind: index.KindArticle, URL: fmt.Sprintf("https://o%d.example/%d", of, i), Source: "s", Outlet: outlet, Site: strings.ReplaceAll(outlet, " ", "") + ".example", Lane: index.LaneNational, Lang: "en",
			Title: strings.Join(words[:9], " "), Text: stories[of] + " " + t.text(onlyItsOwn), FirstSeen: at, Published: at, Comments: -1,
		}})
		if len(batch) == 250 || i == dayItems-1 {
			if _, err := a.Store.Take(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := a.OpenIndex(ctx); err != nil {
		return err
	}
	if err := a.Index.Rebuild(ctx); err != nil {
		return err
	}
	if err := a.Index.Rebuilt(ctx); err != nil {
		return err
	}
	if err := a.OpenStories(); err != nil {
		return err
	}
	return a.GroupAll(ctx)
}

func (t *tongue) text(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = t.word()
	}
	return strings.Join(out, " ")
}

// watchHeap notes the most memory that is in use until it is stopped.
func watchHeap() (*atomic.Uint64, func()) {
	var peak atomic.Uint64
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			select {
			case <-end:
				return
			case <-time.After(heapEvery):
			}
		}
	}()
	return &peak, func() { close(end); <-done }
}

func largest(list []postbox.Letter) int {
	n := 0
	for _, l := range list {
		n = max(n, len(l.HTML))
	}
	return n
}
