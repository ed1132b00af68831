package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"presswatch/cmd/presswatch/jsonl"
)

const ferry = "The ferry Northern Spray ran aground off Tarnbeck Harbour on Friday evening with 38 passengers on board. The coastguard of Northmarch sent two lifeboats. " +
	"Captain Ida Holm said the rudder had failed in the swell. All passengers were brought ashore by midnight and nobody was hurt. Divers will look at the hull of the " +
	"ferry today, and the crossing stays closed until the harbour master lifts the order. The company Unity Lines has run the crossing since the old pier was rebuilt."

const budget = "The council of Westerby voted for a budget that closes three libraries and a swimming pool. Mayor Odd Lunde called it the hardest evening of his term. " +
	"The opposition wants a referendum, for which it needs 4,000 signatures. The treasurer expects to save 1.8 million a year, most of it in heating, and to sell the site " +
	"of the pool to a builder who has asked for it since spring. Readers of the libraries gathered outside the town hall and read aloud while the councillors went in."

// TestInspectStories: items of one happening get one number, a copy names its original, and ids come back as they were written.
func TestInspectStories(t *testing.T) {
	var b strings.Builder
	for _, row := range []map[string]any{
		{"id": "a", "title": "Ferry runs aground off Tarnbeck with 38 on board", "text": ferry, "url": "https://post.example/1", "outlet": "Tarnbeck Post", "published": "2026-11-06T18:00:00Z"},
		{"id": 2, "title": "Westerby closes libraries", "text": budget, "url": "https://echo.example/2", "outlet": "Westerby Echo", "published": "2026-11-06"},
		{"id": "c", "title": "Ferry runs aground off Tarnbeck with 38 on board", "text": ferry + " Updated at ten.", "url": "https://wire.example/3", "outlet": "Unity Wire", "published": nil},
		{"id": "d", "title": "Tarnbeck ferry: rudder had failed, says captain", "text": "Captain Ida Holm of the Northern Spray, which ran aground off Tarnbeck Harbour with 38 passengers, says " +
			"that the rudder failed in the swell. Unity Lines keeps the crossing closed. " + strings.Repeat("Divers look at the hull of the ferry while the harbour master of Tarnbeck waits for the coastguard. ", 6), "published": ""},
	} {
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", line)
	}
	rows, err := readGrouped("items.jsonl", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	rows = groupRows(rows)
	out, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	if want := `[{"id":"a","story":1,"copy_of":null},{"id":2,"story":2,"copy_of":null},{"id":"c","story":1,"copy_of":"a"},{"id":"d","story":1,"copy_of":null}]`; string(out) != want {
		t.Errorf("%s\nwant %s", out, want)
	}
}

// TestInspectStoriesMistakes: every mistake names file, line and remedy.
func TestInspectStoriesMistakes(t *testing.T) {
	for line, want := range map[string]string{
		`{"id":"a"`:                     "one JSON object a line",
		`{"title":"x"}`:                 "id: write a text or a number",
		`{"id":null}`:                   "id: write a text or a number",
		`{"id":"a","published":"soon"}`: "write one like 2026-11-06T23:31:00Z",
		`{"id":"a","seen":"12"}`:        "seen:",
		`{"id":"first"}`:                "line 1 already",
		`{"id":"a","text":"` + strings.Repeat("x", 9<<20) + `"}`: "cut its text",
	} {
		_, err := readGrouped("items.jsonl", []byte(`{"id":"first"}`+"\n\n"+line+"\n"))
		if err == nil || !strings.Contains(err.Error(), "items.jsonl, line 3: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %q", line, err, want)
		}
	}
	_, err := readGrouped("items.jsonl", []byte(strings.Repeat("{}\n", 1000)))
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != jsonl.MostMistakes {
		t.Errorf("not %d mistakes: %v", jsonl.MostMistakes, errors.Unwrap(err))
	}
	if rows, err := readGrouped("items.jsonl", []byte("{\"id\":\"a\",\"title\":\"bad \xff bytes\"}\n")); err != nil || len(groupRows(rows)) != 1 {
		t.Errorf("bad UTF-8: %v", err)
	}
	if rows, err := readGrouped("items.jsonl", nil); err != nil || len(groupRows(rows)) != 0 {
		t.Errorf("an empty file: %v", err)
	}
}

// TestInspectStoriesPrints: JSON lines, one for each that was read, in the same order; every form of input is read.
func TestInspectStoriesPrints(t *testing.T) {
	dir := t.TempDir()
	rows := []string{
		`{"id":"a","title":"Ferry runs aground","text":"` + ferry + `","url":"https://post.example/1","outlet":"Tarnbeck Post","published":"2026-11-06T18:00Z"}`,
		`{"id":-2.50,"title":"","text":null,"url":"no address","outlet":"","published":"2026"}`,
		"",
		`{"id":"<&>","title":"Ferry runs aground","text":"` + ferry + `","url":"https://wire.example/3","outlet":"Unity Wire","published":"2026-11-06"}`,
	}
	const want = `{"id":"a","story":1,"copy_of":null}` + "\n" + `{"id":-2.50,"story":2,"copy_of":null}` + "\n" + `{"id":"<&>","story":1,"copy_of":"a"}` + "\n"
	for name, body := range map[string]string{
		"plain": strings.Join(rows, "\n") + "\n", "no end": strings.Join(rows, "\n"), "Windows": "\ufeff" + strings.Join(rows, "\r\n") + "\r\n",
	} {
		write(t, filepath.Join(dir, "items.jsonl"), body)
		if got := must(t, dir, "inspect", "stories", "items.jsonl", "--json"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(must(t, dir, "inspect", "stories", "items.jsonl")), "\n") {
		if len(strings.Split(line, "\t")) < 3 {
			t.Errorf("%q", line)
		}
	}
	if got := must(t, dir, "inspect", "stories", os.DevNull, "--json"); got != "" {
		t.Errorf("nothing gives %q", got)
	}
}
