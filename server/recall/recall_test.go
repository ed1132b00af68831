package recall

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

func desk() *Desk {
	return &Desk{Now: func() time.Time { return time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC) }, Zone: time.UTC}
}

func TestTheSentence(t *testing.T) {
	p := desk().Page(&Meter{Estimate: Estimate{Share: 0.91, Low: 0.86, High: 0.953}})
	if p.Sentence != "We see about 91% of what is published about you (86 to 95)." {
		t.Error(p.Sentence)
	}
	p = desk().Page(&Meter{Estimate: Estimate{Few: true, Share: 0.99}, Lists: []List{{Name: "gdelt", Listed: 3, Have: 2, Estimate: Estimate{Few: true, Share: 0.67}}}})
	if p.Sentence != "Too few to say how much we see." || p.Lists[0].Says != "too few to say" || p.Lists[0].Name != "GDELT" {
		t.Errorf("%+v", p)
	}
}

func TestMissingOutletsComeByWhatTheyHave(t *testing.T) {
	m := &Meter{Missing: []Outlet{{Name: "Small", Site: "small.example", N: 1}, {Name: "Large\u202e", Site: "https://Large.example/news", N: 7, Examples: []Example{
		{Title: "A", URL: "javascript:alert(1)"}, {Title: "", URL: "https://large.example/1"}, {}, {},
	}}, {Name: "", Site: "no site", N: 2}}}
	for range 200 {
		m.Missing = append(m.Missing, Outlet{Name: "x"})
	}
	p := desk().Page(m)
	if len(p.Missing) != mostOutlets || p.Left != "103 more outlets with fewer articles are left out here." {
		t.Errorf("%d, %s", len(p.Missing), p.Left)
	}
	o := p.Missing[0]
	if o.Name != "Large" || o.Site != "large.example" || len(o.Examples) != 3 || o.Examples[0].URL != "" || o.Examples[1].Title != "Without a headline" {
		t.Errorf("%+v", o)
	}
	if p.Missing[1].Site != "" {
		t.Errorf("what is no site can be added: %+v", p.Missing[1])
	}
}

func TestSites(t *testing.T) {
	for in, want := range map[string]string{
		"tarnbeck-post.example": "tarnbeck-post.example", " https://www.Tarnbeck-Post.example/news?x=1 ": "www.tarnbeck-post.example", "": "", "localhost": "", "a b.example": "",
		"https://user:secret@a.example/": "", "javascript:alert(1)": "", ".example": "", "a.example\x00": "a.example", strings.Repeat("a.", 200) + "example": "", "bücher.example": "bücher.example",
	} {
		got, err := ReadSite(in)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestReports(t *testing.T) {
	d := desk()
	g, err := d.Report(url.Values{"url": {"https://www.tarnbeck-post.example/a"}, "note": {"seen in print"}})
	if err != nil || g.Site != "tarnbeck-post.example" || g.List != "reported" || g.Key == "" || g.Seen.IsZero() {
		t.Errorf("%+v, %v", g, err)
	}
	a, err1 := d.Report(url.Values{"title": {"Fines  stay"}, "outlet": {"Tarnbeck Post"}})
	b, err2 := d.Report(url.Values{"title": {"fines stay"}, "outlet": {"tarnbeck post"}})
	if err1 != nil || err2 != nil || a.Key != b.Key {
		t.Errorf("the same miss is reported twice: %+v %+v", a, b)
	}
	for _, form := range []url.Values{{}, {"title": {"only"}}, {"url": {"javascript:alert(1)"}}, {"url": {"https://a.example/"}, "note": {strings.Repeat("x", 2000)}}} {
		if _, err := d.Report(form); !errors.Is(err, index.ErrInvalid) {
			t.Errorf("%v is taken: %v", form, err)
		}
	}
}
