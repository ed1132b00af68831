package storetest

import (
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// RunReactions proves that a back end keeps reactions as the interfaces in public.go promise. Its stores are
// [ReactionStore]s.
func RunReactions(t *testing.T, back BackEnd) {
	t.Helper()
	for _, part := range []struct {
		name  string
		tests []reactionTest
	}{
		{"posts", postTests}, {"erasure", erasureTests}, {"threads", threadTests}, {"links", shortLinkTests}, {"public", publicTests}, {"audit", auditTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.tests {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					b := newBench(t, back)
					store, ok := b.Store.(ReactionStore)
					if !ok {
						t.Fatalf("%T does not keep reactions", b.Store)
					}
					c.run(&reactionBench{bench: b, ReactionStore: store})
				})
			}
		})
	}
}

type reactionTest struct {
	name string
	run  func(b *reactionBench)
}

// reactionBench is a bench whose store keeps reactions.
type reactionBench struct {
	*bench
	ReactionStore
}

// reopen opens the store anew, for both views of it.
func (b *reactionBench) reopen() {
	b.bench.reopen()
	b.ReactionStore = b.Store.(ReactionStore) //nolint:forcetypeassert // checked by RunReactions
}

// post is an arrival of a post with every field set.
func (b *reactionBench) post(key string, change ...func(*index.Arrival)) index.Arrival {
	a := b.article("post-"+key, func(a *index.Arrival) {
		a.Raw, a.RawType = nil, ""
		a.Item.Kind, a.Item.Source, a.Item.Outlet, a.Item.Lane, a.Item.Author = index.KindReaction, "bluesky", "Bluesky", index.LaneSocial, "Pip Hollin"
		a.Item.Declared, a.Item.CommentFeed, a.Item.Comments, a.Item.Embeds, a.Item.Paywalled = nil, "", -1, nil, false
		a.Item.Post = &index.Post{
			Network: index.NetworkBluesky, Key: "at://" + key, Form: index.FormPost, Handle: "Pip.example", Account: "did:pip",
			ReplyTo: index.Ref{Key: "at://parent", URL: "https://p.example/"}, Root: index.Ref{Key: "at://root"}, Quotes: index.Ref{URL: "https://q.example/"},
			Place: "a feed", About: index.Ref{URL: "https://news.example/a"}, Likes: 3, Reposts: 2, Replies: 1, Views: -1, Counted: b.now, Sign: "dkim=pass",
		}
	})
	for _, c := range change {
		c(&a)
	}
	return a
}

func by(handle, account string) func(*index.Arrival) {
	return func(a *index.Arrival) { a.Item.Post.Handle, a.Item.Post.Account = handle, account }
}

