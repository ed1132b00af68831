package casefile

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/casefile/chain"
	"presswatch/server/diff"
	"presswatch/server/view"
	"presswatch/server/words"
)

//go:embed templates
var files embed.FS

// Bounds of the page of one item. The data have every version whole.
const (
	mostCompared   = 60 // versions, the newest
	mostParagraphs = 400
)

// record is an item as data.
type record struct {
	ID         int64           `json:"id"`
	Kind       index.Kind      `json:"kind"`
	Lane       index.Lane      `json:"lane"`
	Outlet     string          `json:"outlet"`
	URL        string          `json:"url"`
	SeenAs     string          `json:"seen_as"`
	Source     string          `json:"source"`
	Lang       string          `json:"lang"`
	Published  string          `json:"published"`
	Precision  string          `json:"precision"`
	Raw        string          `json:"published_as_written"`
	Seen       string          `json:"first_seen"`
	Gone       string          `json:"gone"`
	Handle     string          `json:"handle,omitempty"`
	Joined     index.Joined    `json:"joined"`
	Anchor     string          `json:"anchor,omitempty"`
	CopyOf     int64           `json:"copy_of,omitempty"`
	Likeness   float64         `json:"likeness"`
	Reading    *reading        `json:"reading,omitempty"`
	Versions   []versionRecord `json:"versions"`
	PickedFrom []pickUp        `json:"picked_up_from"`
}

// reading is what was found out about a reaction by rules: signs, no judgement.
type reading struct {
	Cues     []index.Cue `json:"cues"`
	Marks    []string    `json:"marks"`
	Folded   int64       `json:"repeats,omitempty"`
	Mentions bool        `json:"mentions_statement"`
}

type versionRecord struct {
	N       int    `json:"n"`
	Seen    string `json:"seen"`
	Title   string `json:"title"`
	Author  string `json:"author"`
	Summary string `json:"summary"`
	Text    string `json:"text"`
	File    string `json:"raw,omitempty"` // the bytes as they were fetched, packed with gzip
	Type    string `json:"raw_type,omitempty"`
	SHA256  string `json:"raw_sha256,omitempty"` // of the bytes before they were packed
	Missing string `json:"raw_missing,omitempty"`
}

func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// items writes each item: its raw bytes, its page, its data.
func (c *making) items(ctx context.Context) error {
	page, err := template.New("item.html").ParseFS(files, "templates/item.html")
	if err != nil {
		return err
	}
	for some := range slices.Chunk(slices.Clone(c.entries), atOnce) {
		items, err := c.Library.GetItems(ctx, ids(some, func(e entry) int64 { return e.ID }))
		if err != nil {
			return err
		}
		for i := range items {
			if hidden(&items[i]) { // erased since the list was made
				c.hide(&items[i])
				continue
			}
			if err := c.item(ctx, page, &items[i]); err != nil {
				return fmt.Errorf("item %d: %w", items[i].ID, err)
			}
		}
	}
	return nil
}

func (c *making) item(ctx context.Context, page *template.Template, it *index.Item) error {
	versions, err := c.Library.Versions(ctx, it.ID)
	if err != nil && !errors.Is(err, index.ErrNotFound) {
		return err
	}
	if len(versions) == 0 {
		versions = []index.Version{{ItemID: it.ID, N: it.Version, Seen: it.VersionSeen, Title: it.Title, Author: it.Author, Summary: it.Summary, Text: it.Text}}
	}
	r := c.record(it)
	for _, v := range versions {
		x := versionRecord{N: v.N, Seen: utc(v.Seen), Title: v.Title, Author: v.Author, Summary: v.Summary, Text: v.Text}
		if err := c.raw(ctx, it, &x); err != nil {
			return err
		}
		r.Versions = append(r.Versions, x)
	}
	if err := c.render(fmt.Sprintf("items/%d.html", it.ID), page, c.itemPage(it, r, versions)); err != nil {
		return err
	}
	return c.data(fmt.Sprintf("items/%d.json", it.ID), r)
}

