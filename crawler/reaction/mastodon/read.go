package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/index"
)

// Limits of a poll.
const (
	pageSize  = "40"
	mostPages = 8   // of one timeline, until what is known is reached
	mostHeld  = 120 // posts of a timeline that are remembered, to notice what becomes of them
	mostAsked = 6   // of them asked for by number in one poll
)

// place is where the timelines go on, by server and what is read there.
type place map[string]*timeline

// timeline is what is known of one timeline of one server.
type timeline struct {
	Last string `json:"last"` // highest number seen
	Held []held `json:"held"` // newest first
}

// held is a post that was there.
type held struct {
	ID   string    `json:"i"`
	URI  string    `json:"u"`
	Seen time.Time `json:"s"` // when it was last there
}

// Tag reads the timelines of tags. Its Ask wants Source.URL and Source.Also (servers, with spaces between) and
// Source.Query (tags, with or without "#", with commas between). Secret.Token opens servers that ask for it.
type Tag struct{ Door reaction.Door }

// Read asks every server for every tag.
func (t *Tag) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	var paths []string
	for _, name := range strings.Split(ask.Source.Query, ",") {
		if name = strings.TrimPrefix(strings.TrimSpace(name), "#"); name != "" {
			paths = append(paths, "/api/v1/timelines/tag/"+url.PathEscape(name))
		}
	}
	return poll(ctx, t.Door, ask, paths)
}

// poll reads timelines of several servers and merges what they tell. It fails only if none of them answers.
func poll(ctx context.Context, door reaction.Door, ask reaction.Ask, paths []string) (reaction.Batch, error) {
	from := place{}
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	m := &merging{batch: reaction.Batch{Code: http.StatusOK}, at: map[string]int{}}
	var failed []string
	var last error
	asked := 0
	for _, address := range append([]string{ask.Source.URL}, strings.Fields(ask.Source.Also)...) {
		s := &server{door: door, ask: ask, base: strings.TrimSuffix(address, "/"), host: hostOf(address)}
		for _, path := range paths {
			key := s.host + path
			if from[key] == nil {
				from[key] = &timeline{}
			}
			asked++
			if err := s.timeline(ctx, path, from[key], m); err != nil {
				if ctx.Err() != nil {
					return m.batch, err
				}
				last = err
				if !slices.Contains(failed, s.host) {
					failed = append(failed, s.host)
				}
			}
		}
	}
	text, err := json.Marshal(from)
	m.batch.Resume = string(text)
	switch {
	case last != nil && len(m.batch.Items)+len(m.batch.Gone) == 0 && len(failed)*len(paths) >= asked:
		return m.batch, last
	case last != nil:
		m.batch.Hint = strings.Join(failed, ", ") + ": " + words(last) + "; the others answer"
	}
	return m.batch, err
}

// words are those of an error that are for people.
func words(err error) string {
	var p *reaction.Problem
	if errors.As(err, &p) {
		return p.Text
	}
	return err.Error()
}

// merging puts the tellings of several servers together.
type merging struct {
	batch reaction.Batch
	at    map[string]int // place in batch.Items by uri
}

// add adds a telling. The home server's wins, for it counts every like.
func (m *merging) add(it index.Item, host string) {
	i, twice := m.at[it.Post.Key]
	if !twice {
		m.at[it.Post.Key] = len(m.batch.Items)
		m.batch.Items = append(m.batch.Items, it)
		return
	}
	old := &m.batch.Items[i]
	if it.Post.ReplyTo.Zero() {
		it.Post.ReplyTo = old.Post.ReplyTo
	}
	if hostOf(it.Post.Key) == host || it.Post.Likes > old.Post.Likes {
		*old = it
	} else if old.Post.ReplyTo.Zero() {
		old.Post.ReplyTo = it.Post.ReplyTo
	}
}

// server is one server.
type server struct {
	door       reaction.Door
	ask        reaction.Ask
	base, host string
}

// get asks for a document.
func (s *server) get(ctx context.Context, address string, into any) (*reaction.Answer, error) {
	header := http.Header{}
	if s.ask.Secret.Token != "" {
		header.Set("Authorization", "Bearer "+s.ask.Secret.Token)
	}
	a, err := s.door.Send(ctx, reaction.Request{URL: address, Header: header})
	if err != nil {
		return nil, err
	}
	if (a.Status == http.StatusUnauthorized || a.Status == http.StatusUnprocessableEntity) && s.ask.Secret.Token == "" {
		return a, &reaction.Problem{
			Status: index.StatusRefused, Code: a.Status,
			Text: s.host + " shows its public posts only to those who log in" + answer.Said(a.Body) + "; name another server, or set token_file",
		}
	}
	return a, answer.JSON(s.host, a, into)
}

