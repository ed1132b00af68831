package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/feed"
	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/crawler/websub"
	"presswatch/index"
)

// listing is what a source was found to list.
type listing struct {
	entries   []index.Entry
	state     index.SourceState // with what the answer said about itself
	unchanged bool
	line      bool // of a network, on a line that stays open: the poll only asks how it does
}

// poll fetches one leased source and records what came of it. A poll that is cut short by the end of the
// program is not recorded: its lease runs out.
func (c *Crawler) poll(ctx context.Context, src index.Source) {
	now := c.Now()
	log := c.Log.With("source", src.Key)
	got, err := c.read(ctx, src, now)
	if ctx.Err() != nil {
		return
	}
	c.stats.polls.Add(1)
	poll := index.Poll{SourceID: src.ID, At: now}
	var kept error
	if err == nil && !got.unchanged || len(got.entries) > 0 { // what a network brought before it failed counts
		if poll.Entries, kept = c.sift(ctx, src, &got, now); kept != nil {
			got = listing{line: got.line} // its place does not move on: it brings them again
		}
	}
	poll.State = got.state
	if err = errors.Join(kept, err); err != nil {
		c.stats.failed.Add(1)
		poll.State = failed(src, now, err)
		got.progress(&poll.State, src, now)
	}
	if got.unchanged {
		c.stats.unchanged.Add(1)
	}
	fresh, changed, rerr := c.Store.RecordPoll(ctx, poll)
	if rerr != nil {
		if ctx.Err() == nil { // else we are stopping, and the lease runs out
			log.Error("poll could not be recorded", "err", rerr)
		}
		return
	}
	c.stats.entries.Add(int64(fresh + changed))
	log.Debug("polled", "status", poll.State.Status, "fresh", fresh, "changed", changed, "err", err)
	if fresh+changed > 0 {
		c.ring() // the pages are due now, not at the next tick
	}
}

// read fetches a source of any kind. The error is the reason why there is no listing.
func (c *Crawler) read(ctx context.Context, src index.Source, now time.Time) (listing, error) {
	switch {
	case src.Kind == index.SourcePage:
		return c.readPage(ctx, src, now)
	case src.Kind.IsNetwork():
		return c.hear(ctx, src, now)
	}
	return c.readFeed(ctx, src, now)
}

func (c *Crawler) readFeed(ctx context.Context, src index.Source, now time.Time) (listing, error) {
	req := fetch.Request{URL: addressOf(src, now), Purpose: fetch.ForFeed, Urgent: src.Lane == index.LaneOwn}
	if src.Kind == index.SourceSitemap {
		req.Purpose = fetch.ForSitemap
	}
	if now.Sub(src.State.LastFull) < fullEvery {
		req.ETag, req.LastModified = src.State.ETag, src.State.LastModified
	}
	resp, err := c.Fetch.Get(ctx, req)
	if err != nil {
		return listing{}, err
	}
	out := listing{state: answered(src, now, resp.Status)}
	noteMove(&out.state, resp.Permanent, now)
	if out.unchanged = resp.NotModified || sameBody(&out.state, resp.Body); out.unchanged {
		noteValidators(&out.state, resp.ETag, resp.LastModified, resp.NotModified, now)
		return out, nil
	}
	f, err := feed.Parse(ctx, resp.Body, feed.Options{URL: resp.URL, ContentType: resp.ContentType, Now: now})
	if err != nil {
		return listing{}, err
	}
	if err := c.readChildren(ctx, f, now); err != nil {
		return listing{}, err
	}
	// Only now, because validators of a document that could not be read would keep it unread for ever.
	noteValidators(&out.state, resp.ETag, resp.LastModified, false, now)
	out.state.BodyHash = hashOf(resp.Body)
	hub, topic := websub.Announced(resp.Header, resp.URL)
	out.state.Hub, out.state.Topic = either(hub, f.Hub), either(topic, f.Self)
	if f.Salvaged != "" {
		out.state.Detail = "broken, read as far as it goes: " + f.Salvaged
	}
	out.entries = entriesOf(src, f, now)
	c.growThreads(ctx, out.entries, now)
	return out, nil
}

// sitemapChildren is how many children of a sitemap index are read at one poll, newest first.
const sitemapChildren = 3

// readChildren adds what the newest children of a sitemap index list.
func (c *Crawler) readChildren(ctx context.Context, f *feed.Feed, now time.Time) error {
	var last error
	read := 0
	for _, child := range f.Sitemaps[:min(len(f.Sitemaps), sitemapChildren)] {
		resp, err := c.Fetch.Get(ctx, fetch.Request{URL: child, Purpose: fetch.ForSitemap})
		if err == nil {
			var sub *feed.Feed
			if sub, err = feed.Parse(ctx, resp.Body, feed.Options{URL: resp.URL, ContentType: resp.ContentType, Now: now}); err == nil {
				f.Entries = append(f.Entries, sub.Entries...)
				read++
			}
		}
		if err != nil {
			last = fmt.Errorf("sitemap %s: %w", child, err)
		}
	}
	if read > 0 {
		return nil // one that cannot be read must not hide the others
	}
	return last
}

