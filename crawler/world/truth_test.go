package world

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// lastText is the text of a page as it stood last.
func lastText(t *testing.T, w *World, key string) string {
	t.Helper()
	for _, s := range w.Sites {
		for _, a := range s.at(w.End) {
			if s.Key+a.path == key {
				return a.page.title + "\n\n" + plain(a.page)
			}
		}
	}
	t.Fatalf("no page %s", key)
	return ""
}

// TestTheNightIsTheOneOfThePictures counts what the design promises a visitor.
func TestTheNightIsTheOneOfThePictures(t *testing.T) {
	w := load(t)
	outlets, night, firstNight, copies, morning, carried, altered := map[string]bool{}, 0, 0, 0, 0, 0, 0
	stories := map[string]int{}
	if got := strings.Join(w.Stories(), " "); got != "budget ferry flood lanterns night panel school-run" {
		t.Errorf("stories %s", got)
	}
	for _, p := range w.Truth() {
		stories[p.Story]++
		if p.Story != "night" || p.Own {
			continue
		}
		night++
		outlets[p.Outlet] = true
		switch {
		case p.Chapter != "":
			morning++
		case p.Copy:
			copies++
			firstNight++
		default:
			firstNight++
		}
		if p.Carries != "" {
			carried++
		}
		if p.Carries == "altered" {
			altered++
		}
	}
	t.Logf("%d articles at %d outlets: %d of the night (%d copies), %d of the morning, statement in %d", night, len(outlets), firstNight, copies, morning, carried)
	if len(outlets) != 27 || firstNight < 34 || firstNight > 40 || carried != 22 || altered != 1 {
		t.Errorf("%d outlets, %d articles of the night, statement in %d, altered in %d; want 27, about 38, 22 and 1", len(outlets), firstNight, carried, altered)
	}
	if copies < firstNight/2 || morning < 10 {
		t.Errorf("%d copies of %d, %d in the morning", copies, firstNight, morning)
	}
	for name, n := range map[string]int{"budget": 7, "flood": 8, "ferry": 5, "panel": 9, "lanterns": 6, "school-run": 3} {
		if stories[name] < n {
			t.Errorf("story %s has %d pages, want %d", name, stories[name], n)
		}
	}
}

// sentences of the statement, as a reader compares them: without the marks around and after them.
func statement(t *testing.T, w *World) []string {
	t.Helper()
	text := lastText(t, w, "northmarch-police/news/statement-on-false-messages")
	_, text, _ = strings.Cut(text, "\n\n")
	var out []string
	for s := range strings.SplitSeq(strings.ReplaceAll(text, "\n\n", " "), ". ") {
		out = append(out, strings.TrimSuffix(s, "."))
	}
	return out
}

// TestCarriesIsTrue compares what the author says about our statement with the words of the pages.
func TestCarriesIsTrue(t *testing.T) {
	w := load(t)
	ours := statement(t, w)
	if len(ours) != 6 {
		t.Fatalf("the statement has %d sentences", len(ours))
	}
	for _, p := range w.Truth() {
		if p.Own {
			continue
		}
		text, how := lastText(t, w, p.Key()), ""
		for _, s := range ours {
			if strings.Contains(text, s) {
				how = "exact"
			}
		}
		if how == "" && (strings.Contains(text, "did not come from Northmarch Police") || strings.Contains(text, `"was misused"`)) {
			how = "cut"
		}
		if strings.Contains(text, "was hacked,") {
			how = "altered"
		}
		if how != p.Carries {
			t.Errorf("%s carries our statement %q, its author says %q", p.Key(), how, p.Carries)
		}
	}
}

// TestCopiesAreCopies looks whether a copy's text is for the most part a parent's, and an original's is not.
func TestCopiesAreCopies(t *testing.T) {
	w := load(t)
	first := func(p Truth) string {
		for _, s := range w.Sites {
			for _, st := range s.states {
				if s.Key == p.Site && st.path == p.Path {
					return plain(st.page)
				}
			}
		}
		return ""
	}
	byKey := map[string]Truth{}
	for _, p := range w.Truth() {
		byKey[p.Key()] = p
	}
	for _, p := range byKey {
		mine, best := strings.Split(first(p), "\n\n"), 0
		for _, q := range p.Parents {
			theirs, same := first(byKey[q.Key()]), 0
			for _, para := range mine {
				if strings.Contains(theirs, strings.TrimSuffix(para, ".")) && q.Outlet == "" {
					same++
				}
			}
			best = max(best, same)
		}
		if p.Copy != (best*2 > len(mine)) {
			t.Errorf("%s: %d of %d paragraphs are a parent's, its author says copy: %v", p.Key(), best, len(mine), p.Copy)
		}
	}
}

func TestTruthOfAPage(t *testing.T) {
	const day = "start: 2026-11-06 17:00\nend: 2026-11-07 10:00\n"
	const head = "host: a.localhost\noutlet: A\nkind: rss\n\n"
	for _, c := range []struct {
		name, files, problem string
		want                 Truth
	}{
		{
			name:  "all of it",
			files: "-- 2026-11-06 18:00 /one --\ntitle: One\norigin: yes\nstory: s\n\nText.\n-- 2026-11-06 19:00 /two --\ntitle: Two\nstory: s/later\nfrom: a /one\nfrom: outlet Somebody Else\ncopy: yes\n\nText.\n-- 2026-11-06 20:00 /two --\ntitle: Two again\nfrom: a /one\ncarries: cut\n\nText.\n",
			want: Truth{
				Site: "a", Path: "/two", Host: "a.localhost", Outlet: "A", Published: time.Date(2026, 11, 6, 19, 0, 0, 0, time.UTC), Story: "s", Chapter: "later",
				Copy: true, Carries: "cut", Parents: []Parent{{Site: "a", Path: "/one"}, {Outlet: "Somebody Else"}},
			},
		},
		{name: "no such page", files: "-- 2026-11-06 18:00 /one --\ntitle: One\nfrom: a /none\n\nText.\n", problem: "from: a /none"},
		{name: "later page", files: "-- 2026-11-06 18:00 /one --\ntitle: One\nfrom: a /two\n\nText.\n-- 2026-11-06 19:00 /two --\ntitle: Two\n\nText.\n", problem: "no page of that time"},
		{name: "how it carries", files: "-- 2026-11-06 18:00 /one --\ntitle: One\ncarries: loudly\n\nText.\n", problem: "loudly"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := Load(fstest.MapFS{"a.txtar": {Data: []byte(head + c.files)}, "world.txtar": {Data: []byte(day)}})
			if c.problem != "" {
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Errorf("%v, want %q", err, c.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := w.Truth()[1]
			if len(got.Parents) != len(c.want.Parents) || got.Parents[0] != c.want.Parents[0] || got.Parents[1] != c.want.Parents[1] {
				t.Errorf("parents %+v", got.Parents)
			}
			got.Parents, c.want.Parents = nil, nil
			if got.Key() != c.want.Key() || got.Story != c.want.Story || got.Chapter != c.want.Chapter || got.Carries != c.want.Carries || got.Copy != c.want.Copy || !got.Published.Equal(c.want.Published) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestPageAt(t *testing.T) {
	w := load(t)
	for address, want := range map[string]string{
		"http://hextable.localhost:8490/2026/11/backup-codes": "hextable-on-security/2026/11/backup-codes",
		"http://unity-wire.localhost/n/1047":                  "unity-wire/n/1047",
		"https://elsewhere.example/n/1047":                    "",
		"http://[half":                                        "",
	} {
		if got := w.PageAt(address); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
}
