package servertest

import (
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

// copied is an article of the long night whose text is the wire's.
type copied struct {
	outlet string
	lane   index.Lane
	seen   time.Time
	of     int64     // 6: the wire's first piece, 15: its second
	line   time.Time // when it added our statement; zero: never, or from the start
	likely bool      // its pick-up is only likely
}

func copies() []copied {
	none := time.Time{}
	nat, reg, air, blog := index.LaneNational, index.LaneRegional, index.LaneBroadcast, index.LaneBlog
	return []copied{
		{"The Clarion Sheet", nat, at(7, 0, 4), 6, at(7, 0, 55), false},
		{"Harbour Gazette", reg, at(6, 23, 59), 6, none, false},
		{"Ellbridge News", reg, at(7, 0, 1), 6, none, false},
		{"Albion Courier", nat, at(7, 0, 10), 6, at(7, 0, 52), false},
		{"Saltmere Chronicle", reg, at(7, 0, 4), 6, at(7, 0, 47), false},
		{"Kestrel Daily", nat, at(7, 0, 10), 6, at(7, 1, 0), false},
		{"Dunmoor Advertiser", reg, at(7, 0, 9), 6, none, false},
		{"Ashwater Bulletin", reg, at(7, 0, 10), 6, at(7, 0, 50), false},
		{"Coast FM", air, at(7, 0, 6), 6, at(7, 0, 44), false},
		{"Estuary Radio", air, at(7, 0, 19), 6, at(7, 0, 46), false},
		{"Tarn Valley Recorder", reg, at(7, 0, 25), 6, none, false},
		{"Pennock Journal", reg, at(7, 0, 27), 6, at(7, 0, 58), false},
		{"Albion Ledger", nat, at(7, 0, 23), 6, none, true},
		{"Hollin TV", air, at(7, 0, 48), 15, none, false},
		{"Skelby Observer", reg, at(7, 0, 54), 15, none, false},
		{"Albion Courier", nat, at(7, 0, 53), 15, none, false},
		{"Daily Meridian", nat, at(7, 1, 0), 15, none, false},
		{"Marchside Echo", reg, at(7, 0, 56), 15, none, false},
		{"Coast FM", air, at(7, 1, 7), 15, none, false},
		{"The Clarion Sheet", nat, at(7, 1, 19), 15, none, true},
		{"Saltmere Chronicle", reg, at(7, 1, 32), 15, none, false},
		{"The Uplander", blog, at(7, 1, 43), 15, none, true},
		{"Radio Tarn", air, at(7, 6, 31), 15, none, false},
		{"Kestrel Daily", nat, at(7, 7, 12), 15, none, false},
		{"Wexcombe Herald", reg, at(7, 8, 20), 15, none, false},
	}
}

// LongNight makes the night as the pictures of the design show it: more own channels, 38 articles at 27 outlets, edits,
// and reactions. The items of [Night] have the same numbers; what is new begins at 48.
func LongNight(m Memory) *Office {
	o := Night(m)
	members, pickUps, carried := o.nightMembers(), o.nightPickUps(), o.nightCarried()
	members, pickUps = o.ownChannels(members, pickUps)
	o.withdraw()
	for _, c := range copies() {
		id := o.addCopy(c)
		members = append(members, o.member(id, c.of, index.JoinedCopy, 0.97, ""))
		proof := o.proof(id, index.EvidenceWire, 0.9, o.items[c.of-1].Text[:60])
		if c.likely {
			proof = o.proof(id, index.EvidenceText, 0.7, o.items[c.of-1].Text[:60])
			proof.Likeness = 0.93
		}
		pickUps = append(pickUps, o.pickUp(id, c.of, "", proof))
		carried = append(carried, o.carriedBy(id, c)...)
	}
	carried = append(carried, o.lateLines()...)
	members, pickUps = o.people(members, pickUps)
	carried = append(carried, o.rogueCarried()...)
	st := o.stories[1]
	o.Tell(st, members, pickUps, carried)
	rogue := o.acts[0]
	rogue.Items = append(rogue.Items, 48, 49)
	o.acts[0] = rogue
	return o
}

// ownChannels adds what went out by Bluesky and by mail: 48 and 49 false, 50 and 51 the statement, 52 a post of one of
// our people.
func (o *Office) ownChannels(members []index.Member, pickUps []index.PickUp) ([]index.Member, []index.PickUp) {
	own := func(site, url string, when time.Time, title, text string, kind index.Kind) int64 {
		return o.Add(index.Item{
			Kind: kind, URL: url, Source: "northmarch-police", Outlet: "Northmarch Police", Site: site, Lane: index.LaneOwn, Title: title, Text: text, Lang: "en",
			Published: when, Precision: index.PrecisionSecond, FirstSeen: when.Add(15 * time.Second), Comments: -1,
		})
	}
	bluesky := "https://bsky.app/profile/northmarch-police.example/post/"
	swans := own("bsky.app", bluesky+"3kx", at(6, 23, 32), "who let the swans into custody", "who let the swans into custody", index.KindArticle)
	mail := own("", "mid:20261106233300.1@northmarch-police.example", at(6, 23, 32).Add(40*time.Second), "all parking fines are cancelled as of now lol", "all parking fines in northmarch are cancelled as of now.", index.KindArticle)
	said := own("bsky.app", bluesky+"3kz", at(7, 0, 41).Add(20*time.Second), "Statement on false messages published on our channels", statement, index.KindArticle)
	sent := own("", "mid:20261107004300.2@northmarch-police.example", at(7, 0, 42), "Statement on false messages published on our channels", statement, index.KindArticle)
	super := own("bsky.app", "https://bsky.app/profile/supt-hale.example/post/3ky", at(7, 0, 12), "It was not us", "It was not us who wrote those posts. More from the press office soon.", index.KindReaction)
	o.items[super-1].Author = "Ch Supt Hale"
	for _, id := range []int64{swans, mail, super} {
		members = append(members, o.member(id, 0, index.JoinedAnchor, 0.3, "the same words on another channel of yours"))
	}
	members = append(members, o.member(said, 14, index.JoinedCopy, 1, ""), o.member(sent, 14, index.JoinedCopy, 1, ""))
	for i := range pickUps {
		switch pickUps[i].To {
		case 4:
			pickUps[i].From = swans
		case 13:
			pickUps[i] = o.pickUp(13, super, "", o.proof(13, index.EvidenceEmbed, 0.95, "A chief superintendent said on his own account that the force had not written the posts"))
		}
	}
	return members, pickUps
}

// withdraw takes the false messages off: the website after 48 minutes, Bluesky after 30.
func (o *Office) withdraw() {
	o.items[0].GoneAt, o.items[1].GoneAt = at(7, 0, 19), at(7, 0, 19)
	o.items[47].GoneAt = at(7, 0, 2)
}

func (o *Office) addCopy(c copied) int64 {
	src := o.items[c.of-1]
	site := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(c.outlet, "The "), " ", "-")) + ".example"
	id := o.Add(index.Item{
		Kind: index.KindArticle, URL: fmt.Sprintf("https://%s/news/%d", site, len(o.items)), Source: site, Outlet: c.outlet, Site: site, Lane: c.lane,
		Title: o.versions[c.of][0].Title, Text: src.Text, Lang: "en", Published: c.seen.Add(-2 * time.Minute), Precision: index.PrecisionMinute, FirstSeen: c.seen, Comments: -1,
	})
	return id
}

