package bench

import (
	"context"
	"fmt"
	"io"

	"presswatch/index/story/group"
	"presswatch/index/story/group/replay"
)

// storySet is a recorded set by which grouping is measured, and what it must reach.
type storySet struct {
	name        string
	read        func(dir string) (*labelled, error)
	cubed, pair float64
}

// storySets are in the order of the table. One setting serves all sets of full texts, one all sets of headlines.
var storySets = []storySet{
	{"5w1h, all", eventSet, 0.96, 0.93},
	{"5w1h, clean", cleanEventSet, 0.96, 0.93},
	{"ecb+ twins", twinSet, 0.88, 0.84},
	{"5w1h hidden in releases", squeezedSet, 0.95, 0.90},
	{"uci headlines", headlineSet, 0.86, 0.80},
}

// Stories measures grouping on the recorded data in dir: B-cubed and pairwise F1 of each set, and whether the model case is one
// story without its near-misses. What was found is written to log.
func Stories(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	var rows []Row
	for _, set := range storySets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, err := set.read(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.name, err)
		}
		found := l.group(log)
		g := scoreGroups(found, l.story)
		rows = append(
			rows,
			Row{set.name + ", B-cubed F1", g.F, set.cubed, fmt.Sprintf("P %.3f R %.3f; %d items in %d groups of %d; %s", g.P, g.R, g.Items, g.Clusters, g.Gold, g.spread())},
			Row{set.name + ", pairwise F1", g.PairF, set.pair, fmt.Sprintf("P %.3f R %.3f; %d groups hold strangers", g.PairP, g.PairR, g.Strangers)},
		)
	}
	more, err := modelCase(dir, log)
	return append(rows, more...), err
}

// group groups a set as `inspect stories` does, and returns the story of every item: of a later chapter, the one that it is a
// chapter of.
func (l *labelled) group(log io.Writer) []int64 {
	r := replay.New(group.New(group.Options{}))
	for _, d := range l.docs {
		r.Add(d)
	}
	at := r.End()
	found := make([]int64, len(l.docs))
	for i, d := range l.docs {
		found[i] = at[d.ID].Story
		if l.story[i] != "" {
			fmt.Fprintf(log, "%s\t%d\t%d\t%s\n", l.story[i], found[i], at[d.ID].Chapter, d.Title)
		}
	}
	return found
}

func (g *Grouping) spread() string {
	return fmt.Sprintf("largest %d, ten largest %.0f %%", g.Largest, 100*g.ShareInTen)
}

// modelCase measures the case that presswatch was made for: its rows are one story with chapters, and no near-miss is inside.
func modelCase(dir string, log io.Writer) ([]Row, error) {
	l, err := caseSet(dir)
	if err != nil {
		return nil, err
	}
	found := l.group(log)
	count, most, rows := map[int64]int{}, int64(0), 0
	for i, f := range found {
		if l.story[i] != "" {
			rows++
			if count[f]++; count[f] > count[most] {
				most = f
			}
		}
	}
	outside, misses := 0, 0
	for i, f := range found {
		if l.story[i] == "" {
			misses++
			if f != most {
				outside++
			}
		}
	}
	return []Row{
		{"model case, rows in one story", share(count[most], rows), 1, fmt.Sprintf("%d of %d", count[most], rows)},
		{"model case, near-misses outside", share(outside, misses), 1, fmt.Sprintf("%d of %d", outside, misses)},
	}, nil
}
