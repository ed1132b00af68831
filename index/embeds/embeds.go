// Package embeds makes reactions of the posts that articles show: what the public said is known without a key to
// its network, with its author, its words, its address and the article as evidence.
//
// It is a stage with a cursor of its own ([follow.Stage]) and may be set back at any time: a post is known by what its
// network calls it, and one that is known is not told anew. What a network itself says of a post always wins over what
// an article shows of it. A post stays when a later version of the article drops it.
//
// It asks nobody: only what stands in the store is read. It draws no edges and groups nothing; that is index/story's,
// which finds the article by [index.Post].About. Videos are no reactions, and networks that presswatch has no word for
// are left out.
package embeds

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"presswatch/index"
	"presswatch/index/follow"
)

// Name is the name of the stage and of its cursor.
const Name = "embeds"

// Line is the order of items, and where the stage is in it.
type Line interface {
	After(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	Cursor(ctx context.Context, stage string) (int64, error)
	SetCursor(ctx context.Context, stage string, seq int64) error
}

// Keeper is where posts go. Take is durable when it returns.
type Keeper interface {
	FindPosts(ctx context.Context, network index.Network, keys []string) (map[string]int64, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error)
}

// Store is both; index/sqlite has it.
type Store interface {
	Line
	Keeper
}

// Options configure a Stage. Store must be given.
type Options struct {
	Store Store
	Own   func(network index.Network, handle, account string) bool // whether an account is the organisation's or of its people; nil: none is
	Now   func() time.Time
	Log   *slog.Logger
	Taken func() // called after something was taken in, to wake the other stages; nil: nobody waits
}

// Stage makes reactions of posts that articles show.
type Stage struct {
	Options
	flow *follow.Stage
}

// New returns a stage that does nothing until Run or Once.
func New(o Options) *Stage {
	if o.Own == nil {
		o.Own = func(index.Network, string, string) bool { return false }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Taken == nil {
		o.Taken = func() {}
	}
	s := &Stage{Options: o}
	s.flow = &follow.Stage{
		Name: Name, Read: o.Store.After, Now: o.Now, Do: s.batch,
		Position:    func(ctx context.Context) (int64, error) { return o.Store.Cursor(ctx, Name) },
		SetPosition: func(ctx context.Context, seq int64) error { return o.Store.SetCursor(ctx, Name, seq) },
	}
	return s
}

// Run works until ctx ends; it wakes when the bell rings.
func (s *Stage) Run(ctx context.Context, bell *follow.Bell) error {
	return s.flow.Run(ctx, bell, s.Log)
}

// Once works until nothing is left to do, or until the first failure.
func (s *Stage) Once(ctx context.Context) error { return s.flow.Once(ctx) }

// Status is how the stage does.
func (s *Stage) Status() follow.Status { return s.flow.Status() }

// batch takes in the posts that a batch of items shows.
func (s *Stage) batch(ctx context.Context, items []index.Item) error {
	found := s.posts(items)
	fresh, err := s.unknown(ctx, found)
	if err != nil || len(fresh) == 0 {
		return err
	}
	taken, err := s.Store.Take(ctx, fresh)
	if err != nil {
		return fmt.Errorf("taking in posts that articles show: %w", err)
	}
	for _, t := range taken {
		if t.Outcome != index.OutcomeSame {
			s.Taken()
			break
		}
	}
	return nil
}

// mostPosts bounds the posts of one article. Pages that collect posts show some dozens.
const mostPosts = 50

// posts are what articles show, each once, by the first that shows it; what a later one knows better is added.
func (s *Stage) posts(items []index.Item) []index.Item {
	var out []index.Item
	at := map[name]int{}
	for i := range items {
		article := &items[i]
		if article.Kind != index.KindArticle || article.Erased {
			continue
		}
		for _, e := range article.Embeds[:min(len(article.Embeds), mostPosts)] {
			it, ok := s.read(e, article)
			if !ok {
				continue
			}
			key := name{it.Post.Network, it.Post.Key}
			if n, met := at[key]; met {
				fill(&out[n], &it)
				continue
			}
			at[key] = len(out)
			out = append(out, it)
		}
	}
	return out
}

// name is how a network calls a post.
type name struct {
	network index.Network
	key     string
}

// unknown leaves the posts of which the store does not yet know as much. Two articles that show one post in different
// cuts would else change it again and again.
func (s *Stage) unknown(ctx context.Context, posts []index.Item) ([]index.Arrival, error) {
	keys := map[index.Network][]string{}
	for _, it := range posts {
		keys[it.Post.Network] = append(keys[it.Post.Network], it.Post.Key)
	}
	known := map[name]index.Item{}
	for network, list := range keys {
		ids, err := s.Store.FindPosts(ctx, network, list)
		if err != nil {
			return nil, fmt.Errorf("asking which posts are known: %w", err)
		}
		if err := s.load(ctx, network, ids, known); err != nil {
			return nil, err
		}
	}
	var out []index.Arrival
	for _, it := range posts {
		old, met := known[name{it.Post.Network, it.Post.Key}]
		told := met && !old.Post.Shown // by its network, whose words the store keeps against ours
		if met && !fill(&old, &it) {
			continue
		}
		if met && !told {
			it = old
		}
		out = append(out, index.Arrival{Item: it})
	}
	return out, nil
}

// load reads known posts.
func (s *Stage) load(ctx context.Context, network index.Network, ids map[string]int64, into map[name]index.Item) error {
	numbers := make([]int64, 0, len(ids))
	keyOf := map[int64]string{}
	for key, id := range ids {
		numbers = append(numbers, id)
		keyOf[id] = key
	}
	items, err := s.Store.GetItems(ctx, numbers)
	if err != nil {
		return fmt.Errorf("reading known posts: %w", err)
	}
	for _, it := range items {
		if it.Post != nil {
			into[name{network, keyOf[it.ID]}] = it
		}
	}
	return nil
}

// fill adds to a post what another sight of it says beyond, and says whether that was anything. Of what its network
// told, only the article is news; what was removed stays so.
func fill(old, now *index.Item) (more bool) {
	if old.Erased || old.Post.Forgotten != "" {
		return false
	}
	p := *old.Post
	add := func(into *string, text string) {
		if *into == "" && text != "" {
			*into, more = text, true
		}
	}
	if p.About.Zero() {
		p.About, more = now.Post.About, true
	}
	if p.Shown {
		add(&old.Text, now.Text)
		add(&old.Author, now.Author)
		add(&p.Handle, now.Post.Handle)
		add(&p.Account, now.Post.Account)
		if now.Post.Own && !p.Own {
			p.Own, old.Lane, more = true, index.LaneOwn, true
		}
	}
	old.Post = &p
	return more
}
