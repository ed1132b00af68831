// Package bluesky reads Bluesky: its stream of everything ([Stream], Jetstream over a websocket, no key needed), its
// search ([Search], which wants an app password) and single accounts ([Account], no key needed).
//
// Written against the published lexicons (app.bsky.feed.*, com.atproto.server.*) and Jetstream's README, and proven on
// recorded objects and on servers of our own. Never met live: Jetstream's compression, whose dictionary is published with
// its source and is passed in where somebody has it; log-in with a second factor; how far back a cursor reaches today.
// What a stream cannot tell: the handle of an account, which is learnt from its identity events and asked for at the
// public interface, a few at once.
package bluesky

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Names of record types.
const (
	postType   = "app.bsky.feed.post"
	repostType = "app.bsky.feed.repost"
)

// The caps on what is kept of a post, in characters and numbers. A post may have 300 characters and 3,000 bytes.
const (
	maxText  = 4000
	maxLinks = 50
)

// record is a post or a repost as its author's repository holds it.
type record struct {
	Type    string          `json:"$type"`
	Text    string          `json:"text"`
	Created string          `json:"createdAt"`
	Langs   []string        `json:"langs"`
	Facets  []facet         `json:"facets"`
	Embed   json.RawMessage `json:"embed"`
	Reply   *struct {
		Root   strong `json:"root"`
		Parent strong `json:"parent"`
	} `json:"reply"`
	Subject *strong `json:"subject"` // of a repost
}

type strong struct {
	URI string `json:"uri"`
}

type facet struct {
	Index struct {
		Start int `json:"byteStart"`
		End   int `json:"byteEnd"`
	} `json:"index"`
	Features []struct {
		Type string `json:"$type"`
		URI  string `json:"uri"`
		Tag  string `json:"tag"`
		Old  string `json:"hashtag"` // as some programs write it
	} `json:"features"`
}

// embed is what a post shows beside its words. A quoted post with a picture is nested once more.
type embed struct {
	Type     string `json:"$type"`
	External *struct {
		URI string `json:"uri"`
	} `json:"external"`
	Images []struct {
		Alt string `json:"alt"`
	} `json:"images"`
	Record json.RawMessage `json:"record"`
	Media  json.RawMessage `json:"media"`
	Links  []string        `json:"links"`
	Alt    string          `json:"alt"`
}

// uriParts splits at://DID/COLLECTION/RKEY; ok is false for anything else.
func uriParts(uri string) (did, collection, rkey string, ok bool) {
	rest, found := strings.CutPrefix(uri, "at://")
	parts := strings.Split(rest, "/")
	if !found || len(parts) != 3 || parts[0] == "" || parts[2] == "" || len(uri) > 512 {
		return "", "", "", false
	}
	return parts[0], parts[1], parts[2], true
}

// Key is the name of a post in the network; KeyOf makes it of its parts.
func keyOf(did, collection, rkey string) string { return "at://" + did + "/" + collection + "/" + rkey }

// urlOf is the page of a post.
func urlOf(did, rkey string) string { return "https://bsky.app/profile/" + did + "/post/" + rkey }

// refOf names another post.
func refOf(uri string) index.Ref {
	did, collection, rkey, ok := uriParts(uri)
	if !ok {
		return index.Ref{}
	}
	r := index.Ref{Key: uri}
	if collection == postType {
		r.URL = urlOf(did, rkey)
	}
	return r
}

// item makes an item of a record. seen is when the network took it in: what says that it is younger is a wrong clock.
// ok is false for what is no post of a person.
func item(uri string, r *record, seen time.Time) (it index.Item, ok bool) {
	did, collection, rkey, ok := uriParts(uri)
	if !ok || collection != postType && collection != repostType {
		return it, false
	}
	it = index.Item{
		Kind: index.KindReaction, URL: urlOf(did, rkey), Text: marked.Lines(r.Text, maxText), PublishedRaw: r.Created, Comments: -1,
		Post: &index.Post{
			Network: index.NetworkBluesky, Key: uri, Form: index.FormPost, Account: did, Likes: -1, Reposts: -1, Replies: -1, Views: -1,
		},
	}
	if len(r.Langs) > 0 {
		it.Lang = primary(r.Langs[0])
	}
	it.Published = published(r.Created, seen)
	if collection == repostType {
		it.URL += "?repost"
		if r.Subject == nil || refOf(r.Subject.URI).Zero() {
			return it, false
		}
		it.Post.Repost = refOf(r.Subject.URI)
		return it, true
	}
	if r.Reply != nil {
		it.Post.ReplyTo, it.Post.Root = refOf(r.Reply.Parent.URI), refOf(r.Reply.Root.URI)
	}
	facets(&it, r)
	embedded(&it, r.Embed, 0)
	return it, true
}

// published reads when a post was written, which its author's program says. Without a time that can be believed it is
// when the network took the post in.
func published(raw string, seen time.Time) time.Time {
	at, err := time.Parse(time.RFC3339, raw)
	if err != nil || at.Year() < 2022 || !seen.IsZero() && at.After(seen) {
		return seen.UTC()
	}
	return at.UTC()
}

func primary(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	if len(lang) < 2 || len(lang) > 3 {
		return ""
	}
	return lang
}

