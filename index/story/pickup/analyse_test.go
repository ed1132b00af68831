package pickup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
	"presswatch/index/story/outlets"
)

// claimsOf writes the attributions of a text: outlets, with * where coverage is older.
func claimsOf(text string) []string {
	known := outlets.New()
	known.Add("Tarnbeck Post", "tarnbeckpost.example")
	known.Add("Hover & Rotor", "hover-rotor.example")
	a := Analyse(index.Item{Text: text, Outlet: "Fellside Echo", Title: "A goat", Lane: index.LaneRegional}, known)
	var out []string
	for _, c := range a.claims {
		s := c.outlet
		if c.age.old(start) {
			s += "*"
		}
		out = append(out, s)
	}
	return out
}

func TestAttributions(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"He told the BBC that a goat was out.", []string{"BBC"}},
		{"He told BBC Radio Tarnbeck’s Breakfast that a goat was out.", []string{"BBC"}},
		{"He told the local newspaper, the Tarnbeck Post, so.", []string{"Tarnbeck Post"}},
		{"He told local newspaper the Tarnbeck Post so.", []string{"Tarnbeck Post"}},
		{"Speaking to LBC, she said that it was a goat.", []string{"LBC"}},
		{"In an interview with Sky News she said so.", []string{"Sky News"}},
		{"In a statement to the Guardian the firm said so.", []string{"The Guardian"}},
		{"It was first reported by the Tarnbeck Post.", []string{"Tarnbeck Post"}},
		{"The goat was out, according to the Times of London.", []string{"The Times"}},
		{"The Sun first reported that the goat was out.", []string{"The Sun"}},
		{"The Tarnbeck Post newspaper has learned that the goat was out.", []string{"Tarnbeck Post"}},
		{"The Tarnbeck Post's Jane Roe later reported that the goat was out.", []string{"Tarnbeck Post"}},
		{"A goat is out, the Tarnbeck Post understands.", []string{"Tarnbeck Post"}},
		{"It was the trade magazine Hover & Rotor that first pointed out the goat.", []string{"Hover & Rotor"}},
		{"Emails seen by the Tarnbeck Post show a goat.", []string{"Tarnbeck Post"}},
		{"He told the BBC and Sky News that the goat was out.", []string{"BBC", "Sky News"}},
		{"A goat is out, says the Tarnbeck Post.", []string{"Tarnbeck Post"}},
		{"As the Daily Mail reports, a goat is out.", []string{"Daily Mail"}},
		{"I read in the Tarnbeck Post that a goat was out (h/t City AM).", []string{"Tarnbeck Post"}},
		{"Selon l'agence Reuters, la chèvre est partie.", []string{"Reuters"}},
		{"A report in the Brackwater Chronicle said that the goat was out.", []string{"Brackwater Chronicle"}},
		{"He told the Tarnbeck Post last month that goats were dear.", []string{"Tarnbeck Post*"}},
		{"In December the Tarnbeck Post reported that goats were dear.", []string{"Tarnbeck Post*"}},
		{"The Tarnbeck Post reported in 2019 that goats were dear.", []string{"Tarnbeck Post*"}},
		{"Three years ago she told the Tarnbeck Post that goats were dear.", []string{"Tarnbeck Post*"}},
		{"The Tarnbeck Post previously reported that goats were dear.", []string{"Tarnbeck Post*"}},
		{"The Tarnbeck Post reported on Friday that the goat had left in December.", []string{"Tarnbeck Post"}},
		{"The Tarnbeck Post reported on July 17 that the goat had left.", []string{"Tarnbeck Post"}},
		// None of these is one.
		{"The BBC was told that a goat was out.", nil},
		{"The BBC said it would look into the goat.", nil},
		{"She was told the Sun had asked about a goat.", nil},
		{"He refused to speak to the Tarnbeck Post.", nil},
		{"Nobody has told the Tarnbeck Post about the goat.", nil},
		{"Michael Bloomberg was told. Bloomberg said that he liked goats.", nil},
		{"A goat ate the Tarnbeck Post.", nil},
		{"The mail told the metro of the sun.", nil},
		{"BBC Police have confirmed that a goat is out.", nil},
		{"A goat (Jane Roe/Tarnbeck Post via AP) is out.", nil},
		{"The study was published in the Journal of Goats, researchers said.", nil},
		{"He told the Fellside Echo that the goat was out.", nil},
		{"He told the Echo that the goat was out.", nil},
		{"“I told the Tarnbeck Post so,” he said.", nil},
		{"The story was carried by the Tarnbeck Post.", nil},
	} {
		if d := cmp.Diff(c.want, claimsOf(c.text)); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
	}
}