var postTests = []reactionTest{
	{"a post comes back as it was", func(b *reactionBench) {
		a := b.post("1")
		id := b.take(a)[0].ItemID
		b.reopen()
		got := b.item(id)
		same(b.bench, "post", *got.Post, *a.Item.Post)
		found, err := b.FindPosts(b.Context(), index.NetworkBluesky, []string{"at://1", "at://2"})
		b.must(err)
		same(b.bench, "found", found, map[string]int64{"at://1": id})
		answering, err := b.Answering(b.Context(), index.NetworkBluesky, []string{"at://parent", "at://1"})
		b.must(err)
		same(b.bench, "answering", answering, []int64{id})
		if art := b.item(b.take(b.article("plain"))[0].ItemID); art.Post != nil {
			b.Errorf("an article has a post: %+v", art.Post)
		}
	}},
	{"counts change nothing else", func(b *reactionBench) {
		first := b.take(b.post("1"))[0]
		b.pass(time.Minute)
		again := b.take(b.post("1", func(a *index.Arrival) { a.Item.Post.Likes, a.Item.Post.Views, a.Item.Post.Reposts = 99, 7, -1 }))[0]
		if again.Outcome != index.OutcomeSame || again.Seq != first.Seq {
			b.Errorf("new counts made a change: %+v", again)
		}
		p := b.item(first.ItemID).Post
		same(b.bench, "counts", line(p.Likes, p.Reposts, p.Views), line(99, 2, 7))
		b.must(b.Recount(b.Context(), []index.Tally{
			{Network: index.NetworkBluesky, Key: "at://1", Likes: 120, Reposts: -1, Replies: 5, Views: -1, At: b.now.Add(time.Minute)},
			{Network: index.NetworkBluesky, Key: "at://unknown", Likes: 1, At: b.now},
			{Network: index.NetworkBluesky, Key: "at://1", Likes: 1, At: b.now.Add(-time.Hour)}, // an old answer that came late
		}))
		it := b.item(first.ItemID)
		same(b.bench, "recounted", line(it.Post.Likes, it.Post.Reposts, it.Post.Replies, it.Seq), line(120, 2, 5, first.Seq))
	}},
	{"one post, whoever tells it", func(b *reactionBench) {
		shown := b.take(b.post("1", func(a *index.Arrival) {
			a.Item.URL, a.Item.Text, a.Item.Source = "https://bsky.example/profile/pip/1", "cut off by the", "post"
			a.Item.Post.Shown, a.Item.Post.Account, a.Item.Post.Likes = true, "", -1
		}))[0]
		told := b.take(b.post("1", func(a *index.Arrival) { a.Item.Post.About = index.Ref{} }))[0]
		if told.ItemID != shown.ItemID || told.Outcome != index.OutcomeChanged {
			b.Fatalf("it is two posts now: %+v, %+v", shown, told)
		}
		again := b.take(b.post("1", func(a *index.Arrival) {
			a.Item.Text, a.Item.Post.Shown, a.Item.Post.Likes, a.Item.Post.Handle = "cut off by the", true, -1, ""
		}))[0]
		it := b.item(shown.ItemID)
		if again.Outcome != index.OutcomeSame || !strings.HasPrefix(it.Text, "First of post-1") || it.Post.Shown || it.Post.About.URL == "" || it.Post.Handle == "" {
			b.Errorf("what the network says must win, and nothing be lost: %+v, %+v", it, it.Post)
		}
	}},
	{"the network's name of a post that an article showed", func(b *reactionBench) {
		shown := b.take(b.post("guess", func(a *index.Arrival) {
			a.Item.URL, a.Item.Post.Shown, a.Item.Post.Account = "https://bsky.example/profile/pip/9", true, ""
		}))[0]
		told := b.take(b.post("real", func(a *index.Arrival) { a.Item.URL = "https://bsky.example/profile/pip/9" }))[0]
		if told.ItemID != shown.ItemID || b.item(told.ItemID).Post.Key != "at://real" {
			b.Fatalf("%+v, %+v, %q", shown, told, b.item(told.ItemID).Post.Key)
		}
		gone, err := b.Withdraw(b.Context(), []index.Withdrawal{{Network: index.NetworkBluesky, Key: "at://real", At: b.now, Why: "removed by its author"}})
		b.must(err)
		same(b.bench, "withdrawn by that name", gone, []int64{told.ItemID})
	}},
	{"an edited post is a new version", func(b *reactionBench) {
		id := b.take(b.post("1"))[0].ItemID
		got := b.take(b.post("1", func(a *index.Arrival) { a.Item.Text = "Other words." }))[0]
		if got.ItemID != id || got.Version != 2 {
			b.Errorf("%+v", got)
		}
	}},
	{"withdrawn and forgotten", func(b *reactionBench) {
		id := b.take(b.post("1"))[0].ItemID
		b.take(b.post("1", func(a *index.Arrival) { a.Item.Text = "Other words." }))
		before := b.item(id).Seq
		gone := index.Withdrawal{Network: index.NetworkBluesky, Key: "at://1", At: b.now, Why: "removed by its author"}
		ids, err := b.Withdraw(b.Context(), []index.Withdrawal{gone, {Network: index.NetworkBluesky, Key: "at://nobody", At: b.now}, gone})
		b.must(err)
		same(b.bench, "withdrawn", ids, []int64{id})
		it := b.item(id)
		if it.Text+it.Title+it.Summary != "" || len(it.Links)+len(it.Quotes) > 0 || it.GoneAt.IsZero() || it.Seq <= before || it.Post.Forgotten != gone.Why || it.Post.Handle == "" {
			b.Errorf("%+v, %+v", it, it.Post)
		}
		versions, err := b.Versions(b.Context(), id)
		b.must(err)
		if len(versions) != 1 || versions[0].Text != "" {
			b.Errorf("versions keep its words: %+v", versions)
		}
		if again := b.take(b.post("1"))[0]; again.Outcome != index.OutcomeSame || b.item(id).Text != "" {
			b.Errorf("a stale server brought it back: %+v", again)
		}
	}},
	{"withdrawn and kept", func(b *reactionBench) {
		id := b.take(b.post("1"))[0].ItemID
		_, err := b.Withdraw(b.Context(), []index.Withdrawal{{Network: index.NetworkBluesky, Key: "at://1", At: b.now, Keep: true, Why: "your own account"}})
		b.must(err)
		if it := b.item(id); it.Text == "" || it.GoneAt.IsZero() || it.Post.Withdrawn.IsZero() || it.Post.Forgotten != "" {
			b.Errorf("%+v", it)
		}
	}},
	{"own posts are kept when they are removed", func(b *reactionBench) {
		id := b.take(b.post("1", func(a *index.Arrival) { a.Item.Post.Own = true }))[0].ItemID
		_, err := b.Withdraw(b.Context(), []index.Withdrawal{{Network: index.NetworkBluesky, Key: "at://1", At: b.now, Why: "removed by its author"}})
		b.must(err)
		if it := b.item(id); it.Text == "" || it.GoneAt.IsZero() || it.Post.Forgotten != "" {
			b.Errorf("%+v, %+v", it, it.Post)
		}
	}},
	{"hostile text", func(b *reactionBench) {
		a := b.post("1", func(a *index.Arrival) { a.Item.Post.Handle, a.Item.Post.Place = "a\x00b\xff", "\xfe" })
		if it := b.item(b.take(a)[0].ItemID); it.Post.Handle != "ab\uFFFD" {
			b.Errorf("%q", it.Post.Handle)
		}
	}},
}

