// Package known says what presswatch knew of a story at one moment.
//
// It is the only door between the store's facts and the pages of a story: [At] leaves out whatever was first seen
// later (items, versions, removals, pick-ups, carried sentences, what people did), so that nothing behind it can
// tell what was not known yet. Now is a moment like any other.
package known

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// Facts are what the store has about a story.
type Facts struct {
	Story    index.Story
	Members  []index.Member
	Items    []index.Item              // of the members; others are ignored
	Versions map[int64][]index.Version // of items with more than one; an item without its row here is taken as it stands
	PickUps  []index.PickUp
	Carried  []index.Carried
	Acts     []index.Act
	Releases []index.Item        // releases of ours that Carried names and that are no members
	Visited  map[int64]time.Time // when the page of an item was last visited; of visits before that nothing is kept
	Readings []index.Reading     // what the stage "public" found out about reactions; nil: nothing
}

// Item is an item as it was known.
type Item struct {
	index.Item
	Member   index.Member    // with its reasons only if they were known
	Original int64           // the known item whose text it repeats; 0: an original
	Versions []index.Version // those that were seen, oldest first; empty if there is only one
	Rogue    bool            // an own item that nobody approved
	Open     bool            // an own item with which the story began, and of which nobody knows yet whether it was approved
	Unknown  bool            // its text of that time was not loaded: headline and text are empty
	Reading  *index.Reading  // what is known of a reaction that was read; nil: nothing
	Folded   Fold            // why it does not speak for itself; "" it does
	Into     *Item           // the reaction that it repeats, of those known; nil: it does not, or that one is not known
	Parent   *index.PickUp   // the best pick-up of those known, nil: none
	Later    *index.PickUp   // the best that only a later version shows, of an item that came after this one
	Others   []index.PickUp  // the rest
	Carried  []index.Carried // of our statements, in the version that was the current one
	Since    time.Time       // since when some version up to the current one carries our statement without a break
	Begun    []index.Carried // the same of our items that are open: they are no statements
	BegunAt  time.Time       // as Since
	Visited  time.Time       // when its page was last visited; zero: that is not known, or was later
	Copies   []*Item         // known items that repeat it
	said     map[int]bool    // versions that carry our statement
	begun    map[int]bool    // versions that carry an item of ours that is open
	lines    []index.Carried // of our statements, in every version known
}

// Own reports whether it is of one of our channels.
func (it *Item) Own() bool { return it.Lane == index.LaneOwn && !it.Person() }

// Mailed reports whether an own item went out by mail: its address is none of the web.
func (it *Item) Mailed() bool {
	return strings.HasPrefix(it.URL, "mid:") || strings.HasPrefix(it.URL, "mailto:")
}

// Person reports whether it is a post of one of our people.
func (it *Item) Person() bool { return it.Lane == index.LaneOwn && it.Kind == index.KindReaction }

// Public reports whether it is a reaction of somebody outside.
func (it *Item) Public() bool { return it.Kind == index.KindReaction && it.Lane != index.LaneOwn }

// Voice reports whether it is a reaction that speaks for itself.
func (it *Item) Voice() bool { return it.Public() && it.Folded == "" }

// Article reports whether it counts as coverage.
func (it *Item) Article() bool { return it.Kind != index.KindReaction && it.Lane != index.LaneOwn }

// Gone reports whether it was known to be removed.
func (it *Item) Gone() bool { return !it.GoneAt.IsZero() }

// Release is something of ours whose sentences others may carry.
type Release struct {
	ID    int64 // the item; negative: the act by which it was pasted in
	Title string
	Text  string
	At    time.Time
	Item  *Item // nil if it was pasted in or is no member
	Open  bool  // nobody knows yet whether it was approved: an item of ours, no statement
}

// Story is a story as it was known.
type Story struct {
	ID       int64
	T        time.Time // what was first seen later is left out
	Title    string
	Summary  string   // "" if it says more than was known
	Keywords []string // the same
	Given    bool     // Title was given by a person
	Chapter  int64
	Items    []*Item // in the order in which they were first seen
	Releases []Release
	Rogue    []*Item         // own items that nobody approved
	Wrong    []index.Carried // words of rogue items, in every version known
	Quotes   []index.Carried // quotes that are given to us and stand in no release, of current versions
	Tags     []string
	Notes    []index.Act // that stand
	Acts     []index.Act // all, oldest first; Undone only if it was known
	Beyond   bool        // there is more now than was known

	byID map[int64]*Item
}