func TestCredits(t *testing.T) {
	for _, c := range []struct {
		author, text string
		want         []string
	}{
		{"", "A goat is out, the police said. (PA)", []string{"PA Media"}},
		{"", "LONDON (Reuters) - A goat is out.", []string{"Reuters"}},
		{"", "(AP) — A goat is out.", []string{"Associated Press"}},
		{"", "A goat is out.\n\nUnity Wire", []string{"Unity Wire"}},
		{"", "By Jane Roe and Unity Wire\n\nA goat is out.", []string{"Unity Wire+"}},
		{"", "A goat is out.\n\n© AFP", []string{"Agence France-Presse"}},
		{"", "A goat is out - Reuters", []string{"Reuters"}},
		{"", "A goat is out.\n\nAdditional reporting by Unity Wire", []string{"Unity Wire+"}},
		{"PA", "A goat.", []string{"PA Media"}},
		{"Press Association reporters", "A goat.", []string{"PA Media"}},
		{"By Jane Roe and Unity Wire", "A goat.", []string{"Unity Wire+"}},
		{"Jane Roe, Unity Wire", "A goat.", []string{"Unity Wire"}},
		// None of these is one.
		{"Staff, Image: PA", "A goat.", nil},
		{"Jane Roe", "A goat (Photo: PA)", nil},
		{"", "The goat at home (Jane Roe/PA)", nil},
		{"", "The goat at home (PA)", nil},
		{"", "Picture: Reuters", nil},
		{"", "A firm (AP) sells goats in many towns of the county.", nil},
		{"", "Reuters has a goat in its newsroom, and everybody likes it.", nil},
	} {
		known := outlets.New()
		known.Add("Unity Wire", "unitywire.example")
		var got []string
		for _, x := range Analyse(index.Item{Text: c.text, Author: c.author, Outlet: "Fellside Echo"}, known).credits {
			mark := ""
			if x.mixed {
				mark = "+"
			}
			got = append(got, x.outlet+mark)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q %q\n%s", c.author, c.text, d)
		}
	}
}

func TestOlderCoverage(t *testing.T) {
	now := time.Date(2026, 10, 19, 10, 0, 0, 0, time.UTC)
	at := func(s string) time.Time {
		x, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return x.Add(12 * time.Hour)
	}
	for _, c := range []struct {
		w    window
		day  string
		want bool
	}{
		{window{}, "2020-01-01", true},
		{window{set: true, month: time.October, day: 5}, "2026-10-05", true},
		{window{set: true, month: time.October, day: 5}, "2026-10-09", false},
		{window{set: true, month: time.December}, "2025-12-20", true},
		{window{set: true, month: time.December}, "2026-10-18", false},
		{window{set: true, year: 2019}, "2019-07-19", true},
		{window{set: true, year: 2019}, "2026-10-18", false},
		{vague, "2026-10-17", true},
		{vague, "2026-10-19", false},
	} {
		if got := c.w.holds(at(c.day), at(c.day), now); got != c.want {
			t.Errorf("%+v holds %s: %v", c.w, c.day, got)
		}
	}
}

func TestHostileItems(t *testing.T) {
	known := outlets.New()
	for name, text := range map[string]string{
		"told":     strings.Repeat("told the BBC ", 50_000),
		"quotes":   strings.Repeat("'told the Sun that it was so' ", 20_000),
		"brackets": strings.Repeat("(PA) ", 100_000),
		"lines":    strings.Repeat("Reuters\n", 50_000),
		"one":      strings.Repeat("x", 2<<20),
		"invalid":  strings.Repeat("\xff told the BBC\n", 10_000),
		"sentence": strings.Repeat("said the police notice ", 40_000),
	} {
		t.Run(name, func(t *testing.T) {
			it := index.Item{ID: 1, Text: text, Title: text[:1000], Author: text[:290], Outlet: "Fellside Echo"}
			for i := range 2000 {
				it.Links = append(it.Links, index.Link{URL: fmt.Sprint("https://a.example/", i), Text: "told the"})
			}
			a := Analyse(it, known)
			if len(a.claims) > maxClaims || len(a.links) > maxLinks || len(a.quotes) > maxQuotes || len(a.prints) > maxPrints || len(a.words) > maxWords {
				t.Errorf("%d claims, %d links, %d quotes, %d prints, %d words", len(a.claims), len(a.links), len(a.quotes), len(a.prints), len(a.words))
			}
		})
	}
}

