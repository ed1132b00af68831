package casefile_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/casefile"
	"presswatch/server/casefile/chain"
	"presswatch/server/story/known"
	"presswatch/server/story/storytest"
)

var at = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// store is a store with a story, raw bytes and an alarm.
type store struct {
	storytest.Store
	raw []byte
}

func (s store) Raw(_ context.Context, id int64, n int) ([]byte, string, error) {
	if s.raw == nil {
		return nil, "", index.ErrNotFound
	}
	return append(fmt.Appendf(nil, "%d/%d ", id, n), s.raw...), "text/html", nil
}

func (s store) Readings(context.Context, int64) ([]index.Reading, error) {
	return s.Facts.Readings, nil
}

func (s store) ListAlarms(context.Context, int) ([]index.Alarm, error) {
	return []index.Alarm{
		{ID: 1, Level: index.AlarmRed, Opened: at, TakenBy: "Priya Nandra", TakenAt: at, Parts: []index.AlarmPart{{ItemID: 1, Words: "the false notice", Seen: at}}},
		{ID: 2, Level: index.AlarmRed, Opened: at, Parts: []index.AlarmPart{{ItemID: 999_999, Words: "of another story", Seen: at}}},
	}, nil
}

func maker(s store) *casefile.Maker {
	return &casefile.Maker{Shelf: s, Library: s, Beside: s, Zone: time.UTC, By: "presswatch test", Raws: 1 << 20}
}

