package faultd

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Feed is a small whole feed, which the good sites serve.
const Feed = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Harbour Gazette</title><link>http://gazette.example/</link>
<item><title>Ferry timetable changes on Monday</title><link>http://gazette.example/ferry</link><guid>ferry-1</guid></item>
</channel></rss>
`

func (s *Server) bodies(mux *http.ServeMux) {
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, Feed)
	})
	mux.HandleFunc("/slow/headers", s.slowHeaders)
	mux.HandleFunc("/slow/body", s.slowBody)
	mux.HandleFunc("/slow/never", func(_ http.ResponseWriter, r *http.Request) { s.wait(r, time.Hour) })
	mux.HandleFunc("/slow/late", func(w http.ResponseWriter, r *http.Request) {
		d, _ := time.ParseDuration(r.URL.Query().Get("after"))
		if s.wait(r, d) {
			_, _ = io.WriteString(w, Feed)
		}
	})
	mux.HandleFunc("/slow/hop", func(w http.ResponseWriter, r *http.Request) { // ?after=DURATION&u=ADDRESS
		d, _ := time.ParseDuration(r.URL.Query().Get("after"))
		if s.wait(r, d) {
			http.Redirect(w, r, r.URL.Query().Get("u"), http.StatusFound)
		}
	})
	mux.HandleFunc("/endless", s.endless)
	mux.HandleFunc("/endless/chunks", s.endless)
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) { // says so in Content-Length
		w.Header().Set("Content-Length", strconv.Itoa(100<<20))
		s.endless(w, r)
	})
	mux.HandleFunc("/size/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.PathValue("n"))
		_, _ = io.CopyN(w, filler{}, int64(n))
	})
	mux.HandleFunc("/short", raw("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n"+Feed))
	mux.HandleFunc("/short/chunks", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"))
	mux.HandleFunc("/reset", raw(""))
	mux.HandleFunc("/reset/hard", hardReset)
	mux.HandleFunc("/charset/{kind}", charset)
	mux.HandleFunc("/garbage", raw("\x16\x03\x01\x02 this is no HTTP at all\r\n\r\n"))
	mux.HandleFunc("/two-lengths", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"))
	mux.HandleFunc("/header-bomb", raw("HTTP/1.1 200 OK\r\nX-Fill: "+strings.Repeat("a", 1<<20)+"\r\n\r\n"+Feed))
	mux.HandleFunc("/many-1xx", raw(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 10_000)+"HTTP/1.1 200 OK\r\n\r\n"+Feed))
	mux.HandleFunc("/no-length", raw("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n"+Feed))
}

// filler is text without end.
type filler struct{}

func (filler) Read(p []byte) (int, error) {
	const text = "<item>all work and no play</item>\n"
	n := 0
	for n < len(p) {
		n += copy(p[n:], text)
	}
	return n, nil
}

func (s *Server) endless(w http.ResponseWriter, r *http.Request) {
	piece := make([]byte, 64<<10)
	_, _ = filler{}.Read(piece)
	for r.Context().Err() == nil {
		if _, err := w.Write(piece); err != nil {
			return
		}
		if strings.HasSuffix(r.URL.Path, "chunks") {
			w.(http.Flusher).Flush()
		}
	}
}

// slowHeaders sends a byte of the headers now and then, for ever.
func (s *Server) slowHeaders(w http.ResponseWriter, r *http.Request) {
	conn, buf := hijack(w)
	if conn == nil {
		return
	}
	defer conn.Close()
	_, _ = buf.WriteString("HTTP/1.1 200 OK\r\nX-Slow: ")
	for buf.Flush() == nil && s.wait(r, dribble) {
		_ = buf.WriteByte('a')
	}
}

// dribble is the time between two bytes of the slow ones.
const dribble = 50 * time.Millisecond

// slowBody sends a byte of the body now and then, for ever.
func (s *Server) slowBody(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/rss+xml")
	for {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		if !s.wait(r, dribble) {
			return
		}
	}
}

// hardReset breaks off in the middle of a body with a TCP reset.
func hardReset(w http.ResponseWriter, _ *http.Request) {
	conn, buf := hijack(w)
	if conn == nil {
		return
	}
	_, _ = buf.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + Feed)
	_ = buf.Flush()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

// Charsets are titles whose bytes are not what the Content-Type says, or are broken, by the last part of
// /charset/….
var Charsets = map[string]struct{ Type, Title string }{
	"latin1-as-utf8": {"text/xml; charset=utf-8", "Caf\xe9"},
	"utf8-as-latin1": {"text/xml; charset=iso-8859-1", "Café"},
	"broken":         {"text/xml; charset=utf-8", "Caf\xc3 \xff\xfe \xe2\x82"},
	"cyrillic":       {"text/xml; charset=windows-1251", "\xcf\xee\xf0\xf2"},
	"unknown":        {"text/xml; charset=klingon", "Port"},
	"nul":            {"text/xml", "Po\x00rt\x1b"},
}

func charset(w http.ResponseWriter, r *http.Request) {
	c, ok := Charsets[r.PathValue("kind")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", c.Type)
	_, _ = io.WriteString(w, strings.Replace(Feed, "Harbour Gazette", c.Title, 1))
}

// raw answers with bytes that net/http would not send, and closes the connection.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, buf := hijack(w)
		if conn == nil {
			return
		}
		defer conn.Close()
		_, _ = buf.WriteString(text)
		_ = buf.Flush()
	}
}

func hijack(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return nil, nil
	}
	conn, buf, err := h.Hijack()
	if err != nil {
		return nil, nil
	}
	return conn, buf
}