func (c *Crawler) readPage(ctx context.Context, src index.Source, now time.Time) (listing, error) {
	l := page.Listing{URL: addressOf(src, now), Select: src.Select, Urgent: src.Lane == index.LaneOwn}
	if now.Sub(src.State.LastFull) < fullEvery {
		l.ETag, l.LastModified = src.State.ETag, src.State.LastModified
	}
	entries, got, err := c.Pages.Listing(ctx, l)
	if err != nil {
		return listing{}, err
	}
	out := listing{state: answered(src, now, got.Status)}
	noteMove(&out.state, got.Permanent, now)
	noteValidators(&out.state, got.ETag, got.LastModified, got.NotModified, now)
	if out.unchanged = got.NotModified || sameBody(&out.state, got.Body); out.unchanged {
		return out, nil
	}
	if len(entries) == 0 {
		return listing{}, errors.New("the page lists no articles that we can recognise; set «select» to the links' CSS selector")
	}
	out.state.BodyHash = hashOf(got.Body)
	for _, e := range entries {
		out.entries = append(out.entries, index.Entry{
			SourceID: src.ID, Key: e.URL, URL: e.URL, SeenAs: e.SeenAs, Title: e.Title, Published: e.Published,
			Comments: -1, Hash: hashOf([]byte(e.Title)), FirstSeen: now, Next: now,
		})
	}
	return out, nil
}

// entriesOf turns what a feed lists into entries.
func entriesOf(src index.Source, f *feed.Feed, now time.Time) []index.Entry {
	var out []index.Entry
	seen := map[string]bool{}
	for _, e := range f.Entries {
		canonical, err := address.Canonical(e.URL)
		if err != nil {
			canonical = "" // no address that we go to: the entry is all there is
		}
		key := feed.KeyOf(e, canonical)
		if seen[key] {
			continue // a feed that lists one thing twice
		}
		seen[key] = true
		out = append(out, index.Entry{
			SourceID: src.ID, Key: key, URL: canonical, SeenAs: e.URL,
			Title: e.Title, Author: e.Author, Summary: longer(e.Summary, e.Content),
			Published: e.Published, PublishedRaw: e.PublishedRaw, Updated: e.Updated,
			CommentFeed: e.CommentFeed, Comments: e.Comments, Hash: feed.HashOf(e), FirstSeen: now, Next: now,
			Declared: declaredBy(src, e, canonical),
		})
	}
	return out
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// sift leaves the entries that are new or changed, and decides which of them nobody is told about.
func (c *Crawler) sift(ctx context.Context, src index.Source, got *listing, now time.Time) ([]index.Entry, error) {
	keys := make([]string, len(got.entries))
	for i, e := range got.entries {
		keys[i] = e.Key
	}
	known, err := c.Store.KnownEntries(ctx, src.ID, keys)
	if err != nil {
		return nil, fmt.Errorf("asking which entries are known: %w", err)
	}
	var out []index.Entry
	fresh := 0
	for _, e := range got.entries {
		hash, old := known[e.Key]
		if !old {
			fresh++
		}
		if !old || hash != e.Hash {
			out = append(out, e)
		}
	}
	first := src.State.FirstPolled.IsZero()
	suspect := !first && !src.Kind.IsNetwork() && isSuspect(got.entries, known, src.State.LastOK) // what comes by mail is never listed twice
	for i := range out {
		out[i].Quiet = first || suspect
	}
	if suspect {
		turn(&got.state, index.StatusSuspect, suspectText(fresh, len(got.entries)), now)
	}
	begun := got.state.FirstPolled
	noteNew(&got.state, fresh, now)
	switch {
	case src.Kind.IsNetwork():
		got.state.FirstPolled = begun // a network's first poll may take several, see hear
	case first:
		got.state.FirstPolled = now
	}
	return out, nil
}

// suspectShare and suspectLeast make the quarantine: a known feed in which more than this share of at least
// so many entries is suddenly new has changed its keys, moved house or been taken over.
const (
	suspectShare = 0.8
	suspectLeast = 5
)

// isSuspect says whether a known feed is suddenly mostly new. Entries dated after our last look are what a
// feed is for and do not count as suspect.
func isSuspect(listed []index.Entry, known map[string]string, lastOK time.Time) bool {
	odd := 0
	for _, e := range listed {
		if _, old := known[e.Key]; !old && !e.Published.After(lastOK) {
			odd++
		}
	}
	return len(listed) >= suspectLeast && float64(odd) > suspectShare*float64(len(listed))
}

// noteValidators keeps ETag and Last-Modified verbatim. A 304 may renew them (RFC 9110, section 15.4.5) but
// is no full fetch.
func noteValidators(s *index.SourceState, etag, modified string, notModified bool, now time.Time) {
	if !notModified {
		s.ETag, s.LastModified, s.LastFull = etag, modified, now
		return
	}
	if etag != "" {
		s.ETag = etag
	}
	if modified != "" {
		s.LastModified = modified
	}
}

func sameBody(s *index.SourceState, body []byte) bool {
	return s.BodyHash != "" && s.BodyHash == hashOf(body)
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
