package storetest

import (
	"context"
	"errors"
	"time"

	"presswatch/index"
)

// alarming is what a store does about alarms of own channels; the model in memory does not.
type alarming interface {
	AddAlarmPart(ctx context.Context, p index.AlarmPart, join int64) (int64, bool, error)
	OpenAlarms(ctx context.Context, limit int) ([]index.Alarm, error)
	ListAlarms(ctx context.Context, limit int) ([]index.Alarm, error)
	GetAlarm(ctx context.Context, id int64) (index.Alarm, error)
	TakeAlarm(ctx context.Context, id int64, who string, at time.Time) (bool, error)
	CloseAlarm(ctx context.Context, id int64, who, reason string, approved bool, at time.Time) (bool, error)
	AddRelease(ctx context.Context, r index.Release) (bool, error)
	Releases(ctx context.Context, since time.Time, limit int) ([]index.Release, error)
	Said(ctx context.Context, source string, before time.Time, limit int) ([]index.Item, error)
	PutUnlisted(ctx context.Context, itemID int64, due time.Time) error
	DueUnlisted(ctx context.Context, now time.Time, limit int) ([]int64, error)
	EndUnlisted(ctx context.Context, itemID int64) error
	PutLook(ctx context.Context, itemID int64, why string, due time.Time) error
	DueLooks(ctx context.Context, why string, now time.Time, limit int) ([]int64, error)
	EndLook(ctx context.Context, itemID int64, why string) error
	Plans(ctx context.Context, limit int) ([]index.Plan, error)
	PutPlan(ctx context.Context, p index.Plan) error
}

var alarmTests = []conformance{
	{"alarms and their parts", testAlarms},
	{"an alarm is taken and closed once", testAlarmTaken},
	{"releases", testReleases},
	{"what a channel said", testSaid},
	{"what is judged once more", testUnlisted},
	{"what is looked at once more, and why", testLooks},
	{"the plan", testPlan},
}

// alarms skips a store that keeps none.
func (b *bench) alarms() (alarming, bool) {
	s, ok := b.Store.(alarming)
	return s, ok
}

// own takes in an item of an own channel and gives its number.
func (b *bench) own(n string, quiet bool, published time.Time) int64 {
	b.Helper()
	return b.take(index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: "https://own.example/" + n, Source: "own-news", Outlet: "Own", Site: "own.example", Lane: index.LaneOwn, Title: "Title " + n, Text: "Text " + n,
		FirstSeen: b.now, Published: published, Quiet: quiet, Links: []index.Link{{URL: "https://link.example/" + n}}, Tags: []string{"tag"}, Comments: -1,
	}})[0].ItemID
}

func testAlarms(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	one, two, three := b.own("1", false, b.now), b.own("2", false, b.now), b.own("3", false, b.now)
	part := func(item int64, level index.AlarmLevel) index.AlarmPart {
		return index.AlarmPart{ItemID: item, Words: "words\x00", Level: level, Signs: []string{"at night", "never used: swans"}, Judged: b.now}
	}
	first, added, err := s.AddAlarmPart(b.Context(), part(one, index.AlarmAmber), 0)
	b.must(err)
	same(b, "added", added, true)
	again, added, err := s.AddAlarmPart(b.Context(), part(one, index.AlarmAmber), 0)
	b.must(err)
	same(b, "the same alarm", again, first)
	same(b, "added twice", added, false)
	joined, _, err := s.AddAlarmPart(b.Context(), part(two, index.AlarmAmber), first)
	b.must(err)
	same(b, "joined", joined, first)
	a, err := s.GetAlarm(b.Context(), first)
	b.must(err)
	same(b, "level", a.Level, index.AlarmAmber)
	same(b, "parts", len(a.Parts), 2)
	if p := a.Parts[0]; p.ItemID != one || p.Source != "own-news" || p.URL != "https://own.example/1" || len(p.Signs) != 2 || !p.Seen.Equal(b.now) || !p.Gone.IsZero() {
		b.Errorf("part %+v", p)
	}
	_, _, err = s.AddAlarmPart(b.Context(), part(one, index.AlarmRed), 0)
	b.must(err)
	if a, err = s.GetAlarm(b.Context(), first); err != nil || a.Level != index.AlarmRed || a.Parts[0].Level != index.AlarmRed || a.Count != 2 {
		b.Errorf("after it was found red: %+v, %v", a, err)
	}
	closed, err := s.CloseAlarm(b.Context(), first, "Priya", "a mistake", false, b.now)
	b.must(err)
	same(b, "closed", closed, true)
	next, _, err := s.AddAlarmPart(b.Context(), part(three, index.AlarmAmber), first)
	b.must(err)
	if next == first {
		b.Error("a closed alarm is joined")
	}
	open, err := s.OpenAlarms(b.Context(), 10)
	b.must(err)
	all, err := s.ListAlarms(b.Context(), 10)
	b.must(err)
	if len(open) != 1 || open[0].ID != next || len(all) != 2 || all[0].ID != next {
		b.Errorf("open %+v, all %+v", open, all)
	}
	if _, err := s.GetAlarm(b.Context(), 999); !errors.Is(err, index.ErrNotFound) {
		b.Errorf("an alarm that is not there: %v", err)
	}
}

