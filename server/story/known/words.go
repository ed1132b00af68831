package known

import (
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// acts keeps what people had done: an undoing that came later had not happened.
func (s *Story) acts(f *Facts) {
	for _, a := range f.Acts {
		if s.after(a.At) {
			s.Beyond = true
			continue
		}
		if s.after(a.Undone) {
			a.Undone = time.Time{}
		}
		if s.after(a.Done) {
			a.Done, a.Result, a.Problem, a.Was = time.Time{}, 0, "", nil
		}
		s.Acts = append(s.Acts, a)
		if !a.Undone.IsZero() {
			continue
		}
		switch a.Kind {
		case index.ActTag:
			if !slices.Contains(s.Tags, a.Text) {
				s.Tags = append(s.Tags, a.Text)
			}
		case index.ActUntag:
			s.Tags = slices.DeleteFunc(s.Tags, func(t string) bool { return t == a.Text })
		case index.ActNote:
			s.Notes = append(s.Notes, a)
		case index.ActTitle:
			s.Title, s.Given = a.Text, true
		}
	}
}

// name finds the headline. The stage's own one is that of an item; it is used if that item bore it by then.
func (s *Story) name(f *Facts) {
	borne, first := false, ""
	for _, it := range s.Items {
		if it.Title == f.Story.Title {
			borne = true
		}
		if first == "" && it.Article() && it.Original == 0 {
			first = it.Title
		}
	}
	if (borne || !s.Beyond) && len(s.Items) > 0 {
		s.Summary, s.Keywords = f.Story.Summary, f.Story.Keywords
		if s.Beyond { // they are of the whole story, and may say what was not known
			s.Summary, s.Keywords = "", nil
		}
	}
	switch {
	case s.Given:
	case len(s.Items) == 0:
		s.Title = ""
	case borne || !s.Beyond:
		s.Title = f.Story.Title
	case first != "":
		s.Title = first
	default:
		s.Title = s.Items[0].Title
	}
}

// releases gathers what others may carry: our own items that were approved, each text once, and what was pasted in.
func (s *Story) releases(f *Facts) {
	for _, it := range s.Items {
		if it.Own() && !it.Rogue && s.approvedOriginal(it) {
			s.Releases = append(s.Releases, Release{ID: it.ID, Title: it.Title, Text: it.Text, At: it.FirstSeen, Item: it, Open: it.Open})
		}
	}
	for i := range f.Releases {
		it := &f.Releases[i]
		if s.byID[it.ID] == nil && !s.after(it.FirstSeen) && !s.after(it.VersionSeen) {
			s.Releases = append(s.Releases, Release{ID: it.ID, Title: it.Title, Text: it.Text, At: it.FirstSeen})
		}
	}
	for _, a := range s.Acts {
		if a.Kind == index.ActRelease && a.Undone.IsZero() {
			title, _, _ := strings.Cut(a.Text, "\n")
			s.Releases = append(s.Releases, Release{ID: -a.ID, Title: title, Text: a.Text, At: a.At})
		}
	}
	slices.SortStableFunc(s.Releases, func(a, b Release) int { return a.At.Compare(b.At) })
}

// approvedOriginal reports whether an own item is the first to say its text: the statement on the website, not the
// same one by mail.
func (s *Story) approvedOriginal(it *Item) bool {
	orig := s.byID[it.Original]
	return orig == nil || !orig.Own() || orig.Rogue
}

// Statements are the releases that are known to be meant, and Begun those of which nobody knows it yet.
func (s *Story) Statements() []Release { return s.released(false) }

// Begun are our items with which the story began, as far as nobody knows yet whether they were approved.
func (s *Story) Begun() []Release { return s.released(true) }

func (s *Story) released(open bool) (out []Release) {
	for _, r := range s.Releases {
		if r.Open == open {
			out = append(out, r)
		}
	}
	return out
}

// carried gives each item the sentences of ours that its version of that time has.
func (s *Story) carried(f *Facts) {
	ours, rogue := s.ours()
	open := map[int64]bool{}
	for _, r := range s.Begun() {
		open[r.ID] = true
	}
	seen := map[index.Carried]bool{}
	for _, c := range f.Carried {
		it := s.byID[c.ItemID]
		if it == nil || s.after(c.Since) || it.Own() || it.Unknown || c.Version > it.Version {
			continue
		}
		if rogue[c.Release] {
			s.Wrong = append(s.Wrong, c)
			continue
		}
		if c.Sentence < 0 {
			if c.Version == it.Version {
				s.Quotes = append(s.Quotes, c)
			}
			continue
		}
		if c.Release = ours[c.Release]; c.Release == 0 {
			continue
		}
		key := index.Carried{ItemID: c.ItemID, Version: c.Version, Release: c.Release, Sentence: c.Sentence}
		if !seen[key] {
			seen[key] = true
			it.carry(c, open[c.Release])
		}
	}
	for _, it := range s.Items {
		it.Since, it.BegunAt = it.unbroken(it.Carried, it.said), it.unbroken(it.Begun, it.begun)
	}
}

// carry notes a sentence of ours, of a statement or of an item that is open.
func (it *Item) carry(c index.Carried, open bool) {
	if open {
		if it.begun[c.Version] = true; c.Version == it.Version {
			it.Begun = append(it.Begun, c)
		}
		return
	}
	it.said[c.Version] = true
	it.lines = append(it.lines, c)
	if c.Version == it.Version {
		it.Carried = append(it.Carried, c)
	}
}

// ours says which numbers stand for which release of ours, since the same statement by mail or in a network has a
// number of its own, and which ones are of rogue items.
func (s *Story) ours() (release map[int64]int64, rogue map[int64]bool) {
	release, rogue = map[int64]int64{}, map[int64]bool{}
	for _, r := range s.Releases {
		release[r.ID] = r.ID
		if r.Item != nil {
			for _, same := range r.Item.Copies {
				if same.Own() && !same.Rogue {
					release[same.ID] = r.ID
				}
			}
		}
	}
	for _, it := range s.Rogue {
		rogue[it.ID] = true
	}
	return release, rogue
}

// unbroken finds the version from which on an item has words of ours without a break; zero: the current one has none.
func (it *Item) unbroken(has []index.Carried, in map[int]bool) time.Time {
	switch {
	case len(has) == 0:
		return time.Time{}
	case len(it.Versions) == 0:
		return it.VersionSeen
	}
	since := has[0].Since
	for i := len(it.Versions) - 1; i >= 0 && in[it.Versions[i].N]; i-- {
		since = it.Versions[i].Seen
	}
	return since
}

// Lines are the sentences of our statements that a version of an item carries.
func (it *Item) Lines(version int) (out []index.Carried) {
	for _, c := range it.lines {
		if c.Version == version {
			out = append(out, c)
		}
	}
	return out
}

// Says reports whether a version of an item carries our statement.
func (it *Item) Says(version int) bool { return it.said[version] }
