package faultd

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
)

func (s *Server) packed(mux *http.ServeMux) {
	feed := Gzip([]byte(Feed))
	whole := map[string]struct{ encoding, body string }{
		"gzip":       {"gzip", string(feed)},
		"x-gzip":     {"X-GZIP", string(feed)},
		"members":    {"gzip", string(Gzip([]byte(Feed[:50]))) + string(Gzip([]byte(Feed[50:])))},
		"trailing":   {"gzip", string(feed) + "\x00\x00\x00<!-- cached -->"},
		"empty":      {"gzip", ""},
		"zlib":       {"deflate", deflated(true)},
		"deflate":    {"deflate", deflated(false)},
		"identity":   {"identity", Feed},
		"nested":     {"gzip", string(Gzip(feed))},
		"twice":      {"gzip, gzip", string(Gzip(feed))},
		"file.gz":    {"", string(feed)},
		"file-in.gz": {"", string(Gzip(feed))},
		"br":         {"br", "\x0b\x02\x80<rss/>\x03"},
		"zstd":       {"zstd", "\x28\xb5\x2f\xfd"},
		"nonsense":   {"x-\"secret\"", Feed},
		"broken":     {"gzip", string(feed[:20]) + "\xff\xff\xff\xff" + string(feed[24:])},
		"checksum":   {"gzip", string(feed[:len(feed)-8]) + "\x00\x00\x00\x00" + string(feed[len(feed)-4:])},
		"cut":        {"gzip", string(feed[:len(feed)-20])},
		"plain":      {"gzip", Feed},
	}
	for name, answer := range whole {
		mux.HandleFunc("/packed/"+name, func(w http.ResponseWriter, _ *http.Request) {
			if answer.encoding != "" {
				w.Header()["Content-Encoding"] = []string{answer.encoding}
			}
			w.Header().Set("Content-Type", "application/xml")
			_, _ = io.WriteString(w, answer.body)
		})
	}
	mux.HandleFunc("/packed/bomb", func(w http.ResponseWriter, r *http.Request) { bomb(w, r, "gzip") })
	mux.HandleFunc("/packed/bomb.xml.gz", func(w http.ResponseWriter, r *http.Request) { bomb(w, r, "") })
	mux.HandleFunc("/packed/ratio", func(w http.ResponseWriter, _ *http.Request) { // under 8 MiB, over 200 to 1
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(Gzip(bytes.Repeat([]byte{' '}, 4<<20)))
	})
	mux.HandleFunc("/packed/tiny", func(w http.ResponseWriter, _ *http.Request) { // a small text that packs well
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(Gzip([]byte(strings.Repeat("<p>the same line</p>\n", 9000))))
	})
}

// Gzip packs bytes as one gzip member.
func Gzip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func deflated(wrapped bool) string {
	var out bytes.Buffer
	var z io.WriteCloser
	if wrapped {
		z = zlib.NewWriter(&out)
	} else {
		z, _ = flate.NewWriter(&out, flate.DefaultCompression)
	}
	_, _ = io.WriteString(z, Feed)
	_ = z.Close()
	return out.String()
}

// bomb sends ten gigabytes of blanks, packed a thousandfold.
func bomb(w http.ResponseWriter, r *http.Request, encoding string) {
	if encoding != "" {
		w.Header().Set("Content-Encoding", encoding)
	}
	z := gzip.NewWriter(w)
	blanks := bytes.Repeat([]byte{' '}, 1<<20)
	for range 10 << 10 {
		if _, err := z.Write(blanks); err != nil || r.Context().Err() != nil {
			return
		}
	}
	_ = z.Close()
}
