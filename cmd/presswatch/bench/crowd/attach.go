package crowd

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"presswatch/cmd/presswatch/bench"
	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/index/story"
)

// What attachment must reach where a link, a reply or a quote exists.
const (
	mustPrecision = .95
	mustRecall    = .80
)

// way is one way in which the threads come.
type way struct {
	name   string
	lost   int  // of a hundred posts, how many are never collected
	roots  bool // the network says where a conversation began
	untied bool // nothing says what a post answers: its words alone are left
	must   bool
}

var ways = []way{
	{name: "all collected", must: true},
	{name: "one in five never collected", lost: 20, must: true},
	{name: "one in five never collected, roots told", lost: 20, roots: true, must: true},
	{name: "nothing but words", untied: true},
}

// Attach measures which reactions of the recorded threads join the story of the article that their thread is about. The
// articles are not in the recordings: each stands for what began its thread (its words are title and text), and the post that began the
// thread links to it or, where it had no link, is shown in it, as outlets do. Answers say what they answer. They come in order
// of time, one in five too late, and a story that holds the thread's article is the right one.
func Attach(ctx context.Context, dir string, log io.Writer) ([]bench.Row, error) {
	threads, err := readThreads(dir)
	if err != nil {
		return nil, err
	}
	var rows []bench.Row
	for _, w := range ways {
		got, err := w.run(ctx, threads, log)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

// came is a reaction of the world with its thread.
type came struct {
	index.Arrival
	thread int
	late   time.Time // when it comes
}

func (w way) run(ctx context.Context, threads []thread, log io.Writer) (rows []bench.Row, err error) {
	dir, err := os.MkdirTemp("", "presswatch-attach-")
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(dir)) }()
	now := time.Unix(threads[0].Posts[0].Time, 0)
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: dir, Now: func() time.Time { return now }})
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, store.Close()) }()
	stage := story.New(story.Options{Store: store, Now: func() time.Time { return now }})
	list := w.arrivals(threads)
	ids := make([]int64, len(list))
	const atOnce = 100
	for from := 0; from < len(list); from += atOnce {
		part := list[from:min(from+atOnce, len(list))]
		batch := make([]index.Arrival, len(part))
		for i := range part {
			batch[i] = part[i].Arrival
		}
		now = part[len(part)-1].late
		taken, err := store.Take(ctx, batch)
		if err != nil {
			return nil, err
		}
		for i := range taken {
			ids[from+i] = taken[i].ItemID
		}
		if err := stage.Once(ctx); err != nil {
			return nil, err
		}
	}
	return w.count(ctx, store, threads, list, ids, log)
}

// count compares the stories of the reactions with those of their articles.
func (w way) count(ctx context.Context, store *sqlite.Store, threads []thread, list []came, ids []int64, log io.Writer) ([]bench.Row, error) {
	in, err := store.MembersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	about := map[int]int64{}                 // story by thread
	happening := map[int64]map[string]bool{} // happenings of a story's articles
	for i, c := range list {
		if m, ok := in[ids[i]]; ok && c.Item.Kind == index.KindArticle {
			about[c.thread] = m.StoryID
			if happening[m.StoryID] == nil {
				happening[m.StoryID] = map[string]bool{}
			}
			happening[m.StoryID][threads[c.thread].event] = true
		}
	}
	all, joined, right := 0, 0, 0
	for i, c := range list {
		if c.Item.Kind == index.KindArticle {
			continue
		}
		all++
		m, ok := in[ids[i]]
		if !ok || m.StoryID == 0 {
			continue
		}
		joined++
		good := m.StoryID == about[c.thread] || w.untied && happening[m.StoryID][threads[c.thread].event] && len(happening[m.StoryID]) == 1
		if good {
			right++
		} else {
			fmt.Fprintf(log, "%s\twrong\t%s\t%s\t%v\t%v\n", w.name, threads[c.thread].event, c.Item.Post.Key, m.Joined, m.Terms)
		}
	}
	detail := fmt.Sprintf("%d posts of %d threads, %d in a story, %d of these in the right one; %d stories", all, len(threads), joined, right, len(happening))
	precision, recall := bench.Row{What: w.name + ", precision", Reached: ratio(right, joined), Detail: detail}, bench.Row{What: w.name + ", recall", Reached: ratio(right, all)}
	if w.must {
		precision.Must, recall.Must = mustPrecision, mustRecall
	} else {
		recall.Detail = "of all posts, answers like “yes” among them: nothing is asked"
	}
	return []bench.Row{precision, recall}, nil
}

func ratio(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// arrivals are articles and posts in the order in which they come.
func (w way) arrivals(threads []thread) []came {
	var out []came
	for no := range threads {
		t := &threads[no]
		begun := t.Posts[0].at()
		out = append(out, came{index.Arrival{Item: article(t, begun)}, no, begun})
		for i := range t.Posts {
			p := &t.Posts[i]
			if i > 0 && chance(p.ID, "lost") < w.lost {
				continue
			}
			c := came{index.Arrival{Item: w.reaction(t, p, i == 0)}, no, p.at()}
			if chance(p.ID, "late") < 20 {
				c.late = c.late.Add(time.Duration(chance(p.ID, "how late")) * time.Minute)
			}
			c.Item.FirstSeen = c.late
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b came) int { return a.late.Compare(b.late) })
	return out
}

// chance is a number from 0 to 99 that is a post's own.
func chance(id, why string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(why + "/" + id))
	return int(h.Sum32() % 100)
}

func article(t *thread, begun time.Time) index.Item {
	text := words(t.Posts[0].Text)
	title, _, _ := strings.Cut(text, "\n")
	return index.Item{
		Kind: index.KindArticle, URL: "https://outlet.example/" + t.ID, Source: "outlet", Outlet: "Outlet " + t.ID, Site: "outlet.example", Lane: index.LaneNational,
		Title: title, Text: text, Lang: "en", FirstSeen: begun, Published: begun.Add(-time.Minute), Precision: index.PrecisionSecond, Comments: -1,
	}
}

func (w way) reaction(t *thread, p *post, first bool) index.Item {
	it := index.Item{
		Kind: index.KindReaction, URL: "https://social.example/" + p.ID, Source: "x", Outlet: "X", Site: "social.example", Lane: index.LaneSocial,
		Text: p.Text, Lang: "en", Published: p.at(), Precision: index.PrecisionSecond, Comments: -1,
		Post: &index.Post{Network: index.NetworkX, Key: p.ID, Form: index.FormPost, Likes: -1, Reposts: -1, Replies: -1, Views: -1},
	}
	switch {
	case w.untied:
	case first && address.MatchString(p.Text):
		it.Links = []index.Link{{URL: "https://outlet.example/" + t.ID}}
	case first:
		it.Post.About = index.Ref{URL: "https://outlet.example/" + t.ID}
	default:
		it.Post.ReplyTo = index.Ref{Key: p.Parent}
		if w.roots {
			it.Post.Root = index.Ref{Key: t.Posts[0].ID}
		}
	}
	return it
}
