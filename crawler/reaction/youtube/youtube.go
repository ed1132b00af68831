// Package youtube reads YouTube: the newest videos of a channel by its feed, which needs no key ([Channel]), and the comments
// below a video with a key of the Data API v3 ([Comments]).
//
// The feed lists fifteen videos. That it answers 404 or 500 says nothing about the channel: through 2026 it did so for all
// channels for hours. Comments cost one unit of the day's 10,000 for each page; the day ends at midnight in California.
// The key goes in a header, so that no log of addresses has it.
//
// Written against the documentation (developers.google.com/youtube/v3) and proven on a recorded feed and on written answers;
// never met live. Live chat is not read.
package youtube

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

const (
	mostVideos = 50
	maxText    = 20_000
)

// Channel reads the newest videos of a channel or playlist. Its Ask wants the feed's address in Source.URL, or YouTube's in
// it and the channel's number (UC…) in Source.Query.
type Channel struct{ Door reaction.Door }

// entry is a video in the feed.
type entry struct {
	Video   string `xml:"http://www.youtube.com/xml/schemas/2015 videoId"`
	Channel string `xml:"http://www.youtube.com/xml/schemas/2015 channelId"`
	Title   string `xml:"title"`
	Author  struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Published string `xml:"published"`
	Group     struct {
		Description string `xml:"description"`
		Community   struct {
			Rating struct {
				Count *int `xml:"count,attr"`
			} `xml:"starRating"`
			Statistics struct {
				Views *int `xml:"views,attr"`
			} `xml:"statistics"`
		} `xml:"community"`
	} `xml:"group"`
}

var (
	videoForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{6,16}$`)
	channelForm = regexp.MustCompile(`^UC[A-Za-z0-9_-]{10,30}$`)
)

// Read asks for the newest videos.
func (c *Channel) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	b := reaction.Batch{Code: http.StatusOK}
	where := ask.Source.URL
	if q := strings.TrimSpace(ask.Source.Query); q != "" && !strings.Contains(where, "?") {
		if !channelForm.MatchString(q) {
			return b, &reaction.Problem{Status: index.StatusMissing, Text: "query is no channel of YouTube; write its number, which begins with UC"}
		}
		where = strings.TrimSuffix(where, "/") + "/feeds/videos.xml?channel_id=" + q
	}
	a, err := c.Door.Send(ctx, reaction.Request{URL: where})
	if err != nil {
		return b, err
	}
	if p := answer.Bad("YouTube", a); p != nil {
		if p.Status == index.StatusMissing || p.Status == index.StatusGone || a.Status >= http.StatusInternalServerError {
			p.Status, p.Text = index.StatusFailing, "YouTube does not find this channel's feed just now; it does so for all channels at times, so it is tried again"
		}
		return b, p
	}
	list, err := answer.Entries[entry]("YouTube", answer.Atom, a.Body, mostVideos)
	for i := range list {
		take(&b, &list[i], &ask)
	}
	if ask.Secret.Token == "" {
		b.Hint = "videos only: their comments need token_file with a key of YouTube's Data API"
	}
	return b, err
}

// take adds a video, and with a key the comments below it as a thread.
func take(b *reaction.Batch, e *entry, ask *reaction.Ask) {
	if !videoForm.MatchString(e.Video) {
		return
	}
	it := index.Item{
		Kind: index.KindReaction, URL: pageOf(e.Video), Title: plain.Line(e.Title, plain.MaxTitle), Text: marked.Lines(e.Group.Description, maxText), Author: plain.Line(e.Author.Name, 100),
		Published: stamp(e.Published, ask.Now), PublishedRaw: plain.Line(e.Published, 60), Comments: -1,
		Post: &index.Post{
			Network: index.NetworkYouTube, Key: e.Video, Form: index.FormPost, Handle: plain.Line(e.Channel, 50), Account: plain.Line(e.Channel, 50), Place: plain.Line(e.Author.Name, 100),
			Likes: count(e.Group.Community.Rating.Count), Reposts: -1, Replies: -1, Views: count(e.Group.Community.Statistics.Views), Counted: ask.Now,
		},
	}
	it.Links = marked.Read(links(it.Text), "").Links
	if it.Title == "" {
		return
	}
	b.Items = append(b.Items, it)
	if ask.Secret.Token != "" {
		b.Threads = append(b.Threads, index.Thread{Network: index.NetworkYouTube, Key: e.Video, URL: it.URL, Claimed: -1, Next: ask.Now})
		b.Below = append(b.Below, it.URL)
	}
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"]{4,500}`)

// links are the addresses in a text, as markup.
func links(text string) string {
	return webAddress.ReplaceAllString(text, `<a href="$0">$0</a>`)
}

func pageOf(video string) string { return "https://www.youtube.com/watch?v=" + video }

// stamp is a time; one in the future or none is now.
func stamp(text string, now time.Time) time.Time {
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(text))
	if err != nil || at.After(now) {
		return now
	}
	return at.UTC()
}

func count(n *int) int {
	if n == nil || *n < 0 {
		return -1
	}
	return *n
}
