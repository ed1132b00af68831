// Package telegram reads public channels of Telegram by the preview that t.me shows to browsers without the app ([Channel]).
// It asks for a page for people, so robots.txt is obeyed, and needs no key. A channel may switch its preview off; groups have
// none.
//
// The preview is no documented interface. It was written after its markup as others describe it and is proven on written
// pages; never met live. Comments below a message are not in the preview.
package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Limits of a read.
const (
	mostPages = 5  // of about twenty messages, until what is known is reached
	remembers = 60 // numbers of messages, to see which of them are gone
	maxBytes  = 4 << 20
)

// Channel reads a channel. Its Ask wants Source.URL (https://t.me) and the channel's name in Source.Query.
type Channel struct{ Door reaction.Door }

// place is which messages were seen last, the newest first.
type place struct {
	IDs []int64 `json:"ids"`
}

// message is a message of the preview.
type message struct {
	id   int64
	item index.Item
}

// Read asks for what is new, and says which messages that stood between others are gone.
func (c *Channel) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	b := reaction.Batch{Code: http.StatusOK}
	name := Name(ask.Source.Query)
	if name == "" {
		return b, &reaction.Problem{Status: index.StatusMissing, Text: "query names no channel; write its name as in t.me/NAME"}
	}
	var from place
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	var seen []int64
	before := int64(0)
	for range mostPages {
		list, err := c.page(ctx, ask, name, before)
		if err != nil {
			return b, err
		}
		for _, m := range list {
			if !slices.Contains(seen, m.id) {
				seen = append(seen, m.id)
				b.Items = append(b.Items, m.item)
			}
		}
		if len(list) == 0 || len(from.IDs) == 0 || list[0].id <= slices.Max(from.IDs) {
			break
		}
		before = list[0].id
	}
	gone(&b, name, from.IDs, seen, ask.Now)
	text, err := json.Marshal(place{remember(seen, from.IDs)})
	b.Resume = string(text)
	return b, err
}

// Name is a channel's name, however it is written; "" if it is none.
func Name(query string) string {
	query = strings.TrimSpace(query)
	if u, err := url.Parse(query); err == nil && u.Host != "" {
		query = strings.TrimPrefix(strings.Trim(u.Path, "/"), "s/")
	}
	query = strings.TrimPrefix(strings.TrimPrefix(query, "t.me/"), "@")
	if len(query) < 4 || len(query) > 32 || strings.ContainsFunc(query, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return query
}

// gone says which known messages are missing between those that were read now.
func gone(b *reaction.Batch, name string, known, seen []int64, now time.Time) {
	if len(seen) == 0 {
		return
	}
	low, high := slices.Min(seen), slices.Max(seen)
	for _, id := range known {
		if id > low && id < high && !slices.Contains(seen, id) {
			b.Gone = append(b.Gone, index.Withdrawal{Network: index.NetworkTelegram, Key: key(name, id), At: now, Why: "removed by its channel"})
		}
	}
}

// remember keeps the newest numbers.
func remember(seen, known []int64) []int64 {
	if len(seen) == 0 {
		return known
	}
	low := slices.Min(seen)
	all := slices.Clone(seen)
	for _, id := range known {
		if id < low {
			all = append(all, id)
		}
	}
	slices.SortFunc(all, func(a, b int64) int { return int(b - a) })
	return slices.Compact(all)[:min(len(all), remembers)]
}

func key(name string, id int64) string {
	return strings.ToLower(name) + "/" + strconv.FormatInt(id, 10)
}

// page reads a page of messages, the oldest first.
func (c *Channel) page(ctx context.Context, ask reaction.Ask, name string, before int64) ([]message, error) {
	where := strings.TrimSuffix(ask.Source.URL, "/") + "/s/" + name
	if before > 0 {
		where += "?before=" + strconv.FormatInt(before, 10)
	}
	a, err := c.Door.Send(ctx, reaction.Request{URL: where, HTML: true, Max: maxBytes})
	if err != nil {
		return nil, err
	}
	if p := answer.Bad("Telegram", a); p != nil {
		return nil, p
	}
	list, ok := read(a.Body, name, ask.Now)
	if !ok {
		return nil, &reaction.Problem{
			Status: index.StatusMissing, Code: a.Status,
			Text: fmt.Sprintf("Telegram shows no preview of %q: there is no such channel, it is a group, or its owner switched the preview off", name),
		}
	}
	return list, nil
}

// read reads a preview; ok says that it is one, even if it has no message yet.
func read(body []byte, name string, now time.Time) (list []message, ok bool) {
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, false
	}
	ok = find(doc, "tgme_channel_info") != nil || find(doc, "tgme_channel_history") != nil
	for _, n := range all(doc, "tgme_widget_message", 200) {
		if m, good := messageOf(n, name, now); good {
			list, ok = append(list, m), true
		}
	}
	slices.SortStableFunc(list, func(a, b message) int { return int(a.id - b.id) })
	return list, ok
}

