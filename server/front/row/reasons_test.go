package row

import (
	"testing"
	"time"

	"presswatch/index"
)

func TestWhy(t *testing.T) {
	now := time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)
	story := func(articles, originals, outlets int, began, ended time.Duration) index.Story {
		return index.Story{Articles: articles, Originals: originals, Copies: articles - originals, Outlets: outlets, Begin: now.Add(-began), End: now.Add(-ended)}
	}
	for _, tt := range []struct {
		name  string
		basis Basis
		want  string
	}{
		{
			"nobody approved it",
			Basis{Story: story(38, 9, 27, 10*time.Hour, time.Hour), Trouble: Trouble{Any: true, Said: true, Live: 3}, Statement: Statement{Exists: true, Articles: 38, Carried: 22}, OwnFirst: true},
			"your own channels said what nobody approved, and 3 pages still show it without your statement; 9 outlets wrote for themselves.",
		},
		{
			"one page",
			Basis{Story: story(2, 1, 2, 30*time.Hour, 20*time.Hour), Trouble: Trouble{Any: true, Live: 1}},
			"you took something down soon after you published it, and 1 page still shows it without your statement; nothing new for 20 hours.",
		},
		{"cleaned up", Basis{Story: story(2, 1, 2, 30*time.Hour, 2*time.Hour), Trouble: Trouble{Any: true, Said: true}}, "your own channels said what nobody approved, and no page that we see still shows it; 2 articles at 2 outlets."},
		{"only our own page", Basis{Story: story(0, 0, 0, time.Hour, time.Hour), Trouble: Trouble{Any: true, Said: true, Still: 1}}, "your own channels said what nobody approved, and it is still there; began 1 h ago."},
		{"young", Basis{Story: story(5, 1, 5, 178*time.Minute, 40*time.Minute), Lately: 5}, "began 2 h 58 min ago, 5 articles since; 4 of 5 articles repeat another’s text."},
		{"a surge", Basis{Story: story(20, 4, 12, 20*time.Hour, time.Minute), Lately: 9}, "9 articles in the last 3 h, 3 times its own pace; 4 outlets wrote for themselves."},
		{
			"our words cut",
			Basis{Story: story(12, 3, 11, 20*time.Hour, 3*time.Hour), Statement: Statement{Exists: true, Articles: 12, Carried: 9, Altered: 1}, Cutters: []string{"Albion Ledger"}, OwnFirst: true},
			"Albion Ledger has your words, but not as you wrote them; 3 outlets wrote for themselves.",
		},
		{
			"left out",
			Basis{Story: story(10, 2, 9, 20*time.Hour, 3*time.Hour), Statement: Statement{Exists: true, Articles: 10, Carried: 2}},
			"8 of 10 articles are without your statement; 8 of 10 articles repeat another’s text.",
		},
		{
			"carried",
			Basis{Story: story(4, 2, 4, 24*time.Hour, 5*time.Hour), Statement: Statement{Exists: true, Articles: 4, Carried: 3}, OwnFirst: true},
			"your statement is in 3 of 4 articles; it began with an item of yours.",
		},
		{
			"nobody knows yet whether it was approved",
			Basis{Story: story(4, 2, 4, 24*time.Hour, 5*time.Hour), Statement: Statement{Exists: true, Open: true, Articles: 4, Carried: 1}, OwnFirst: true},
			"your own item is in 1 of 4 articles; it began with an item of yours.",
		},
		{
			"the same, and nobody carries it",
			Basis{Story: story(4, 2, 4, 24*time.Hour, 5*time.Hour), Statement: Statement{Exists: true, Open: true, Articles: 4}, OwnFirst: true},
			"it began with an item of yours; 4 articles at 4 outlets.",
		},
		{"a chapter", Basis{Story: story(2, 2, 2, 20*time.Hour, 2*time.Hour), Root: "The breach"}, "a later chapter of “The breach”; 2 articles at 2 outlets."},
		{"quiet", Basis{Story: story(2, 2, 2, 20*time.Hour, 9*time.Hour)}, "nothing new for 9 h; 2 articles at 2 outlets."},
		{"reactions only", Basis{Story: index.Story{Reactions: 120, Begin: now.Add(-8 * time.Hour), End: now}}, "120 reactions; no article so far, only reactions."},
		{"one article", Basis{Story: story(1, 1, 1, 20*time.Hour, 20*time.Hour)}, "one article so far."},
		{"our own release, taken up by nobody", Basis{Story: index.Story{Own: 1, Begin: now.Add(-8 * time.Hour), End: now}, OwnFirst: true}, "it began with an item of yours; nobody has taken it up so far."},
		{"nothing at all", Basis{}, "nobody has taken it up so far."},
	} {
		tt.basis.Now, tt.basis.Recent = now, 3*time.Hour
		if got := Why(&tt.basis); got != tt.want {
			t.Errorf("%s:\n  %s\nwant\n  %s", tt.name, got, tt.want)
		}
	}
}
