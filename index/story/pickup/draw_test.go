package pickup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
	"presswatch/index/story/hearsay"
)

func TestWhoTookItFromWhom(t *testing.T) {
	own := made{id: "own", outlet: "Northmarch Police", lane: index.LaneOwn, text: notice, at: 0}
	wire := made{id: "wire", outlet: "Unity Wire", lane: index.LaneWire, text: wireOne, at: 20}
	post := made{id: "post", outlet: "Tarnbeck Post", text: scoop, at: 30}
	for _, c := range []struct {
		name  string
		story []made
		want  []string
	}{
		{"named outlet with one item", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The password of the police news page lay under the sugar of a cafe, Piers Oldroyd told the Tarnbeck Post."}}, []string{"c<post 0.90 attribution!"}},
		{"first reported by", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "A student found the password in a cafe, as first reported by the Tarnbeck Post. The police have not said how it came there."}}, []string{"c<post 0.90 attribution!"}},
		{"a headline alone", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, title: "Student found police password in cafe, the Tarnbeck Post reports"}}, []string{"c<post 0.90 attribution!"}},
		{"short name in one story", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student found the password on a sheet of paper in a cafe, the Post reported."}}, []string{"c<post 0.90 attribution!"}},
		{"short name that is known to all", []made{
			{id: "p", outlet: "Tarnbeck Times", text: scoop, at: 30}, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student found the password on a sheet of paper in a cafe, the Times reported."},
		}, []string{"p<(Tarnbeck Post) 0.90 attribution!", "c<p 0.60 attribution"}},
		{"short name of two", []made{
			post,
			{id: "other", outlet: "Harnley Post", at: 35, text: "The police say that a password of their news page was on a sheet of paper in a cafe, and that a student found it."},
			{id: "c", outlet: "Fellside Echo", at: 60, text: "The student found the password on a sheet of paper in a cafe, the Post reported."},
		}, []string{"c<post 0.60 attribution"}},
		{"its own short name", []made{post, {id: "c", outlet: "Harnley Post", at: 60, text: "The student, who found the police password in a cafe, told the Post that he was sorry."}}, nil},
		{"older coverage", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student Piers Oldroyd told the Tarnbeck Post in March that a police password lay in a cafe."}}, nil},
		{"last year", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "Last year the Tarnbeck Post reported that the police password of a news page lay on a sheet of paper in a cafe."}}, nil},
		{"an earlier interview", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "In an earlier interview with the Tarnbeck Post, the student of the police password spoke of his rabbit and the cafe."}}, nil},
		{"older than what is said", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "Piers Oldroyd, a student, told the Tarnbeck Post that the password had lain in the cafe since March 2019."}}, []string{"c<post 0.90 attribution!"}},
		{"about something else", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "Police are looking into false notices.\n\nThe mayor will open a swimming pool on Monday and told the Tarnbeck Post that the water was warm. Tickets cost four pounds."}}, nil},
		{"denied", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student who found the password of the police in a cafe has not spoken to the Tarnbeck Post."}}, nil},
		{"said by a speaker", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "\"The student with the police password told the Tarnbeck Post about the cafe,\" said his mother."}}, nil},
		{"outlet that nobody collects", []made{post, {id: "c", outlet: "Fellside Echo", at: 20, text: "A student who found a police password in a cafe told Sky News that he has a rabbit."}}, []string{"c<(Sky News) 0.90 attribution!"}},
		{"outlet that nobody knows", []made{post, {id: "c", outlet: "Fellside Echo", at: 20, text: "A student who found a police password in a cafe told the Brackwater Argus that he has a rabbit."}}, []string{"c<(Brackwater Argus) 0.90 attribution!"}},
		{"a person with an outlet's name", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student who found the police password in a cafe met Della Bloomberg. Bloomberg said that the rabbit was hers; Ms Bloomberg told the police so."}}, nil},
		{"common words", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The sun rose over the cafe where the student found the police password. The mail came, the metro ran and the star of the post office told the mirror so."}}, nil},
		{"the item that has the rare words", []made{
			post,
			{id: "later", outlet: "Tarnbeck Post", at: 50, text: "A student and a police password: a petition for the rabbit has a thousand names."},
			{id: "c", outlet: "Fellside Echo", at: 60, text: "A petition for the rabbit of the student with the police password has names enough, according to the Tarnbeck Post, which began it."},
		}, []string{"c<later 0.90 attribution!"}},
		{"an item of a collected outlet that we do not have", []made{
			{id: "bbc", outlet: "BBC News", at: 10, text: "The weather over the harbour was fair."},
			post,
			{id: "c", outlet: "Fellside Echo", at: 60, text: "The student had found the police password under the sugar, he told the BBC."},
		}, []string{"c<(BBC) 0.60 attribution"}},
		{"told to the organisation, not to an outlet", []made{own, {id: "c", outlet: "Fellside Echo", at: 60, text: "Witnesses told Northmarch Police that a goat was out."}}, nil},
		{"something else of last month", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "It follows the loss of a password by a bank last month, when a student told the Financial Times of a cafe."}}, nil},
		{"is reporting", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "09.30 The Tarnbeck Post is reporting that a student found the police password in a cafe."}}, []string{"c<post 0.90 attribution!"}},
		{"an aggregator names the outlet", []made{post, {id: "c", outlet: "Yahoo News", at: 60, author: "Tarnbeck Post", text: "A student found a rabbit."}}, []string{"c<post 0.90 attribution!"}},
		{"link to the item", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student had a rabbit, as has been said.", links: []index.Link{{URL: "https://www.tarnbeckpost.example/news/post-story/#top", Text: "as has been said"}}}}, []string{"c<post 0.95 link!"}},
		{"link to the site", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "The student found the police password under the sugar of a cafe.", links: []index.Link{{URL: "https://tarnbeckpost.example/", Text: "under the sugar"}}}}, []string{"c<post 0.75 link"}},
		{"link of a list", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "A goat was found.\n\nRead more: Student finds password\n\nRelated\n\nPassword in a cafe", links: []index.Link{
			{URL: "https://tarnbeckpost.example/news/post-story", Text: "Student finds password"}, {URL: "https://tarnbeckpost.example/news/post-story", Text: "Password in a cafe"},
		}}}, nil},
		{"canonical elsewhere", []made{post, {id: "c", outlet: "MSN", at: 50, text: "Nothing alike.", declared: []index.Declared{{By: "canonical", URL: address(post)}}}}, []string{"c<post 0.99 declared!"}},
		{"source of a feed", []made{post, {id: "c", outlet: "Fellside Echo", at: 50, text: "Nothing alike.", declared: []index.Declared{{By: "source", Outlet: "The Guardian", URL: "https://www.theguardian.com/rss"}}}}, []string{"c<(The Guardian) 0.99 declared!"}},
		{"its own canonical", []made{{id: "c", outlet: "Fellside Echo", text: "Nothing.", declared: []index.Declared{{By: "canonical", URL: "https://fellsideecho.example/other"}}}}, nil},
		{"agency's text without credit", []made{wire, {id: "c", outlet: "Fellside Echo", at: 40, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):]}}, []string{"c<wire 0.90 wire!"}},
		{"agency's text, beginning rewritten", []made{wire, {id: "c", outlet: "Fellside Echo", at: 40, text: "A goat that was never missing caused alarm.\n\nNorthmarch Police removed the notices within forty minutes and began an investigation into how a password of their supplier came into the hands of strangers.\n\nOur own reporter has seen no goat at all, and she looked behind the bins."}}, []string{"c<wire 0.90 wire!"}},
		{"byline of an agency nobody collects", []made{post, {id: "c", outlet: "Fellside Echo", at: 40, author: "Jane Roe, PA", text: "A student found a password."}}, []string{"c<(PA Media) 0.90 wire!"}},
		{"agency in brackets", []made{post, {id: "c", outlet: "Fellside Echo", at: 40, text: "A student found a password in a cafe, under the sugar, the police said. (Reuters)"}}, []string{"c<(Reuters) 0.90 wire!"}},
		{"agency after a dash", []made{post, {id: "c", outlet: "Fellside Echo", at: 40, text: "A student found a password in a cafe.\n\n– AFP"}}, []string{"c<(Agence France-Presse) 0.90 wire!"}},
		{"dateline", []made{post, {id: "c", outlet: "Fellside Echo", at: 40, text: "NORTHMARCH, July 17 (Reuters) - A student found a password in a cafe, the police said."}}, []string{"c<(Reuters) 0.90 wire!"}},
		{"additional reporting", []made{post, {id: "c", outlet: "Fellside Echo", at: 40, text: "A student found a rabbit.\n\nAdditional reporting by Unity Wire"}}, []string{"c<(Unity Wire) 0.60 wire"}},
		{"pictures of an agency", []made{post, {id: "c", outlet: "Fellside Echo", at: 40, author: "Staff, Image: PA, Getty", text: "A goat (Photo: PA)\n\nThe police station at night (Jane Roe/PA)\n\nPicture: Reuters\n\nThe chief constable (PA)\n\nA goat, via AP"}}, nil},
		{"copies of a copy hang from the agency", []made{
			wire,
			{id: "b", outlet: "Fellside Echo", at: 40, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):], copyOf: "wire"},
			{id: "c", outlet: "Harnley Gazette", at: 50, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):], copyOf: "wire"},
		}, []string{"b<wire 0.90 wire!", "c<wire 0.90 wire!"}},
		{"same text of two papers", []made{
			{id: "b", outlet: "Fellside Echo", at: 40, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):]}, {id: "c", outlet: "Harnley Gazette", at: 50, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):], copyOf: "b"},
		}, []string{"c<b 0.80 text"}},
		{"an aggregator that was seen first", []made{
			{id: "msn", outlet: "MSN", at: 40, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):]}, {id: "c", outlet: "Harnley Gazette", at: 41, text: wireOne[len("NORTHMARCH, July 17 (Unity Wire) - "):]},
		}, []string{"msn<c 0.60 text"}},
		{"the agency's attributions come with its text", []made{
			post,
			{id: "wire", outlet: "Unity Wire", lane: index.LaneWire, at: 50, text: "A student found the password of a police news page on a sheet of paper in a cafe, he told the Tarnbeck Post newspaper.\n\nPiers Oldroyd, who has a flatmate with a rabbit, said that he had looked under the sugar for a spoon and seen it there.\n\nNorthmarch Police said that they were looking into the cafe."},
			{id: "c", outlet: "Fellside Echo", at: 60, text: "A student found the password of a police news page on a sheet of paper in a cafe, he told the Tarnbeck Post newspaper.\n\nPiers Oldroyd, who has a flatmate with a rabbit, said that he had looked under the sugar for a spoon and seen it there.\n\nNorthmarch Police said that they were looking into the cafe."},
		}, []string{"wire<post 0.90 attribution!", "c<wire 0.90 wire!"}},
		{"words of a release", []made{own, {id: "c", outlet: "Fellside Echo", at: 30, text: "Strangers wrote on a police page.\n\nThe force said that it was 'finding out how somebody came by the password of our supplier'."}}, []string{"c<own 0.60 quote"}},
		{"words of a statement", []made{own, {id: "c", outlet: "Fellside Echo", at: 30, text: "Strangers wrote on a police page.\n\nIn a statement, Northmarch Police said: “We are finding out how somebody came by the password of our supplier.”"}}, []string{"c<own 0.96 attribution!"}},
		{"a statement in other words", []made{own, {id: "c", outlet: "Fellside Echo", at: 30, text: "In a statement the force said that it was sorry for the unauthorised messages and would look into the password."}}, []string{"c<own 0.60 attribution"}},
		{"the organisation says it", []made{own, {id: "c", outlet: "Fellside Echo", at: 30, text: "Northmarch Police said that the unauthorised messages were removed and that no data was lost."}}, []string{"c<own 0.45 attribution"}},
		{"somebody else says it", []made{own, {id: "c", outlet: "Fellside Echo", at: 30, text: "Those who believed the unauthorised messages on the page of the police will lose no data, the council said in a notice."}}, nil},
		{"a statement is only spoken of", []made{own, {id: "c", outlet: "Fellside Echo", at: 30, text: "The statement about unauthorised messages came after seventy minutes."}}, nil},
		{"a quotation that one had before", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, text: "He looked under the sugar.\n\n“It was under the sugar, and it said Northmarch in capital letters,” Piers Oldroyd said."}}, []string{"c<post 0.60 quote"}},
		{"a press conference", []made{
			{id: "b", outlet: "Tarnbeck Post", at: 30, text: "“We have looked under every single sugar bowl in the town,” Superintendent Ann Reed told a press conference."},
			{id: "c", outlet: "Fellside Echo", at: 40, text: "'We have looked under every single sugar bowl in the town,' said Ann Reed."},
		}, nil},
		{"a press conference with its release", []made{
			own,
			{id: "b", outlet: "Tarnbeck Post", at: 30, text: "“We are finding out how somebody came by the password of our supplier,” Ann Reed told reporters."},
			{id: "c", outlet: "Fellside Echo", at: 40, text: "“We are finding out how somebody came by the password of our supplier,” said Ann Reed."},
		}, []string{"b<own 0.60 quote", "c<own 0.60 quote"}},
		{"a post is shown", []made{
			{id: "p", outlet: "X", lane: index.LaneSocial, at: 3, text: "Is it just me or is @nmp asking for a goat"},
			{id: "c", outlet: "Fellside Echo", at: 40, text: "People laughed.", embeds: []index.Embed{{Network: "x", ID: "p-story", URL: "https://x.example/news/p-story"}}},
		}, []string{"c<p 0.95 embed!"}},
		{"a post is shown that says what the site said", []made{
			own, {id: "c", outlet: "Fellside Echo", at: 40, text: "People laughed.", embeds: []index.Embed{{Network: "x", ID: "77", URL: "https://x.com/nmp/status/77", Text: "They have been removed. We are finding out how somebody came by the password of our supplier."}}},
		}, []string{"c<own 0.75 embed"}},
		{"a person who posted says more", []made{
			{id: "p", outlet: "Petra Oduya", lane: index.LaneSocial, at: 3, text: "There is a goat in the cafe with a police password"},
			{id: "c", outlet: "Fellside Echo", at: 40, text: "The police password was found by a goat in a cafe, Petra Oduya said."},
		}, []string{"c<p 0.60 attribution"}},
		{"its own earlier story", []made{post, {id: "c", outlet: "Tarnbeck Post", at: 90, text: scoop + "\n\nThe rabbit is well.", links: []index.Link{{URL: address(post)}}}}, nil},
		{"a live page takes what came later", []made{
			{id: "live", outlet: "Fellside Echo", title: "LIVE: police page latest", at: 5, changed: 50, text: "23:15 The student found the police password in a cafe, he told the Tarnbeck Post.\n\n22:40 False notices are on the page."},
			post,
		}, []string{"live<post 0.90 attribution!"}},
		{"nobody takes from the future", []made{{id: "c", outlet: "Fellside Echo", at: 5, text: "The student found the police password in a cafe.", links: []index.Link{{URL: address(post)}}}, post}, nil},
		{"a bare day does not forbid", []made{post, {id: "c", outlet: "Fellside Echo", at: 60, day: true, text: "The student found the police password in a cafe, the Tarnbeck Post reported."}}, []string{"c<post 0.90 attribution!"}},
		{"an organisation takes from nobody", []made{post, {id: "own", outlet: "Northmarch Police", lane: index.LaneOwn, at: 60, text: "We know of the student, the cafe and the password of which the Tarnbeck Post reported."}}, nil},
		{"time alone", []made{own, {id: "c", outlet: "Fellside Echo", at: 1, text: "A goat is missing, and nobody has said whose it is."}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			nodes := nodesOf(c.story)
			if d := cmp.Diff(c.want, primaries(c.story, nodes)); d != "" {
				t.Error(d)
				for _, e := range Draw(nodes) {
					t.Logf("%+v", e)
				}
			}
			holds(t, nodes, texts(c.story))
		})
	}
}

