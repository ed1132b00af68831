package servertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// argument is what several reactions of the loud night say, with how many of a hundred do.
type argument struct {
	title string
	texts []string
	cues  []index.Cue
	marks []string
	share int
}

func arguments() []argument {
	return []argument{
		{"Laughing at the swans", []string{
			"I have not stopped laughing since the swans were booked in.", "Three swans in custody and not one of them has a solicitor, haha.", "Who let the swans into custody 😂 best post of the year",
		}, []index.Cue{index.CueLaughing}, []string{"laughing", "haha", "😂"}, 40},
		{"Are the fines really cancelled?", []string{
			"Genuine question: do I still have to pay the one from Tuesday?", "So are the fines cancelled or not? Somebody answer, my deadline is Monday.", "Paid mine at six. Do I get it back or are the fines really cancelled?",
		}, []index.Cue{index.CueDemanding}, []string{"Somebody answer", "Genuine question"}, 22},
		{"How safe is my data with them?", []string{
			"If they lose a login, what else have they lost? My data is with them.", "Worried now: how safe is my data if anyone can post as the police?",
		}, []index.Cue{index.CueWorried}, []string{"Worried"}, 15},
		{"Sympathy for whoever is on call", []string{"Spare a thought for the press officer on a Friday night.", "Whoever is on call tonight: courage."}, []index.Cue{index.CueSupportive}, []string{"Spare a thought", "courage"}, 10},
		{"It is the supplier's fault", []string{"Three channels behind one password. Ask who sold them that.", "One supplier, one password, three channels. A disgrace."}, []index.Cue{index.CueAngry}, []string{"disgrace"}, 4},
	}
}

// The numbers of reactions in the loud night.
const (
	firstVoice = 78  // the first of the 420 of the long night
	Removed    = 100 // removed by its author, its words are not kept
	Kept       = 101 // removed, its words are kept
	Erased     = 102 // erased on request
	Bidi       = 103 // whose handle and words try to turn the page around
)

// Loud makes the long night with a public that says something: on four networks, in threads, with reposts and a flood;
// what it says is read and grouped.
func Loud(m Memory) *Office {
	o := LongNight(m)
	o.ownPost()
	o.speak()
	o.oddOnes()
	o.repeat()
	o.notables = []index.Notable{
		{Network: index.NetworkBluesky, Handle: "reader11.example", Name: "Home affairs correspondent, Tarnbeck Post", Since: at(1, 9, 0), Who: "Priya Nandra"},
		{Handle: "clerk@northmarch.example", Name: "Clerk of the county council", Since: at(1, 9, 5)},
	}
	for i := range o.items {
		_ = o.Index(context.Background(), []index.Item{o.items[i]}, o.items[i].Seq)
	}
	o.Count(1)
	return o
}

// ownPost makes the false message on Bluesky a post that others answer.
func (o *Office) ownPost() {
	o.items[47].Post = &index.Post{
		Network: index.NetworkBluesky, Key: "at://did:plc:northmarch/app.bsky.feed.post/3kx", Form: index.FormPost, Handle: "northmarch-police.example", Own: true,
		Likes: 912, Reposts: 340, Replies: 211, Views: -1, Counted: at(7, 0, 1), Withdrawn: at(7, 0, 2),
	}
}

func network(n int) index.Network {
	switch n % 10 {
	case 6, 7:
		return index.NetworkMastodon
	case 8:
		return index.NetworkComments
	case 9:
		return index.NetworkReddit
	}
	return index.NetworkBluesky
}

// postOf makes the post of the nth reaction.
func postOf(n int) *index.Post {
	p := &index.Post{
		Network: network(n), Form: index.FormPost, Handle: fmt.Sprintf("reader%d.example", n), Account: fmt.Sprintf("did:plc:r%d", n), Key: fmt.Sprintf("key-%d", n),
		Likes: (n * n) % 97, Reposts: n % 11, Replies: n % 5, Views: -1, Counted: at(7, 8, 30),
	}
	switch p.Network {
	case index.NetworkMastodon:
		p.Handle = fmt.Sprintf("reader%d@tarn.example", n)
	case index.NetworkComments:
		p.Form, p.About = index.FormComment, index.Ref{URL: "https://" + outlets()["gazette"].site + "/news/" + slug("Police website tells drivers all fines are cancelled")}
		p.Handle, p.Likes, p.Reposts, p.Replies, p.Counted = "", -1, -1, -1, time.Time{}
	case index.NetworkReddit:
		p.Form, p.Place = index.FormComment, "r/northmarch"
	}
	return p
}

