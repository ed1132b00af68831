// Package query is the one query language of presswatch: search, alerts, digests and the API read it the
// same way.
//
// [Parse] turns text into a tree of [Node] values, the tree's String turns it back into text that parses
// to the same tree, and three readers give it meaning: index/fulltext (bleve), index/opensearch and the
// matcher of index/watch. What a word, a phrase and a field mean is written down here and, for people, in
// docs/QUERY.md; index/searchtest proves it for every reader.
//
// # The contract for readers
//
// Splitting. Items and queries are split by words.Split and by nothing else. The text of a Word, Phrase, Prefix
// or Fuzzy is split by words.Asked, which gives the tokens to be found and their positions relative to the
// first: all readers must honour these distances, since a handle covers several positions.
//
// Comparing. Two tokens are equal when their Fold is equal; with Exact, when their Text is. A Word without
// Exact, in title, body or quote, also matches a token with the same stem: Fold of what the stemmer of the
// item's language gives for Lower of both. An item in a language without a stemmer, or in none, has
// no stems. Phrase, Near, Prefix, Fuzzy and Exact never stem. Prefix and Fuzzy compare Fold, with every
// token, signs included ("@nmp*"); Fuzzy by words.Distance, at most Edits.
//
// Passages. A phrase or a Near lies within one passage. The title is a passage, the summary one, the text
// one, each quote one, the author one, the outlet one. Within a passage positions run on over sentences and
// paragraphs. FieldBody is text and summary; FieldAny is title or body: each leaf finds its passage by itself,
// so that "a b" (two words) finds a in the title and b in the text.
//
// Phrase. Without Slop, the tokens at their relative positions. With Slop n, each token at a place of its
// own, in any order, such that the stretch from the first to the last of them is at most n positions longer
// than the phrase itself. Near: an occurrence of A and one of B that do not overlap, with at most N positions
// between the end of the one and the beginning of the other. An occurrence of a phrase covers as many
// positions as its tokens ask for, an occurrence of a word one.
//
// Whole values. List matches when one of [List.Keys] is among the keys of the item: site [SiteKeys] of the
// item's host, url [URLKeys] of its canonical address, cites [CiteKeys] of any of its links, tag Fold of any
// tag, and the number of the item among what [Request.Tagged] gives for the key, story the number of the item
// among what [Request.Stories] gives for one of [List.Stories], sentiment nothing yet, and for the rest Fold of the item's value with its
// spaces single. A lang key "unknown" finds items without one; an item's "pt-br" is found by "pt" too.
//
// Dates. published: compares the time of publication, the instant; an item whose date is unknown matches no
// published: clause (and every negated one). seen: and last: compare FirstSeen. [Span.Bounds] resolves them in
// the request's zone.
//
// All, Any, Not mean what they say; the empty All matches everything, and so may a query of Nots alone.
package query