var erasureTests = []reactionTest{
	{"nothing of a person is left", func(b *reactionBench) {
		mine := b.take(b.post("1"))[0].ItemID
		theirs := b.take(b.post("2", by("gwen.example", "did:gwen")))[0].ItemID
		shows := b.take(b.article("shows", func(a *index.Arrival) {
			a.Item.Embeds = []index.Embed{
				{Network: "bluesky", ID: "1", Author: "pip.example", URL: "https://bsky.example/profile/pip.example/1", Text: "First of post-1"},
				{Network: "bluesky", ID: "2", Author: "gwen.example", URL: "https://bsky.example/profile/gwen.example/2", Text: "another"},
			}
		}))[0].ItemID
		did, err := b.Erase(b.Context(), index.Whose{Handle: "@PIP.example"}, b.now)
		b.must(err)
		if did.Posts != 1 || did.Embeds != 1 {
			b.Errorf("it says %+v", did)
		}
		it := b.item(mine)
		if !it.Erased || it.Author+it.Text+it.Title+it.SeenAs+it.Post.Handle+it.Post.Account != "" || strings.Contains(it.URL, "example") {
			b.Errorf("left: %+v, %+v", it, it.Post)
		}
		if o := b.item(theirs); o.Erased || o.Text == "" {
			b.Errorf("somebody else's: %+v", o)
		}
		if e := b.item(shows).Embeds; e[0].Text+e[0].Author+e[0].URL+e[0].ID != "" || e[1].Text == "" {
			b.Errorf("the article shows %+v", e)
		}
		if got := b.take(b.post("1"), b.post("3"), b.post("4", by("new.example", "did:other"))); got[0].ItemID != 0 || got[1].ItemID != 0 || got[2].ItemID == 0 {
			b.Errorf("it came back: %+v", got)
		}
		b.reopen()
		if got := b.take(b.post("5")); got[0].ItemID != 0 {
			b.Errorf("after a restart it came back: %+v", got)
		}
	}},
	{"an account outlives its handle", func(b *reactionBench) {
		b.take(b.post("1"))
		_, err := b.Erase(b.Context(), index.Whose{Account: "did:pip"}, b.now)
		b.must(err)
		if got := b.take(b.post("2", by("pip-again.example", "did:pip"))); got[0].ItemID != 0 {
			b.Errorf("%+v", got)
		}
	}},
	{"one network only", func(b *reactionBench) {
		b.take(b.post("1"))
		did, err := b.Erase(b.Context(), index.Whose{Network: index.NetworkX, Handle: "pip.example"}, b.now)
		b.must(err)
		if did.Posts != 0 {
			b.Errorf("%+v", did)
		}
		if _, err := b.Erase(b.Context(), index.Whose{}, b.now); err == nil {
			b.Error("nobody was erased without a complaint")
		}
	}},
	{"a restored copy is erased again", func(b *reactionBench) {
		id := b.take(b.post("1"))[0].ItemID
		copied := b.TempDir() + "/copy"
		b.must(b.Backup(b.Context(), copied))
		_, err := b.Erase(b.Context(), index.Whose{Handle: "pip.example"}, b.now)
		b.must(err)
		b.must(b.Store.Close())
		b.must(b.back.Restore(b.Context(), copied, b.place, b.now))
		store, err := b.back.Open(b.Context(), b.place, func() time.Time { return b.now })
		b.must(err)
		b.Store = store
		if it := b.item(id); !it.Erased || it.Text != "" {
			b.Errorf("the backup brought it back: %+v", it)
		}
	}},
	{"marks name nobody and hold elsewhere", func(b *reactionBench) {
		_, err := b.Erase(b.Context(), index.Whose{Handle: "pip.example"}, b.now)
		b.must(err)
		marks, err := b.Tombstones(b.Context())
		b.must(err)
		if len(marks) != 1 || strings.Contains(marks[0], "pip") {
			b.Fatalf("%q", marks)
		}
		other := &reactionBench{bench: newBench(b.T, b.back)}
		other.ReactionStore = other.Store.(ReactionStore) //nolint:forcetypeassert // the same back end
		other.take(other.post("1"))
		did, err := other.AddTombstones(other.Context(), append(marks, "nonsense"), other.now)
		other.must(err)
		if did.Posts != 1 {
			b.Errorf("%+v", did)
		}
	}},
	{"retention", func(b *reactionBench) {
		old := b.take(b.post("1"), b.post("own", func(a *index.Arrival) { a.Item.Post.Own = true }), b.article("an article"))
		b.pass(200 * 24 * time.Hour)
		young := b.take(b.post("2", func(a *index.Arrival) { a.Item.FirstSeen = b.now }))[0].ItemID
		n, err := b.ForgetBefore(b.Context(), b.now.Add(-180*24*time.Hour), true, "older than 180 days", 10)
		b.must(err)
		again, err := b.ForgetBefore(b.Context(), b.now.Add(-180*24*time.Hour), true, "older than 180 days", 10)
		b.must(err)
		same(b.bench, "forgotten", line(n, again), line(1, 0))
		same(b.bench, "words left", line(b.item(old[0].ItemID).Text == "", b.item(old[1].ItemID).Text == "", b.item(old[2].ItemID).Text == "", b.item(young).Text == ""),
			line(true, false, false, false))
		if why := b.item(old[0].ItemID).Post.Forgotten; why != "older than 180 days" {
			b.Errorf("why: %q", why)
		}
	}},
	{"pseudonyms", func(b *reactionBench) {
		b.must(b.PutNotable(b.Context(), index.Notable{Handle: "Notable.example", Name: "N", Since: b.now}))
		ids := b.take(b.post("1"), b.post("2"), b.post("3", by("gwen.example", "did:gwen")), b.post("4", by("notable.example", "did:n")))
		b.pass(100 * 24 * time.Hour)
		n, err := b.HideNames(b.Context(), b.now.Add(-90*24*time.Hour), 10)
		b.must(err)
		var names []string
		for _, id := range ids {
			names = append(names, b.item(id.ItemID).Post.Handle)
		}
		if n != 3 || names[0] != names[1] || names[0] == names[2] || !strings.HasPrefix(names[0], "person ") || names[3] != "notable.example" {
			b.Errorf("%d hidden: %q", n, names)
		}
		it := b.item(ids[0].ItemID)
		if strings.Contains(it.URL+it.SeenAs+it.Post.Key+it.Author+it.Post.Account, "pip") || it.Text == "" {
			b.Errorf("it still names the author: %+v, %+v", it, it.Post)
		}
		if got := b.take(b.post("1"))[0]; got.ItemID != ids[0].ItemID || strings.Contains(b.item(got.ItemID).Post.Handle+b.item(got.ItemID).Author, "ip") {
			b.Errorf("seen once more it is another, or named again: %+v, %+v", got, b.item(got.ItemID).Post)
		}
	}},
	{"what is kept of a person", func(b *reactionBench) {
		b.take(b.post("1"), b.post("2", by("gwen.example", "did:gwen")), b.post("3"))
		items, err := b.ListPosts(b.Context(), index.Whose{Handle: "pip.EXAMPLE"}, 10)
		b.must(err)
		if len(items) != 2 {
			b.Errorf("%d items", len(items))
		}
	}},
}

