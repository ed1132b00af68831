package storetest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// memStories is what the plain store keeps of stories, written from the contract in stories.go.
type memStories struct {
	stories  map[int64]index.Story
	asked    map[int64]int64        // Into as it was given, by story
	members  map[int64]index.Member // by item
	pickUps  []index.PickUp
	carried  map[int64][]index.Carried // by item
	acts     []index.Act               // in order of ID
	notes    []byte
	notesSeq int64
}

func newMemStories() memStories {
	return memStories{stories: map[int64]index.Story{}, asked: map[int64]int64{}, members: map[int64]index.Member{}, carried: map[int64][]index.Carried{}}
}

func (m *memStories) clone() memStories {
	return memStories{
		maps.Clone(m.stories), maps.Clone(m.asked), maps.Clone(m.members), slices.Clone(m.pickUps), maps.Clone(m.carried), slices.Clone(m.acts), m.notes, m.notesSeq,
	}
}

// keepStories keeps a change, or returns why it cannot and leaves everything as it was.
func (m *memory) keepStories(c index.StoryChange) error {
	before := m.clone()
	err := m.keepAll(c)
	if err != nil {
		m.memStories = before
		return err
	}
	if c.Memory != nil {
		m.notes, m.notesSeq = c.Memory, c.MemorySeq
	}
	if c.Cursor != 0 {
		m.cursors["story"] = c.Cursor
	}
	return nil
}

func (m *memory) keepAll(c index.StoryChange) error {
	was := slices.Clone(m.pickUps)
	if c.Afresh {
		m.members, m.pickUps, m.carried = map[int64]index.Member{}, nil, map[int64][]index.Carried{}
	}
	for _, st := range c.Stories {
		if st.ID < 1 {
			return index.ErrInvalid
		}
		m.stories[st.ID], m.asked[st.ID] = st, st.Into
	}
	if err := m.straighten(); err != nil {
		return err
	}
	for _, member := range c.Members {
		if err := m.keepMember(member); err != nil {
			return err
		}
	}
	if err := m.keepPickUps(c.PickUps, was); err != nil {
		return err
	}
	for item, list := range c.Carried {
		if !has(m.items, item) {
			return index.ErrInvalid
		}
		m.carried[item] = list
	}
	for _, a := range c.Acts {
		if !has(m.acts, a.ID) {
			return index.ErrNotFound
		}
		old := &m.acts[a.ID-1]
		old.Done, old.Result, old.Was, old.Problem = a.Done, a.Result, a.Was, a.Problem
	}
	return nil
}

// stands follows the redirects of a story.
func (m *memStories) stands(id int64) (int64, error) {
	for range len(m.stories) + 1 {
		into, found := m.asked[id]
		if !found {
			return 0, index.ErrInvalid
		}
		if into == 0 {
			return id, nil
		}
		id = into
	}
	return 0, index.ErrInvalid
}

// straighten makes redirects one step long, and then chapters.
func (m *memStories) straighten() error {
	ids := slices.Sorted(maps.Keys(m.stories))
	for _, id := range ids {
		st := m.stories[id]
		at, err := m.stands(id)
		if err != nil {
			return err
		}
		if at == id {
			continue
		}
		st.Into, st.Chapter = at, 0
		m.stories[id] = st
		for item, member := range m.members {
			if member.StoryID == id {
				member.StoryID = at
				m.members[item] = member
			}
		}
		for i := range m.pickUps {
			if m.pickUps[i].StoryID == id {
				m.pickUps[i].StoryID = at
			}
		}
	}
	for _, id := range ids {
		st := m.stories[id]
		top, err := m.topOf(st)
		if err != nil {
			return err
		}
		st.Chapter = top
		m.stories[id] = st
	}
	return nil
}

func (m *memStories) topOf(st index.Story) (int64, error) {
	at, met := st.Chapter, map[int64]bool{}
	for at != 0 {
		stands, err := m.stands(at)
		if err != nil || stands == st.ID || met[stands] {
			return 0, err
		}
		met[stands] = true
		if m.stories[stands].Chapter == 0 {
			return stands, nil
		}
		at = m.stories[stands].Chapter
	}
	return 0, nil
}

func (m *memory) keepMember(member index.Member) error {
	at, err := m.stands(member.StoryID)
	if err != nil || !has(m.items, member.ItemID) {
		return index.ErrInvalid
	}
	member.StoryID = at
	if member.Trace == nil {
		member.Trace = m.members[member.ItemID].Trace
	}
	m.members[member.ItemID] = member
	return nil
}

