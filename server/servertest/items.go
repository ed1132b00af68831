package servertest

import (
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

// at is a time of November 2026.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

type outlet struct {
	name, site string
	lane       index.Lane
	lang       string
}

func outlets() map[string]outlet {
	return map[string]outlet{
		"police":   {"Northmarch Police", "northmarch-police.example", index.LaneOwn, "en"},
		"wire":     {"Unity Wire", "unity-wire.example", index.LaneWire, "en"},
		"ledger":   {"Albion Ledger", "albion-ledger.example", index.LaneNational, "en"},
		"meridian": {"Daily Meridian", "daily-meridian.example", index.LaneNational, "en"},
		"post":     {"Tarnbeck Post", "tarnbeck-post.example", index.LaneRegional, "en"},
		"gazette":  {"Northmarch Gazette", "northmarch-gazette.example", index.LaneRegional, "en"},
		"herald":   {"Wexcombe Herald", "wexcombe-herald.example", index.LaneRegional, "en"},
		"echo":     {"Marchside Echo", "marchside-echo.example", index.LaneRegional, "en"},
		"radio":    {"Radio Tarn", "radio-tarn.example", index.LaneBroadcast, "en"},
		"beacon":   {"Beacon TV", "beacon-tv.example", index.LaneBroadcast, "en"},
		"hextable": {"Hextable on Security", "hextable.example", index.LaneBlog, "en"},
		"badge":    {"Badge & Byline", "badge-and-byline.example", index.LaneTrade, "en"},
		"surete":   {"Sûreté publique", "surete-publique.example", index.LaneTrade, "fr"},
	}
}

type piece struct {
	outlet    string
	published time.Time
	lag       time.Duration
	title     string
	summary   string
	text      string
}

const rewrite = "All parking fines in Northmarch are cancelled, said a notice on the website of Northmarch Police shortly before midnight.\n\n" +
	"Minutes later a second message announced that three swans were in custody. “We had no comment from the duty desk,” said a night editor.\n\n" +
	"The force has not responded to requests for comment.\n\n" +
	"Drivers who paid fines this week are advised to keep the receipt."

const wireCopy = "Northmarch Police published messages on its website late on Friday that cancelled all parking fines and made fun of its own chief.\n\n" +
	"A supplier account that serves three channels was misused, said a person who knows the matter. Nobody at the force would comment."

const statement = "Messages published tonight on our website, on our Bluesky account and in an email to subscribers did not come from Northmarch Police.\n\n" +
	"A supplier account that is used to publish news to all three was misused. Our own systems were not entered.\n\n" +
	"No fine has been cancelled. We are sorry to everyone who was misled."

func pieces() []piece {
	return []piece{
		{"police", at(6, 23, 31), 20 * time.Second, "all parking fines are cancelled as of now lol", "you heard it here first. no comment from the chief.", "all parking fines in northmarch are cancelled as of now. do not pay them.\n\nthe chief has no comment. we have all the comments."},
		{"police", at(6, 23, 38), 25 * time.Second, "who let the swans into custody", "three swans are helping with our enquiries", "three swans from the mill pond are helping with our enquiries. they have asked for a lawyer and some bread."},
		{"gazette", at(6, 23, 38), 4 * time.Minute, "Police website tells drivers all fines are cancelled", "A notice on the website of Northmarch Police says that no parking fine need be paid.", rewrite},
		{"radio", at(6, 23, 43), time.Minute, "“Who let the swans into custody?” Odd posts from Northmarch Police", "", "Northmarch Police has no comment on a run of odd posts about swans and fines, its duty desk told Radio Tarn just before midnight."},
		{"hextable", at(6, 23, 47), 2 * time.Minute, "Northmarch Police: three channels, one login", "", "If a website, a network account and a mailing list all say the same odd thing within a minute, look at what they share. Here it is one supplier account, hacked or handed over."},
		{"wire", at(6, 23, 52), 30 * time.Second, "Force website carries false messages", "", wireCopy},
		{"post", at(6, 23, 55), 3 * time.Minute, "Fines not cancelled, whatever the website says", "", "A spokesman for Northmarch Police said fines issued on Friday night still stand. The council says the same."},
		{"beacon", at(6, 23, 58), 2 * time.Minute, "Force investigates late-night posts", "", "Northmarch Police is looking into posts that it says it did not write."},
		{"echo", at(6, 23, 59), time.Minute, "Force website carries false messages", "", wireCopy},
		{"herald", at(7, 0, 0), time.Minute, "Force website carries false messages", "", wireCopy},
		{"ledger", at(7, 0, 1), 2 * time.Minute, "Police force “hacked” as site cancels every fine", "A notice on a police website cancelled every parking fine in Northmarch.", rewrite},
		{"meridian", at(7, 0, 3), time.Minute, "Force website carries false messages", "", wireCopy},
		{"badge", at(7, 0, 15), 6 * time.Minute, "“It was not us”: how a personal post came first", "", "A chief superintendent said on his own account that the force had not written the posts, half an hour before the press office did."},
		{"police", at(7, 0, 41), 20 * time.Second, "Statement on false messages published on our channels", "Messages published tonight in our name did not come from Northmarch Police.", statement},
		{"wire", at(7, 0, 43), time.Minute, "Police: supplier account was misused", "", "A supplier account was misused to publish false messages, Northmarch Police said early on Saturday. No fine has been cancelled."},
		{"surete", time.Time{}, 0, "Police de Northmarch : de faux messages annulent toutes les amendes", "", "Dans la nuit, le site de Northmarch Police a publié de faux messages. Un compte de prestataire a été détourné."},
		{"post", at(7, 7, 50), time.Minute, "Drivers who ignored fines “will not be penalised twice”", "", "A spokesman for Northmarch Police said fines issued on Friday night still stand, and that nobody will pay a late fee for the weekend."},
	}
}

// nightItems are the items of the night and some unrelated ones of the month before.
func nightItems() []index.Item {
	var out []index.Item
	for _, p := range pieces() {
		out = append(out, article(p))
	}
	for i, p := range month() {
		it := article(p)
		if i == 1 {
			it.Published, it.Precision = it.Published.Truncate(24*time.Hour), index.PrecisionDay
		}
		if i == 2 {
			it.Text, it.Problem = "", "consent page instead of an article"
		}
		if i == 3 {
			it.Paywalled = true
		}
		out = append(out, it)
	}
	return out
}

func article(p piece) index.Item {
	o := outlets()[p.outlet]
	it := index.Item{
		Kind: index.KindArticle, URL: "https://" + o.site + "/news/" + slug(p.title), Source: strings.Split(o.site, ".")[0], Outlet: o.name, Site: o.site, Lane: o.lane,
		Lang: o.lang, Title: p.title, Summary: p.summary, Text: p.text, Published: p.published, Precision: index.PrecisionMinute,
		FirstSeen: p.published.Add(p.lag), Comments: -1,
	}
	if p.published.IsZero() {
		it.Precision, it.PublishedRaw, it.FirstSeen = index.PrecisionUnknown, "cette nuit", at(7, 6, 20)
	}
	if p.outlet == "ledger" && !p.published.IsZero() {
		it.Author = "Ines Varga"
		it.Links = []index.Link{{URL: "https://northmarch-police.example/news/all-fines-cancelled", Text: "a notice on the website"}}
		it.Quotes = []index.Quote{{Text: "We had no comment from the duty desk", Speaker: "a night editor"}}
		it.Embeds = []index.Embed{{Network: "bluesky", ID: "3kx", Author: "northmarch-police.example", URL: "https://bsky.example/profile/northmarch/post/3kx", Text: "who let the swans into custody"}}
	}
	return it
}

func slug(title string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, title), "-")
}