func (c *making) record(it *index.Item) *record {
	m := c.why[it.ID]
	r := &record{
		ID: it.ID, Kind: it.Kind, Lane: it.Lane, Outlet: it.Outlet, URL: it.URL, SeenAs: it.SeenAs, Source: it.Source, Lang: it.Lang,
		Published: utc(it.Published), Precision: string(it.Precision), Raw: it.PublishedRaw, Seen: utc(it.FirstSeen), Gone: utc(it.GoneAt),
		Joined: m.Joined, Anchor: m.Anchor, CopyOf: m.CopyOf, Likeness: m.Score, Versions: []versionRecord{}, PickedFrom: []pickUp{},
	}
	if c.unknown(m.CopyOf) {
		r.CopyOf = 0
	}
	if it.Post != nil {
		r.Handle = it.Post.Handle
	}
	if x, ok := c.readings[it.ID]; ok {
		r.Reading = &reading{x.Cues, x.Marks, x.Folded, x.Mentions}
	}
	for _, p := range c.pickUps {
		if p.To == it.ID && c.shown(p) {
			r.PickedFrom = append(r.PickedFrom, c.pickUp(p))
		}
	}
	return r
}

// raw puts in the bytes of a version, or says why they are not there.
func (c *making) raw(ctx context.Context, it *index.Item, x *versionRecord) error {
	switch {
	case it.Kind == index.KindReaction || it.Post != nil:
		x.Missing = "an answer of a network holds posts of many people"
		return nil
	case slices.ContainsFunc(it.Embeds, func(e index.Embed) bool { return c.taken[e.URL] }):
		x.Missing = "the page shows a post that was withdrawn"
		return nil
	}
	body, typ, err := c.Library.Raw(ctx, it.ID, x.N)
	if errors.Is(err, index.ErrNotFound) {
		x.Missing = "none were kept"
		return nil
	}
	if err != nil {
		return err
	}
	s := sha256.Sum256(body)
	x.SHA256, x.Type = hex.EncodeToString(s[:]), typ
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if buf.Len() > c.room || !c.out.Room(buf.Len()) {
		c.without++
		x.Missing = "the file would be too large; the hash is that of the bytes in the store"
		return nil
	}
	c.room -= buf.Len()
	x.File = fmt.Sprintf("raw/%d-%d.gz", it.ID, x.N)
	return c.out.Add(x.File, buf.Bytes())
}

// itemView is the page of an item.
type itemView struct {
	R                                    *record
	Title, Outlet, Seen, Published, Gone string
	Web, Lang                            string
	Style                                template.CSS
	Versions                             []versionView
}

type versionView struct {
	V          versionRecord
	Seen, Kind string
	Title      []diff.Piece
	Changed    [][]diff.Piece
	Paragraphs []string
	More       bool
}

func (c *making) itemPage(it *index.Item, r *record, versions []index.Version) *itemView {
	p := &itemView{
		R: r, Title: entryOf(it).Title, Outlet: view.Or(view.Line(it.Outlet), view.Line(it.Site)), Seen: c.stamp(it.FirstSeen), Gone: c.stamp(it.GoneAt),
		Published: words.Published(it, c.at, c.Zone), Web: view.WebAddress(it.URL), Lang: view.Foreign(it.Lang), Style: chain.Style,
	}
	for i, v := range slices.Backward(versions) {
		x := versionView{V: r.Versions[i], Seen: c.stamp(v.Seen), Kind: "the first that we saw", Paragraphs: strings.Split(v.Text, "\n\n")}
		if i > 0 && len(p.Versions) < mostCompared {
			x.Kind = c.kind(versions[i-1], v)
			d := diff.Versions(versions[i-1], v)
			if x.Title = d.Title; !diff.Changed(d.Title) {
				x.Title = nil
			}
			all := diff.Paragraphs(d.Text, mostParagraphs)
			x.More = len(all) > mostParagraphs
			x.Changed = slices.DeleteFunc(all, func(p []diff.Piece) bool { return !diff.Changed(p) })
		} else if i > 0 {
			x.Kind = "not compared here"
		}
		p.Versions = append(p.Versions, x)
	}
	return p
}

// kind says in words what an edit did.
func (c *making) kind(old, fresh index.Version) string {
	line := func(n int) (out []index.Carried) {
		for _, x := range c.carried {
			if x.ItemID == old.ItemID && x.Version == n {
				out = append(out, x)
			}
		}
		return out
	}
	counted := diff.Versions(old, fresh).Kind()
	if k := c.Edits.Kinds(old, fresh, line(old.N), line(fresh.N)); len(k) > 0 {
		return strings.Join(k, "; ") + " (" + counted + ")"
	}
	return counted
}

// render adds a page. Characters that turn the direction of text or control a terminal have no place in it.
func (c *making) render(name string, page *template.Template, data any) error {
	var buf bytes.Buffer
	if err := page.Execute(&buf, data); err != nil {
		return err
	}
	return c.out.Add(name, []byte(words.Clean(buf.String())))
}

func (c *making) data(name string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return c.out.Add(name, append(b, '\n'))
}
