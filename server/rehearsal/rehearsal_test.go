package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/alert"
)

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// shelf is a store and a searcher in memory, in which every query finds all items.
type shelf struct {
	items   []index.Item
	members map[int64]index.Member
	notices []index.Notice
	err     error
}

func (s *shelf) Search(_ context.Context, r query.Request) (query.Answer, error) {
	from := 0
	if r.After != "" {
		_, _ = fmt.Sscan(r.After, &from)
	}
	a := query.Answer{Total: len(s.items)}
	list := slices.Clone(s.items)
	slices.Reverse(list)
	for _, it := range list[from:min(from+r.Size, len(list))] {
		a.Hits = append(a.Hits, query.Hit{ID: it.ID, When: it.FirstSeen})
	}
	if from+r.Size < len(list) {
		a.Next = fmt.Sprint(from + r.Size)
	}
	return a, s.err
}

func (s *shelf) GetItems(_ context.Context, ids []int64) ([]index.Item, error) {
	var out []index.Item
	for _, it := range s.items {
		if slices.Contains(ids, it.ID) {
			out = append(out, it)
		}
	}
	return out, nil
}

func (s *shelf) MembersOf(context.Context, []int64) (map[int64]index.Member, error) {
	return s.members, nil
}

func (s *shelf) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	var out []index.Story
	for _, id := range ids {
		out = append(out, index.Story{ID: id, Title: fmt.Sprintf("<b>Story %d</b>", id)})
	}
	return out, nil
}

func (s *shelf) CountNotices(_ context.Context, prefix string, _ time.Time) (n int, err error) {
	for _, x := range s.notices {
		if strings.HasPrefix(x.Key, prefix) {
			n++
		}
	}
	return n, nil
}

func (*shelf) AddMatches(context.Context, []index.Match) error { return nil }

func (s *shelf) Members(context.Context, int64) ([]index.Member, error) { return nil, nil }

func (s *shelf) AddTelling(ctx context.Context, t index.Telling, n *index.Notice) (bool, error) {
	if n == nil {
		return true, nil
	}
	return s.AddNotice(ctx, *n)
}

func (s *shelf) ToldAt(_ context.Context, key string) (time.Time, error) {
	for _, n := range s.notices {
		if n.Key == key {
			return n.Created, nil
		}
	}
	return time.Time{}, nil
}

func (s *shelf) TellingsTo(context.Context, string, string, time.Time, int) ([]index.Telling, error) {
	return nil, nil
}

func (s *shelf) AnsweredTellings(context.Context, int) ([]index.Telling, error) { return nil, nil }

func (s *shelf) AnswersAbout(context.Context, int64) ([]index.Telling, error) { return nil, nil }

func (s *shelf) AddNotice(_ context.Context, n index.Notice) (bool, error) {
	if !slices.ContainsFunc(s.notices, func(x index.Notice) bool { return x.Key == n.Key }) {
		s.notices = append(s.notices, n)
	}
	return true, nil
}

func (*shelf) After(context.Context, int64, int) ([]index.Item, error) { return nil, nil }
func (*shelf) Cursor(context.Context, string) (int64, error)           { return 0, nil }
func (*shelf) SetCursor(context.Context, string, int64) error          { return nil }

func newShelf() *shelf {
	s := &shelf{members: map[int64]index.Member{1: {StoryID: 7}, 2: {StoryID: 7}, 3: {StoryID: 8}, 6: {StoryID: 8}}}
	for id := int64(1); id <= 6; id++ {
		s.items = append(s.items, index.Item{ID: id, Title: fmt.Sprintf("Headline %d", id), Outlet: "Tarnbeck Post", Version: 1, FirstSeen: now.Add(time.Duration(id-100) * time.Hour), Text: "words"})
	}
	s.items[2].Quiet = true                                       // 3, the first of story 8: the next one alerts
	s.items[4].Post = &index.Post{Repost: index.Ref{Key: "post"}} // 5, alone
	return s
}

