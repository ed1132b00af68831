package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestMistakes: what the user got wrong is said with its place, gives exit code 2 and changes nothing.
func TestMistakes(t *testing.T) {
	for _, tc := range []struct {
		name, config string
		args         []string
		words        []string
	}{
		{"unknown command", "", []string{"serv"}, []string{"serv"}},
		{"unknown flag", "", []string{"serve", "--lisen", "x"}, []string{"--lisen", "--help"}},
		{"argument too many", "", []string{"serve", "now"}, []string{"--help"}},
		{"no query", "", []string{"search"}, []string{"--help"}},
		{"limit out of range", "", []string{"search", "-n", "0", "x"}, []string{"--limit"}},
		{"no data yet", "", []string{"search", "x"}, []string{"presswatch-data"}},
		{"regroup without data", "", []string{"regroup"}, []string{"presswatch-data"}},
		{"reindex without data", "", []string{"reindex"}, []string{"presswatch-data"}},
		{"regroup of something", "", []string{"regroup", "7"}, []string{"--help"}},
		{"no time zone", "", []string{"init", "A", "--zone", "Mars"}, []string{"Mars", "Europe/London"}},
		{"configuration not there", "", []string{"serve", "--config", "none.yaml"}, []string{"none.yaml"}},
		{"configuration is no YAML", "sources: [", []string{"serve"}, []string{"presswatch.yaml"}},
		{"unknown key", "orgnisation: {name: X}\n", []string{"serve"}, []string{"presswatch.yaml", "line 1", "orgnisation"}},
		{"wrong lane", "sources:\n  - {key: a, url: \"https://a.example/feed\", lane: nationl}\n", []string{"check"}, []string{"presswatch.yaml", "line 2", "nationl"}},
		{"two mistakes at once", "zone: Mars/Base\nlisten: nowhere\n", []string{"serve"}, []string{"Mars/Base", "nowhere"}},
		{"two searches that cannot be read", "searches:\n  - {key: a, query: \"swan OR\"}\n  - {key: b, query: \"(geese\"}\n", []string{"check"}, []string{"presswatch.yaml", "search a", "search b"}},
		{"webhook that is not there", "webhooks:\n  - {name: desk, url: \"https://desk.example/in\"}\n", []string{"alerts", "test", "pager"}, []string{`"pager"`, "webhooks"}},
		{"demo speed", "", []string{"demo", "--speed", "0"}, []string{"--speed"}},
		{"demo in a strange directory", "strange", []string{"demo", "--data", "."}, []string{"--data"}},
		{"import of nothing", "", []string{"import", "none.jsonl"}, []string{"none.jsonl"}},
		{"export format", "", []string{"export", "--format", "pdf", "x"}, []string{"pdf", "csv"}},
		{"source that is not there", "sources:\n  - {key: a, url: \"https://a.example/feed\", outlet: A, lane: own, off: true}\n", []string{"crawl", "--once", "b"}, []string{`"b"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			if tc.config != "" {
				write(t, filepath.Join(dir, "presswatch.yaml"), tc.config)
			}
			before := tree(t, dir)
			r := do(t, dir, tc.args...)
			if r.code != exitMistaken {
				t.Errorf("exit code %d, want %d\n%s%s", r.code, exitMistaken, r.out, r.err)
			}
			for _, w := range tc.words {
				if !strings.Contains(r.err, w) {
					t.Errorf("it says %q, without %q", r.err, w)
				}
			}
			if strings.Contains(r.err, "panic") || strings.Count(r.err, "\n") > 8 {
				t.Errorf("not a calm message: %s", r.err)
			}
			if tc.name != "source that is not there" && !slices.Equal(before, tree(t, dir)) {
				t.Errorf("something was changed: %v", tree(t, dir))
			}
		})
	}
}

// TestItemsInAndOut imports items, finds them without a running program, and exports them.
func TestItemsInAndOut(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "old.jsonl"), `{"url":"https://tarnbeck.example/a?utm_source=x","title":"Harbour bridge closed","text":"The bridge is closed until noon.","outlet":"Tarnbeck Post","lane":"regional","published":"2026-10-01T08:00:00Z","lang":"en"}
{"url":"https://tarnbeck.example/b","title":"Bridge open again","text":"Traffic flows.","outlet":"Tarnbeck Post","lane":"regional","lang":"en"}
`)
	if out := must(t, dir, "import", "old.jsonl"); !strings.Contains(out, "2 items new") {
		t.Errorf("import says %q", out)
	}
	if out := must(t, dir, "import", "old.jsonl"); !strings.Contains(out, "2 known already") {
		t.Errorf("the second import says %q", out)
	}
	f := readFound(t, must(t, dir, "search", "--json", "bridge"))
	if f.Total != 2 {
		t.Errorf("found %+v", f)
	}
	if csv := must(t, dir, "export", "closed", "--format", "csv"); !strings.Contains(csv, "Harbour bridge closed") || strings.Contains(csv, "utm_source") {
		t.Errorf("CSV: %s", csv)
	}
	if atom := must(t, dir, "export", "closed", "--format", "atom"); !strings.Contains(atom, "<entry>") {
		t.Errorf("Atom: %s", atom)
	}
	r := do(t, dir, "search", "(bridge")
	if r.code != exitMistaken || !strings.Contains(r.err, ")") {
		t.Errorf("a query with a mistake: %d %s", r.code, r.err)
	}
	if out := must(t, dir, "reindex"); !strings.Contains(out, "2 items") {
		t.Errorf("reindex says %q", out)
	}
}

// TestImportKeepsNothingOfABrokenFile: every wrong line is named, and no line is kept.
func TestImportKeepsNothingOfABrokenFile(t *testing.T) {
	dir := t.TempDir()
	r := doWith(t, dir, `{"url":"https://a.example/1","title":"Fine"}
{"url":"ftp://a.example/2","title":"No web address"}
{"url":"https://a.example/3"}
{"url":"https://a.example/4","title":"When?","published":"yesterday"}
`, "import", "-")
	if r.code != exitMistaken {
		t.Fatalf("exit code %d: %s", r.code, r.err)
	}
	for _, w := range []string{"line 2", "line 3", "line 4", "yesterday"} {
		if !strings.Contains(r.err, w) {
			t.Errorf("%q is not in: %s", w, r.err)
		}
	}
	if r := do(t, dir, "search", "fine"); r.code != exitMistaken {
		t.Errorf("a data directory was made: %d %s", r.code, r.out)
	}
}

// TestFeedsInAndOut: the feeds of the configuration leave as OPML, and come in elsewhere.
func TestFeedsInAndOut(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "presswatch.yaml"), "sources:\n  - {key: post, name: \"Post & Echo\", outlet: Post, url: \"https://post.example/feed?a=1&b=2\", lane: regional}\n")
	write(t, filepath.Join(other, "feeds.opml"), must(t, dir, "export", "--format", "opml"))
	if out := must(t, other, "import", "feeds.opml"); !strings.Contains(out, "1 feeds added") {
		t.Errorf("import says %q", out)
	}
	text, err := os.ReadFile(filepath.Join(other, "presswatch.yaml"))
	if err != nil || !strings.Contains(string(text), "https://post.example/feed?a=1&b=2") || !strings.Contains(string(text), "Post & Echo") {
		t.Errorf("%v: %s", err, text)
	}
}

// TestServeWithoutAnything starts with no configuration and says on its page what to do.
func TestServeWithoutAnything(t *testing.T) {
	dir := t.TempDir()
	a := start(t, dir, "serve", "--listen", "127.0.0.1:0")
	code, body := a.get("/")
	if code != http.StatusOK || !strings.Contains(body, "presswatch init") {
		t.Errorf("%d: %s", code, body)
	}
	if code := a.stop(syscall.SIGTERM); code != exitOK {
		t.Errorf("exit code %d\n%s", code, a.stderr)
	}
	if out := must(t, dir, "check"); !strings.Contains(out, "no sources yet") {
		t.Errorf("check says %s", out)
	}
}

// TestInspect holds the contracts of the inspect commands.
func TestInspect(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "page.html"), `<!doctype html><html lang="en"><head><title>Ferry late again | Tarnbeck Post</title>
<meta property="og:site_name" content="Tarnbeck Post"><meta name="author" content="By Lena Marsh">
<link rel="canonical" href="/news/ferry"><meta property="article:published_time" content="2026-11-06T08:30:00+01:00"></head>
<body><article><h1>Ferry late again</h1><p>The ferry to Gull Island left an hour late on Friday, the third time in a week, and passengers waited in the rain.</p>
<p>“We are sorry for every minute of it,” said Harbour Master Jo Penn. <a href="https://harbour.example/notice?utm_medium=x">The notice</a> names the tide as the cause.</p></article></body></html>`)
	out := must(t, dir, "inspect", "page", "page.html", "--url", "https://tarnbeck.example/news/ferry?utm_source=feed", "--json")
	for _, w := range []string{
		`"canonical": "https://tarnbeck.example/news/ferry"`, `"title": "Ferry late again"`, `"author": "Lena Marsh"`, `"outlet": "Tarnbeck Post"`,
		`"published": "2026-11-06T07:30:00Z"`, `"lang": "en"`, `"url": "https://harbour.example/notice"`, `"comment_feed": ""`, `"paywalled": false`, `"embeds": []`,
	} {
		if !strings.Contains(out, w) {
			t.Errorf("page: no %s in %s", w, out)
		}
	}
	write(t, filepath.Join(dir, "feed.xml"), `<rss version="2.0"><channel><title>Tarnbeck Post</title><item><title>Ferry</title><link>https://tarnbeck.example/1</link><pubDate>Fri, 06 Nov 2026 08:30:00 +0100</pubDate></item></channel></rss>`)
	out = must(t, dir, "inspect", "feed", "feed.xml", "--url", "https://tarnbeck.example/feed", "--json")
	for _, w := range []string{`"title": "Tarnbeck Post"`, `"hub": ""`, `"published": "2026-11-06T07:30:00Z"`} {
		if !strings.Contains(out, w) {
			t.Errorf("feed: no %s in %s", w, out)
		}
	}
	write(t, filepath.Join(dir, "robots.txt"), "User-agent: *\nDisallow: /private\nAllow: /private/notice\n")
	out = must(t, dir, "inspect", "robots", "robots.txt", "--agent", "presswatch", "/news", "/private/x", "/private/notice")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 3 || !strings.HasPrefix(lines[0], "allowed") || !strings.HasPrefix(lines[1], "not allowed") || !strings.HasPrefix(lines[2], "allowed") {
		t.Errorf("robots: %s", out)
	}
	out = must(t, dir, "inspect", "url", "https://WWW.Tarnbeck.example:443/a/../b?utm_source=x&id=2#c", "https://tarnbeck.example/b")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || strings.Contains(lines[0], "utm") {
		t.Errorf("url: %s", out)
	}
}

// TestInitWritesAConfigurationThatWorks: what init writes, check accepts; it never overwrites.
func TestInitWritesAConfigurationThatWorks(t *testing.T) {
	dir := t.TempDir()
	must(t, dir, "init", `Northmarch "Blue" Police: all of it`)
	if out := must(t, dir, "check"); !strings.Contains(out, "No problems found") {
		t.Errorf("check says %s", out)
	}
	if r := do(t, dir, "init", "Another"); r.code != exitMistaken || !strings.Contains(r.err, "presswatch.yaml") {
		t.Errorf("the second init: %d %s", r.code, r.err)
	}
}

// TestInitLooksAtTheSite finds the feed, the language and the own accounts of a site, and says what it could
// not reach.
func TestInitLooksAtTheSite(t *testing.T) {
	site := http.NewServeMux()
	site.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<html lang="en-GB"><head><link rel="alternate" type="application/rss+xml" href="/news.rss"><link rel="alternate" type="application/rss+xml" href="/gone.rss"></head>
<body><a href="https://bsky.app/profile/northmarch.example">Bluesky</a> <a href="/news">News</a></body></html>`))
	})
	site.HandleFunc("GET /news.rss", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<rss version="2.0"><channel><title>Northmarch Police news</title><item><title>One</title><link>/1</link></item></channel></rss>`))
	})
	web := httptest.NewServer(site)
	defer web.Close()
	dir := t.TempDir()
	out := must(t, dir, "init", "Northmarch Police", "--site", web.URL, "--allow-private", "127.0.0.1/32")
	text, err := os.ReadFile(filepath.Join(dir, "presswatch.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{web.URL + "/news.rss", "Northmarch Police news", "lane: own", "kind: bluesky-account", `query: "northmarch.example"`, "accounts: [bluesky:northmarch.example]", "127.0.0.1/32"} {
		if !strings.Contains(string(text), w) {
			t.Errorf("the file lacks %q:\n%s", w, text)
		}
	}
	if !strings.Contains(out, "gone.rss") || !strings.Contains(out, "404") {
		t.Errorf("init does not say what it could not reach: %s", out)
	}
	if out := must(t, dir, "check"); !strings.Contains(out, "No problems found") {
		t.Errorf("check says %s", out)
	}
}

