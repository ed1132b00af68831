package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	neturl "net/url"
	"strings"
	"time"

	"github.com/gocolly/colly/v2"

	"presswatch/crawler/address"
	"presswatch/crawler/charset"
	"presswatch/crawler/page/body"
	"presswatch/crawler/page/list"
)

// VisitorOptions configure a Visitor.
type VisitorOptions struct {
	// Transport gives the door to the network. It follows redirects, obeys robots.txt, unpacks and bounds
	// bodies, and gives an error where there is no page, as fetch.Client.Transport does.
	Transport func(urgent bool) http.RoundTripper
	Now       func() time.Time // nil: the present
	Log       *slog.Logger     // nil: silent
	// Lines is the memory of lines that an outlet repeats below its articles; nil: none is kept. Keep it over
	// a restart, or the lines come back into articles that are visited again and look like an edit.
	Lines *body.Lines
}

// Visitor reads news pages. It may be used by several goroutines.
type Visitor struct{ o VisitorOptions }

// New returns a Visitor. It opens no connection.
func New(o VisitorOptions) *Visitor {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Visitor{o}
}

// Fetched is what came from the network.
type Fetched struct {
	URL          string // after redirects
	Status       int
	Body         []byte // as it came, unpacked; nil with a 304
	ContentType  string
	ETag         string // verbatim; with a 304 the one that was asked with, unless a new one came
	LastModified string // likewise
	NotModified  bool
	Permanent    string // where only-permanent redirects (301, 308) led, "" if there were none
}

// Listing says what a listing page is and when it was last read.
type Listing struct {
	URL          string
	Select       string // CSS selector of the links, or of the elements that hold one each; "": they are recognised
	ETag         string // verbatim from the visit before; "" asks unconditionally
	LastModified string // verbatim
	Urgent       bool   // an own channel
}

// ErrSelect says that a listing's CSS selector cannot be read.
var ErrSelect = list.ErrSelect

// Article visits an article page. Where the fetch failed, the error is the transport's (a *fetch.Error); a page
// that is no article gives an Article whose Problem says so, and one that took an article's place is Gone as well.
func (v *Visitor) Article(ctx context.Context, url string, urgent bool) (*Article, *Fetched, error) {
	w := &witness{inner: v.o.Transport(urgent)}
	if err := visit(ctx, collector(ctx, w), url, nil); err != nil {
		return nil, nil, failed(url, err)
	}
	got := w.fetched(Listing{})
	a, err := Read(ctx, got.Body, Options{URL: got.URL, Asked: url, ContentType: got.ContentType, Now: v.o.Now(), Lines: v.o.Lines})
	if err != nil {
		return nil, nil, err
	}
	a.URL = url
	if v.o.Lines != nil && a.Problem == "" {
		v.o.Lines.Learn(address.Site(a.Canonical), a.Canonical, strings.Split(a.Text, "\n\n"))
	}
	v.o.Log.Debug("page read", "url", redacted(got.URL), "problem", a.Problem, "words", words(a.Text))
	return a, got, nil
}

// Listing visits a page that lists articles and returns the links that look like them, in the page's order and
// each once. A page that did not change gives none, and Fetched says so. Errors are as with Article, or
// ErrSelect.
func (v *Visitor) Listing(ctx context.Context, l Listing) ([]Entry, *Fetched, error) {
	if err := list.CheckSelect(l.Select); err != nil {
		return nil, nil, err
	}
	w := &witness{inner: v.o.Transport(l.Urgent), decode: true}
	c := collector(ctx, w)
	var entries []Entry
	var broken error
	found := list.New(v.o.Now(), time.Now().Add(MaxTime))
	if l.Select != "" {
		c.OnHTML(l.Select, func(e *colly.HTMLElement) { found.Choose(e.DOM.Nodes[0]) })
	}
	c.OnHTML("html", func(e *colly.HTMLElement) {
		entries, broken = found.Entries(ctx, e.DOM.Nodes[0], w.url(), l.Select != "")
	})
	if err := visit(ctx, c, l.URL, conditions(l)); err != nil {
		return nil, nil, failed(l.URL, err)
	}
	if broken != nil {
		return nil, nil, fmt.Errorf("%s: %w", redacted(l.URL), broken)
	}
	return entries, w.fetched(l), nil
}

