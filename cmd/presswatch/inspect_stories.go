package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/jsonl"
	"presswatch/crawler/address"
	"presswatch/index"
	"presswatch/index/story/group"
	"presswatch/index/story/group/replay"
)

func newInspectStories(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "stories FILE.jsonl",
		Short: "Group items into stories, copies with their originals («-» reads standard input)",
		Long: `Reads items in the order in which they were seen, one a line as JSON: id, title, text, url, outlet, published, and where known summary, seen and links (addresses).
Times are like 2026-11-06T23:31:00Z, or a day; a month alone counts as unknown. Prints for each line its id, the number of its story, and the id of the item whose text it
repeats. The story of a later chapter is that of its first one, and "chapter" the number of its own.

With --json it prints JSON lines, one for each line that was read and in the same order: {"id","story","copy_of"}, in chapters also "chapter"; the id is printed as the file has
it, copy_of is null for an original.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			rows, err := readGrouped(args[0], body)
			if err != nil {
				return mistake{err}
			}
			return set.printGrouped(groupRows(rows))
		},
	}
}

// longestLine bounds one item of `inspect stories`, in bytes.
const longestLine = 8 << 20

// groupedRow is one line: the contract of `inspect stories --json`.
type groupedRow struct {
	ID      json.RawMessage  `json:"id"` // as the file has it
	Story   int64            `json:"story"`
	CopyOf  *json.RawMessage `json:"copy_of"`
	Chapter int64            `json:"chapter,omitempty"`

	doc group.Doc
}

// readGrouped reads a file and reports every mistake with its line, up to twenty.
func readGrouped(file string, body []byte) ([]groupedRow, error) {
	var rows []groupedRow
	var errs []error
	ids := map[string]int{}
	for n, line := range jsonl.Lines(body) {
		row, err := readGroupedRow(line)
		if first := ids[string(row.ID)]; err == nil && first > 0 {
			err = fmt.Errorf("id: %s stands in line %d already; give each line its own", row.ID, first)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s, line %d: %w", file, n, err))
			if len(errs) >= jsonl.MostMistakes {
				break
			}
		}
		ids[string(row.ID)] = n
		row.doc.ID = int64(len(rows) + 1)
		rows = append(rows, row)
	}
	return rows, errors.Join(errs...)
}

func readGroupedRow(line []byte) (groupedRow, error) {
	if len(line) > longestLine {
		return groupedRow{}, fmt.Errorf("it is longer than %d MB; cut its text", longestLine>>20)
	}
	var l struct {
		ID        json.RawMessage `json:"id"`
		Title     string          `json:"title"`
		Text      string          `json:"text"`
		Summary   string          `json:"summary"`
		URL       string          `json:"url"`
		Outlet    string          `json:"outlet"`
		Published string          `json:"published"`
		Seen      string          `json:"seen"`
		Links     []string        `json:"links"`
	}
	if err := jsonl.Decode(line, false, &l); err != nil {
		return groupedRow{}, err
	}
	row := groupedRow{ID: l.ID}
	if len(l.ID) == 0 || l.ID[0] != '"' && !jsonl.IsNumber(l.ID) {
		return row, errors.New("id: write a text or a number")
	}
	published, precision, err := jsonl.Moment(l.Published)
	if err != nil {
		return row, fmt.Errorf("published: %w", err)
	}
	if published.Equal(published.Truncate(24 * time.Hour)) {
		precision = index.PrecisionDay // midnight to the second is a day that somebody wrote out
	}
	seen, _, err := jsonl.Moment(l.Seen)
	if err != nil {
		return row, fmt.Errorf("seen: %w", err)
	}
	row.doc = group.Doc{
		Title: l.Title, Text: l.Text, Summary: l.Summary, URL: canonicalOr(l.URL), Outlet: l.Outlet,
		Published: published, Precision: precision, Seen: seen,
	}
	for _, link := range l.Links {
		row.doc.Links = append(row.doc.Links, canonicalOr(link))
	}
	return row, nil
}

// canonicalOr is the canonical form of an address, or what was written if there is none.
func canonicalOr(url string) string {
	if c, err := address.Canonical(url); err == nil {
		return c
	}
	return url
}

func groupRows(rows []groupedRow) []groupedRow {
	r := replay.New(group.New(group.Options{}))
	for i := range rows {
		r.Add(rows[i].doc)
	}
	at := r.End()
	for i := range rows {
		p := at[rows[i].doc.ID]
		rows[i].Story, rows[i].Chapter = p.Story, p.Chapter
		if p.CopyOf > 0 {
			rows[i].CopyOf = &rows[p.CopyOf-1].ID
		}
	}
	return rows
}

// printGrouped prints one line for each line that was read.
func (s *settings) printGrouped(rows []groupedRow) error {
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	for i := range rows {
		r := &rows[i]
		if s.json {
			if err := enc.Encode(r); err != nil {
				return fmt.Errorf("print: %w", err)
			}
			continue
		}
		fmt.Fprintf(s.out, "%d\t%s\t%s", r.Story, r.ID, r.doc.Title)
		if r.Chapter > 0 {
			fmt.Fprintf(s.out, "\tchapter %d", r.Chapter)
		}
		if r.CopyOf != nil {
			fmt.Fprintf(s.out, "\tcopy of %s", *r.CopyOf)
		}
		if !r.doc.Published.IsZero() {
			fmt.Fprintf(s.out, "\t%s", r.doc.Published.Format(time.RFC3339))
		}
		fmt.Fprintln(s.out)
	}
	return nil
}