// timeline reads the newest posts, page by page until what is known is reached, and notices what was edited or removed.
func (s *server) timeline(ctx context.Context, path string, t *timeline, m *merging) error {
	var all []*status
	address := s.base + path + "?limit=" + pageSize
	visited := map[string]bool{}
	for page := 0; page < mostPages && address != "" && !visited[address]; page++ {
		visited[address] = true
		var list []json.RawMessage
		a, err := s.get(ctx, address, &list)
		if err != nil {
			return err // what came before it is read again: the place has not moved
		}
		statuses := read(list)
		all = append(all, statuses...)
		if len(statuses) == 0 || t.Last == "" || !newer(statuses[len(statuses)-1].ID, t.Last) {
			break // a first look is at the newest page; a later one ends at what is known
		}
		address = s.older(a)
	}
	s.keep(ctx, all, t, m)
	return nil
}

// older is the next page by the answer's Link header (RFC 8288): on this server only.
func (s *server) older(a *reaction.Answer) string {
	for _, part := range strings.Split(a.Header.Get("Link"), ",") {
		target, params, found := strings.Cut(part, ">")
		if !found || !strings.Contains(params, `rel="next"`) {
			continue
		}
		target = strings.TrimPrefix(strings.TrimSpace(target), "<")
		here, err1 := url.Parse(s.base)
		there, err2 := url.Parse(target)
		if err1 == nil && err2 == nil && there.Host == here.Host && there.Scheme == here.Scheme {
			return target
		}
	}
	return ""
}

// newer compares numbers of posts, which grow with time and with their length.
func newer(a, b string) bool { return len(a) > len(b) || len(a) == len(b) && a > b }

// keep takes the posts over and compares them with those that were there before.
func (s *server) keep(ctx context.Context, all []*status, t *timeline, m *merging) {
	there := map[string]*status{}
	oldest := ""
	for _, st := range all {
		there[st.ID] = st
		if oldest == "" || newer(oldest, st.ID) {
			oldest = st.ID
		}
		if newer(st.ID, t.Last) {
			t.Last = st.ID
		}
	}
	asked := 0
	for i := range t.Held {
		h := &t.Held[i]
		if there[h.ID] != nil {
			continue
		}
		missing := oldest != "" && newer(h.ID, oldest)
		if asked < mostAsked && (missing || s.ask.Now.Sub(h.Seen) > 10*time.Minute) {
			asked++
			s.again(ctx, h, there, m)
		}
	}
	byID := map[string]string{}
	for _, h := range t.Held {
		byID[h.ID] = h.URI
	}
	for _, st := range there {
		byID[st.ID] = st.URI
	}
	for _, st := range all {
		s.take(ctx, st, byID, m)
	}
	for _, st := range there {
		if !slices.Contains(all, st) { // found again by its number
			s.take(ctx, st, byID, m)
		}
	}
	t.hold(there, s.ask.Now)
}

// again asks for a post by its number: it may be edited, removed, or only too old for the page.
func (s *server) again(ctx context.Context, h *held, there map[string]*status, m *merging) {
	st := new(status)
	a, err := s.get(ctx, s.base+"/api/v1/statuses/"+url.PathEscape(h.ID), st)
	switch {
	case err == nil && st.ID != "":
		there[h.ID] = st
	case a != nil && (a.Status == http.StatusNotFound || a.Status == http.StatusGone):
		m.batch.Gone = append(m.batch.Gone, index.Withdrawal{Network: index.NetworkMastodon, Key: h.URI, At: s.ask.Now, Why: "removed by its author"})
		h.ID = "" // forgotten by hold
	}
}

// take makes an item of a post. What it answers is known by a number of this server only, so its uri is looked up.
func (s *server) take(ctx context.Context, st *status, byID map[string]string, m *merging) {
	it, ok := item(st, s.host, s.ask.Now)
	if !ok {
		return
	}
	if st.ReplyTo != nil && *st.ReplyTo != "" {
		if uri := byID[*st.ReplyTo]; uri != "" {
			it.Post.ReplyTo = index.Ref{Key: uri}
		} else if parent := new(status); len(byID) < mostHeld*2 {
			if _, err := s.get(ctx, s.base+"/api/v1/statuses/"+url.PathEscape(*st.ReplyTo), parent); err == nil && parent.URI != "" {
				it.Post.ReplyTo = refOf(parent)
				byID[*st.ReplyTo] = parent.URI
			}
		}
	}
	m.add(it, s.host)
	if st.Reblog != nil {
		if of, ok := item(st.Reblog, s.host, s.ask.Now); ok {
			m.add(of, s.host)
		}
	}
}

// hold remembers the newest posts that are there.
func (t *timeline) hold(there map[string]*status, now time.Time) {
	kept := map[string]held{}
	for _, h := range t.Held {
		if h.ID != "" {
			kept[h.ID] = h
		}
	}
	for id, st := range there {
		kept[id] = held{id, st.URI, now}
	}
	t.Held = t.Held[:0]
	for _, h := range kept {
		t.Held = append(t.Held, h)
	}
	slices.SortFunc(t.Held, func(a, b held) int {
		switch {
		case newer(a.ID, b.ID):
			return -1
		case newer(b.ID, a.ID):
			return 1
		}
		return 0
	})
	t.Held = t.Held[:min(len(t.Held), mostHeld)]
}
