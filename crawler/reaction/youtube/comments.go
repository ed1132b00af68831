package youtube

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Comments reads the comments below a video. Base is the interface's address, "" the public one.
type Comments struct {
	Door reaction.Door
	Base string
}

// Limits of a read: of pages of a hundred comments, and of comments whose answers are asked for beside.
const (
	mostPages   = 5
	mostAnswers = 10
)

// conversation is a comment with some of its answers.
type conversation struct {
	Snippet struct {
		Top     comment `json:"topLevelComment"`
		Replies int     `json:"totalReplyCount"`
	} `json:"snippet"`
	Replies struct {
		Comments []json.RawMessage `json:"comments"`
	} `json:"replies"`
}

type comment struct {
	ID      string `json:"id"`
	Snippet struct {
		Video   string `json:"videoId"`
		Text    string `json:"textOriginal"`
		Display string `json:"textDisplay"`
		Author  string `json:"authorDisplayName"`
		Channel struct {
			Value string `json:"value"`
		} `json:"authorChannelId"`
		Likes     *int   `json:"likeCount"`
		Published string `json:"publishedAt"`
		Updated   string `json:"updatedAt"`
		Parent    string `json:"parentId"`
	} `json:"snippet"`
}

// ReadThread reads the newest comments, as many pages as a read may take, and the answers to them. An edited comment comes with its
// new words.
func (c *Comments) ReadThread(ctx context.Context, ask reaction.ThreadAsk) (b reaction.Batch, t index.Thread, done bool, err error) {
	t = ask.Thread
	if !videoForm.MatchString(t.Key) || ask.Secret.Token == "" {
		return b, t, true, nil
	}
	beside, next := 0, ""
	for range mostPages {
		var got struct {
			Next  string            `json:"nextPageToken"`
			Items []json.RawMessage `json:"items"`
		}
		q := url.Values{"part": {"snippet,replies"}, "videoId": {t.Key}, "order": {"time"}, "maxResults": {"100"}, "textFormat": {"plainText"}}
		if next != "" {
			q.Set("pageToken", next)
		}
		if err := c.ask(ctx, &ask, "/youtube/v3/commentThreads?"+q.Encode(), &got); err != nil {
			return c.ended(b, t, err)
		}
		for _, raw := range got.Items {
			var one conversation
			if json.Unmarshal(raw, &one) != nil {
				continue // one that cannot be read must not hide the others
			}
			add(&b, &one.Snippet.Top, &ask, "")
			before := len(b.Items)
			for _, raw := range one.Replies.Comments {
				addRaw(&b, raw, &ask, one.Snippet.Top.ID)
			}
			if one.Snippet.Replies > len(b.Items)-before && beside < mostAnswers {
				beside++
				if err := c.answers(ctx, &ask, one.Snippet.Top.ID, &b); err != nil {
					return c.ended(b, t, err)
				}
			}
		}
		if next = got.Next; next == "" {
			break
		}
	}
	t.Got = max(t.Got, len(b.Items))
	t.Claimed, t.Problem = max(t.Claimed, t.Got), ""
	if next != "" {
		t.Problem = "older comments than the newest five hundred are not read"
	}
	return b, t, false, nil
}

// answers reads the answers to a comment of which the conversation shows only some.
func (c *Comments) answers(ctx context.Context, ask *reaction.ThreadAsk, parent string, b *reaction.Batch) error {
	var got struct {
		Items []json.RawMessage `json:"items"`
	}
	q := url.Values{"part": {"snippet"}, "parentId": {parent}, "maxResults": {"100"}, "textFormat": {"plainText"}}
	if err := c.ask(ctx, ask, "/youtube/v3/comments?"+q.Encode(), &got); err != nil {
		return err
	}
	for _, raw := range got.Items {
		addRaw(b, raw, ask, parent)
	}
	return nil
}

func addRaw(b *reaction.Batch, raw json.RawMessage, ask *reaction.ThreadAsk, parent string) {
	var one comment
	if json.Unmarshal(raw, &one) == nil {
		add(b, &one, ask, parent)
	}
}

