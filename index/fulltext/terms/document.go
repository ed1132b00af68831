package terms

import (
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Document returns what bleve is to keep of an item. Nothing of it is computed yet: bleve does that
// later, for several documents at once.
func Document(it *index.Item, stems *Stems) *document.Document {
	p := &parts{item: it, stems: stems, lang: Primary(it.Lang)}
	doc := document.NewDocument(DocID(it.ID))
	p.addText(doc, Title, func() []words.Token { return p.cut().title })
	p.addText(doc, Body, func() []words.Token { return p.cut().body })
	if names := authors(it); len(names) > 0 {
		p.addText(doc, Author, func() []words.Token { return passages(names) })
		p.addKeys(doc, AuthorWhole, func() []string { return wholeAuthors(names) })
	}
	if it.Outlet != "" {
		p.addText(doc, Outlet, func() []words.Token { return tokens(it.Outlet) })
	}
	if len(it.Quotes) > 0 {
		p.addText(doc, Quote, func() []words.Token { return quoted(it.Quotes) })
	}
	p.addKeys(doc, Site, func() []string { return query.SiteKeys(it.Site) })
	p.addKeys(doc, URL, func() []string { return query.URLKeys(it.URL) })
	if len(it.Links) > 0 {
		p.addKeys(doc, Cites, p.cited)
	}
	doc.AddField(&field{name: RowField, options: bleveindex.StoreField, value: p.row})
	return doc
}

// authors are the names by which author: finds an item: the one that is shown, and the account of a reaction.
func authors(it *index.Item) []string {
	var out []string
	if it.Author != "" {
		out = append(out, it.Author)
	}
	if it.Post != nil && it.Post.Handle != "" {
		out = append(out, "@"+it.Post.Handle)
	}
	return out
}

// wholeAuthors are the whole names, and accounts also without their sign.
func wholeAuthors(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, WholeValue(n), WholeValue(strings.TrimPrefix(n, "@")))
	}
	return out
}

// DocID returns the name of an item's document in bleve.
func DocID(item int64) string { return strconv.FormatInt(item, 10) }

// BodyPassages returns the passages of the body field.
func BodyPassages(it *index.Item) []string { return []string{it.Summary, it.Text} }

// parts cuts an item into words when the first of its fields is asked for. Bleve works on one document in
// one goroutine.
type parts struct {
	item        *index.Item
	stems       *Stems
	lang        string
	done        bool
	title, body []words.Token
}

func (p *parts) cut() *parts {
	if !p.done {
		p.title, p.body, p.done = tokens(p.item.Title), passages(BodyPassages(p.item)), true
	}
	return p
}

func (p *parts) addText(doc *document.Document, t Text, get func() []words.Token) {
	doc.AddField(&field{name: t.Plain, options: plainOptions, analyse: func() bleveindex.TokenFrequencies { return located(get()) }})
	if t.Stem != "" && Stemmed(p.lang) {
		doc.AddField(&field{name: t.Stem, options: countOptions, analyse: func() bleveindex.TokenFrequencies { return p.stemmed(get()) }})
	}
	doc.AddField(&field{name: t.Form, options: plainOptions, analyse: func() bleveindex.TokenFrequencies { return formed(get()) }})
}

func (p *parts) addKeys(doc *document.Document, name string, get func() []string) {
	doc.AddField(&field{name: name, options: countOptions, analyse: func() bleveindex.TokenFrequencies {
		freqs := bleveindex.TokenFrequencies{}
		for _, key := range get() {
			if key != "" && freqs[key] == nil {
				count(freqs, key)
			}
		}
		return freqs
	}})
}

func (p *parts) cited() []string {
	var keys []string
	for _, l := range p.item.Links {
		keys = append(keys, query.CiteKeys(l.URL)...)
	}
	return keys
}

// WholeValue gives a value in the form in which lists compare it.
func WholeValue(s string) string { return words.Fold(strings.Join(strings.Fields(s), " ")) }