// sameEnds says whether two pick-ups are one edge.
func sameEnds(a, b index.PickUp) bool {
	return a.To == b.To && a.From == b.From && (a.From != 0 || a.Outlet == b.Outlet)
}

func kindsOf(p index.PickUp) string {
	var kinds []string
	for _, e := range p.Evidence {
		kinds = append(kinds, string(e.Kind))
	}
	slices.Sort(kinds)
	return strings.Join(slices.Compact(kinds), " ")
}

// keepPickUps replaces the edges of stories. was is what there was before a regroup.
func (m *memory) keepPickUps(given map[int64][]index.PickUp, was []index.PickUp) error {
	known := append(slices.Clone(m.pickUps), was...)
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if _, err := m.stands(id); err != nil {
			return err
		}
		m.pickUps = slices.DeleteFunc(m.pickUps, func(p index.PickUp) bool { return p.StoryID == id })
	}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		at, _ := m.stands(id)
		for _, p := range given[id] {
			if !has(m.items, p.To) {
				return index.ErrInvalid
			}
			p.StoryID = at
			if i := slices.IndexFunc(known, func(o index.PickUp) bool { return sameEnds(o, p) }); i >= 0 && kindsOf(known[i]) == kindsOf(p) {
				p.Since = known[i].Since
			}
			m.pickUps = slices.DeleteFunc(m.pickUps, func(o index.PickUp) bool { return sameEnds(o, p) })
			m.pickUps = append(m.pickUps, p)
		}
	}
	return nil
}

func (m *memStories) nextStory() int64 {
	next := int64(1)
	for id := range m.stories {
		next = max(next, id+1)
	}
	return next
}

// order puts stories into the order of a list.
func order(a, b index.Story) int { return cmp.Or(b.End.Compare(a.End), cmp.Compare(a.ID, b.ID)) }

func (m *memStories) listStories(f index.StoryFilter) ([]index.Story, error) {
	after, found := m.stories[f.After]
	if f.After != 0 && !found {
		return nil, index.ErrNotFound
	}
	var out []index.Story
	for _, st := range m.stories {
		if st.Into == 0 && !st.End.Before(f.Since) && (f.Until.IsZero() || st.Begin.Before(f.Until)) && (f.After == 0 || order(st, after) > 0) {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, order)
	return out[:min(cmp.Or(f.Limit, 100), len(out))], nil
}

func (m *memStories) chapters(id int64) []index.Story {
	var out []index.Story
	for _, st := range m.stories {
		if st.Chapter == id && id != 0 {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, func(a, b index.Story) int { return cmp.Or(a.Begin.Compare(b.Begin), cmp.Compare(a.ID, b.ID)) })
	return out
}

// membersIn returns the members that keep says, with their traces, in order of item.
func (m *memStories) membersIn(keep func(index.Member) bool) []index.Member {
	var out []index.Member
	for _, id := range slices.Sorted(maps.Keys(m.members)) {
		if keep(m.members[id]) {
			out = append(out, m.members[id])
		}
	}
	return out
}

func (m *memStories) membersOf(storyID int64) []index.Member {
	out := m.membersIn(func(member index.Member) bool { return member.StoryID == storyID })
	for i := range out {
		out[i].Trace = nil
	}
	return out
}

func (m *memory) traces(since time.Time) []index.Member {
	return m.membersIn(func(member index.Member) bool { return !m.items[member.ItemID-1].FirstSeen.Before(since) })
}

func (m *memStories) pickUpsOf(storyID int64) []index.PickUp {
	var out []index.PickUp
	for _, p := range m.pickUps {
		if p.StoryID == storyID {
			out = append(out, p)
		}
	}
	first := map[bool]int{true: 0, false: 1}
	slices.SortFunc(out, func(a, b index.PickUp) int {
		return cmp.Or(cmp.Compare(a.To, b.To), first[a.Primary]-first[b.Primary], cmp.Compare(b.Confidence, a.Confidence),
			cmp.Compare(a.From, b.From), cmp.Compare(a.Outlet, b.Outlet))
	})
	return out
}

func (m *memStories) carriedIn(storyID int64) []index.Carried {
	var out []index.Carried
	for _, member := range m.membersOf(storyID) {
		list := slices.Clone(m.carried[member.ItemID])
		for i := range list {
			list[i].ItemID, list[i].StoryID = member.ItemID, storyID
		}
		slices.SortStableFunc(list, func(a, b index.Carried) int {
			return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Release, b.Release), cmp.Compare(a.Sentence, b.Sentence))
		})
		out = append(out, list...)
	}
	return out
}

