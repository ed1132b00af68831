package telling

import (
	"cmp"
	"time"

	"presswatch/config"
	"presswatch/index/watch/spike"
	"presswatch/server/rehearsal"
)

// Rehearsed are the spikes that a search would have told of, one false alarm a month tolerated.
func Rehearsed(times []time.Time, now time.Time) []rehearsal.Spike {
	series, begin := spike.Of(times, now.Truncate(spike.Bin))
	var out []rehearsal.Spike
	for _, s := range series.Find(0, series.Calibrate(1, nil), nil) {
		out = append(out, rehearsal.Spike{At: begin.Add(time.Duration(s.At+1) * spike.Bin), Count: s.Count, Within: s.Within, Usual: s.Usual})
	}
	return out
}

// Spikes are the searches whose spikes are told.
func Spikes(c *config.Config) []spike.Search {
	var out []spike.Search
	for _, s := range c.Searches {
		if s.Off || s.Spikes == 0 || len(s.Tell) == 0 {
			continue
		}
		one := spike.Search{Key: s.Key, Name: cmp.Or(s.Name, s.Key), Query: s.Query, Tolerated: s.Spikes}
		for _, w := range Meant(c, s.Tell) {
			one.To = append(one.To, spike.Endpoint{Channel: w.Channel, Recipient: w.Recipient})
		}
		out = append(out, one)
	}
	return out
}
