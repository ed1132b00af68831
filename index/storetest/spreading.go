package storetest

import (
	"fmt"
	"math"
	"time"

	"presswatch/index"
)

var spreadingTests = []conformance{
	{"comes back as it was kept", testPickUpWhole},
	{"order", testPickUpOrder},
	{"all that a story has now", testPickUpsReplaced},
	{"since stays", testPickUpSince},
	{"since stays when the story is another", testPickUpMoves},
	{"refused", testPickUpsRefused},
	{"carried", testCarried},
	{"carried goes with its item", testCarriedMoves},
}

// pickUp is an edge with every field set. From 0 is an outlet that is not collected.
func (b *bench) pickUp(to, from int64, change ...func(*index.PickUp)) index.PickUp {
	p := index.PickUp{
		To: to, From: from, Outlet: "Unity Wire", Primary: from != 0, Confidence: 0.93, Since: b.now.Add(-time.Minute), Evidence: []index.Evidence{
			{Kind: index.EvidenceAttribution, Confidence: 0.9, Text: "told “Unity Wire”", Start: 3, End: 18, Candidates: 2},
			{Kind: index.EvidenceText, Confidence: 0.5, Start: -1, End: -1, Likeness: 0.75},
		},
	}
	for _, c := range change {
		c(&p)
	}
	return p
}

func kinds(list ...index.EvidenceKind) func(*index.PickUp) {
	return func(p *index.PickUp) {
		p.Evidence = nil
		for _, kind := range list {
			p.Evidence = append(p.Evidence, index.Evidence{Kind: kind, Confidence: 0.5, Text: fmt.Sprint("a ", kind)})
		}
	}
}

func since(t time.Time) func(*index.PickUp) { return func(p *index.PickUp) { p.Since = t } }

func outlet(name string) func(*index.PickUp) { return func(p *index.PickUp) { p.Outlet = name } }

// arrows returns the edges of a story in short.
func (b *bench) arrows(story int64) []string {
	b.Helper()
	list, err := b.PickUps(b.Context(), story)
	b.must(err)
	out := []string{}
	for _, p := range list {
		if p.StoryID != story {
			b.Fatalf("a pick-up of story %d says that it is of %d", story, p.StoryID)
		}
		from := fmt.Sprint(p.From)
		if p.From == 0 {
			from = p.Outlet
		}
		out = append(out, fmt.Sprint(from, "→", p.To))
	}
	return out
}

// edges keeps what story 1 has now.
func (b *bench) edges(list ...index.PickUp) {
	b.Helper()
	b.keep(index.StoryChange{PickUps: map[int64][]index.PickUp{1: list}})
}

// spread makes n items that are members of story 1.
func (b *bench) spread(n int) {
	b.Helper()
	c := index.StoryChange{Stories: []index.Story{b.story(1), b.story(2)}}
	for _, id := range b.items(n) {
		c.Members = append(c.Members, b.member(id, 1))
	}
	b.keep(c)
}

func testPickUpWhole(b *bench) {
	b.spread(3)
	want := []index.PickUp{b.pickUp(2, 1), b.pickUp(3, 0), b.pickUp(3, 2, kinds(index.EvidenceQuote))}
	want[2].Primary, want[2].Confidence = false, 0.3
	b.edges(want...)
	b.reopen()
	got, err := b.PickUps(b.Context(), 1)
	b.must(err)
	for i := range want {
		want[i].StoryID = 1
	}
	same(b, "pick-ups", got, want)
	same(b, "of an unknown story", b.arrows(99), []string{})
}

func testPickUpOrder(b *bench) {
	b.spread(5)
	secondary := func(confidence float64) func(*index.PickUp) {
		return func(p *index.PickUp) { p.Primary, p.Confidence = false, confidence }
	}
	b.edges(b.pickUp(5, 1), b.pickUp(4, 1, secondary(0.3)), b.pickUp(4, 2, secondary(0.95)), b.pickUp(4, 3), b.pickUp(4, 0, secondary(0.5)), b.pickUp(2, 1))
	same(b, "by item, the parent first, then by confidence", b.arrows(1), []string{"1→2", "3→4", "2→4", "Unity Wire→4", "1→4", "1→5"})
}