func written(t testing.TB, m *casefile.Maker) (map[string]string, []byte) {
	t.Helper()
	var buf bytes.Buffer
	last, err := m.Write(t.Context(), &buf, 1, at)
	if err != nil {
		t.Fatal(err)
	}
	list, err := chain.Verify(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil || list.Hash != last {
		t.Fatalf("the file is not whole: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(body)
	}
	return out, buf.Bytes()
}

func small() store {
	f := &known.Facts{Story: index.Story{ID: 1, Title: "False notice"}, Versions: map[int64][]index.Version{}}
	add := func(id int64, kind index.Kind, lane index.Lane, text string) *index.Item {
		seen := at.Add(time.Duration(id) * time.Minute)
		f.Items = append(f.Items, index.Item{ID: id, Kind: kind, Lane: lane, Outlet: fmt.Sprint("Outlet ", id), Title: fmt.Sprint("Headline ", id), Text: text, URL: fmt.Sprintf("https://o%d.example/", id), FirstSeen: seen, VersionSeen: seen, Version: 1})
		f.Members = append(f.Members, index.Member{ItemID: id, StoryID: 1, At: seen, Trace: []byte("secret trace")})
		return &f.Items[len(f.Items)-1]
	}
	add(1, index.KindArticle, index.LaneOwn, "Our own rogue words.").Post = &index.Post{Network: index.NetworkX, Withdrawn: at}
	add(2, index.KindArticle, index.LaneRegional, "The Gazette wrote this.\n\n<script>alert(1)</script>").Version = 2
	f.Versions[2] = []index.Version{{ItemID: 2, N: 1, Title: "Police hacked", Text: "The Gazette wrote that.", Seen: at}, {ItemID: 2, N: 2, Title: "Police supplier hacked", Text: "The Gazette wrote this.\n\n<script>alert(1)</script>", Seen: at.Add(time.Hour)}}
	add(3, index.KindReaction, index.LaneSocial, "A visible post").Post = &index.Post{Network: index.NetworkX}
	add(4, index.KindReaction, index.LaneSocial, "WITHDRAWN words").Post = &index.Post{Network: index.NetworkX, Withdrawn: at}
	add(5, index.KindReaction, index.LaneSocial, "ERASED words").Erased = true
	add(6, index.KindReaction, index.LaneSocial, "FORGOTTEN words").Post = &index.Post{Forgotten: "older than 180 days"}
	add(7, index.KindReaction, index.LaneOwn, "STAFF words").Post = &index.Post{Withdrawn: at}
	add(8, index.KindArticle, index.LaneBlog, "It shows a post.").Embeds = []index.Embed{{URL: "https://o4.example/", Text: "WITHDRAWN words"}}
	f.PickUps = []index.PickUp{
		{StoryID: 1, To: 2, From: 1, Outlet: "your website", Confidence: .95, Primary: true, Evidence: []index.Evidence{{Kind: index.EvidenceLink, Confidence: .95, Text: "https://o1.example/"}}},
		{StoryID: 1, To: 2, From: 4, Confidence: .95, Evidence: []index.Evidence{{Kind: index.EvidenceQuote, Confidence: .95, Text: "WITHDRAWN words quoted"}}},
	}
	f.Carried = []index.Carried{{StoryID: 1, ItemID: 2, Version: 2, Release: 1, How: index.CarriedExact, Text: "We did not write that.", Since: at}, {StoryID: 1, ItemID: 4, Text: "WITHDRAWN carriage"}}
	f.Readings = []index.Reading{{ItemID: 3, Cues: []index.Cue{index.CueLaughing}}, {ItemID: 4, Marks: []string{"WITHDRAWN mark"}}}
	f.Acts = []index.Act{{ID: 1, Kind: index.ActNote, StoryID: 1, Text: "Called the supplier", Who: "Priya", At: at, Done: at}}
	return store{Store: storytest.Store{Facts: f}, raw: []byte("<html>as fetched</html>")}
}

func TestWhatIsInIt(t *testing.T) {
	parts, b := written(t, maker(small()))
	for name, wants := range map[string][]string{
		"index.html":   {"office’s own use", "3 articles", "story.html"},
		"story.html":   {"Headline 2", "proved", "https://o1.example/", "We did not write that.", "the false notice", "Called the supplier", "Priya Nandra"},
		"items/1.html": {"Our own rogue words."},
		"items/2.html": {"<ins>supplier ", "The Gazette wrote that.", "&lt;script&gt;", "../raw/2-1.gz"},
		"items/3.html": {"A visible post", "laughing"},
		"items/2.json": {"raw_sha256", `"Police hacked"`},
	} {
		if name == "index.html" {
			wants[1] = "2 articles"
		}
		for _, want := range wants {
			if !strings.Contains(parts[name], want) {
				t.Errorf("%s has no %q:\n%s", name, want, parts[name])
			}
		}
	}
	for name, body := range parts {
		for _, never := range []string{"WITHDRAWN", "ERASED", "FORGOTTEN", "STAFF", "secret trace", "of another story", "<script", "src=", "@import", "url("} {
			if strings.Contains(body, never) && !strings.HasSuffix(name, ".gz") {
				t.Errorf("%s has %q", name, never)
			}
		}
	}
	for _, none := range []string{"items/4.html", "items/5.json", "raw/1-1.gz", "raw/3-1.gz", "raw/8-1.gz"} {
		if _, ok := parts[none]; ok {
			t.Error(none, "is in the file")
		}
	}
	z, err := gzip.NewReader(strings.NewReader(parts["raw/2-1.gz"]))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(z); err != nil || string(raw) != "2/1 <html>as fetched</html>" {
		t.Errorf("%q, %v", raw, err)
	}
	if _, again := written(t, maker(small())); !bytes.Equal(b, again) {
		t.Error("the same store makes other bytes")
	}
}

func TestRawsThatDoNotFitAreNamed(t *testing.T) {
	m := maker(small())
	m.Raws = 0
	parts, _ := written(t, m)
	if !strings.Contains(parts["items/2.html"], "too large") || !strings.Contains(parts["items/2.json"], "raw_sha256") || !strings.Contains(parts["story.html"], "2 versions are not in here") {
		t.Error(parts["items/2.html"], parts["story.html"])
	}
}

func TestAnyStory(t *testing.T) {
	for seed := range uint64(20) {
		f := storytest.World(rand.New(rand.NewPCG(seed, 3)), 30)
		f.Story.ID = 1
		written(t, maker(store{Store: storytest.Store{Facts: f}}))
	}
}

func TestAnswer(t *testing.T) {
	s := small()
	d := &casefile.Desk{Maker: maker(s), Now: func() time.Time { return at }}
	ask := func(id string) (body []byte, to string, err error) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.SetPathValue("id", id)
		a, err := d.Routes()[0].Decide(r)
		if err != nil {
			return nil, "", err
		}
		return a.Body, a.Redirect, nil
	}
	if b, _, err := ask("1"); err != nil || len(b) == 0 {
		t.Error(err)
	}
	for _, bad := range []string{"2", "x", "-1", "1.zip"} {
		if _, _, err := ask(bad); err == nil {
			t.Error(bad, "was found")
		}
	}
	s.Facts.Story.Into = 9
	if _, to, err := ask("1"); err != nil || to != "/stories/9/case.zip" {
		t.Error(to, err)
	}
}

// BenchmarkWrite makes the case file of a story of 5,000 items with 40 kB of raw bytes each, and counts what it allocates.
func BenchmarkWrite(b *testing.B) {
	f := storytest.World(rand.New(rand.NewPCG(1, 3)), 5000)
	f.Story.ID = 1
	rnd := rand.New(rand.NewPCG(1, 4))
	raw := make([]byte, 40<<10)
	for i := range raw {
		raw[i] = "etaoin shrdlu<>/"[rnd.IntN(16)]
	}
	m := maker(store{Store: storytest.Store{Facts: f}, raw: raw})
	m.Raws = 1 << 30
	b.ReportAllocs()
	for b.Loop() {
		n := &counter{}
		if _, err := m.Write(b.Context(), n, 1, at); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n.n)/1e6, "MB/file")
	}
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }
