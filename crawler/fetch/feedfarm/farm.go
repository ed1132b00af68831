// Package feedfarm is thousands of feeds on loopback, for measuring how fast they are polled and whether the bad
// ones hold up the good. Nothing that watches the press uses it: it is for benchmarks and the tests.
//
// Each feed has a host name of its own, because pace, robots.txt and Retry-After go by host. The names exist
// only in the farm's resolver; give [Farm] to fetch.Options.Resolver and [Farm.Allow] to fetch.Options.Allow.
package feedfarm

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Kind is how a feed behaves.
type Kind string

// The kinds. The entries of the good ones lead to small articles on the same host. Of twenty feeds eighteen are
// Unchanged, one is Fresh and one is hostile: Slow to Torn in turn.
const (
	Unchanged Kind = "unchanged" // 304 to a request with its ETag, else the same three entries
	Fresh     Kind = "fresh"     // one entry, a new one each time
	Slow      Kind = "slow"      // never gets to the end of its headers
	Dribble   Kind = "dribble"   // sends its body byte by byte
	Endless   Kind = "endless"   // sends items without end
	Broken    Kind = "broken"    // closes the connection in the middle
	Reset     Kind = "reset"     // the same, and hard: what was sent is lost as well
	Garbage   Kind = "garbage"   // sends no HTTP
	Torn      Kind = "torn"      // answers well, but with XML that nobody can read
)

var hostile = []Kind{Slow, Dribble, Endless, Broken, Reset, Garbage, Torn}

// Hostile reports whether a feed of this kind gives no entries.
func (k Kind) Hostile() bool { return k != Unchanged && k != Fresh }

// ETag is the tag of every Unchanged feed.
const ETag = `"farm-1"`

// MostFeeds bounds a farm.
const MostFeeds = 100_000

const (
	domain = ".farm.example"
	// Several addresses, so that the ports of one do not run out. Not 127.0.0.x: an exception for the farm
	// lets nobody to other things on this machine.
	addresses   = 8
	network     = "127.1.0.0/28"
	dribbleWait = 200 * time.Millisecond
	mostEndless = 64 << 20 // bytes after which even an endless feed gives up
)

// Farm is running until Close.
type Farm struct {
	n       int
	port    int
	ips     []netip.Addr
	servers []*http.Server
	running sync.WaitGroup
	quit    chan struct{}
	once    sync.Once
	asked   []atomic.Int64 // requests by feed
	entries atomic.Int64   // of the Fresh ones
}

// Start serves n feeds on loopback.
func Start(n int) (*Farm, error) {
	if n < 1 || n > MostFeeds {
		return nil, fmt.Errorf("a farm has 1 to %d feeds, not %d", MostFeeds, n)
	}
	f := &Farm{n: n, quit: make(chan struct{}), asked: make([]atomic.Int64, n)}
	first := netip.MustParsePrefix(network).Addr().Next()
	for range addresses {
		f.listen(first)
		first = first.Next()
	}
	if len(f.ips) == 0 { // machines that have no 127.1.0.x
		f.listen(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	if len(f.ips) == 0 {
		return nil, errors.New("no port of loopback could be listened on")
	}
	return f, nil
}

// listen adds one address, on the port of the first.
func (f *Farm) listen(ip netip.Addr) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp4", netip.AddrPortFrom(ip, uint16(f.port)).String())
	if err != nil {
		return
	}
	f.port = l.Addr().(*net.TCPAddr).Port
	f.ips = append(f.ips, ip)
	srv := &http.Server{
		Handler: http.HandlerFunc(f.serve), ReadHeaderTimeout: time.Minute, IdleTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	f.servers = append(f.servers, srv)
	f.running.Go(func() { _ = srv.Serve(l) })
}

// Close ends it, whatever is still being sent.
func (f *Farm) Close() error {
	var errs []error
	f.once.Do(func() {
		close(f.quit)
		for _, srv := range f.servers {
			errs = append(errs, srv.Close())
		}
		f.running.Wait()
	})
	return errors.Join(errs...)
}

// Len is the number of feeds.
func (f *Farm) Len() int { return f.n }

// Allow is what the guard has to let through.
func (f *Farm) Allow() []netip.Prefix {
	if f.ips[0].As4()[1] == 0 {
		return []netip.Prefix{netip.PrefixFrom(f.ips[0], 32)}
	}
	return []netip.Prefix{netip.MustParsePrefix(network)}
}

// URL is the address of feed i, counted from 0.
func (f *Farm) URL(i int) string {
	return fmt.Sprintf("http://feed-%d%s:%d/feed.xml", i, domain, f.port)
}

// Kind is how feed i behaves.
func (f *Farm) Kind(i int) Kind {
	switch i % 20 {
	case 7:
		return hostile[i/20%len(hostile)]
	case 13:
		return Fresh
	}
	return Unchanged
}

// Asked is how many requests for feed i there were.
func (f *Farm) Asked(i int) int { return int(f.asked[i].Load()) }

// LookupNetIP resolves the farm's names and no others.
func (f *Farm) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	i, ok := f.number(host)
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{f.ips[i%len(f.ips)]}, nil
}

// number is which feed a host name belongs to.
func (f *Farm) number(host string) (int, bool) {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(host, domain), "feed-")
	i, err := strconv.Atoi(digits)
	return i, ok && err == nil && i >= 0 && i < f.n
}

