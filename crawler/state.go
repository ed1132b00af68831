package crawler

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/index"
)

// Limits of the times between two polls.
const (
	longestBackoff    = 4 * time.Hour
	longestOwnBackoff = 5 * time.Minute // an own channel that fails is looked at again soon: an alarm may hang on it
	missingEvery      = 24 * time.Hour  // a source that answers 404
	missingFor        = 14 * 24 * time.Hour
	fullEvery         = 24 * time.Hour // unconditional fetch, for servers whose ETag lies
	movedFor          = 24 * time.Hour // a permanent redirect is believed after it held that long
)

// jitter spreads d by a tenth each way, so that sources do not stay in step.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + rand.N(d/5+1)
}

// answered is the state after an answer that could be used, whole or 304.
func answered(src index.Source, now time.Time, code int) index.SourceState {
	s := src.State
	turn(&s, index.StatusOK, "", now)
	s.Code, s.LastPolled, s.LastOK, s.Failures = code, now, now, 0
	s.Next = now.Add(jitter(src.Every))
	return s
}

// turn changes the status and remembers since when it holds.
func turn(s *index.SourceState, to index.SourceStatus, detail string, now time.Time) {
	if s.Status != to || s.Since.IsZero() {
		s.Since = now
	}
	s.Status, s.Detail = to, detail
}

// failed is the state after a poll that came to nothing.
func failed(src index.Source, now time.Time, err error) index.SourceState {
	s := src.State
	s.LastPolled = now
	s.Failures++
	s.Code = 0
	next := now.Add(jitter(backoff(src, s.Failures)))
	var fe *fetch.Error
	if p, ok := statusOfProblem(err); ok {
		s.Code = p.Code
		turn(&s, p.Status, p.Text, now)
		if s.Next = afterMissing(s, next, now); p.Retry.After(now) {
			s.Next = p.Retry
		}
		return s
	}
	if !errors.As(err, &fe) {
		turn(&s, index.StatusFailing, err.Error(), now)
		s.Next = next
		return s
	}
	s.Code = fe.Code
	turn(&s, statusOf(fe.Reason), fe.Error(), now)
	if fe.RetryAt.After(next) || fe.Reason == fetch.Limited && !fe.RetryAt.IsZero() {
		next = fe.RetryAt
	}
	s.Next = afterMissing(s, next, now)
	return s
}

// afterMissing stretches the wait for a source that is not there: daily for two weeks, then no more. A
// source that says that it is gone for good is not asked again. Neither is ever deleted.
func afterMissing(s index.SourceState, next, now time.Time) time.Time {
	switch {
	case s.Status == index.StatusGone, s.Status == index.StatusMissing && now.Sub(s.Since) > missingFor:
		return time.Time{}
	case s.Status == index.StatusMissing && s.Failures > 3:
		return now.Add(jitter(missingEvery))
	}
	return next
}

// backoff doubles the interval with every failure.
func backoff(src index.Source, failures int) time.Duration {
	limit := longestBackoff
	if src.Lane == index.LaneOwn {
		limit = longestOwnBackoff
	}
	d := src.Every
	for range min(failures, 16) {
		if d *= 2; d >= limit {
			break
		}
	}
	return max(min(d, limit), src.Every)
}

func statusOf(r fetch.Reason) index.SourceStatus {
	switch r {
	case fetch.Blocked:
		return index.StatusBlocked
	case fetch.Robots:
		return index.StatusRobots
	case fetch.Limited:
		return index.StatusLimited
	case fetch.Refused:
		return index.StatusRefused
	case fetch.Missing:
		return index.StatusMissing
	case fetch.Gone:
		return index.StatusGone
	}
	return index.StatusFailing
}

// noteMove remembers where permanent redirects lead, and forgets it as soon as one poll is not redirected
// there.
func noteMove(s *index.SourceState, permanent string, now time.Time) {
	if permanent == "" || permanent != s.MovedTo {
		s.MovedTo, s.MovedSince = permanent, now
	}
	if permanent == "" {
		s.MovedSince = time.Time{}
	}
}

// addressOf is where a source is fetched: where it has moved to, if the move has held.
func addressOf(src index.Source, now time.Time) string {
	s := src.State
	if s.MovedTo != "" && !s.MovedSince.IsZero() && now.Sub(s.MovedSince) >= movedFor {
		return s.MovedTo
	}
	return src.URL
}

// noteNew keeps the source's rhythm: when it last had something new, and its longest silence until now.
func noteNew(s *index.SourceState, fresh int, now time.Time) {
	if fresh == 0 {
		return
	}
	if !s.LastNew.IsZero() {
		s.Quietest = max(s.Quietest, now.Sub(s.LastNew))
	}
	s.LastNew = now
	s.Listed += fresh
	if s.FirstPolled.IsZero() {
		s.FirstPolled = now
	}
}

// suspectText is the detail of a quarantined source.
func suspectText(fresh, listed int) string {
	return fmt.Sprintf("%d of the %d entries were suddenly new and not newer than our last look: taken in, nobody was told", fresh, listed)
}