func (p *parts) row() []byte {
	p.cut()
	row := RowOf(p.item, len(p.title), len(p.body))
	return row.Append(nil)
}

// tokens cuts a text. What is not UTF-8 is replaced first, so that no reader meets half a letter.
func tokens(text string) []words.Token {
	return words.Split(strings.ToValidUTF8(text, "\uFFFD"))
}

// gap keeps two passages of a field apart, so that no phrase reaches from one into the next: it is more than
// the widest stretch that a query within its limits can ask for.
const gap = 2 * query.MaxBytes

// passages cuts texts that no phrase leaves, one behind the other.
func passages(texts []string) []words.Token {
	var all []words.Token
	next := 0
	for _, text := range texts {
		from := len(all)
		all = append(all, tokens(text)...)
		for i := from; i < len(all); i++ {
			all[i].Pos += next
		}
		if len(all) > from {
			next = all[len(all)-1].Pos + gap
		}
	}
	return all
}

func quoted(quotes []index.Quote) []words.Token {
	texts := make([]string, len(quotes))
	for i, q := range quotes {
		texts[i] = q.Text
	}
	return passages(texts)
}

// located returns the folded words with their positions.
func located(tokens []words.Token) bleveindex.TokenFrequencies {
	freqs := make(bleveindex.TokenFrequencies, len(tokens))
	places := make([]bleveindex.TokenLocation, len(tokens))
	for i, w := range tokens {
		locate(freqs, w.Fold, w.Pos, &places[i])
	}
	return freqs
}

// locate notes that term stands at pos. All positions of a term are kept in one location of bleve: the first as
// its position, each further one as its distance from the one before among the array positions, which are
// nothing else to us. Bleve keeps five numbers for a location, most of them always 0, and to read them back would
// take most of the time of a phrase of frequent words. Offsets are left out: highlights are made from the text.
func locate(freqs bleveindex.TokenFrequencies, term string, pos int, place *bleveindex.TokenLocation) {
	if term == "" {
		return
	}
	tf := count(freqs, term)
	if len(tf.Locations) == 0 {
		place.Position, place.End = pos+1, pos+1 // End is the last position while the text is read
		tf.Locations = []*bleveindex.TokenLocation{place}
		return
	}
	first := tf.Locations[0]
	if distance := pos + 1 - first.End; distance > 0 {
		first.ArrayPositions = append(first.ArrayPositions, uint64(distance))
		first.End = pos + 1
	}
}

// Positions appends the positions that a location of bleve stands for, see locate.
func Positions(out []int32, first uint64, distances []uint64) []int32 {
	at := int32(first)
	out = append(out, at)
	for _, d := range distances {
		at += int32(d)
		out = append(out, at)
	}
	return out
}

func count(freqs bleveindex.TokenFrequencies, term string) *bleveindex.TokenFreq {
	tf := freqs[term]
	if tf == nil {
		tf = &bleveindex.TokenFreq{Term: []byte(term)}
		freqs[term] = tf
	}
	tf.SetFrequency(tf.Frequency() + 1)
	return tf
}

func (p *parts) stemmed(tokens []words.Token) bleveindex.TokenFrequencies {
	freqs := make(bleveindex.TokenFrequencies, len(tokens))
	for _, w := range tokens {
		if term := p.stems.Term(p.lang, w); term != "" {
			count(freqs, term)
		}
	}
	return freqs
}

// formed returns the words that are not written like their folded form, each with the mark of that form.
func formed(tokens []words.Token) bleveindex.TokenFrequencies {
	freqs := make(bleveindex.TokenFrequencies)
	for _, w := range tokens {
		if w.Text == w.Fold || w.Fold == "" {
			continue
		}
		places := new([2]bleveindex.TokenLocation)
		locate(freqs, w.Text, w.Pos, &places[0])
		locate(freqs, Otherwise(w.Fold), w.Pos, &places[1])
	}
	return freqs
}
