// Package index holds the words of presswatch as Go types: what a source, an entry, an article, a
// reaction, an outlet and a notice are, and the few kinds of error.
//
// It imports the standard library only and nothing of ours, so every other package may import it.
// The stores (index/sqlite, index/postgres) keep these values, index/fulltext finds them, crawler
// makes them and server shows them.
//
// # The one order of things
//
// The store gives every item that it takes, and every later change of it, the next sequence number
// ([Item.Seq]). Stages after the store (full text, stories, watching) read in that order from their own
// stored cursor (package index/follow). An edited article is the same item with a new version and a new
// sequence number.
//
// # Two clocks
//
// Every item carries when it says it was published ([Item.Published], with its [Precision]; the zero
// time is "unknown" and is never replaced by now) and when presswatch first saw it ([Item.FirstSeen],
// always set). All times are UTC.
package index