func texts(story []made) map[int64]string {
	out := map[int64]string{}
	for i, m := range story {
		out[int64(i+1)] = m.text
	}
	return out
}

// holds checks what is promised of every drawing.
func holds(t *testing.T, nodes []Node, text map[int64]string) {
	t.Helper()
	edges := Draw(nodes)
	times := map[int64]when{}
	for i, w := range whens(nodes) {
		times[nodes[i].ID] = w
	}
	up := map[int64]int64{}
	for i := range edges {
		e := &edges[i]
		switch {
		case e.Confidence < index.Likely || e.Confidence > mostCertain || len(e.Evidence) == 0:
			t.Fatalf("confidence or evidence of %+v", e)
		case e.From == e.To || e.From == 0 && e.Outlet == "":
			t.Fatalf("ends of %+v", e)
		case e.From != 0 && times[e.From].lo.After(times[e.To].asOf.Add(slack)):
			t.Fatalf("%d is clearly later than %d, which took it from there", e.From, e.To)
		}
		if e.Primary {
			if _, two := up[e.To]; two {
				t.Fatalf("%d has two primary edges", e.To)
			}
			up[e.To] = e.From
		}
		for _, x := range e.Evidence {
			if x.Start >= 0 && (x.End > len(text[e.To]) || text[e.To][x.Start:x.End] != x.Text) {
				t.Fatalf("%q is not at %d to %d of item %d", x.Text, x.Start, x.End, e.To)
			}
			if x.Confidence <= 0 || x.Confidence > mostCertain || x.Likeness < 0 || x.Likeness > 1 || len(x.Text) > 4*hearsay.MaxProof {
				t.Fatalf("%+v", x)
			}
		}
	}
	for id := range up {
		at := id
		for n := 0; at != 0; n++ {
			if n > len(nodes) {
				t.Fatalf("a circle through %d", id)
			}
			at = up[at]
		}
	}
}