// speak gives the reactions of the long night their words, and reads them.
func (o *Office) speak() {
	args := arguments()
	counts := make([]int, len(args))
	typical := make([][]int64, len(args))
	n := 0
	for i := range o.items {
		it := &o.items[i]
		if it.Kind != index.KindReaction || it.Lane == index.LaneOwn {
			continue
		}
		n++
		it.Post = postOf(n)
		it.Outlet = it.Post.Network.Name()
		r := index.Reading{ItemID: it.ID, StoryID: 1, Version: 1}
		if k := argumentOf(n*37%100, args); k >= 0 {
			a := args[k]
			it.Text = a.texts[n%len(a.texts)]
			r.Argument, counts[k] = k+1, counts[k]+1
			if len(typical[k]) < 3 {
				typical[k] = append(typical[k], it.ID)
			}
			for _, m := range a.marks {
				if strings.Contains(it.Text, m) {
					r.Cues, r.Marks = a.cues, append(r.Marks, m)
				}
			}
		} else {
			it.Text = fmt.Sprintf("Seen it at %d minutes past. Make of it what you want.", n%60)
		}
		o.versions[it.ID][0].Text = it.Text
		o.tie(n, it, &r)
		if n <= 412 {
			o.readings = append(o.readings, r)
		}
	}
	for k, a := range args {
		o.arguments = append(o.arguments, index.Argument{StoryID: 1, N: k + 1, Title: a.title, Words: strings.Fields(strings.ToLower(a.title)), Count: counts[k], Typical: typical[k]})
	}
}

func argumentOf(of100 int, args []argument) int {
	for k, a := range args {
		if of100 -= a.share; of100 < 0 {
			return k
		}
	}
	return -1
}

// tie says what a reaction answers and which sentence it takes up.
func (o *Office) tie(n int, it *index.Item, r *index.Reading) {
	switch {
	case n%40 == 1:
		it.Post.ReplyTo = index.Ref{Key: o.items[47].Post.Key, URL: o.items[47].URL}
		it.Post.Network = index.NetworkBluesky
		it.Outlet = it.Post.Network.Name()
	case n%7 == 3 && network(n-1) == it.Post.Network:
		it.Post.ReplyTo = index.Ref{Key: fmt.Sprintf("key-%d", n-1)}
	}
	r.Mentions = n%13 == 0 && it.FirstSeen.After(at(7, 0, 43))
	for _, s := range []struct {
		every   int
		article int64
		words   string
	}{
		{5, 3, "Minutes later a second message announced that three swans were in custody."},
		{8, 3, "All parking fines in Northmarch are cancelled, said a notice on the website of Northmarch Police shortly before midnight."},
		{17, 5, "Here it is one supplier account, hacked or handed over."},
	} {
		text := o.items[s.article-1].Text
		if start := strings.Index(text, s.words); n%s.every == 0 && start >= 0 {
			r.Article, r.Start, r.End, r.Likeness, r.Quoted = s.article, start, start+len(s.words), 0.7, n%2 == 0
			return
		}
	}
}

// oddOnes are a removed post, one that is kept, an erased one, and one that tries to turn the page around.
func (o *Office) oddOnes() {
	gone := &o.items[Removed-1]
	gone.Text, gone.GoneAt, gone.Post.Withdrawn, gone.Post.Forgotten = "", at(7, 0, 41), at(7, 0, 41), "removed by its author"
	o.versions[Removed][0].Text = ""
	kept := &o.items[Kept-1]
	kept.GoneAt, kept.Post.Withdrawn = at(7, 0, 50), at(7, 0, 50)
	erased := &o.items[Erased-1]
	*erased = index.Item{ID: erased.ID, Seq: erased.Seq, Kind: index.KindReaction, URL: fmt.Sprintf("erased:%d", Erased), Outlet: erased.Outlet, Lane: index.LaneSocial, FirstSeen: erased.FirstSeen, Version: 1, VersionSeen: erased.FirstSeen, Erased: true, Comments: -1}
	o.versions[Erased][0] = index.Version{ItemID: Erased, N: 1, Seen: erased.FirstSeen}
	odd := &o.items[Bidi-1]
	odd.Author, odd.Post.Handle = "Z"+strings.Repeat("\u0301\u0327", 400)+"algo", "ecilop-\u202Ehcramhtron\u202C.example"
	odd.Text = strings.Repeat("🦢", 4000)
	o.versions[Bidi][0].Text = odd.Text
	shown := &o.items[Bidi]
	shown.Post.Network, shown.Post.Shown, shown.Post.About, shown.Outlet = index.NetworkX, true, index.Ref{URL: o.items[10].URL}, "X"
	shown.Post.Counted, shown.Post.Form = time.Time{}, index.FormPost
}

