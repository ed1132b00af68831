package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"presswatch/cmd/presswatch/graphview"
)

const twoStories = `{"id":"a","story":"s","outlet":"Tarnbeck Post","title":"T","text":"A student found a police password in a cafe.","url":"https://a.example/1","published":"2026-07-17T20:00:00Z"}
{"id":"b","story":"s","outlet":"Fellside Echo","title":"T","text":"A student found a police password in a cafe, he told the Tarnbeck Post.","url":"https://b.example/1","published":"2026-07-17"}
{"id":"c","story":"t","outlet":"Harnley Gazette","title":"T","text":"A police password lay in a cafe, the Press Association reported.","url":"https://c.example/1","published":"2026-07-17T22:00:00Z"}
`

// TestInspectSpread: the contract of the command, for one story and for several.
func TestInspectSpread(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "two.jsonl"), twoStories)
	write(t, filepath.Join(dir, "one.jsonl"), strings.NewReplacer(`"story":"s",`, "", `"story":"t",`, "").Replace(twoStories))
	var one graphview.Graph
	r := do(t, dir, "inspect", "spread", "one.jsonl", "--json")
	if err := json.Unmarshal([]byte(r.out), &one); err != nil || r.code != 0 {
		t.Fatalf("%v, exit code %d\n%s", err, r.code, r.err)
	}
	if len(one.Nodes) != 4 || !one.Nodes[3].Virtual || one.Nodes[3].ID != "outlet:PA Media" || one.Nodes[1].TimeQuality != "day" || one.Origin.Node != "a" {
		t.Errorf("%+v %+v", one.Nodes, one.Origin)
	}
	slices.SortFunc(one.Edges, func(x, y graphview.Edge) int { return strings.Compare(fmt.Sprint(x.To), fmt.Sprint(y.To)) })
	if len(one.Edges) != 2 || one.Edges[0].From != "a" || one.Edges[0].To != "b" || !one.Edges[0].Primary || !one.Edges[0].Proved {
		t.Fatalf("%+v", one.Edges)
	}
	const text = "A student found a police password in a cafe, he told the Tarnbeck Post."
	if e := one.Edges[0].Evidence[0]; e.Type != "attribution" || e.Text != text || e.Start != 0 || e.End != len(text) || e.Confidence != 0.9 {
		t.Errorf("%+v", e)
	}
	var two struct{ Stories []graphview.Graph }
	r = do(t, dir, "inspect", "spread", "two.jsonl", "--json")
	if err := json.Unmarshal([]byte(r.out), &two); err != nil || len(two.Stories) != 2 || two.Stories[1].Story != "t" || len(two.Stories[0].Nodes) != 2 {
		t.Errorf("%v %+v", err, two)
	}
	r = do(t, dir, "inspect", "spread", "one.jsonl")
	for _, want := range []string{"from a, proved 0.90", "told the Tarnbeck Post", "independent or unknown", "from outlet:PA Media"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("it says\n%s\nwithout %q", r.out, want)
		}
	}
}

// TestInspectSpreadMistakes: what is wrong in the file is said with its line, and gives exit code 2.
func TestInspectSpreadMistakes(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "wrong.jsonl"), twoStories+`{"id":"d","published":"soon"}`+"\n{\n")
	r := do(t, dir, "inspect", "spread", "wrong.jsonl")
	if r.code != exitMistaken || !strings.Contains(r.err, "wrong.jsonl, line 4") || !strings.Contains(r.err, "wrong.jsonl, line 5") || r.out != "" {
		t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
	}
	if r := do(t, dir, "inspect", "spread", "none.jsonl"); r.code != exitMistaken || !strings.Contains(r.err, "none.jsonl") {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
}

// TestInspectSpreadIDs: ids come back as they were written, and an empty file is an empty graph.
func TestInspectSpreadIDs(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "n.jsonl"), "\ufeff"+`{"id":1,"outlet":"Tarnbeck Post","title":"T","text":"A student found a police password in a cafe.","url":"https://a.example/1","published":"2026-11"}`+"\r\n"+
		`{"id":"2","outlet":"Fellside Echo","title":"T","text":"A student found a police password in a cafe, he told the Tarnbeck Post.","url":"https://b.example/1","published":null}`+"\r\n")
	write(t, filepath.Join(dir, "empty.jsonl"), "")
	out := must(t, dir, "inspect", "spread", "n.jsonl", "--json")
	for _, want := range []string{`"id": 1,`, `"id": "2",`, `"from": 1,`, `"to": "2",`, `"node": 1,`, `"copy_of": ""`} {
		if !strings.Contains(out, want) {
			t.Errorf("without %s:\n%s", want, out)
		}
	}
	out = must(t, dir, "inspect", "spread", "empty.jsonl", "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil || strings.Contains(out, "null") {
		t.Errorf("%v %s", err, out)
	}
}
