package feed

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"presswatch/crawler/charset"
)

// Parse reads a feed. A broken one gives what can be saved of it, and Salvaged says what was wrong; the errors
// are ErrTooLarge, ErrHTML, ErrNotFeed, markup.ErrDeep and ctx's.
func Parse(ctx context.Context, body []byte, o Options) (f *Feed, err error) {
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("%s: %w", o.URL, ErrTooLarge)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// The parsers behind are large and their input is hostile: a panic is theirs, the loss one feed.
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fmt.Errorf("%s: %w: reading it failed within the parser (%v)", o.URL, ErrNotFeed, r)
		}
	}()
	if o.MaxEntries <= 0 || o.MaxEntries > MaxEntries {
		o.MaxEntries = MaxEntries
	}
	text, name := charset.DecodeXML(body, o.ContentType)
	p := &parsing{ctx: ctx, o: o, slow: slowBudget, feed: &Feed{Charset: name, Lost: bytes.Count(text, []byte("\uFFFD"))}}
	if err := p.read(text); err != nil {
		return nil, fmt.Errorf("%s: %w", o.URL, err)
	}
	return p.feed, nil
}

// parsing is the state of one call of Parse.
type parsing struct {
	ctx  context.Context
	o    Options
	feed *Feed
	link string        // the site's address, for relative links
	slow time.Duration // what is left for dates that are slow to read
}

func (p *parsing) read(text []byte) error {
	start := bytes.TrimLeft(text, " \t\r\n\x00\uFEFF")
	switch {
	case len(start) == 0:
		return fmt.Errorf("%w: it is empty", ErrNotFeed)
	case start[0] == '{':
		return p.readJSON(start)
	}
	return p.readXML(string(start))
}

// gofeedParse is the one call of gofeed; what it gets is bounded and well formed.
func gofeedParse(text string) (*gofeed.Feed, error) {
	g := gofeed.NewParser()
	g.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	f, err := g.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotFeed, err)
	}
	return f, nil
}

// broken notes what was wrong with the document; the first remark stands.
func (p *parsing) broken(what string) {
	if p.feed.Salvaged == "" {
		p.feed.Salvaged = what
	}
}

// choose keeps at most so many entries: the first, unless the dates show that the newest stand last.
func (p *parsing) choose(left int) {
	all, limit := p.feed.Entries, p.o.MaxEntries
	if len(all) > limit {
		first, last := all[0].Published, all[len(all)-1].Published
		left += len(all) - limit
		if all = all[:limit]; last.After(first) && !first.IsZero() {
			all = p.feed.Entries[len(p.feed.Entries)-limit:]
		}
	}
	p.feed.Entries, p.feed.More = all, left
}
