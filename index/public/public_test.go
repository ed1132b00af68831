package public_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/public"
	"presswatch/index/sqlite"
	"presswatch/index/story"
)

var night = time.Date(2026, 11, 6, 23, 30, 0, 0, time.UTC)

// office is the stage over a real store, behind the stage that groups.
type office struct {
	testing.TB
	store *sqlite.Store
	group *story.Stage
	stage *public.Stage
	now   time.Time
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, now: night}
	clock := func() time.Time { return o.now }
	var err error
	if o.store, err = sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir(), Now: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.store.Close(); err != nil {
			t.Error(err)
		}
	})
	o.stage = public.New(public.Options{
		Store: o.store, Now: clock, Ours: []string{"Northmarch Police"},
		Cues: func(text, _ string) ([]index.Cue, []string) {
			if strings.Contains(text, "😂") {
				return []index.Cue{index.CueLaughing}, []string{"😂"}
			}
			return nil, nil
		},
	})
	o.group = story.New(story.Options{Store: o.store, Now: clock, Moved: o.stage.Again, Afresh: o.stage.Afresh})
	return o
}

func (o *office) take(items ...index.Item) []int64 {
	o.Helper()
	var list []index.Arrival
	for _, it := range items {
		list = append(list, index.Arrival{Item: it})
	}
	taken, err := o.store.Take(o.Context(), list)
	if err != nil {
		o.Fatal(err)
	}
	ids := make([]int64, len(taken))
	for i := range taken {
		ids[i] = taken[i].ItemID
	}
	return ids
}

func (o *office) work() {
	o.Helper()
	if err := errors.Join(o.group.Once(o.Context()), o.stage.Once(o.Context())); err != nil {
		o.Fatal(err)
	}
}

// readings are those of the story that an item is in.
func (o *office) readings(item int64) (map[int64]index.Reading, []index.Argument) {
	o.Helper()
	in, err := o.store.MembersOf(o.Context(), []int64{item})
	if err != nil {
		o.Fatal(err)
	}
	story := in[item].StoryID
	list, err := o.store.Readings(o.Context(), story)
	if err != nil {
		o.Fatal(err)
	}
	args, err := o.store.Arguments(o.Context(), story)
	if err != nil {
		o.Fatal(err)
	}
	out := map[int64]index.Reading{}
	for _, r := range list {
		out[r.ItemID] = r
	}
	return out, args
}

const statement = `Messages published tonight on our website did not come from Northmarch Police.

A supplier account that is used to publish news was misused. Our own systems were not entered and no data about the public is held there.`

const report = `Three swans from the mill pond were taken into custody by Northmarch Police on Friday night, the force's website said, before the messages were removed.

The messages also cancelled all parking fines in the county. A spokesman would not comment on the swans, the fines or the password that was used for three years.`

func (o *office) article(key, text string, lane index.Lane) index.Item {
	return index.Item{
		Kind: index.KindArticle, URL: "https://" + key + ".example/news/swans", Source: key, Outlet: key, Site: key + ".example", Lane: lane,
		Title: "Swans in custody, says police website", Text: text, Lang: "en", FirstSeen: o.now, Published: o.now, Precision: index.PrecisionSecond, Comments: -1,
	}
}

func (o *office) post(key, text string, change ...func(*index.Item)) index.Item {
	it := index.Item{
		Kind: index.KindReaction, URL: "https://social.example/" + key, Source: "stream", Outlet: "Bluesky", Site: "social.example", Lane: index.LaneSocial, Text: text, Lang: "en",
		FirstSeen: o.now, Published: o.now, Precision: index.PrecisionSecond, Comments: -1,
		Post: &index.Post{Network: index.NetworkBluesky, Key: key, Form: index.FormPost, Handle: key + ".example", About: index.Ref{URL: "https://post.example/news/swans"}},
	}
	for _, c := range change {
		c(&it)
	}
	return it
}

func repost(key string) func(*index.Item) {
	return func(it *index.Item) { it.Post.Repost = index.Ref{Key: key} }
}

