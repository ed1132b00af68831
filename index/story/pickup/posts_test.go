package pickup

import (
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/story/outlets"
)

// TestPostsSayWhatTheyTakeUp: what a network says that a post answers, shows or repeats is declared; that posts have the
// same words says nothing about who took it from whom.
func TestPostsSayWhatTheyTakeUp(t *testing.T) {
	at := time.Date(2026, 11, 6, 23, 30, 0, 0, time.UTC)
	post := func(id int64, key, text string, change func(*index.Post)) Node {
		it := index.Item{
			ID: id, Kind: index.KindReaction, URL: "https://social.example/" + key, Outlet: "Bluesky", Site: "social.example", Lane: index.LaneSocial, Text: text,
			Published: at.Add(time.Duration(id) * time.Minute), Precision: index.PrecisionSecond, FirstSeen: at.Add(time.Duration(id) * time.Minute),
			Post: &index.Post{Network: index.NetworkBluesky, Key: key},
		}
		if change != nil {
			change(it.Post)
		}
		return NewNode(it, 0, 0, Analyse(it, outlets.New()))
	}
	const same = "Everybody must claim the refund of the parking fine tonight before it ends, so claim your refund of the parking fine right now"
	edges := Draw([]Node{
		post(1, "a", same, nil), post(2, "b", same, nil),
		post(3, "reply", "is it real", func(p *index.Post) { p.ReplyTo = index.Ref{Key: "a"} }),
		post(4, "quote", "look at that", func(p *index.Post) { p.Quotes = index.Ref{Key: "reply"} }),
		post(5, "repost", "", func(p *index.Post) { p.Repost = index.Ref{Key: "quote"} }),
		post(6, "lost", "who said so", func(p *index.Post) { p.ReplyTo = index.Ref{Key: "nowhere"} }),
	})
	want := map[int64]struct {
		from int64
		how  string
	}{3: {1, Reply}, 4: {3, Quote}, 5: {4, Repost}}
	if len(edges) != len(want) {
		t.Fatalf("%+v", edges)
	}
	for _, e := range edges {
		if w := want[e.To]; w.from != e.From || e.Confidence < index.Proved || e.Evidence[0].Kind != index.EvidenceDeclared || e.Evidence[0].Text != w.how {
			t.Errorf("%+v", e)
		}
	}
}