func testPickUpsReplaced(b *bench) {
	b.spread(4)
	b.edges(b.pickUp(2, 1), b.pickUp(3, 1), b.pickUp(4, 0))
	b.keep(index.StoryChange{PickUps: map[int64][]index.PickUp{2: {b.pickUp(4, 3)}}})
	same(b, "another story's leave these alone", line(b.arrows(1), b.arrows(2)), "[1→2 1→3 Unity Wire→4] [3→4]")
	changed := b.pickUp(3, 1, outlet("Tarnbeck Post"), func(p *index.PickUp) { p.Primary, p.Confidence = false, 0.4 })
	b.edges(changed, b.pickUp(4, 0, outlet("Northmarch Herald")))
	same(b, "what is not given is gone", b.arrows(1), []string{"1→3", "Northmarch Herald→4"})
	got, err := b.PickUps(b.Context(), 1)
	b.must(err)
	changed.StoryID = 1
	same(b, "what is given is as it was given", got[0], changed)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1)}})
	same(b, "a change that says nothing of them leaves them", len(b.arrows(1)), 2)
	b.edges()
	same(b, "none given", b.arrows(1), []string{})
	twice := b.pickUp(2, 1, outlet("Second"))
	b.edges(b.pickUp(2, 1), twice)
	got, err = b.PickUps(b.Context(), 1)
	b.must(err)
	same(b, "given twice, the last one counts", line(len(got), got[0].Outlet), "1 Second")
}

func testPickUpSince(b *bench) {
	b.spread(3)
	early, late := b.now.Add(-time.Hour), b.now.Add(time.Hour)
	is := func(what string, want ...time.Time) {
		b.Helper()
		list, err := b.PickUps(b.Context(), 1)
		b.must(err)
		for i, p := range list {
			same(b, what, p.Since, want[i])
		}
		same(b, what, len(list), len(want))
	}
	b.edges(b.pickUp(2, 1, since(early)), b.pickUp(3, 0, since(early), outlet("A")))
	b.edges(b.pickUp(2, 1, since(late)), b.pickUp(3, 0, since(late), outlet("A")))
	is("given again", early, early)
	b.edges(b.pickUp(2, 1, since(late), func(p *index.PickUp) { p.Evidence[0], p.Evidence[1] = p.Evidence[1], p.Evidence[0] }),
		b.pickUp(3, 0, since(late), outlet("B")))
	is("in another order; another outlet", early, late)
	b.edges(b.pickUp(2, 1, since(late), kinds(index.EvidenceText, index.EvidenceAttribution, index.EvidenceAttribution)))
	is("other proofs of the same kinds", early)
	b.edges(b.pickUp(2, 1, since(late), kinds(index.EvidenceText)))
	is("fewer kinds", late)
	b.edges(b.pickUp(2, 1, since(early), kinds(index.EvidenceText)))
	is("as it was first kept", late)
	b.edges()
	b.edges(b.pickUp(2, 1, since(early), kinds(index.EvidenceText)))
	is("gone meanwhile", early)
}

func testPickUpMoves(b *bench) {
	b.spread(2)
	first, late := b.now.Add(-time.Hour), b.now.Add(time.Hour)
	b.edges(b.pickUp(2, 1, since(first)))
	b.keep(index.StoryChange{
		Members: []index.Member{b.member(1, 2), b.member(2, 2)},
		PickUps: map[int64][]index.PickUp{1: nil, 2: {b.pickUp(2, 1, since(late))}},
	})
	same(b, "moved", line(b.arrows(1), b.arrows(2)), "[] [1→2]")
	b.keep(index.StoryChange{PickUps: map[int64][]index.PickUp{1: {b.pickUp(2, 1, since(late))}, 2: nil}})
	same(b, "and back", line(b.arrows(1), b.arrows(2)), "[1→2] []")
	list, err := b.PickUps(b.Context(), 1)
	b.must(err)
	same(b, "since", list[0].Since, first)
}

