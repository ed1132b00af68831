package sqlite

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/storetest"
)

func backEnd() storetest.BackEnd {
	return storetest.BackEnd{
		Open: func(ctx context.Context, place string, now func() time.Time) (storetest.Store, error) {
			return Open(ctx, Options{Dir: place, Now: now, Log: nil})
		},
		Restore: func(ctx context.Context, file, place string, now time.Time) error {
			_, err := Restore(ctx, file, place, now)
			return err
		},
	}
}

func TestConformance(t *testing.T) { storetest.Run(t, backEnd()) }

func TestReactionConformance(t *testing.T) { storetest.RunReactions(t, backEnd()) }

// TestErasedBytesAreGone: what was erased cannot be found in the files of the data directory, whatever the engine did
// with its pages before.
func TestErasedBytesAreGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := openAt(t, dir, night)
	const words, handle = "xyzzy-words-of-one-person", "xyzzy-handle.example"
	for round := range 3 {
		var batch []index.Arrival
		for i := range 200 {
			a := crashArticle("https://net.example/"+string(rune('a'+round))+"/"+time.Duration(i).String(), uint64(i+1))
			a.Item.Kind, a.Raw = index.KindReaction, nil
			a.Item.Post = &index.Post{Network: index.NetworkX, Key: a.Item.URL, Form: index.FormPost, Handle: "somebody.example"}
			if i%7 == 0 {
				a.Item.Text, a.Item.Author, a.Item.Post.Handle = words+" "+a.Item.Text, handle, handle
			}
			batch = append(batch, a)
		}
		if _, err := s.Take(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	did, err := s.Erase(t.Context(), index.Whose{Handle: handle}, night)
	if err != nil || did.Posts != 87 {
		t.Fatalf("%+v, %v", did, err)
	}
	whole(t, s)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range []string{words, handle} {
			if bytes.Contains(text, []byte(what)) {
				t.Errorf("%s still holds %q", filepath.Base(file), what)
			}
		}
	}
}