func testAlarmTaken(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	id, _, err := s.AddAlarmPart(b.Context(), index.AlarmPart{ItemID: b.own("1", false, b.now), Level: index.AlarmRed, Judged: b.now}, 0)
	b.must(err)
	for i, who := range []string{"Priya", "Tom"} {
		taken, err := s.TakeAlarm(b.Context(), id, who, b.now)
		b.must(err)
		same(b, "taken by "+who, taken, i == 0)
	}
	for i, who := range []string{"Priya", "Tom"} {
		closed, err := s.CloseAlarm(b.Context(), id, who, "ours", true, b.now.Add(time.Minute))
		b.must(err)
		same(b, "closed by "+who, closed, i == 0)
	}
	a, err := s.GetAlarm(b.Context(), id)
	b.must(err)
	if a.TakenBy != "Priya" || a.ClosedBy != "Priya" || a.Reason != "ours" || !a.Approved || !a.ClosedAt.Equal(b.now.Add(time.Minute)) {
		b.Errorf("%+v", a)
	}
}

func testReleases(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	for i, key := range []string{"a", "b", "a"} {
		added, err := s.AddRelease(b.Context(), index.Release{Key: key, From: "pasted", Who: "Priya", At: b.now.Add(time.Duration(i) * time.Minute), Text: "text " + key})
		b.must(err)
		same(b, "added "+key, added, i < 2)
	}
	list, err := s.Releases(b.Context(), b.now, 10)
	b.must(err)
	if len(list) != 2 || list[0].Key != "b" || list[1].Text != "text a" || list[1].Who != "Priya" {
		b.Errorf("%+v", list)
	}
	list, err = s.Releases(b.Context(), b.now.Add(time.Minute), 10)
	b.must(err)
	same(b, "since", len(list), 1)
}

func testSaid(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	old, rogue, fine := b.own("old", true, b.now.Add(-240*time.Hour)), b.own("rogue", false, b.now), b.own("fine", false, b.now)
	b.own("young", true, b.now.Add(-time.Hour))
	for _, id := range []int64{rogue, fine} {
		alarm, _, err := s.AddAlarmPart(b.Context(), index.AlarmPart{ItemID: id, Level: index.AlarmRed, Judged: b.now}, 0)
		b.must(err)
		_, err = s.CloseAlarm(b.Context(), alarm, "Priya", "because", id == fine, b.now)
		b.must(err)
	}
	said, err := s.Said(b.Context(), "own-news", b.now.Add(-168*time.Hour), 10)
	b.must(err)
	if len(said) != 1 || said[0].ID != old || said[0].Title != "Title old" || said[0].Text != "Text old" || len(said[0].Links) != 1 || len(said[0].Tags) != 1 {
		b.Errorf("today: %+v", said)
	}
	said, err = s.Said(b.Context(), "own-news", b.now.Add(time.Hour), 10)
	b.must(err)
	if len(said) != 3 || said[0].ID != old || said[1].ID != fine {
		b.Errorf("later, without what nobody approved: %+v", said)
	}
}

func testUnlisted(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	id := b.own("1", false, b.now)
	for range 2 {
		b.must(s.PutUnlisted(b.Context(), id, b.now.Add(time.Minute)))
	}
	for i, c := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {time.Minute, 1}} {
		due, err := s.DueUnlisted(b.Context(), b.now.Add(c.after), 10)
		b.must(err)
		same(b, []string{"before", "after"}[i], len(due), c.want)
	}
	b.must(s.EndUnlisted(b.Context(), id))
	b.must(s.PutUnlisted(b.Context(), id, b.now))
	due, err := s.DueUnlisted(b.Context(), b.now.Add(time.Hour), 10)
	b.must(err)
	same(b, "once it was judged", len(due), 0)
}

// testLooks: each reason by itself, once for good.
func testLooks(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	one, two := b.own("1", false, b.now), b.own("2", false, b.now)
	for range 2 {
		b.must(s.PutLook(b.Context(), one, "kin", b.now.Add(time.Hour)))
	}
	b.must(s.PutLook(b.Context(), one, "other", b.now))
	b.must(s.PutLook(b.Context(), two, "kin", b.now))
	due := func(why string, at time.Time) int {
		list, err := s.DueLooks(b.Context(), why, at, 10)
		b.must(err)
		return len(list)
	}
	same(b, "due now", due("kin", b.now), 1)
	same(b, "due for another reason", due("other", b.now), 1)
	same(b, "due in an hour", due("kin", b.now.Add(time.Hour)), 2)
	b.must(s.EndLook(b.Context(), one, "kin"))
	b.must(s.PutLook(b.Context(), one, "kin", b.now))
	same(b, "noted for good", due("kin", b.now.Add(time.Hour)), 1)
}

// testPlan: every version is kept, and nobody overwrites what they did not see.
func testPlan(b *bench) {
	s, ok := b.alarms()
	if !ok {
		return
	}
	b.must(s.PutPlan(b.Context(), index.Plan{Version: 1, Text: "Call Anna.\nLock the account.", Who: "anna", At: b.now}))
	same(b, "a second first one", errors.Is(s.PutPlan(b.Context(), index.Plan{Version: 1, Text: "x", At: b.now}), index.ErrInvalid), true)
	b.must(s.PutPlan(b.Context(), index.Plan{Version: 2, Text: "Call Tom.", Who: "tom", At: b.now.Add(time.Hour)}))
	list, err := s.Plans(b.Context(), 10)
	b.must(err)
	same(b, "versions", len(list), 2)
	same(b, "the newest first", list[0].Text, "Call Tom.")
	same(b, "as it was written", list[1].Text, "Call Anna.\nLock the account.")
	same(b, "when", list[1].At.Equal(b.now), true)
}
