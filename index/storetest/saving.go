package storetest

import (
	"context"
	"errors"
	"time"

	"presswatch/index"
)

// saving is what a store does about searches that people save.
type saving interface {
	SavedSearches(ctx context.Context) ([]index.Saved, error)
	SavedRevision(ctx context.Context) (int64, error)
	PutSaved(ctx context.Context, one index.Saved) (index.Saved, error)
	SavedHistory(ctx context.Context, key string) ([]index.Saved, error)
}

// testSaved: a search is found again as it was saved, nobody overwrites what they did not see, and a key is used once.
func testSaved(b *bench) {
	s, ok := b.Store.(saving)
	if !ok {
		return
	}
	revision := func() int64 {
		n, err := s.SavedRevision(b.Context())
		b.must(err)
		return n
	}
	empty := revision()
	first := index.Saved{Key: "swans", Name: "Swans", Query: `swan* AND "in custody"`, Owner: "anna", Tell: []string{"anna", "desk"}, When: index.WhenHourly, Quiet: "22:00-07:00", Most: 3, Spikes: 1, Updates: true, Created: b.now, Changed: b.now, By: "anna"}
	put, err := s.PutSaved(b.Context(), first)
	b.must(err)
	same(b, "version", put.Version, 1)
	if revision() == empty {
		b.Error("the revision did not change with a new search")
	}
	_, err = s.PutSaved(b.Context(), first)
	same(b, "the key is taken", errors.Is(err, index.ErrInvalid), true)
	list, err := s.SavedSearches(b.Context())
	b.must(err)
	same(b, "searches", len(list), 1)
	same(b, "query", list[0].Query, first.Query)
	same(b, "told", list[0].Tell[1], "desk")
	same(b, "since", list[0].Created.Equal(b.now), true)

	mine, theirs := put, put
	mine.Query = "swan*"
	before := revision()
	mine, err = s.PutSaved(b.Context(), mine)
	b.must(err)
	if revision() == before {
		b.Error("the revision did not change with a changed search")
	}
	_, err = s.PutSaved(b.Context(), theirs)
	same(b, "changed meanwhile", errors.Is(err, index.ErrInvalid), true)
	history, err := s.SavedHistory(b.Context(), "swans")
	b.must(err)
	same(b, "versions", len(history), 2)
	same(b, "the newest first", history[0].Query, "swan*")
	mine.Removed = b.now
	_, err = s.PutSaved(b.Context(), mine)
	b.must(err)
	list, err = s.SavedSearches(b.Context())
	b.must(err)
	same(b, "after it was removed", len(list), 0)
	_, err = s.PutSaved(b.Context(), first)
	same(b, "its key is not free again", errors.Is(err, index.ErrInvalid), true)
}

// stopping is what a store does about what people want no more.
type stopping interface {
	Stops(ctx context.Context, at time.Time) ([]index.Stop, error)
	PutStop(ctx context.Context, one index.Stop) error
	DropStop(ctx context.Context, recipient, what string) error
	SealingKey(ctx context.Context, name string, fresh func() []byte) ([]byte, error)
}

// testStops: a stop for a day ends by itself, one for good does not and is not shortened by the other.
func testStops(b *bench) {
	s, ok := b.Store.(stopping)
	if !ok {
		return
	}
	count := func(at time.Time) int {
		list, err := s.Stops(b.Context(), at)
		b.must(err)
		return len(list)
	}
	day := index.Stop{Recipient: "anna", What: "search/swans", At: b.now, Until: b.now.Add(time.Hour)}
	b.must(s.PutStop(b.Context(), day))
	same(b, "today", count(b.now), 1)
	same(b, "after its time", count(b.now.Add(time.Hour)), 0)
	forGood := index.Stop{Recipient: "anna", What: "search/swans", At: b.now}
	b.must(s.PutStop(b.Context(), forGood))
	b.must(s.PutStop(b.Context(), day))
	same(b, "for good", count(b.now.Add(1000*time.Hour)), 1)
	b.must(s.DropStop(b.Context(), "anna", "search/swans"))
	same(b, "taken back", count(b.now), 0)

	one, err := s.SealingKey(b.Context(), "links", func() []byte { return []byte("first") })
	b.must(err)
	two, err := s.SealingKey(b.Context(), "links", func() []byte { return []byte("second") })
	b.must(err)
	same(b, "one secret for good", string(two), string(one))
}