// repeat adds 30 reposts of one post, and a flood of 13 equal posts from 5 accounts.
func (o *Office) repeat() {
	add := func(n int, when time.Time, text string, p *index.Post) int64 {
		id := o.Add(index.Item{
			Kind: index.KindReaction, URL: fmt.Sprintf("https://bsky.app/profile/echo%d.example/post/%d", n, n), Source: "bluesky-northmarch", Outlet: "Bluesky", Site: "bsky.app", Lane: index.LaneSocial,
			Author: fmt.Sprintf("echo %d", n), Text: text, Lang: "en", Published: when, Precision: index.PrecisionSecond, FirstSeen: when.Add(10 * time.Second), Comments: -1, Post: p,
		})
		o.members[id] = index.Member{StoryID: 1, ItemID: id, Seq: id, Joined: index.JoinedLink, Score: 0.9, Anchor: "it repeats a post of the story", At: when.Add(12 * time.Second)}
		return id
	}
	for n := range 30 {
		id := add(n, at(7, 0, 10).Add(time.Duration(n)*time.Minute), "", &index.Post{
			Network: index.NetworkBluesky, Form: index.FormPost, Key: fmt.Sprintf("repost-%d", n), Handle: fmt.Sprintf("echo%d.example", n), Repost: index.Ref{Key: o.items[firstVoice-1].Post.Key}, Likes: -1, Reposts: -1, Replies: -1, Views: -1,
		})
		o.readings = append(o.readings, index.Reading{ItemID: id, StoryID: 1, Version: 1, Folded: firstVoice, Why: "repost"})
	}
	head := int64(0)
	for n := range 13 {
		id := add(100+n, at(7, 0, 30).Add(time.Duration(n)*10*time.Second), "BREAKING all fines cancelled see bio for refund form", &index.Post{
			Network: index.NetworkBluesky, Form: index.FormPost, Key: fmt.Sprintf("flood-%d", n), Handle: fmt.Sprintf("refunds%d.example", n%5), Likes: 0, Reposts: 0, Replies: 0, Views: -1, Counted: at(7, 8, 30),
		})
		r := index.Reading{ItemID: id, StoryID: 1, Version: 1}
		if head == 0 {
			head = id
		} else {
			r.Folded, r.Why = head, "flood"
		}
		o.readings = append(o.readings, r)
	}
}

// Crowd adds reactions to a story of the loud night until it has so many, all in its middle.
func (o *Office) Crowd(most int) {
	args := arguments()
	for n := len(o.membersOf(1)); n < most; n++ {
		when := at(7, 0, 5).Add(time.Duration(n%3600) * time.Second)
		p := postOf(n)
		p.Key = fmt.Sprintf("crowd-%d", n)
		if n%3 > 0 {
			p.ReplyTo = index.Ref{Key: fmt.Sprintf("crowd-%d", n-n%3)}
			p.Network = network(n - n%3)
		}
		a := args[n%len(args)]
		id := o.Add(index.Item{
			Kind: index.KindReaction, URL: fmt.Sprintf("https://social.example/%d", n), Outlet: p.Network.Name(), Lane: index.LaneSocial, Author: fmt.Sprintf("reader %d", n), Text: a.texts[n%len(a.texts)], Lang: "en",
			Published: when, Precision: index.PrecisionSecond, FirstSeen: when.Add(10 * time.Second), Comments: -1, Post: p,
		})
		o.members[id] = index.Member{StoryID: 1, ItemID: id, Seq: id, Joined: index.JoinedLink, Score: 0.9, At: when.Add(12 * time.Second)}
		r := index.Reading{ItemID: id, StoryID: 1, Version: 1, Argument: n%len(args) + 1, Cues: a.cues, Marks: a.marks}
		if n%6 == 0 {
			r.Article, r.Start, r.End = 3, 0, 40
		}
		o.readings = append(o.readings, r)
	}
	o.Count(1)
}

// Readings is of a store.
func (s *Shelf) Readings(_ context.Context, id int64) ([]index.Reading, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Reading
	for _, r := range s.readings {
		if s.members[r.ItemID].StoryID == id {
			out = append(out, r)
		}
	}
	return out, s.before()
}

// Arguments is of a store.
func (s *Shelf) Arguments(_ context.Context, id int64) ([]index.Argument, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Argument
	for _, a := range s.arguments {
		if a.StoryID == id {
			out = append(out, a)
		}
	}
	return out, s.before()
}

// Read replaces what the stage "public" found out.
func (s *Shelf) Read(readings []index.Reading, arguments []index.Argument) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readings, s.arguments = readings, arguments
}

// ListNotables is of a store.
func (s *Shelf) ListNotables(context.Context) ([]index.Notable, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notables), s.before()
}

// PutNotable is of a store.
func (s *Shelf) PutNotable(ctx context.Context, n index.Notable) error {
	if err := s.DropNotable(ctx, n.Network, n.Handle); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notables = append(s.notables, n)
	return nil
}

// DropNotable is of a store.
func (s *Shelf) DropNotable(_ context.Context, network index.Network, handle string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notables = slices.DeleteFunc(s.notables, func(n index.Notable) bool { return n.Network == network && strings.EqualFold(n.Handle, handle) })
	return s.before()
}
