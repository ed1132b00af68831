// Package storytest makes up stories for tests of what was known when: every word in them says when it was first
// seen.
package storytest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
)

// Begin is when the stories of this package begin.
func Begin() time.Time { return time.Date(2026, 11, 6, 23, 0, 0, 0, time.UTC) }

// Word makes a word that says when it was first seen: "zq1234x", seconds from the beginning on.
func Word(at time.Time) string { return fmt.Sprintf("zq%dx", int(at.Sub(Begin())/time.Second)) }

var word = regexp.MustCompile(`zq(-?\d+)x`)

// Younger finds the words in a text that had not been seen at a moment.
func Younger(text string, t time.Time) []string {
	var out []string
	for _, m := range word.FindAllStringSubmatch(text, -1) {
		if n, _ := strconv.Atoi(m[1]); Begin().Add(time.Duration(n) * time.Second).After(t) {
			out = append(out, m[0])
		}
	}
	return out
}

// Words counts the words that say when they were seen.
func Words(text string) int { return len(word.FindAllString(text, -1)) }

type maker struct {
	rnd   *rand.Rand
	facts *known.Facts
}

// World makes a story of n items with everything that a store may have about one.
func World(rnd *rand.Rand, n int) *known.Facts {
	m := &maker{rnd, &known.Facts{Story: index.Story{ID: 1, Begin: Begin()}, Versions: map[int64][]index.Version{}}}
	for i := range n {
		m.item(int64(i + 1))
	}
	f := m.facts
	for i := range f.Items {
		m.pickUps(&f.Items[i])
		m.carried(&f.Items[i])
	}
	for i := range n {
		m.act(int64(i + 1))
	}
	f.Visited = map[int64]time.Time{}
	for i := range f.Items {
		it := &f.Items[i]
		if rnd.IntN(2) == 0 {
			f.Visited[it.ID] = m.later(it.VersionSeen)
		}
		if rnd.IntN(2) == 0 {
			it.Quotes = []index.Quote{{Text: "quoted " + Word(it.VersionSeen), Speaker: "speaker " + Word(it.VersionSeen)}}
		}
	}
	f.Story.End = Begin().Add(3 * time.Hour)
	f.Story.Title = f.Items[rnd.IntN(n)].Title
	return f
}

// later gives a time after another, within some hours.
func (m *maker) later(t time.Time) time.Time {
	return t.Add(time.Duration(1+m.rnd.IntN(4000)) * time.Second)
}

func (m *maker) item(id int64) {
	lanes := index.Lanes()
	seen := m.later(Begin().Add(-time.Second))
	it := index.Item{
		ID: id, Seq: id, Kind: index.KindArticle, Lane: lanes[m.rnd.IntN(len(lanes))], Outlet: "Outlet " + Word(seen), Site: "site.example", URL: "https://site.example/" + strconv.FormatInt(id, 10),
		FirstSeen: seen, VersionSeen: seen, Version: 1, Published: seen.Add(-time.Duration(m.rnd.IntN(900)) * time.Second), Precision: index.PrecisionMinute,
	}
	if m.rnd.IntN(4) == 0 {
		it.Kind = index.KindReaction
	}
	m.write(&it, seen)
	if m.rnd.IntN(2) == 0 {
		versions := []index.Version{{ItemID: id, N: 1, Seen: seen, Title: it.Title, Text: it.Text, Summary: it.Summary, Author: it.Author}}
		at := seen
		for range 1 + m.rnd.IntN(3) {
			at = m.later(at)
			m.write(&it, at)
			it.Version++
			it.VersionSeen = at
			versions = append(versions, index.Version{ItemID: id, N: it.Version, Seen: at, Title: it.Title, Text: it.Text, Summary: it.Summary, Author: it.Author})
		}
		m.facts.Versions[id] = versions
	}
	if m.rnd.IntN(4) == 0 {
		it.GoneAt = m.later(it.VersionSeen)
	}
	m.facts.Items = append(m.facts.Items, it)
	m.member(&it)
}

