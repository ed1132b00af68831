package group

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"presswatch/index"
)

var start = time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)

// maker makes invented news: every happening has its own names and words among words that all share.
type maker struct {
	r      *rand.Rand
	shared []string
	id     int64
}

func newMaker(seed uint64) *maker {
	m := &maker{r: rand.New(rand.NewPCG(seed, 1))}
	for range 3000 {
		m.shared = append(m.shared, m.word())
	}
	return m
}

func (m *maker) word() string {
	var b strings.Builder
	for range 2 + m.r.IntN(3) {
		b.WriteByte("bcdfghklmnprstvw"[m.r.IntN(16)])
		b.WriteByte("aeiou"[m.r.IntN(5)])
	}
	return b.String()
}

// happening is what the items of a story are about.
type happening struct {
	name  string
	words []string
}

func (m *maker) happening() happening {
	h := happening{name: strings.ToUpper(m.word()[:1]) + m.word()}
	for range 40 {
		h.words = append(h.words, m.word())
	}
	return h
}

// common takes a word that all share, the first ones far more often.
func (m *maker) common() string {
	x := m.r.Float64()
	return m.shared[int(x*x*x*float64(len(m.shared)))]
}

func (m *maker) text(h happening, words int) string {
	var b strings.Builder
	for i := range words {
		switch {
		case m.r.IntN(3) == 0:
			b.WriteString(h.words[int(m.r.Float64()*m.r.Float64()*float64(len(h.words)))])
		case m.r.IntN(20) == 0:
			b.WriteString("in " + h.name)
		default:
			b.WriteString(m.common())
		}
		if i%12 == 11 {
			b.WriteString(". ")
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (m *maker) doc(h happening, at time.Time) Doc {
	m.id++
	return Doc{
		ID: m.id, Title: strings.Join([]string{h.words[0], h.words[1], h.name, h.words[2+m.r.IntN(4)], m.common()}, " "),
		Text: m.text(h, 250), URL: fmt.Sprintf("https://outlet%d.example/a/%d", m.r.IntN(40), m.id), Outlet: fmt.Sprintf("Outlet %d", m.r.IntN(40)),
		Published: at, Precision: index.PrecisionSecond, Seen: at.Add(time.Minute),
	}
}

// stream makes n items of many happenings, with copies and headlines among them, over so many days.
func (m *maker) stream(n, happenings, days int) []Doc {
	var hs []happening
	for range happenings {
		hs = append(hs, m.happening())
	}
	var out []Doc
	for i := range n {
		at := start.Add(time.Duration(days) * 24 * time.Hour * time.Duration(i) / time.Duration(n))
		near := happenings * i / n
		h := hs[max(0, min(happenings-1, near+m.r.IntN(5)-2))]
		d := m.doc(h, at)
		switch {
		case m.r.IntN(8) == 0 && len(out) > 0:
			d.Text, d.Title = out[len(out)-1].Text, out[len(out)-1].Title
		case m.r.IntN(8) == 0:
			d.Text = ""
		}
		out = append(out, d)
	}
	return out
}

// kept is a store in memory: what the engine's caller would have.
type kept struct {
	members map[int64]index.Member
	stories map[int64]index.Story
	acts    []index.Act
	memory  []byte
	upTo    int
}

func newKept() *kept {
	return &kept{members: map[int64]index.Member{}, stories: map[int64]index.Story{}}
}

func (k *kept) place(e *Engine, d Doc) index.Member {
	p := e.Place(d)
	k.keep(e, append(p.Moved, p.Member), p.Touched)
	return p.Member
}

func (k *kept) change(e *Engine, c Changes) { k.keep(e, c.Moved, c.Touched) }

func (k *kept) keep(e *Engine, members []index.Member, touched []int64) {
	for _, m := range members {
		k.members[m.ItemID] = m
	}
	for _, id := range touched {
		k.stories[id], _ = e.Describe(id)
	}
}

// restored is a new engine from what was kept.
func (k *kept) restored(docs []Doc) (*Engine, error) {
	e := New(Options{})
	if err := e.Recall(k.memory); err != nil {
		return nil, err
	}
	var stories []index.Story
	for _, s := range k.stories {
		stories = append(stories, s)
	}
	err := e.Restore(stories, func(yield func(index.Member) error) error {
		for id := int64(0); id <= int64(len(docs))+1000; id++ {
			if m, ok := k.members[id]; ok {
				if err := yield(m); err != nil {
					return err
				}
			}
		}
		return nil
	}, k.acts)
	for _, d := range docs[k.upTo:] {
		e.Observe(d)
	}
	return e, err
}

// plainOf leaves out what nobody can read.
func plainOf(m index.Member) index.Member {
	m.Trace = nil
	return m
}