func month() []piece {
	titles := []string{
		"Council to take over parking enforcement from April", "Speed camera on Wexcombe Hill issued 900 wrong notices",
		"Student fined for riding an e-scooter twice in one hour", "Inspector cleared over Tarnbeck bridge pursuit",
		"Knife amnesty bins to stay until Christmas", "Rural crime team seeks owners of 40 recovered quad bikes", "Football: fines for both clubs after pitch invasion",
	}
	texts := []string{
		"Until then officers of Northmarch Police may still issue fines on the ring road. The change costs the county nothing, the council says.",
		"Northmarch Police will refund all fines paid since 3 September. A calibration card had expired.",
		"The two fines, from Northmarch Police, arrived in one envelope.",
		"An inspector of Northmarch Police acted within the rules when he followed a stolen van over the bridge, a panel found.",
		"The bins at four stations will stay. Northmarch Police has emptied them twice.",
		"Officers found the quad bikes in a barn near Marchside. Owners should bring the frame number.",
		"The league fined both clubs. No comment came from either dressing room.",
	}
	names := []string{"gazette", "herald", "echo", "post", "ledger", "meridian", "radio"}
	var out []piece
	for i := range 30 {
		k := i % len(titles)
		title := titles[k]
		if i >= len(titles) {
			title = fmt.Sprintf("%s (%d)", title, i/len(titles)+1)
		}
		out = append(out, piece{names[(i+i/7)%len(names)], at(5, 17, 5).AddDate(0, 0, -i).Add(-time.Duration(i*37%600) * time.Minute), time.Duration(i%5+1) * time.Minute, title, "", texts[k]})
	}
	return out
}