// Item gives a known item, or nil.
func (s *Story) Item(id int64) *Item { return s.byID[id] }

// Articles gives the articles in the order in which they were first seen.
func (s *Story) Articles() []*Item { return s.Where((*Item).Article) }

// Where gives the items for which the condition holds, in order.
func (s *Story) Where(holds func(*Item) bool) []*Item {
	var out []*Item
	for _, it := range s.Items {
		if holds(it) {
			out = append(out, it)
		}
	}
	return out
}

// At leaves of the facts what was known at t.
func At(f *Facts, t time.Time) *Story {
	s := &Story{ID: f.Story.ID, Chapter: f.Story.Chapter, T: t, byID: map[int64]*Item{}}
	s.take(f)
	s.readings(f)
	s.acts(f)
	s.copies()
	s.rogue()
	s.opening()
	s.pickUps(f)
	s.releases(f)
	s.carried(f)
	s.name(f)
	return s
}

func (s *Story) after(t time.Time) bool { return t.After(s.T) }

// take takes the items that had been seen, as they stood.
func (s *Story) take(f *Facts) {
	members := make(map[int64]index.Member, len(f.Members))
	for _, m := range f.Members {
		members[m.ItemID] = m
	}
	for i := range f.Items {
		m, ok := members[f.Items[i].ID]
		if !ok {
			continue
		}
		if s.after(f.Items[i].FirstSeen) {
			s.Beyond = true
			continue
		}
		it := &Item{Item: f.Items[i], Member: m, said: map[int]bool{}, begun: map[int]bool{}}
		s.standing(it, f.Versions[it.ID])
		if at := f.Visited[it.ID]; !s.after(at) {
			it.Visited = at
		}
		if s.after(m.At) {
			it.Member.Score, it.Member.Terms, it.Member.Anchor, it.Member.Joined, it.Member.At = 0, nil, "", "", time.Time{}
		}
		s.Items = append(s.Items, it)
		s.byID[it.ID] = it
	}
	slices.SortFunc(s.Items, func(a, b *Item) int {
		return cmp.Or(a.FirstSeen.Compare(b.FirstSeen), cmp.Compare(a.ID, b.ID))
	})
}

// standing sets an item back to the version that was the newest one. What belongs to no version (links, tags) is that
// of today: pages of stories do not show it. Quotes are those of the newest version, and kept where that was known.
func (s *Story) standing(it *Item, versions []index.Version) {
	if s.after(it.GoneAt) {
		it.GoneAt, s.Beyond = time.Time{}, true
	}
	it.Links, it.Embeds, it.Tags, it.Problem = nil, nil, nil, ""
	s.post(it)
	if s.after(it.VersionSeen) {
		it.Quotes = nil
	}
	if s.after(it.Updated) {
		it.Updated = time.Time{}
	}
	known := versions
	for i, v := range versions {
		if s.after(v.Seen) {
			known = versions[:i]
			break
		}
	}
	if len(known) < len(versions) || s.after(it.VersionSeen) {
		s.Beyond = true
	}
	switch {
	case len(known) > 0:
		v := known[len(known)-1]
		it.Title, it.Summary, it.Text, it.Version, it.VersionSeen, it.Author = v.Title, v.Summary, v.Text, v.N, v.Seen, v.Author
	case s.after(it.VersionSeen):
		it.Title, it.Summary, it.Text, it.Author, it.Unknown, it.Version, it.VersionSeen = "", "", "", "", true, 0, time.Time{}
	}
	if len(known) > 1 {
		it.Versions = known
	}
}

// copies ties copies to their originals, as far as both are known.
func (s *Story) copies() {
	for _, it := range s.Items {
		if orig := s.byID[it.Member.CopyOf]; orig != nil && orig != it {
			it.Original = orig.ID
			orig.Copies = append(orig.Copies, it)
		}
	}
}

// rogueWithin is how soon an own item must be gone to count as not approved although nobody said so: what we
// take down on the day of its publication was not meant to be there (STORY.md, section 5).
const rogueWithin = 24 * time.Hour