func testPickUpsRefused(b *bench) {
	b.spread(2)
	b.edges(b.pickUp(2, 1))
	nan := func(p *index.PickUp) { p.Confidence = math.NaN() }
	for what, given := range map[string]map[int64][]index.PickUp{
		"an unknown story": {1: nil, 99: {b.pickUp(2, 1)}},
		"an unknown item":  {1: {b.pickUp(99, 1)}},
		"no number":        {1: {b.pickUp(2, 1, nan)}},
		"no number inside": {1: {b.pickUp(2, 1, func(p *index.PickUp) { p.Evidence[0].Likeness = math.Inf(1) })}},
	} {
		b.refuses(what, index.StoryChange{PickUps: given}, index.ErrInvalid)
	}
	same(b, "after what was refused", b.arrows(1), []string{"1→2"})
}

// sentence is a carried sentence with every field set; its item is that of the list it stands in.
func (b *bench) sentence(version, sentence int, change ...func(*index.Carried)) index.Carried {
	c := index.Carried{
		Version: version, Release: 1, Sentence: sentence, How: index.CarriedAltered, Text: "We are “looking” into it.", Start: 12, End: 40,
		Speaker: "A. Spokesperson", Since: b.now,
	}
	for _, do := range change {
		do(&c)
	}
	return c
}

func (b *bench) sentences(story int64) []index.Carried {
	b.Helper()
	list, err := b.CarriedIn(b.Context(), story)
	b.must(err)
	return list
}

func testCarried(b *bench) {
	b.spread(3)
	pasted := func(c *index.Carried) { c.Release = -4 }
	quote := func(c *index.Carried) { c.Sentence, c.How = -1, index.CarriedExact }
	in := func(item int64, c index.Carried) index.Carried {
		c.StoryID, c.ItemID = 1, item
		return c
	}
	b.keep(index.StoryChange{Carried: map[int64][]index.Carried{
		3: {b.sentence(1, 2)},
		2: {b.sentence(2, 1), b.sentence(1, 3), b.sentence(1, 0), b.sentence(1, 3, func(c *index.Carried) { c.Start = 90 }), b.sentence(1, 9, pasted), b.sentence(1, 5, quote)},
	}})
	b.reopen()
	want := []index.Carried{
		in(2, b.sentence(1, 9, pasted)), in(2, b.sentence(1, 5, quote)), in(2, b.sentence(1, 0)), in(2, b.sentence(1, 3)),
		in(2, b.sentence(1, 3, func(c *index.Carried) { c.Start = 90 })), in(2, b.sentence(2, 1)), in(3, b.sentence(1, 2)),
	}
	same(b, "by item, version, release and sentence", b.sentences(1), want)
	b.keep(index.StoryChange{Carried: map[int64][]index.Carried{2: {b.sentence(1, 0)}}})
	same(b, "all that its versions have", b.sentences(1), []index.Carried{in(2, b.sentence(1, 0)), in(3, b.sentence(1, 2))})
	b.keep(index.StoryChange{Carried: map[int64][]index.Carried{2: {b.sentence(1, 0)}, 3: nil}})
	same(b, "none", b.sentences(1), []index.Carried{in(2, b.sentence(1, 0))})
	b.refuses("in an unknown item", index.StoryChange{Carried: map[int64][]index.Carried{2: nil, 99: {b.sentence(1, 0)}}}, index.ErrInvalid)
	same(b, "after what was refused", len(b.sentences(1)), 1)
}

func testCarriedMoves(b *bench) {
	b.spread(2)
	b.keep(index.StoryChange{Carried: map[int64][]index.Carried{1: {b.sentence(1, 0)}, 2: {b.sentence(1, 0)}}})
	b.keep(index.StoryChange{Members: []index.Member{b.member(2, 2)}})
	one, two := b.sentences(1), b.sentences(2)
	same(b, "each in the story of its item", line(len(one), one[0].ItemID, one[0].StoryID, len(two), two[0].ItemID, two[0].StoryID), "1 1 1 1 2 2")
	late := b.take(b.article("late"))[0].ItemID
	b.keep(index.StoryChange{Carried: map[int64][]index.Carried{late: {b.sentence(1, 0)}}})
	same(b, "of an item in no story", len(b.sentences(1))+len(b.sentences(2)), 2)
	b.keep(index.StoryChange{Members: []index.Member{b.member(late, 2)}})
	same(b, "once it is in one", len(b.sentences(2)), 2)
}
