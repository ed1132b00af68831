package page_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"presswatch/crawler/page"
)

// saved is the moment at which the made-up pages are read.
var saved = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// A fixture is a txtar file: in its comment "key: value" lines (url, asked, content-type), then the page in "page.html",
// and in "want" what is to be read of it, "key: value" a line. Only what is named is compared; a list that is
// named (link, quote, embed, entry) is compared whole, "none" stands for an empty one.
type fixture struct {
	name, url, asked, contentType, sel string
	html                               []byte
	want                               [][2]string
}

func fixtures(t *testing.T, pattern string) (out []fixture) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %s, %v", pattern, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ar := txtar.Parse(raw)
		f := fixture{name: strings.TrimSuffix(filepath.Base(file), ".txtar")}
		for _, kv := range pairs(string(ar.Comment)) {
			switch kv[0] {
			case "url":
				f.url = kv[1]
			case "asked":
				f.asked = kv[1]
			case "content-type":
				f.contentType = kv[1]
			case "select":
				f.sel = kv[1]
			}
		}
		for _, part := range ar.Files {
			if part.Name == "want" {
				f.want = pairs(string(part.Data))
			} else {
				f.html = part.Data
			}
		}
		if f.url == "" || len(f.html) == 0 || len(f.want) == 0 {
			t.Fatalf("%s wants an url, a page and a want", file)
		}
		out = append(out, f)
	}
	return out
}

func pairs(text string) (out [][2]string) {
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			out = append(out, [2]string{key, strings.TrimSpace(value)})
		}
	}
	return out
}

// TestRead reads made-up pages, each for one kind of thing that is easily read wrong.
func TestRead(t *testing.T) {
	for _, f := range append(fixtures(t, "testdata/article/*.txtar"), fixtures(t, "testdata/wall/*.txtar")...) {
		t.Run(f.name, func(t *testing.T) {
			a, err := page.Read(t.Context(), f.html, page.Options{URL: f.url, Asked: f.asked, ContentType: cmp.Or(f.contentType, "text/html"), Now: saved})
			if err != nil {
				t.Fatal(err)
			}
			f.compare(t, a)
		})
	}
}

func (f fixture) compare(t *testing.T, a *page.Article) {
	t.Helper()
	have := facts(a)
	lists := map[string][]string{}
	for _, kv := range f.want {
		key, want := kv[0], kv[1]
		switch key {
		case "has":
			if !strings.Contains(a.Text, want) {
				t.Errorf("the text lacks %q:\n%s", want, a.Text)
			}
		case "not":
			if strings.Contains(a.Text, want) {
				t.Errorf("the text has %q:\n%s", want, a.Text)
			}
		case "link", "quote", "embed", "origin":
			lists[key] = append(lists[key], want)
		default:
			if got, ok := have[key]; !ok || got != strings.TrimSuffix(want, "none") && got != want {
				t.Errorf("%s: have %q, want %q", key, got, want)
			}
		}
	}
	for key, want := range lists {
		if slices.Equal(want, []string{"none"}) {
			want = nil
		}
		if d := gocmp.Diff(want, listOf(a, key)); d != "" {
			t.Errorf("%s (-want +have):\n%s", key, d)
		}
	}
}

func facts(a *page.Article) map[string]string {
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	return map[string]string{
		"canonical": a.Canonical, "title": a.Title, "author": a.Author, "outlet": a.Outlet, "summary": a.Summary, "published": when(a.Published), "day": a.Day,
		"dayonly": fmt.Sprint(a.DayOnly), "updated": when(a.Updated), "lang": a.Lang, "commentfeed": a.CommentFeed, "paywalled": fmt.Sprint(a.Paywalled), "problem": a.Problem, "gone": fmt.Sprint(a.Gone),
		"text": strings.ReplaceAll(a.Text, "\n\n", " ¶ "),
	}
}

func listOf(a *page.Article, key string) (out []string) {
	switch key {
	case "link":
		for _, l := range a.Links {
			out = append(out, l.URL+" "+l.Text)
		}
	case "quote":
		for _, q := range a.Quotes {
			out = append(out, cmp.Or(q.Speaker, "?")+" | "+q.Text)
		}
	case "origin":
		for _, o := range a.Origins {
			out = append(out, strings.Join([]string{o.By, cmp.Or(o.URL, "-"), cmp.Or(o.Outlet, "-")}, " "))
		}
	case "embed":
		for _, e := range a.Embeds {
			out = append(out, strings.Join([]string{e.Network, e.ID, cmp.Or(e.Author, "?"), e.URL}, " "))
		}
	}
	return out
}