var threadTests = []reactionTest{
	{"a thread is read while it grows", func(b *reactionBench) {
		thread := func(claimed int) func(*index.Arrival) {
			return func(a *index.Arrival) {
				a.Thread = &index.Thread{Network: index.NetworkComments, URL: "https://news.example/a/feed/", Claimed: claimed, Next: b.now}
			}
		}
		id := b.take(b.article("a", thread(2)))[0].ItemID
		lease := func() []index.Thread {
			got, err := b.LeaseThreads(b.Context(), b.now, 10, time.Minute)
			b.must(err)
			return got
		}
		got := lease()
		if len(got) != 1 || got[0].ItemID != id || got[0].Claimed != 2 || !got[0].Since.Equal(b.now) || len(lease()) != 0 {
			b.Fatalf("%+v", got)
		}
		got[0].Got, got[0].Resume, got[0].Quiet, got[0].Next, got[0].Problem = 2, "r", 3, time.Time{}, "closed"
		b.must(b.RecordThread(b.Context(), got[0]))
		b.take(b.article("a", thread(2)))
		if len(lease()) != 0 {
			b.Error("it is read again though it did not grow")
		}
		b.take(b.article("a", thread(5)))
		if got = lease(); len(got) != 1 || got[0].Claimed != 5 || got[0].Got != 2 || got[0].Resume != "r" || got[0].Quiet != 0 {
			b.Errorf("it has grown: %+v", got)
		}
		b.pass(2 * time.Minute)
		if len(lease()) != 1 {
			b.Error("a lease that nobody ended must run out")
		}
	}},
}

