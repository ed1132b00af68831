package front

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/front/row"
	"presswatch/server/front/tags"
	"presswatch/server/view"
	"presswatch/server/words"
)

// mostTag bounds a tag in an address, bytes.
const mostTag = 100

// listRows is how many stories a page of the list has, chapters not counted.
const listRows = 30

// List is a page of all stories, the newest first. A later chapter stands under the story it belongs to, at the
// place of the newest of them.
type List struct {
	Tag    string // only stories with it; "" all
	Whole  string // address of the list without the tag
	Spans  []view.Choice
	Groups []Group
	State  *view.State
	Hours  string
	Next   string
	First  string // address of the first page; "" this is it
	Files  []view.Link
	Zone   string
}

// Group is a story with its later chapters.
type Group struct {
	Root     row.Row
	Chapters []row.Row
}

// Listed is what an address of the list asks for.
type Listed struct {
	span  span
	after int64
	size  int
	tag   string // only stories with this tag; "" all
}

func listSpans() []span {
	return append([]span{{"any", "Any time", 0}}, append(spans(), span{"30d", "30 days", 30 * 24 * time.Hour})...)
}

// ReadListed reads an address; what makes no sense is the default.
func ReadListed(r *http.Request) Listed {
	l := Listed{span: readSpan(r, listSpans()), size: listRows, tag: readTag(r.URL.Query().Get("tag"))}
	if n, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64); err == nil && n > 0 {
		l.after = n
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("size")); err == nil {
		l.size = min(max(n, 1), listAtOnce)
	}
	return l
}

// readTag makes a tag of what an address says: one line, not too long.
func readTag(s string) string {
	s = strings.Join(strings.Fields(words.Clean(s)), " ")
	for len(s) > mostTag {
		_, size := utf8.DecodeLastRuneInString(s)
		s = strings.TrimSpace(s[:len(s)-size])
	}
	return s
}