// telling is what a store does about who was told.
type telling interface {
	AddTelling(ctx context.Context, t index.Telling, n *index.Notice) (bool, error)
	GetTelling(ctx context.Context, key string) (index.Telling, error)
	TellingsTo(ctx context.Context, channel, recipient string, since time.Time, limit int) ([]index.Telling, error)
	AnsweredTellings(ctx context.Context, limit int) ([]index.Telling, error)
	AnswersAbout(ctx context.Context, story int64) ([]index.Telling, error)
	TellingsOf(ctx context.Context, search string, since time.Time, limit int) ([]index.Telling, error)
	TellingsAfter(ctx context.Context, id int64, limit int) ([]index.Telling, error)
	DueTellings(ctx context.Context, now time.Time, limit int) ([]index.Telling, error)
	GatherTellings(ctx context.Context, ids []int64, n *index.Notice) error
	AnswerTelling(ctx context.Context, key, answer string, at time.Time) error
	ToldAt(ctx context.Context, key string) (time.Time, error)
}

// testTellings: one for each key with its notice or not at all; what is gathered is told once; an answer can be taken back.
func testTellings(b *bench) {
	s, ok := b.Store.(telling)
	if !ok {
		return
	}
	one := index.Telling{Key: "alert/swans/mail/anna/story/1", Search: "swans", Channel: "mail", Recipient: "anna", Story: 1, Item: 7, At: b.now, Score: .25}
	n := b.notice(one.Key, b.now)
	added, err := s.AddTelling(b.Context(), one, &n)
	b.must(err)
	same(b, "added", added, true)
	added, err = s.AddTelling(b.Context(), one, &n)
	b.must(err)
	same(b, "added twice", added, false)
	b.addNotice(b.notice("alert/old/mail/anna/story/1", b.now))
	old := one
	old.Key = "alert/old/mail/anna/story/1"
	added, err = s.AddTelling(b.Context(), old, nil)
	b.must(err)
	same(b, "its notice was there before", added, false)
	same(b, "notices", len(b.due()), 2)
	for key, want := range map[string]time.Time{one.Key: b.now, old.Key: b.now, "alert/swans/mail/anna/story": b.now, "alert/swans/mail/anna/sto": {}, one.Key + "2": {}} {
		told, err := s.ToldAt(b.Context(), key)
		b.must(err)
		same(b, key, told.Equal(want), true)
	}
	more := b.notice(one.Key+"/outlets/5", b.now.Add(time.Hour))
	more.Created = b.now.Add(time.Hour)
	b.addNotice(more)
	told, err := s.ToldAt(b.Context(), one.Key)
	b.must(err)
	same(b, "the last time", told.Equal(more.Created), true)

	held := heldTelling(b)
	_, err = s.AddTelling(b.Context(), held, nil)
	b.must(err)
	list, err := s.TellingsTo(b.Context(), "mail", "anna", b.now, 10)
	b.must(err)
	same(b, "tellings", len(list), 2)
	same(b, "the newest first", list[0].Story, int64(2))
	same(b, "score", list[1].Score, .25)
	list, err = s.TellingsOf(b.Context(), "swans", b.now.Add(time.Second), 10)
	b.must(err)
	same(b, "of the search, later", len(list), 1)
	list, err = s.TellingsAfter(b.Context(), 0, 10)
	b.must(err)
	same(b, "in order", list[0].Story, int64(1))
	list, err = s.TellingsAfter(b.Context(), list[0].ID, 10)
	b.must(err)
	same(b, "after the first", len(list), 1)
	list, err = s.TellingsAfter(b.Context(), -1, 10)
	b.must(err)
	same(b, "the last", list[0].Story, int64(2))
	b.must(s.AnswerTelling(b.Context(), one.Key, index.AnswerMine, b.now))
	got, err := s.GetTelling(b.Context(), one.Key)
	b.must(err)
	same(b, "answer", got.Answer, index.AnswerMine)
	about, err := s.AnswersAbout(b.Context(), 1)
	b.must(err)
	same(b, "answers about the story", len(about), 1)
	answered, err := s.AnsweredTellings(b.Context(), 10)
	b.must(err)
	same(b, "answered", len(answered), 1)
	b.must(s.AnswerTelling(b.Context(), one.Key, "", b.now))
	answered, err = s.AnsweredTellings(b.Context(), 10)
	b.must(err)
	same(b, "taken back", len(answered), 0)
	same(b, "nobody was told of that", errors.Is(s.AnswerTelling(b.Context(), "alert/none", index.AnswerMine, b.now), index.ErrNotFound), true)
}

// drilling is what a store does about fire drills.
type drilling interface {
	AddDrill(ctx context.Context, d index.Drill) (bool, error)
	PutDrill(ctx context.Context, d index.Drill, list []index.Notice) error
	Drills(ctx context.Context, limit int) ([]index.Drill, error)
}

