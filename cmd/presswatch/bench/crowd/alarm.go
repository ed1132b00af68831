package crowd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"presswatch/cmd/presswatch/bench"
	"presswatch/crawler/page/recorded"
	"presswatch/index/watch/channel"
)

// How channels are replayed: so many items are learnt from, an incident has so many messages, and so many are played.
const (
	learntFrom = 600
	messages   = 5
	incidents  = 60 // of each kind, for each channel
)

// release is a recorded item of a channel.
type release struct {
	Channel   string `json:"channel"`
	Published int64  `json:"published"` // Unix seconds, the day only
	Text      string `json:"text"`
}

// rogue is what somebody who got in might write; all of it is invented.
var rogue = []string{
	"test", "asdkjh", "free the boat house three", "who wants to see the back office lol", "WHAT YOU GONNA DO PHONE THE POLICE", "free jonno free jonno free jonno",
	"the people who run this are all muppets and the password is password", "big up the whole of mill street we run this page now", "no comment from the boss we have all the comments haha", "k8djf lks",
}

var hoaxes = []string{
	"Everybody who signs up by midnight gets two hundred pounds, tell your friends and send the code to the number below",
	"We have closed all offices with immediate effect and will not say why", "Our accounts have been moved, please pay what you owe to the new number that you find in the message",
	"The chairman has resigned tonight after the pictures that everybody has seen", "Send one coin to this address and we send back two, only today",
}

// replay is a channel's past and what came after, with times of day that are made up: eight of a hundred out of hours, six in
// batches, two not on the list.
type replay struct {
	name   string
	model  *channel.Model
	items  []channel.Item
	listed []bool
	months float64
}

// Alarm replays recorded channels and measures how often an incident of five messages on a Friday night wakes somebody, at which
// message, and how often genuine items do. Times of day and the list are simulated, since the recordings have days only.
func Alarm(_ context.Context, dir string, log io.Writer) ([]bench.Row, error) {
	channels, err := readChannels(dir)
	if err != nil {
		return nil, err
	}
	var rows []bench.Row
	for _, withList := range []bool{true, false} {
		var wakes, ambers int
		months := 0.0
		for _, c := range channels {
			red, amber := c.genuine(withList, log)
			wakes, ambers, months = wakes+red, ambers+amber, months+c.months
		}
		name := map[bool]string{true: "with a list", false: "without"}[withList]
		rows = append(rows, bench.Row{What: name + ": months between false alarms of a channel", Reached: months / float64(max(wakes, 1)), Must: 10, Detail: fmt.Sprintf(
			"%d red, %d amber in %.0f channel-months: %.2f and %.2f a month", wakes, ambers, months, float64(wakes)/months, float64(ambers)/months)})
		for _, kind := range []string{"rogue", "hoaxes", "releases of another channel"} {
			caught, at, all := 0, 0, 0
			for i, c := range channels {
				for n := range incidents {
					all++
					if k := c.incident(kind, channels[(i+1+n)%len(channels)], withList, uint64(n)); k > 0 {
						caught, at = caught+1, at+k
					}
				}
			}
			row := bench.Row{What: name + ": incidents caught, " + kind, Reached: ratio(caught, all), Detail: fmt.Sprintf("%d of %d, on average by message %.2f", caught, all, float64(at)/float64(max(caught, 1)))}
			if kind == "rogue" {
				row.Must = map[bool]float64{true: 1, false: .95}[withList]
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func readChannels(dir string) ([]*replay, error) {
	path := filepath.Join(dir, "own-channel-releases", "releases.dev.jsonl.gz")
	body, err := recorded.Unpacked(path)
	if err != nil {
		return nil, err
	}
	by := map[string][]release{}
	for n, line := range bytes.Split(bytes.TrimSpace(body), []byte("\n")) {
		var r release
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n+1, err)
		}
		by[r.Channel] = append(by[r.Channel], r)
	}
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []*replay
	for i, name := range names {
		out = append(out, newReplay(name, by[name], uint64(i)))
	}
	return out, nil
}

func newReplay(name string, list []release, seed uint64) *replay {
	rnd := rand.New(rand.NewPCG(seed, 11))
	slices.SortStableFunc(list, func(a, b release) int { return int(a.Published - b.Published) })
	c := &replay{name: name}
	var items []channel.Item
	var last time.Time
	for _, r := range list {
		at := time.Unix(r.Published, 0).UTC().Truncate(24 * time.Hour).Add(9*time.Hour + time.Duration(rnd.Int64N(int64(9*time.Hour))))
		switch p := rnd.Float64(); {
		case p < .08:
			at = at.Truncate(24 * time.Hour).Add(time.Duration(rnd.Int64N(int64(24 * time.Hour))))
		case p < .14 && !last.IsZero() && last.Truncate(24*time.Hour).Equal(at.Truncate(24*time.Hour)):
			at = last.Add(time.Minute + time.Duration(rnd.Int64N(int64(10*time.Minute))))
		}
		last = at
		items = append(items, channel.Item{Text: r.Text, At: at})
	}
	slices.SortStableFunc(items, func(a, b channel.Item) int { return a.At.Compare(b.At) })
	n := min(learntFrom, len(items)*3/4)
	c.model, c.items = channel.New(items[:n], time.UTC), items[n:]
	for range c.items {
		c.listed = append(c.listed, rnd.Float64() >= .02)
	}
	c.months = max(1, c.items[len(c.items)-1].At.Sub(c.items[0].At).Hours()/24/30)
	return c
}

// within are the items of the half hour before one.
func within(items []channel.Item, at time.Time) []channel.Item {
	var out []channel.Item
	for _, it := range items {
		if d := at.Sub(it.At); d >= 0 && d <= 30*time.Minute {
			out = append(out, it)
		}
	}
	return out
}

func (c *replay) genuine(withList bool, log io.Writer) (red, amber int) {
	for i, it := range c.items {
		var listed *bool
		if withList {
			listed = &c.listed[i]
		}
		switch v := c.model.Judge(it, within(c.items[:i], it.At), listed); v.Level {
		case channel.Red:
			red++
			fmt.Fprintf(log, "%s\tred\t%v\t%.100q\n", c.name, v.Parts, it.Text)
		case channel.Amber:
			amber++
		}
	}
	return red, amber
}

// incident plays five messages from half past eleven on a Friday night and returns which of them raised the alarm; 0: none did.
func (c *replay) incident(kind string, other *replay, withList bool, seed uint64) int {
	rnd := rand.New(rand.NewPCG(seed, 5))
	at := time.Date(2007, 6, 1, 23, 30, 0, 0, time.UTC).Add(time.Duration(rnd.Int64N(int64(20 * time.Minute))))
	var before []channel.Item
	no := false
	for k := 1; k <= messages; k++ {
		text := ""
		switch kind {
		case "rogue":
			text = rogue[rnd.IntN(len(rogue))]
		case "hoaxes":
			text = hoaxes[rnd.IntN(len(hoaxes))]
		default:
			text = other.items[rnd.IntN(len(other.items))].Text
		}
		it := channel.Item{Text: text, At: at}
		var listed *bool
		if withList {
			listed = &no
		}
		if c.model.Judge(it, within(before, at), listed).Level == channel.Red {
			return k
		}
		before = append(before, it)
		at = at.Add(2*time.Minute + time.Duration(rnd.Int64N(int64(3*time.Minute))))
	}
	return 0
}
