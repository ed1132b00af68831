package page_test

import (
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"presswatch/crawler/page"
	"presswatch/crawler/world"
)

// written is a page of the invented world as its author wrote it.
type written struct {
	head      map[string]string
	blocks    []string // paragraphs, quotations and headings
	embeds    []string // "network author id words"
	first, at time.Time
}

// writings reads the files of a site: every state of every page.
func writings(t *testing.T, file string) (site map[string]string, pages map[string][]written) {
	t.Helper()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	site, pages = map[string]string{}, map[string][]written{}
	for _, kv := range pairs(string(ar.Comment)) {
		site[kv[0]] = kv[1]
	}
	for _, f := range ar.Files {
		name := strings.Fields(f.Name)
		if name[0] == "always" || len(name) > 3 {
			continue
		}
		at, err := time.Parse("2006-01-02 15:04", name[0]+" "+name[1])
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := strings.Cut(string(f.Data), "\n\n")
		w := written{head: map[string]string{}, first: at, at: at}
		for _, kv := range pairs(head) {
			w.head[kv[0]] = kv[1]
		}
		for para := range strings.SplitSeq(rest, "\n\n") {
			para = strings.Join(strings.Fields(para), " ")
			if words, ok := strings.CutPrefix(para, "embed "); ok {
				w.embeds = append(w.embeds, words)
			} else if para != "" {
				w.blocks = append(w.blocks, strings.TrimPrefix(strings.TrimPrefix(para, "> "), "## "))
			}
		}
		if before := pages[name[2]]; len(before) > 0 {
			w.first = before[0].first
		}
		pages[name[2]] = append(pages[name[2]], w)
	}
	return site, pages
}

var (
	linkOf = regexp.MustCompile(`\[([^\]]+)\]\((https?://[^)\s]+)\)`)
	// an agency beside a person is told by the text, not by the author
	withWire = regexp.MustCompile(`(?: and|, with) Unity Wire$`)
	said     = regexp.MustCompile(`["“«]\s?([^"”»]+?)[,]?\s?["”»]`)
)

// TestEveryPageOfNorthmarch reads every state of every article of the invented world through the real door and
// compares it with what its author wrote: nothing may be missing, and nothing of the skins may come along.
func TestEveryPageOfNorthmarch(t *testing.T) {
	w, err := world.Northmarch()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("..", "world", "northmarch", "*.txtar"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var now time.Time
	handler := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.Handler(func() time.Time { return now }).ServeHTTP(rw, r)
	})
	v, port := served(t, handler, w.End)
	read := 0
	for _, file := range files {
		if filepath.Base(file) == "world.txtar" {
			continue
		}
		site, pages := writings(t, file)
		for path, states := range pages {
			for _, s := range states {
				now = s.at.Add(time.Second)
				a, _, err := v.Article(t.Context(), "http://"+site["host"]+":"+port+path, false)
				if err != nil {
					t.Errorf("%s%s: %v", site["host"], path, err)
					continue
				}
				s.compare(t, a, site, port)
				read++
			}
		}
	}
	if read < 60 {
		t.Errorf("only %d pages were read", read)
	}
}

func (s written) compare(t *testing.T, a *page.Article, site map[string]string, port string) {
	t.Helper()
	type shown struct{ Title, Author, Outlet, Lang, Published, Problem string }
	author := withWire.ReplaceAllString(s.head["author"], "")
	want := shown{s.head["title"], author, site["outlet"], site["lang"], s.first.Format(time.RFC3339), ""}
	have := shown{a.Title, a.Author, a.Outlet, a.Lang, a.Published.Format(time.RFC3339), a.Problem}
	if d := gocmp.Diff(want, have); d != "" {
		t.Errorf("%s (-want +have):\n%s", a.URL, d)
	}
	var text, links, quotes []string
	for _, b := range s.blocks {
		text = append(text, linkOf.ReplaceAllString(b, "$1"))
		for _, m := range linkOf.FindAllStringSubmatch(b, -1) {
			links = append(links, strings.Replace(m[2], ".localhost/", ".localhost:"+port+"/", 1))
		}
	}
	got := slices.DeleteFunc(strings.Split(a.Text, "\n\n"), func(p string) bool { return fromEmbed(p, s.embeds) })
	if d := gocmp.Diff(text, got); d != "" {
		t.Errorf("%s: text (-want +have):\n%s", a.URL, d)
	}
	have2 := make([]string, 0, len(a.Links))
	for _, l := range a.Links {
		have2 = append(have2, l.URL)
	}
	if d := gocmp.Diff(unique(links), unique(have2)); d != "" {
		t.Errorf("%s: links (-want +have):\n%s", a.URL, d)
	}
	for _, p := range text {
		for _, m := range said.FindAllStringSubmatch(p, -1) {
			if strings.Contains(m[1], " ") {
				quotes = append(quotes, m[1])
			}
		}
	}
	for _, q := range quotes {
		if !slices.ContainsFunc(a.Quotes, func(h page.Quote) bool { return strings.Contains(h.Text, q) }) {
			t.Errorf("%s: no quotation %q in %q", a.URL, q, a.Quotes)
		}
	}
	var posts []string
	for _, e := range a.Embeds {
		posts = append(posts, e.Network+" "+e.ID)
	}
	var wanted []string
	for _, e := range s.embeds {
		f := strings.Fields(e)
		wanted = append(wanted, f[0]+" "+f[2])
	}
	if d := gocmp.Diff(wanted, posts); d != "" {
		t.Errorf("%s: posts (-want +have):\n%s", a.URL, d)
	}
}

// fromEmbed says that a paragraph is an embedded post's or its signature: the page shows them, so they may be there.
func fromEmbed(p string, embeds []string) bool {
	return slices.ContainsFunc(embeds, func(e string) bool {
		f := strings.SplitN(e, " ", 4)
		return len(f) == 4 && (strings.Contains(p, f[3]) || strings.Contains(p, f[1]))
	})
}

func unique(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return append([]string{}, slices.Compact(s)...)
}

// TestFeedlessPageOfNorthmarch: the news page of the outlet that never learned how to make a feed gives its
// articles as they appear, each with its time, and nothing else.
func TestFeedlessPageOfNorthmarch(t *testing.T) {
	for when, want := range map[string][]string{
		"2026-11-06T18:00:00Z": {"/news/2026/bake-sale Bake sale raises 412 crowns for the roof 17:45"},
		"2026-11-07T00:30:00Z": {
			"/news/2026/fines-off Fines off 00:05", "/news/2026/planning Planning notes: the tea hut may stay 20:55",
			"/news/2026/bake-sale Bake sale raises 412 crowns for the roof 17:45",
		},
	} {
		v, at := worldAt(t, when)
		entries, _, err := v.Listing(t.Context(), page.Listing{URL: at("ellbridge-news", "/news")})
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, e := range entries {
			have = append(have, strings.TrimPrefix(e.URL, at("ellbridge-news", ""))+" "+e.Title+" "+e.Published.Format("15:04"))
		}
		if d := gocmp.Diff(want, have); d != "" {
			t.Errorf("at %s (-want +have):\n%s", when, d)
		}
	}
}
