package item_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/item"
	"presswatch/server/view"
)

var begin = time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)

func desk(edits func(before, after index.Version, was, is []index.Carried) []index.Edit) *item.Desk {
	return &item.Desk{Now: func() time.Time { return begin.Add(10 * time.Hour) }, Zone: time.UTC, Edits: edits}
}

func TestEditsInWords(t *testing.T) {
	versions := []index.Version{{N: 1, Title: "Police hacked", Text: "One.", Seen: begin}, {N: 2, Title: "Police say hacked", Text: "One.", Seen: begin.Add(time.Hour)}}
	kinds := func(d *item.Desk) (out []string) {
		for _, r := range d.Of(&index.Item{ID: 3, FirstSeen: begin}, versions, time.Time{}).Versions {
			out = append(out, r.Kind)
		}
		return out
	}
	if got := kinds(desk(nil)); !slices.Equal(got, []string{"headline changed", "as first seen"}) {
		t.Errorf("counted: %q", got)
	}
	softened := func(_, _ index.Version, _, _ []index.Carried) []index.Edit {
		return []index.Edit{{Kind: index.EditSoftened}, {Kind: index.EditName, Before: "Dale Prior"}}
	}
	if got := kinds(desk(softened)); !slices.Equal(got, []string{"headline softened; name removed, Dale Prior", "as first seen"}) {
		t.Errorf("in words: %q", got)
	}
}

// A live page that changes every minute is compared in words only as far as that is quick.
func TestManyLongVersions(t *testing.T) {
	var versions []index.Version
	for i := range 50 {
		versions = append(versions, index.Version{N: i + 1, Text: strings.Repeat("One. ", 20_000) + fmt.Sprint(i), Seen: begin.Add(time.Duration(i) * time.Minute)})
	}
	asked := 0
	d := desk(func(_, _ index.Version, _, _ []index.Carried) []index.Edit {
		asked++
		return nil
	})
	if rows := d.Of(&index.Item{ID: 3, FirstSeen: begin}, versions, time.Time{}).Versions; len(rows) != 50 || asked != 2 {
		t.Errorf("%d rows, asked %d times", len(rows), asked)
	}
}

func TestChecked(t *testing.T) {
	it := &index.Item{ID: 3, FirstSeen: begin}
	has := func(p *item.Page, name string) string {
		i := slices.IndexFunc(p.Facts, func(f view.Fact) bool { return f.Name == name })
		if i < 0 {
			return ""
		}
		return p.Facts[i].Value
	}
	if got := has(desk(nil).Of(it, nil, begin.Add(9*time.Hour)), "Checked"); got != "08:31" {
		t.Errorf("checked %q", got)
	}
	if got := has(desk(nil).Of(it, nil, time.Time{}), "Checked"); got != "" {
		t.Errorf("nobody knows: %q", got)
	}
}
