package edits

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
	"presswatch/index/story/carried"
)

// The text that most pairs begin with, and what is done to it.
const (
	intro  = "A police force appeared to have been hacked on Friday night when its website told drivers that every parking fine was cancelled."
	sent   = "The messages were also sent to more than a million followers of the force and to the subscribers of its emails."
	officr = "\"We are as surprised as you are,\" an officer told the agency."
	silent = "The force has not responded to requests for comment."
	ours   = "The force said: \"A supplier account that is used to publish news to all three was misused.\""
	swans  = "Three swans were looked for at the mill pond on Saturday morning and found asleep in the reeds."
)

func text(paragraphs ...string) string { return strings.Join(paragraphs, "\n\n") }

var base = text(intro, sent, officr, silent)

var releases = []carried.Release{{ID: 9, Text: "A supplier account that is used to publish news to all three was misused. No fine has been cancelled."}}

func short(edits []index.Edit) string {
	var out []string
	for _, e := range edits {
		out = append(out, string(e.Kind))
	}
	return strings.Join(out, ", ")
}

func TestBetween(t *testing.T) {
	const title = "Force website tells drivers that fines are cancelled"
	for _, c := range []struct {
		name, oldTitle, newTitle, old, fresh, want string
	}{
		{"nothing", title, title, base, base, ""},
		{"white space", title, title, base, strings.ReplaceAll(base, "\n\n", "\n\n\n"), "only a trifle"},
		{"typography", title, title, base, strings.ReplaceAll(base, `"`, "”"), "only a trifle"},
		{"a time stamp", title, title, text("Updated 12:30", base), text("Updated 14:05", base), "only a trifle"},
		{"a day", title, title, text("Last updated on Friday 6 November 2026 at 23:40", base), text("Last updated on Saturday 7 November 2026 at 00:10", base), "only a trifle"},
		{"how long ago", title, title, text(base, "5 minutes ago"), text(base, "2 hours ago"), "only a trifle"},
		{"a counter", title, title, text(base, "12 comments"), text(base, "1,304 comments"), "only a trifle"},
		{"a button", title, title, base, text(base, "Share this article"), "only a trifle"},
		{"paragraphs moved", title, title, base, text(sent, intro, officr, silent), "only a trifle"},
		{"typography of the headline", title, "Force website tells drivers that fines are cancelled.", base, base, "only a trifle"},
		{"a German time stamp", title, title, text("Stand: 7. November 2026, 08:10 Uhr", base), text("Stand: 7. November 2026, 09:45 Uhr", base), "only a trifle"},

		{"our line added", title, title, base, text(intro, sent, officr, ours), "our line added, text cut"},
		{"our line added to the rest", title, title, base, text(base, ours), "our line added"},
		{"our line taken out", title, title, text(base, ours), base, "our line taken out"},
		{"our line mended", title, title, text(base, strings.Replace(ours, "misused", "hacked", 1)), text(base, ours), "our line changed"},
		{"our line and their headline", "Police force hacked", "Police force says account was misused", base, text(base, ours), "our line added, headline softened"},

		{"correction", title, title, base, text(base, "Correction: an earlier version of this article said that the fines had been cancelled. They were not."), "correction added"},
		{"correction on top", title, title, base, text("This article was amended on 7 November 2026 to make clear that the fines still stand.", base), "correction added"},
		{"clarification", title, title, base, text(base, "We are happy to clarify that the account belongs to a supplier."), "correction added"},
		{"German correction", title, title, base, text(base, "In einer früheren Version dieses Artikels hieß es, die Bußgelder seien erlassen."), "correction added"},
		{"French correction", title, title, base, text(base, "Rectificatif : une version précédente de cet article donnait un autre nom."), "correction added"},
		{"Spanish correction", title, title, base, text(base, "Fe de errores: una versión anterior de este texto decía otra cosa."), "correction added"},
		{"note already there", title, title, text(base, "Correction: the fines stand."), text(base, "Correction: the fines stand.", swans), "text added"},
		{"about a correction", title, title, base, text(base, "The Gazette printed a correction on its front page and sold out by noon."), "text added"},

		{"hacked no more", `Police force "hacked" as site cancels every fine`, "Police force misled by misused account as site cancels every fine", base, base, "headline softened"},
		{"quotation marks put on", "Police force hacked", "Police force 'hacked'", base, base, "headline softened"},
		{"a question mark", "Chaos at police headquarters", "Chaos at police headquarters?", base, base, "headline softened"},
		{"somebody says so", "Force lost its password", "Force lost its password, report claims", base, base, "headline softened"},
		{"sharper", "Force says website was misused", "Fury over police website chaos", base, base, "headline sharpened"},
		{"another headline", "Force website carries odd messages", "Three swans and a million followers", base, base, "headline changed"},

		{"text added", title, title, base, text(base, swans), "text added"},
		{"text cut", title, title, text(base, swans), base, "text cut"},
		{"a figure changed", title, title, base, strings.Replace(base, "more than a million", "nearly two million", 1), "text reworded"},
		{"reworded", title, title, base, strings.Replace(base, "appeared to have been hacked", "was sent false messages", 1), "text reworded"},
		{"name taken out", title, title, text(base, "The posts were made by Corwin Hale, an employee of the supplier, the officer said."), text(base, "The posts were made by an employee of the supplier, the officer said."), "name removed, text reworded"},
		{"name taken out of all of it", title, title, text(base, swans, "Corwin Hale lives in Tarnbeck.", "Nobody answered at the door of Mr Hale on Sunday."), text(base, swans), "name removed, text cut, text cut"},
		{"a place taken out", title, title, text(base, "A van stood in Mill Street, the officer said, and nobody sat in it at all."), text(base, "A van stood in the street, the officer said, and nobody sat in it at all."), "text reworded"},
		{"surname stays", title, title, text(base, "Corwin Hale, an employee of the supplier, would not say a word about it."), text(base, "Hale, an employee of the supplier, would not say a word about it."), "text reworded"},
		{"rewritten", title, title, base, text(swans, "The mill pond lies behind the old mill.", "It froze over in the great winter of 1963 and has not since.", "Children feed the birds there after school."), "rewritten"},
		{"live page", "Live: the night of the swans", "Live: the night of the swans", base, text("01:10 The force has said sorry to everybody who was misled.", base), "live page went on"},
		{"entries with times", title, title, text("23:31 A message appears.", "23:38 A second message follows."), text("00:41 The force has put out a statement.", "23:31 A message appears.", "23:38 A second message follows."), "live page went on"},
		{"live page with our line", "Fines latest updates", "Fines latest updates", base, text("01:10 Beacon TV is at the scene.", ours, base), "our line added, live page went on"},
		{"a sentence that begins like a time stamp", title, title, text(base, "Published on Friday, the report names 4 officers."), text(base, "Published on Friday, the report names 7 officers."), "text reworded"},
		{"the byline", title, title, base, base, ""},
		{"from nothing", title, title, "", base, "text added, text added, text added, text added"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := carried.Read(releases)
			edits := Between(index.Version{Title: c.oldTitle, Text: c.old}, index.Version{Title: c.newTitle, Text: c.fresh}, l.Find(c.old, nil), l.Find(c.fresh, nil))
			if got := short(edits); got != c.want {
				t.Errorf("have %q, want %q: %+v", got, c.want, edits)
			}
		})
	}
}

