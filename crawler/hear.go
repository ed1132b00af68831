package crawler

import (
	"context"
	"errors"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// hear asks a network. Its posts are in the store when it returns; the listing has the pages that it named, and the place
// from which to go on.
func (c *Crawler) hear(ctx context.Context, src index.Source, now time.Time) (listing, error) {
	if c.Heard == nil {
		return listing{}, &reaction.Problem{Status: index.StatusFailing, Text: "networks are not asked by this command; «presswatch serve» does"}
	}
	got, err := c.Heard.Poll(ctx, src)
	out := listing{state: answered(src, now, got.Code), line: got.Line}
	out.state.Resume = either(got.Resume, src.State.Resume)
	out.state.Hint = got.Hint
	noteNew(&out.state, got.Fresh, now)
	out.state.FirstPolled = begun(src, err == nil && !got.More, now)
	switch {
	case got.More:
		out.state.Next = now
	case got.Next.After(out.state.Next):
		out.state.Next = got.Next
	}
	c.stats.articles.Add(int64(got.Fresh))
	for _, e := range got.Entries {
		e.SourceID, e.FirstSeen, e.Next = src.ID, now, now
		if e.Hash == "" {
			e.Hash = hashOf([]byte(e.Title))
		}
		out.entries = append(out.entries, e)
	}
	return out, err
}

// longestFirst is how long what a source brings is history, if it never comes to the end of it.
const longestFirst = time.Hour

// begun is since when what a source brings is news. Its first polls bring history, until one came to its end; a source
// that never does so, because a part of it always fails, must not stay silent for that.
func begun(src index.Source, through bool, now time.Time) time.Time {
	s := src.State
	if s.FirstPolled.IsZero() && (through || s.Listed > 0 && !s.Since.IsZero() && now.Sub(s.Since) > longestFirst) {
		return now
	}
	return s.FirstPolled
}

// progress keeps, in the state after a failure, what was brought before it. A line is looked at again soon, because it
// is opened anew without us.
func (l *listing) progress(s *index.SourceState, src index.Source, now time.Time) {
	if l.state.Resume != "" {
		s.Resume = l.state.Resume
	}
	if src.Kind.IsNetwork() && !l.state.LastPolled.IsZero() {
		s.LastNew, s.Quietest, s.Listed, s.FirstPolled = l.state.LastNew, l.state.Quietest, l.state.Listed, l.state.FirstPolled
	}
	if l.line {
		s.Next = now.Add(jitter(src.Every))
	}
}

// statusOfProblem is the state of a source that a reader had a problem with.
func statusOfProblem(err error) (p *reaction.Problem, ok bool) {
	ok = errors.As(err, &p)
	return p, ok
}

// thread is the comments below an item whose feed says where they are, to be read while they grow. A feed that says that
// there are none is believed until it says otherwise.
func thread(it *index.Item, now time.Time) *index.Thread {
	if it.CommentFeed == "" {
		return nil
	}
	t := &index.Thread{Network: index.NetworkComments, URL: it.CommentFeed, Claimed: it.Comments, Since: now}
	if it.Comments != 0 {
		t.Next = now
	}
	return t
}

// growThreads tells the store which comment feeds are said to have grown. That it fails is no reason to lose the poll.
func (c *Crawler) growThreads(ctx context.Context, entries []index.Entry, now time.Time) {
	claimed := map[string]int{}
	for _, e := range entries {
		if e.CommentFeed != "" && e.Comments > 0 {
			claimed[e.CommentFeed] = e.Comments
		}
	}
	if err := c.Store.GrowThreads(ctx, claimed, now); err != nil && ctx.Err() == nil {
		c.Log.Error("that comments have grown could not be kept", "err", err)
	}
}