// rogue finds the own items that nobody approved: by what somebody said last, else by how soon they were gone.
func (s *Story) rogue() {
	said := s.judged()
	for _, it := range s.Items {
		if !it.Own() {
			continue
		}
		rogue, ok := said[it.ID]
		if it.Rogue = rogue; !ok {
			it.Rogue = it.Gone() && it.GoneAt.Sub(it.FirstSeen) < rogueWithin
		}
	}
	for _, it := range s.Items {
		if _, ok := said[it.ID]; it.Own() && it.Mailed() && !ok {
			it.Rogue = s.takenDown(it)
		}
		if it.Rogue {
			s.Rogue = append(s.Rogue, it)
		}
	}
}

// takenDown reports whether what a mail of ours says was taken down wherever it could be. A mail cannot be, so it goes
// with the page that says the same, or of which it sends a paragraph.
func (s *Story) takenDown(mail *Item) bool {
	text, gone := mail.ID, false
	if mail.Original != 0 {
		text = mail.Original
	}
	for _, it := range s.Items {
		if !it.Own() || it.Mailed() || it.ID != text && it.Original != text && !sends(mail.Text, it.Text) {
			continue
		}
		if !it.Rogue {
			return false
		}
		gone = true
	}
	return gone
}

// paragraph is from how many bytes on a paragraph is one and no greeting.
const paragraph = 40

// sends reports whether a mail has a paragraph of a page.
func sends(mail, page string) bool {
	page = plain(page)
	for p := range strings.SplitSeq(mail, "\n\n") {
		if p = plain(p); len(p) >= paragraph && strings.Contains(page, p) {
			return true
		}
	}
	return false
}

// plain is a text without what mail programs change in it.
func plain(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// opening finds the own items with which the story began and of which it is not known whether anybody approved them:
// nobody said so, none was taken down, and none has stood for as long as shows that it was meant. On the night of a
// false message they are what nobody has noticed yet. What comes after the first article of others is taken for an
// answer to it.
func (s *Story) opening() {
	said := s.judged()
	for _, it := range s.Items {
		if it.Article() {
			return
		}
		if _, ok := said[it.ID]; it.Own() && !ok && !it.Gone() && !it.Rogue && s.T.Sub(it.FirstSeen) < rogueWithin {
			it.Open = true
		}
	}
}

// judged says of which items somebody said that they were not approved, true, or were, false.
func (s *Story) judged() map[int64]bool {
	said := map[int64]bool{}
	for _, a := range s.Acts {
		if a.Kind != index.ActRogue && a.Kind != index.ActApprove || !a.Undone.IsZero() {
			continue
		}
		for _, id := range a.Items {
			said[id] = a.Kind == index.ActRogue
		}
	}
	return said
}

// pickUps gives each item its parent and its other edges. An edge to an item that was not seen yet is left out; the
// best of the rest is the parent then.
func (s *Story) pickUps(f *Facts) {
	for i := range f.PickUps {
		p := f.PickUps[i]
		to := s.byID[p.To]
		if to == nil || s.after(p.Since) || p.Confidence < index.Likely || p.From != 0 && s.byID[p.From] == nil || p.From == p.To {
			continue
		}
		to.Others = append(to.Others, p)
	}
	for _, it := range s.Items {
		if len(it.Others) == 0 {
			continue
		}
		slices.SortStableFunc(it.Others, func(a, b index.PickUp) int {
			if a.Primary != b.Primary {
				if a.Primary {
					return -1
				}
				return 1
			}
			return cmp.Compare(b.Confidence, a.Confidence)
		})
		s.parent(it)
	}
}

// tolerance is by how much an item may have been seen before the one that it was taken from: outlets are not visited
// at the same time.
const tolerance = 10 * time.Minute

// parent takes the best edge out of the others. What an outlet took into a later version from something that came
// after its article is no answer to the question where the article is from, and is kept apart.
func (s *Story) parent(it *Item) {
	others := it.Others
	it.Others = nil
	for i := range others {
		from := s.byID[others[i].From]
		later := from != nil && others[i].Since.After(it.FirstSeen) && from.FirstSeen.After(it.FirstSeen.Add(tolerance))
		switch {
		case later && it.Later == nil:
			it.Later = &others[i]
		case !later && it.Parent == nil:
			it.Parent = &others[i]
		default:
			it.Others = append(it.Others, others[i])
		}
	}
}

// Edges gives all known pick-ups of an item, the best first.
func (it *Item) Edges() []index.PickUp {
	var out []index.PickUp
	if it.Parent != nil {
		out = append(out, *it.Parent)
	}
	if it.Later != nil {
		out = append(out, *it.Later)
	}
	return append(out, it.Others...)
}
