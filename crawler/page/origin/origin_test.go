package origin

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

func TestElsewhere(t *testing.T) {
	for _, c := range []struct {
		one, other string
		want       bool
	}{
		{"https://tarnbeck-post.example/1", "https://unitywire.example/1", true},
		{"https://tarnbeck-post.example/1", "https://www.tarnbeck-post.example/1", false},
		{"https://amp.tarnbeck-post.example/1", "https://news.tarnbeck-post.example/1", false},
		{"https://tarnbeckpost.com/1", "https://tarnbeckpost.co.uk/1", false}, // one house
		{"http://tarnbeck-post.localhost:8080/1", "http://unity-wire.localhost:8080/1", true},
		{"https://tarnbeck-post.example/1", "https://192.0.2.7/1", false},
		{"https://tarnbeck-post.example/1", "https://intranet/1", false},
		{"https://tarnbeck-post.example/1", "", false},
	} {
		if got := Elsewhere(c.one, c.other); got != c.want {
			t.Errorf("%s and %s: %v", c.one, c.other, got)
		}
	}
}

// TestAgencies: agencies are named, people, the outlet itself and its desks are not.
func TestAgencies(t *testing.T) {
	for byline, want := range map[string]string{
		"Unity Wire":                         "Unity Wire",
		"Corin Vale and Unity Wire":          "Unity Wire",
		"Coast FM newsroom, with Unity Wire": "Unity Wire",
		"Ada Quill/PA":                       "PA",
		"Ada Quill (Reuters)":                "Reuters",
		"Ada Quill, PA Media":                "PA Media",
		"AFP, dpa":                           "AFP|dpa",
		"Marchland News Agency":              "Marchland News Agency",
		"Nordmark Nachrichtenagentur":        "Nordmark Nachrichtenagentur",
		"Ada Quill":                          "",
		"Pa Jones":                           "", // a person
		"Ap":                                 "",
		"Tarnbeck Post staff":                "",
		"Tarnbeck Post News Agency":          "", // its own
		"Northmarch Police press office":     "",
		"Barb Wire":                          "Barb Wire",
		strings.Repeat("Ada Quill, Unity Wire, ", 99): "Unity Wire",
		"": "",
	} {
		var got []string
		for _, o := range Agencies(byline, "Tarnbeck Post") {
			if o.By != Byline || o.URL != "" {
				t.Errorf("%+v", o)
			}
			got = append(got, o.Outlet)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: have %q, want %q", byline, s, want)
		}
	}
	if got := Agencies("Unity Wire", "Unity Wire"); len(got) != 0 {
		t.Errorf("an agency's own report: %+v", got)
	}
}

// TestReferenceIsNoName: scripts name things by reference.
func TestReferenceIsNoName(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Swans","publisher":{"name":"Tarnbeck Post"},"sourceOrganization":{"@id":"#Publisher"}}</script>`))
	if err != nil {
		t.Fatal(err)
	}
	got := Find(View{Told: told.Read(doc), URL: "https://tarnbeck-post.example/1", Outlet: "Tarnbeck Post", Resolve: func(ref string) (string, bool) { return address.Resolve("https://tarnbeck-post.example/1", ref) }})
	if len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