// facets takes links and tags out of the marks that a post carries with its text. Their places are bytes and may be
// anything.
func facets(it *index.Item, r *record) {
	for _, f := range r.Facets[:min(len(r.Facets), maxLinks)] {
		text := ""
		if s, e := f.Index.Start, f.Index.End; s >= 0 && s < e && e <= len(r.Text) {
			text = plain.Line(r.Text[s:e], 200)
		}
		for _, x := range f.Features {
			tag := strings.TrimPrefix(plain.Line(x.Tag+x.Old, 100), "#")
			switch { // by what is there: programs write the types in several ways
			case x.URI != "":
				addLink(it, x.URI, text)
			case tag != "":
				it.Tags = append(it.Tags, tag)
			case strings.Contains(x.Type, "tag") && strings.HasPrefix(text, "#"):
				it.Tags = append(it.Tags, strings.TrimPrefix(text, "#"))
			}
		}
	}
	for _, bare := range bareLink.FindAllString(it.Text, maxLinks) {
		addLink(it, strings.TrimRight(bare, ".,;:!?)"), "")
	}
}

// bareLink is an address that stands in the text without a mark.
var bareLink = regexp.MustCompile(`https?://[^\s<>"“”]+`)

func addLink(it *index.Item, raw, text string) {
	u, err := address.Canonical(raw)
	if err != nil || len(it.Links) >= maxLinks {
		return
	}
	for _, l := range it.Links {
		if l.URL == u {
			return
		}
	}
	it.Links = append(it.Links, index.Link{URL: u, Text: text})
}

// embedded takes in what the post shows: a page, pictures with what they are said to show, another post.
func embedded(it *index.Item, raw json.RawMessage, depth int) {
	var e embed
	if len(raw) == 0 || depth > 2 || json.Unmarshal(raw, &e) != nil {
		return
	}
	if e.External != nil {
		addLink(it, e.External.URI, "")
	}
	for _, link := range e.Links[:min(len(e.Links), maxLinks)] {
		addLink(it, link, "")
	}
	for _, img := range e.Images {
		if alt := plain.Text(img.Alt, 500); alt != "" {
			it.Summary = strings.TrimSpace(it.Summary + "\n\nPicture: " + alt)
		}
	}
	if e.Alt != "" && strings.Contains(e.Type, "video") {
		it.Summary = strings.TrimSpace(it.Summary + "\n\nVideo: " + plain.Text(e.Alt, 500))
	}
	quoted(it, e.Record)
	embedded(it, e.Media, depth+1)
}

// quoted finds the post that is shown; with a picture beside it, its name is one level deeper.
func quoted(it *index.Item, raw json.RawMessage) {
	var q struct {
		URI    string  `json:"uri"`
		Record *strong `json:"record"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &q) != nil {
		return
	}
	uri := q.URI
	if uri == "" && q.Record != nil {
		uri = q.Record.URI
	}
	if _, collection, _, ok := uriParts(uri); ok && collection == postType { // not a list, a feed, a starter pack
		it.Post.Quotes = refOf(uri)
	}
}

// view is a post as the interface shows it: with its author and its counts.
type view struct {
	URI    string `json:"uri"`
	Author struct {
		DID    string `json:"did"`
		Handle string `json:"handle"`
		Name   string `json:"displayName"`
	} `json:"author"`
	Record  record          `json:"record"`
	Value   *record         `json:"value"` // instead of record, of a post that another shows
	Embed   json.RawMessage `json:"embed"`
	Post    *view           `json:"post"` // all of it, in a feed or a thread
	Replies *int            `json:"replyCount"`
	Reposts *int            `json:"repostCount"`
	Likes   *int            `json:"likeCount"`
	Quotes  *int            `json:"quoteCount"`
	Indexed string          `json:"indexedAt"`
}

// itemsOf makes items of a view and of the posts that it shows, counted now.
func itemsOf(v *view, now time.Time) []index.Item {
	if v.Post != nil {
		v = v.Post
	}
	var out []index.Item
	for depth := 0; v != nil && depth < 4; depth++ {
		if it, ok := itemOf(v, now); ok {
			out = append(out, it)
		}
		v = shown(v.Embed)
	}
	return out
}

// shown is the post that another shows; nil if it shows none that can be seen.
func shown(raw json.RawMessage) *view {
	var e struct {
		Record json.RawMessage `json:"record"`
	}
	var v struct {
		view
		Record json.RawMessage   `json:"record"` // with a picture beside it the post is one level deeper
		Embeds []json.RawMessage `json:"embeds"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &e) != nil || json.Unmarshal(e.Record, &v) != nil {
		return nil
	}
	if v.Value == nil {
		if json.Unmarshal(v.Record, &v) != nil || v.Value == nil {
			return nil
		}
	}
	v.view.Record = *v.Value
	if len(v.Embeds) > 0 {
		v.Embed = v.Embeds[0]
	}
	return &v.view
}

// itemOf makes an item of a view, counted now.
func itemOf(v *view, now time.Time) (index.Item, bool) {
	seen, err := time.Parse(time.RFC3339, v.Indexed)
	if err != nil {
		seen = now
	}
	it, ok := item(v.URI, &v.Record, seen)
	if !ok {
		return it, false
	}
	it.Author = plain.Line(v.Author.Name, 100)
	it.Post.Handle = plain.Line(v.Author.Handle, 253)
	if it.Author == "" {
		it.Author = it.Post.Handle
	}
	it.Post.Likes, it.Post.Reposts, it.Post.Replies = count(v.Likes), count(v.Reposts), count(v.Replies)
	if q := count(v.Quotes); q > 0 && it.Post.Reposts >= 0 {
		it.Post.Reposts += q // others' words around it are reposts too, as far as counts go
	}
	it.Post.Counted = now
	return it, true
}

func count(n *int) int {
	if n == nil || *n < 0 {
		return -1
	}
	return *n
}
