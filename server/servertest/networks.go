package servertest

import (
	"time"

	"presswatch/index"
	"presswatch/server/recall"
)

// NetworkSources are the sources of the night and, beside them, sources of networks in every state that there is.
func NetworkSources() []index.Source {
	now := Now()
	state := func(status index.SourceStatus, since time.Time, detail, hint string) index.SourceState {
		return index.SourceState{Status: status, Since: since, Detail: detail, Hint: hint, LastPolled: now.Add(-time.Minute), LastOK: since, LastNew: now.Add(-3 * time.Minute), Next: now.Add(time.Minute), Quietest: 30 * time.Hour, Listed: 420}
	}
	src := func(key string, kind index.SourceKind, name, query string, st index.SourceState) index.Source {
		return index.Source{Key: key, Kind: kind, Name: name, Outlet: "", URL: "https://" + key + ".example/", Lane: index.LaneSocial, Every: time.Minute, Query: query, State: st}
	}
	return append(nightSources(),
		src("bluesky-stream", index.SourceBlueskyStream, "Everything on Bluesky", `"Northmarch Police" OR =NMP`, state(index.StatusOK, at(7, 8, 2), "", "")),
		src("bluesky-second", index.SourceBlueskyStream, "Everything on Bluesky, second line", "swans", state(index.StatusFailing, at(7, 9, 5), "the line broke", "")),
		src("mastodon-tag", index.SourceMastodonTag, "#northmarch on two servers", "northmarch", state(index.StatusOK, at(6, 8, 0), "", "one of two servers shows its timelines to members only")),
		src("mastodon-search", index.SourceMastodonSearch, "Mastodon search", "Northmarch Police", state(index.StatusRefused, at(7, 2, 0), "needs a token: set token_file", "")),
		src("x", index.SourceX, "X", "Northmarch Police", state(index.StatusOK, at(1, 8, 0), "", "half of this month's posts are read: 5,000 of 10,000")),
		src("reddit", index.SourceReddit, "Reddit", "northmarch", state(index.StatusLimited, at(7, 8, 55), "asked to wait", "")),
		src("subscribers", index.SourceMailbox, "Our own mailing list", "list-id:news.northmarch-police.example", state(index.StatusOK, at(6, 8, 0), "", "")),
		src("google-news", index.SourceAudit, "Google News", "Northmarch Police", state(index.StatusOK, at(6, 8, 0), "", "")),
	)
}

// Meter is how much the office sees.
func Meter() recall.Meter {
	of := func(share, low, high float64) recall.Estimate {
		return recall.Estimate{Share: share, Low: low, High: high}
	}
	return recall.Meter{
		Estimate: of(0.91, 0.86, 0.95), Since: at(1, 0, 0),
		Lists: []recall.List{
			{Name: "google-news", Listed: 212, Have: 194, Estimate: of(0.915, 0.87, 0.945)},
			{Name: "bing-news", Listed: 140, Have: 126, Estimate: of(0.9, 0.84, 0.94)},
			{Name: "reported", Listed: 3, Have: 1, Estimate: recall.Estimate{Few: true}},
		},
		Missing: []recall.Outlet{
			{Name: "Fellside Courier", Site: "fellside-courier.example", N: 9, Examples: []recall.Example{
				{Title: "Motorists told to ignore the notice about fines", URL: "https://fellside-courier.example/fines", Published: at(7, 0, 20), List: "google-news"}, {Title: "Three swans and a statement", Published: at(7, 7, 0), List: "bing-news"},
			}},
			{Name: "Marsh Radio", Site: "", N: 4, Examples: []recall.Example{{Title: "Who let them in?", List: "reported"}}},
		},
	}
}
