package story

import (
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Why is the part "Why are these together".
type Why struct {
	Rows      []WhyRow
	More      view.Link // to all; Text is "" if all are shown
	Reactions string    // "420 reactions hang on them."
	Late      bool      // reasons were worked out again after the moment of the page
}

// WhyRow is an original with why it is in the story, and how many copies it has.
type WhyRow struct {
	ID       int64
	Outlet   string
	Own      bool
	Rogue    bool
	Person   bool
	Headline string
	Lang     string
	URL      string
	Seen     string
	Why      string
	Copies   string // "+5 copies"
	CopyOf   []CopyRow
}

// CopyRow is a copy with why it counts as one.
type CopyRow struct{ Outlet, URL, Seen, Why string }

// Bounds of the part.
const (
	fewWhy   = 30
	mostWhy  = 500
	fewFolds = 60 // copies listed below one original
)

// why says of each original why it is here.
func (t *teller) why() Why {
	originals := t.Where(func(it *known.Item) bool { return it.Original == 0 && !it.Public() })
	shown := fewWhy
	if t.Ask.Why {
		shown = mostWhy
	}
	var out Why
	for _, it := range originals[:min(shown, len(originals))] {
		out.Rows = append(out.Rows, t.whyRow(it))
		out.Late = out.Late || it.Member.Joined == ""
	}
	if len(originals) > shown && !t.Ask.Why {
		out.More = view.To("All "+words.Plural(len(originals), "original"), t.Ask.Link("#why", "why", "all"))
	}
	if n := told.Count(t.Items, (*known.Item).Public); n > 0 {
		out.Reactions = words.Plural(n, "reaction") + " are here because they link to, quote or answer one of these."
		if n == 1 {
			out.Reactions = "1 reaction is here because it links to, quotes or answers one of these."
		}
	}
	return out
}

func (t *teller) whyRow(it *known.Item) WhyRow {
	r := WhyRow{
		ID: it.ID, Outlet: t.Outlet(it), Own: it.Own(), Rogue: it.Rogue, Person: it.Person(), Headline: t.Headline(it), Lang: view.Foreign(it.Lang), URL: told.ItemURL(it.ID),
		Seen: t.Clock(it.FirstSeen), Why: t.reason(&it.Member),
	}
	n := 0
	for _, c := range it.Copies {
		if c.Public() {
			continue
		}
		if n++; len(r.CopyOf) < fewFolds {
			r.CopyOf = append(r.CopyOf, CopyRow{t.Outlet(c), told.ItemURL(c.ID), t.Clock(c.FirstSeen), t.reason(&c.Member)})
		}
	}
	if n > 0 {
		r.Copies = "+" + words.Plural(n, "copy")
	}
	return r
}

// reason says a decision of the stage in plain words.
func (t *teller) reason(m *index.Member) string {
	terms := ""
	if len(m.Terms) > 0 {
		terms = "Shared words that counted most: " + view.Line(strings.Join(m.Terms, ", ")) + "."
	}
	out := ""
	switch m.Joined {
	case "":
		return "Worked out later than this moment."
	case index.JoinedFirst:
		out = "It began the story."
	case index.JoinedCopy:
		out = "Its text is " + told.Percent(m.Score) + " the same as that of its original."
	case index.JoinedText:
		out = "Its words are like those of the story" + likeness(m.Score) + "."
	case index.JoinedAnchor:
		out = "Its words are rather like those of the story" + likeness(m.Score)
		if m.Anchor != "" {
			out += ", and " + view.Line(m.Anchor) + " ties it"
		}
		out += "."
	case index.JoinedMerge:
		out = "It came with a story that was merged into this one."
	case index.JoinedSplit:
		out = "It came from a story that fell apart."
	case index.JoinedPerson:
		out = "Somebody put it here."
	case index.JoinedLink:
		out = "It links to, quotes or answers an item of the story."
	default:
		out = "Joined: " + view.Line(string(m.Joined)) + "."
	}
	return strings.TrimSpace(out + " " + terms)
}

// likeness says a score; one of 0 was not kept.
func likeness(f float64) string {
	if f <= 0 {
		return ""
	}
	return " (likeness " + strconv.FormatFloat(min(f, 1), 'f', 2, 64) + " of 1)"
}