// testDrills: one for each date, and its notices with how far it is.
func testDrills(b *bench) {
	s, ok := b.Store.(drilling)
	if !ok {
		return
	}
	for i, key := range []string{"2026-11-07", "2026-11-07", "now/1"} {
		added, err := s.AddDrill(b.Context(), index.Drill{Key: key, Published: b.now})
		b.must(err)
		same(b, "added", added, i != 1)
	}
	list, err := s.Drills(b.Context(), 10)
	b.must(err)
	same(b, "drills", len(list), 2)
	same(b, "the newest first", list[0].Key, "now/1")
	d := list[1]
	d.Polled, d.Judged, d.Broken = b.now.Add(time.Second), b.now.Add(2*time.Second), "nobody took it"
	for range 2 {
		b.must(s.PutDrill(b.Context(), d, []index.Notice{b.notice("drill/1/out/mail/anna", b.now)}))
	}
	list, err = s.Drills(b.Context(), 10)
	b.must(err)
	same(b, "polled", list[1].Polled.Equal(d.Polled), true)
	same(b, "judged", list[1].Judged.Equal(d.Judged), true)
	same(b, "runs", list[1].Done.IsZero(), true)
	same(b, "broken", list[1].Broken, d.Broken)
	same(b, "notices", len(b.due()), 1)
	d.ID = 99
	same(b, "there is no such drill", errors.Is(s.PutDrill(b.Context(), d, nil), index.ErrNotFound), true)
}

// shutting is what a store does about endpoints that take nothing.
type shutting interface {
	ShutEndpoint(ctx context.Context, one index.Shut, tell []index.Notice) error
	OpenEndpoint(ctx context.Context, channel, recipient string) error
	ShutEndpoints(ctx context.Context) ([]index.Shut, error)
}

// testShut: it is said once, and once more only after it was open again.
func testShut(b *bench) {
	s, ok := b.Store.(shutting)
	if !ok {
		return
	}
	one := index.Shut{Channel: "webhook", Recipient: "desk", At: b.now, Why: "gone"}
	for i := range 2 {
		n := b.notice("trouble/"+string(rune('a'+i)), b.now)
		b.must(s.ShutEndpoint(b.Context(), one, []index.Notice{n}))
	}
	same(b, "told", len(b.due()), 1)
	list, err := s.ShutEndpoints(b.Context())
	b.must(err)
	same(b, "shut", len(list), 1)
	same(b, "why", list[0].Why, "gone")
	same(b, "since", list[0].At.Equal(b.now), true)
	b.must(s.OpenEndpoint(b.Context(), "webhook", "desk"))
	b.must(s.OpenEndpoint(b.Context(), "webhook", "desk"))
	b.must(s.ShutEndpoint(b.Context(), one, []index.Notice{b.notice("trouble/c", b.now)}))
	same(b, "told again", len(b.due()), 1)
	latest, ok := b.Store.(interface {
		LatestNotices(ctx context.Context, prefix string, since time.Time, limit int) ([]index.Notice, error)
	})
	if !ok {
		return
	}
	some, err := latest.LatestNotices(b.Context(), "trouble/", b.now.Add(-time.Minute), 1)
	b.must(err)
	same(b, "the newest alone", len(some) == 1 && some[0].Key == "trouble/c", true)
	some, err = latest.LatestNotices(b.Context(), "trouble/", b.now.Add(time.Minute), 9)
	b.must(err)
	same(b, "none since then", len(some), 0)
}

// heldTelling is one that is told in an hour.
func heldTelling(b *bench) index.Telling {
	return index.Telling{Key: "alert/swans/mail/anna/story/2", Search: "swans", Channel: "mail", Recipient: "anna", Story: 2, Item: 8, At: b.now.Add(time.Minute), Held: "gathered", Due: b.now.Add(time.Hour)}
}

// testGathered: what is gathered is told when it is due, once.
func testGathered(b *bench) {
	s, ok := b.Store.(telling)
	if !ok {
		return
	}
	_, err := s.AddTelling(b.Context(), heldTelling(b), nil)
	b.must(err)
	due, err := s.DueTellings(b.Context(), b.now, 10)
	b.must(err)
	same(b, "due too early", len(due), 0)
	due, err = s.DueTellings(b.Context(), b.now.Add(time.Hour), 10)
	b.must(err)
	same(b, "due", len(due), 1)
	gathered := b.notice("gathered/mail/anna/1", b.now)
	b.must(s.GatherTellings(b.Context(), []int64{due[0].ID}, &gathered))
	due, err = s.DueTellings(b.Context(), b.now.Add(time.Hour), 10)
	b.must(err)
	same(b, "due again", len(due), 0)
	same(b, "its notice", len(b.due()), 1)
}