// carriedBy gives what a copy has of our statement: the wire's second piece brings some of it, a later version adds
// sentences.
func (o *Office) carriedBy(id int64, c copied) []index.Carried {
	if c.of == 15 {
		text := o.versions[id][0].Text
		return []index.Carried{
			carries(id, 1, 1, index.CarriedAltered, text, "A supplier account was misused to publish false messages", c.seen),
			carries(id, 1, 3, index.CarriedExact, text, "No fine has been cancelled.", c.seen),
		}
	}
	if c.line.IsZero() {
		return nil
	}
	return o.addLine(id, c.line, 2+int(id%3))
}

// addLine makes a version with the first n sentences of the statement.
func (o *Office) addLine(id int64, when time.Time, n int) []index.Carried {
	sentences := Sentences(statement)[:n]
	it := o.items[id-1]
	added := "In a statement the force said: " + strings.Join(sentences, " ")
	o.AddVersion(id, index.Version{Seen: when, Title: it.Title, Summary: it.Summary, Text: it.Text + "\n\n" + added})
	var out []index.Carried
	for i, s := range sentences {
		out = append(out, carries(id, o.items[id-1].Version, i, index.CarriedExact, it.Text+"\n\n"+added, s, when))
	}
	return out
}

func carries(id int64, version, sentence int, how index.Carrying, text, words string, since time.Time) index.Carried {
	start := strings.Index(text, words)
	return index.Carried{ItemID: id, Version: version, Release: 14, Sentence: sentence, How: how, Text: words, Start: start, End: start + len(words), Since: since}
}

