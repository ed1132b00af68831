package searchtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
)

// madeUp compares the searcher with [Memory], whose hits are those of the oracle, over made-up items that are
// edited while they come in, and made-up queries. The same seed makes the same ones.
func (s *suite) madeUp(t *testing.T) {
	m := &maker{rand.New(rand.NewPCG(19, s.Seed))}
	x, oracle := s.open(t), &Memory{items: map[int64]index.Item{}, stem: s.Stem}
	items := m.items()
	for part := range slices.Chunk(items, 23) {
		feed(t, x, part...)
		feed(t, oracle, part...)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := range s.Queries {
		tree := m.tree(3)
		if again, err := query.Parse(tree.String()); err == nil {
			tree = again // in its simplest form
		}
		r := query.Request{
			Tree: tree, Now: Now(), Zone: london, Size: 1 + m.IntN(60), From: m.IntN(2) * m.IntN(20), Sort: pick(m, []query.Sort{query.Newest, query.Oldest}),
			Histogram: &query.Histogram{Step: pick(m, []query.Step{query.StepHour, query.StepDay, query.StepWeek})},
			Stories:   madeUpStories, Tagged: madeUpTags,
			Facets: []query.Facet{{Field: pick(m, facetFields), Size: 5}, {Field: pick(m, facetFields), Size: 50, Tree: m.tree(1)}},
		}
		got, want := ask(t, x, r), ask(t, oracle, r)
		if differ := difference(got, want); differ != "" {
			t.Errorf("query %d: %s: %s", i, tree, differ)
		}
		if want.Total > 0 && want.Total < len(oracle.items) {
			found++
		}
	}
	if found < s.Queries/3 {
		t.Errorf("only %d of %d queries tell items apart", found, s.Queries)
	}
}

// madeUpStories puts every third item into story 1, every fourth into story 2, and so on up to story 9.
func madeUpStories(_ context.Context, story int64) ([]int64, error) {
	var out []int64
	for id := int64(1); id <= 200 && story < 10; id++ {
		if id%(story+2) == 0 {
			out = append(out, id)
		}
	}
	return out, nil
}

// madeUpTags says that somebody tagged stories 5 and 900 "crime", and nothing else.
func madeUpTags(ctx context.Context, tag string) ([]int64, error) {
	if tag != "crime" {
		return nil, nil
	}
	return madeUpStories(ctx, 5)
}

var facetFields = []query.Field{query.FieldLane, query.FieldOutlet, query.FieldLang, query.FieldKind, query.FieldSource, query.FieldSite, query.FieldTag}

// difference says in what two answers differ; "" in nothing.
func difference(got, want query.Answer) string {
	switch {
	case got.Total != want.Total || !slices.Equal(ids(got), ids(want)):
		return fmt.Sprintf("%d hits %v, want %d %v", got.Total, ids(got), want.Total, ids(want))
	case facetWords(got.Facets) != facetWords(want.Facets):
		return fmt.Sprintf("facets\n%s\nwant\n%s", facetWords(got.Facets), facetWords(want.Facets))
	case bucketWords(got.Histogram) != bucketWords(want.Histogram):
		return fmt.Sprintf("histogram %s\nwant %s", bucketWords(got.Histogram), bucketWords(want.Histogram))
	case (got.Next == "") != (want.Next == ""):
		return fmt.Sprintf("next page %q, want %q", got.Next, want.Next)
	}
	return ""
}

type maker struct{ *rand.Rand }

func pick[T any](m *maker, from []T) T { return from[m.IntN(len(from))] }

// The words of made-up items: few, so that they meet often, and of every kind that is split in its own way.
var madeUpWords = strings.Fields("police police's Police POLICE officer officers fine fines fined met Met @nmp nmp @desk.example " +
	"@desk@press.example #NoComment nocomment $NMP covid-19 covid 19 U.S. us 1,200 1200 3.5 ring-road ring road l'été été ete " +
	"O'Brien's O'Brien naïve naive Straße strasse Müller Mueller 東京都 京都 警視庁 K팝 경찰은 الشرطة شرطة 😂 ❤️ 👍🏽 and the of no comment")

var madeUpLangs = []string{"en", "en", "fr", "de", "ar", "ja", "pt-br", "cy", ""}

func (m *maker) text(most int) string {
	out := make([]string, m.IntN(most+1))
	for i := range out {
		out[i] = pick(m, madeUpWords)
		if m.IntN(12) == 0 {
			out[i] += "."
		}
	}
	return strings.Join(out, " ")
}

// items makes 160 items and, among them, new versions of earlier ones.
func (m *maker) items() []index.Item {
	var out []index.Item
	for seq := int64(1); seq <= 200; seq++ {
		it := m.item(seq)
		if it.ID = seq; seq > 20 && m.IntN(5) == 0 {
			it.ID = 1 + m.Int64N(seq-1)
		}
		out = append(out, it)
	}
	return out
}

func (m *maker) item(seq int64) index.Item {
	seen := time.Date(2019, 3, 30, 12, 0, 0, 0, time.UTC).Add(time.Duration(m.IntN(72*60)) * time.Minute)
	it := index.Item{
		Seq: seq, Kind: index.KindArticle, Title: m.text(6), Summary: m.text(8), Text: m.text(30), Author: m.text(3), Lang: pick(m, madeUpLangs),
		Outlet: pick(m, []string{"Tarnbeck Post", "tarnbeck post", "Le Jour", "Straße 1"}), Lane: pick(m, index.Lanes()), Source: pick(m, []string{"a", "b"}),
		Site: pick(m, []string{"a.example", "www.a.example", "news.a.example", "b.example"}), FirstSeen: seen,
	}
	it.URL = fmt.Sprintf("https://%s/%s", it.Site, pick(m, []string{"x", "x/y", "x/y?z=1", "É"}))
	if m.IntN(4) > 0 {
		it.Published = seen.Add(-time.Duration(m.IntN(600)) * time.Minute)
	}
	if m.IntN(4) == 0 {
		it.Kind = index.KindReaction
	}
	if it.Kind == index.KindReaction && m.IntN(3) > 0 {
		it.Post = &index.Post{Form: pick(m, []index.Form{index.FormPost, index.FormComment}), Handle: pick(m, []string{"", "nmp", "Hack.example", "met@a.example"})}
	}
	for range m.IntN(3) {
		it.Quotes = append(it.Quotes, index.Quote{Text: m.text(6)})
		it.Tags = append(it.Tags, pick(m, []string{"Crime", "crime", "société", "road works"}))
		it.Links = append(it.Links, index.Link{URL: "http://" + pick(m, []string{"c.example/x", "d.c.example", "a.example/x/y"})})
	}
	it.Tags = slices.Compact(slices.Sorted(slices.Values(it.Tags)))
	return it
}

// tree makes a query at most depth deep.
func (m *maker) tree(depth int) query.Node {
	if depth == 0 {
		return m.leaf()
	}
	nodes := make([]query.Node, 1+m.IntN(3))
	for i := range nodes {
		nodes[i] = m.tree(depth - 1)
	}
	switch m.IntN(6) {
	case 0, 1:
		return &query.All{Nodes: nodes}
	case 2, 3:
		return &query.Any{Nodes: nodes}
	case 4:
		return &query.Not{Node: nodes[0]}
	}
	return m.leaf()
}

var madeUpFields = []query.Field{"", "", "", query.FieldTitle, query.FieldBody, query.FieldAuthor, query.FieldOutlet, query.FieldQuote}

func (m *maker) leaf() query.Node {
	f := pick(m, madeUpFields)
	switch m.IntN(12) {
	case 0, 1, 2:
		return &query.Word{Field: f, Text: pick(m, madeUpWords), Exact: m.IntN(4) == 0}
	case 3, 4:
		return m.phrase(f)
	case 5:
		n := m.phrase(f)
		n.Slop = 1 + m.IntN(6)
		return n
	case 6, 7:
		return &query.Near{Field: f, A: m.side(), B: m.side(), N: m.IntN(5)}
	case 8:
		return &query.Prefix{Field: f, Text: pick(m, []string{"pol", "off", "fin", "@nm", "nmp", "ete", "str", "naï", "#noc", "coMM", "O'B", "120"})}
	case 9:
		return &query.Fuzzy{Field: f, Text: pick(m, []string{"polcie", "ofcer", "strase", "naiv", "covd", "fiens"}), Edits: 1 + m.IntN(2)}
	case 10:
		return m.list()
	}
	return m.span()
}

func (m *maker) phrase(f query.Field) *query.Phrase {
	words := []string{pick(m, madeUpWords), pick(m, madeUpWords)}
	if m.IntN(3) == 0 {
		words = append(words, pick(m, madeUpWords))
	}
	return &query.Phrase{Field: f, Text: strings.Join(words, " "), Exact: m.IntN(5) == 0}
}

// side makes one side of a NEAR.
func (m *maker) side() query.Node {
	switch m.IntN(6) {
	case 0:
		return m.phrase("")
	case 1:
		return &query.Prefix{Text: pick(m, []string{"pol", "fin", "cov"})}
	case 2:
		return &query.Fuzzy{Text: "polcie", Edits: 1}
	}
	return &query.Word{Text: pick(m, madeUpWords), Exact: m.IntN(5) == 0}
}

func (m *maker) list() query.Node {
	values := map[query.Field][]string{
		query.FieldSite: {"a.example", "example", "news.a.example"}, query.FieldURL: {"a.example/x", "https://b.example/x/y", "a.example/é"},
		query.FieldLang: {"en", "pt", "pt-br", "unknown", "xx"}, query.FieldLane: {"own", "wire", "Blog"}, query.FieldKind: {"reaction", "article", "post", "comment", "mail"},
		query.FieldSource: {"a", "c"}, query.FieldTag: {"crime", "societe", "road  works"}, query.FieldCites: {"c.example", "c.example/x", "a.example"},
		query.FieldOutlet: {"Tarnbeck Post", "strasse 1"}, query.FieldAuthor: {"police met", "Müller"}, query.FieldStory: {"1", "2", "7", "900"},
	}
	fields := []query.Field{
		query.FieldSite, query.FieldURL, query.FieldLang, query.FieldLane, query.FieldKind, query.FieldSource, query.FieldTag, query.FieldCites,
		query.FieldOutlet, query.FieldAuthor, query.FieldStory,
	}
	f := pick(m, fields)
	l := &query.List{Field: f}
	for range 1 + m.IntN(2) {
		l.Values = append(l.Values, pick(m, values[f]))
	}
	return l
}

func (m *maker) span() query.Node {
	text := pick(m, []string{
		"published:2019-03-31", "seen:2019-03-31", "published:>2019-03-31T00:30", "published:<=2019-03-31T03", "seen:2019-03-30T22:00..2019-03-31T01:59",
		"published:>=2018", "last:2w", "last:112d", "published:2019-03-31T00:59..2019-03-31T02:01",
	})
	tree, err := query.Parse(text)
	if err != nil {
		panic(err) // the list is wrong
	}
	return tree
}