// TestWhatIsRead: sentences that are taken up, our statement, signs of mood, reposts, floods and arguments, of one night.
func TestWhatIsRead(t *testing.T) {
	o := newOffice(t)
	art := o.take(o.article("post", report, index.LaneRegional))[0]
	o.now = o.now.Add(10 * time.Minute)
	ids := o.take(
		o.post("quote", "\"the password that was used for three years\" 😂"),
		o.post("else", "a custody sergeant taking three swans from a pond into custody"),
		o.post("plain", "I had toast"),
		o.post("again", "", repost("plain")),
		o.post("early", "no statement from them, so the statement of the year is swans"),
		o.post("f1", "claim your refund now, everyone must claim"), o.post("f2", "Claim your refund NOW everyone must claim!"), o.post("f3", "claim your refund now everyone must claim 77"),
		o.post("a1", "free the swans"), o.post("a2", "Free the swans now"), o.post("a3", "they should free the swans"),
	)
	o.work()
	got, args := o.readings(art)
	if len(got) != len(ids) {
		t.Fatalf("%d readings of %d reactions", len(got), len(ids))
	}
	sentence := func(n int) string { r := got[ids[n]]; return report[r.Start:r.End] }
	if r := got[ids[0]]; r.Article != art || !r.Quoted || !strings.HasPrefix(sentence(0), "A spokesman") || !slices.Equal(r.Cues, []index.Cue{index.CueLaughing}) || len(r.Marks) != 1 {
		t.Errorf("the quotation: %+v", r)
	}
	if r := got[ids[1]]; r.Article != art || r.Quoted || !strings.HasPrefix(sentence(1), "Three swans") {
		t.Errorf("the same in other words: %+v", r)
	}
	if r := got[ids[2]]; r.Article != 0 || r.Folded != 0 || r.Argument != 0 || len(r.Cues) != 0 {
		t.Errorf("toast: %+v", r)
	}
	if r := got[ids[3]]; r.Folded != ids[2] || r.Why != "repost" {
		t.Errorf("the repost: %+v", r)
	}
	if a, b, c := got[ids[5]], got[ids[6]], got[ids[7]]; a.Folded != 0 || b.Folded != ids[5] || c.Folded != ids[5] || c.Why != "flood" {
		t.Errorf("the flood: %+v %+v %+v", a, b, c)
	}
	if len(args) != 1 || args[0].Count != 3 || args[0].Title != "free the swans" || got[ids[8]].Argument != 1 || args[0].Typical[0] != ids[8] {
		t.Errorf("arguments: %+v", args)
	}

	o.now = o.now.Add(time.Hour)
	own := o.take(o.article("force", statement, index.LaneOwn))[0]
	late := o.take(
		o.post("m1", "\"no data about the public is held there\": good"), o.post("m2", "Statement at last. Did not enjoy the statement", func(it *index.Item) { it.Post.About = index.Ref{URL: "https://force.example/news/swans"} }),
		o.post("m3", "and nobody has heard of it"),
	)
	o.work()
	got, _ = o.readings(art)
	if a, b, c := got[late[0]], got[late[1]], got[late[2]]; !a.Mentions || a.Article != own || !b.Mentions || c.Mentions {
		t.Errorf("our statement: %+v %+v %+v", a, b, c)
	}
	if got[ids[4]].Mentions {
		t.Error("before ours stood nobody could mean it")
	}
}

// TestFalseMessagesAreNoStatement: what was taken down, and the mail that sent it, are not what we say.
func TestFalseMessagesAreNoStatement(t *testing.T) {
	o := newOffice(t)
	art := o.take(o.article("post", report, index.LaneRegional))[0]
	const rogue = "three swans from the mill pond are helping with our enquiries and have asked for bread."
	page := o.article("force", rogue+"\n\nthe chief has no comment.", index.LaneOwn)
	page.Title = "swans in custody"
	mail := o.article("force", rogue+"\n\nYou get this mail because you subscribed to news.", index.LaneOwn)
	mail.URL, mail.Title = "mid:1@force.example", "swans in custody"
	sent := o.take(page, mail)
	o.now = o.now.Add(time.Minute)
	if err := o.store.MarkGone(o.Context(), sent[0], 0, o.now, time.Time{}); err != nil {
		t.Fatal(err)
	}
	id := o.take(o.post("q", "\"helping with our enquiries and have asked for bread\" is the best statement from them"))[0]
	o.work()
	if got, _ := o.readings(art); got[id].Mentions || got[id].Article == 0 {
		t.Errorf("%+v", got[id])
	}
}

