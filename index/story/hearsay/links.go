package hearsay

import (
	"strings"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// KeyOf is the form in which addresses are compared: without scheme, "www.", fragment and final slash, host in lower
// case.
func KeyOf(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		rest = url
	}
	rest, _, _ = strings.Cut(rest, "#")
	host, path, _ := strings.Cut(rest, "/")
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	return strings.TrimSuffix(host+"/"+path, "/")
}

// SiteOf is the host of an address in keyOf's form.
func SiteOf(key string) string {
	site, _, _ := strings.Cut(key, "/")
	return site
}

// frontPage reports whether an address is a front page or a section rather than an article.
func frontPage(key string) bool {
	_, path, ok := strings.Cut(key, "/")
	return !ok || len(path) < 12 && !strings.ContainsAny(path, "0123456789-_?")
}

// readLinks keeps the links that stand in a sentence. A line that is nothing but links, or begins as navigation does
// ("Read more:"), is none.
func (r *reader) readLinks() {
	from := 0
	for _, l := range r.it.Links {
		if len(r.out.Links) >= MaxLinks {
			return
		}
		k := KeyOf(l.URL)
		if k == "" || k == KeyOf(r.it.URL) {
			continue
		}
		out := Link{Key: k, Site: SiteOf(k), Front: frontPage(k), Proof: Proof{l.URL, -1, -1}}
		if o, ok := r.known.Host(out.Site); ok {
			out.Outlet, out.Many = o.Name, o.Many || o.Aggregator
		}
		at := r.placeOf(l, &from)
		if at.Start >= 0 {
			i := r.sentenceAt(at.Start)
			if i < 0 || r.navigation(i, at) {
				continue
			}
			out.Proof = r.show(r.sentences[i].Span, at)
			out.Anchors = r.anchorsOf(i)
		} else if promotion(l.Text) {
			continue
		}
		r.out.Links = append(r.out.Links, out)
	}
}

// placeOf finds the words of a link in the text: links come in the order of the text, so it looks on from the last
// one, and from the beginning if that fails.
func (r *reader) placeOf(l index.Link, from *int) prose.Span {
	for _, what := range []string{strings.TrimSpace(l.Text), l.URL} {
		if what == "" || len(what) > 500 {
			continue
		}
		if n := strings.Index(r.text[*from:], what); n >= 0 {
			at := prose.Span{Start: *from + n, End: *from + n + len(what)}
			*from = at.End
			return at
		}
		if n := strings.Index(r.text, what); n >= 0 {
			return prose.Span{Start: n, End: n + len(what)}
		}
	}
	return prose.Span{Start: -1, End: -1}
}

// navigation reports whether a link is that of a list or a promotion: its line holds little but the link, or begins as
// such lines do.
func (r *reader) navigation(i int, at prose.Span) bool {
	s := r.sentences[i]
	if promotion(s.In(r.text)) || i > 0 && r.sentences[i-1].Form == prose.Heading && promotion(r.sentences[i-1].In(r.text)) && s.Form != prose.Plain {
		return true
	}
	line := s.Span
	for k := i - 1; k >= 0 && r.sentences[k].Paragraph == s.Paragraph; k-- {
		line.Start = r.sentences[k].Start
	}
	for k := i + 1; k < len(r.sentences) && r.sentences[k].Paragraph == s.Paragraph; k++ {
		line.End = r.sentences[k].End
	}
	all, inside := len(r.wordsIn(line)), len(r.wordsIn(at))
	bare := strings.Contains(at.In(r.text), "://")
	return !bare && all-inside <= 1 && r.it.Kind != index.KindReaction
}

// promotion reports whether a line begins as lists of other articles do.
func promotion(line string) bool {
	t := strings.TrimLeft(prose.Fold(line), "•*->» \t")
	for _, begin := range []string{
		"read more", "read also", "also read", "more on this", "more from", "more:", "related", "see also", "see more", "don't miss", "you may also",
		"you might also", "recommended", "watch:", "listen:", "next:", "elsewhere on", "most read", "trending", "most popular", "in other news", "more stories", "top stories",
		"sign up", "subscribe", "follow us", "download our", "latest:", "from the archive", "keep reading", "continue reading",
	} {
		if strings.HasPrefix(t, begin) {
			return true
		}
	}
	return false
}

// readDeclared keeps what page or feed say of the origin, but for an outlet's own.
func (r *reader) readDeclared() {
	for _, d := range r.it.Declared {
		if len(r.out.Declared) >= maxEmbeds {
			return
		}
		out := Declared{Proof: Proof{d.URL, -1, -1}, Key: KeyOf(d.URL), Outlet: d.Outlet}
		out.Site = SiteOf(out.Key)
		if out.Text == "" {
			out.Text = d.Outlet
		}
		if out.Outlet != "" {
			out.Outlet = r.known.Name(out.Outlet).Name
		} else if o, ok := r.known.Host(out.Site); ok && !o.Many {
			out.Outlet = o.Name
		} else {
			out.Outlet = out.Site
		}
		if out.Outlet == "" || out.Outlet == r.out.Outlet || out.Site != "" && out.Site == strings.TrimPrefix(r.it.Site, "www.") {
			continue
		}
		r.out.Declared = append(r.out.Declared, out)
	}
}

// maxPost is the longest post whose words are compared, in bytes.
const maxPost = 2000

// readEmbeds keeps the posts that an item shows.
func (r *reader) readEmbeds() {
	for _, e := range r.it.Embeds {
		if len(r.out.Embeds) >= maxEmbeds {
			return
		}
		text := e.URL
		start, end := -1, -1
		if e.Text != "" && len(e.Text) <= MaxProof {
			if n := strings.Index(r.text, e.Text); n >= 0 {
				text, start, end = strings.Clone(e.Text), n, n+len(e.Text)
			}
		}
		id := ""
		if e.Network != "" && e.ID != "" {
			id = e.Network + ":" + e.ID
		}
		out := Embed{Proof: Proof{text, start, end}, Key: KeyOf(e.URL), ID: id}
		if e.Text != "" && len(e.Text) <= maxPost {
			out.Sums = Runs(nil, prose.Words(e.Text), QuoteWords, maxPost)
		}
		r.out.Embeds = append(r.out.Embeds, out)
	}
}
