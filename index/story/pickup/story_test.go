package pickup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/story/outlets"
)

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

// TestHostileStory: thousands of items that all say the same of each other are drawn without looking at every pair.
func TestHostileStory(t *testing.T) {
	const n = 3000
	known := outlets.New()
	var nodes []Node
	text := map[int64]string{}
	body := notice + "\n\n" + wireOne + "\n\n“It was under the sugar, and it said Northmarch in capital letters,” he told the Post. The goat of the police was out, the Post reported. In a statement Northmarch Police said so."
	for i := range n {
		m := made{id: fmt.Sprint("i", i), outlet: fmt.Sprintf("Town %d Post", i), at: i % 7, changed: 10_000, text: body}
		if i%50 == 0 {
			m.outlet, m.lane = "Northmarch Police", index.LaneOwn
		}
		for k := range 5 {
			m.links = append(m.links, index.Link{URL: address(made{id: fmt.Sprint("i", (i+k*977)%n), outlet: fmt.Sprintf("Town %d Post", (i+k*977)%n)}), Text: "the police"})
		}
		known.Add(m.outlet, host(m.outlet))
		it := itemOf(m, i)
		text[it.ID] = m.text
		nodes = append(nodes, NewNode(it, 1, 0, Analyse(it, known)))
	}
	holds(t, nodes, text)
}