// add adds a comment. The same one may come twice, below its conversation and beside it, which does no harm.
func add(b *reaction.Batch, c *comment, ask *reaction.ThreadAsk, parent string) {
	s := &c.Snippet
	text := s.Text
	if text == "" {
		text = s.Display
	}
	if c.ID == "" || len(c.ID) > 200 {
		return
	}
	video := ask.Thread.Key
	it := index.Item{
		Kind: index.KindReaction, URL: pageOf(video) + "&lc=" + url.QueryEscape(c.ID), Author: plain.Line(s.Author, 100), Text: marked.Lines(text, maxText),
		Published: stamp(s.Published, ask.Now), PublishedRaw: plain.Line(s.Published, 60), Comments: -1,
		Post: &index.Post{
			Network: index.NetworkYouTube, Key: c.ID, Form: index.FormComment, Handle: plain.Line(strings.TrimPrefix(s.Author, "@"), 100), Account: plain.Line(s.Channel.Value, 50),
			Place: placeOf(&ask.Item), Root: index.Ref{Key: video, URL: pageOf(video)}, ReplyTo: index.Ref{Key: video, URL: pageOf(video)}, About: index.Ref{URL: pageOf(video)},
			Likes: count(s.Likes), Reposts: -1, Replies: -1, Views: -1, Counted: ask.Now,
		},
	}
	if at := stamp(s.Updated, ask.Now); s.Updated != "" && at.After(it.Published) {
		it.Updated = at
	}
	if parent != "" {
		it.Post.ReplyTo = index.Ref{Key: parent}
	}
	if it.Text != "" {
		b.Items = append(b.Items, it)
	}
}

// ask asks the interface, with the key in a header.
func (c *Comments) ask(ctx context.Context, ask *reaction.ThreadAsk, path string, into any) error {
	base := strings.TrimSuffix(c.Base, "/")
	if base == "" {
		base = "https://www.googleapis.com"
	}
	a, err := c.Door.Send(ctx, reaction.Request{URL: base + path, Header: http.Header{"X-Goog-Api-Key": {ask.Secret.Token}}})
	if err != nil {
		return err
	}
	if a.Status == http.StatusForbidden || a.Status == http.StatusNotFound || a.Status == http.StatusBadRequest {
		return refused(a, ask.Now)
	}
	return answer.JSON("YouTube", a, into)
}

// errOver says that there will never be more below a video.
var errOver = errors.New("comments are off, or the video is gone")

// refused says why the interface refuses, by the reason that it names.
func refused(a *reaction.Answer, now time.Time) error {
	var got struct {
		Error struct {
			Errors []struct {
				Reason string `json:"reason"`
			} `json:"errors"`
		} `json:"error"`
	}
	_ = json.Unmarshal(a.Body, &got) // an answer in another form names no reason
	p := answer.Bad("YouTube", a)
	for _, e := range got.Error.Errors {
		switch e.Reason {
		case "commentsDisabled", "videoNotFound":
			return errOver
		case "quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded":
			p.Status, p.Retry = index.StatusLimited, midnight(now)
			p.Text = "YouTube's allowance for today is used up; it goes on after midnight in California"
		case "keyInvalid", "badRequest", "accessNotConfigured", "ipRefererBlocked":
			p.Status = index.StatusRefused
			p.Text = "YouTube does not accept this key: " + e.Reason + "; make one for the Data API v3 without restrictions to browsers"
		}
	}
	return p
}

// midnight is when the day of allowances ends: in California, daylight saving included. Without the zone's data the later of
// both possible hours is taken.
func midnight(now time.Time) time.Time {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		zone = time.FixedZone("PST", -8*3600)
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d+1, 0, 1, 0, 0, zone).UTC()
}

// ended settles a read that came to its end early.
func (c *Comments) ended(b reaction.Batch, t index.Thread, err error) (reaction.Batch, index.Thread, bool, error) {
	t.Got = max(t.Got, len(b.Items))
	if errors.Is(err, errOver) {
		t.Problem = errOver.Error()
		return b, t, true, nil
	}
	return b, t, false, err
}

// placeOf is the channel of the video.
func placeOf(it *index.Item) string {
	if it.Post == nil {
		return ""
	}
	return it.Post.Place
}