// TestSentences: the page shows what stood there and what stands there now.
func TestSentences(t *testing.T) {
	before := index.Version{Title: "Force hacked", Text: text(intro, silent)}
	after := index.Version{Title: "Force says it was not hacked", Text: text(strings.Replace(intro, "Friday night", "late on Friday", 1), ours)}
	l := carried.Read(releases)
	got := Between(before, after, nil, l.Find(after.Text, nil))
	want := []index.Edit{
		{Kind: index.EditLineAdded, After: "A supplier account that is used to publish news to all three was misused"},
		{Kind: index.EditSoftened, Before: "Force hacked", After: "Force says it was not hacked"},
		{Kind: index.EditCut, Before: silent},
		{Kind: index.EditReworded, Before: intro, After: strings.Replace(intro, "Friday night", "late on Friday", 1)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]index.EditKind{index.EditLineAdded, index.EditSoftened, index.EditCut, index.EditReworded}, Kinds(append(got, got...))); d != "" {
		t.Error(d)
	}
}

func TestByline(t *testing.T) {
	got := Between(index.Version{Text: base, Author: "Ada Quill"}, index.Version{Text: base, Author: "Ada Quill and Unity Wire"}, nil, nil)
	if short(got) != "only a trifle" {
		t.Errorf("%+v", got)
	}
}

// FuzzBetween: nothing is said of two equal versions, something of two others, and nothing that is not there.
func FuzzBetween(f *testing.F) {
	f.Add("Live: swans", base, "Swans", text("Correction: no.", ours))
	f.Add("'\"", "\xff. A. A. A.", "“", "a a a. A A. 12:00 b. \n\n\n")
	f.Fuzz(func(t *testing.T, titleA, a, titleB, b string) {
		x, y := index.Version{Title: titleA, Text: a}, index.Version{Title: titleB, Text: b}
		l := carried.Read(releases)
		got := Between(x, y, l.Find(a, nil), l.Find(b, nil))
		if (len(got) == 0) != (titleA == titleB && a == b) {
			t.Fatalf("%d edits", len(got))
		}
		for _, e := range got {
			if rank(e.Kind) < 0 {
				t.Fatalf("kind %q", e.Kind)
			}
			if e.Before != "" && e.Kind != index.EditName && !strings.Contains(a+titleA, e.Before) || e.After != "" && e.Kind != index.EditCorrection && !strings.Contains(b+titleB, e.After) {
				t.Fatalf("%+v stands nowhere", e)
			}
		}
	})
}

func BenchmarkBetween(b *testing.B) {
	for _, n := range []int{10, 1000} {
		var old, fresh strings.Builder
		for i := range n {
			fmt.Fprintf(&old, "Sentence number %d says that the swan of day %d was seen at the pond. ", i, i%7)
			fmt.Fprintf(&fresh, "Sentence number %d says that the swan of day %d was seen near the pond. ", i, i%7)
		}
		x, y := index.Version{Title: "Swans", Text: old.String()}, index.Version{Title: "Swans again", Text: fresh.String()}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Between(x, y, nil, nil)
			}
		})
	}
}
