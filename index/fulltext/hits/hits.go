// Package hits answers queries over one state of a bleve index.
//
// Bleve keeps the inverted index: for each field and word, in which documents of a segment it stands and
// where. Everything else about a search is done here, because bleve's own collectors take time in
// proportion to the hits for sorting, facets and date ranges (40 to 235 ms over 200,000 items), while a
// page needs all of them at once:
//
//   - A [presswatch/index/fulltext/snapshot.View] is one state of the index: segments with their columns.
//   - A [Plan] is made of a query tree; run over a segment, it yields the set of documents that match, as a
//     compressed bitmap. Words are bitmaps of bleve, values and dates are read from the columns, and and, or,
//     not are operations on bitmaps. Only phrases and NEAR look at positions.
//   - From the bitmap and the columns come total, first page, facets and histogram, each in one pass.
//
// A view never changes, so that every figure of an answer is of the same moment.
package hits
