package bluesky

import (
	"context"
	"net/url"
	"time"

	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/index"
)

// publicAPI answers without a key.
const publicAPI = "https://public.api.bsky.app"

// Limits of what is known of names.
const (
	mostNames  = 100_000
	profiles   = 25 // in one request
	notAgain   = 10 * time.Minute
	mostAtOnce = 2 // requests for one batch
)

// name is what an account calls itself.
type name struct {
	handle, shown string
	asked         bool // the interface was asked for it
}

// names knows accounts by their DID, from the stream's identity events and from the public interface.
type names struct {
	door  reaction.Door
	base  string // "" nothing is asked
	byDID map[string]name
	pause time.Time // real time before which nothing is asked: the last question failed
}

func newNames(door reaction.Door, also string) *names {
	n := &names{door: door, base: publicAPI, byDID: map[string]name{}}
	switch also {
	case "":
	case "none":
		n.base = ""
	default:
		n.base = also
	}
	return n
}

func (n *names) learn(did, handle string) {
	if handle == "" || did == "" {
		return
	}
	if len(n.byDID) >= mostNames {
		n.byDID = map[string]name{} // it is learnt again
	}
	old := n.byDID[did]
	n.byDID[did] = name{cleanHandle(handle), old.shown, old.asked}
}

func (n *names) known(did string) string { return n.byDID[did].handle }

// fill puts names to posts, asking once for those that are not known: the stream tells handles now and then, and never what
// accounts show. That they stay without one is no reason to lose them.
func (n *names) fill(ctx context.Context, items []index.Item) {
	var ask []string
	seen := map[string]bool{}
	for _, it := range items {
		if did := it.Post.Account; did != "" && !n.byDID[did].asked && !seen[did] {
			seen[did] = true
			ask = append(ask, did)
		}
	}
	for round := 0; round < mostAtOnce && len(ask) > 0 && n.base != "" && time.Now().After(n.pause); round++ {
		part := ask[:min(len(ask), profiles)]
		ask = ask[len(part):]
		n.ask(ctx, part)
	}
	for i := range items {
		who := n.byDID[items[i].Post.Account]
		if items[i].Post.Handle == "" {
			items[i].Post.Handle = who.handle
		}
		if items[i].Author == "" || items[i].Author == who.handle {
			items[i].Author = who.shown
		}
		if items[i].Author == "" {
			items[i].Author = who.handle
		}
	}
}

func (n *names) ask(ctx context.Context, dids []string) {
	a, err := n.door.Send(ctx, reaction.Request{URL: n.base + "/xrpc/app.bsky.actor.getProfiles?" + url.Values{"actors": dids}.Encode()})
	var got struct {
		Profiles []struct {
			DID    string `json:"did"`
			Handle string `json:"handle"`
			Name   string `json:"displayName"`
		} `json:"profiles"`
	}
	if err == nil {
		err = answer.JSON("Bluesky", a, &got)
	}
	if err != nil {
		n.pause = time.Now().Add(notAgain)
		return
	}
	for _, did := range dids {
		who := n.byDID[did]
		who.asked = true
		n.byDID[did] = who
	}
	for _, p := range got.Profiles {
		n.learn(p.DID, p.Handle)
		if who, ok := n.byDID[p.DID]; ok {
			who.shown = plain.Line(p.Name, 100)
			n.byDID[p.DID] = who
		}
	}
}