func tree(t *testing.T) query.Node {
	t.Helper()
	n, err := query.Parse("swan*")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAsItWouldHaveBeen: the stage, run live over the same items, tells just what the rehearsal says.
func TestAsItWouldHaveBeen(t *testing.T) {
	s := newShelf()
	res, err := Rehearse(t.Context(), s, s, tree(t), now, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var rehearsed []string
	for _, f := range res.Firings {
		if f.Story != 0 {
			rehearsed = append(rehearsed, fmt.Sprintf("alert/swans/webhook/pager/story/%d", f.Story))
		} else {
			rehearsed = append(rehearsed, fmt.Sprintf("alert/swans/webhook/pager/item/%d", f.Item.ID))
		}
	}
	clock := now
	stage := &alert.Stage{
		Library: s, Notices: s, Tellings: s, Now: func() time.Time { return clock },
		Book: func(context.Context) (*alert.Book, error) {
			return &alert.Book{Searches: []alert.Search{{Key: "swans", To: []alert.Endpoint{{Channel: "webhook", Recipient: "pager"}}}}, Match: func(*index.Item) []int { return []int{0} }}, nil
		},
	}
	for i := range s.items {
		clock = s.items[i].FirstSeen.Add(time.Minute)
		if err := stage.Do(t.Context(), s.items[i:i+1]); err != nil {
			t.Fatal(err)
		}
	}
	var live []string
	for _, n := range s.notices {
		live = append(live, n.Key)
	}
	slices.Reverse(live)
	if !slices.Equal(rehearsed, live) || len(live) != 3 || res.News != 4 || res.Found != 6 || res.Cut {
		t.Errorf("rehearsed %q, live %q, %+v", rehearsed, live, res)
	}
}

// TestTooMany: what finds everything is cut off, and says so.
func TestTooMany(t *testing.T) {
	s := &shelf{}
	for id := int64(1); id <= most+1500; id++ {
		s.items = append(s.items, index.Item{ID: id, Version: 1, FirstSeen: now.Add(time.Duration(id-most-1500) * time.Minute)})
	}
	res, err := Rehearse(t.Context(), s, s, tree(t), now, time.UTC)
	if err != nil || !res.Cut || len(res.Firings) != most || !res.Since.Equal(now.Add(-(most-1)*time.Minute)) {
		t.Errorf("%d firings, cut %v, since %v, %v", len(res.Firings), res.Cut, res.Since, err)
	}
	head, lead := say(res, now, time.UTC)
	if !strings.HasPrefix(head, "It would have told you 5,000 times since ") || !strings.Contains(lead, "That is too many to be told of.") {
		t.Errorf("%s %s", head, lead)
	}
}

func show(t *testing.T, d *Desk, q string) (string, int) {
	t.Helper()
	a, err := d.rehearse(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/searches/rehearsal?"+url.Values{"q": {q}}.Encode(), nil))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := template.Must(template.ParseFS(d.Templates(), "page-rehearsal.html")).ExecuteTemplate(&out, "main", a.Data); err != nil {
		t.Fatal(err)
	}
	return out.String(), a.Status
}

func TestPage(t *testing.T) {
	s := newShelf()
	d := &Desk{Searcher: s, Library: s, Now: func() time.Time { return now }, Zone: time.UTC}
	got, status := show(t, d, "it's")
	for _, want := range []string{
		"It would have told you 3 times in the last 90 days.", "Once for each story. Every new item would have been 4. 6 items match.", `aria-label="3 alerts, by time"`,
		"&lt;b&gt;Story 7&lt;/b&gt;", `href="/stories/8"`, `href="/items/4"`, "Tarnbeck Post, ", "query: &#39;it&#39;&#39;s&#39;",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if status != 0 || strings.Count(got, `class="tl-originals"`) != 3 {
		t.Error(status, got)
	}
	if got, status := show(t, d, "a OR"); status != http.StatusBadRequest || !strings.Contains(got, "Mistake at character") && !strings.Contains(got, "OR needs") {
		t.Error(status, got)
	}
	if got, _ := show(t, d, " "); !strings.Contains(got, "What would a search have told you?") {
		t.Error(got)
	}
	if got, _ := show(t, &Desk{Searcher: &shelf{}, Library: s, Now: d.Now, Zone: d.Zone}, "geese"); !strings.Contains(got, "not have told you anything") || !strings.Contains(got, "Nothing that we keep matches.") {
		t.Error(got)
	}
	s.err = index.ErrBusy
	if _, err := d.rehearse(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/searches/rehearsal?q=x", nil)); !errors.Is(err, index.ErrBusy) {
		t.Error(err)
	}
}

// TestSpikesAreRehearsed: the page says how many there would have been, and lists the newest five in words.
func TestSpikesAreRehearsed(t *testing.T) {
	d := &Desk{Zone: time.UTC}
	at := time.Date(2026, 11, 6, 23, 50, 0, 0, time.UTC)
	var all []Spike
	for i := range 7 {
		all = append(all, Spike{At: at.Add(time.Duration(i) * time.Hour), Count: 20 + i, Within: time.Hour, Usual: 4.2})
	}
	says, rows := d.spikes(all, at.Add(24*time.Hour))
	if !strings.Contains(says, "of 7 spikes") || len(rows) != 5 || !strings.Contains(rows[0], "26 in an hour, usually 4.2") {
		t.Errorf("%s %q", says, rows)
	}
	if says, rows := d.spikes(nil, at); !strings.Contains(says, "no spike") || rows != nil {
		t.Errorf("%s %q", says, rows)
	}
	all[0].Within = 30 * time.Minute
	if says, rows := d.spikes(all[:1], at); !strings.Contains(says, "one spike") || !strings.Contains(rows[0], "in 30 minutes") {
		t.Errorf("%s %q", says, rows)
	}
}
