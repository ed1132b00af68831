package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
)

func night() *servertest.Office { return servertest.Night(searchtest.NewMemory()) }

func options(o *servertest.Office) server.Options {
	return server.Options{Searcher: o, Library: o, Sources: o, Now: servertest.Now, Organisation: "Northmarch Police", Version: "1.2"}
}

// get asks for a path on this machine.
func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
	r.RemoteAddr = "127.0.0.1:4711"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func page(t *testing.T, h http.Handler, path string) *goquery.Document {
	t.Helper()
	rec := get(h, path)
	if rec.Code != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, rec.Code, rec.Body)
	}
	return parse(t, rec)
}

func parse(t *testing.T, rec *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func text(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

// says fails unless the text at a selector holds each of the wanted pieces.
func says(t *testing.T, d *goquery.Document, selector string, want ...string) {
	t.Helper()
	got := text(d, selector)
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s says %q, want %q in it", selector, got, w)
		}
	}
}

func search(q string, more ...string) string {
	v := url.Values{"q": {q}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return "/search?" + v.Encode()
}

func TestSearchPage(t *testing.T) {
	s := server.New(options(night()))
	d := page(t, s, search(`fine* -football lane:national,regional`))
	says(t, d, "#lint", "21 items", "Cheap: under 1 ms")
	says(t, d, ".reads", "words that begin with fine, without football, in the lanes national or regional")
	if n := d.Find(".chips li").Length(); n != 3 {
		t.Errorf("%d chips, want 3", n)
	}
	says(t, d, "#facet-lane", "Own channels 2", "National", "Trade 0")
	if on := text(d, "#facet-lane .on .name"); on != "NationalRegional" {
		t.Errorf("ticked: %q", on)
	}
	says(t, d, ".rows", "Police force misled by misused account", "version 3, changed 01:11", "removed, seen 01:08", "first seen 00:03")
	if d.Find("mark").Length() == 0 {
		t.Error("nothing is marked")
	}
	says(t, d, ".day", "Today, Saturday 7 November", "Friday 6 November")
	says(t, d, ".zone", "Times are UTC")
	if d.Find("svg.volume.wide").Length() != 1 || d.Find("svg.volume.narrow").Length() != 1 {
		t.Error("the chart is not there in both widths")
	}
	if href, _ := d.Find("#exports a").First().Attr("href"); !strings.HasPrefix(href, "/export.csv?q=") {
		t.Errorf("the first export leads to %q", href)
	}
}

// A facet rewrites the query text, and a chip's cross takes its part out again: the box is the only truth.
func TestFacetsAndChipsRewriteTheQuery(t *testing.T) {
	s := server.New(options(night()))
	d := page(t, s, search("swans", "sort", "relevance"))
	var own string
	d.Find("#facet-lane a").Each(func(_ int, a *goquery.Selection) {
		if strings.Contains(a.Text(), "Own channels") {
			own, _ = a.Attr("href")
		}
	})
	u, _ := url.Parse(own)
	if q := u.Query(); q.Get("q") != "swans lane:own" || q.Get("sort") != "relevance" {
		t.Fatalf("own channels lead to %s", own)
	}
	d = page(t, s, own)
	if box := text(d, "#q"); box != "swans lane:own" {
		t.Errorf("the box says %q", box)
	}
	back, _ := d.Find(".chips a").Last().Attr("href")
	if u, _ := url.Parse(back); u.Query().Get("q") != "swans" {
		t.Errorf("the cross of the chip leads to %s", back)
	}
}

// The number beside a value that is not chosen is what choosing it too would add: a facet ignores its own choice.
func TestFacetCountsIgnoreTheirOwnChoice(t *testing.T) {
	s := server.New(options(night()))
	all, one := page(t, s, search("fine*")), page(t, s, search("fine* lane:own"))
	if a, b := text(all, "#facet-lane .n"), text(one, "#facet-lane .n"); a != b {
		t.Errorf("lanes count %s, after one was chosen %s", a, b)
	}
}

func TestStatesInWords(t *testing.T) {
	late := night()
	late.More = index.Counts{LastSeq: 1287, Newest: servertest.Now().Add(11 * time.Minute)}
	for _, tt := range []struct {
		name, path, selector string
		office               func() *servertest.Office
		searcher             func(*servertest.Office) server.Searcher
		status               int
		want                 []string
	}{
		{name: "nothing found", path: search("fines suplier"), selector: ".state", want: []string{"Nothing matches.", "fines alone finds 30 items; suplier finds none.", "Try suplier~1"}},
		{name: "nothing in this time", path: search("swans published:2026-01-01"), selector: ".state", want: []string{"At any time:"}},
		{name: "mistake", path: search(`("Northmarch Police" OR =NMP) (fine* OR`), status: 400, selector: ".mistake", want: []string{"Mistake at character 38:", "OR needs a word after it."}},
		{name: "too dear", path: search("abc* abd* abe* abf* abg*"), status: 400, selector: ".mistake", want: []string{"This query costs too much.", "5 words end in a star; 4 are allowed", "Nothing was run."}},
		{name: "first day", path: "/", selector: ".state", office: func() *servertest.Office { return servertest.NewOffice(searchtest.NewMemory()) }, want: []string{"Nothing yet.", "There are no sources yet."}},
		{name: "late", path: "/", selector: ".late", office: func() *servertest.Office { return late }, want: []string{"behind.", "1,240 items wait to be read."}},
		{name: "rebuilding", path: "/", selector: ".late", searcher: standing(query.Status{Ready: true, Rebuilding: true, Done: 0.62, NewestWhen: servertest.Now().AddDate(0, 0, -10)}), want: []string{"The index is being rebuilt, 62%.", "You see items up to Wed 28 Oct, 09:12"}},
		{name: "rebuilding, nothing yet", path: "/", selector: ".state", searcher: standing(query.Status{Rebuilding: true}), want: []string{"Nothing can be searched yet."}},
		{name: "unknown item", path: "/items/4711", status: 404, selector: ".state", want: []string{"Not found.", "There is no item 4711."}},
		{name: "unknown page", path: "/stories", status: 404, selector: ".state", want: []string{"There is no such page."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := night()
			if tt.office != nil {
				o = tt.office()
			}
			opt := options(o)
			if tt.searcher != nil {
				opt.Searcher = tt.searcher(o)
			}
			rec := get(server.New(opt), tt.path)
			if want := max(tt.status, 200); rec.Code != want {
				t.Errorf("status %d, want %d", rec.Code, want)
			}
			says(t, parse(t, rec), tt.selector, tt.want...)
		})
	}
}

// stood is a searcher whose index stands in a given way.
type stood struct {
	server.Searcher
	status query.Status
}

func (s stood) Status() query.Status { return s.status }

func standing(st query.Status) func(*servertest.Office) server.Searcher {
	return func(o *servertest.Office) server.Searcher { return stood{o, st} }
}

func TestLastGoodResultsStay(t *testing.T) {
	s := server.New(options(night()))
	rec := get(s, search("swans OR", "was", "swans"))
	d := parse(t, rec)
	says(t, d, ".mistake", "you see the last good results, of swans")
	if rec.Code != 400 || d.Find(".row").Length() == 0 {
		t.Errorf("status %d with %d rows", rec.Code, d.Find(".row").Length())
	}
	if was, _ := d.Find("input[name=was]").Attr("value"); was != "swans" {
		t.Errorf("the form remembers %q", was)
	}
}

func TestPagingIsClamped(t *testing.T) {
	s := server.New(options(night()))
	for _, from := range []string{"100000000000000000000", "9999", "-5", "x", "10000"} {
		if rec := get(s, search("", "from", from)); rec.Code != 200 {
			t.Errorf("from=%s: %d", from, rec.Code)
		}
	}
	for _, size := range []string{"1000000000", "-1", "0", "x"} {
		if rec := get(s, "/api/v1/search?q=fine*&size="+size); rec.Code != 200 {
			t.Errorf("size=%s: %d", size, rec.Code)
		}
	}
	d := page(t, s, "/search")
	says(t, d, ".pager", "1 to 30 of 47")
	next, _ := d.Find("a[rel=next]").Attr("href")
	d = page(t, s, next)
	says(t, d, ".pager", "31 to 47 of 47", "Previous page")
	if n := d.Find(".row").Length(); n != 17 {
		t.Errorf("%d rows on the second page", n)
	}
}

func TestItemPage(t *testing.T) {
	s := server.New(options(night()))
	d := page(t, s, "/items/11?q=fine*")
	says(t, d, "h1", "Police force misled by misused account as site cancels every fine")
	says(t, d, ".lead", "Changed after publication: this is version 3, first seen 01:11.")
	says(t, d, ".facts", "Published Sat 7 Nov, 00:01", "First seen Sat 7 Nov, 00:03:00, 2 min after publication", "Author Ines Varga")
	says(t, d, ".versions", "headline changed; 15 words added", "as first seen")
	link := d.Find(".address a")
	if rel, _ := link.Attr("rel"); !strings.Contains(rel, "noreferrer") {
		t.Errorf("rel is %q", rel)
	}
	if back, _ := d.Find(".back a").Attr("href"); back != "/search?q=fine%2A" {
		t.Errorf("back leads to %q", back)
	}
	says(t, page(t, s, "/items/10"), ".lead", "Removed: the page was no longer there")
	d = page(t, s, "/items/16")
	says(t, d, ".facts", "Published unknown (the page says: cette nuit)")
	if lang, _ := d.Find("h1").Attr("lang"); lang != "fr" {
		t.Errorf("a French headline has lang %q", lang)
	}
	says(t, page(t, s, "/items/19"), ".facts", "time unknown")
	says(t, page(t, s, "/items/20"), ".missing", "The text is missing: consent page instead of an article.")
}

func TestVersionPage(t *testing.T) {
	s := server.New(options(night()))
	d := page(t, s, "/items/11/versions/3")
	says(t, d, ".over", "version 3 of 3, seen Sat 7 Nov, 01:11")
	says(t, d, ".diff ins", "misled by misused account")
	says(t, d, ".diff del", "“hacked”")
	says(t, page(t, s, "/items/11/versions/1"), ".lead", "This is the text as first seen.")
	for _, path := range []string{"/items/11/versions/4", "/items/11/versions/x", "/items/0/versions/1", "/items/x"} {
		if rec := get(s, path); rec.Code != 404 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

// The bytes as received are somebody else's page: no browser may run them.
func TestRawBytesAreInert(t *testing.T) {
	rec := get(server.New(options(night())), "/items/11/versions/1/raw")
	h := rec.Header()
	if h.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", h)
	}
	if !strings.Contains(rec.Body.String(), "<script>") {
		t.Error("these are not the bytes as received")
	}
}

func TestSourcesPages(t *testing.T) {
	s := server.New(options(night()))
	d := page(t, s, "/sources")
	says(t, d, "h1", "6 of 11 answer. 1 is quiet for longer than usual. 4 do not answer. 1 was not looked at yet.")
	says(t, d, ".sources", "quiet for 31 hours; its longest silence until now was 14", "refuses us (403) since 02:10", "429 until 14:05", "robots.txt forbids it")
	says(t, d, ".lead", "Do not answer: Harbour Gazette, Ellbridge News")
	if got := page(t, s, "/sources?state=quiet").Find(".row").Length(); got != 1 {
		t.Errorf("%d quiet sources", got)
	}
	says(t, page(t, s, "/sources?q=nobody"), ".state", "No source is like this.")
	d = page(t, s, "/sources/harbour-gazette")
	says(t, d, "h1", "Harbour Gazette, news: does not answer since 08:41: no answer within 30 s.")
	says(t, d, ".waiting", "Bridge works", "consent page instead of an article", "Next try 09:32")
	if rec := get(s, "/sources/nobody"); rec.Code != 404 {
		t.Errorf("an unknown source: %d", rec.Code)
	}
}

func TestManySourcesArePaged(t *testing.T) {
	o := night()
	var many []index.Source
	for i := range 1418 {
		many = append(many, index.Source{Key: "s" + time.Duration(i).String(), Name: "Source", Lane: index.LaneBlog})
	}
	o.SetSources(many)
	s := server.New(options(o))
	d := page(t, s, "/sources?from=1400")
	says(t, d, ".pager", "1,401 to 1,418 of 1,418")
	if n := d.Find(".row").Length(); n != 18 {
		t.Errorf("%d rows", n)
	}
	page(t, s, "/sources?from=99999999")
}

func TestSetupPageSaysWhatToDo(t *testing.T) {
	o := servertest.NewOffice(searchtest.NewMemory())
	opt := options(o)
	opt.Setup, opt.Notice = true, func() string { return "Demo: 04:00 <b>" }
	d := page(t, server.New(opt), "/")
	says(t, d, ".setup", "Nothing is watched yet.", "presswatch init")
	says(t, d, ".notice", "Demo: 04:00 <b>")
}

// Every example of the help page is a query, and finds its own page.
func TestHelpExamplesParse(t *testing.T) {
	for _, q := range server.HelpQueries() {
		if _, err := query.Parse(q); err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
	says(t, page(t, server.New(options(night())), "/help/query"), ".syntax", "hack*", "NEAR/8")
}
