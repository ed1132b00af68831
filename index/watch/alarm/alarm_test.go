package alarm

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// friday is when it began: half past eleven on a Friday night.
var friday = time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)

// shelf is a store in memory.
type shelf struct {
	items    []index.Item
	said     []index.Item
	alarms   []index.Alarm
	releases []index.Release
	notices  []index.Notice
	unlisted map[int64]time.Time
}

func (s *shelf) AddAlarmPart(_ context.Context, p index.AlarmPart, join int64) (int64, bool, error) {
	for i := range s.alarms {
		a := &s.alarms[i]
		for k := range a.Parts {
			if a.Parts[k].ItemID == p.ItemID {
				if p.Level == index.AlarmRed {
					a.Parts[k].Level, a.Level = index.AlarmRed, index.AlarmRed
				}
				return a.ID, false, nil
			}
		}
	}
	if join == 0 {
		s.alarms = append(s.alarms, index.Alarm{ID: int64(len(s.alarms) + 1), Level: p.Level, Opened: p.Judged})
		join = int64(len(s.alarms))
	}
	a := &s.alarms[join-1]
	a.Parts, a.Count = append(a.Parts, p), a.Count+1
	if p.Level == index.AlarmRed {
		a.Level = index.AlarmRed
	}
	return join, true, nil
}

func (s *shelf) OpenAlarms(context.Context, int) ([]index.Alarm, error) {
	var out []index.Alarm
	for _, a := range s.alarms {
		if a.ClosedAt.IsZero() {
			a.Parts = slices.Clone(a.Parts[:min(len(a.Parts), index.MaxAlarmParts)])
			out = append(out, a)
		}
	}
	slices.Reverse(out)
	return out, nil
}

func (s *shelf) Said(context.Context, string, time.Time, int) ([]index.Item, error) {
	return s.said, nil
}

func (s *shelf) Releases(context.Context, time.Time, int) ([]index.Release, error) {
	return s.releases, nil
}

func (s *shelf) AddNotice(_ context.Context, n index.Notice) (bool, error) {
	if slices.ContainsFunc(s.notices, func(x index.Notice) bool { return x.Key == n.Key }) {
		return false, nil
	}
	s.notices = append(s.notices, n)
	return true, nil
}

func (s *shelf) PutUnlisted(_ context.Context, id int64, due time.Time) error {
	if _, ok := s.unlisted[id]; !ok {
		s.unlisted[id] = due
	}
	return nil
}

func (s *shelf) DueUnlisted(_ context.Context, now time.Time, _ int) ([]int64, error) {
	var out []int64
	for id, due := range s.unlisted {
		if !due.IsZero() && !due.After(now) {
			out = append(out, id)
		}
	}
	return out, nil
}

func (s *shelf) EndUnlisted(_ context.Context, id int64) error {
	s.unlisted[id] = time.Time{}
	return nil
}

func (s *shelf) GetItems(_ context.Context, ids []int64) ([]index.Item, error) {
	var out []index.Item
	for _, it := range s.items {
		if slices.Contains(ids, it.ID) {
			out = append(out, it)
		}
	}
	return out, nil
}

const vocabulary = "officers witnesses appeal collision bicycle burglary harbour station market theft driver evening morning street support community patrol charged court arrested woman man vehicle lorry missing found safe thanks public information report incident enquiries detectives footage camera road closed open delays junction village school visit meeting summer winter weather warning water rescue dog hospital injuries serious minor released bail sentence prison judge guilty hearing drugs seized warrant search house garden shed tools stolen returned owner proud award bravery retired welcome joined training college volunteers charity event football match supporters town centre shop window damage paint fire service ambulance bridge river boat"

// release makes words as the newsroom does.
func release(rnd *rand.Rand) (title, text string) {
	words := strings.Fields(vocabulary)
	pick := func(n int) string {
		var out []string
		for range n {
			out = append(out, words[rnd.IntN(len(words))])
		}
		out[0] = strings.ToUpper(out[0][:1]) + out[0][1:]
		return strings.Join(out, " ")
	}
	return pick(5), pick(9) + ". " + pick(12) + ". " + pick(8) + ". Call 101."
}

