package crawler

import (
	"context"
	"errors"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/index"
)

// visit fetches the page behind a leased entry and hands the article to the store.
func (c *Crawler) visit(ctx context.Context, e index.Entry) {
	if c.wait(ctx, e) {
		return
	}
	log := c.Log.With("source", e.Source.Key, "url", fetch.Redact(e.URL))
	arrival, err := c.arrivalOf(ctx, e)
	if ctx.Err() != nil {
		return
	}
	c.stats.visits.Add(1)
	if err != nil {
		c.visitFailed(ctx, e, err)
		return
	}
	taken, err := c.Store.Take(ctx, []index.Arrival{arrival})
	if err != nil {
		c.settle(ctx, e, err)
		return
	}
	log.Debug("taken in", "outcome", taken[0].Outcome, "item", taken[0].ItemID)
	if taken[0].Outcome != index.OutcomeSame {
		c.stats.articles.Add(1)
		c.Taken()
	}
}

// arrivalOf makes an arrival of an entry: from its page, or from the entry alone where it has no address.
func (c *Crawler) arrivalOf(ctx context.Context, e index.Entry) (index.Arrival, error) {
	now := c.Now()
	a := index.Arrival{EntryID: e.ID, Item: itemOf(e)}
	if e.URL == "" {
		a.Item.URL = e.Source.URL + "#" + hashOf([]byte(e.Key))
		a.Item.Text = e.Summary
		return a, nil
	}
	article, got, err := c.Pages.Article(ctx, e.URL, e.Source.Lane == index.LaneOwn)
	if err != nil {
		return a, err
	}
	if article.Gone {
		return a, &fetch.Error{Reason: fetch.Missing, URL: fetch.Redact(e.URL), Err: errors.New(article.Problem)}
	}
	a.Raw, a.RawType = got.Body, got.ContentType
	a.Next = nextVisit(e, now)
	merge(&a.Item, article, now)
	a.Thread = thread(&a.Item, now)
	return a, nil
}

// itemOf is the item as the entry alone tells it.
func itemOf(e index.Entry) index.Item {
	it := index.Item{
		Kind: index.KindArticle, URL: e.URL, SeenAs: e.SeenAs, Source: e.Source.Key, Outlet: e.Source.Outlet,
		Site: address.Site(longer(e.URL, e.Source.URL)), Lane: e.Source.Lane, Title: e.Title, Author: e.Author,
		Summary: e.Summary, Lang: e.Source.Lang, Published: e.Published, PublishedRaw: e.PublishedRaw,
		Updated: e.Updated, FirstSeen: e.FirstSeen, CommentFeed: e.CommentFeed, Comments: e.Comments, Quiet: e.Quiet,
		Declared: e.Declared,
	}
	if e.URL != "" {
		it.Site = address.Site(e.URL)
	}
	if !it.Published.IsZero() {
		it.Precision = index.PrecisionSecond
	}
	return it
}

// longSummary is from where on a feed's own text stands in for a page that gave none.
const longSummary = 600

// merge adds to the item what its page says. The page wins over the feed, except where it says less.
func merge(it *index.Item, a *page.Article, now time.Time) {
	it.Problem = a.Problem
	if it.SeenAs == "" {
		it.SeenAs = it.URL
	}
	if address.Site(a.Canonical) == it.Site && a.Problem == "" {
		it.URL = a.Canonical // elsewhere it would be a copy's original, not this page
	}
	if a.Problem != "" {
		// What stands on a consent, log-in or challenge page is not the article's.
		if len(it.Summary) >= longSummary {
			it.Text = it.Summary
		}
		return
	}
	it.Title = either(a.Title, it.Title)
	it.Author = either(a.Author, it.Author)
	it.Text = a.Text
	if len(it.Summary) >= longSummary || it.Summary == "" {
		it.Summary = either(a.Summary, cutWords(it.Summary, longSummary))
	}
	it.Lang = either(a.Lang, it.Lang)
	it.CommentFeed = either(it.CommentFeed, a.CommentFeed)
	it.Paywalled = a.Paywalled
	mergeDeclared(it, a)
	mergeDates(it, a, now)
	for _, l := range a.Links {
		it.Links = append(it.Links, index.Link{URL: l.URL, Text: l.Text})
	}
	for _, q := range a.Quotes {
		it.Quotes = append(it.Quotes, index.Quote{Text: q.Text, Speaker: q.Speaker})
	}
	for _, m := range a.Embeds {
		it.Embeds = append(it.Embeds, index.Embed{Network: m.Network, ID: m.ID, Author: m.Author, URL: m.URL, Text: m.Text})
	}
}

