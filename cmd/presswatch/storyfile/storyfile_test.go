package storyfile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/cmd/presswatch/jsonl"
	"presswatch/index"
)

func TestRead(t *testing.T) {
	rows, err := Read("story.jsonl", []byte(`{"id":"a","title":"T","text":"See [this](https://b.example/x?utm_source=y) and https://c.example/z.","url":"https://www.a.example/1#top","outlet":"Tarnbeck Post","published":"2026-07-17","author":"Jane Roe","extra":1}

{"id":7,"title":"U","text":"V","url":"https://b.example/2","published":"2026-07-17T22:31:00+01:00","seen":"2026-07-17T21:40","links":["https://a.example/1"],"source":"The Guardian","canonical":"https://c.example/3","embeds":[{"network":"x","id":"1","url":"https://x.com/a/status/1"}],"lane":"blog","story":"s","parents":["a"],"origin":true}
{"id":"c","title":"W","text":"","url":"https://b.example/4","links":[{"url":"https://a.example/1","text":"V"}],"source":{"name":"X","url":"https://x.example/feed"},"embeds":["https://x.com/a/status/2"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[0].ID != "a" || rows[1].ID != "7" || rows[1].Line != 3 || rows[1].Story != "s" || !rows[1].Origin {
		t.Fatalf("%+v", rows)
	}
	a, b, c := rows[0].Item, rows[1].Item, rows[2].Item
	if d := cmp.Diff([]index.Link{{URL: "https://b.example/x", Text: "this"}, {URL: "https://c.example/z", Text: "https://c.example/z"}}, a.Links); d != "" {
		t.Error(d)
	}
	if a.Precision != index.PrecisionDay || a.Site != "a.example" || a.FirstSeen.Day() != 17 || b.Outlet != "b.example" || b.Precision != index.PrecisionSecond {
		t.Errorf("%+v\n%+v", a, b)
	}
	if want := time.Date(2026, 7, 17, 21, 31, 0, 0, time.UTC); !b.Published.Equal(want) || !b.FirstSeen.Equal(want.Add(9*time.Minute)) || !c.FirstSeen.Equal(b.FirstSeen) {
		t.Errorf("%v %v %v", b.Published, b.FirstSeen, c.FirstSeen)
	}
	if d := cmp.Diff([]index.Declared{{By: "canonical", URL: "https://c.example/3"}, {By: "source", Outlet: "The Guardian"}}, b.Declared); d != "" {
		t.Error(d)
	}
	if len(c.Links) != 1 || c.Links[0].Text != "V" || len(c.Embeds) != 1 || c.Declared[0].Outlet != "X" || c.Declared[0].URL == "" {
		t.Errorf("%+v", c)
	}
}

func TestMistakes(t *testing.T) {
	for line, want := range map[string]string{
		`{"title":"x"}`:                       "id",
		`{"id":true}`:                         "id",
		`{"id":{"a":1}}`:                      "id",
		`{"id":"a"} {"id":"b"}`:               "something follows",
		`[{"id":"a"}]`:                        "not a JSON array",
		`{"id":"a","url":"ftp://x"}`:          "url",
		`{"id":"a","published":"yesterday"}`:  "published",
		`{"id":"a","seen":"soon"}`:            "seen",
		`{"id":"a","lane":"nationl"}`:         "lane",
		`{"id":"a","links":{"x":1}}`:          "links",
		`{"id":"a","embeds":"x"}`:             "embeds",
		`{"id":"a","source":7}`:               "source",
		`{"id":"a"`:                           "unexpected end",
		`{"id":"first"}`:                      "line 1 already",
		`{"id":"a","published":"2026-02-30"}`: "published",
		`{"id":"a","text":["x"]}`:             "text",
	} {
		_, err := Read("story.jsonl", []byte("{\"id\":\"first\"}\n"+line+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "story.jsonl, line 2") {
			t.Errorf("%s: %v", line, err)
		}
	}
	if _, err := Read("x", []byte(strings.Repeat("{\n", 100))); strings.Count(fmt.Sprint(err), ", line ") != jsonl.MostMistakes {
		t.Errorf("not %d mistakes: %v", jsonl.MostMistakes, err)
	}
}

func TestDraw(t *testing.T) {
	rows, err := Read("x", []byte(`{"id":"r","story":"1","outlet":"Northmarch Police","title":"Statement","text":"We are finding out how somebody came by the password of our supplier, and we are sorry.","url":"https://nmp.example/1","published":"2026-07-17T22:31:00Z"}
{"id":"w","story":"1","outlet":"Unity Wire","title":"Police hacked","text":"A password of a police force is in strange hands.\n\nNorthmarch Police said in a statement that they were \"finding out how somebody came by the password of our supplier\".\n\nA goat that was named in the false notices is well, said its owner, and has eaten a hat, two scarves and the lead of a lamp since Friday.","url":"https://unitywire.example/1","published":"2026-07-17T22:51:00Z"}
{"id":"c","story":"1","outlet":"Fellside Echo","title":"Police hacked","text":"A password of a police force is in strange hands.\n\nNorthmarch Police said in a statement that they were \"finding out how somebody came by the password of our supplier\".\n\nA goat that was named in the false notices is well, said its owner, and has eaten a hat, two scarves and the lead of a lamp since Friday.","url":"https://fellsideecho.example/1","published":"2026-07-17T23:01:00Z"}
{"id":"r","story":"2","outlet":"Tarnbeck Post","title":"A sheep","text":"A sheep won, the Brackwater Argus reported.","url":"https://tarnbeckpost.example/1","published":"2026-07-17T23:01:00Z"}
`))
	if err != nil {
		t.Fatal(err)
	}
	drawn := Draw(rows)
	if len(drawn) != 2 || len(drawn[0].Rows) != 3 || len(drawn[1].Rows) != 1 {
		t.Fatalf("%+v", drawn)
	}
	d := drawn[0]
	if d.Nodes[0].Lane != index.LaneOwn || d.Nodes[1].Lane != index.LaneWire || d.Nodes[2].Lane != "" || d.Nodes[2].CopyOf != 2 {
		t.Errorf("lanes %q %q %q, copy of %d", d.Nodes[0].Lane, d.Nodes[1].Lane, d.Nodes[2].Lane, d.Nodes[2].CopyOf)
	}
	var got []string
	for i := range drawn {
		for _, e := range drawn[i].Edges {
			got = append(got, fmt.Sprintf("%s<%s %v %v", drawn[i].ID(e.To, ""), drawn[i].ID(e.From, e.Outlet), e.Primary, e.IsProved()))
		}
	}
	if diff := cmp.Diff([]string{"w<r true true", "c<w true true", "r<outlet:Brackwater Argus true true"}, got); diff != "" {
		t.Error(diff)
	}
	if d.ID(d.Origin.Node, "") != "r" {
		t.Errorf("began with %+v", d.Origin)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"a","text":"[x](https://a.example) https://b.example","links":null,"source":"x","published":"2026-07-17"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := Read("x", body)
		if err == nil {
			Draw(rows)
		}
	})
}
