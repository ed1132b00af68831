package servertest

import (
	"strings"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/story/quoted"
)

// Quotes compares quotes in the plainest way: one that a release has is exact, one whose first three words it has is
// altered, all others stand in none.
func Quotes(releases []quoted.Release) quoted.Check {
	return func(_ string, quotes []index.Quote) []quoted.Checked {
		var out []quoted.Checked
		for _, q := range quotes {
			c := quoted.Checked{Quote: q}
			head := strings.Join(strings.Fields(q.Text)[:min(3, len(strings.Fields(q.Text)))], " ")
			for _, r := range releases {
				_, rest, found := strings.Cut(r.Text, head)
				rest, _, _ = strings.Cut(rest, ".")
				switch {
				case c.How != "":
				case strings.Contains(r.Text, q.Text):
					c.How, c.Release, c.Released = index.CarriedExact, r.ID, q.Text
				case found:
					c.How, c.Release, c.Released = index.CarriedAltered, r.ID, head+rest
					c.Pieces = diff.Words(c.Released, q.Text)
				}
			}
			out = append(out, c)
		}
		return out
	}
}

// Edits says of every edit what it did to our sentences and to the headline, and that the rest is a trifle.
func Edits(before, after index.Version, was, is []index.Carried) []index.Edit {
	var out []index.Edit
	if len(is) > len(was) {
		out = append(out, index.Edit{Kind: index.EditLineAdded, After: is[0].Text})
	}
	if before.Title != after.Title {
		out = append(out, index.Edit{Kind: index.EditHeadline, Before: before.Title, After: after.Title})
	}
	if len(out) == 0 {
		out = append(out, index.Edit{Kind: index.EditTrivial})
	}
	return out
}
