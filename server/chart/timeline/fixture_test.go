package timeline

import (
	"flag"
	"fmt"
	"html/template"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/chart/tale"
)

var pageTo = flag.String("page", "", "write a page with the drawings of the fixtures to this file, for looking at")

// at is a time of the night of the fixture: minutes after Fri 6 Nov 2026, 23:00.
func at(minutes float64) time.Time {
	return time.Date(2026, 11, 6, 23, 0, 0, 0, time.UTC).Add(time.Duration(minutes * float64(time.Minute)))
}

var morning = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// builder makes stories of the invented world.
type builder struct{ tale.Input }

func (b *builder) add(m tale.Mark) int64 {
	m.ID = int64(len(b.Marks) + 1)
	m.URL = fmt.Sprintf("#i%d", m.ID)
	b.Marks = append(b.Marks, m)
	return m.ID
}

func (b *builder) rogue(row string, from, gone float64, lasting bool) int64 {
	m := tale.Mark{Kind: tale.Rogue, Lane: index.LaneOwn, Row: row, At: at(from), Outlet: row, Title: "All fines are cancelled", Lasting: lasting}
	if gone > 0 {
		m.Gone = at(gone)
	}
	return b.add(m)
}

func (b *builder) press(lane index.Lane, kind tale.Kind, minutes float64, outlet string, parent int64, confidence float64) int64 {
	id := b.add(tale.Mark{Kind: kind, Lane: lane, At: at(minutes), Outlet: outlet, Title: "Force website carries false messages"})
	if parent > 0 {
		b.Arrows = append(b.Arrows, tale.Arrow{From: parent, To: id, Confidence: confidence, Proved: confidence >= index.Proved, Title: outlet + " took it from there", URL: fmt.Sprintf("#e%d", id)})
	}
	return id
}

func (b *builder) edit(item int64, minutes float64, kind tale.EditKind) {
	b.Edits = append(b.Edits, tale.Edit{ItemID: item, At: at(minutes), Kind: kind, URL: fmt.Sprintf("/items/%d/versions", item)})
}

// own are the messages that nobody approved, the statement, and the post of one of our people.
func (b *builder) own() (site, feed, person, statement int64) {
	b.Now, b.Zone = morning, time.UTC
	b.Channels = []string{"Website", "Bluesky", "Subscriber mail"}
	b.rogue("Website", 31, 79, false)
	feed = b.rogue("Bluesky", 31.6, 62, false)
	b.rogue("Subscriber mail", 32.2, 0, true)
	site = b.rogue("Website", 38, 79, false)
	person = b.add(tale.Mark{Kind: tale.Person, Lane: index.LaneOwn, At: at(72), Outlet: "Ch Supt Vale", Label: "Ch Supt’s own post 00:12"})
	for i, row := range []string{"Website", "Bluesky", "Subscriber mail"} {
		id := b.add(tale.Mark{Kind: tale.Statement, Lane: index.LaneOwn, Row: row, At: at(101 + 0.7*float64(i)), Outlet: row, Title: "Messages published tonight did not come from us"})
		if i == 0 {
			statement = id
		}
	}
	return site, feed, person, statement
}

func (b *builder) reactions(counts ...int) {
	for i, n := range counts {
		b.Reactions = append(b.Reactions, tale.Reaction{At: at(35 + 5*float64(i)), N: n})
	}
}

