package story_test

import (
	"fmt"
	"testing"
	"time"

	"presswatch/index"
)

// reaction is a post with these words and nothing that ties it to anything.
func (o *office) reaction(key, text string, change ...func(*index.Item)) index.Arrival {
	it := index.Item{
		Kind: index.KindReaction, URL: "https://social.example/" + key, Source: "stream", Outlet: "Bluesky", Site: "social.example", Lane: index.LaneSocial, Text: text, Lang: "en",
		FirstSeen: o.now, Published: o.now, Precision: index.PrecisionSecond, Comments: -1,
		Post: &index.Post{Network: index.NetworkBluesky, Key: key, Form: index.FormPost, Handle: key + ".example"},
	}
	for _, c := range change {
		c(&it)
	}
	return index.Arrival{Item: it}
}

func answers(key string) func(*index.Item) {
	return func(it *index.Item) { it.Post.ReplyTo = index.Ref{Key: key} }
}

// storyOf returns the member that an item is; its story is 0 if it is in none.
func (o *office) memberOf(id int64) index.Member {
	o.Helper()
	got, err := o.store.MembersOf(o.Context(), []int64{id})
	if err != nil {
		o.Fatal(err)
	}
	return got[id]
}

const swanText = `Three swans from the mill pond were taken into custody by Northmarch Police on Friday night, the force's website said, before the messages were removed.

The messages also cancelled all parking fines in the county. A spokesman would not comment on the swans, the fines or the password that was used for three years.`

func (o *office) swans() int64 {
	o.Helper()
	return o.take(index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: "https://post.example/news/swans-in-custody", Source: "post", Outlet: "Tarnbeck Post", Site: "post.example", Lane: index.LaneRegional,
		Title: "Swans in custody, says police website", Text: swanText, Lang: "en", FirstSeen: o.now, Published: o.now, Precision: index.PrecisionSecond, Comments: -1,
	}})[0]
}

// TestReactionsFollowWhatTheyAnswer: by link, by reply, by quote, by repost, below an article; answers to answers too, and in
// whatever order they come.
func TestReactionsFollowWhatTheyAnswer(t *testing.T) {
	o := newOffice(t)
	article := o.swans()
	o.work()
	story := o.memberOf(article).StoryID
	ids := o.take(
		o.reaction("grandchild", "lol", answers("child")),
		o.reaction("child", "ha", answers("root")),
		o.reaction("shown", "look at this", func(it *index.Item) { it.Post.Quotes = index.Ref{Key: "root"} }),
		o.reaction("again", "", func(it *index.Item) { it.Post.Repost = index.Ref{Key: "root"} }),
		o.reaction("below", "well I never", func(it *index.Item) {
			it.Post.Form, it.Post.About = index.FormComment, index.Ref{URL: "https://post.example/news/swans-in-custody"}
		}),
		o.reaction("stranger", "I like trains", answers("somebody-else")),
	)
	o.work()
	if m := o.memberOf(ids[0]); m.StoryID != 0 {
		t.Fatalf("what it answers is not known yet: %+v", m)
	}
	o.restart() // who waits for whom must not be forgotten
	root := o.take(o.reaction("root", "see", func(it *index.Item) {
		it.Links = []index.Link{{URL: "https://post.example/news/swans-in-custody"}}
	}))[0]
	o.work()
	for i, why := range []string{"it answers a post in this story", "it answers a post in this story", "it shows a post in this story", "it repeats a post in this story", "it stands below or inside an article in this story"} {
		if m := o.memberOf(ids[i]); m.StoryID != story || m.Joined != index.JoinedLink || m.Anchor != why {
			t.Errorf("reaction %d: %+v, want in story %d because %s", i, m, story, why)
		}
	}
	if m := o.memberOf(root); m.StoryID != story {
		t.Errorf("the link: %+v", m)
	}
	if m := o.memberOf(ids[5]); m.StoryID != 0 {
		t.Errorf("a stranger: %+v", m)
	}
	rows, err := o.store.GetStories(t.Context(), []int64{story})
	if err != nil || rows[0].Reactions != 6 || rows[0].Articles != 1 {
		t.Errorf("%+v, %v", rows, err)
	}
}

// TestReactionByItsWordsOnly: a post that says plainly what the story is about joins; one that shares a few common words does not.
func TestReactionByItsWordsOnly(t *testing.T) {
	o := newOffice(t)
	story := o.swans()
	o.take(index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: "https://post.example/news/budget", Source: "post", Outlet: "Tarnbeck Post", Site: "post.example", Lane: index.LaneRegional, Lang: "en",
		Title: "Council sets its budget", Text: "The county council has set its budget for next year. Council tax goes up by three per cent, and the library in Kingsbeck stays open on Saturdays after a petition.",
		FirstSeen: o.now, Published: o.now, Comments: -1,
	}})
	ids := o.take(
		o.reaction("plain", "Northmarch Police website says three swans from the mill pond in custody and parking fines cancelled"),
		o.reaction("vague", "what a night, love this county"),
	)
	o.work()
	if m := o.memberOf(ids[0]); m.StoryID != o.memberOf(story).StoryID {
		t.Errorf("a plain post: %+v", m)
	}
	if m := o.memberOf(ids[1]); m.StoryID != 0 {
		t.Errorf("a vague post: %+v", m)
	}
}

// TestErasedReactionLeavesNothing: its place is kept, its words are not, also after a restart and another look.
func TestErasedReactionLeavesNothing(t *testing.T) {
	o := newOffice(t)
	o.swans()
	id := o.take(o.reaction("pip", "Northmarch Police website says three swans from the mill pond in custody and parking fines cancelled"))[0]
	o.work()
	story := o.memberOf(id).StoryID
	if _, err := o.store.Erase(t.Context(), index.Whose{Handle: "pip.example"}, o.now); err != nil {
		t.Fatal(err)
	}
	o.work()
	o.restart()
	o.work()
	if m := o.memberOf(id); m.StoryID != story || story == 0 || len(m.Terms) > 0 || m.Anchor != "" {
		t.Errorf("%+v", m)
	}
}

// TestFloodShapesNothing: ten thousand times the same words in one story change nothing of what it is about.
func TestFloodShapesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("measured in the plain run")
	}
	o := newOffice(t)
	article := o.swans()
	o.work()
	before, err := o.store.GetStories(t.Context(), []int64{o.memberOf(article).StoryID})
	if err != nil {
		t.Fatal(err)
	}
	var flood []index.Arrival
	for n := range 10_000 {
		flood = append(flood, o.reaction(fmt.Sprint("bot", n), "CLAIM YOUR REFUND NOW before it ends", func(it *index.Item) {
			it.Links = []index.Link{{URL: "https://post.example/news/swans-in-custody"}}
		}))
	}
	o.take(flood...)
	began := time.Now()
	o.work()
	t.Logf("10,000 posts of one text: %v", time.Since(began))
	after, err := o.store.GetStories(t.Context(), []int64{before[0].ID})
	if err != nil || after[0].Reactions != 10_000 || after[0].Title != before[0].Title || fmt.Sprint(after[0].Keywords) != fmt.Sprint(before[0].Keywords) {
		t.Errorf("%+v, %v", after[0], err)
	}
}
