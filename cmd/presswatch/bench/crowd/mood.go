package crowd

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"presswatch/cmd/presswatch/bench"
	"presswatch/index"
	"presswatch/index/public/mood"
)

// labels are the cues that readers saw in posts of the recorded threads: id, set, first pass, second pass. It holds no text. The readers
// are language models, no people. The set
// "design" was read while the lexicon was made; the posts of "kept" were drawn and labelled after it was finished; those of
// "light" were labelled first by a reader that never saw it. docs/MOOD.md says more.
//
//go:embed labels.tsv
var labels []byte

// labelled is a post with what two passes saw in it.
type labelled struct {
	id, set, text string
	a, b          map[index.Cue]bool
	twice         bool // both passes are there
}

// readLabels reads the labels, with the texts of the posts.
func readLabels(dir string) ([]labelled, error) {
	threads, err := readThreads(dir)
	if err != nil {
		return nil, err
	}
	text := map[string]string{}
	for _, t := range threads {
		for _, p := range t.Posts {
			text[p.ID] = p.Text
		}
	}
	var out []labelled
	for n, line := range bytes.Split(bytes.TrimSuffix(labels, []byte("\n")), []byte("\n")) {
		f := strings.Split(string(line), "\t")
		if len(f) != 4 || text[f[0]] == "" {
			return nil, fmt.Errorf("labels.tsv, line %d: %q", n+1, line)
		}
		out = append(out, labelled{f[0], f[1], text[f[0]], cues(f[2]), cues(f[3]), f[3] != ""})
	}
	return out, nil
}

func cues(list string) map[index.Cue]bool {
	out := map[index.Cue]bool{}
	for c := range strings.SplitSeq(list, ",") {
		if c != "" && c != "none" {
			out[index.Cue(c)] = true
		}
	}
	return out
}

// Mood measures the cues that are read in labelled posts: how far two passes of readers agree, how many of the cues that
// are read a reader saw too, and how many of those that both saw are read.
func Mood(_ context.Context, dir string, log io.Writer) ([]bench.Row, error) {
	all, err := readLabels(dir)
	if err != nil {
		return nil, err
	}
	reader, err := mood.New()
	if err != nil {
		return nil, err
	}
	var rows []bench.Row
	for _, set := range []string{"kept", "light", "design"} {
		m := &moodScore{set: set, log: log}
		for _, l := range all {
			if l.set == set {
				m.add(&l, reader)
			}
		}
		rows = append(rows, m.rows()...)
	}
	return rows, nil
}

// moodScore counts over a set.
type moodScore struct {
	set   string
	log   io.Writer
	posts int
	twice int
	one   map[index.Cue]*count
	any   count
}

// count is what two passes and the program saw of one cue.
type count struct {
	a, b, both, neither int // of the posts that were labelled twice
	read                int // by the program
	either, right, all  int // read and seen in one pass, read and seen in both, seen in both
}

func (m *moodScore) add(l *labelled, reader *mood.Reader) {
	if m.one == nil {
		m.one = map[index.Cue]*count{}
		for _, c := range index.Cues() {
			m.one[c] = &count{}
		}
	}
	m.posts++
	if l.twice {
		m.twice++
	}
	found, marks := reader.Read(l.text, "")
	for _, c := range index.Cues() {
		m.one[c].see(l, l.a[c], l.b[c], slices.Contains(found, c))
		if r := slices.Contains(found, c); r != (l.a[c] || l.b[c]) || l.twice && !r && l.a[c] && l.b[c] {
			fmt.Fprintf(m.log, "%s\t%s\t%s\tread %v, seen %v %v\t%q\t%q\n", m.set, l.id, c, r, l.a[c], l.b[c], marks, l.text)
		}
	}
	m.any.see(l, len(l.a) > 0, len(l.b) > 0, len(found) > 0)
}

func (c *count) see(l *labelled, a, b, read bool) {
	if !l.twice {
		b = a
	}
	tally := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	tally(&c.a, a)
	tally(&c.b, b)
	tally(&c.both, a && b)
	tally(&c.neither, !a && !b)
	tally(&c.read, read)
	tally(&c.either, read && (a || b))
	tally(&c.right, read && a && b)
	tally(&c.all, a && b)
}

// kappa is Cohen's (1960): agreement beyond what chance would give.
func (c *count) kappa(n int) float64 {
	po := float64(c.both+c.neither) / float64(n)
	pa, pb := float64(c.a)/float64(n), float64(c.b)/float64(n)
	pe := pa*pb + (1-pa)*(1-pb)
	if pe == 1 {
		return 1
	}
	return math.Round((po-pe)/(1-pe)*1000) / 1000
}

func (m *moodScore) rows() []bench.Row {
	name := func(what string) string { return m.set + ": " + what }
	rows := []bench.Row{
		{What: name("any cue, read"), Reached: ratio(m.any.read, m.posts), Detail: fmt.Sprintf("%d of %d posts; readers saw one in %d and %d", m.any.read, m.posts, m.any.a, m.any.b)},
		{What: name("any cue, precision"), Reached: ratio(m.any.either, m.any.read), Detail: "of the posts in which one is read, those in which a reader saw one"},
		{What: name("any cue, recall"), Reached: ratio(m.any.right, m.any.all), Detail: "of the posts in which both passes saw one"},
	}
	if m.twice == m.posts {
		rows = append(rows, bench.Row{What: name("any cue, kappa of readers"), Reached: max(0, m.any.kappa(m.posts)), Detail: fmt.Sprintf("both %d, neither %d", m.any.both, m.any.neither)})
	}
	for _, c := range index.Cues() {
		k := m.one[c]
		agree := ""
		if m.twice == m.posts {
			agree = fmt.Sprintf("; kappa of readers %.2f", k.kappa(m.posts))
		}
		rows = append(
			rows,
			bench.Row{What: name(string(c) + ", precision"), Reached: ratio(k.either, k.read), Detail: fmt.Sprintf("%d read; readers %d and %d, both %d%s", k.read, k.a, k.b, k.both, agree)},
			bench.Row{What: name(string(c) + ", recall"), Reached: ratio(k.right, k.all)},
		)
	}
	return rows
}