// night is the story of the design: 38 articles, 32 of them in the window.
func night() tale.Input {
	b := &builder{}
	site, feed, person, statement := b.own()
	gazette := b.press(index.LaneRegional, tale.Original, 38.4, "Northmarch Gazette", site, .97)
	tarn := b.press(index.LaneBroadcast, tale.Original, 43, "Radio Tarn", feed, .95)
	hextable := b.press(index.LaneBlog, tale.Original, 46.5, "Hextable on Security", site, .95)
	wire := b.press(index.LaneWire, tale.Original, 52.5, "Unity Wire", gazette, .95)
	b.press(index.LaneRegional, tale.Original, 55, "Tarnbeck Post", gazette, .93)
	b.press(index.LaneBroadcast, tale.Original, 57.5, "Beacon TV", tarn, .6)
	for _, m := range []float64{59, 61, 63, 67.5, 69.5, 84, 86} {
		b.press(index.LaneRegional, tale.Copy, m, "Marchside Echo", wire, .95)
	}
	ledger := b.press(index.LaneNational, tale.Original, 61.5, "Albion Ledger", wire, .95)
	b.press(index.LaneNational, tale.Copy, 63.2, "Daily Meridian", wire, .95)
	b.press(index.LaneNational, tale.Copy, 69.4, "The Clarion Sheet", ledger, .5)
	b.press(index.LaneNational, tale.Copy, 82, "Evening Northerner", wire, .95)
	b.press(index.LaneBroadcast, tale.Copy, 65.3, "Coast FM", wire, .95)
	b.press(index.LaneBroadcast, tale.Copy, 78, "Dale Radio", person, .92)
	byline := b.press(index.LaneBlog, tale.Original, 75.6, "Badge & Byline", person, .95)
	second := b.press(index.LaneWire, tale.Copy, 103, "Unity Wire", statement, .98)
	meridian := b.press(index.LaneNational, tale.Original, 109, "Albion Ledger", statement, .95)
	b.press(index.LaneNational, tale.Copy, 111, "Daily Meridian", second, .95)
	b.press(index.LaneNational, tale.Copy, 120, "The Clarion Sheet", meridian, .5)
	b.press(index.LaneNational, tale.Copy, 138.5, "Evening Northerner", 0, 0)
	for _, m := range []float64{109.3, 113.5, 115.4} {
		b.press(index.LaneRegional, tale.Copy, m, "Wexcombe Herald", second, .95)
	}
	b.press(index.LaneRegional, tale.Copy, 151, "Lockside Weekly", meridian, .4)
	b.press(index.LaneBroadcast, tale.Copy, 107, "Radio Tarn", second, .95)
	b.press(index.LaneBroadcast, tale.Copy, 126, "Coast FM", second, .95)
	b.press(index.LaneBlog, tale.Copy, 161.5, "Moor & Dale", hextable, .92)
	for i, m := range []float64{425, 445, 450, 480, 500, 530} {
		b.press(index.LaneRegional, tale.Copy, m, fmt.Sprintf("Morning Paper %d", i), second, .9)
	}
	b.edit(wire, 104, tale.EditOurs)
	b.edit(ledger, 112, tale.EditOurs)
	b.edit(ledger, 120, tale.EditOurs)
	b.edit(meridian, 131, tale.EditOther)
	b.edit(gazette, 105, tale.EditOurs)
	b.edit(gazette+4, 109, tale.EditOurs)
	b.edit(gazette+4, 116, tale.EditOurs)
	b.edit(gazette+5+1, 128, tale.EditRemoved)
	b.edit(tarn, 103, tale.EditOurs)
	b.edit(tarn, 105, tale.EditOurs)
	b.edit(tarn, 106, tale.EditOurs)
	b.edit(byline, 110, tale.EditOurs)
	b.reactions(3, 9, 18, 33, 60, 105, 160, 224, 256, 264, 274, 240, 220, 205, 190, 185, 200, 210, 240, 205, 165, 130, 90, 85, 80, 75, 70, 60, 50, 45, 40, 36, 30, 28, 22, 24)
	b.Reactions = append(b.Reactions, tale.Reaction{At: at(400), N: 340})
	return b.Input
}

// few is the same beginning with three articles.
func few() tale.Input {
	b := &builder{}
	site, feed, _, _ := b.own()
	b.Marks = b.Marks[:4]
	b.From, b.To = at(15), at(200)
	gazette := b.press(index.LaneRegional, tale.Original, 38.4, "Northmarch Gazette", site, .97)
	b.press(index.LaneBroadcast, tale.Original, 43, "Radio Tarn", feed, .95)
	b.press(index.LaneWire, tale.Original, 52.5, "Unity Wire", gazette, .95)
	b.edit(gazette, 105, tale.EditOurs)
	b.Reactions = []tale.Reaction{{At: at(41), N: 1}, {At: at(51), N: 2}, {At: at(56), N: 1}, {At: at(61), N: 3}}
	return b.Input
}

