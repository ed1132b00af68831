package story_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/story/spread"
)

// hour is so long after the night began.
func hour(n float64) time.Time { return night().Add(time.Duration(n * float64(time.Hour))) }

// harmless are five reports of each happening: the honest items between which the hostile ones come.
func harmless() []index.Arrival {
	var out []index.Arrival
	for n := range 5 {
		for h := range happenings() {
			out = append(out, article(h, n))
		}
	}
	return out
}

// noise is an article about nothing that anybody else writes of.
func noise(outlet string, n int) index.Arrival {
	var b strings.Builder
	for i := range 80 {
		fmt.Fprintf(&b, "Matter%dnumber%d came up in the hall of Place%d. ", n, i%40, n)
	}
	return made(outlet, fmt.Sprintf("noise/%d", n), fmt.Sprintf("Matter%dnumber1 in Place%d", n, n), b.String(), hour(float64(n)/60))
}

func made(outlet, path, title, text string, seen time.Time) index.Arrival {
	return index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: "https://" + strings.ReplaceAll(strings.ToLower(outlet), " ", "-") + ".example/" + path,
		Outlet: outlet, Lane: index.LaneRegional, Title: title, Text: text, Lang: "en",
		Published: seen, Precision: index.PrecisionSecond, FirstSeen: seen, Comments: -1,
	}}
}

// TestHostile puts what hostile or broken sources send between honest reports, through the store and both stages:
// nothing is lost, every item is in one story, and the honest happenings stay stories of their own.
func TestHostile(t *testing.T) {
	for name, items := range map[string][]index.Arrival{
		"no dates": each(harmless(), func(_ int, it *index.Item) { it.Published, it.Precision = time.Time{}, index.PrecisionUnknown }),
		"dates of every kind": each(harmless(), func(i int, it *index.Item) {
			it.Published = []time.Time{it.Published.AddDate(30, 0, 0), it.Published.AddDate(-30, 0, 0), time.Unix(0, 0).UTC(), it.Published.Truncate(24 * time.Hour)}[i%4]
			it.Precision = []index.Precision{index.PrecisionSecond, index.PrecisionMinute, index.PrecisionSecond, index.PrecisionDay}[i%4]
		}),
		"one text under 500 addresses":       slices.Concat(harmless(), sameText(500)),
		"nothing but headlines":              each(harmless(), func(_ int, it *index.Item) { it.Text = "" }),
		"neither headline nor text":          slices.Concat(harmless(), each(manyNoises(60), func(_ int, it *index.Item) { it.Title, it.Text = "", "" })),
		"an outlet that copies everything":   slices.Concat(harmless(), copiedBy("Copycat Daily", harmless()), manyNoises(30), copiedBy("Copycat Daily", manyNoises(30))),
		"a source replayed at new addresses": slices.Concat(harmless(), manyNoises(30), replayed(slices.Concat(harmless(), manyNoises(30)))),
		"marks that are no text":             each(harmless(), func(i int, it *index.Item) { it.Text = "\x00\u202e\ufffd" + it.Text + strings.Repeat("\u200b", i) }),
		"one paragraph without an end":       slices.Concat(harmless(), []index.Arrival{made("Albion Ledger", "long", "Long", strings.Repeat("and so it went on ", 100_000), hour(2))}),
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			ids := o.takeAll(items)
			honest := ids[:len(harmless())]
			o.sound(items, ids)
			o.apart(honest)
			stories := o.groups(honest)
			if len(stories) != len(happenings()) && name != "nothing but headlines" { // these share no words
				t.Errorf("%d happenings became %d stories: %v", len(happenings()), len(stories), stories)
			}
			before := o.groups(ids)
			o.now = o.now.Add(2 * time.Hour)
			if err := o.stage.Repair(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.restart()
			o.takeAll(items) // everything is seen once more
			o.sound(items, ids)
			if now := o.groups(ids); len(now) != len(before) {
				t.Errorf("%d stories became %d when all was seen once more", len(before), len(now))
			}
		})
	}
}

// apart fails where one story has reports of two happenings.
func (o *office) apart(honest []int64) {
	o.Helper()
	for story, items := range o.groups(honest) {
		for _, id := range items {
			if h, first := slices.Index(honest, id), slices.Index(honest, items[0]); h%len(happenings()) != first%len(happenings()) {
				o.Errorf("story %d has items %d and %d, which are about different happenings", story, items[0], id)
			}
		}
	}
}

func each(items []index.Arrival, change func(i int, it *index.Item)) []index.Arrival {
	for i := range items {
		change(i, &items[i].Item)
	}
	return items
}

func manyNoises(n int) []index.Arrival {
	var out []index.Arrival
	for i := range n {
		out = append(out, noise(outletsOf(i), i))
	}
	return out
}

// sameText is one report of the first happening under so many addresses of one outlet.
func sameText(n int) []index.Arrival {
	var out []index.Arrival
	for i := range n {
		a := article(0, 1)
		a.Item.URL = fmt.Sprintf("https://mirror%d.example/%d", i%50, i)
		a.Item.Outlet, a.Item.FirstSeen = fmt.Sprintf("Mirror %d", i%50), hour(1+float64(i)/100)
		out = append(out, a)
	}
	return out
}

