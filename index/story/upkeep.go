package story

import (
	"context"
	"maps"
	"time"

	"presswatch/index"
)

// upkeep carries out acts as they come, repairs once an hour, and sees to it that the pages of live stories are
// looked at again. A failure is logged and tried again at the next look.
func (s *Stage) upkeep(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		rung := s.acts.Rung()
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("looking after the stories failed and is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-rung:
		case <-tick.C:
		}
	}
}

// look does what is due, and notes whether it could.
func (s *Stage) look(ctx context.Context) error {
	err := s.due(ctx)
	if err != nil && ctx.Err() == nil {
		s.trouble.Store(&err)
	} else {
		s.trouble.Store(nil)
	}
	return err
}

func (s *Stage) due(ctx context.Context) error {
	if err := s.carryOut(ctx); err != nil {
		return err
	}
	now := s.Now()
	s.mu.Lock()
	repair, again := now.Sub(s.repaired) >= repairEvery, now.Sub(s.looked) >= visitEvery
	s.mu.Unlock()
	if again {
		if err := s.lookAgain(ctx, now); err != nil {
			return err
		}
	}
	if !repair {
		return nil
	}
	return s.Repair(ctx)
}

// Repair merges stories that turned out to be one and splits those that fell apart; the stage does it once an
// hour.
func (s *Stage) Repair(ctx context.Context) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	now := s.Now()
	st := newStep()
	if err := s.changed(ctx, st, s.engine.Repair(now)); err != nil {
		s.engine = nil
		return err
	}
	s.engine.Forget(now)
	s.repaired = now
	if len(st.touched)+len(st.members)+len(st.change.Stories) == 0 {
		return nil
	}
	s.Log.Info("stories repaired", "merged", len(st.change.Stories), "moved", len(st.members))
	return s.finish(ctx, st)
}

// The plan by which pages of a live story are visited: a page that carries news of us may change soon after it
// went up, counted from when it came into the story, and when we have spoken, counted from then. What LookAgain leaves
// alone says index/storetest.
const (
	visitEvery = time.Minute
	wideEvery  = time.Hour      // the same for stories in which nothing is new
	newsFor    = 26 * time.Hour // how long after its last item a story is looked at every minute
	liveFor    = 7 * 24 * time.Hour
	mostVisits = 2000 // pages made due in one look; the rest has its turn in the next ones
)

func visitPlan() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, liveFor}
}

// spokenPlan is denser where editors add a statement: in the first hours.
func spokenPlan() []time.Duration {
	return []time.Duration{2 * time.Minute, 6 * time.Minute, 15 * time.Minute, 40 * time.Minute, 2 * time.Hour, 6 * time.Hour}
}

// lookAgain makes the next visit due of every page of a live story: one with an item of ours or at two outlets
// at least. Pages that are due sooner stay so. Only once an hour it goes through stories without news, whose next
// visits are far apart.
func (s *Stage) lookAgain(ctx context.Context, now time.Time) error {
	s.mu.Lock()
	wide := now.Sub(s.lookedWide) >= wideEvery
	s.mu.Unlock()
	since, until := now.Add(-newsFor), now.Add(2*visitEvery)
	if wide {
		since, until = now.Add(-liveFor-wideEvery), now.Add(2*wideEvery)
	}
	stories, err := allStories(ctx, s.Store, index.StoryFilter{Since: since})
	if err != nil {
		return err
	}
	due := map[time.Time][]int64{}
	left := mostVisits
	for _, row := range stories {
		if row.Own == 0 && row.Outlets < 2 || left <= 0 {
			continue
		}
		members, err := s.Store.Members(ctx, row.ID)
		if err != nil {
			return err
		}
		left -= plan(due, members, s.spokenIn(row.ID), now, until)
	}
	for at, ids := range due {
		if err := s.Store.LookAgain(ctx, ids, at); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked = now
	if wide {
		s.lookedWide = now
	}
	maps.DeleteFunc(s.spoke, func(_ int64, at time.Time) bool { return now.Sub(at) > liveFor })
	return nil
}

// plan adds the members whose next visit is before a time, and says how many these are.
func plan(due map[time.Time][]int64, members []index.Member, spoke, now, until time.Time) (n int) {
	for _, m := range members {
		if at := nextLook(m.At, spoke, now); !at.IsZero() && at.Before(until) {
			due[at] = append(due[at], m.ItemID)
			n++
		}
	}
	return n
}

// spokenIn is when the organisation last spoke in a story, as far as this run knows; zero: not.
func (s *Stage) spokenIn(story int64) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spoke[story]
}

// nextLook is when a page that came at a time is to be visited next, if we spoke at another; zero when both are long
// ago.
func nextLook(came, spoke, now time.Time) time.Time {
	next := planned(came, visitPlan(), now)
	if spoke.IsZero() {
		return next
	}
	if at := planned(spoke, spokenPlan(), now); next.IsZero() || !at.IsZero() && at.Before(next) {
		return at
	}
	return next
}

func planned(from time.Time, plan []time.Duration, now time.Time) time.Time {
	for _, d := range plan {
		if at := from.Add(d); !at.Before(now) {
			return at
		}
	}
	return time.Time{}
}
