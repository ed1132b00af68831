package group

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"presswatch/index"
)

// wire makes news of realistic size: a vocabulary that goes by Zipf's law, articles of about 3 kB, six to a happening.
type wire struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
	hot   [][]string
	id    int64
	at    time.Time
	step  time.Duration
}

func newWire(live int) *wire {
	w := &wire{r: rand.New(rand.NewPCG(3, 5)), at: start, step: DefaultWindow / time.Duration(live+live/10)}
	w.zipf = rand.NewZipf(w.r, 1.15, 8, 400_000)
	m := &maker{r: w.r}
	for range 400_001 {
		w.words = append(w.words, m.word()+m.word()[:2])
	}
	return w
}

func (w *wire) doc() Doc {
	w.id++
	w.at = w.at.Add(w.step)
	if len(w.hot) < 60 || w.r.IntN(6) == 0 {
		var own []string
		for range 45 {
			own = append(own, w.words[2000+w.r.IntN(len(w.words)-2000)])
		}
		w.hot = append(w.hot, own)
		if len(w.hot) > 400 {
			w.hot = w.hot[1:]
		}
	}
	own := w.hot[w.r.IntN(len(w.hot))]
	var b strings.Builder
	for i := 0; b.Len() < 3000; i++ {
		switch {
		case i%7 == 3:
			b.WriteString(own[w.r.IntN(len(own))])
		case i%40 == 11:
			b.WriteString("said " + strings.ToUpper(own[0][:1]) + own[0][1:] + " " + strings.ToUpper(own[1][:1]) + own[1][1:])
		default:
			b.WriteString(w.words[w.zipf.Uint64()])
		}
		if i%14 == 13 {
			b.WriteString(".\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return Doc{
		ID: w.id, Title: strings.Join(own[:5], " ") + " " + w.words[w.zipf.Uint64()], Text: b.String(), URL: fmt.Sprintf("https://o%d.example/n/%d", w.id%300, w.id),
		Outlet: fmt.Sprintf("Outlet %d", w.id%300), Published: w.at, Precision: index.PrecisionSecond, Seen: w.at.Add(time.Minute),
	}
}

// filled is an engine with so many live items.
func filled(b *testing.B, live int) (*Engine, *wire) {
	b.Helper()
	e, w := New(Options{}), newWire(live)
	for range live {
		e.Place(w.doc())
	}
	return e, w
}

func BenchmarkPlace(b *testing.B) {
	for _, live := range []int{20_000, 300_000} {
		b.Run(fmt.Sprintf("live=%d", live), func(b *testing.B) {
			if live > 100_000 && testing.Short() {
				b.Skip("takes minutes")
			}
			e, w := filled(b, live)
			docs := make([]Doc, 2000)
			for i := range docs {
				docs[i] = w.doc()
			}
			n, cpu := 0, cpuTime()
			for b.Loop() {
				d := docs[n%len(docs)]
				d.ID += int64(n / len(docs) * len(docs))
				e.Place(d)
				n++
			}
			items, stories := e.Live()
			b.ReportMetric(float64(n)/(cpuTime()-cpu).Seconds(), "items/cpu-s")
			b.ReportMetric(float64(items), "live-items")
			b.ReportMetric(float64(stories), "live-stories")
		})
	}
}

// cpuTime is what this process has used of the processor: the machine may be shared.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkRepair(b *testing.B) {
	e, w := filled(b, 20_000)
	for b.Loop() {
		e.Repair(w.at)
	}
}

// BenchmarkRestore loads what another engine gave out, and weighs it.
func BenchmarkRestore(b *testing.B) {
	for _, live := range []int{20_000, 300_000} {
		b.Run(fmt.Sprintf("live=%d", live), func(b *testing.B) {
			if live > 100_000 && testing.Short() {
				b.Skip("takes minutes")
			}
			e, w := New(Options{}), newWire(live)
			members, traces := make([]index.Member, 0, live), 0
			for range live {
				p := e.Place(w.doc())
				p.Member.Terms = nil
				members = append(members, p.Member)
				traces += len(p.Member.Trace)
			}
			memory := e.Memory()
			var stories []index.Story
			for id := range e.stories {
				stories = append(stories, index.Story{ID: id})
			}
			e = nil
			var before, after runtime.MemStats
			spent, n := time.Duration(0), 0
			for b.Loop() {
				e = nil
				runtime.GC()
				runtime.ReadMemStats(&before)
				cpu := cpuTime()
				e = New(Options{})
				if err := e.Recall(memory); err != nil {
					b.Fatal(err)
				}
				err := e.Restore(stories, func(yield func(index.Member) error) error {
					for _, m := range members {
						if err := yield(m); err != nil {
							return err
						}
					}
					return nil
				}, nil)
				if err != nil {
					b.Fatal(err)
				}
				spent, n = spent+cpuTime()-cpu, n+1
			}
			b.ReportMetric(spent.Seconds()/float64(n), "cpu-s/restore")
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(live), "B/item")
			b.ReportMetric(float64(traces)/float64(live), "trace-B/item")
			b.ReportMetric(float64(len(memory))/(1<<20), "memory-MB")
			runtime.KeepAlive(e)
		})
	}
}
