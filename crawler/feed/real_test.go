package feed

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/feed/date"
	"presswatch/crawler/feed/plain"
)

func readMaybeZipped(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// golden is what the expected values of the three collections have in common.
type golden struct{ title, link, id, date string }

func goldens(t *testing.T, path string) []golden {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var doc map[string]any
	if json.Unmarshal(body, &doc) != nil {
		return nil
	}
	if f, ok := doc["feed"].(map[string]any); ok {
		doc = f
	}
	list, _ := doc["entries"].([]any)
	if list == nil {
		list, _ = doc["items"].([]any)
	}
	out := []golden{}
	for _, x := range list {
		m, _ := x.(map[string]any)
		out = append(out, golden{title: str(m["title"]), link: link(m), id: either(str(m["id"]), str(m["guid"])), date: either(either(str(m["isoDate"]), str(m["published"])), either(str(m["pubDate"]), str(m["updated"])))})
	}
	return out
}

func str(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		return either(str(v["content"]), str(v["value"]))
	}
	return ""
}

func link(m map[string]any) string {
	if l := either(str(m["link"]), str(m["url"])); l != "" {
		return l
	}
	links, _ := m["links"].([]any)
	for _, x := range links {
		l, _ := x.(map[string]any)
		if rel := str(l["rel"]); rel == "" || rel == "alternate" {
			return str(l["href"])
		}
	}
	return ""
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func goldenPath(dir, name string) string {
	base := strings.TrimSuffix(name, ".gz")
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if rest, ok := strings.CutPrefix(base, "rss-parser/input/"); ok {
		return filepath.Join(dir, "rss-parser/output", rest+".json")
	}
	return filepath.Join(dir, base+".serde.json")
}

// noFeed are the four documents that are none: two pieces of HTML, a page, a catalogue.
var noFeed = map[string]bool{
	"feed-rs/xml/xml_sample_2.xml": true, "feedjira/AmazonWebServicesBlogFirstEntryContent.xml": true,
	"feedjira/TechCrunchFirstEntry.xml": true, "rss-parser/input/unrecognized.rss": true,
}

// TestRealFeeds: all that are feeds parse, and their entries have the recorded values.
func TestRealFeeds(t *testing.T) {
	dir := dataDir(t, "feeds-real")
	fields, right, parsed, all := 0, 0, 0, 0
	for _, name := range files(t, dir, func(p string) bool {
		return !strings.HasSuffix(p, ".md") && !strings.Contains(p, ".serde.") && !strings.Contains(p, "/output/") && !strings.HasSuffix(p, "expected.json")
	}) {
		all++
		f, err := Parse(context.Background(), readMaybeZipped(t, filepath.Join(dir, name)), Options{URL: "https://feeds.example/" + name})
		if noFeed[name] {
			if !errors.Is(err, ErrHTML) && !errors.Is(err, ErrNotFeed) {
				t.Errorf("%s is no feed, but gives %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		parsed++
		if f.Salvaged != "" {
			t.Logf("%s: salvaged: %s", name, f.Salvaged)
		}
		want := goldens(t, goldenPath(dir, name))
		if want != nil && len(want) != len(f.Entries) {
			t.Errorf("%s: %d entries, recorded %d", name, len(f.Entries), len(want))
			continue
		}
		for i, g := range want {
			n, ok := agreeing(t, name, f.Entries[i], g)
			fields, right = fields+n, right+ok
		}
		plausible(t, name, f)
	}
	t.Logf("%d documents, %d parse; %d recorded values, %d right", all, parsed, fields, right)
	if right < fields {
		t.Errorf("%d recorded values are not ours", fields-right)
	}
}

func agreeing(t *testing.T, name string, e Entry, g golden) (n, ok int) {
	t.Helper()
	check := func(what, got, want string) {
		if want == "" || strings.ContainsRune(want, '\uFFFD') { // the recording lost its letters
			return
		}
		if n++; strings.Join(strings.Fields(got), " ") == strings.Join(strings.Fields(want), " ") {
			ok++
			return
		}
		t.Logf("%s %s: %.150q, recorded %.150q", name, what, got, want)
	}
	check("title", plain.Twice(e.Title, 400), plain.Twice(g.title, 400))
	if want := resolve(g.link); want != "" {
		check("link", e.URL, want)
	} else if g.link != "" && !strings.HasSuffix(e.URL, strings.TrimLeft(g.link, "./")) {
		check("relative link", e.URL, g.link)
	}
	if g.date != "" {
		check("date", e.Published.Format(time.RFC3339), date.Parse(g.date).Time.Format(time.RFC3339))
	}
	return n, ok
}

func plausible(t *testing.T, name string, f *Feed) {
	t.Helper()
	keys := map[string]bool{}
	for i, e := range f.Entries {
		key := KeyOf(e, e.URL)
		if key == "" || keys[key] {
			t.Logf("%s entry %d: key %q is not its own", name, i, key)
		}
		keys[key] = true
		if e.Title == "" && e.Summary == "" && e.URL == "" {
			t.Logf("%s entry %d: nothing in it", name, i)
		}
	}
}

// TestGofeedCases: every case of gofeed's own that it parses, we parse, with as many entries and the same
// titles and ids.
func TestGofeedCases(t *testing.T) {
	dir := dataDir(t, "feeds-gofeed")
	all, parsed, fields, right := 0, 0, 0, 0
	for _, name := range files(t, dir, func(p string) bool {
		return strings.HasSuffix(p, ".xml") || strings.HasSuffix(strings.TrimSuffix(p, "_expected.json"), "full.json") || strings.Contains(p, "version_json") && !strings.Contains(p, "_expected")
	}) {
		all++
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(context.Background(), body, Options{URL: "https://feeds.example/f"})
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		parsed++
		want := goldens(t, filepath.Join(dir, strings.TrimSuffix(name, ".xml")+".json"))
		if base, isJSON := strings.CutSuffix(name, ".json"); isJSON {
			if want = goldens(t, filepath.Join(dir, base+"_expected.json")); want == nil {
				continue
			}
		}
		if len(want) != len(f.Entries) {
			t.Logf("%s: %d entries, gofeed %d", name, len(f.Entries), len(want))
			continue
		}
		for i, g := range want {
			n, ok := agreeing(t, name, f.Entries[i], g)
			fields, right = fields+n, right+ok
		}
	}
	t.Logf("%d documents, %d parse; %d values of both, %d agree", all, parsed, fields, right)
	if right*100 < fields*80 {
		t.Errorf("too few agree")
	}
}
