// Package feedout writes found items for other programs: CSV for spreadsheets, Atom for feed readers, JSON
// for everything else.
//
// What it writes comes from outside. A spreadsheet must not run it (a cell that begins like a formula gets
// an apostrophe), a feed reader must not take it for mark-up (all text is escaped and typed as text).
package feedout

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/words"
)

// Row is one found item as other programs see it. Times are RFC 3339 in UTC, "" where unknown.
type Row struct {
	ID        int64  `json:"id"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Outlet    string `json:"outlet"`
	Lane      string `json:"lane"`
	URL       string `json:"url"`
	Published string `json:"published"`
	FirstSeen string `json:"first_seen"`
	Snippet   string `json:"snippet"`

	item index.Item
}

// NewRow makes the row of an item with its best matched sentence.
func NewRow(it index.Item, snippet string) Row {
	return Row{
		ID: it.ID, Kind: string(it.Kind), Title: words.Clean(it.Title), Outlet: words.Clean(it.Outlet), Lane: string(it.Lane),
		URL: it.URL, Published: Stamp(it.Published), FirstSeen: Stamp(it.FirstSeen), Snippet: words.Clean(snippet), item: it,
	}
}

// Stamp writes a time as RFC 3339 in UTC, "" for the zero time.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// CSV writes rows with a head line: UTF-8 with a byte order mark (spreadsheets need it), all cells quoted,
// lines ended by CR LF (RFC 4180).
func CSV(w io.Writer, rows []Row) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("\ufeff") // errors stay with the writer until Flush
	line(out, "id", "kind", "headline", "outlet", "lane", "language", "author", "published", "published known to", "first seen", "version", "removed", "address", "matched sentence")
	for _, r := range rows {
		it := r.item
		precision := string(it.Precision)
		if it.Published.IsZero() {
			precision = "unknown"
		}
		line(out, strconv.FormatInt(r.ID, 10), r.Kind, r.Title, r.Outlet, r.Lane, it.Lang, words.Clean(it.Author), r.Published, precision,
			r.FirstSeen, strconv.Itoa(it.Version), Stamp(it.GoneAt), r.URL, r.Snippet)
	}
	return out.Flush()
}

// Table writes any table as CSV in the same way as [CSV].
func Table(w io.Writer, lines [][]string) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("\ufeff")
	for _, cells := range lines {
		line(out, cells...)
	}
	return out.Flush()
}

func line(out *bufio.Writer, cells ...string) {
	for i, c := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_, _ = out.WriteString(`"` + strings.ReplaceAll(inert(c), `"`, `""`) + `"`)
	}
	_, _ = out.WriteString("\r\n")
}

// inert puts an apostrophe before a cell that a spreadsheet would run as a formula (OWASP, CSV injection).
// A minus sign before a number counts too: what a cell holds is text, never a figure to add up.
func inert(cell string) string {
	first, _ := strings.CutPrefix(cell, "\ufeff")
	if first != "" && strings.ContainsAny(first[:1], "=+-@\t\r\n|%") {
		return "'" + cell
	}
	for _, wide := range []string{"＝", "＋", "－", "＠"} {
		if strings.HasPrefix(first, wide) {
			return "'" + cell
		}
	}
	return cell
}

// Feed is what stands above the entries of an Atom feed.
type Feed struct {
	Title   string
	Self    string // address of the feed
	Page    string // address of the search page
	Base    string // address of presswatch, without a slash at its end
	Updated time.Time
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomPerson  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomEntry struct {
	Title     atomText   `xml:"title"`
	ID        string     `xml:"id"`
	Updated   string     `xml:"updated"`
	Published string     `xml:"published,omitempty"`
	Links     []atomLink `xml:"link"`
	Author    atomPerson `xml:"author"`
	Summary   atomText   `xml:"summary"`
}

// Atom writes rows as a feed (RFC 4287). The id of an entry is its page in presswatch, so that an edited
// article is the same entry, updated.
func Atom(w io.Writer, f Feed, rows []Row) error {
	out := atomFeed{
		Title: f.Title, ID: f.Self, Updated: f.Updated.UTC().Format(time.RFC3339), Author: atomPerson{"presswatch"},
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: f.Self}, {Rel: "alternate", Type: "text/html", Href: f.Page}},
	}
	for _, r := range rows {
		out.Entries = append(out.Entries, entry(f, r))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func entry(f Feed, r Row) atomEntry {
	page := f.Base + "/items/" + strconv.FormatInt(r.ID, 10)
	links := []atomLink{{Rel: "via", Type: "text/html", Href: page}}
	if strings.HasPrefix(r.URL, "https://") || strings.HasPrefix(r.URL, "http://") {
		links = append([]atomLink{{Rel: "alternate", Type: "text/html", Href: r.URL}}, links...)
	} else {
		links[0].Rel = "alternate"
	}
	updated := r.item.VersionSeen
	if updated.IsZero() {
		updated = r.item.FirstSeen
	}
	if r.item.GoneAt.After(updated) {
		updated = r.item.GoneAt
	}
	summary := r.Snippet
	if !r.item.GoneAt.IsZero() {
		summary = strings.TrimSpace("Removed. " + summary)
	}
	author := r.Outlet
	if author == "" {
		author = "unknown"
	}
	return atomEntry{
		Title: atomText{"text", r.Title}, ID: page, Updated: Stamp(updated), Published: r.Published,
		Links: links, Author: atomPerson{author}, Summary: atomText{"text", summary},
	}
}