var shortLinkTests = []reactionTest{
	{"links become what they lead to", func(b *reactionBench) {
		short := "https://sho.example/x"
		b.must(b.AskTargets(b.Context(), []string{short}, b.now))
		a := b.post("1", func(a *index.Arrival) {
			a.Item.Links = []index.Link{{URL: short, Text: "look"}, {URL: "https://other.example/", Text: "o"}}
		})
		id := b.take(a)[0].ItemID
		got, err := b.LeaseShort(b.Context(), b.now, 10, time.Minute)
		b.must(err)
		if len(got) != 1 || got[0].URL != short {
			b.Fatalf("%+v", got)
		}
		seq := b.item(id).Seq
		b.must(b.SettleShort(b.Context(), index.ShortLink{URL: short, Target: "https://news.example/a", Tries: 1}))
		it := b.item(id)
		same(b.bench, "links", it.Links, []index.Link{{URL: "https://news.example/a", Text: "look"}, {URL: "https://other.example/", Text: "o"}})
		if it.Seq <= seq || it.Version != 1 {
			b.Errorf("%+v", it)
		}
		known, err := b.Targets(b.Context(), []string{short, "https://no.example/"})
		b.must(err)
		same(b.bench, "targets", known, map[string]string{short: "https://news.example/a"})
		b.must(b.AskTargets(b.Context(), []string{short}, b.now))
		if got, err = b.LeaseShort(b.Context(), b.now.Add(time.Hour), 10, time.Minute); err != nil || len(got) != 0 {
			b.Errorf("asked again: %+v, %v", got, err)
		}
	}},
	{"a target that came between the asking and the keeping", func(b *reactionBench) {
		short := "https://sho.example/y"
		b.must(b.AskTargets(b.Context(), []string{short}, b.now))
		b.must(b.SettleShort(b.Context(), index.ShortLink{URL: short, Target: "https://news.example/b", Tries: 1}))
		id := b.take(b.post("2", func(a *index.Arrival) { a.Item.Links = []index.Link{{URL: short, Text: "look"}} }))[0].ItemID
		got, err := b.LeaseShort(b.Context(), b.now, 10, time.Minute)
		b.must(err)
		if len(got) != 1 || got[0].Target != "https://news.example/b" {
			b.Fatalf("nobody puts it in its place: %+v", got)
		}
		b.must(b.SettleShort(b.Context(), got[0]))
		same(b.bench, "links", b.item(id).Links, []index.Link{{URL: "https://news.example/b", Text: "look"}})
		if got, err = b.LeaseShort(b.Context(), b.now.Add(time.Hour), 10, time.Minute); err != nil || len(got) != 0 {
			b.Errorf("asked for ever: %+v, %v", got, err)
		}
	}},
}

