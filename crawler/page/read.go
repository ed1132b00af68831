package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/address"
	"presswatch/crawler/charset"
	"presswatch/crawler/page/body"
	"presswatch/crawler/page/date"
	"presswatch/crawler/page/embed"
	"presswatch/crawler/page/origin"
	"presswatch/crawler/page/quote"
	"presswatch/crawler/page/told"
	"presswatch/crawler/page/wall"
)

// The bounds of one page. What is beyond them gives an article with a Problem and no text.
const (
	MaxBytes = 2 << 20 // of the page's text as UTF-8, without scripts and styles where it is larger
	MaxTime  = 5 * time.Second

	maxTitle   = 500
	maxAuthor  = 200
	maxOutlet  = 200
	maxSummary = 2000
	maxRaw     = 120
	maxLinks   = 300
)

// Options say where a page came from.
type Options struct {
	URL         string      // the page's address: relative links count from it
	Asked       string      // the address that was asked for, where redirects began; "" the same
	ContentType string      // the HTTP header's value, for the charset
	Now         time.Time   // no day of publication is later than the day after; zero: the present
	Lines       *body.Lines // memory of the lines that an outlet repeats; nil: none. Read does not add to it
}

// Read makes an article of a page. A page that is no article gives one whose Problem says so; an error is
// given only where ctx ended or the reading itself failed. Reading takes at most MaxTime.
func Read(ctx context.Context, raw []byte, o Options) (a *Article, err error) {
	defer func() {
		if p := recover(); p != nil {
			a, err = nil, fmt.Errorf("read page %s: fault: %v", redacted(o.URL), p)
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read page %s: %w", redacted(o.URL), err)
	}
	r := newReader(ctx, o)
	if r.article.Problem = notHTML(raw, o.ContentType); r.article.Problem != "" {
		return r.article, nil
	}
	text, _ := charset.DecodeHTML(raw, o.ContentType)
	doc, err := parse(text)
	if err != nil {
		r.article.Problem = err.Error()
		return r.article, nil
	}
	r.read(doc)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read page %s: %w", redacted(o.URL), err)
	}
	return r.article, nil
}

// errTooLarge says that a page is beyond MaxBytes.
var errTooLarge = errors.New("page larger than 2 MiB")

// parse parses a page once, for everybody.
func parse(text []byte) (*html.Node, error) {
	if len(text) > MaxBytes {
		if text = withoutScripts(text); len(text) > MaxBytes {
			return nil, errTooLarge
		}
	}
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("page cannot be parsed: %w", err)
	}
	return doc, nil
}

// reader holds what is known while one page is read.
type reader struct {
	o        Options
	deadline time.Time
	base     *url.URL // nil where the page's address is none
	told     *told.Page
	doc      *html.Node
	article  *Article
}

func newReader(ctx context.Context, o Options) *reader {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	r := &reader{o: o, deadline: time.Now().Add(MaxTime), article: &Article{URL: o.URL}}
	if d, ok := ctx.Deadline(); ok && d.Before(r.deadline) {
		r.deadline = d
	}
	r.article.Canonical, _ = address.Canonical(o.URL)
	if u, err := url.Parse(o.URL); err == nil && u.Host != "" {
		r.base = u
	}
	return r
}