// stageActs are the kinds that the stage carries out.
var stageActs = []index.ActKind{index.ActMerge, index.ActSplit, index.ActMove, index.ActChapter, index.ActRelease}

// actKinds are all kinds.
var actKinds = append([]index.ActKind{
	index.ActTitle, index.ActTag, index.ActUntag, index.ActNote, index.ActRogue, index.ActApprove, index.ActUndo,
}, stageActs...)

func (m *memStories) addAct(a index.Act, now time.Time) (int64, error) {
	if err := m.allowAct(a); err != nil {
		return 0, err
	}
	a = index.Act{ID: int64(len(m.acts) + 1), Kind: a.Kind, StoryID: a.StoryID, Other: a.Other, Items: a.Items, Text: a.Text, Who: a.Who, At: a.At}
	if a.At.IsZero() {
		a.At = now
	}
	does := a.Kind
	if does == index.ActUndo {
		does = m.acts[a.Other-1].Kind
	}
	if !slices.Contains(stageActs, does) {
		a.Done = a.At
	}
	m.acts = append(m.acts, a)
	return a.ID, nil
}

func (m *memStories) allowAct(a index.Act) error {
	here, err := m.stands(a.StoryID)
	if err != nil {
		return index.ErrNotFound
	}
	if len(a.Items) > 10_000 || len(a.Text) > 1<<20 {
		return index.ErrInvalid
	}
	needs := func(kinds ...index.ActKind) bool { return slices.Contains(kinds, a.Kind) }
	switch {
	case needs(index.ActMerge, index.ActMove) || needs(index.ActChapter) && a.Other != 0:
		other, err := m.stands(a.Other)
		if err != nil {
			return index.ErrNotFound
		}
		if other == here {
			return index.ErrInvalid
		}
	case needs(index.ActUndo):
		if !has(m.acts, a.Other) {
			return index.ErrNotFound
		}
		if of := m.act(a.Other); of.Kind == index.ActUndo || of.Problem != "" || !of.Undone.IsZero() {
			return index.ErrInvalid
		}
	case !needs(actKinds...):
		return index.ErrInvalid
	}
	if needs(index.ActSplit, index.ActMove, index.ActRogue, index.ActApprove) && (len(a.Items) == 0 || slices.Min(a.Items) < 1) {
		return index.ErrInvalid
	}
	if needs(index.ActTitle, index.ActTag, index.ActUntag, index.ActNote, index.ActRelease) && strings.TrimSpace(a.Text) == "" {
		return index.ErrInvalid
	}
	return nil
}

// act returns an act with Undone filled in.
func (m *memStories) act(id int64) index.Act {
	a := m.acts[id-1]
	for _, u := range m.acts {
		if u.Kind == index.ActUndo && u.Other == id && u.Problem == "" {
			a.Undone = u.At
		}
	}
	return a
}

func (m *memStories) actsIn(keep func(index.Act) bool) []index.Act {
	var out []index.Act
	for _, a := range m.acts {
		if keep(a) {
			out = append(out, m.act(a.ID))
		}
	}
	return out
}

func (m *memStories) actsOf(storyID int64) []index.Act {
	return m.actsIn(func(a index.Act) bool {
		return a.StoryID == storyID || storyID != 0 && m.stories[a.StoryID].Into == storyID
	})
}

// lookAgain makes the first entry of each item due, unless one of its entries is due sooner.
func (m *memory) lookAgain(items []int64, at time.Time) {
	for _, id := range items {
		var first *memEntry
		for _, e := range slices.Backward(m.entries) {
			if e.ItemID != id || id == 0 {
				continue
			}
			if e.URL != "" && !m.source(e).Off {
				first = e
			}
		}
		if first == nil || m.dueBy(id, at) {
			continue
		}
		if first.lease.IsZero() {
			first.Next, first.due = at, at
			continue
		}
		first.again = &at
	}
}

// dueBy says whether a page of an item will be visited until then, as far as is known.
func (m *memory) dueBy(item int64, at time.Time) bool {
	return slices.ContainsFunc(m.entries, func(e *memEntry) bool {
		if e.ItemID != item || m.source(e).Off {
			return false
		}
		if e.lease.IsZero() {
			return !e.due.IsZero() && !e.due.After(at)
		}
		return e.again != nil && !e.again.IsZero() && !e.again.After(at)
	})
}
