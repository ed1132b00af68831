package public

import (
	"context"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/public/heat"
	"presswatch/index/public/wording"
)

// voice is what reading needs of a reaction, without the rest of its item.
type voice struct {
	seq     int64
	version int
	said    wording.Words
	lang    string
	account string
	at      time.Time
	repost  index.Ref
	links   []string // where it leads, and what it answers, shows or stands below
	liked   int
	network index.Network
	key     string

	cues  []index.Cue
	marks []string
}

// article is what reading needs of an article.
type article struct {
	seq        int64
	text       heat.Article
	own        bool // a channel of ours published it
	gone       bool
	url        string
	titleWords map[uint32]bool
}

// facts is what is known about a story while it is read again and again.
type facts struct {
	voices   map[int64]*voice
	articles map[int64]*article
	index    *heat.Index
	stands   uint64                  // which articles index is of
	takes    map[int64]take          // what index found, by reaction
	was      map[int64]index.Reading // as kept
	argued   []index.Argument        // as kept
	keys     map[string]int64        // reactions by network and key, and by address
	used     int64                   // when it was last read, by count
}

type take struct {
	heat.Take
	ok  bool
	seq int64 // of the reaction
}

// known keeps the facts of the stories that were read last.
type known struct {
	stories map[int64]*facts
	count   int64
}

func newKnown() *known { return &known{stories: map[int64]*facts{}} }

// of returns the facts of a story, empty ones if it was not read lately.
func (k *known) of(story int64) *facts {
	k.count++
	f := k.stories[story]
	for len(k.stories) > 0 && (f == nil && len(k.stories) >= kept || k.voices() > mostKept && (f == nil || len(k.stories) > 1)) {
		k.dropOldest(story)
	}
	if f == nil {
		f = &facts{voices: map[int64]*voice{}, articles: map[int64]*article{}, takes: map[int64]take{}}
		k.stories[story] = f
	}
	f.used = k.count
	return f
}

// voices is how many reactions are kept.
func (k *known) voices() int {
	n := 0
	for _, f := range k.stories {
		n += len(f.voices)
	}
	return n
}

func (k *known) dropOldest(but int64) {
	oldest, at := int64(0), k.count+1
	for id, f := range k.stories {
		if f.used < at && id != but {
			oldest, at = id, f.used
		}
	}
	delete(k.stories, oldest)
}

// fill brings the facts of a story up to date with its members, which are in order of item.
func (s *Stage) fill(ctx context.Context, f *facts, members []index.Member, fresh map[int64]*index.Item) error {
	in := make(map[int64]bool, len(members))
	var missing []int64
	for _, m := range members {
		in[m.ItemID] = true
		switch it := fresh[m.ItemID]; {
		case it != nil:
			s.note(f, it)
		case !f.has(m):
			missing = append(missing, m.ItemID)
		}
	}
	f.drop(in)
	for chunk := range slices.Chunk(missing, batchSize) {
		items, err := s.Store.GetItems(ctx, chunk)
		if err != nil {
			return err
		}
		for i := range items {
			s.note(f, &items[i])
		}
	}
	f.keys = make(map[string]int64, len(f.voices))
	for id, v := range f.voices {
		f.keys[string(v.network)+" "+v.key] = id
	}
	return nil
}

func (f *facts) has(m index.Member) bool {
	if v := f.voices[m.ItemID]; v != nil {
		return v.seq >= m.Seq
	}
	a := f.articles[m.ItemID]
	return a != nil && a.seq >= m.Seq
}

// drop forgets what left the story.
func (f *facts) drop(in map[int64]bool) {
	for id := range f.voices {
		if !in[id] {
			delete(f.voices, id)
			delete(f.takes, id)
		}
	}
	for id := range f.articles {
		if !in[id] {
			delete(f.articles, id)
		}
	}
}

// note takes in an item as it is now. Reactions of ours are in lane own: they are no voices of the public.
func (s *Stage) note(f *facts, it *index.Item) {
	switch {
	case it.Kind == index.KindArticle:
		f.articles[it.ID] = &article{
			seq: it.Seq, own: it.Lane == index.LaneOwn, gone: !it.GoneAt.IsZero(), url: it.URL, titleWords: s.contents(it.Title, it.Lang),
			text: heat.Article{ID: it.ID, At: it.When(), Lang: it.Lang, Text: it.Text},
		}
	case it.Kind == index.KindReaction && it.Lane != index.LaneOwn && !it.Erased && it.Post != nil:
		if v := f.voices[it.ID]; v == nil || v.seq < it.Seq {
			f.voices[it.ID] = s.voice(it)
		}
	default:
		delete(f.voices, it.ID)
	}
}

// contents are the words of a text that tell something.
func (s *Stage) contents(text, lang string) map[uint32]bool {
	out := map[uint32]bool{}
	words := s.words.Read(text, lang)
	for _, w := range words.List {
		if w.ID != 0 {
			out[w.ID] = true
		}
	}
	return out
}

func (s *Stage) voice(it *index.Item) *voice {
	p := it.Post
	v := &voice{
		seq: it.Seq, version: it.Version, lang: it.Lang, at: it.When(), repost: p.Repost, liked: p.Engagement(),
		network: p.Network, key: p.Key, account: string(p.Network) + " " + who(p),
	}
	text := it.Text
	if it.Title != "" && !strings.HasPrefix(text, it.Title) {
		text = strings.TrimSpace(it.Title + "\n" + text)
	}
	v.said = s.words.Read(text, it.Lang)
	for _, l := range it.Links {
		v.links = append(v.links, l.URL)
	}
	for _, r := range []index.Ref{p.About, p.ReplyTo, p.Quotes, p.Root} {
		if r.URL != "" {
			v.links = append(v.links, r.URL)
		}
	}
	if s.Cues != nil && p.Repost.Zero() {
		v.cues, v.marks = s.Cues(text, it.Lang)
	}
	return v
}

func who(p *index.Post) string {
	if p.Account != "" {
		return p.Account
	}
	return strings.ToLower(p.Handle)
}