func TestSecondaryEdgesStay(t *testing.T) {
	story := []made{
		{id: "a", outlet: "Tarnbeck Post", at: 10, text: scoop},
		{id: "b", outlet: "Harnley Gazette", at: 20, text: "A barista told the Harnley Gazette that she swept the cafe where the police password was found by a student."},
		{id: "c", outlet: "Fellside Echo", at: 60, text: "A barista swept the cafe, she told the Harnley Gazette. The student who found the police password has a rabbit, the Tarnbeck Post reported.", links: []index.Link{{URL: "https://harnleygazette.example/news/b-story", Text: "told the Harnley Gazette"}}},
	}
	edges := Draw(nodesOf(story))
	if len(edges) != 2 || edges[0].From != 2 || !edges[0].Primary || edges[1].From != 1 || edges[1].Primary {
		t.Fatalf("%+v", edges)
	}
	if got := edges[0].Confidence; got < 0.98 || got > mostCertain {
		t.Errorf("link and attribution together are %.3f certain", got)
	}
}

func TestOrigin(t *testing.T) {
	own := made{id: "own", outlet: "Northmarch Police", lane: index.LaneOwn, text: notice, at: 0}
	for _, c := range []struct {
		name   string
		story  []made
		origin string
		basis  string
		rivals []string
	}{
		{"nothing", nil, "", "", nil},
		{"first seen", []made{own, {id: "b", outlet: "Fellside Echo", at: 50, text: "A goat."}}, "own", "first seen by us", nil},
		{"named", []made{own, {id: "b", outlet: "Fellside Echo", at: 50, text: "In a statement, Northmarch Police said: “We are finding out how somebody came by the password of our supplier.”"}}, "own", "named by others: one item has it from there", nil},
		{"rivals", []made{
			{id: "a", outlet: "Fellside Echo", at: 10, text: "A goat."},
			{id: "b", outlet: "Harnley Gazette", at: 11, text: "A sheep."},
			{id: "c", outlet: "Tarnbeck Post", at: 600, text: "A cow.", day: true, seen: 605},
			{id: "d", outlet: "Unity Wire", at: 700, text: "A dog."},
		}, "a", "first seen by us", []string{"b", "c"}},
		{"a rival that others name", []made{
			{id: "a", outlet: "Fellside Echo", at: 29, text: "A goat."},
			{id: "b", outlet: "Tarnbeck Post", at: 30, text: scoop},
			{id: "c", outlet: "Harnley Gazette", at: 90, text: "A student found the police password in a cafe, he told the Tarnbeck Post."},
		}, "b", "named by others: one item has it from there", []string{"a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			nodes := nodesOf(c.story)
			o := FindOrigin(nodes, Draw(nodes))
			name, rivals := "", []string(nil)
			if o.Node != 0 {
				name = c.story[o.Node-1].id
			}
			for _, r := range o.Rivals {
				rivals = append(rivals, c.story[r-1].id)
			}
			if name != c.origin || o.Basis != c.basis || !cmp.Equal(rivals, c.rivals) {
				t.Errorf("began with %q, %q, rivals %v", name, o.Basis, rivals)
			}
		})
	}
}

// TestCircles: two that name each other hang one from the other, not both.
func TestCircles(t *testing.T) {
	story := []made{
		{id: "a", outlet: "Fellside Echo", at: 10, changed: 90, text: "A student found the police password in a cafe, he told the Harnley Gazette.", links: []index.Link{{URL: "https://harnleygazette.example/news/b-story"}}},
		{id: "b", outlet: "Harnley Gazette", at: 20, changed: 90, text: "A student found the police password in a cafe, he told the Fellside Echo.", links: []index.Link{{URL: "https://fellsideecho.example/news/a-story"}}},
	}
	nodes := nodesOf(story)
	holds(t, nodes, texts(story))
	if got := primaries(story, nodes); len(got) != 1 || !strings.HasPrefix(got[0], "b<a") {
		t.Errorf("%v", got)
	}
}
