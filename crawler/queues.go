package crawler

import (
	"context"
	"net/url"
	"sync"
	"time"
)

// queues holds one queue a host. A host's jobs run one after another, urgent ones first; hosts run side by
// side, as many as there are slots.
//
// Goal: no host waits for another. A job that takes longer than overtimeAfter gives its slot away and goes
// on beside the others, up to overtimeFactor times the slots; beyond that it keeps its slot, so that the
// number of open jobs stays bounded.
type queues struct {
	slots    chan struct{}
	overtime chan struct{}

	mu    sync.Mutex        // protects the fields below
	hosts map[string]*queue // hosts with jobs; removed when empty
	jobs  int               // queued and running
}

type queue struct{ urgent, normal []func() }

const (
	overtimeAfter  = 200 * time.Millisecond // most answers are here by then; whoever waits longer waits for a host, not for us
	overtimeFactor = 16                     // as many as crawler/fetch lets take their time, where there are 16 slots
	queuedFactor   = 4                      // jobs in hand for each slot
)

func newQueues(slots int) *queues {
	return &queues{
		slots:    make(chan struct{}, slots),
		overtime: make(chan struct{}, slots*overtimeFactor),
		hosts:    map[string]*queue{},
	}
}

// room says how many jobs may be added now. Overtime jobs do not count: they hold nobody up.
func (q *queues) room() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.most() - (q.jobs - len(q.overtime))
}

// most is how many jobs there may be that are not overtime.
func (q *queues) most() int { return cap(q.slots) * queuedFactor }

func (q *queues) load() (jobs, overtime int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.jobs, len(q.overtime)
}

// add queues a job for a host. The first job of a host starts the goroutine that works its queue off; wg
// knows it.
func (q *queues) add(ctx context.Context, wg *sync.WaitGroup, host string, urgent bool, job func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs++
	line, working := q.hosts[host]
	if !working {
		line = &queue{}
		q.hosts[host] = line
	}
	if urgent {
		line.urgent = append(line.urgent, job)
	} else {
		line.normal = append(line.normal, job)
	}
	if !working {
		wg.Go(func() { q.work(ctx, host) })
	}
}

// work does a host's jobs until there are none. After ctx ends the jobs are dropped: their leases bring
// them back.
func (q *queues) work(ctx context.Context, host string) {
	for {
		job := q.next(host)
		if job == nil {
			return
		}
		select {
		case <-ctx.Done():
		case q.slots <- struct{}{}:
			if ctx.Err() == nil { // with both ready, select takes either
				q.do(job)
			} else {
				<-q.slots
			}
		}
		q.mu.Lock()
		q.jobs--
		q.mu.Unlock()
	}
}

func (q *queues) next(host string) func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	line := q.hosts[host]
	var job func()
	switch {
	case len(line.urgent) > 0:
		job, line.urgent = line.urgent[0], line.urgent[1:]
	case len(line.normal) > 0:
		job, line.normal = line.normal[0], line.normal[1:]
	default:
		delete(q.hosts, host)
	}
	return job
}

// do runs a job that holds a slot, and gives the slot to another as soon as the job is in overtime.
func (q *queues) do(job func()) {
	done := make(chan struct{})
	swapped := make(chan bool, 1)
	go func() { swapped <- q.swap(done) }()
	job()
	close(done)
	if <-swapped {
		<-q.overtime
	} else {
		<-q.slots
	}
}

// swap waits for the job; if it takes long, it exchanges the slot for a place in overtime, if there is one.
func (q *queues) swap(done <-chan struct{}) bool {
	timer := time.NewTimer(overtimeAfter)
	defer timer.Stop()
	select {
	case <-done:
		return false
	case <-timer.C:
	}
	select {
	case <-done:
		return false
	case q.overtime <- struct{}{}:
		<-q.slots
		return true
	}
}

// hostOf names the queue of an address; addresses that cannot be read share one.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
