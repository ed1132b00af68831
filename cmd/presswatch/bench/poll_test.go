package bench

import (
	"flag"
	"testing"
	"time"
)

var feedsOfFarm = flag.Int("feeds", 10_000, "feeds of BenchmarkFarm")

// BenchmarkFarm polls ten thousand feeds once.
func BenchmarkFarm(b *testing.B) {
	for b.Loop() {
		p, err := Poll(b.Context(), PollOptions{Feeds: *feedsOfFarm, Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%+v", p)
		b.ReportMetric(p.GoodAlone.Seconds(), "s-good-alone")
		b.ReportMetric(p.GoodDone.Seconds(), "s-good")
		b.ReportMetric(p.Done.Seconds(), "s-all")
		b.ReportMetric(float64(p.PeakRSS)/(1<<20), "MiB-peak")
	}
}

// Good feeds are polled as fast with hostile ones beside them, and none is left out.
func TestPoll(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time, which the race detector stretches: run without -short")
	}
	p, err := Poll(t.Context(), PollOptions{Feeds: 400, Dir: t.TempDir(), Within: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", p)
	if p.Good != 380 || p.Hostile != 20 || p.Missing != 0 || p.Same != 360 {
		t.Errorf("polled %+v", p)
	}
	if p.GoodDone > p.Done/2 { // the slowest of the bad ones are given up after 15 s
		t.Errorf("good ones waited for bad ones: done after %v of %v", p.GoodDone, p.Done)
	}
}