// write gives an item new words, as seen at a time.
func (m *maker) write(it *index.Item, at time.Time) {
	w := Word(at)
	it.Title, it.Summary, it.Author = "Headline "+w, "Summary "+w, "Author "+w
	it.Text = "First sentence " + w + ".\n\nSecond sentence " + w + "."
}

func (m *maker) member(it *index.Item) {
	at := it.FirstSeen
	if m.rnd.IntN(3) == 0 {
		at = m.later(at)
	}
	joined := []index.Joined{index.JoinedFirst, index.JoinedCopy, index.JoinedText, index.JoinedAnchor, index.JoinedMerge, index.JoinedSplit, index.JoinedPerson, index.JoinedLink}
	mb := index.Member{
		ItemID: it.ID, StoryID: 1, Seq: it.ID, Joined: joined[m.rnd.IntN(len(joined))], Score: m.rnd.Float64(), Terms: []string{"term " + Word(at)}, Anchor: "the anchor " + Word(at), At: at,
	}
	for i := range m.facts.Members {
		if x := &m.facts.Members[i]; x.CopyOf == 0 && m.rnd.IntN(6) == 0 {
			mb.CopyOf = x.ItemID
			break
		}
	}
	m.facts.Members = append(m.facts.Members, mb)
}

func (m *maker) pickUps(to *index.Item) {
	kinds := []index.EvidenceKind{
		index.EvidenceDeclared, index.EvidenceLink, index.EvidenceAttribution, index.EvidenceWire, index.EvidenceQuote, index.EvidenceText, index.EvidenceEmbed,
	}
	primary := true
	for range m.rnd.IntN(3) {
		from := m.facts.Items[m.rnd.IntN(len(m.facts.Items))]
		since := to.FirstSeen
		if m.rnd.IntN(2) == 0 {
			since = m.later(since)
		}
		p := index.PickUp{
			StoryID: 1, To: to.ID, From: from.ID, Outlet: from.Outlet, Primary: primary, Confidence: 0.3 + 0.69*m.rnd.Float64(), Since: since,
			Evidence: []index.Evidence{{Kind: kinds[m.rnd.IntN(len(kinds))], Confidence: 0.9, Text: "proof " + Word(since), Start: -1, End: -1}},
		}
		if m.rnd.IntN(5) == 0 {
			p.From, p.Outlet = 0, "Elsewhere "+Word(since)
		}
		primary = false
		m.facts.PickUps = append(m.facts.PickUps, p)
	}
}

func (m *maker) carried(it *index.Item) {
	versions := m.facts.Versions[it.ID]
	if len(versions) == 0 {
		versions = []index.Version{{N: 1, Seen: it.FirstSeen}}
	}
	for _, v := range versions {
		if m.rnd.IntN(2) == 0 {
			continue
		}
		how := []index.Carrying{index.CarriedExact, index.CarriedCut, index.CarriedAltered}[m.rnd.IntN(3)]
		c := index.Carried{
			StoryID: 1, ItemID: it.ID, Version: v.N, Release: 1 + m.rnd.Int64N(int64(len(m.facts.Items))), Sentence: m.rnd.IntN(3) - 1, How: how, Text: "carried words " + Word(v.Seen),
			Speaker: "speaker " + Word(v.Seen), Since: v.Seen,
		}
		if m.rnd.IntN(4) == 0 {
			c.Release = -(1 + m.rnd.Int64N(6))
		}
		m.facts.Carried = append(m.facts.Carried, c)
	}
}

func (m *maker) act(id int64) {
	kinds := []index.ActKind{
		index.ActMerge, index.ActSplit, index.ActTitle, index.ActTag, index.ActUntag, index.ActNote, index.ActRogue, index.ActApprove, index.ActRelease, index.ActChapter, index.ActUndo,
	}
	at := m.later(Begin())
	a := index.Act{
		ID: id, Kind: kinds[m.rnd.IntN(len(kinds))], StoryID: 1, Other: 2, Items: []int64{1 + m.rnd.Int64N(int64(len(m.facts.Items)))}, Text: "said " + Word(at), Who: "Someone " + Word(at), At: at,
	}
	if m.rnd.IntN(2) == 0 {
		a.Done = m.later(at)
		if m.rnd.IntN(3) == 0 {
			a.Problem = "problem " + Word(a.Done)
		}
	}
	if m.rnd.IntN(4) == 0 {
		a.Undone = m.later(at)
	}
	if a.Kind == index.ActUndo {
		a.Other, a.Undone = 1+m.rnd.Int64N(id), time.Time{}
	}
	m.facts.Acts = append(m.facts.Acts, a)
	slices.SortStableFunc(m.facts.Acts, func(a, b index.Act) int { return a.At.Compare(b.At) })
}