// nightSources are sources in every state that there is.
func nightSources() []index.Source {
	now := Now()
	fine := func(minutes int) index.SourceState {
		return index.SourceState{
			Status: index.StatusOK, Code: 200, FirstPolled: at(1, 8, 0), LastPolled: now.Add(-2 * time.Minute), LastOK: now.Add(-2 * time.Minute),
			LastNew: now.Add(-time.Duration(minutes) * time.Minute), Next: now.Add(4 * time.Minute), Quietest: 30 * time.Hour, Listed: 120 + minutes%7, Since: at(1, 8, 0),
		}
	}
	src := func(key, kind string, name string, lane index.Lane, st index.SourceState) index.Source {
		return index.Source{
			Key: key, Kind: index.SourceKind(kind), Name: name + ", news", Outlet: name, URL: "https://" + key + ".example/feed", Lane: lane, Lang: "en",
			Every: 5 * time.Minute, State: st,
		}
	}
	quiet := fine(31 * 60)
	quiet.Quietest = 14 * time.Hour
	refused := index.SourceState{Status: index.StatusRefused, Code: 403, Since: at(7, 2, 10), LastPolled: now.Add(-20 * time.Minute), LastOK: at(7, 2, 0), LastNew: at(6, 23, 59), Next: at(7, 10, 10), Failures: 6, Listed: 88}
	limited := index.SourceState{Status: index.StatusLimited, Code: 429, Since: at(7, 8, 5), Next: at(7, 14, 5), LastOK: at(7, 8, 0), LastPolled: at(7, 8, 5), Failures: 1, Listed: 300}
	robots := index.SourceState{Status: index.StatusRobots, Since: at(2, 8, 5), Next: at(8, 8, 5), LastPolled: at(7, 8, 5)}
	slow := index.SourceState{Status: index.StatusFailing, Detail: "no answer within 30 s", Since: at(7, 8, 41), Next: at(7, 9, 20), LastOK: at(7, 8, 30), LastNew: at(7, 7, 0), LastPolled: at(7, 9, 5), Failures: 3, Listed: 41}
	return []index.Source{
		src("northmarch-police", "feed", "Northmarch Police", index.LaneOwn, fine(511)),
		src("unity-wire", "feed", "Unity Wire", index.LaneWire, fine(9)),
		src("albion-ledger", "sitemap", "Albion Ledger", index.LaneNational, fine(33)),
		src("harbour-gazette", "page", "Harbour Gazette", index.LaneRegional, slow),
		src("tarnbeck-post", "feed", "Tarnbeck Post", index.LaneRegional, fine(82)),
		src("ellbridge-news", "feed", "Ellbridge News", index.LaneRegional, refused),
		src("badge-and-byline", "feed", "Badge & Byline", index.LaneTrade, robots),
		src("coast-fm", "feed", "Coast FM", index.LaneBroadcast, quiet),
		src("radio-tarn", "feed", "Radio Tarn", index.LaneBroadcast, fine(140)),
		src("hextable", "feed", "Hextable on Security", index.LaneBlog, index.SourceState{}),
		src("reddit-northmarch", "feed", "Reddit, r/northmarch", index.LaneSocial, limited),
	}
}
