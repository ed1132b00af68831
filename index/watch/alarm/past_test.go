package alarm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// archive is a shelf that knows what items were before.
type archive struct {
	*shelf
	versions map[int64][]index.Version
	looks    map[string]time.Time
	by       map[string][]index.Item // what was said, by channel
}

func (a *archive) Versions(_ context.Context, id int64) ([]index.Version, error) {
	return a.versions[id], nil
}

func (a *archive) PutLook(_ context.Context, id int64, why string, due time.Time) error {
	key := fmt.Sprint(why, "/", id)
	if _, ok := a.looks[key]; !ok {
		a.looks[key] = due
	}
	return nil
}

func (a *archive) DueLooks(_ context.Context, why string, now time.Time, _ int) (out []int64, err error) {
	for key, due := range a.looks {
		var id int64
		if w, n, _ := strings.Cut(key, "/"); w == why && !due.IsZero() && !due.After(now) {
			_, _ = fmt.Sscan(n, &id)
			out = append(out, id)
		}
	}
	return out, nil
}

func (a *archive) EndLook(_ context.Context, id int64, why string) error {
	a.looks[fmt.Sprint(why, "/", id)] = time.Time{}
	return nil
}

func (a *archive) Said(ctx context.Context, source string, before time.Time, limit int) (out []index.Item, err error) {
	if a.by == nil {
		return a.shelf.Said(ctx, source, before, limit)
	}
	for _, it := range a.by[source] {
		if it.FirstSeen.Before(before) {
			out = append(out, it)
		}
	}
	return out, nil
}

func openArchive(c *clock) (*archive, *Stage) {
	a := &archive{shelf: newsroom(), versions: map[int64][]index.Version{}, looks: map[string]time.Time{}}
	st := stage(a.shelf, c)
	st.Store, st.Past = a, a
	return a, st
}

// monday is a time at which the newsroom speaks.
var monday = time.Date(2026, 11, 9, 11, 0, 0, 0, time.UTC)

