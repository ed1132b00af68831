package group

import (
	"presswatch/index/story/group/held"
	"presswatch/index/story/terms"
	"presswatch/index/story/twin"
)

// read makes an item of a document.
func (e *Engine) read(d *Doc) *held.Draft {
	src := terms.Source{Title: d.Title, Summary: d.Summary, Text: d.Text, URL: d.URL, Lang: d.Lang}
	for _, q := range d.Quotes {
		src.Quotes = append(src.Quotes, q.Text)
	}
	bag := e.reader.Read(src)
	if e.formula(d.ID, bag) {
		src.Text, src.Quotes = "", nil
		bag = e.reader.Read(src)
	}
	return e.Draft(d, bag)
}

// formula tells a short text that another item has word for word under another title ("Subscribe to read on"): it says nothing,
// and is read as if it were not there.
func (e *Engine) formula(id int64, b *terms.Bag) bool {
	if len(b.Stream) >= twin.LongText {
		return false
	}
	o := e.items[e.bodies[held.HashBody(b)]]
	return o != nil && o.ID != id && o.Body != 0 && o.Title != 0 && o.Title != held.HashTitle(b)
}
