package pickup

import (
	"fmt"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/story/outlets"
)

// start is when the made-up stories begin.
var start = time.Date(2026, 7, 17, 22, 30, 0, 0, time.UTC)

// made is an item of a made-up story; at is minutes after start.
type made struct {
	id     string
	outlet string
	at     int
	text   string

	lane     index.Lane
	title    string
	author   string
	day      bool // claims a day alone
	seen     int  // minutes after start; 0: one minute after at
	links    []index.Link
	declared []index.Declared
	embeds   []index.Embed
	copyOf   string
	changed  int // minutes after start at which its text changed last
}

func host(outlet string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(outlet, "The ")), " ", "") + ".example"
}

func address(m made) string { return "https://" + host(m.outlet) + "/news/" + m.id + "-story" }

// nodesOf makes the nodes of a story: item n has number n+1.
func nodesOf(story []made) []Node {
	known := outlets.New()
	ids := map[string]int64{}
	for i, m := range story {
		known.Add(m.outlet, host(m.outlet))
		ids[m.id] = int64(i + 1)
	}
	nodes := make([]Node, len(story))
	for i, m := range story {
		it := itemOf(m, i)
		nodes[i] = NewNode(it, ids[m.copyOf], time.Minute, Analyse(it, known))
	}
	return nodes
}

func itemOf(m made, i int) index.Item {
	at := start.Add(time.Duration(m.at) * time.Minute)
	it := index.Item{
		ID: int64(i + 1), Kind: index.KindArticle, URL: address(m), Outlet: m.outlet, Site: host(m.outlet), Lane: m.lane, Title: m.title, Author: m.author, Text: m.text,
		Published: at, Precision: index.PrecisionSecond, FirstSeen: at.Add(time.Minute), Links: m.links, Declared: m.declared, Embeds: m.embeds,
	}
	if m.seen != 0 {
		it.FirstSeen = start.Add(time.Duration(m.seen) * time.Minute)
	}
	if m.day {
		it.Published, it.Precision = at.Truncate(24*time.Hour), index.PrecisionDay
	}
	it.VersionSeen = it.FirstSeen
	if m.changed != 0 {
		it.VersionSeen = start.Add(time.Duration(m.changed) * time.Minute)
	}
	if it.Title == "" {
		it.Title = "Northmarch Police site shows false notices"
	}
	if it.Lane == "" {
		it.Lane = index.LaneRegional
	}
	return it
}

// primaries writes the primary edges: "b<a 0.90 attribution!" where ! is proved; sorted by the item that took it.
func primaries(story []made, nodes []Node) []string {
	var out []string
	for _, e := range Draw(nodes) {
		if !e.Primary {
			continue
		}
		from := "(" + e.Outlet + ")"
		if e.From != 0 {
			from = story[e.From-1].id
		}
		mark := ""
		if e.IsProved() {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%s<%s %.2f %s%s", story[e.To-1].id, from, e.Confidence, e.Evidence[0].Kind, mark))
	}
	return out
}

const (
	notice  = "At about 10.30pm unauthorised messages appeared on our news page. They have been removed. We are finding out how somebody came by the password of our supplier, and we are sorry to all who were alarmed.\n\nNo data of the public has been lost, said Superintendent Ann Reed."
	ownPost = "Free the Fellgate Five"
	wireOne = "NORTHMARCH, July 17 (Unity Wire) - False notices about a missing goat appeared on the news page of a police force late on Friday and were sent to thousands of subscribers by email.\n\nNorthmarch Police removed the notices within forty minutes and began an investigation into how a password of their supplier came into the hands of strangers.\n\nThe notices named a councillor and a rapper, and one consisted of the letter F repeated ninety times."
	scoop   = "A student told the Tarnbeck Post that he had found the password of the police news page on a sheet of paper in a cafe.\n\n\"It was under the sugar, and it said Northmarch in capital letters,\" said Piers Oldroyd, 19.\n\nHe had shown it to nobody but his flatmate, he said, and his flatmate has a rabbit."
)
