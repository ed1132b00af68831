package crowd

import (
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"presswatch/cmd/presswatch/bench"
	"presswatch/crawler/fetch"
	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/bluesky"
	"presswatch/crawler/world/firehose"
	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	spoken "presswatch/index/query/words"
	"presswatch/index/watch/match"
)

// What is measured of a stream: a million posts, a thousand searches, ten breaks, and how fast posts come in the world.
const (
	streamPosts  = 1_000_000
	streamBreaks = 10
	streamTold   = 500 // every so many a post that a search wants
	postsASecond = 60
	mostOfACore  = .25
)

// Stream reads a million posts over a line that breaks ten times, with a thousand saved searches in force, and measures
// which share of a core that takes at sixty posts a second, the making and sending of the posts included, and which of
// the wanted posts did not come.
func Stream(ctx context.Context, _ string, log io.Writer) ([]bench.Row, error) {
	set, err := thousandSearches()
	if err != nil {
		return nil, err
	}
	hose := &firehose.Stream{Posts: streamPosts, Breaks: streamBreaks, Told: streamTold}
	server := httptest.NewServer(hose)
	defer server.Close()
	client := fetch.New(fetch.Options{Pace: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	defer client.Close()
	line := &bluesky.Stream{Door: networks.Door{Client: client}, Now: time.Now}
	src := index.Source{URL: strings.Replace(server.URL, "http", "ws", 1) + "/subscribe", Also: "none"}
	seen := map[string]bool{}
	before, began := processorTime(), time.Now()
	for range 10 * streamBreaks {
		err := line.Stream(ctx, reaction.Ask{Source: src, Now: time.Now(), Wants: func(it *index.Item) bool { return set.Any(it, time.Time{}) }}, func(_ context.Context, b reaction.Batch) error {
			for _, it := range b.Items {
				seen[it.Post.Key] = true
			}
			src.State.Resume = b.Resume
			return nil
		})
		fmt.Fprintf(log, "line %d ended: %v\n", hose.Lines(), err)
		if ctx.Err() != nil || err != nil && strings.Contains(err.Error(), firehose.Done) {
			break
		}
	}
	took := processorTime() - before
	return streamRows(hose, seen, took, time.Since(began)), ctx.Err()
}

func streamRows(hose *firehose.Stream, seen map[string]bool, took, real time.Duration) []bench.Row {
	wanted, came := 0, 0
	for n := 0; n < streamPosts; n += streamTold {
		wanted++
		if seen[firehose.Key(n)] {
			came++
		}
	}
	each := took / streamPosts
	share := each.Seconds() * postsASecond
	return []bench.Row{
		{What: "part of a core that stays free at 60 posts/s", Reached: 1 - share, Must: 1 - mostOfACore, Detail: fmt.Sprintf(
			"%s of processor time a post, both ends; %.1f %% of a core; %d posts in %s", each.Round(100*time.Nanosecond), 100*share, streamPosts, real.Round(time.Second))},
		{What: "wanted posts that came over ten breaks", Reached: ratio(came, wanted), Must: 1, Detail: fmt.Sprintf(
			"%d of %d, %d others, over %d lines", came, wanted, len(seen)-came, hose.Lines())},
	}
}

// thousandSearches are searches of many kinds; a hundred of them have no word to be filed under.
func thousandSearches() (*match.Set, error) {
	var list []match.Search
	for i := range 1000 {
		text := fmt.Sprintf("organisation%d", i)
		switch {
		case i%10 == 0:
			text = fmt.Sprintf("organisation%d OR short%d* -advert", i, i)
		case i%10 < 4:
			text = fmt.Sprintf(`organisation%d OR "name%d of many words" OR (brand%d (fines OR swans) -football)`, i, i, i)
		case i%10 < 6:
			text = fmt.Sprintf(`organisation%d OR "chief %d"~5 OR leader%d NEAR/5 council`, i, i, i)
		}
		tree, err := query.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		list = append(list, match.Search{ID: int64(i), Tree: tree})
	}
	stems := terms.NewStems()
	return match.New(list, match.Options{Stem: func(lang string, w spoken.Token) string { return stems.Term(lang, w) }, Languages: terms.Languages(), Zone: time.UTC}), nil
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