func (f *Farm) serve(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	i, ok := f.number(host)
	switch {
	case ok && strings.HasPrefix(r.URL.Path, "/story/"):
		story(w, r.URL.Path)
		return
	case !ok || r.URL.Path != "/feed.xml": // robots.txt among them
		http.NotFound(w, r)
		return
	}
	f.asked[i].Add(1)
	switch k := f.Kind(i); k {
	case Unchanged:
		w.Header().Set("ETag", ETag)
		if r.Header.Get("If-None-Match") == ETag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		f.feed(w, i, 0)
	case Fresh:
		f.feed(w, i, f.entries.Add(1))
	case Endless:
		f.endless(w)
	case Torn:
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, "<?xml version=\"1.0\"?><rss><channel></rss title=<<&&<item <link>]]>")
	default:
		f.wreck(w, k)
	}
}

// feed writes a whole feed: of an Unchanged one three old entries, of a Fresh one the newest alone.
func (f *Farm) feed(w http.ResponseWriter, i int, newest int64) {
	site := strings.TrimSuffix(f.URL(i), "/feed.xml")
	w.Header().Set("Content-Type", "application/rss+xml")
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>Feed %d</title><link>%s/</link>\n", i, site)
	ids := []string{"3", "2", "1"}
	if newest > 0 {
		ids = []string{"new-" + strconv.FormatInt(newest, 10)}
	}
	for _, id := range ids {
		fmt.Fprintf(&b, "<item><title>Harbour office answers question %s</title><link>%s/story/%s</link><guid isPermaLink=\"false\">%d/%s</guid><description>The ferry will run on Monday, and on Tuesday if the weather allows it.</description></item>\n", id, site, id, i, id)
	}
	b.WriteString("</channel></rss>\n")
	_, _ = io.WriteString(w, b.String())
}

// story is the page behind an entry.
func story(w http.ResponseWriter, path string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	id := html.EscapeString(strings.TrimPrefix(path, "/story/"))
	_, _ = fmt.Fprintf(w, "<!doctype html><html lang=\"en\"><head><title>Harbour office answers question %s</title></head><body><article><h1>Harbour office answers question %s</h1>%s</article></body></html>\n",
		id, id, strings.Repeat("<p>The ferry will run on Monday, said the harbour office, and on Tuesday if the weather allows it. Nobody asked about Wednesday.</p>\n", 6))
}

func (f *Farm) endless(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/rss+xml")
	_, _ = io.WriteString(w, "<rss version=\"2.0\"><channel>")
	piece := []byte(strings.Repeat("<item><title>All work and no play</title></item>\n", 1000))
	for sent := 0; sent < mostEndless; sent += len(piece) {
		if _, err := w.Write(piece); err != nil {
			return
		}
	}
}

// wreck takes the connection over.
func (f *Farm) wreck(w http.ResponseWriter, k Kind) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	switch k {
	case Slow:
		f.drip(conn, "HTTP/1.1 200 OK\r\nX-Slow: ")
	case Dribble:
		f.drip(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 100000\r\n\r\n<rss>")
	case Broken:
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 100000\r\n\r\n<rss><channel>")
	case Reset:
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	case Garbage:
		_, _ = io.WriteString(conn, "\x16\x03\x01 this is no HTTP\r\n\r\n")
	}
}

// drip begins and then sends a byte now and then, until the other side or the farm has had enough.
func (f *Farm) drip(conn net.Conn, head string) {
	_, err := io.WriteString(conn, head)
	tick := time.NewTicker(dribbleWait)
	defer tick.Stop()
	for err == nil {
		select {
		case <-tick.C:
			_, err = io.WriteString(conn, "a")
		case <-f.quit:
			return
		}
	}
}