// mergeDates takes the page's time of publication unless the feed knows it more exactly. A time in the
// future is a mistake of the page: nothing is published after it was seen.
func mergeDates(it *index.Item, a *page.Article, now time.Time) {
	if !a.Updated.IsZero() && !a.Updated.After(now) {
		it.Updated = a.Updated
	}
	if a.Published.IsZero() || a.Published.After(now) {
		return
	}
	if a.DayOnly && !it.Published.IsZero() {
		return
	}
	it.Published, it.PublishedRaw, it.Precision = a.Published, a.PublishedRaw, index.PrecisionSecond
	switch {
	case a.DayOnly:
		it.Precision = index.PrecisionDay
	case a.Published.Second() == 0:
		it.Precision = index.PrecisionMinute
	}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// cutWords cuts text after a word, at most n bytes.
func cutWords(text string, n int) string {
	if len(text) <= n {
		return text
	}
	cut := strings.LastIndexByte(text[:n], ' ')
	if cut < 0 {
		return ""
	}
	return text[:cut] + " …"
}

// How often and how long a page that fails is tried.
const (
	mostTries     = 8
	firstRetry    = time.Minute
	feedOnlyAfter = 2 // failures after which the headline alone is taken in; at once on an own channel
)

// visitFailed keeps why a page could not be taken in. A page that was there and is gone is news; one that
// never was is kept as an item with what the feed said once the tries are used up.
func (c *Crawler) visitFailed(ctx context.Context, e index.Entry, cause error) {
	now := c.Now()
	var fe *fetch.Error
	known := errors.As(cause, &fe)
	if known && e.ItemID != 0 && (fe.Reason == fetch.Missing || fe.Reason == fetch.Gone) {
		c.gone(ctx, e, fe, now)
		return
	}
	c.stats.problems.Add(1)
	e.Tries++
	e.Problem = cause.Error()
	e.Next = retryAt(e, fe, now)
	if e.ItemID == 0 && (e.Next.IsZero() || e.Tries >= feedOnlyAfter || e.Source.Lane == index.LaneOwn) {
		c.takeEntry(ctx, e)
		return
	}
	c.settle(ctx, e, c.Store.PutBack(ctx, e))
}

// takeEntry takes in what the feed says about a page that cannot be read, so that a headline is found and
// watched while the page is still being tried.
func (c *Crawler) takeEntry(ctx context.Context, e index.Entry) {
	it := itemOf(e)
	it.Problem = e.Problem
	if len(it.Summary) >= longSummary {
		it.Text = it.Summary
	}
	_, err := c.Store.Take(ctx, []index.Arrival{{Item: it, EntryID: e.ID, Next: e.Next, Thread: thread(&it, c.Now())}})
	c.settle(ctx, e, err)
	c.Taken()
}

// settle says that the result of a visit was not kept, unless that is because we are stopping: then the lease
// runs out and the page is visited again.
func (c *Crawler) settle(ctx context.Context, e index.Entry, err error) {
	if err != nil && ctx.Err() == nil {
		c.Log.Error("the result of a visit could not be kept", "url", fetch.Redact(e.URL), "err", err)
	}
}

// retryAt is when a page is tried again; zero: never. What will not change by waiting is tried once.
func retryAt(e index.Entry, fe *fetch.Error, now time.Time) time.Time {
	if fe != nil {
		switch fe.Reason {
		case fetch.Robots, fetch.Blocked, fetch.Gone, fetch.TooLarge, fetch.Redirect:
			return time.Time{}
		}
		if fe.RetryAt.After(now) {
			return fe.RetryAt
		}
	}
	if e.Tries >= mostTries {
		return time.Time{}
	}
	return now.Add(jitter(firstRetry << min(e.Tries, mostTries)))
}
