package telegram

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/reactiontest"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

// fake is a door behind which t.me answers by its address. A page for people must be asked for as one, so that robots.txt is
// obeyed: else it is not there.
func fake(f func(u *url.URL) (int, string)) reactiontest.Door {
	return func(r reaction.Request, u *url.URL) (int, string) {
		if !r.HTML {
			return 404, ""
		}
		return f(u)
	}
}

func ask(resume string) reaction.Ask {
	return reaction.Ask{Source: index.Source{URL: "https://t.me", Query: "NorthmarchNews", State: index.SourceState{Resume: resume}}, Now: now}
}

func messageHTML(id int, inner string) string {
	return fmt.Sprintf(`<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post="NorthmarchNews/%d">
<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/NorthmarchNews"><span>Northmarch News</span></a></div>%s
<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1.2K</span><a class="tgme_widget_message_date" href="https://t.me/NorthmarchNews/%d"><time datetime="2026-11-06T23:%02d:00+00:00">x</time></a></div></div></div>`,
		id, inner, id, id%60)
}

func said(text string) string {
	return `<div class="tgme_widget_message_text js-message_text" dir="auto">` + text + `</div>`
}

func pageHTML(messages ...string) string {
	return `<html><body><div class="tgme_channel_info">x</div><section class="tgme_channel_history">` + strings.Join(messages, "") + `</section></body></html>`
}

func TestMessages(t *testing.T) {
	site := fake(func(u *url.URL) (int, string) {
		if u.Path != "/s/NorthmarchNews" {
			return 404, ""
		}
		return 200, pageHTML(
			messageHTML(12, said(`Swans<br/>in custody, see <a href="https://post.example/1?utm_source=tg">the Post</a>`)),
			messageHTML(11, `<a class="tgme_widget_message_photo_wrap" href="x"></a>`),
			messageHTML(13, `<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" href="https://t.me/OtherPlace/55">Other</a></div>`+said("free\u202e them")),
			messageHTML(14, `<a class="tgme_widget_message_reply" href="https://t.me/NorthmarchNews/12"><div class="tgme_widget_message_text">Swans</div></a>`+said("three of them")),
			strings.Replace(messageHTML(15, said("joined")), "js-widget_message", "service_message", 1),
			strings.Replace(messageHTML(16, said("another channel's")), "NorthmarchNews/16", "Strange/16", 1),
			messageHTML(17, ""),
		)
	})
	b, err := (&Channel{site}).Read(t.Context(), ask(""))
	if err != nil || len(b.Items) != 4 {
		t.Fatalf("%d messages, %v", len(b.Items), err)
	}
	photo, first, forwarded, reply := b.Items[0], b.Items[1], b.Items[2], b.Items[3]
	if photo.Text != "[photo]" || first.Text != "Swans\nin custody, see the Post" || first.Links[0].URL != "https://post.example/1" || first.Post.Views != 1200 || first.Post.Key != "northmarchnews/12" ||
		first.Author != "Northmarch News" || first.Published.Minute() != 12 || first.URL != "https://t.me/northmarchnews/12" {
		t.Errorf("%+v, %+v, %+v", photo, first, first.Post)
	}
	if forwarded.Text != "free them" || forwarded.Post.Quotes.Key != "otherplace/55" || reply.Text != "three of them" || reply.Post.ReplyTo.Key != "northmarchnews/12" {
		t.Errorf("%+v, %+v", forwarded.Post, reply)
	}
}

// TestOlderPagesAndRemovals: after a break pages are followed back; what stood between others and is missing was removed.
func TestOlderPagesAndRemovals(t *testing.T) {
	removed := 0
	pages := 0
	newest := 40
	site := fake(func(u *url.URL) (int, string) {
		pages++
		before, err := strconv.Atoi(u.Query().Get("before"))
		if err != nil {
			before = newest + 1
		}
		var list []string
		for id := max(1, before-20); id < before; id++ {
			if id != removed {
				list = append(list, messageHTML(id, said(fmt.Sprint("number ", id))))
			}
		}
		return 200, pageHTML(list...)
	})
	c := &Channel{site}
	b, err := c.Read(t.Context(), ask(""))
	if err != nil || pages != 1 || len(b.Items) != 20 {
		t.Fatalf("%d pages, %d messages, %v", pages, len(b.Items), err)
	}
	pages, newest, removed = 0, 85, 35
	if b, err = c.Read(t.Context(), ask(b.Resume)); err != nil || pages != 3 || len(b.Gone) != 1 || b.Gone[0].Key != "northmarchnews/35" {
		t.Errorf("%d pages, gone %+v, %v", pages, b.Gone, err)
	}
	if b, err = c.Read(t.Context(), ask(b.Resume)); err != nil || len(b.Gone) != 0 || len(b.Resume) > 1000 {
		t.Errorf("told twice: %+v, %v", b.Gone, err)
	}
}

func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		status     int
		body, want string
	}{
		{200, "<html><body>Open in Telegram</body></html>", "no preview"},
		{200, "", "no preview"},
		{404, "", "knows nothing of that name"},
		{500, "", "fault of its own"},
		{200, strings.Repeat("<div>", 100_000), "no preview"},
	} {
		_, err := (&Channel{fake(func(*url.URL) (int, string) { return c.status, c.body })}).Read(t.Context(), ask(""))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d %.40q: %v", c.status, c.body, err)
		}
	}
	for in, want := range map[string]string{"https://t.me/s/northmarchnews": "northmarchnews", "@northmarchnews": "northmarchnews", "t.me/northmarchnews": "northmarchnews", "../etc": "", "x": "", "a b c d": ""} {
		if got := Name(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string]int{"1.2K": 1200, "3M": 3_000_000, "17": 17, "": -1, "-4": -1, "NaN": -1, "1e9": -1} {
		if got := views(in); got != want {
			t.Errorf("%q: %d", in, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(pageHTML(messageHTML(1, said("a"))))
	f.Fuzz(func(t *testing.T, body string) {
		list, _ := read([]byte(body), "NorthmarchNews", now)
		for _, m := range list {
			if m.id <= 0 || m.item.Published.After(now) || strings.ContainsAny(m.item.Text+m.item.Author, "\x00\u202e") {
				t.Errorf("%+v", m.item)
			}
		}
	})
}
