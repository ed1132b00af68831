package server_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
)

// changeable is the night with a stage that obeys at once.
func changeable() (*servertest.Office, *server.Server) {
	o := servertest.Night(searchtest.NewMemory())
	o.Stage = servertest.Obey
	return o, storyServer(o)
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// act sends a form and follows to the page where it leads.
func act(t *testing.T, s *server.Server, path string, f url.Values) (to string) {
	t.Helper()
	rec := post(s, path, f)
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("%v: %d %s", f, rec.Code, rec.Body)
	}
	return rec.Header().Get("Location")
}

func TestPeopleWriteOnAStory(t *testing.T) {
	_, s := changeable()
	for _, c := range []struct {
		form url.Values
		at   string // selector
		want string
	}{
		{form("kind", "title", "text", "  A better \r\n headline "), ".name", "A better headline"},
		{form("kind", "tag", "text", "night"), ".name", "supplier night"},
		{form("kind", "untag", "text", "supplier"), ".name", "night"},
		{form("kind", "note", "text", "Called <the supplier> again."), ".notes", "Called <the supplier> again."},
		{form("kind", "approve", "item", "1"), "#done", "Marked as approved: “all parking fines are cancelled as of now lol”."},
		{form("kind", "rogue", "item", "1", "item", "2"), "#done", "Marked as not approved: “all parking fines are cancelled as of now lol” and “who let the swans into custody”."},
		{form("kind", "release", "text", "We did not write that.\n\nNo fine is cancelled."), "#statement", "“No fine is cancelled.”"},
	} {
		to := act(t, s, "/stories/1/acts", c.form)
		at, place, _ := strings.Cut(to, "#")
		if place != "done" || !strings.HasPrefix(at, "/stories/1?did=") {
			t.Errorf("%v leads to %s", c.form, to)
		}
		d := page(t, s, at)
		says(t, d, c.at, c.want)
		says(t, d, "#done", "Undo")
	}
}

func TestUndo(t *testing.T) {
	o, s := changeable()
	to := act(t, s, "/stories/1/acts", form("kind", "title", "text", "A mistake"))
	id := strings.TrimSuffix(strings.TrimPrefix(to, "/stories/1?did="), "#done")
	to = act(t, s, "/stories/1/acts", form("kind", "undo", "other", id))
	d := page(t, s, strings.TrimSuffix(to, "#done"))
	says(t, d, ".name", "False messages on police channels")
	says(t, d, "#done", "Gave it the headline: “A mistake”, taken back 09:12.")
	if d.Find("#done form").Length() != 0 {
		t.Error("what was taken back can be taken back again")
	}
	for _, f := range []url.Values{form("kind", "undo", "other", id), form("kind", "undo", "other", "99"), form("kind", "undo"), form("kind", "undo", "other", "x")} {
		if rec := post(s, "/stories/1/acts", f); rec.Code != 400 && rec.Code != 404 {
			t.Errorf("%v: %d", f, rec.Code)
		}
	}
	if rec := post(s, "/stories/2/acts", form("kind", "undo", "other", "1")); rec.Code != 404 {
		t.Errorf("an act of another story is taken back: %d", rec.Code)
	}
	acts, _ := o.ActsOf(context.Background(), 1)
	if len(acts) != 5 {
		t.Errorf("%d acts", len(acts))
	}
}

// Merging, splitting and moving ask first; the answer is a form.
func TestLargeChangesAskFirst(t *testing.T) {
	_, s := changeable()
	for _, c := range []struct {
		ask    string
		says   []string
		leads  string
		result string // the page where it shows
		shows  string
	}{
		{"kind=merge&other=/stories/2", []string{"Make story 2, “Speed camera on Wexcombe Hill issued 900 wrong notices” (3 articles) a part of this one?", "You can undo it."}, "/stories/1?did=4#done", "/stories/1", "16 articles"},
		{"kind=split&item=4&item=8", []string{"Make a story of its own of 2 items?", "Radio Tarn", "Beacon TV"}, "/stories/1?did=5#done", "/stories/6", "2 articles"},
		{"kind=move&item=5&other=http://localhost/stories/3%23why", []string{"Move 1 item to story 3, “Inspector cleared over Tarnbeck bridge pursuit” (1 article)?"}, "/stories/1?did=6#done", "/stories/3", "2 articles"},
		{"kind=chapter&other=3", []string{"Make this a later chapter of story 3"}, "/stories/1?did=7#done", "/stories/3", "Later chapters"},
	} {
		d := page(t, s, "/stories/1/change?"+c.ask)
		says(t, d, "main", c.says...)
		f := url.Values{}
		d.Find("form.sure input, form.sure button").Each(func(_ int, in *goquery.Selection) {
			name, _ := in.Attr("name")
			value, _ := in.Attr("value")
			f.Add(name, value)
		})
		path, _ := d.Find("form.sure").Attr("action")
		if to := act(t, s, path, f); to != c.leads {
			t.Errorf("%s leads to %s", c.ask, to)
		}
		says(t, page(t, s, c.result), "main", c.shows)
	}
	if rec := get(s, "/stories/2"); rec.Header().Get("Location") != "/stories/1" {
		t.Errorf("the merged story leads to %q", rec.Header().Get("Location"))
	}
	if rec := post(s, "/stories/2/acts", form("kind", "tag", "text", "late")); rec.Code != 400 || !strings.Contains(rec.Body.String(), "went into story 1") {
		t.Errorf("a form of the merged story: %d", rec.Code)
	}
}

