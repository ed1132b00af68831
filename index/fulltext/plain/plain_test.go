package plain

import (
	"context"
	"slices"
	"testing"

	"presswatch/index"
	"presswatch/index/query"
)

// TestItFindsWhatWasAsked: each kind of query that it knows; what it does not know it says.
func TestItFindsWhatWasAsked(t *testing.T) {
	x, err := New([]index.Item{
		{ID: 1, Title: "Swans held overnight", Text: "The police keep three swans."},
		{ID: 2, Title: "Geese are free", Text: "No police came. Overnight rain."},
		{ID: 3, Title: "A swan", Text: "Held by nobody."},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	for text, want := range map[string][]int64{
		"swan": {1, 3}, "police swans": {1}, "police -swans": {2}, `"swans held"`: {1}, `"swan held"`: nil, "gees* OR nobody": {2, 3}, "(held OR rain) (police OR nobody)": {1, 2, 3},
	} {
		tree, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		q, ok := Translate(tree)
		if !ok {
			t.Fatalf("%s: not known", text)
		}
		for _, find := range []func(context.Context, Query, int) ([]int64, error){x.Find, x.FindFew} {
			got, err := find(t.Context(), q, 3)
			if slices.Sort(got); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v, %v", text, got, want, err)
			}
		}
	}
	for _, text := range []string{"swans NEAR/3 held", "title:swans", "=Swans", "lane:own", "drill~1", "-swans OR =Geese"} {
		tree, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := Translate(tree); ok {
			t.Errorf("%s: said to be known", text)
		}
	}
}
