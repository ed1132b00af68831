package embeds

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
)

// Caps of what is kept of a post.
const (
	mostText = 4 << 10 // bytes
	mostName = 253     // of an account or a key, bytes
)

// read makes an item of a post that an article shows. ok is false for what is no reaction, or cannot be named.
func (s *Stage) read(e index.Embed, article *index.Item) (it index.Item, ok bool) {
	u, err := url.Parse(e.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || len(e.URL) > 2048 {
		return it, false
	}
	n := index.Network(e.Network)
	key, at := keyOf(n, &e, u)
	if key == "" || len(e.Author) > mostName {
		return it, false
	}
	seen := article.VersionSeen
	if seen.IsZero() {
		seen = article.FirstSeen
	}
	p := &index.Post{
		Network: n, Key: key, Form: index.FormPost, Handle: strings.TrimPrefix(e.Author, "@"), Shown: true,
		About: index.Ref{URL: article.URL}, Likes: -1, Reposts: -1, Replies: -1, Views: -1,
	}
	if n == index.NetworkBluesky {
		if did := part(u, 1); isDID(did) {
			p.Account = did
		}
		if isDID(p.Handle) { // an identifier for machines, no handle
			p.Handle = ""
		}
	}
	it = index.Item{
		Kind: index.KindReaction, URL: e.URL, SeenAs: e.URL, Source: article.Source, Outlet: n.Name(), Lane: index.LaneSocial,
		Site: strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), Author: p.Handle, Text: cut(e.Text), FirstSeen: seen,
		Comments: -1, Quiet: article.Quiet, Post: p,
	}
	if !at.IsZero() && !at.After(seen) {
		it.Published, it.Precision, it.PublishedRaw = at, index.PrecisionSecond, "told by its number "+e.ID
	}
	if p.Own = s.Own(n, p.Handle, p.Account); p.Own {
		it.Lane = index.LaneOwn
	}
	return it, true
}

// keyOf is what the network itself calls a post, as the readers of crawler/reaction have it, "" where it cannot be named, and
// when it was written where its number tells.
func keyOf(n index.Network, e *index.Embed, u *url.URL) (key string, at time.Time) {
	switch n {
	case index.NetworkX:
		if id, ok := number(e.ID); ok {
			return e.ID, fromX(id)
		}
	case index.NetworkMastodon:
		if id, ok := number(e.ID); ok && len(e.ID) >= 12 {
			return mastodonKey(e, u), fromMastodon(id)
		}
	case index.NetworkBluesky:
		return blueskyKey(e, u), fromBluesky(e.ID)
	case index.NetworkReddit:
		if isCode(e.ID) {
			return "t3_" + e.ID, time.Time{} // the kind of a post that began a discussion, and its number
		}
	case index.NetworkTelegram:
		channel, id, found := strings.Cut(e.ID, "/")
		if _, ok := number(id); ok && found && isCode(channel) {
			return e.ID, time.Time{}
		}
	}
	return "", time.Time{}
}

// mastodonKey is the name that Mastodon gives to posts of accounts of its own; of others' only the page is known.
func mastodonKey(e *index.Embed, u *url.URL) string {
	user, server, _ := strings.Cut(strings.TrimPrefix(e.Author, "@"), "@")
	if user == "" || !strings.EqualFold(server, u.Hostname()) {
		return e.URL
	}
	return u.Scheme + "://" + u.Host + "/users/" + user + "/statuses/" + e.ID
}

func blueskyKey(e *index.Embed, u *url.URL) string {
	who := part(u, 1)
	switch {
	case !isCode(e.ID) || who == "" || len(who) > mostName:
		return ""
	case isDID(who):
		return "at://" + who + "/app.bsky.feed.post/" + e.ID
	}
	return who + "/" + e.ID
}

// part is the nth part of a path.
func part(u *url.URL, n int) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

func isDID(s string) bool {
	return strings.HasPrefix(s, "did:plc:") || strings.HasPrefix(s, "did:web:")
}

// number reads a post's number; signs, spaces and leading zeros are none of a network's.
func number(s string) (n int64, ok bool) {
	if s == "" || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func isCode(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~") == ""
}

// Beginnings of the networks' numbers.
const (
	xEpoch  = 1288834974657 // milliseconds since 1970: X counts from 4 November 2010, and older numbers tell no time
	xFirst  = 30_000_000_000
	oldest  = 1456790400000 // 1 March 2016, when Mastodon began
	tidSize = 13
)

// fromX is when a post of X was written: the upper bits of its number are milliseconds.
func fromX(id int64) time.Time {
	if id < xFirst {
		return time.Time{}
	}
	return time.UnixMilli(id>>22 + xEpoch).UTC().Truncate(time.Second)
}

// fromMastodon is when a post of Mastodon was written. Software that only resembles Mastodon counts otherwise: then the
// time lies before Mastodon, or after it was seen, and is not believed.
func fromMastodon(id int64) time.Time {
	ms := id >> 16
	if ms < oldest {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC().Truncate(time.Second)
}

// fromBluesky reads the time in a record's key (a TID: 53 bits of microseconds, in a base 32 of its own).
func fromBluesky(key string) time.Time {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	if len(key) != tidSize {
		return time.Time{}
	}
	var n uint64
	for _, c := range key {
		d := strings.IndexRune(digits, c)
		if d < 0 {
			return time.Time{}
		}
		n = n<<5 | uint64(d)
	}
	at := time.UnixMicro(int64(n >> 10 & (1<<53 - 1))).UTC()
	if at.Year() < 2022 {
		return time.Time{}
	}
	return at.Truncate(time.Second)
}

// cut keeps the beginning of a text that is too long, whole characters only.
func cut(text string) string {
	if len(text) <= mostText {
		return text
	}
	end := mostText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + " …"
}