// TestWhatIsGoneIsNotRead: a post that was withdrawn is no voice in an argument and carries no cue.
func TestWhatIsGoneIsNotRead(t *testing.T) {
	o := newOffice(t)
	art := o.take(o.article("post", report, index.LaneRegional))[0]
	ids := o.take(o.post("a1", "free the swans 😂"), o.post("a2", "free the swans!"), o.post("a3", "please free the swans"))
	o.work()
	if _, args := o.readings(art); len(args) != 1 {
		t.Fatalf("%+v", args)
	}
	if _, err := o.store.Withdraw(o.Context(), []index.Withdrawal{{Network: index.NetworkBluesky, Key: "a1", At: o.now, Why: "removed by its author"}}); err != nil {
		t.Fatal(err)
	}
	o.work()
	got, args := o.readings(art)
	if len(args) != 0 || len(got[ids[0]].Cues) != 0 || got[ids[1]].Argument != 0 {
		t.Errorf("%+v %+v", args, got[ids[0]])
	}
}

// TestTheWayDoesNotMatter: read in one batch, one by one, or all over again, the same is found.
func TestTheWayDoesNotMatter(t *testing.T) {
	run := func(steps int) (map[int64]index.Reading, []index.Argument, *office) {
		o := newOffice(t)
		art := o.take(o.article("post", report, index.LaneRegional))[0]
		o.work()
		rnd := rand.New(rand.NewPCG(7, 7))
		for i := range 120 {
			o.now = night.Add(time.Duration(i) * time.Minute)
			words := strings.Fields("free the swans who has the password for three years fines cancelled mill pond custody lawyer bread")
			from := rnd.IntN(len(words) - 5)
			o.take(o.post(fmt.Sprintf("p%d", i), strings.Join(words[from:from+3+rnd.IntN(3)], " ")))
			if steps > 0 && i%steps == 0 {
				o.work()
			}
		}
		o.work()
		r, a := o.readings(art)
		return r, a, o
	}
	want, wantArgs, o := run(0)
	if len(want) != 120 || len(wantArgs) < 2 {
		t.Fatalf("%d readings, %d arguments", len(want), len(wantArgs))
	}
	for _, steps := range []int{1, 7} {
		got, args, _ := run(steps)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(args, wantArgs) {
			t.Errorf("in steps of %d something else was found", steps)
		}
	}
	if err := o.stage.Afresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.work()
	if got, args := o.readings(1); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(args, wantArgs) {
		t.Error("all over again something else was found")
	}
}

// failing is a store that cannot be written to for some time.
type failing struct {
	*sqlite.Store
	fail bool
}

func (f *failing) KeepPublic(ctx context.Context, c index.PublicChange) error {
	if f.fail {
		return index.ErrReadOnly
	}
	return f.Store.KeepPublic(ctx, c)
}

// TestAFullDisk: what could not be kept is found again when there is room.
func TestAFullDisk(t *testing.T) {
	o := newOffice(t)
	f := &failing{Store: o.store, fail: true}
	o.stage = public.New(public.Options{Store: f, Now: func() time.Time { return o.now }})
	art := o.take(o.article("post", report, index.LaneRegional), o.post("1", "free the swans"))[0]
	if err := o.group.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := o.stage.Once(t.Context()); !errors.Is(err, index.ErrReadOnly) {
		t.Errorf("%v", err)
	}
	f.fail = false
	if err := o.stage.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := o.readings(art); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// BenchmarkStory: a story of 100 articles and 5,000 reactions is read once more because one reaction came, and because an
// article came.
func BenchmarkStory(b *testing.B) {
	for _, what := range []string{"reaction", "article"} {
		b.Run(what, func(b *testing.B) {
			o := newOffice(b)
			words := strings.Fields("free the swans who has password for three years fines cancelled mill pond custody lawyer bread website police statement sorry supplier account county notice")
			rnd := rand.New(rand.NewPCG(3, 3))
			say := func(n int) string {
				var s []string
				for range n {
					s = append(s, words[rnd.IntN(len(words))])
				}
				return strings.Join(s, " ")
			}
			write := func(i int) index.Item {
				a := o.article(fmt.Sprintf("outlet%d", i), report+"\n\n"+say(300)+".", index.LaneRegional)
				a.URL = fmt.Sprintf("https://outlet%d.example/news/swans", i)
				return a
			}
			o.take(o.article("post", report, index.LaneRegional))
			for i := range 99 {
				o.take(write(i))
			}
			var posts []index.Item
			for i := range 5000 {
				posts = append(posts, o.post(fmt.Sprintf("p%d", i), say(15)))
			}
			o.take(posts...)
			o.work()
			n := 0
			for b.Loop() {
				b.StopTimer()
				n++
				if what == "article" {
					o.take(write(1000 + n))
				} else {
					o.take(o.post(fmt.Sprintf("q%d", n), say(15)))
				}
				if err := o.group.Once(b.Context()); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := o.stage.Once(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