// newsroom has said calm things in office hours for a long time.
func newsroom() *shelf {
	s, rnd := &shelf{unlisted: map[int64]time.Time{}}, rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		at := time.Date(2026, 1, 5+i/2, 9+rnd.IntN(9), rnd.IntN(60), 0, 0, time.UTC)
		title, text := release(rnd)
		s.said = append(s.said, index.Item{ID: int64(1000 + i), Quiet: true, FirstSeen: at, Published: at, Title: title, Text: text})
	}
	return s
}

type clock struct{ now time.Time }

func stage(s *shelf, c *clock) *Stage {
	return &Stage{
		Store: s, Waiting: s, Urgent: []Endpoint{{"webhook", "pager"}, {"mail", "duty@office.example"}}, Base: "https://watch.example", Now: func() time.Time { return c.now }, Zone: time.UTC,
		Staff: func(it *index.Item) bool { return it.Source == "chief" },
	}
}

// say publishes an item now.
func say(t *testing.T, st *Stage, s *shelf, c *clock, source, title, text string, change func(*index.Item)) {
	t.Helper()
	it := index.Item{ID: int64(len(s.items) + 1), Source: source, Outlet: "Northmarch Police", Lane: index.LaneOwn, Title: title, Text: text, FirstSeen: c.now, Version: 1, URL: "https://northmarch.example/news/1"}
	if change != nil {
		change(&it)
	}
	s.items = append(s.items, it)
	if err := st.Do(t.Context(), []index.Item{it}); err != nil {
		t.Fatal(err)
	}
}