// FuzzAnalyse: whatever two items say, what is drawn of them holds what is promised.
func FuzzAnalyse(f *testing.F) {
	f.Add("LONDON (Reuters) - “We are sorry for it all,” she told the Sun’s Jane. (PA)\n\nRead more: https://a.example/1", "By Jane Roe and Unity Wire", "Read more")
	f.Add("Last year the Gazette reported in 'The … [x] y z w' – AFP", "PA", "")
	known := outlets.New()
	f.Fuzz(func(t *testing.T, text, author, link string) {
		it := index.Item{ID: 1, URL: "https://a.example/1", Text: text, Author: author, Title: link, Outlet: "Tarnbeck Post", Links: []index.Link{{URL: "https://b.example/2", Text: link}}, Lane: index.LaneRegional}
		other := it
		other.ID, other.URL, other.Outlet, other.Text, other.FirstSeen = 2, "https://b.example/2", "Northmarch Police", text+" "+author, start
		other.Lane = index.LaneOwn
		nodes := []Node{NewNode(it, 0, 0, Analyse(it, known)), NewNode(other, 1, 0, Analyse(other, known))}
		holds(t, nodes, map[int64]string{1: it.Text, 2: other.Text})
		FindOrigin(nodes, Draw(nodes))
	})
}

// TestManyStories draws stories of random pieces: what is promised holds for all.
func TestManyStories(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		story := randomStory(random, 2+random.IntN(40))
		holds(t, nodesOf(story), texts(story))
	}
}

// randomStory puts stories together from pieces.
func randomStory(random *rand.Rand, n int) []made {
	names := []string{"Northmarch Police", "Unity Wire", "Tarnbeck Post", "Fellside Echo", "Harnley Gazette", "MSN", "Sky News", "Radio Tarn"}
	pieces := []string{
		notice, wireOne, scoop, "The student told the Tarnbeck Post about the police password in a cafe.", "In a statement, Northmarch Police said: “We are finding out how somebody came by the password of our supplier.”",
		"The police notices named a goat, Sky News reported.", "(Unity Wire)", "“It was under the sugar, and it said Northmarch in capital letters,” he said.", "Last year the Harnley Gazette reported on police passwords in a cafe.",
	}
	lanes := []index.Lane{index.LaneOwn, index.LaneWire, index.LaneRegional, index.LaneRegional, index.LaneRegional, index.LaneBlog, index.LaneBroadcast, index.LaneBroadcast}
	var story []made
	for i := range n {
		k := random.IntN(len(names))
		m := made{id: fmt.Sprint("i", i), outlet: names[k], lane: lanes[k], at: random.IntN(600), day: random.IntN(5) == 0}
		m.seen = m.at + random.IntN(300)
		m.changed = m.seen + random.IntN(600)
		var text []string
		for range 1 + random.IntN(4) {
			text = append(text, pieces[random.IntN(len(pieces))])
		}
		m.text = strings.Join(text, "\n\n")
		if i > 0 {
			m.links = []index.Link{{URL: address(story[random.IntN(i)]), Text: "the police"}}
			if random.IntN(4) == 0 {
				m.copyOf = story[random.IntN(i)].id
			}
		}
		story = append(story, m)
	}
	return story
}

func article() string {
	return strings.Repeat(scoop+"\n\n"+wireOne+"\n\n", 3)
}

func BenchmarkAnalyse(b *testing.B) {
	known := outlets.New()
	known.Add("Tarnbeck Post", "tarnbeckpost.example")
	it := index.Item{ID: 1, Text: article(), Title: "A goat", Outlet: "Fellside Echo", Lane: index.LaneRegional}
	b.SetBytes(int64(len(it.Text)))
	for b.Loop() {
		Analyse(it, known)
	}
}

// big is a story of n items with texts of some 3 kB, of which a third repeats others.
func big(n int) []Node {
	random := rand.New(rand.NewPCG(3, 4))
	vocabulary := make([]string, 5000)
	for i := range vocabulary {
		vocabulary[i] = fmt.Sprintf("w%dord", i*i%7919)
	}
	known := outlets.New()
	nodes := make([]Node, n)
	var old []string
	for i := range nodes {
		m := made{id: fmt.Sprint("i", i), outlet: fmt.Sprintf("Town %d Post", i%400), at: i}
		if len(old) > 0 && random.IntN(3) == 0 {
			m.text = old[random.IntN(len(old))]
		} else {
			var b strings.Builder
			for k := range 450 {
				b.WriteString(vocabulary[random.IntN(1+random.IntN(len(vocabulary)))])
				b.WriteString(map[bool]string{true: ". The ", false: " "}[k%20 == 19])
				if k%150 == 100 {
					fmt.Fprintf(&b, "“%s,” he told the Town %d Post. ", strings.Join(vocabulary[k:k+12], " "), random.IntN(400))
				}
			}
			m.text = b.String()
			old = append(old, m.text)
		}
		known.Add(m.outlet, host(m.outlet))
		nodes[i] = NewNode(itemOf(m, i), 0, 0, Analyse(itemOf(m, i), known))
	}
	return nodes
}

func BenchmarkDraw(b *testing.B) {
	for _, n := range []int{200, 2000, 5000} {
		nodes := big(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Draw(nodes)
			}
		})
	}
}