// lateLines adds the statement to pieces of the night itself.
func (o *Office) lateLines() []index.Carried {
	var out []index.Carried
	for _, l := range []struct {
		id   int64
		when time.Time
		n    int
	}{{3, at(7, 0, 45), 5}, {4, at(7, 0, 46), 4}, {6, at(7, 0, 44), 3}, {7, at(7, 0, 56), 2}, {13, at(7, 0, 50), 1}} {
		out = append(out, o.addLine(l.id, l.when, l.n)...)
	}
	return out
}

// rogueCarried says who has words of the first false notice: the two copies of Harbour and Ellbridge still do.
func (o *Office) rogueCarried() []index.Carried {
	var out []index.Carried
	for _, id := range []int64{3, 11, 54, 55} {
		it := o.items[id-1]
		words := "cancelled all parking fines"
		if id < 48 {
			words = "All parking fines in Northmarch are cancelled"
		}
		for _, v := range o.versions[id] {
			if start := strings.Index(v.Text, words); start >= 0 && v.N < 3 {
				out = append(out, index.Carried{
					ItemID: it.ID, Version: v.N, Release: 1, Sentence: 0, How: index.CarriedAltered, Text: words, Start: start, End: start + len(words), Since: it.FirstSeen,
				})
			}
		}
	}
	return out
}

// people adds 420 reactions, most of them at 00:20.
func (o *Office) people(members []index.Member, pickUps []index.PickUp) ([]index.Member, []index.PickUp) {
	shares := []int{1, 2, 4, 8, 15, 22, 25, 26, 27, 26, 25, 23, 22, 24, 26, 24, 18, 13, 12, 10, 9, 8, 7, 6, 6, 5, 5, 5, 4, 4, 3, 3, 2}
	n := 0
	for i, share := range shares {
		for k := range share {
			n++
			when := at(6, 23, 40).Add(time.Duration(i)*5*time.Minute + time.Duration(k*7)*time.Second)
			id := o.Add(index.Item{
				Kind: index.KindReaction, URL: fmt.Sprintf("https://bsky.app/profile/reader%d.example/post/1", n), Source: "bluesky-northmarch", Outlet: "Bluesky", Site: "bsky.app", Lane: index.LaneSocial,
				Author: fmt.Sprintf("reader %d", n), Text: "I have not stopped laughing since the swans were booked in.", Lang: "en", Published: when, Precision: index.PrecisionSecond, FirstSeen: when.Add(10 * time.Second), Comments: -1,
			})
			members = append(members, o.member(id, 0, index.JoinedLink, 0.9, "it answers a post of the story"))
			if n%40 == 1 {
				pickUps = append(pickUps, o.pickUp(id, 48, "", o.proof(id, index.EvidenceDeclared, 0.99, "https://bsky.app/profile/northmarch-police.example/post/3kx")))
			}
		}
	}
	return members, pickUps
}
