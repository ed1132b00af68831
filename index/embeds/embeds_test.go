package embeds

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite"
)

var night = time.Date(2026, 11, 6, 23, 50, 0, 0, time.UTC)

const (
	tweet = "1196551514896162816"
	did   = "did:plc:abc123"
)

// shelf is the stage over a real store.
type shelf struct {
	*testing.T
	store *sqlite.Store
	stage *Stage
	rung  int
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir(), Now: func() time.Time { return night }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &shelf{T: t, store: store}
	s.stage = New(Options{
		Store: store, Now: func() time.Time { return night }, Taken: func() { s.rung++ },
		Own: func(n index.Network, handle, _ string) bool {
			return n == index.NetworkX && handle == "northmarchpolice"
		},
	})
	return s
}

func (s *shelf) take(items ...index.Item) []index.Taken {
	s.Helper()
	var arrivals []index.Arrival
	for _, it := range items {
		arrivals = append(arrivals, index.Arrival{Item: it})
	}
	taken, err := s.store.Take(s.Context(), arrivals)
	if err != nil {
		s.Fatal(err)
	}
	return taken
}

func (s *shelf) work() {
	s.Helper()
	if err := s.stage.Once(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// post is what the store has of a post, nil if it does not know it.
func (s *shelf) post(n index.Network, key string) *index.Item {
	s.Helper()
	ids, err := s.store.FindPosts(s.Context(), n, []string{key})
	if err != nil {
		s.Fatal(err)
	}
	for _, id := range ids {
		items, err := s.store.GetItems(s.Context(), []int64{id})
		if err != nil || len(items) != 1 {
			s.Fatal(items, err)
		}
		return &items[0]
	}
	return nil
}

func (s *shelf) lastSeq() int64 {
	s.Helper()
	c, err := s.store.Counts(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return c.LastSeq
}

func article(n int, embeds ...index.Embed) index.Item {
	return index.Item{
		Kind: index.KindArticle, URL: fmt.Sprintf("https://tarnbeck.example/%d", n), Source: "tarnbeck", Outlet: "Tarnbeck Post", Lane: index.LaneRegional,
		Title: fmt.Sprintf("Article %d", n), Text: "Words.", FirstSeen: night, Comments: -1, Embeds: embeds,
	}
}

func onX(text string) index.Embed {
	return index.Embed{Network: "x", ID: tweet, Author: "pipquill", URL: "https://x.com/pipquill/status/" + tweet, Text: text}
}

// TestPostsInArticles: each sort of post gets the name that its network's reader gives it.
func TestPostsInArticles(t *testing.T) {
	for name, c := range map[string]struct {
		embed     index.Embed
		key       string // "" it is no reaction
		handle    string
		account   string
		published string
	}{
		"X": {onX("So it is a hack?"), tweet, "pipquill", "", "2019-11-18T22:11:26Z"},
		"X, account unknown": {
			index.Embed{Network: "x", ID: tweet, URL: "https://x.com/i/status/" + tweet},
			tweet, "", "", "2019-11-18T22:11:26Z",
		},
		"X, before numbers told the time": {
			index.Embed{Network: "x", ID: "12", Author: "pipquill", URL: "https://x.com/pipquill/status/12"},
			"12", "pipquill", "", "",
		},
		"X, number of the future": {
			index.Embed{Network: "x", ID: "9196551514896162816", URL: "https://x.com/i/status/9196551514896162816"},
			"9196551514896162816", "", "", "",
		},
		"X, no number": {index.Embed{Network: "x", ID: "-12", URL: "https://x.com/i/status/-12"}, "", "", "", ""},
		"Bluesky": {
			index.Embed{Network: "bluesky", ID: "3lchjtyasd22c", Author: "pip.example", URL: "https://bsky.app/profile/" + did + "/post/3lchjtyasd22c"},
			"at://" + did + "/app.bsky.feed.post/3lchjtyasd22c", "pip.example", did, "2024-12-04T06:32:58Z",
		},
		"Bluesky, handle unknown": {
			index.Embed{Network: "bluesky", ID: "self", Author: did, URL: "https://bsky.app/profile/" + did + "/post/self"},
			"at://" + did + "/app.bsky.feed.post/self", "", did, "",
		},
		"Bluesky, DID unknown": {
			index.Embed{Network: "bluesky", ID: "self", Author: "pip.example", URL: "https://bsky.app/profile/pip.example/post/self"},
			"pip.example/self", "pip.example", "", "",
		},
		"Mastodon": {
			index.Embed{Network: "mastodon", ID: "112233445566778899", Author: "pip@toot.example", URL: "https://toot.example/@pip/112233445566778899"},
			"https://toot.example/users/pip/statuses/112233445566778899", "pip@toot.example", "", "2024-04-08T03:21:11Z",
		},
		"Mastodon, account of another server": {
			index.Embed{Network: "mastodon", ID: "112233445566778899", Author: "pip@far.example", URL: "https://toot.example/@pip@far.example/112233445566778899"},
			"https://toot.example/@pip@far.example/112233445566778899", "pip@far.example", "", "2024-04-08T03:21:11Z",
		},
		"Reddit":   {index.Embed{Network: "reddit", ID: "1abcd", URL: "https://www.reddit.com/r/tarnbeck/comments/1abcd/"}, "t3_1abcd", "", "", ""},
		"Telegram": {index.Embed{Network: "telegram", ID: "tarnbeck/7", Author: "tarnbeck", URL: "https://t.me/tarnbeck/7"}, "tarnbeck/7", "tarnbeck", "", ""},
		"a video":  {index.Embed{Network: "youtube", ID: "abcdefghijk", URL: "https://www.youtube.com/watch?v=abcdefghijk"}, "", "", "", ""},
		"a network without a word": {
			index.Embed{Network: "instagram", ID: "Cabc", URL: "https://www.instagram.com/p/Cabc/"},
			"", "", "", "",
		},
		"no address":         {index.Embed{Network: "x", ID: tweet, Text: "words"}, "", "", "", ""},
		"an address of none": {index.Embed{Network: "x", ID: tweet, URL: "javascript:alert(1)"}, "", "", "", ""},
		"an endless name":    {index.Embed{Network: "bluesky", ID: strings.Repeat("a", 300), URL: "https://bsky.app/profile/a/post/a"}, "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			s.take(article(1, c.embed))
			s.work()
			it := s.post(index.Network(c.embed.Network), c.key)
			if counts, err := s.store.Counts(t.Context()); err != nil || c.key == "" && counts.Items != 1 {
				t.Errorf("%+v, %v", counts, err)
			}
			if c.key == "" {
				return
			}
			if it == nil {
				t.Fatalf("%s is not known", c.key)
			}
			p := it.Post
			if it.Kind != index.KindReaction || it.Lane != index.LaneSocial || it.URL != c.embed.URL || it.Text != c.embed.Text || it.Source != "tarnbeck" || !it.FirstSeen.Equal(night) {
				t.Errorf("%+v", it)
			}
			if p.Handle != c.handle || p.Account != c.account || !p.Shown || p.About.URL != "https://tarnbeck.example/1" || p.Likes != -1 || p.Form != index.FormPost || it.Outlet != p.Network.Name() {
				t.Errorf("%+v", p)
			}
			if got := stamp(it.Published); got != c.published {
				t.Errorf("published %q, want %q", got, c.published)
			}
		})
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// TestTwiceIsOnce: a post that several articles show in different cuts is one, and neither a repetition nor a later
// version of an article changes it back and forth.
func TestTwiceIsOnce(t *testing.T) {
	s := newShelf(t)
	s.take(article(1, onX("")), article(2, onX("So it is a hack?"), onX("So it is")))
	s.work()
	it := s.post(index.NetworkX, tweet)
	if it == nil || it.Text != "So it is a hack?" || it.Post.About.URL != "https://tarnbeck.example/1" || s.rung != 1 {
		t.Fatalf("%+v, %d", it, s.rung)
	}
	seq := s.lastSeq()
	for range 2 {
		if err := s.store.SetCursor(t.Context(), Name, 0); err != nil {
			t.Fatal(err)
		}
		s.work()
	}
	if got := s.lastSeq(); got != seq || s.rung != 1 {
		t.Errorf("a repetition made changes %d to %d", seq, got)
	}
	s.take(article(3, onX("Cut off by")))
	later := article(1)
	later.Text = "Other words, and no post."
	s.take(later)
	seq = s.lastSeq()
	s.work()
	if got := s.post(index.NetworkX, tweet); got == nil || got.Text != "So it is a hack?" || got.Version != 1 || s.lastSeq() != seq {
		t.Errorf("%+v, %d to %d", got, seq, s.lastSeq())
	}
}

// TestWhatTheNetworkSaysWins in whatever order they come; the article is its evidence all the same.
func TestWhatTheNetworkSaysWins(t *testing.T) {
	told := index.Item{
		Kind: index.KindReaction, URL: "https://x.com/pipquill/status/" + tweet, Lane: index.LaneSocial, Outlet: "X", Text: "So it is a hack? Again?", Comments: -1, FirstSeen: night,
		Post: &index.Post{Network: index.NetworkX, Key: tweet, Form: index.FormPost, Handle: "pipquill", Account: "77", Likes: 5, Reposts: 1, Replies: 0, Views: -1, Counted: night},
	}
	for name, order := range map[string][]index.Item{
		"network first": {told, article(1, onX("So it is a hack?"))},
		"article first": {article(1, onX("So it is a hack?")), told},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			for _, it := range order {
				s.take(it)
				s.work()
			}
			it := s.post(index.NetworkX, tweet)
			if it == nil || it.Text != told.Text || it.Post.Shown || it.Post.Account != "77" || it.Post.Likes != 5 || it.Post.About.URL != "https://tarnbeck.example/1" {
				t.Errorf("%+v, %+v", it, it.Post)
			}
		})
	}
}

// TestWhatIsGoneStaysGone: neither a post that was withdrawn nor one of somebody who was erased comes back by an article.
func TestWhatIsGoneStaysGone(t *testing.T) {
	s := newShelf(t)
	s.take(article(1, onX("So it is a hack?")))
	s.work()
	gone := index.Withdrawal{Network: index.NetworkX, Key: tweet, At: night, Why: "removed by its author"}
	if _, err := s.store.Withdraw(t.Context(), []index.Withdrawal{gone}); err != nil {
		t.Fatal(err)
	}
	s.take(article(2, onX("So it is a hack?")))
	s.work()
	if it := s.post(index.NetworkX, tweet); it == nil || it.Text != "" || it.Post.Forgotten == "" {
		t.Fatalf("%+v", it)
	}
	if _, err := s.store.Erase(t.Context(), index.Whose{Handle: "pipquill"}, night); err != nil {
		t.Fatal(err)
	}
	s.take(article(3, onX("So it is a hack?")))
	s.work()
	if it := s.post(index.NetworkX, tweet); it != nil {
		t.Errorf("%+v", it)
	}
}

// TestOwnAccounts: what we said ourselves is in our lane, but an article that shows it is no channel of ours.
func TestOwnAccounts(t *testing.T) {
	s := newShelf(t)
	e := onX("We are looking into it.")
	e.Author = "northmarchpolice"
	quiet := article(1, e)
	quiet.Quiet = true
	s.take(quiet)
	s.work()
	it := s.post(index.NetworkX, tweet)
	if it == nil || it.Lane != index.LaneOwn || !it.Post.Own || it.Kind != index.KindReaction || !it.Quiet {
		t.Errorf("%+v", it)
	}
}

// TestEndlessPosts: pages full of posts, and posts full of text, are bounded.
func TestEndlessPosts(t *testing.T) {
	s := newShelf(t)
	var many []index.Embed
	for i := range 500 {
		id := fmt.Sprint(1196551514896162816 + i)
		many = append(many, index.Embed{Network: "x", ID: id, URL: "https://x.com/i/status/" + id, Text: strings.Repeat("€", 5000)})
	}
	s.take(article(1, many...))
	s.work()
	c, err := s.store.Counts(t.Context())
	if err != nil || c.Reactions != mostPosts {
		t.Fatalf("%+v, %v", c, err)
	}
	if it := s.post(index.NetworkX, tweet); it == nil || len(it.Text) > mostText+8 || !strings.HasSuffix(it.Text, "€ …") {
		t.Error("a text without end was kept")
	}
}

// failing is a store that cannot take anything in.
type failing struct{ Store }

func (failing) Take(context.Context, []index.Arrival) ([]index.Taken, error) {
	return nil, index.ErrReadOnly
}

// TestAFullDiskLosesNothing: the stage waits where it is until the store can write again.
func TestAFullDiskLosesNothing(t *testing.T) {
	s := newShelf(t)
	s.take(article(1, onX("So it is a hack?")))
	broken := New(Options{Store: failing{s.store}})
	if err := broken.Once(t.Context()); !errors.Is(err, index.ErrReadOnly) || broken.Status().Position != 0 {
		t.Fatalf("%v, %+v", err, broken.Status())
	}
	s.work()
	if s.post(index.NetworkX, tweet) == nil {
		t.Error("the post was lost")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("x", tweet, "pip", "https://x.com/pip/status/1", "text")
	f.Add("mastodon", "112233445566778899", "pip@toot.example", "https://toot.example/@pip/1", "")
	f.Add("bluesky", "3lchjtyasd22c", did, "https://bsky.app/profile/"+did+"/post/1", "\x00")
	f.Add("telegram", "/", "", "http://[::1]:x", "")
	s := New(Options{Store: failing{}})
	f.Fuzz(func(t *testing.T, network, id, author, url, text string) {
		a := article(1)
		it, ok := s.read(index.Embed{Network: network, ID: id, Author: author, URL: url, Text: text}, &a)
		if !ok {
			return
		}
		if it.Post.Key == "" || len(it.Post.Key) > 4<<10 || len(it.Text) > mostText+8 || it.Published.After(night) || it.URL == "" {
			t.Errorf("%+v, %+v", it, it.Post)
		}
	})
}
