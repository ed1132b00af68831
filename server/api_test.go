package server_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if it is meant so, run the test with -update. Got:\n%s", file, got)
	}
}

// The API is a contract: these files are what programs rely on.
func TestAPIGolden(t *testing.T) {
	s := server.New(options(night()))
	for name, path := range map[string]string{
		"search.json":  "/api/v1/search?" + url.Values{"q": {`title:fines`}, "size": {"2"}}.Encode(),
		"nothing.json": "/api/v1/search?q=zeppelin",
		"mistake.json": "/api/v1/search?q=fines+OR",
		"item.json":    "/api/v1/items/11",
		"sources.json": "/api/v1/sources",
		"export.csv":   "/export.csv?q=title:fines",
		"export.json":  "/export.json?q=swans",
		"feed.atom":    "/export.atom?q=swans",
		"volume.csv":   "/volume.csv?" + url.Values{"q": {"fine* published:2026-11-01..2026-11-07"}}.Encode(),
		"lint.json":    "/lint?q=fines",
		"healthz.json": "/healthz",
	} {
		golden(t, name, get(s, path).Body.String())
	}
}

func TestAPIPagesToTheEnd(t *testing.T) {
	s := server.New(options(night()))
	seen := map[int64]bool{}
	after := ""
	for range 20 {
		var a struct {
			Total int
			Items []struct{ ID int64 }
			Next  string
		}
		rec := get(s, "/api/v1/search?size=10&after="+url.QueryEscape(after))
		if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil || rec.Code != 200 || a.Total != 47 {
			t.Fatalf("%d %v: %s", rec.Code, err, rec.Body)
		}
		for _, it := range a.Items {
			if seen[it.ID] {
				t.Fatalf("item %d comes twice", it.ID)
			}
			seen[it.ID] = true
		}
		if after = a.Next; after == "" {
			break
		}
	}
	if len(seen) != 47 {
		t.Errorf("%d items, want 47", len(seen))
	}
	if rec := get(s, "/api/v1/search?after=nonsense"); rec.Code != 400 {
		t.Errorf("a foreign after: %d", rec.Code)
	}
}

func TestFindItemByAddress(t *testing.T) {
	s := server.New(options(night()))
	rec := get(s, "/api/v1/items?url="+url.QueryEscape("https://radio-tarn.example/news/who-let-the-swans-into-custody---odd-posts-from-northmarch-police"))
	if rec.Code != 303 || rec.Header().Get("Location") != "/api/v1/items/4" {
		t.Errorf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	if rec := get(s, "/api/v1/items?url=https://nobody.example/"); rec.Code != 404 {
		t.Errorf("an unknown address: %d", rec.Code)
	}
	if rec := get(s, "/api/v1/items"); rec.Code != 400 {
		t.Errorf("no address: %d", rec.Code)
	}
}

// A spreadsheet must not run what an outlet wrote.
func TestCSVIsInert(t *testing.T) {
	o := night()
	for _, title := range []string{`=HYPERLINK("http://evil.example")`, "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝cmd", "fine \"quoted\", with comma"} {
		o.Add(index.Item{Title: title + " zeppelin", Text: title, Outlet: title, FirstSeen: o.Status().NewestWhen, URL: "https://a.example/" + url.PathEscape(title)})
	}
	body := get(server.New(options(o)), "/export.csv?q=zeppelin").Body.String()
	if !strings.HasPrefix(body, "\ufeff\"id\"") || !strings.Contains(body, "\r\n") {
		t.Errorf("no byte order mark, quotes or CR LF: %.60q", body)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 9 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, cells := range lines {
		for _, c := range cells {
			if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") || strings.HasPrefix(c, "＝") {
				t.Errorf("a cell begins like a formula: %q", c)
			}
		}
	}
	if !strings.Contains(get(server.New(options(o)), "/export.json?q=zeppelin").Body.String(), `"title": "=HYPERLINK`) {
		t.Error("the JSON export is touched")
	}
}

func TestAtomIsWellFormedAndUsesTheConfiguredAddress(t *testing.T) {
	o := night()
	o.Add(index.Item{Title: "<b>swans</b> & ]]> \x0b", Text: "swans", FirstSeen: o.Status().NewestWhen, URL: "javascript:alert(1)"})
	opt := options(o)
	opt.BaseURL = "https://watch.example/"
	rec := get(server.New(opt), "/export.atom?q=swans")
	var feed struct {
		ID      string `xml:"id"`
		Entries []struct {
			Title string `xml:"title"`
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(rec.Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	if feed.ID != "https://watch.example/export.atom?q=swans" || len(feed.Entries) != 5 {
		t.Errorf("id %s, %d entries", feed.ID, len(feed.Entries))
	}
	for _, e := range feed.Entries {
		for _, l := range e.Links {
			if !strings.HasPrefix(l.Href, "http") {
				t.Errorf("%s: link %s", e.Title, l.Href)
			}
		}
	}
}

func TestExportsSayWhatIsWrong(t *testing.T) {
	s := server.New(options(night()))
	if rec := get(s, "/export.csv?q=("); rec.Code != 400 || !strings.Contains(rec.Body.String(), `"error": "mistake at character`) {
		t.Errorf("for a program: %d %s", rec.Code, rec.Body)
	}
	if rec := get(s, "/export.csv?q=(", "Accept", "text/html"); rec.Code != 400 || !strings.Contains(rec.Body.String(), "<h1>") {
		t.Errorf("for a person: %d", rec.Code)
	}
}

// healthz tells the truth: it is not well when the index does not answer, or a part says so.
func TestHealthzIsTruthful(t *testing.T) {
	for name, change := range map[string]func(*server.Options){
		"the full-text index does not answer: damaged": func(o *server.Options) {
			o.Searcher = stood{o.Searcher, query.Status{Problem: "damaged"}}
		},
		"nothing was polled for 9 min": func(o *server.Options) {
			o.Health = func() []string { return []string{"nothing was polled for 9 min"} }
		},
	} {
		opt := options(night())
		change(&opt)
		rec := get(server.New(opt), "/healthz")
		if rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), name) {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	o := night()
	o.Err = index.ErrUnavailable
	if rec := get(server.New(options(o)), "/healthz"); rec.Code != 503 || !strings.Contains(rec.Body.String(), "the store does not answer") {
		t.Errorf("without a store: %d %s", rec.Code, rec.Body)
	}
}

func TestLintSaysWhatAQueryMeans(t *testing.T) {
	s := server.New(options(night()))
	for q, want := range map[string]string{"fines": `"total": "30 items"`, "fines OR": `"mistake": true`, "fines or swans": `"fix": "fines OR swans"`, "fin*": `"cost": "Dear`} {
		if rec := get(s, "/lint?"+url.Values{"q": {q}}.Encode()); rec.Code != 200 || !strings.Contains(rec.Body.String(), want) {
			t.Errorf("%s: %d %s", q, rec.Code, rec.Body)
		}
	}
}
