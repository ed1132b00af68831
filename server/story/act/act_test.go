package act

import (
	"errors"
	"net/url"
	"testing"

	"presswatch/index"
)

// Whatever a form brings, it is refused with words or is an act that the store may keep.
func FuzzRead(f *testing.F) {
	f.Add("kind=merge&other=/stories/7")
	f.Add("kind=split&item=1&item=2&item=x")
	f.Add("kind=title&text=%00%ff%e2%80%ae")
	f.Add("kind=undo&other=99999999999999999999")
	f.Fuzz(func(t *testing.T, query string) {
		form, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		a, err := Read(1, form)
		var wrong Wrong
		if err != nil {
			if !errors.As(err, &wrong) || wrong.Sentence == "" || !errors.Is(err, index.ErrInvalid) {
				t.Fatalf("%q: %v", query, err)
			}
			return
		}
		if a.StoryID != 1 || a.Other < 0 || len(a.Items) > mostChosen || len(a.Text) > 4*mostRelease || a.Kind == "" {
			t.Fatalf("%q became %+v", query, a)
		}
	})
}

func TestOther(t *testing.T) {
	for text, want := range map[string]int64{
		"7": 7, "/stories/7": 7, "https://press.example/stories/7": 7, "http://localhost:8080/stories/7?at=23:40#why": 7, "/stories/7.json": 0, "7a": 0, "-7": 0, "": 0,
		"https://press.example/items/7": 0, "javascript:7": 0, "9999999999999999999999": 0,
	} {
		got, err := other(" "+text+"\t", false)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d %v", text, got, err)
		}
	}
}
