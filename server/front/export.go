package front

import (
	"context"
	"strconv"

	"presswatch/index"
	"presswatch/server/feedout"
	"presswatch/server/front/row"
)

// Told is a story for other programs.
type Told struct {
	ID        int64    `json:"id"`
	Page      string   `json:"page"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary"`
	Keywords  []string `json:"keywords"`
	Chapter   int64    `json:"chapter_of,omitempty"`
	Begin     string   `json:"begin"`
	End       string   `json:"end"`
	Articles  int      `json:"articles"`
	Originals int      `json:"originals"`
	Copies    int      `json:"copies"`
	Outlets   int      `json:"outlets"`
	Own       int      `json:"own"`
	Reactions int      `json:"reactions"`
}

func told(st *index.Story) Told {
	out := Told{
		ID: st.ID, Page: row.Address(st.ID), Title: st.Title, Summary: st.Summary, Keywords: st.Keywords, Chapter: st.Chapter,
		Begin: feedout.Stamp(st.Begin), End: feedout.Stamp(st.End), Articles: st.Articles, Originals: st.Originals, Copies: st.Copies,
		Outlets: st.Outlets, Own: st.Own, Reactions: st.Reactions,
	}
	if out.Keywords == nil {
		out.Keywords = []string{}
	}
	return out
}

// Answer is a page of stories for other programs: in the order of their end, chapters at their own places.
type Answer struct {
	Stories []Told `json:"stories"`
	Next    int64  `json:"next,omitempty"` // for after=; absent at the end
}

// Tell gives a page of stories for other programs.
func (d *Desk) Tell(ctx context.Context, l Listed) (Answer, error) {
	f := index.StoryFilter{After: l.after, Limit: l.size}
	if l.span.Length > 0 {
		f.Since = d.Now().Add(-l.span.Length)
	}
	if l.tag != "" {
		page, next, err := d.withTag(ctx, l)
		out := Answer{Stories: make([]Told, len(page)), Next: next}
		for i := range page {
			out.Stories[i] = told(&page[i])
		}
		return out, err
	}
	all, err := d.Shelf.ListStories(ctx, f)
	out := Answer{Stories: make([]Told, len(all))}
	for i := range all {
		out.Stories[i] = told(&all[i])
	}
	if len(all) == f.Limit && len(all) > 0 {
		out.Next = all[len(all)-1].ID
	}
	return out, err
}

// exportAtMost bounds a file: the newest so many stories.
const exportAtMost = 10_000

// Table gives the newest stories as lines of a table, the head line first.
func (d *Desk) Table(ctx context.Context, l Listed) ([][]string, error) {
	lines := [][]string{{"id", "chapter_of", "begin", "end", "title", "articles", "originals", "copies", "outlets", "own", "reactions", "summary"}}
	for l.size = listAtOnce; len(lines) <= exportAtMost; {
		a, err := d.Tell(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, t := range a.Stories {
			lines = append(lines, []string{
				strconv.FormatInt(t.ID, 10), number(t.Chapter), t.Begin, t.End, t.Title, strconv.Itoa(t.Articles), strconv.Itoa(t.Originals),
				strconv.Itoa(t.Copies), strconv.Itoa(t.Outlets), strconv.Itoa(t.Own), strconv.Itoa(t.Reactions), t.Summary,
			})
		}
		if l.after = a.Next; a.Next == 0 {
			break
		}
	}
	return lines, nil
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