// At gives an address of the list.
func (l Listed) At(path string, after int64) string {
	v := url.Values{}
	if l.span.Key != "any" {
		v.Set("span", l.span.Key)
	}
	if l.tag != "" {
		v.Set("tag", l.tag)
	}
	if after > 0 {
		v.Set("after", strconv.FormatInt(after, 10))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// family is a story with its chapters, before they are rows.
type family struct {
	root     index.Story
	chapters []index.Story
}

// Families gives the stories of a page with their chapters and, if there may be more, the number after which the next
// page begins.
func (d *Desk) Families(ctx context.Context, l Listed) (groups []family, next int64, err error) {
	if l.tag != "" {
		all, next, err := d.withTag(ctx, l)
		for _, st := range all {
			groups = append(groups, family{root: st})
		}
		return groups, next, err
	}
	f := index.StoryFilter{After: l.after, Limit: l.size}
	if l.span.Length > 0 {
		f.Since = d.Now().Add(-l.span.Length)
	}
	// Chapters whose family stands elsewhere leave gaps, so that a page may need to read more than once. The bound is for
	// a store of nothing but chapters.
	for range 10 {
		part, err := d.Shelf.ListStories(ctx, f)
		if err != nil {
			return nil, 0, err
		}
		for i := range part {
			g, err := d.familyAt(ctx, &part[i])
			if err != nil {
				return nil, 0, err
			}
			if g != nil {
				groups = append(groups, *g)
			}
			if f.After = part[i].ID; len(groups) == l.size {
				return groups, f.After, nil
			}
		}
		if len(part) < f.Limit {
			return groups, 0, nil
		}
	}
	return groups, f.After, nil
}

// withTag gives a page of the stories that have a tag, in the order of their end, chapters at their own places.
func (d *Desk) withTag(ctx context.Context, l Listed) (page []index.Story, next int64, err error) {
	ids, err := tags.Stories(ctx, d.Shelf, l.tag)
	if err != nil || len(ids) == 0 {
		return nil, 0, err
	}
	all, err := d.Shelf.GetStories(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	all = slices.DeleteFunc(all, func(st index.Story) bool {
		return st.Into != 0 || l.span.Length > 0 && st.End.Before(d.Now().Add(-l.span.Length))
	})
	slices.SortFunc(all, func(a, b index.Story) int { return cmp.Or(b.End.Compare(a.End), cmp.Compare(b.ID, a.ID)) })
	all = all[slices.IndexFunc(all, func(st index.Story) bool { return st.ID == l.after })+1:]
	if len(all) > l.size {
		next = all[l.size-1].ID
	}
	return all[:min(len(all), l.size)], next, nil
}

// familyAt gives the family whose newest member a story is; nil where another member is newer, since the family stands
// there.
func (d *Desk) familyAt(ctx context.Context, st *index.Story) (*family, error) {
	g := family{root: *st}
	if st.Chapter != 0 {
		roots, err := d.Shelf.GetStories(ctx, []int64{st.Chapter})
		if err != nil {
			return nil, err
		}
		if len(roots) > 0 && roots[0].Into == 0 {
			g.root = roots[0]
		}
	}
	var err error
	if g.chapters, err = d.Shelf.Chapters(ctx, g.root.ID); err != nil {
		return nil, err
	}
	newest := g.root
	for _, c := range g.chapters {
		if c.End.After(newest.End) || c.End.Equal(newest.End) && c.ID > newest.ID {
			newest = c
		}
	}
	if newest.ID != st.ID && g.root.ID != st.ID && !slices.ContainsFunc(g.chapters, func(c index.Story) bool { return c.ID == st.ID }) {
		return &family{root: *st}, nil // a chapter of a story that is gone stands for itself
	}
	if newest.ID != st.ID {
		return nil, nil
	}
	return &g, nil
}

// List decides a page of the list.
func (d *Desk) List(r *http.Request) (*List, error) {
	ctx, l := r.Context(), ReadListed(r)
	l.size = listRows
	groups, next, err := d.Families(ctx, l)
	if err != nil {
		return nil, err
	}
	out := &List{Tag: l.tag, Whole: Listed{span: l.span}.At("/stories", 0), Hours: "By the hour", Zone: words.Zone(d.Now(), d.Zone)}
	for _, s := range listSpans() {
		out.Spans = append(out.Spans, view.Pick(s.Text, Listed{span: s, tag: l.tag}.At("/stories", 0), s.Key == l.span.Key))
	}
	for _, g := range groups {
		made := Group{}
		if made.Root, err = d.listed(ctx, &g.root); err != nil {
			return nil, err
		}
		for i := range g.chapters {
			c, err := d.listed(ctx, &g.chapters[i])
			if err != nil {
				return nil, err
			}
			made.Chapters = append(made.Chapters, c)
		}
		out.Groups = append(out.Groups, made)
	}
	if next > 0 {
		out.Next = l.At("/stories", next)
	}
	if l.after > 0 {
		out.First = l.At("/stories", 0)
	}
	out.Files = []view.Link{view.To("CSV", l.At("/stories.csv", 0)), view.To("JSON", l.At("/api/v1/stories", 0))}
	if len(out.Groups) == 0 {
		out.State, err = d.noStory(ctx, l)
	}
	return out, err
}

func (d *Desk) listed(ctx context.Context, st *index.Story) (row.Row, error) {
	f, err := d.Rows.Facts(ctx, st)
	if err != nil {
		return row.Row{}, err
	}
	return d.Rows.Of(ctx, f, row.Options{Size: row.Large, Lately: lately(st, d.Now()), Recent: recent}), nil
}

// noStory says why the list is empty.
func (d *Desk) noStory(ctx context.Context, l Listed) (*view.State, error) {
	if st, err := d.Empty(ctx); err != nil || st != nil {
		return st, err
	}
	out := &view.State{Heading: "No story here.", Done: -1, Text: "Items are grouped into stories a few minutes after they are seen."}
	if l.tag != "" {
		out.Heading = "No story with this tag here."
	}
	if l.span.Length > 0 || l.after > 0 || l.tag != "" {
		out.Text, out.Links = "", []view.Link{view.To("All stories, at any time", "/stories")}
	}
	return out, nil
}
