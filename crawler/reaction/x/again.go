package x

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
)

// What is asked for once more, to honour removals and edits: X obliges its users to do so within a day.
const (
	mostKnown  = 500 // posts that are remembered, the newest
	atOnce     = 100 // that the interface takes in one question
	againAfter = 24 * time.Hour
	againFor   = 7 * 24 * time.Hour // the time that the search reaches back
)

// known is a post that is asked for again.
type known struct {
	ID   string    `json:"id"`
	Seen time.Time `json:"seen"` // when it was last asked for
	From time.Time `json:"from"` // when it was first read
}

// note remembers the posts of a page.
func (p *place) note(page *page, now time.Time) {
	for _, it := range page.items(now) {
		if !slices.ContainsFunc(p.Known, func(k known) bool { return k.ID == it.Post.Key }) {
			p.Known = append(p.Known, known{it.Post.Key, now, now})
		}
	}
	p.Known = slices.DeleteFunc(p.Known, func(k known) bool { return now.Sub(k.From) > againFor })
	if extra := len(p.Known) - mostKnown; extra > 0 {
		p.Known = slices.Delete(p.Known, 0, extra)
	}
}

// again asks for posts that were not asked for since a day: what is missing was removed, what was edited has new words. It
// counts as reading, and stops with the month's posts.
func (s *Search) again(ctx context.Context, ask reaction.Ask, p *place, b *reaction.Batch) error {
	var ids []string
	for _, k := range p.Known {
		if ask.Now.Sub(k.Seen) >= againAfter && len(ids) < min(atOnce, s.Monthly-p.Read) {
			ids = append(ids, k.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	q := url.Values{"ids": {strings.Join(ids, ",")}}
	fields(q)
	a, err := s.Door.Send(ctx, reaction.Request{URL: strings.TrimSuffix(ask.Source.URL, "/") + "/2/tweets?" + q.Encode(), Header: http.Header{"Authorization": {"Bearer " + ask.Secret.Token}}})
	if err != nil {
		return err
	}
	var got page
	if err := answer.JSON("X", a, &got); err != nil {
		return err
	}
	p.Read += len(got.Data)
	b.Items = append(b.Items, got.items(ask.Now)...)
	gone := got.gone(ask.Now)
	b.Gone = append(b.Gone, gone...)
	for i := range p.Known {
		if slices.Contains(ids, p.Known[i].ID) {
			p.Known[i].Seen = ask.Now
		}
	}
	for _, g := range gone {
		p.Known = slices.DeleteFunc(p.Known, func(k known) bool { return k.ID == g.Key })
	}
	return nil
}

// fields says what is wanted of posts.
func fields(q url.Values) {
	q.Set("tweet.fields", "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,lang,note_tweet,public_metrics,referenced_tweets")
	q.Set("expansions", "author_id,referenced_tweets.id,referenced_tweets.id.author_id")
	q.Set("user.fields", "name,username")
}
