package tags

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"presswatch/index"
)

type shelf struct {
	acts []index.Act
	err  error
}

func (s shelf) ActsAfter(_ context.Context, id int64, limit int) ([]index.Act, error) {
	rest := s.acts[min(int(id), len(s.acts)):]
	return rest[:min(limit, len(rest))], s.err
}

func (s shelf) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	var out []index.Story
	for _, id := range ids {
		st := index.Story{ID: id}
		if id == 9 {
			st.Into = 1
		}
		if id < 90 {
			out = append(out, st)
		}
	}
	return out, s.err
}

func TestStories(t *testing.T) {
	act := func(kind index.ActKind, story int64, tag string) index.Act {
		return index.Act{Kind: kind, StoryID: story, Text: tag}
	}
	undone := act(index.ActTag, 5, "supplier")
	undone.Undone = time.Now()
	acts := []index.Act{
		act(index.ActTag, 3, "Supplier"), act(index.ActTag, 2, "supplier  "), act(index.ActUntag, 2, "SUPPLIER"), act(index.ActTag, 9, "supplier"), undone,
		act(index.ActNote, 6, "supplier"), act(index.ActTag, 7, "suppliers"), act(index.ActTag, 99, "supplier"),
	}
	for range 2500 { // and much else
		acts = append(acts, act(index.ActNote, 1, "x"))
	}
	acts = append(acts, act(index.ActTag, 8, "supplier"))
	for i := range acts {
		acts[i].ID = int64(i + 1)
	}
	if got, err := Stories(t.Context(), shelf{acts: acts}, " supplier"); err != nil || !slices.Equal(got, []int64{1, 3, 8}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := Stories(t.Context(), shelf{acts: acts}, "nobody"); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	// Taken away from the story that stayed, a tag that came with another is gone.
	acts = append(acts, index.Act{ID: int64(len(acts) + 1), Kind: index.ActUntag, StoryID: 1, Text: "supplier"})
	if got, _ := Stories(t.Context(), shelf{acts: acts}, "supplier"); slices.Contains(got, 1) {
		t.Errorf("%v", got)
	}
	away := errors.New("away")
	if _, err := Stories(t.Context(), shelf{err: away}, "supplier"); !errors.Is(err, away) {
		t.Errorf("an error of the store became %v", err)
	}
}
