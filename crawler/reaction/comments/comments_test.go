package comments

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 30, 0, 0, time.UTC)

type fake func(r reaction.Request) (int, string)

func (f fake) Send(_ context.Context, r reaction.Request) (*reaction.Answer, error) {
	status, body := f(r)
	return &reaction.Answer{URL: r.URL, Status: status, Header: http.Header{"Content-Type": {"application/rss+xml"}}, Body: []byte(body)}, nil
}

func (fake) Socket(context.Context, string, http.Header) (reaction.Socket, error) {
	return nil, errors.New("no lines")
}

func (fake) Dial(context.Context, string, bool) (net.Conn, error) { return nil, errors.New("no lines") }

// site has comments from 1 to n, ten a page, newest first.
func site(n *int) fake {
	return func(r reaction.Request) (int, string) {
		page := 1
		if _, p, found := strings.Cut(r.URL, "paged="); found {
			_, _ = fmt.Sscan(p, &page)
		}
		var b strings.Builder
		b.WriteString(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Comments on: Swans</title>`)
		from := *n - 10*(page-1)
		if from <= 0 {
			return 404, "no such page"
		}
		for i := from; i > max(from-10, 0); i-- {
			reply := ""
			if i == 3 {
				reply = `In reply to &lt;a href="https://blog.example/a#comment-2"&gt;Reader 2&lt;/a&gt;.\n\n`
			}
			fmt.Fprintf(&b, `<item><title>By: Reader %d</title><link>https://blog.example/a#comment-%d</link><guid>https://blog.example/?p=1#comment-%d</guid><pubDate>Fri, 06 Nov 2026 23:%02d:00 +0000</pubDate>
				<description>%s&lt;p&gt;comment %d &lt;a href="javascript:x"&gt;y&lt;/a&gt;&lt;/p&gt;</description></item>`, i, i, i, i, strings.ReplaceAll(reply, `\n`, "\n"), i)
		}
		b.WriteString("</channel></rss>")
		return 200, b.String()
	}
}

func ask(t index.Thread) reaction.ThreadAsk {
	t.Network, t.URL = index.NetworkComments, "https://blog.example/a/feed/"
	return reaction.ThreadAsk{Thread: t, Item: index.Item{URL: "https://blog.example/a", Site: "blog.example", Outlet: "A Blog", Lang: "en"}, Now: now}
}

// TestThreadIsReadOnce: what stands on several pages comes once, and the next read brings what is new.
func TestThreadIsReadOnce(t *testing.T) {
	n := 25
	r := &Reader{Door: site(&n)}
	b, thread, done, err := r.ReadThread(t.Context(), ask(index.Thread{Claimed: 25}))
	if err != nil || done || len(b.Items) != 25 || thread.Got != 25 {
		t.Fatalf("%d comments, %+v, %v", len(b.Items), thread, err)
	}
	it := b.Items[0]
	if it.Author != "Reader 25" || it.Text != "comment 25 y" || it.Post.About.URL != "https://blog.example/a" || it.URL != "https://blog.example/a#comment-25" || it.Post.Form != index.FormComment {
		t.Errorf("%+v, %+v", it, it.Post)
	}
	if answer := b.Items[22]; answer.Text != "comment 3 y" || answer.Post.ReplyTo.URL != "https://blog.example/a#comment-2" {
		t.Errorf("an answer: %q, %+v", answer.Text, answer.Post.ReplyTo)
	}
	n = 27
	if b, thread, _, err = r.ReadThread(t.Context(), ask(thread)); err != nil || len(b.Items) != 2 || thread.Got != 27 {
		t.Errorf("%d comments, %+v, %v", len(b.Items), thread, err)
	}
	if b, thread, _, err = r.ReadThread(t.Context(), ask(thread)); err != nil || len(b.Items) != 0 || thread.Got != 27 {
		t.Errorf("nothing new: %d comments, %+v, %v", len(b.Items), thread, err)
	}
}

func TestClosedAndBroken(t *testing.T) {
	gone := fake(func(reaction.Request) (int, string) { return 410, "" })
	if _, thread, done, err := (&Reader{Door: gone}).ReadThread(t.Context(), ask(index.Thread{})); err != nil || !done || !strings.Contains(thread.Problem, "closed") {
		t.Errorf("%+v, %v, %v", thread, done, err)
	}
	for body, want := range map[string]string{"<!doctype html><title>x</title>": "cannot be read", "": "cannot be read"} {
		broken := fake(func(reaction.Request) (int, string) { return 200, body })
		if _, _, done, err := (&Reader{Door: broken}).ReadThread(t.Context(), ask(index.Thread{Resume: "x"})); done || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", body, done, err)
		}
	}
}