// copiedBy are the texts of others under a headline of the copying outlet's own style.
func copiedBy(outlet string, items []index.Arrival) []index.Arrival {
	for i := range items {
		it := &items[i].Item
		it.URL = fmt.Sprintf("https://copycat.example/%d/%d", len(items), i)
		it.Title, it.Outlet, it.FirstSeen = it.Title+" | "+outlet, outlet, it.FirstSeen.Add(3*time.Hour)
		it.Text += "\n\nSubscribe to " + outlet + " and read everything that everybody writes, every day, on one page."
	}
	return items
}

// replayed are the same items at other addresses: the source changed its system.
func replayed(items []index.Arrival) []index.Arrival {
	for i := range items {
		it := &items[i].Item
		it.URL = strings.Replace(it.URL, ".example/", ".example/new/", 1)
		it.FirstSeen = it.FirstSeen.Add(20 * time.Hour)
	}
	return items
}

// takeAll takes items in by and by and lets both stages work, as the program does.
func (o *office) takeAll(items []index.Arrival) []int64 {
	o.Helper()
	var ids []int64
	for chunk := range slices.Chunk(items, 100) {
		ids = append(ids, o.take(chunk...)...)
		o.work()
		o.drawn()
	}
	return ids
}

// drawn lets the stage after this one work.
func (o *office) drawn() {
	o.Helper()
	if o.spread == nil {
		o.spread = spread.New(spread.Options{Store: o.store, Now: o.clock})
	}
	if err := o.spread.Once(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// sound fails unless every item is in exactly one story, the rows of the stories count what is there, copies lead to
// originals, and no arrow leads from an item to itself, round in a circle, or out of its story.
func (o *office) sound(items []index.Arrival, ids []int64) {
	o.Helper()
	counts, err := o.store.Counts(o.Context())
	if err != nil || counts.Items != int64(len(items)) || len(ids) != len(items) {
		o.Fatalf("%d items were taken in, %d are there: %v", len(items), counts.Items, err)
	}
	stories, err := o.store.ListStories(o.Context(), index.StoryFilter{Limit: 1000})
	if err != nil {
		o.Fatal(err)
	}
	at := map[int64]int64{}
	for _, row := range stories {
		members, err := o.store.Members(o.Context(), row.ID)
		if err != nil {
			o.Fatal(err)
		}
		if row.Articles+row.Own+row.Reactions != len(members) || row.Copies+row.Originals > len(members) {
			o.Errorf("story %d counts %d articles, %d originals, %d copies; it has %d items", row.ID, row.Articles, row.Originals, row.Copies, len(members))
		}
		for _, m := range members {
			if at[m.ItemID] != 0 {
				o.Errorf("item %d is in stories %d and %d", m.ItemID, at[m.ItemID], row.ID)
			}
			at[m.ItemID] = row.ID
		}
		o.soundArrows(row.ID, members)
	}
	for _, id := range ids {
		if at[id] == 0 {
			o.Errorf("item %d is in no story", id)
		}
	}
}

func (o *office) soundArrows(story int64, members []index.Member) {
	o.Helper()
	in := map[int64]index.Member{}
	for _, m := range members {
		in[m.ItemID] = m
	}
	for _, m := range members {
		if original, ok := in[m.CopyOf]; m.CopyOf != 0 && (!ok || original.CopyOf != 0) {
			o.Errorf("story %d: item %d is a copy of %d, which is no original of this story", story, m.ItemID, m.CopyOf)
		}
	}
	arrows, err := o.store.PickUps(o.Context(), story)
	if err != nil {
		o.Fatal(err)
	}
	parent := map[int64]int64{}
	for _, p := range arrows {
		if _, ok := in[p.To]; !ok || p.From == p.To || p.Confidence < 0 || p.Confidence > 1 || len(p.Evidence) == 0 {
			o.Errorf("story %d has the arrow %+v", story, p)
		}
		if p.Primary {
			parent[p.To] = p.From
		}
	}
	for id := range parent {
		steps := 0
		for at := id; at != 0 && steps <= len(members); at = parent[at] {
			steps++
		}
		if steps > len(members) {
			o.Errorf("story %d: arrows go round in a circle at item %d", story, id)
		}
	}
}

// TestALiveBlogStaysOneItem: it changes every minute for half a day, grows, and drifts away from what it began with.
func TestALiveBlogStaysOneItem(t *testing.T) {
	const versions = 300
	o := newOffice(t)
	items := harmless()
	ids := o.takeAll(items)
	blog := made("Radio Tarn", "live", "Live: the night in Northmarch", happenings()[0], hour(1))
	items = append(items, blog)
	for n := range versions {
		blog.Item.Text = fmt.Sprintf("%02d:%02d Update %d: Matter%dnumber1 is looked into, says the Tarnbeck Post.\n\n", n/60, n%60, n, n/10) + blog.Item.Text
		blog.Item.VersionSeen = hour(1 + float64(n)/60)
		o.now = blog.Item.VersionSeen
		got := o.take(blog)
		if n == 0 {
			ids = append(ids, got...)
		}
		if n%30 == 0 || n == versions-1 {
			o.work()
			o.drawn()
		}
	}
	o.sound(items, ids)
	if story, want := o.storyOf(ids[len(ids)-1]), o.storyOf(ids[0]); story != want {
		t.Errorf("the live blog is in story %d, the happening that it began with in %d", story, want)
	}
	if n := len(o.groups(ids[:len(ids)-1])); n != len(happenings()) {
		t.Errorf("%d happenings became %d stories", len(happenings()), n)
	}
	kept, err := o.store.Versions(t.Context(), ids[len(ids)-1])
	if err != nil || len(kept) != versions {
		t.Errorf("%d of %d versions are kept: %v", len(kept), versions, err)
	}
}