// TestRestoreWhileServing: a backup is put in place under a running presswatch, which goes on with its data; one
// that is no backup changes nothing.
func TestRestoreWhileServing(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "one.jsonl"), `{"url":"https://tarnbeck.example/a","title":"Harbour bridge closed","outlet":"Tarnbeck Post","lane":"regional"}`)
	must(t, dir, "import", "one.jsonl")
	must(t, dir, "backup", "one.backup")
	write(t, filepath.Join(dir, "two.jsonl"), `{"url":"https://tarnbeck.example/b","title":"Harbour bridge open","outlet":"Tarnbeck Post","lane":"regional"}`)
	must(t, dir, "import", "two.jsonl")
	a := start(t, dir, "serve", "--listen", "127.0.0.1:0")
	eventually(t, 20*time.Second, "both items", func() bool { return a.search("harbour").Total == 2 })
	write(t, filepath.Join(dir, "no.backup"), "this is no backup")
	if r := do(t, dir, "restore", "no.backup"); r.code == exitOK || !strings.Contains(r.err, "no.backup") {
		t.Errorf("no backup: exit code %d, %q", r.code, r.err)
	}
	out := must(t, dir, "restore", "one.backup")
	if !strings.Contains(out, "before-restore-") {
		t.Errorf("restore says %q", out)
	}
	a.base = pagesAt.FindString(a.until(15*time.Second, "http://"))
	eventually(t, 20*time.Second, "the restored item alone", func() bool { return a.tries("harbour") == 1 })
	if code := a.stop(syscall.SIGTERM); code != exitOK {
		t.Errorf("exit code %d\n%s", code, a.stderr)
	}
}
