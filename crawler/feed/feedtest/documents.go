package feedtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"presswatch/crawler/feed"
	"presswatch/crawler/feed/date"
	"presswatch/crawler/feed/plain"
)

// DocumentFigures say how many documents parse and how many recorded values are ours.
type DocumentFigures struct {
	Documents, Parsed int
	Values, Right     int
	Wrong             int // documents whose number of entries differs, or that parse and should not
}

// golden is what the expected values of the three collections have in common.
type golden struct{ title, link, id, date string }

// goldens reads a recording; nil where there is none.
func goldens(path string) []golden {
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

// Real measures feeds-real under dataDir: all that are feeds parse, and their entries have the recorded values.
// Differences are written to w.
func Real(ctx context.Context, dataDir string, w io.Writer) (f DocumentFigures, err error) {
	dir := filepath.Join(dataDir, "feeds-real")
	names, err := files(dir, func(p string) bool {
		return !strings.HasSuffix(p, ".md") && !strings.Contains(p, ".serde.") && !strings.Contains(p, "/output/") && !strings.HasSuffix(p, "expected.json")
	})
	if err != nil {
		return f, err
	}
	for _, name := range names {
		body, err := read(filepath.Join(dir, name))
		if err != nil {
			return f, err
		}
		got, err := feed.Parse(ctx, body, feed.Options{URL: "https://feeds.example/" + name})
		if noFeed[name] {
			f.refused(w, name, err)
			continue
		}
		f.compare(w, name, got, err, goldens(goldenPath(dir, name)))
	}
	return f, nil
}

// refused counts a document that is no feed.
func (f *DocumentFigures) refused(w io.Writer, name string, err error) {
	if !errors.Is(err, feed.ErrHTML) && !errors.Is(err, feed.ErrNotFeed) {
		f.Wrong++
		fmt.Fprintf(w, "%s is no feed, but gives %v\n", name, err)
	}
}

// compare counts one document with its recording, nil where there is none.
func (f *DocumentFigures) compare(w io.Writer, name string, got *feed.Feed, err error, want []golden) {
	f.Documents++
	if err != nil {
		fmt.Fprintf(w, "%s: %v\n", name, err)
		return
	}
	f.Parsed++
	if want == nil {
		return
	}
	if len(want) != len(got.Entries) {
		f.Wrong++
		fmt.Fprintf(w, "%s: %d entries, recorded %d\n", name, len(got.Entries), len(want))
		return
	}
	for i, g := range want {
		f.agreeing(w, name, got.Entries[i], g)
	}
}

func (f *DocumentFigures) agreeing(w io.Writer, name string, e feed.Entry, g golden) {
	check := func(what, got, want string) {
		if want == "" || strings.ContainsRune(want, '\uFFFD') { // the recording lost its letters
			return
		}
		if f.Values++; strings.Join(strings.Fields(got), " ") == strings.Join(strings.Fields(want), " ") {
			f.Right++
			return
		}
		fmt.Fprintf(w, "%s %s: %.150q, recorded %.150q\n", name, what, got, want)
	}
	check("title", plain.Twice(e.Title, 400), plain.Twice(g.title, 400))
	if want := absolute(g.link); want != "" {
		check("link", e.URL, want)
	} else if g.link != "" && !strings.HasSuffix(e.URL, strings.TrimLeft(g.link, "./")) {
		check("relative link", e.URL, g.link)
	}
	if g.date != "" {
		check("date", e.Published.Format(time.RFC3339), date.Parse(g.date).Time.Format(time.RFC3339))
	}
}

// absolute is a recorded link as an address of the web without credentials; "" where it is none.
func absolute(link string) string {
	u, err := url.Parse(strings.Join(strings.Fields(link), ""))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	u.User = nil
	return u.String()
}

// Gofeed measures gofeed's own cases under dataDir: what it parses, we parse, with as many entries and the same
// titles, addresses and times.
func Gofeed(ctx context.Context, dataDir string, w io.Writer) (f DocumentFigures, err error) {
	dir := filepath.Join(dataDir, "feeds-gofeed")
	names, err := files(dir, func(p string) bool {
		return strings.HasSuffix(p, ".xml") || strings.HasSuffix(strings.TrimSuffix(p, "_expected.json"), "full.json") || strings.Contains(p, "version_json") && !strings.Contains(p, "_expected")
	})
	if err != nil {
		return f, err
	}
	for _, name := range names {
		body, err := read(filepath.Join(dir, name))
		if err != nil {
			return f, err
		}
		got, err := feed.Parse(ctx, body, feed.Options{URL: "https://feeds.example/f"})
		recording := strings.TrimSuffix(name, ".xml") + ".json"
		if base, isJSON := strings.CutSuffix(name, ".json"); isJSON {
			recording = base + "_expected.json"
		}
		f.compare(w, name, got, err, goldens(filepath.Join(dir, recording)))
	}
	return f, nil
}