// many is a story of n articles, most of them copies, that came in a wave.
func many(n int) tale.Input {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	in := night()
	b := &builder{Input: in}
	lanes := []index.Lane{index.LaneWire, index.LaneNational, index.LaneNational, index.LaneRegional, index.LaneRegional, index.LaneRegional, index.LaneBroadcast, index.LaneBlog}
	for len(b.Marks) < n {
		kind, minutes := tale.Copy, 58+r.ExpFloat64()*40
		if r.IntN(6) == 0 {
			kind = tale.Original
		}
		parent := int64(8 + r.IntN(len(b.Marks)-8) + 1)
		if r.IntN(3) > 0 {
			parent = 12
		}
		b.press(lanes[r.IntN(len(lanes))], kind, minutes, fmt.Sprintf("Outlet %d", len(b.Marks)), parent, .3+.7*r.Float64())
	}
	for range n / 40 {
		b.edit(int64(r.IntN(n)+1), 101+r.ExpFloat64()*30, []tale.EditKind{tale.EditOurs, tale.EditOurs, tale.EditOther, tale.EditRemoved, tale.EditBack}[r.IntN(5)])
	}
	b.From, b.To = at(15), at(200)
	return b.Input
}

// slow is a story of so many days without any message of ours.
func slow(days float64) tale.Input {
	r := rand.New(rand.NewPCG(5, 6))
	b := &builder{}
	b.Now, b.Zone = at(days*24*60), time.UTC
	for i := range 60 {
		kind := tale.Original
		if i%3 > 0 {
			kind = tale.Copy
		}
		id := b.press(tale.Press()[r.IntN(6)], kind, r.Float64()*days*24*60, fmt.Sprintf("Outlet %d", i), int64(r.IntN(i+1)), .3+.7*r.Float64())
		b.Reactions = append(b.Reactions, tale.Reaction{At: b.Marks[id-1].At, N: r.IntN(90)})
	}
	b.add(tale.Mark{Kind: tale.Statement, Lane: index.LaneOwn, Row: "Website", At: at(days * 24 * 30), Outlet: "Website"})
	return b.Input
}

// fixtures are the drawings that tests look at.
func fixtures() map[string]tale.Input {
	known := night()
	known.KnownAt, known.From, known.To = at(40), at(15), at(200)
	focus := night()
	focus.Focus = 12
	crowded := many(2000)
	crowded.Focus = 12
	doubt := night() // before anybody knew that something was wrong
	doubt.KnownAt, doubt.From, doubt.To = at(58), at(15), at(200)
	for i := range doubt.Marks {
		if m := &doubt.Marks[i]; m.Kind == tale.Rogue {
			m.Kind, m.Gone, m.Lasting = tale.Undecided, time.Time{}, false
		}
	}
	doubt.Marks[0].Label = "Your item 23:31"
	trade := night()
	trade.Followed = tale.Press()
	trade.Zone, _ = time.LoadLocation("Europe/London")
	return map[string]tale.Input{"night": night(), "few": few(), "known": known, "doubt": doubt, "many": many(2000), "focus": focus, "crowded": crowded, "trade": trade, "days": slow(9), "year": slow(500)}
}

// The page is for eyes, not for the test: go test -run Page -page /tmp/timeline.html
func TestPage(t *testing.T) {
	if *pageTo == "" {
		t.Skip("no -page")
	}
	var b strings.Builder
	css := ""
	for _, name := range []string{"app.css", "chart.css"} {
		body, err := os.ReadFile("../../static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		css += string(body)
	}
	fmt.Fprintf(&b, `<!doctype html><html class="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>%s</style><body><div class="page"><main>`, os.Getenv("THEME"), css)
	all := fixtures()
	names := []string{"night", "known", "few", "many", "focus", "crowded", "trade"}
	if one := os.Getenv("ONLY"); one != "" {
		names = strings.Split(one, ",")
	}
	for _, name := range names {
		d := Draw(all[name])
		fmt.Fprintf(&b, "<h2>%s</h2><p>%s</p>%s%s%s%s", name, template.HTMLEscapeString(d.Outside+" "+d.Finding), d.Strip, d.Wide, d.Page, d.Narrow)
		b.WriteString(`<ol class="tl-numbers">`)
		for _, n := range d.Numbers {
			fmt.Fprintf(&b, "<li><b>%d</b> %s %s, %s</li>", n.N, n.Time, template.HTMLEscapeString(n.Outlet), n.Lane)
		}
		b.WriteString(`</ol><ul class="tl-key">`)
		for _, e := range d.Key {
			fmt.Fprintf(&b, "<li>%s%s</li>", e.Icon, e.Words)
		}
		b.WriteString("</ul>")
	}
	if err := os.WriteFile(*pageTo, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