var publicTests = []reactionTest{
	{"readings and arguments", func(b *reactionBench) {
		ids := b.take(b.article("a"), b.post("1"), b.post("2"))
		b.must(b.KeepStories(b.Context(), index.StoryChange{
			Stories: []index.Story{{ID: 1, Title: "S", Begin: b.now, End: b.now}},
			Members: []index.Member{{ItemID: ids[0].ItemID, StoryID: 1}, {ItemID: ids[1].ItemID, StoryID: 1}, {ItemID: ids[2].ItemID, StoryID: 1}},
		}))
		r := index.Reading{
			ItemID: ids[1].ItemID, StoryID: 1, Version: 1, Cues: []index.Cue{index.CueLaughing}, Marks: []string{"lol"}, Stance: "comment", Article: ids[0].ItemID,
			Start: 3, End: 9, Likeness: .5, Quoted: true, Argument: 1, Mentions: true,
		}
		f := index.Reading{ItemID: ids[2].ItemID, StoryID: 1, Version: 1, Folded: ids[1].ItemID, Why: "flood", Cues: []index.Cue{}, Marks: []string{}}
		arg := index.Argument{StoryID: 1, N: 1, Title: "free the swans", Words: []string{"free", "swan"}, Count: 7, Typical: []int64{ids[1].ItemID}}
		b.must(b.KeepPublic(b.Context(), index.PublicChange{Cursor: 3, Readings: []index.Reading{f, r}, Arguments: map[int64][]index.Argument{1: {arg}}}))
		b.reopen()
		got, err := b.Readings(b.Context(), 1)
		b.must(err)
		same(b.bench, "readings", got, []index.Reading{r, f})
		args, err := b.Arguments(b.Context(), 1)
		b.must(err)
		same(b.bench, "arguments", args, []index.Argument{arg})
		cursor, err := b.Cursor(b.Context(), "public")
		b.must(err)
		same(b.bench, "cursor", cursor, int64(3))
		_, err = b.Erase(b.Context(), index.Whose{Handle: "pip.example"}, b.now)
		b.must(err)
		got, err = b.Readings(b.Context(), 1)
		b.must(err)
		if args, err = b.Arguments(b.Context(), 1); err != nil || len(args)+len(got) != 0 {
			b.Errorf("what was said of erased posts is left: %+v, %+v, %v", got, args, err)
		}
	}},
}

var auditTests = []reactionTest{
	{"sightings", func(b *reactionBench) {
		s := index.Sighting{List: "gdelt", Key: "k", Outlet: "The Post", Site: "post.example", Title: "T", URL: "https://post.example/1", Published: b.now, Seen: b.now, Source: "audit", Note: "n"}
		n, err := b.AddSightings(b.Context(), []index.Sighting{s, s})
		b.must(err)
		got, err := b.ListSightings(b.Context(), b.now, 10)
		b.must(err)
		if n != 1 || len(got) != 1 {
			b.Fatalf("%d added, %+v", n, got)
		}
		s.ID = got[0].ID
		same(b.bench, "sighting", got[0], s)
	}},
	{"notable accounts", func(b *reactionBench) {
		n := index.Notable{Network: index.NetworkX, Handle: "Ada", Name: "Ada, Post", Since: b.now, Who: "me"}
		b.must(b.PutNotable(b.Context(), n))
		b.must(b.PutNotable(b.Context(), n))
		list, err := b.ListNotables(b.Context())
		b.must(err)
		same(b.bench, "notables", list, []index.Notable{n})
		b.must(b.DropNotable(b.Context(), index.NetworkX, "@ada"))
		if err := b.DropNotable(b.Context(), index.NetworkX, "ada"); err == nil {
			b.Error("it was there twice")
		}
	}},
}