// TestTheNight: the first words of the night wake everybody within the same look, what follows on other channels joins, and the
// notices come again until somebody takes it.
func TestTheNight(t *testing.T) {
	s, c := newsroom(), &clock{friday}
	st := stage(s, c)
	say(t, st, s, c, "news", "test", "", nil)
	c.now = c.now.Add(time.Minute)
	say(t, st, s, c, "news", "WHAT YOU GONNA DO PHONE THE POLICE", "free the swans free the swans xjkq", nil)
	if len(s.alarms) != 1 || s.alarms[0].Level != index.AlarmRed || len(s.alarms[0].Parts) == 0 {
		t.Fatalf("%+v", s.alarms)
	}
	woken := len(s.notices)
	if woken < 2 {
		t.Fatalf("%+v", s.notices)
	}
	var m Message
	if err := json.Unmarshal(s.notices[woken-1].Body, &m); err != nil || !strings.Contains(m.Says, "and nobody approved it") || m.URL != "https://watch.example/alarms/1" || len(m.Parts[0].Why) == 0 {
		t.Errorf("%+v, %v", m, err)
	}
	c.now = c.now.Add(3 * time.Minute)
	say(t, st, s, c, "account", "", "free digger d lads lol xx", nil)
	if len(s.alarms) != 1 || s.alarms[0].Count < 2 {
		t.Errorf("a second alarm for one night: %+v", s.alarms)
	}
	st = stage(s, c) // a restart
	for range 60 {
		c.now = c.now.Add(time.Minute)
		for range 2 {
			if err := st.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	rounds := 0
	for _, n := range s.notices {
		if strings.HasPrefix(n.Key, "alarm/1/webhook/pager/red/") {
			rounds++
		}
	}
	if rounds != 6 {
		t.Errorf("%d rounds in an hour", rounds)
	}
	s.alarms[0].TakenAt, woken = c.now, len(s.notices)
	for range 90 {
		c.now = c.now.Add(time.Minute)
		if err := st.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.notices) != woken {
		t.Errorf("%d notices after it was taken", len(s.notices)-woken)
	}
}

// TestApproved: what is on the list is calm at any hour; what comes on it within minutes is calm too; what does not, though in our
// own words and in office hours, raises an alarm that says so.
func TestApproved(t *testing.T) {
	s, c := newsroom(), &clock{friday}
	st, rnd := stage(s, c), rand.New(rand.NewPCG(3, 4))
	title, text := release(rnd)
	s.releases = []index.Release{{Text: title + "\n" + text}}
	say(t, st, s, c, "news", title, text, nil)
	if len(s.alarms) != 0 || len(s.unlisted) != 0 {
		t.Fatalf("%+v %v", s.alarms, s.unlisted)
	}
	c.now = time.Date(2026, 11, 9, 11, 0, 0, 0, time.UTC)
	title, late := release(rnd)
	say(t, st, s, c, "news", title, late, nil)
	c.now = c.now.Add(time.Hour)
	s.releases = append(s.releases, index.Release{Text: title + "\n" + late})
	if err := st.Tick(t.Context()); err != nil || len(s.alarms) != 0 {
		t.Fatalf("on the list in time: %+v, %v", s.alarms, err)
	}
	title, bogus := release(rnd)
	say(t, st, s, c, "news", title, bogus, nil)
	if len(s.alarms) != 0 || len(s.unlisted) != 2 {
		t.Fatalf("%+v %v", s.alarms, s.unlisted)
	}
	c.now = c.now.Add(4 * time.Minute)
	st = stage(s, c) // a restart
	if err := st.Tick(t.Context()); err != nil || len(s.alarms) != 0 {
		t.Fatalf("before the time is up: %+v, %v", s.alarms, err)
	}
	c.now = c.now.Add(time.Minute)
	for range 2 {
		if err := st.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.alarms) != 1 || s.alarms[0].Count != 1 || s.alarms[0].Parts[0].ItemID != 3 || !strings.Contains(fmt.Sprint(s.alarms[0].Parts[0].Signs), "list") || len(s.notices) != 2 {
		t.Errorf("%+v, %d notices", s.alarms, len(s.notices))
	}
}

// TestWhatNeverAlarms: others' words, people's own accounts, first polls, imports, old items, edits, reposts.
func TestWhatNeverAlarms(t *testing.T) {
	for name, change := range map[string]func(*index.Item){
		"another's":     func(it *index.Item) { it.Lane = index.LaneNational },
		"staff":         func(it *index.Item) { it.Source = "chief" },
		"a first poll":  func(it *index.Item) { it.Quiet = true },
		"long ago":      func(it *index.Item) { it.FirstSeen = friday.Add(-7 * time.Hour) },
		"an edit":       func(it *index.Item) { it.Version = 2 },
		"erased":        func(it *index.Item) { it.Erased = true },
		"only repeated": func(it *index.Item) { it.Post = &index.Post{Repost: index.Ref{Key: "x"}} },
	} {
		s, c := newsroom(), &clock{friday}
		say(t, stage(s, c), s, c, "news", "FREE THE SWANS", "xjkq lol fuck", change)
		if len(s.alarms) != 0 || len(s.notices) != 0 {
			t.Errorf("%s: %+v", name, s.alarms)
		}
	}
}

// TestFlood: ten thousand messages in a minute are one alarm and one round.
func TestFlood(t *testing.T) {
	s, c := newsroom(), &clock{friday}
	st := stage(s, c)
	for i := range 500 {
		say(t, st, s, c, "news", fmt.Sprintf("FREE THE SWANS %d", i), "xjkq lol", nil)
	}
	if len(s.alarms) != 1 || len(s.notices) > 4 {
		t.Errorf("%d alarms, %d notices", len(s.alarms), len(s.notices))
	}
}

func TestRounds(t *testing.T) {
	for since, want := range map[time.Duration]int{0: 0, 119 * time.Second: 0, 2 * time.Minute: 1, 39 * time.Minute: 4, 40 * time.Minute: 5, 69 * time.Minute: 5, 70 * time.Minute: 6, 25 * time.Hour: -1, -time.Hour: 0} {
		if got := round(since); got != want {
			t.Errorf("%s: %d, want %d", since, got, want)
		}
	}
}
