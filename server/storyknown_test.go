package server_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
	"presswatch/server/story/known"
	"presswatch/server/story/storytest"
)

// worldly serves a made-up story.
func worldly(f *known.Facts, arguments ...index.Argument) *server.Server {
	o := servertest.NewOffice(searchtest.NewMemory())
	for _, it := range f.Items {
		versions := f.Versions[it.ID]
		if len(versions) > 0 {
			v := versions[0]
			it.Title, it.Summary, it.Text, it.Author, it.Version, it.VersionSeen = v.Title, v.Summary, v.Text, v.Author, 1, v.Seen
		}
		for int(it.ID) > len(o.Items())+1 { // left out by Cut: its number is kept by an item of no story
			o.Add(index.Item{Kind: index.KindArticle, Title: "of no story", FirstSeen: storytest.Begin().AddDate(1, 0, 0)})
		}
		o.Add(it)
		for i := 1; i < len(versions); i++ {
			o.AddVersion(it.ID, versions[i])
			o.SetAuthor(it.ID, versions[i].Author)
		}
	}
	in := map[int64]bool{}
	for _, it := range f.Items {
		in[it.ID] = true
	}
	var members []index.Member
	for _, m := range f.Members {
		if in[m.ItemID] {
			members = append(members, m)
		}
	}
	st := f.Story
	o.Tell(st, members, f.PickUps, f.Carried)
	st.Begin = storytest.Begin()
	o.PutStory(st)
	o.PutStory(index.Story{ID: 2, Title: "Another"})
	o.Read(f.Readings, arguments)
	o.SetActs(f.Acts)
	for id, at := range f.Visited {
		o.SetVisited(id, at)
	}
	opt := options(o)
	opt.Stories, opt.Sentences, opt.Quotes, opt.Edits = o, servertest.Sentences, servertest.Quotes, servertest.Edits
	opt.Public, opt.Notables = o, o
	return server.New(opt)
}

// At no moment does a page, a file or a proof tell a word that was first seen later.
func TestStoryAsKnownAtTellsNothingYounger(t *testing.T) {
	looked, old := 0, 0
	for seed := range uint64(12) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		f := storytest.World(rnd, 14)
		f.Story.Title = "zq0x"
		whole := worldly(f)
		for _, at := range storytest.Moments(rnd, f, 3) {
			for _, path := range knownPaths(f, at) {
				rec := get(whole, path)
				if rec.Code >= 500 || rec.Code == 400 {
					t.Fatalf("%s: %d", path, rec.Code)
				}
				looked++
				body := rec.Body.String()
				old += storytest.Words(body)
				if younger := storytest.Younger(body, at); len(younger) > 0 {
					t.Fatalf("seed %d, %s tells %v", seed, path, younger)
				}
			}
		}
	}
	if looked < 200 || old < 1000 {
		t.Errorf("only %d pages with %d words were looked at", looked, old)
	}
}

// At any moment all of them are, to the byte, what they would be if nothing had happened since: so no count, no line of
// the drawing and no order tells anything either. Of stories to which nobody did anything.
func TestStoryAsKnownAtIsTheStoryOfThen(t *testing.T) {
	for seed := range uint64(12) {
		rnd := rand.New(rand.NewPCG(seed, 4))
		f := storytest.World(rnd, 14)
		f.Acts = nil
		whole := worldly(f)
		for _, at := range storytest.Moments(rnd, f, 3) {
			cut := worldly(storytest.Cut(f, at))
			for _, path := range knownPaths(f, at) {
				a, b := get(whole, path), get(cut, path)
				if a.Code != b.Code || a.Code == http.StatusOK && a.Body.String() != b.Body.String() {
					t.Fatalf("seed %d, %s: %d and %d\n%s", seed, path, a.Code, b.Code, firstDifference(a.Body.String(), b.Body.String()))
				}
			}
		}
	}
}

func knownPaths(f *known.Facts, at time.Time) []string {
	q := "at=" + url.QueryEscape(at.Format(time.RFC3339))
	paths := []string{"/stories/1?" + q, "/stories/1?edits=all&why=all&order=newest&item=3&" + q, "/stories/1.json?" + q, "/stories/1.csv?" + q, "/api/v1/stories/1?" + q}
	for i, p := range f.PickUps {
		if i%3 == 0 {
			paths = append(paths, fmt.Sprintf("/stories/1/pickups/%d/%d?%s", p.To, p.From, q))
		}
	}
	return paths
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(i-120, 0):min(i+200, len(s))] }
	return strings.ReplaceAll("…"+cut(a)+"…\n---\n…"+cut(b)+"…", "\n\n", "\n")
}
