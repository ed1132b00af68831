package app

import (
	"testing"
	"time"

	"presswatch/index"
)

// TestWhichPostsAreCounted: posts of Bluesky that stand, young ones more often; those that nobody tells are not asked for at
// once again.
func TestWhichPostsAreCounted(t *testing.T) {
	now := time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)
	a := &App{Options: Options{Now: func() time.Time { return now }}}
	post := func(age, counted time.Duration, change func(*index.Item)) *index.Item {
		it := &index.Item{Published: now.Add(-age), Post: &index.Post{Network: index.NetworkBluesky, Key: "k"}}
		if counted > 0 {
			it.Post.Counted = now.Add(-counted)
		}
		if change != nil {
			change(it)
		}
		return it
	}
	for _, c := range []struct {
		name string
		it   *index.Item
		want bool
	}{
		{"never counted", post(time.Hour, 0, nil), true},
		{"counted just now", post(time.Hour, time.Minute, nil), false},
		{"counted half an hour ago", post(time.Hour, 31*time.Minute, nil), true},
		{"a day old, counted an hour ago", post(24*time.Hour, time.Hour, nil), false},
		{"a day old, counted five hours ago", post(24*time.Hour, 5*time.Hour, nil), true},
		{"a week old", post(7*24*time.Hour, 0, nil), false},
		{"removed", post(time.Hour, 0, func(it *index.Item) { it.Post.Withdrawn = now }), false},
		{"a repost", post(time.Hour, 0, func(it *index.Item) { it.Post.Repost.Key = "x" }), false},
		{"of another network", post(time.Hour, 0, func(it *index.Item) { it.Post.Network = index.NetworkX }), false},
		{"an article", &index.Item{Published: now}, false},
	} {
		if got := a.stale(c.it, nil); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if a.stale(post(time.Hour, 0, nil), map[string]time.Time{"k": now.Add(-time.Minute)}) {
		t.Error("asked again at once")
	}
}
