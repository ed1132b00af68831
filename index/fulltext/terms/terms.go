// Package terms says what of an item goes into the inverted index, and under which field: it turns an
// item into the document that bleve keeps, and the words of a query into the terms that find it.
//
// Every text is cut into words by [presswatch/index/query/words.Split] and by nothing else, once for an item,
// so that the index, the snippets and the saved searches agree about what a word is.
//
// # The fields
//
// For each of the text fields (title, body, author, outlet, quote) there are up to three inverted fields:
//
//   - plain: the folded words with their positions. Phrases, NEAR, prefixes and fuzzy words read it.
//   - stem: the stem of each word in the item's language, written "en:polic" without positions, where the
//     language has a stemmer. A word of a query is stemmed in every language that the index holds and
//     looked up here, and as it is in the plain field.
//   - form: the words that are not written like their folded form ("Met"), with positions, and beside
//     each its folded form with a leading mark, which says "at this position it is written otherwise".
//     Words that are written folded (nine in ten) cost nothing here.
//
// Whole values (lane, outlet, dates and so on) are not in the inverted index at all. They stand in the
// row, a small stored record of each document, from which package hits keeps its columns in memory.
package terms

// Version is the version of everything in this package that decides what is in the index. It is to be
// raised at every change, and makes the index be built anew.
const Version = 2

// Text is one text field with its inverted fields. Names of people and outlets have no stems: Stem is "".
type Text struct {
	Plain, Stem, Form string
}

// The text fields. The names are short because bleve repeats them in every segment.
var (
	Title  = Text{"t", "ts", "tf"}
	Body   = Text{"b", "bs", "bf"}
	Author = Text{"a", "", "af"}
	Outlet = Text{"o", "", "of"}
	Quote  = Text{"q", "qs", "qf"}
)

const (
	// AuthorWhole holds the author as one value.
	AuthorWhole = "aw"
	// Site holds the keys of the host, see [presswatch/index/query.SiteKeys].
	Site = "s"
	// URL holds the keys of the item's own address, see [presswatch/index/query.URLKeys].
	URL = "u"
	// Cites holds the keys of each link in the body, see [presswatch/index/query.CiteKeys].
	Cites = "c"
	// RowField is the stored record of whole values.
	RowField = "r"
)

// formMark leads the folded form of a word in the form field: at this position the word is not written so.
const formMark = "\x01"

// Otherwise returns the term of the form field that marks where a word stands but is not written like
// its folded form.
func Otherwise(fold string) string { return formMark + fold }