// Moments gives n moments at which to look at a story: those at which something happens, and between them.
func Moments(rnd *rand.Rand, f *known.Facts, n int) []time.Time {
	var out []time.Time
	for range n {
		it := f.Items[rnd.IntN(len(f.Items))]
		at := it.FirstSeen
		switch rnd.IntN(4) {
		case 0:
			at = it.VersionSeen
		case 1:
			at = at.Add(-time.Second)
		case 2:
			at = Begin().Add(time.Duration(rnd.IntN(12_000)) * time.Second)
		}
		out = append(out, at)
	}
	return out
}

// Cut takes out of the facts, by the plainest means, what had not been seen at a moment.
func Cut(f *known.Facts, t time.Time) *known.Facts {
	out := &known.Facts{Story: f.Story, Versions: map[int64][]index.Version{}, Visited: map[int64]time.Time{}, Members: slices.Clone(f.Members)}
	for _, it := range f.Items {
		if it.FirstSeen.After(t) {
			continue
		}
		if it.GoneAt.After(t) {
			it.GoneAt = time.Time{}
		}
		it.Post = cutPost(it.Post, t)
		if at, ok := f.Visited[it.ID]; ok && !at.After(t) {
			out.Visited[it.ID] = at
		}
		if it.VersionSeen.After(t) {
			it.Quotes = nil
		}
		for _, v := range f.Versions[it.ID] {
			if !v.Seen.After(t) {
				out.Versions[it.ID] = append(out.Versions[it.ID], v)
				it.Title, it.Text, it.Summary, it.Author, it.Version, it.VersionSeen = v.Title, v.Text, v.Summary, v.Author, v.N, v.Seen
			}
		}
		out.Items = append(out.Items, it)
	}
	for i := range out.Members {
		if m := &out.Members[i]; m.At.After(t) {
			m.Joined, m.Score, m.Terms, m.Anchor, m.At = "", 0, nil, "", time.Time{}
		}
	}
	for _, p := range f.PickUps {
		if !p.Since.After(t) {
			out.PickUps = append(out.PickUps, p)
		}
	}
	for _, c := range f.Carried {
		if !c.Since.After(t) {
			out.Carried = append(out.Carried, c)
		}
	}
	for _, a := range f.Acts {
		if a.At.After(t) {
			continue
		}
		if a.Done.After(t) {
			a.Done, a.Problem = time.Time{}, ""
		}
		if a.Undone.After(t) {
			a.Undone = time.Time{}
		}
		out.Acts = append(out.Acts, a)
	}
	cutReadings(out, f)
	retitle(out, f)
	return out
}

// retitle lets the stage have given the headline that it could have given by then.
func retitle(out, f *known.Facts) {
	borne := false
	copyOf := map[int64]int64{}
	for _, m := range out.Members {
		copyOf[m.ItemID] = m.CopyOf
	}
	in := map[int64]bool{}
	for _, it := range out.Items {
		borne = borne || it.Title == f.Story.Title
		in[it.ID] = true
	}
	items := slices.Clone(out.Items)
	slices.SortStableFunc(items, func(a, b index.Item) int { return a.FirstSeen.Compare(b.FirstSeen) })
	if borne || len(items) == 0 {
		return
	}
	out.Story.Title = items[0].Title
	for _, it := range items {
		if it.Kind == index.KindArticle && it.Lane != index.LaneOwn && !in[copyOf[it.ID]] {
			out.Story.Title = it.Title
			return
		}
	}
}