func conditions(l Listing) http.Header {
	h := http.Header{}
	if l.ETag != "" {
		h.Set("If-None-Match", l.ETag)
	}
	if l.LastModified != "" {
		h.Set("If-Modified-Since", l.LastModified)
	}
	return h
}

// collector makes a colly collector for one visit: what it remembers between visits (visited addresses, cookies,
// the rule for redirects) is not ours to share between outlets.
func collector(ctx context.Context, w *witness) *colly.Collector {
	c := colly.NewCollector()
	// After NewCollector, because it takes settings from COLLY_… in the environment.
	c.Context = ctx
	c.AllowURLRevisit = true        // when a page is due is the store's to say
	c.IgnoreRobotsTxt = true        // the transport obeys it, with a cache that expires
	c.ParseHTTPErrorResponse = true // a 304 is no error; what is one never comes this far
	c.MaxBodySize = 0               // the transport has a cap; colly's would cut without a word
	c.DetectCharset = false         // the witness decodes
	c.MaxRequests, c.MaxDepth, c.CacheDir, c.TraceHTTP = 0, 0, "", false
	c.DisableCookies()
	c.SetRequestTimeout(0) // the transport and ctx bound it; colly would give a slow host 10 s
	c.WithTransport(w)
	return c
}

// visit runs a collector once. A fault in the parsing of a hostile page is an error.
func visit(ctx context.Context, c *colly.Collector, url string, h http.Header) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("visit: fault: %v", p)
		}
	}()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.5")
	if err := c.Request(http.MethodGet, url, nil, nil, h); err != nil {
		return err
	}
	return ctx.Err()
}

// failed takes the transport's own error out of what net/http and colly put around it: its text is for
// readers, and names the address itself.
func failed(url string, err error) error {
	var ue *neturl.Error
	if !errors.As(err, &ue) {
		return fmt.Errorf("visit %s: %w", redacted(url), err)
	}
	if errors.Is(err, errTooLarge) {
		return fmt.Errorf("%s: %w", redacted(url), errTooLarge)
	}
	return ue.Err
}

// witness keeps what came over the wire, which colly changes or drops: the bytes as they were, the final
// address, and whether the move was for good.
type witness struct {
	inner  http.RoundTripper
	decode bool // hand UTF-8 on, so that selectors see what a reader sees
	asked  *http.Request
	resp   *http.Response
	raw    []byte
}

// RoundTrip passes a request on.
func (w *witness) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.inner.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	if code := resp.StatusCode; (code < 200 || code > 299) && code != http.StatusNotModified {
		return nil, fmt.Errorf("the site answers %d %s", code, strings.ToLower(http.StatusText(code)))
	}
	kept := *resp
	kept.Header = resp.Header.Clone()
	w.asked, w.resp, w.raw = req, &kept, raw
	text := raw
	if w.decode && notHTML(raw, resp.Header.Get("Content-Type")) == "" {
		text, _ = charset.DecodeHTML(raw, resp.Header.Get("Content-Type"))
		if len(text) > MaxBytes {
			if text = withoutScripts(text); len(text) > MaxBytes {
				return nil, errTooLarge
			}
		}
		resp.Header.Set("Content-Type", "text/html; charset=utf-8")
	}
	resp.Uncompressed = true // colly unpacks what is named .xml.gz once more
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return resp, nil
}

// final is the request that was answered, after redirects.
func (w *witness) final() *http.Request {
	if w.resp.Request != nil {
		return w.resp.Request
	}
	return w.asked
}

func (w *witness) url() string { return w.final().URL.String() }

func (w *witness) fetched(l Listing) *Fetched {
	h := w.resp.Header
	f := &Fetched{
		URL: w.url(), Status: w.resp.StatusCode, Body: w.raw, ContentType: h.Get("Content-Type"),
		ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified"), NotModified: w.resp.StatusCode == http.StatusNotModified,
	}
	if f.NotModified { // a 304 may leave out what did not change (RFC 9110, 15.4.5)
		f.Body, f.ETag, f.LastModified = nil, or(f.ETag, l.ETag), or(f.LastModified, l.LastModified)
	}
	// net/http's own place for it: the answer that sent us on. The transport sets it where every redirect on
	// the way was permanent.
	if by := w.final().Response; by != nil && (by.StatusCode == http.StatusMovedPermanently || by.StatusCode == http.StatusPermanentRedirect) {
		f.Permanent = f.URL
	}
	return f
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
