// Package query is the one query language of presswatch: search, alerts, digests and the API read it the
// same way.
//
// [Parse] turns text into a tree of [Node] values, the tree's String turns it back into text that parses
// to the same tree, and three readers give it meaning: index/fulltext (bleve), index/opensearch and the
// matcher of index/watch. What a word, a phrase and a field mean is written down here, next to the tree,
// and proved for every reader by index/searchtest.
package query