// edit changes an old page of the site.
func (a *archive) edit(t *testing.T, st *Stage, id int64, was, now string) {
	t.Helper()
	a.versions[id] = []index.Version{{ItemID: id, N: 1, Title: "Old page", Text: was}}
	it := index.Item{ID: id, Source: "news", Outlet: "Northmarch Police", Lane: index.LaneOwn, Title: "Old page", Text: now, Quiet: true, FirstSeen: monday.Add(-90 * 24 * time.Hour), Version: 2, VersionSeen: monday}
	for range 2 { // it may be seen again
		if err := st.Do(t.Context(), []index.Item{it}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEditsOfOldPages: what an edit brought is judged, and nothing of what stood there; a date, a counter, a typo and what is on the list
// raise nothing, nor does the same footer on every page.
func TestEditsOfOldPages(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	_, text := release(rnd)
	_, more := release(rnd)
	const rogue = "yo chief u absolute clown lol free the swans or we leak ur group chat innit. "
	for name, tt := range map[string]struct {
		was, now string
		list     string
		level    index.AlarmLevel
	}{
		"rogue words":        {text, rogue + text, "", index.AlarmAmber},
		"profanity":          {text, text + " Fuck the police.", "", index.AlarmRed},
		"a paragraph of it":  {text, text + " " + more, "", ""},
		"a counter":          {text + " Seen 12 times.", text + " Seen 13 times.", "", ""},
		"a word or two":      {text, text + " Updated.", "", ""},
		"the text was added": {"", rogue, "", ""},
		"on the list":        {text, rogue + text, "Old page\n" + rogue + text, ""},
		"off the list":       {text, more, "Old page\n" + text, index.AlarmAmber},
	} {
		c := &clock{monday}
		a, st := openArchive(c)
		if tt.list != "" {
			a.releases = []index.Release{{Text: tt.list}}
		}
		a.edit(t, st, 70, tt.was, tt.now)
		got := index.AlarmLevel("")
		if len(a.alarms) > 0 {
			got = a.alarms[0].Level
		}
		quieter := got == index.AlarmRed && tt.level == index.AlarmAmber
		if got != tt.level && !quieter || len(a.alarms) > 1 {
			t.Errorf("%s: %q, want %q: %+v", name, got, tt.level, a.alarms)
		}
		if len(a.alarms) == 1 && tt.list == "" && strings.Contains(a.alarms[0].Parts[0].Words, strings.Fields(text)[0]+" "+strings.Fields(text)[1]) {
			t.Errorf("%s: it quotes what stood there: %q", name, a.alarms[0].Parts[0].Words)
		}
	}
	a, st := openArchive(&clock{monday})
	for id := int64(70); id < 80; id++ {
		_, text := release(rnd)
		a.edit(t, st, id, text, text+" "+rogue)
	}
	if len(a.alarms) != 1 || a.alarms[0].Count != 1 {
		t.Errorf("the same on ten pages: %+v", a.alarms)
	}
}

// TestRemovedWithinTheHour: what is gone again soon is a sign, in words; what is on the list may go, and so may what stood for a day.
func TestRemovedWithinTheHour(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for name, tt := range map[string]struct {
		after          time.Duration
		listed, noList bool
		says           string
	}{
		"after 12 minutes": {12 * time.Minute, false, false, "removed again after 12 minutes"},
		"at once":          {20 * time.Second, false, false, "removed again within a minute"},
		"on the list":      {12 * time.Minute, true, false, ""},
		"after 2 hours":    {2 * time.Hour, false, false, ""},
		"no list is kept":  {12 * time.Minute, false, true, ""},
	} {
		c := &clock{monday}
		a, st := openArchive(c)
		title, text := release(rnd)
		a.releases = []index.Release{{Text: "Another\n" + strings.Repeat("of the day before ", 10)}}
		if tt.listed {
			a.releases = []index.Release{{Text: title + "\n" + text}}
		}
		if tt.noList {
			a.releases = nil
		}
		say(t, st, a.shelf, c, "news", title, text, nil)
		if len(a.alarms) != 0 {
			t.Fatalf("%s: %+v", name, a.alarms)
		}
		gone := a.items[0]
		c.now = c.now.Add(tt.after)
		gone.GoneAt = c.now
		if err := st.Do(t.Context(), []index.Item{gone}); err != nil {
			t.Fatal(err)
		}
		if (tt.says == "") != (len(a.alarms) == 0) || tt.says != "" && !strings.Contains(fmt.Sprint(a.alarms[0].Parts[0].Signs), tt.says) {
			t.Errorf("%s: %+v", name, a.alarms)
		}
	}
}

// TestOnOneChannelAlone: where a channel's words are always on its sister too, what stays alone for an hour is told with the numbers; what
// the sister shows shortened is not alone, nor is anything where they never agreed.
func TestOnOneChannelAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		agree, follows, alarm bool
	}{"alone": {true, false, true}, "the sister follows": {true, true, false}, "they never agreed": {false, false, false}} {
		rnd := rand.New(rand.NewPCG(9, 10))
		c := &clock{monday}
		a, st := openArchive(c)
		st.Own = []string{"news", "account"}
		a.by = map[string][]index.Item{"news": a.said}
		for _, it := range a.said {
			if !tt.agree {
				_, it.Text = release(rnd)
			}
			it.Title, it.Text = "", it.Title+" "+it.Text[:len(it.Text)/2]+" https://northmarch.example/x"
			it.FirstSeen, it.Published = it.FirstSeen.Add(3*time.Minute), it.Published.Add(3*time.Minute)
			a.by["account"] = append(a.by["account"], it)
		}
		title, text := release(rnd)
		say(t, st, a.shelf, c, "news", title, text, nil)
		if tt.follows {
			a.by["account"] = append(a.by["account"], index.Item{ID: 5000, Text: title + " " + text[:60], FirstSeen: c.now.Add(10 * time.Minute)})
		}
		for range 3 {
			c.now = c.now.Add(40 * time.Minute)
			if err := st.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if tt.alarm != (len(a.alarms) == 1) {
			t.Errorf("%s: %+v", name, a.alarms)
		}
		if tt.alarm && len(a.alarms) == 1 && !strings.Contains(fmt.Sprint(a.alarms[0].Parts[0].Signs), "400 of 400 items before were on another one") {
			t.Errorf("%s: %q", name, a.alarms[0].Parts[0].Signs)
		}
	}
}

// TestANewPublisher: a byline that never was, on a channel with two, is a sign; on a channel of many hands it is none.
func TestANewPublisher(t *testing.T) {
	for hands, want := range map[int]bool{2: true, 40: false} {
		c := &clock{monday}
		a, st := openArchive(c)
		for i := range a.said {
			a.said[i].Author = fmt.Sprint("Officer ", i%hands)
		}
		title, text := release(rand.New(rand.NewPCG(11, 12)))
		say(t, st, a.shelf, c, "news", title, text, func(it *index.Item) { it.Author = "Officer 1" })
		if len(a.alarms) != 0 {
			t.Fatalf("%+v", a.alarms)
		}
		say(t, st, a.shelf, c, "news", title, text+" More.", func(it *index.Item) { it.Author = "mallory" })
		if want != (len(a.alarms) == 1) || want && !strings.Contains(fmt.Sprint(a.alarms[0].Parts[0].Signs), "the author is “mallory”, as in none of 400 items before") {
			t.Errorf("%d hands: %+v", hands, a.alarms)
		}
	}
}
