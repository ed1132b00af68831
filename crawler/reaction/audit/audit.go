// Package audit reads lists of others: Google News and Bing News by their RSS, and the DOC 2.0 interface of GDELT ([List]). They
// tell which outlet published what and when, to measure how much we miss, and nothing else: no item comes of them, and the
// links of Google News, which lead to Google only, are neither kept nor followed.
//
// Google allows its feeds to personal readers, Bing's is not documented, and GDELT answers at times with a sentence instead of
// data, or asks to wait, also those who never asked before: a list that says nothing for a day is no trouble.
//
// Written against recorded answers (Google, Bing) and the documentation (GDELT); never met live.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/index"
)

const mostEntries = 500

// List reads a list. Its Ask wants Source.URL: the address whole, or its host, and what to look for in Source.Query.
type List struct{ Door reaction.Door }

// Read asks once. Entries that cannot be read do not hide the others.
func (l *List) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	b := reaction.Batch{Code: http.StatusOK}
	where, err := Address(ask.Source.URL, ask.Source.Query)
	if err != nil {
		return b, &reaction.Problem{Status: index.StatusMissing, Text: "the address of this list cannot be read; write one like https://news.google.com and a query", Err: err}
	}
	a, err := l.Door.Send(ctx, reaction.Request{URL: where})
	if err != nil {
		return b, err
	}
	form := formOf(where)
	b.Sightings, err = read(form, a, ask.Now)
	if u, err := url.Parse(where); err == nil && !known(u.Hostname()) { // a list of its own, by its source
		for i := range b.Sightings {
			b.Sightings[i].List = ask.Source.Key
		}
	}
	return b, err
}

// Address is what is asked: an address with something behind its host as it is, else made of host and query.
func Address(raw, query string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "", &url.Error{Op: "parse", URL: raw, Err: err}
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || query == "" {
		return raw, nil
	}
	var q url.Values
	switch formOf(raw) {
	case "bing-news":
		u.Path = "/news/search"
		q = url.Values{"q": {query}, "format": {"rss"}}
	case "gdelt":
		u.Path = "/api/v2/doc/doc"
		q = url.Values{"query": {query}, "mode": {"artlist"}, "format": {"json"}, "timespan": {"24h"}, "maxrecords": {"250"}}
	default:
		u.Path = "/rss/search"
		q = url.Values{"q": {query + " when:1d"}, "hl": {"en-GB"}, "gl": {"GB"}, "ceid": {"GB:en"}}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// known says that a host is one of the three.
func known(host string) bool {
	return strings.HasSuffix(host, "google.com") || strings.HasSuffix(host, "bing.com") || strings.HasSuffix(host, "gdeltproject.org")
}

// formOf is the list in whose form an address answers; that of Google where nothing else is known.
func formOf(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return "google-news"
	case strings.Contains(u.Hostname(), "gdelt"), strings.HasPrefix(u.Path, "/api/v2/doc"):
		return "gdelt"
	case strings.Contains(u.Hostname(), "bing"), strings.HasPrefix(u.Path, "/news/search"):
		return "bing-news"
	}
	return "google-news"
}

func read(name string, a *reaction.Answer, now time.Time) ([]index.Sighting, error) {
	if name == "gdelt" {
		return readGDELT(a, now)
	}
	if p := answer.Bad("The list", a); p != nil {
		return nil, p
	}
	list, err := answer.Entries[entry]("The list", answer.RSS, a.Body, mostEntries)
	var out []index.Sighting
	for i := range list {
		if s, ok := list[i].sighting(name, now); ok {
			out = append(out, s)
		}
	}
	return out, err
}

// entry is an item of either feed.
type entry struct {
	Title  string `xml:"title"`
	Link   string `xml:"link"`
	GUID   string `xml:"guid"`
	Date   string `xml:"pubDate"`
	Source []struct {
		URL  string `xml:"url,attr"`
		Name string `xml:",chardata"`
	} `xml:"source"`
	Bing string `xml:"Source"` // News:Source
}

func (e *entry) sighting(list string, now time.Time) (index.Sighting, bool) {
	s := index.Sighting{List: list, Title: plain.HTMLLine(e.Title, plain.MaxTitle), Published: stamp(e.Date, now), Seen: now}
	outlet := e.Bing
	for _, src := range e.Source {
		if strings.TrimSpace(src.Name) != "" {
			outlet = src.Name
		}
		if u, err := address.Canonical(src.URL); err == nil {
			s.Site = address.Site(u)
		}
	}
	s.Outlet = plain.HTMLLine(outlet, 100)
	if s.Outlet != "" {
		s.Title = strings.TrimSuffix(strings.TrimSuffix(s.Title, s.Outlet), " - ")
	}
	if list == "bing-news" {
		s.URL, s.Site = behind(e.Link)
	}
	s.Key = keyOf(s.URL, e.GUID, s.Outlet+"\n"+s.Title)
	return s, s.Title != "" && s.Outlet+s.Site != ""
}

// behind is the article that a link of Bing leads to, which stands in it.
func behind(link string) (article, site string) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return "", ""
	}
	target := u.Query().Get("url")
	if target == "" && !strings.Contains(u.Hostname(), "bing.") {
		target = link
	}
	c, err := address.Canonical(target)
	if err != nil {
		return "", ""
	}
	return c, address.Site(c)
}

// keyOf is what an entry is known by in its list: the same each time that it is listed.
func keyOf(names ...string) string {
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			sum := sha256.Sum256([]byte(n))
			return hex.EncodeToString(sum[:12])
		}
	}
	return ""
}

// stamp is a time; zero if it cannot be read, and never in the future.
func stamp(text string, now time.Time) time.Time {
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 MST", "20060102T150405Z", time.RFC3339} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			if at.After(now) {
				return now
			}
			return at.UTC()
		}
	}
	return time.Time{}
}

// readGDELT reads a list of articles. Its limits come as a sentence, with any status.
func readGDELT(a *reaction.Answer, now time.Time) ([]index.Sighting, error) {
	body := strings.TrimSpace(string(a.Body))
	if a.Status == http.StatusTooManyRequests || a.Status < 400 && body != "" && body[0] != '{' && body[0] != '<' {
		return nil, &reaction.Problem{Status: index.StatusLimited, Code: a.Status, Text: "GDELT asks to wait, or does not understand the query: “" + plain.Line(body, 160) + "”", Retry: now.Add(time.Hour)}
	}
	if body == "" && a.Status == http.StatusOK || body == "{}" {
		return nil, nil // nothing was published
	}
	var got struct {
		Articles []json.RawMessage `json:"articles"`
	}
	if err := answer.JSON("GDELT", a, &got); err != nil {
		return nil, err
	}
	var out []index.Sighting
	for _, raw := range got.Articles[:min(len(got.Articles), mostEntries)] {
		var one struct {
			URL    string `json:"url"`
			Title  string `json:"title"`
			Seen   string `json:"seendate"`
			Domain string `json:"domain"`
		}
		if json.Unmarshal(raw, &one) != nil {
			continue
		}
		u, err := address.Canonical(one.URL)
		if err != nil {
			continue
		}
		s := index.Sighting{List: "gdelt", Key: keyOf(u), URL: u, Site: address.Site(u), Outlet: plain.Line(one.Domain, 100), Title: plain.HTMLLine(one.Title, plain.MaxTitle), Published: stamp(one.Seen, now), Seen: now}
		if s.Title != "" {
			out = append(out, s)
		}
	}
	return out, nil
}
