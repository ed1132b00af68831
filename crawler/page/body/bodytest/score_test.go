package bodytest

import (
	"fmt"
	"math"
	"testing"

	"presswatch/crawler/page/recorded"
)

// published are F1, precision, recall and accuracy of the README beside the pages, measured with the
// benchmark's own evaluation.
var published = map[string][4]float64{
	"AutoExtract":         {0.975, 0.981, 0.968, 0.435},
	"Diffbot":             {0.968, 0.969, 0.967, 0.341},
	"go_domdistiller":     {0.929, 0.904, 0.954, 0.059},
	"go_readability":      {0.948, 0.915, 0.984, 0.165},
	"go_readability_fork": {0.949, 0.916, 0.984, 0.129},
	"go_trafilatura":      {0.969, 0.952, 0.986, 0.306},
	"goose3":              {0.906, 0.941, 0.874, 0.259},
	"html-text":           {0.664, 0.499, 0.993, 0.000},
	"justext":             {0.780, 0.857, 0.716, 0.082},
	"news_please":         {0.955, 0.963, 0.948, 0.294},
	"newspaper":           {0.956, 0.963, 0.949, 0.294},
	"readability":         {0.936, 0.919, 0.953, 0.306},
	"readability_js":      {0.949, 0.916, 0.984, 0.141},
	"rs_trafilatura":      {0.973, 0.956, 0.991, 0.294},
	"trafilatura":         {0.963, 0.947, 0.979, 0.318},
}

func TestMetricGivesThePublishedFigures(t *testing.T) {
	dir, err := recorded.Find(".")
	if err != nil {
		t.Skip(err)
	}
	cases, err := Load(dir)
	if err != nil {
		t.Skip(err)
	}
	rivals, err := Rivals(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rivals {
		var pages []Page
		for _, c := range cases {
			pages = append(pages, Compare(c.Truth, r.Text[c.ID]))
		}
		f, want := Score(pages), published[r.Name]
		got := [4]float64{f.F1, f.Precision, f.Recall, f.Accuracy}
		for i := range got {
			if fmt.Sprintf("%.3f", got[i]) != fmt.Sprintf("%.3f", want[i]) {
				t.Errorf("%s: got %.4f, published %.3f", r.Name, got, want)
				break
			}
		}
	}
	if len(rivals) != len(published) {
		t.Errorf("%d rivals on disk, %d published", len(rivals), len(published))
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, truth, found string
		want               Page
	}{
		{"equal", "a b c d e", "a, b c d e.", Page{TP: 1, Exact: true}},
		{"both short", "a b", "a b", Page{TP: 1, Exact: true}},
		{"case counts", "A b", "a b", Page{FP: .5, FN: .5}},
		{"both empty", "", "", Page{Exact: true}},
		{"nothing found", "a b c d e", "", Page{FN: 1}},
		{"one too many", "a b c d", "a b c d e", Page{TP: .5, FP: .5}},
		{"repeated counts once more", "a a a a a", "a a a a", Page{TP: .5, FN: .5}},
	} {
		got := Compare(c.truth, c.found)
		if math.Abs(got.TP-c.want.TP)+math.Abs(got.FP-c.want.FP)+math.Abs(got.FN-c.want.FN) > 1e-9 || got.Exact != c.want.Exact {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestPairedOfEqualsIsZero(t *testing.T) {
	pages := []Page{Compare("a b c d e", "a b c d e"), Compare("a b c d e", "a b c d")}
	mean, low, high := Paired(pages, pages, 200, 1)
	if mean != 0 || low != 0 || high != 0 {
		t.Errorf("got %v %v %v, want zeros", mean, low, high)
	}
	if sd := Bootstrap(pages, 200, 1); sd.Recall == 0 {
		t.Error("two unlike pages must give a deviation of the recall")
	}
}
