package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"

	"presswatch/crawler/feed/markup"
	"presswatch/crawler/feed/plain"
)

// readJSON reads a JSON Feed (jsonfeed.org, 1.0 and 1.1). It is decoded here first, a value at a time: what is
// null is dropped, numbers and truth values become text where text belongs, a cut document keeps its whole
// items; gofeed gets the result.
func (p *parsing) readJSON(body []byte) error {
	p.feed.Format = "json"
	top, items, err := p.decode(body)
	if err != nil {
		return err
	}
	version, _ := top["version"].(string)
	if items == nil && !strings.Contains(version, "jsonfeed.org") {
		return fmt.Errorf("%w: it is JSON, but no JSON Feed", ErrNotFeed)
	}
	top["items"] = items
	top["version"] = version
	clean, err := json.Marshal(top)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotFeed, err)
	}
	g, err := gofeedParse(string(clean))
	if err != nil {
		return err
	}
	p.jsonHead(g, top)
	for i, it := range g.Items {
		p.feed.Entries = append(p.feed.Entries, p.jsonEntry(g, it, items[i].(map[string]any)))
	}
	p.choose(0)
	return nil
}

// decode reads the members of the top object one by one, so that what stands before a cut or a mistake is kept.
func (p *parsing) decode(body []byte) (top map[string]any, items []any, err error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if _, err := dec.Token(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrNotFeed, err)
	}
	top = map[string]any{}
	for dec.More() {
		key, err := dec.Token()
		name, _ := key.(string)
		if err != nil {
			break
		}
		if name == "items" {
			items, err = p.decodeItems(dec, items)
		} else {
			var v any
			if err = dec.Decode(&v); err == nil {
				top[name] = tame(v, name)
			}
		}
		if err != nil {
			p.broken(fmt.Sprintf("cut or broken after %d bytes: %v", dec.InputOffset(), jsonReason(err)))
			return top, items, nil
		}
	}
	if _, err := dec.Token(); err != nil {
		p.broken(fmt.Sprintf("cut or broken after %d bytes: %v", dec.InputOffset(), jsonReason(err)))
	}
	return top, items, nil
}

func jsonReason(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return plain.Line(syntax.Error(), 100)
	}
	return "the document ends too early"
}

func (p *parsing) decodeItems(dec *json.Decoder, items []any) ([]any, error) {
	if items == nil {
		items = []any{}
	}
	open, err := dec.Token()
	if err != nil || open != json.Delim('[') {
		return items, err // null, or no list at all
	}
	for dec.More() {
		var v any
		if err := dec.Decode(&v); err != nil {
			return items, err
		}
		if m, ok := tame(v, "item").(map[string]any); ok && len(items) < 4*MaxEntries {
			items = append(items, m)
		}
	}
	_, err = dec.Token()
	return items, err
}

// lists and objects are the members that are no text, by the shape that gofeed decodes them into.
var (
	lists   = map[string]bool{"authors": true, "tags": true, "hubs": true}
	objects = map[string]bool{"author": true}
	// dropped are members that we do not use and whose numbers gofeed is strict about.
	dropped = map[string]bool{"attachments": true, "expired": true}
)

// tame gives a value the type that its name calls for, or nil.
func tame(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		if name != "item" && !objects[name] && name != "" {
			return nil
		}
		out := map[string]any{}
		for k, x := range v {
			if k = strings.TrimSpace(k); !dropped[k] && !strings.HasPrefix(k, "_") {
				if x = tame(x, k); x != nil {
					out[k] = x
				}
			}
		}
		return out
	case []any:
		return tameList(v, name)
	case string:
		if lists[name] || dropped[name] {
			return nil
		}
		if objects[name] { // "author": "A. Writer"
			return map[string]any{"name": v}
		}
		return shorten(v)
	case json.Number:
		return tame(v.String(), name)
	case bool:
		return tame(strconv.FormatBool(v), name)
	}
	return nil
}

func tameList(v []any, name string) any {
	if !lists[name] {
		return nil
	}
	out := []any{}
	for _, x := range v[:min(len(v), maxCategories)] {
		inner := ""
		if name == "authors" {
			inner = "author"
		}
		if x = tame(x, inner); x != nil {
			out = append(out, x)
		}
	}
	return out
}

func shorten(s string) string {
	if len(s) > markup.MaxItemBytes {
		return strings.ToValidUTF8(s[:markup.MaxItemBytes], "")
	}
	return s
}

func (p *parsing) jsonHead(g *gofeed.Feed, top map[string]any) {
	f := p.feed
	f.Title = plain.Line(g.Title, plain.MaxTitle)
	p.link = resolve(g.Link, p.o.URL)
	f.Link, f.Lang = p.link, language(g.Language, nil)
	f.Self = resolve(g.FeedLink, p.o.URL)
	f.Updated = p.date(g.Updated).Time
	hubs, _ := top["hubs"].([]any)
	for _, h := range hubs {
		hub, _ := h.(map[string]any)
		kind, _ := hub["type"].(string)
		address, _ := hub["url"].(string)
		if f.Hub == "" && !strings.EqualFold(kind, "rsscloud") {
			f.Hub = resolve(address, p.o.URL)
		}
	}
}

func (p *parsing) jsonEntry(g *gofeed.Feed, it *gofeed.Item, raw map[string]any) Entry {
	e := Entry{ID: plain.Line(it.GUID, maxHref), Comments: -1}
	e.URL = resolve(it.Link, p.link, p.o.URL)
	for _, other := range []string{"external_url", "id"} {
		if s, _ := raw[other].(string); e.URL == "" {
			e.URL = resolve(s)
		}
	}
	e.Title = plain.Line(it.Title, plain.MaxTitle)
	e.Author = p.author(g, it)
	html, _ := raw["content_html"].(string)
	if e.Content = plain.Paragraphs(html, plain.MaxContent); html == "" {
		s, _ := raw["content_text"].(string)
		e.Content = plain.Text(s, plain.MaxContent)
	}
	summary, _ := raw["summary"].(string)
	if e.Summary = plain.Text(summary, plain.MaxSummary); e.Summary == "" {
		e.Summary = plain.Shorten(e.Content, plain.MaxSummary)
	}
	lang, _ := raw["language"].(string)
	if e.Lang = language(lang, nil); e.Lang == "" {
		e.Lang = p.feed.Lang
	}
	p.entryDates(&e, it, &markup.Node{})
	e.Categories = categories(it.Categories)
	return e
}
