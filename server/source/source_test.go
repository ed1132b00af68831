package source

import (
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// What a source of a network stands like, in words with the remedy.
func TestStatesOfNetworks(t *testing.T) {
	since := now.Add(-70 * time.Minute)
	for _, tt := range []struct {
		kind index.SourceKind
		st   index.SourceState
		want string
	}{
		{index.SourceBlueskyStream, index.SourceState{Status: index.StatusOK, Since: since, LastNew: now.Add(-time.Minute)}, "on the line since 08:02; last new 09:11"},
		{index.SourceBlueskyStream, index.SourceState{Status: index.StatusOK, Since: since, Hint: "its place was too old: a gap of 3 h"}, "on the line since 08:02; its place was too old: a gap of 3 h"},
		{index.SourceBlueskyStream, index.SourceState{Status: index.StatusFailing, Since: since, Detail: "the line broke"}, "reconnecting since 08:02: the line broke"},
		{index.SourceBlueskyStream, index.SourceState{}, "not looked at yet"},
		{index.SourceMastodonSearch, index.SourceState{Status: index.StatusRefused, Since: since, Detail: "needs a token: set token_file."}, "needs a token: set token_file (since 08:02)"},
		{index.SourceX, index.SourceState{Status: index.StatusOK, Listed: 1, Hint: "5,000 of 10,000 posts of this month are read"}, "answers; 5,000 of 10,000 posts of this month are read"},
	} {
		if got := state(index.Source{Kind: tt.kind, State: tt.st}, now, time.UTC); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.kind, got, tt.want)
		}
	}
	long := state(index.Source{Kind: index.SourceX, State: index.SourceState{Status: index.StatusFailing, Detail: strings.Repeat("x ", 1<<20)}}, now, time.UTC)
	if len(long) > 2*mostSaid {
		t.Errorf("%d bytes of what a network said", len(long))
	}
}

func TestSortsOfSources(t *testing.T) {
	d := &Desk{Now: func() time.Time { return now }, Zone: time.UTC}
	feed := index.Source{Key: "a", Kind: index.SourceFeed, Lane: index.LaneRegional}
	if parts := d.parts([]index.Source{feed}, now); len(parts) != 1 || parts[0].Title != "" {
		t.Errorf("feeds alone need no heading: %+v", parts)
	}
	parts := d.parts([]index.Source{feed, {Kind: index.SourceMastodonTag}, {Kind: index.SourceMastodonSearch}, {Kind: index.SourceX}, {Kind: index.SourceMailbox}, {Kind: index.SourceAudit}}, now)
	var titles []string
	for _, p := range parts {
		titles = append(titles, p.Title)
	}
	if got := strings.Join(titles, ", "); got != "Feeds and pages, Networks, Mailboxes, Lists of others" {
		t.Error(got)
	}
	if g := parts[1].Groups; len(g) != 2 || g[0].Title != "Mastodon" || len(g[0].Sources) != 2 || g[1].Title != "X" {
		t.Errorf("%+v", g)
	}
}
