package servertest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

// report is an article of another story of the morning.
type report struct {
	outlet string
	seen   time.Time
	of     int // 1 …: it repeats that report of its story; 0: an original
}

// tale is another story of the morning.
type tale struct {
	title, text string
	first       *index.Item // of ours, before all others; nil: none
	reports     []report
	reactions   map[string]int
	carry       int // so many of the first reports have our first sentence as we wrote it
	cut         int // and so many more have it cut
}

const inspector = "The inspector acted within the rules when he followed the van over the bridge. We thank the panel for its care."

const amnesty = "The bins at four stations stay until Christmas. Last year they took in 412 knives."

func tales() []tale {
	return []tale{
		{
			title: "Inspector cleared over Tarnbeck bridge pursuit", text: "A panel found that an inspector acted within the rules when he followed a stolen van over the bridge.",
			first: &index.Item{Title: "Statement on the panel about the Tarnbeck bridge", Text: inspector, FirstSeen: at(6, 13, 2)},
			reports: []report{
				{"post", at(6, 13, 5), 0},
				{"gazette", at(6, 13, 10), 1},
				{"ledger", at(6, 13, 25), 0},
				{"herald", at(6, 13, 31), 1},
				{"echo", at(6, 13, 40), 1},
				{"meridian", at(6, 14, 2), 1},
				{"radio", at(6, 14, 20), 1},
				{"beacon", at(6, 14, 40), 1},
				{"badge", at(6, 15, 5), 0},
				{"wire", at(6, 15, 30), 1},
				{"hextable", at(6, 16, 10), 1},
				{"gazette", at(7, 6, 5), 1},
			},
			reactions: map[string]int{"Reddit": 12, "Bluesky": 5, "Comments": 31}, carry: 8, cut: 1,
		},
		{
			title: "Swans found in underpass: council asks who is responsible", text: "Three swans were found in the underpass at Mill Road. The council asks who let them in.",
			reports:   []report{{"echo", at(7, 6, 14), 0}, {"gazette", at(7, 7, 2), 1}, {"radio", at(7, 7, 20), 1}, {"herald", at(7, 7, 44), 1}, {"post", at(7, 8, 31), 1}},
			reactions: map[string]int{"Bluesky": 22, "Mastodon": 9, "Comments": 3},
		},
		{
			title: "Knife amnesty bins to stay until Christmas", text: "The bins at four stations stay until Christmas.",
			first:     &index.Item{Title: "Knife amnesty bins to stay until Christmas", Text: amnesty, FirstSeen: at(6, 10, 0)},
			reports:   []report{{"ledger", at(6, 11, 5), 0}, {"gazette", at(6, 15, 40), 1}, {"herald", at(7, 1, 10), 1}, {"radio", at(7, 4, 20), 1}},
			reactions: map[string]int{"Comments": 7}, carry: 3,
		},
		{
			title: "Rural crime team seeks owners of 40 recovered quad bikes", text: "Officers found the quad bikes in a barn near Marchside. Owners should bring the frame number.",
			reports: []report{{"gazette", at(6, 15, 20), 0}, {"herald", at(6, 16, 2), 1}, {"echo", at(6, 16, 25), 1}, {"post", at(6, 17, 12), 1}},
		},
		{title: "Duck race raises money for the lifeboat", text: "Four thousand plastic ducks went down the Tarn.", reports: []report{{"herald", at(6, 12, 5), 0}}},
		{title: "Choir of the constabulary sings at the harbour", text: "The choir of the constabulary sang for an hour.", reports: []report{{"radio", at(6, 18, 40), 0}}},
	}
}

// Morning makes the office of the front page in the pictures of the design: the long night, four other stories of the
// day, and small ones. The items of [LongNight] have the same numbers, its stories too; the new stories begin at 6.
func Morning(m Memory) *Office {
	o := LongNight(m)
	for i, t := range tales() {
		o.tell(int64(6+i), t)
	}
	return o
}

func (o *Office) tell(id int64, t tale) {
	var members []index.Member
	var carried []index.Carried
	var release int64
	if t.first != nil {
		own := *t.first
		own.Kind, own.Lane, own.Outlet, own.Site, own.Source = index.KindArticle, index.LaneOwn, "Northmarch Police", "northmarch-police.example", "northmarch-police"
		own.URL, own.Published, own.Precision, own.Lang, own.Comments = fmt.Sprintf("https://northmarch-police.example/news/%d", id), own.FirstSeen, index.PrecisionMinute, "en", -1
		release = o.Add(own)
		members = append(members, o.member(release, 0, index.JoinedFirst, 0, ""))
	}
	var ids []int64
	for i, r := range t.reports {
		item := o.Add(o.reportOf(t, i, r))
		ids = append(ids, item)
		of := int64(0)
		if r.of > 0 {
			of = ids[r.of-1]
		}
		members = append(members, o.member(item, of, index.JoinedText, 0.6, ""))
		carried = append(carried, o.heldBy(t, item, release, i)...)
	}
	for _, network := range []string{"Comments", "Reddit", "Bluesky", "Mastodon"} {
		for k := range t.reactions[network] {
			when := t.reports[0].seen.Add(time.Duration(5+k) * time.Minute)
			item := o.Add(index.Item{
				Kind: index.KindReaction, URL: fmt.Sprintf("https://%s.example/%d/%d", strings.ToLower(network), id, k), Outlet: network, Site: strings.ToLower(network) + ".example",
				Lane: index.LaneSocial, Text: "Well, well.", Lang: "en", Published: when, Precision: index.PrecisionSecond, FirstSeen: when.Add(time.Minute), Comments: -1,
			})
			members = append(members, o.member(item, 0, index.JoinedLink, 0.9, "it answers an item of the story"))
		}
	}
	o.Tell(index.Story{ID: id, Title: t.title, Summary: t.text}, members, nil, carried)
}

// ActsAfter is of a store.
func (s *Shelf) ActsAfter(_ context.Context, id int64, limit int) ([]index.Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Act
	for _, a := range s.acts {
		if a.ID > id && len(out) < limit {
			out = append(out, a)
		}
	}
	return out, s.before()
}

func (o *Office) reportOf(t tale, i int, r report) index.Item {
	text := t.text
	if i < t.carry+t.cut && t.first != nil {
		text += "\n\n" + t.first.Text
	}
	it := article(piece{outlet: r.outlet, published: r.seen.Add(-time.Minute), lag: time.Minute, title: t.title, text: text})
	it.URL += fmt.Sprintf("-%d", i)
	return it
}

// heldBy gives what a report has of our statement: its first sentence, or the beginning of it.
func (o *Office) heldBy(t tale, item, release int64, i int) []index.Carried {
	if release == 0 || i >= t.carry+t.cut {
		return nil
	}
	words, _, _ := strings.Cut(t.first.Text, ". ")
	how := index.CarriedExact
	if i >= t.carry {
		words, how = words[:len(words)/2], index.CarriedCut
	}
	text := o.items[item-1].Text
	start := strings.LastIndex(text, words)
	return []index.Carried{{ItemID: item, Version: 1, Release: release, How: how, Text: words, Start: start, End: start + len(words), Since: t.reports[i].seen}}
}
