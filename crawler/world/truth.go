package world

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Truth is what only the author of a world knows about a page: what it is about and where it is from.
type Truth struct {
	Site, Path string
	Host       string
	Outlet     string
	Lane       string
	Published  time.Time

	Story   string   // name of the happening; "" if no other page is about it
	Chapter string   // name of the later chapter of Story that it belongs to; "" of the first
	Origin  bool     // the happening began here
	Copy    bool     // its text is (nearly) another page's
	Own     bool     // of the organisation
	Carries string   // how it came to carry our statement at the end: exact, cut, altered; "" not at all
	Parents []Parent // whom it took its matter from: each would be right; none: nobody
}

// Parent is a page that another took its matter from, or somebody outside the world.
type Parent struct {
	Site, Path string
	Outlet     string // who it is where no page of the world is meant
}

// Key names the page in this world.
func (t *Truth) Key() string { return t.Site + t.Path }

// Key names the page that was taken from, "" if it is none of this world.
func (p Parent) Key() string { return p.Site + p.Path }

// Truth returns what is true of every page, in order of publication.
func (w *World) Truth() []Truth {
	var out []Truth
	for _, s := range w.Sites {
		byPath := map[string]int{}
		for _, st := range s.states {
			if st.gone || st.comment != "" {
				continue
			}
			n, ok := byPath[st.path]
			if !ok {
				n = len(out)
				byPath[st.path] = n
				out = append(out, Truth{
					Site: s.Key, Path: st.path, Host: s.Host, Outlet: s.Outlet, Lane: s.Lane, Published: st.at, Own: s.Lane == "own",
				})
			}
			out[n].add(st.page.truth)
		}
	}
	slices.SortStableFunc(out, func(a, b Truth) int {
		return cmp.Or(a.Published.Compare(b.Published), strings.Compare(a.Key(), b.Key()))
	})
	return out
}

// Stories returns the names of the happenings, sorted.
func (w *World) Stories() []string {
	var out []string
	for _, t := range w.Truth() {
		if t.Story != "" && !slices.Contains(out, t.Story) {
			out = append(out, t.Story)
		}
	}
	slices.Sort(out)
	return out
}

// add takes in what a state of the page says: what it took later counts too, what it carries last counts alone.
func (t *Truth) add(head map[string]string) {
	if name, ok := head["story"]; ok {
		t.Story, t.Chapter, _ = strings.Cut(name, "/")
	}
	t.Origin = t.Origin || head["origin"] == "yes"
	t.Copy = t.Copy || head["copy"] == "yes"
	t.Carries = head["carries"]
	for line := range strings.SplitSeq(head["from"], "\n") {
		if p, ok := parent(line); ok && !slices.Contains(t.Parents, p) {
			t.Parents = append(t.Parents, p)
		}
	}
}

func parent(line string) (Parent, bool) {
	if line == "" || line == "none" {
		return Parent{}, false
	}
	site, path, ok := strings.Cut(line, " ")
	if site == "outlet" && ok {
		return Parent{Outlet: path}, true
	}
	return Parent{Site: site, Path: path}, true
}

// checkTruth finds what an author mistyped: a page that names no page, or one that came later.
func (w *World) checkTruth() error {
	all := w.Truth()
	born := map[string]time.Time{}
	for _, t := range all {
		born[t.Key()] = t.Published
	}
	for _, s := range w.Sites {
		for _, st := range s.states {
			for line := range strings.SplitSeq(st.page.truth["from"], "\n") {
				p, ok := parent(line)
				if !ok || p.Outlet != "" {
					continue
				}
				if at, known := born[p.Key()]; !known || at.After(st.at) {
					return fmt.Errorf("%s%s at %s: from: %s is no page of that time", s.Key, st.path, st.at.Format(timeForm), line)
				}
			}
			if how := st.page.truth["carries"]; !slices.Contains([]string{"", "exact", "cut", "altered"}, how) {
				return fmt.Errorf("%s%s: carries: %q is neither exact, cut nor altered", s.Key, st.path, how)
			}
		}
	}
	return nil
}

// PageAt returns the key of the page at an address of the world, whatever its port; "" if it is none.
func (w *World) PageAt(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for _, s := range w.Sites {
		if s.Host == u.Hostname() {
			return s.Key + u.Path
		}
	}
	return ""
}
