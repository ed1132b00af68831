package telling

import (
	"time"

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