func messageOf(n *html.Node, name string, now time.Time) (message, bool) {
	channel, number, _ := strings.Cut(attr(n, "data-post"), "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 || !strings.EqualFold(channel, name) || has(n, "service_message") {
		return message{}, false
	}
	it := index.Item{
		Kind: index.KindReaction, URL: "https://t.me/" + key(name, id), Published: now, Comments: -1,
		Post: &index.Post{
			Network: index.NetworkTelegram, Key: key(name, id), Form: index.FormPost, Handle: strings.ToLower(name), Place: strings.ToLower(name),
			Likes: -1, Reposts: -1, Replies: -1, Views: views(text(find(n, "tgme_widget_message_views"))), Counted: now,
		},
	}
	it.Author = plain.Line(text(find(n, "tgme_widget_message_owner_name")), 100)
	if t := element(find(n, "tgme_widget_message_date"), "time"); t != nil {
		it.PublishedRaw = plain.Line(attr(t, "datetime"), 60)
		if at, err := time.Parse(time.RFC3339, it.PublishedRaw); err == nil && !at.After(now) {
			it.Published = at.UTC()
		}
	}
	words(n, &it)
	it.Post.Quotes = ref(find(n, "tgme_widget_message_forwarded_from_name"))
	it.Post.ReplyTo = ref(find(n, "tgme_widget_message_reply"))
	return message{id, it}, it.Text != ""
}

// words are what a message says; of what is no text it is said that it is there.
func words(n *html.Node, it *index.Item) {
	var parts []string
	for _, media := range []struct{ class, says string }{
		{"tgme_widget_message_photo_wrap", "[photo]"},
		{"tgme_widget_message_video_player", "[video]"},
		{"tgme_widget_message_voice_player", "[voice message]"},
		{"tgme_widget_message_document", "[document]"},
		{"tgme_widget_message_poll", "[poll]"},
		{"tgme_widget_message_sticker_wrap", "[sticker]"},
	} {
		if find(n, media.class) != nil {
			parts = append(parts, media.says)
		}
	}
	if body := ownText(n); body != nil {
		var markup bytes.Buffer
		if html.Render(&markup, body) == nil {
			t := marked.Read(markup.String(), "https://t.me")
			it.Links = t.Links
			parts = append([]string{t.Plain}, parts...)
		}
	}
	it.Text = strings.TrimSpace(strings.Join(parts, " "))
}

// ownText is the message's text; the one inside what it answers is another's.
func ownText(n *html.Node) *html.Node {
	for _, t := range all(n, "tgme_widget_message_text", 10) {
		inside := false
		for p := t.Parent; p != nil && p != n; p = p.Parent {
			inside = inside || has(p, "tgme_widget_message_reply")
		}
		if !inside {
			return t
		}
	}
	return nil
}

// ref is the message that a link leads to.
func ref(n *html.Node) index.Ref {
	u, err := address.Canonical(attr(n, "href"))
	if n == nil || err != nil || address.Site(u) != "t.me" {
		return index.Ref{}
	}
	parsed, err := url.Parse(u)
	if err != nil {
		return index.Ref{}
	}
	channel, number, _ := strings.Cut(strings.Trim(parsed.Path, "/"), "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || Name(channel) == "" {
		return index.Ref{}
	}
	return index.Ref{Key: key(channel, id), URL: "https://t.me/" + key(channel, id)}
}

// views reads "1.2K" and the like; -1 if it is no number.
func views(s string) int {
	s = strings.TrimSpace(s)
	times := 1.0
	switch {
	case strings.HasSuffix(s, "K"):
		times, s = 1e3, strings.TrimSuffix(s, "K")
	case strings.HasSuffix(s, "M"):
		times, s = 1e6, strings.TrimSuffix(s, "M")
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= 0 && n <= 1e6) {
		return -1
	}
	return int(n*times + .5)
}
