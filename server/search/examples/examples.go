// Package examples explains the query language by example, for the help page.
package examples

import "net/url"

// Example is a line of the help on queries: what to write and what it finds.
type Example struct {
	Write string
	Finds string
	URL   string
}

// Group is examples of one kind.
type Group struct {
	Title    string
	ID       string
	Examples []Example
}

// All are the syntax of queries by example; a test parses every one of them.
func All() []Group {
	groups := []Group{
		{Title: "Words", ID: "words", Examples: []Example{
			{Write: `fines cancelled`, Finds: "items with both words, anywhere in headline or text, in any form: fine, fined, cancelling"},
			{Write: `"supplier account"`, Finds: "exactly these words, side by side"},
			{Write: `fines OR penalties`, Finds: "items with either word"},
			{Write: `police -football`, Finds: "items without a word; NOT football says the same"},
			{Write: `(fines OR penalties) police`, Finds: "parentheses group: either word, and police"},
			{Write: `=NMP`, Finds: "a word in exactly these letters, capitals included"},
		}},
		{Title: "Near and nearly", ID: "near", Examples: []Example{
			{Write: `"no comment"~5`, Finds: "both words with at most five others between them, in any order"},
			{Write: `spokesman NEAR/8 apology`, Finds: "two words at most eight words apart"},
			{Write: `hack*`, Finds: "words that begin so; three letters at least before the star"},
			{Write: `drill~1`, Finds: "words that differ by one letter; four letters at least"},
		}},
		{Title: "Where", ID: "where", Examples: []Example{
			{Write: `title:police`, Finds: "in the headline; body: is the text"},
			{Write: `quote:sorry`, Finds: "inside a passage in quotation marks"},
			{Write: `author:brandt`, Finds: "by an author"},
			{Write: `outlet:="Tarnbeck Post"`, Finds: "from this outlet; without = from outlets with these words in their name"},
			{Write: `lane:national,regional`, Finds: "in one of these lanes: own, wire, national, regional, trade, broadcast, blog, social"},
			{Write: `site:tarnbeck-post.example`, Finds: "on this site and below it"},
			{Write: `lang:fr`, Finds: "in a language; lang:unknown where it is not known"},
			{Write: `kind:article`, Finds: "articles only, or kind:reaction"},
			{Write: `source:"tarnbeck-post"`, Finds: "given by one source first"},
			{Write: `tag:transport`, Finds: "tagged so by the outlet, or in a story with this tag"},
			{Write: `story:12`, Finds: "in the story of this number, what was merged into it, and its later chapters"},
			{Write: `cites:northmarch-police.example`, Finds: "with a link to this site in the text"},
		}},
		{Title: "When", ID: "when", Examples: []Example{
			{Write: `last:24h`, Finds: "first seen in the last 24 hours; also 90min, 7d, 2w"},
			{Write: `published:2026-11-06`, Finds: "published on this day"},
			{Write: `published:2026-11-01..2026-11-07`, Finds: "published from one day to another, both included"},
			{Write: `seen:>2026-11-06T23:30`, Finds: "first seen by us after this time"},
		}},
	}
	for g := range groups {
		for i, e := range groups[g].Examples {
			groups[g].Examples[i].URL = "/search?" + url.Values{"q": {e.Write}}.Encode()
		}
	}
	return groups
}