// Whoever chooses an original chooses its copies, and the question names them.
func TestCopiesGoWithTheirOriginal(t *testing.T) {
	o, s := changeable()
	d := page(t, s, "/stories/1/change?kind=split&item=6")
	says(t, d, "h1", "Make a story of its own of 4 items?")
	says(t, d, ".sure", "Marchside Echo", "Wexcombe Herald", "Daily Meridian")
	act(t, s, "/stories/1/acts", form("kind", "split", "item", "6"))
	if members, _ := o.Members(context.Background(), 6); len(members) != 4 {
		t.Errorf("%d items were split off", len(members))
	}
}

func TestFormsWithMistakes(t *testing.T) {
	o, s := changeable()
	many := form("kind", "split")
	for range 600 {
		many.Add("item", "3")
	}
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{form(), "Nobody knows how to do that."},
		{form("kind", "delete"), "Nobody knows how to do that."},
		{form("kind", "title", "text", " \n "), "Write a headline."},
		{form("kind", "title", "text", strings.Repeat("é", 201)), "This has 201 characters; 200 are allowed."},
		{form("kind", "tag", "text", ""), "Write a tag."},
		{form("kind", "note", "text", strings.Repeat("x", 2001)), "2,000 are allowed"},
		{form("kind", "merge"), "Write the number or the address of the other story"},
		{form("kind", "merge", "other", "https://evil.example/1"), "Write the number or the address"},
		{form("kind", "merge", "other", "1"), "This is the same story."},
		{form("kind", "merge", "other", "99"), "There is no story 99."},
		{form("kind", "merge", "other", "4"), "Story 4 went into story 1. Name that one."},
		{form("kind", "move", "other", "2"), "Choose at least one item."},
		{form("kind", "split"), "Choose at least one item."},
		{form("kind", "split", "item", "x"), "An item is chosen by its number."},
		{form("kind", "split", "item", "40"), "Item 40 is not in this story any more."},
		{form("kind", "rogue", "item", "-1"), "An item is chosen by its number."},
	} {
		rec := post(s, "/stories/1/acts", c.form)
		if d := parse(t, rec); rec.Code != http.StatusBadRequest || !strings.Contains(text(d, ".state"), c.want) {
			t.Errorf("%v: %d %q, want %q", c.form, rec.Code, text(d, ".state"), c.want)
		}
	}
	if rec := post(s, "/stories/1/acts", form("kind", "note", "text", strings.Repeat("x", 70<<10))); rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 70 KiB: %d", rec.Code)
	}
	if rec := post(s, "/stories/99/acts", form("kind", "tag", "text", "x")); rec.Code != http.StatusNotFound {
		t.Errorf("an unknown story: %d", rec.Code)
	}
	all := form("kind", "split")
	for id := range 16 {
		all.Add("item", string(rune('0'+(id+1)/10))+string(rune('0'+(id+1)%10)))
	}
	if rec := post(s, "/stories/1/acts", all); rec.Code != 400 || !strings.Contains(rec.Body.String(), "nothing would stay") {
		t.Errorf("all items split off: %d", rec.Code)
	}
	if acts, _ := o.ActsOf(context.Background(), 1); len(acts) != 3 {
		t.Errorf("%d acts after mistakes only", len(acts))
	}
}

// Another site cannot send our forms, and nobody can with a link.
func TestStoryFormsFromElsewhereAreRefused(t *testing.T) {
	o, s := changeable()
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}} {
		if rec := post(s, "/stories/1/acts", form("kind", "tag", "text", "evil"), header...); rec.Code != http.StatusForbidden {
			t.Errorf("%v: %d", header, rec.Code)
		}
	}
	if rec := get(s, "/stories/1/acts?kind=tag&text=evil"); rec.Code == http.StatusOK || rec.Code == http.StatusSeeOther {
		t.Errorf("a link: %d", rec.Code)
	}
	page(t, s, "/stories/1/change?kind=merge&other=2") // asks only
	if acts, _ := o.ActsOf(context.Background(), 1); len(acts) != 3 {
		t.Errorf("%d acts", len(acts))
	}
}

// The stage works on its own: the page says what came of it, or that it waits.
func TestActsThatWaitOrFail(t *testing.T) {
	o := servertest.Night(searchtest.NewMemory())
	rung := make(chan struct{}, 1)
	opt := options(o)
	opt.Stories, opt.Acted = o, func() {
		select {
		case rung <- struct{}{}:
		default:
		}
	}
	s := server.New(opt)
	go func() { // a stage that hears the bell and finds a problem
		<-rung
		time.Sleep(120 * time.Millisecond)
		o.Finish(4, func(a *index.Act) { a.Done, a.Problem = servertest.Now(), "story 2 was split meanwhile" })
	}()
	start := time.Now()
	to := act(t, s, "/stories/1/acts", form("kind", "merge", "other", "2"))
	if time.Since(start) > 2900*time.Millisecond {
		t.Error("the page waited although it was done")
	}
	d := page(t, s, strings.TrimSuffix(to, "#done"))
	says(t, d, "#done", "Merged story 2 into story 1, could not be done: story 2 was split meanwhile.")
	to = act(t, s, "/stories/1/acts", form("kind", "split", "item", "3")) // nobody hears
	says(t, page(t, s, strings.TrimSuffix(to, "#done")), "#done", "Split off 1 item, not done yet: it waits for its turn. Look again")
}