// notHTML refuses what only says that it is a page, or says that it is none.
func notHTML(raw []byte, contentType string) string {
	head := raw[:min(len(raw), 512)]
	if len(bytes.TrimSpace(head)) == 0 {
		return "empty page"
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err == nil && !strings.Contains(kind, "html") && !strings.Contains(kind, "xml") && !strings.HasPrefix(kind, "text/") && kind != "application/octet-stream" {
		return "not a web page but " + told.Line(kind, 60)
	}
	switch sniffed, _, _ := strings.Cut(http.DetectContentType(head), ";"); {
	case strings.HasPrefix(sniffed, "text/"), sniffed == "application/octet-stream": // UTF-16 without a mark looks binary
		return ""
	default:
		return "not a web page but " + sniffed
	}
}

func (r *reader) read(doc *html.Node) {
	a := r.article
	r.doc, r.told = doc, told.Read(doc)
	r.rebase()
	a.Canonical = r.canonical()
	a.Outlet = r.outlet()
	a.Title = r.title()
	a.Author = r.author()
	a.Summary = r.summary()
	declared := r.declaredLang()
	r.dates()
	res, err := body.Extract(doc, body.Options{
		URL: r.base, Title: a.Title, Lang: declared, Deadline: r.deadline, Repeated: r.repeated(),
	})
	switch {
	case errors.Is(err, body.ErrTime):
		a.Problem = "page took longer than 5 s to read"
		return
	case errors.Is(err, body.ErrTooLarge):
		a.Problem = "page too large to be read"
		return
	}
	r.content(res)
	a.Lang = language(declared, a.Text)
	a.Embeds = r.embeds()
	a.CommentFeed = r.commentFeed()
	a.Origins = append(origin.Find(origin.View{Told: r.told, URL: a.Canonical, Outlet: a.Outlet, Resolve: r.resolve}), r.agencies()...)
	r.judge()
}

// content takes what the main text holds. res is nil where there is none.
func (r *reader) content(res *body.Result) {
	a := r.article
	if res != nil {
		a.Text = r.withoutByline(told.Clean(res.Text()))
		a.Links = r.links(res.Node, a.Text)
	}
	const few = 40 // words: a page that its script fills
	if words(a.Text) < few {
		if t := r.toldText(); words(t) > 2*few {
			a.Text = t
		}
	}
	for _, q := range quote.Find(strings.Split(a.Text, "\n\n")) {
		a.Quotes = append(a.Quotes, Quote{q.Text, q.Speaker})
	}
}

// toldText is the text that a page tells machines, where it leaves the showing to a script.
func (r *reader) toldText() string {
	const longest = 200 << 10 // bytes
	t := r.told.Article()
	if t == nil {
		return ""
	}
	var paragraphs []string
	for line := range strings.Lines(t.Long("articleBody", longest)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// judge decides whether there is an article at all. What is none keeps no text: a consent page's words must
// never be found as an outlet's.
func (r *reader) judge() {
	a := r.article
	v := wall.View{Told: r.told, Doc: r.doc, Text: a.Text, Words: words(a.Text), Dated: a.Day != "", Asked: r.o.Asked}
	if r.base != nil {
		v.Host, v.Path = strings.ToLower(r.base.Hostname()), r.base.Path
	}
	a.Problem = wall.Problem(v)
	if gone := wall.Gone(v, a.Problem); gone != "" {
		a.Problem, a.Gone = gone, true
	}
	if a.Problem != "" {
		a.Text, a.Links, a.Quotes, a.Embeds, a.Origins = "", nil, nil, nil, nil
		return
	}
	a.Paywalled = wall.Paid(v)
}

// words counts words; where a language writes none, two characters stand for one.
func words(text string) int {
	n := len(strings.Fields(text))
	if letters := len([]rune(text)); n*20 < letters {
		return letters / 2
	}
	return n
}

func (r *reader) dates() {
	d := date.Find(r.doc, date.Options{URL: r.o.URL, Now: r.o.Now, Told: r.told})
	a := r.article
	a.Published, a.Day, a.DayOnly, a.Updated = d.Time, d.Day, d.DayOnly, d.Updated
	a.PublishedRaw = told.Line(d.Raw, maxRaw)
}

func (r *reader) embeds() (out []Embed) {
	for _, p := range embed.Find(r.doc) {
		out = append(out, Embed{p.Network, p.ID, p.Author, p.URL, p.Text})
	}
	return out
}

func (r *reader) repeated() func(string) bool {
	if r.o.Lines == nil {
		return nil
	}
	return r.o.Lines.RepeatedOn(address.Site(r.article.Canonical), r.article.Canonical)
}

func (r *reader) summary() string {
	s := r.told.Meta("og:description", "description", "twitter:description", "dc.description", "dcterms.abstract")
	if s == "" {
		if t := r.told.Article(); t != nil {
			s = t.Str("description")
		}
	}
	return told.Line(html.UnescapeString(s), maxSummary)
}

// withoutScripts cuts scripts (but JSON-LD) and styles out of a page that is too large with them: pages carry
// the state of their programs with them, sometimes megabytes.
func withoutScripts(text []byte) []byte {
	z := html.NewTokenizer(bytes.NewReader(text))
	var out bytes.Buffer
	skip := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.Bytes()
		}
		part := z.Raw()
		name := ""
		if kind == html.StartTagToken || kind == html.EndTagToken {
			n, _ := z.TagName()
			name = string(n)
		}
		switch {
		case kind == html.StartTagToken && (name == "script" || name == "style") && !bytes.Contains(part, []byte("ld+json")):
			skip = true
		case kind == html.EndTagToken && (name == "script" || name == "style"):
			skip = false
		case skip, kind == html.CommentToken:
		default:
			out.Write(part)
		}
	}
}

func redacted(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "without an address"
	}
	return u.Redacted()
}
