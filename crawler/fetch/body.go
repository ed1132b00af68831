package fetch

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"presswatch/crawler/fetch/unpack"
)

// smallest unpacked size from which the ratio counts: small texts of one repeated line pack well.
const ratioFrom = 256 << 10

// caps bound a body.
type caps struct {
	bytes int64 // after unpacking
	ratio int64 // unpacked to packed
	cut   bool  // what is too large is cut off and is no error (robots.txt, bodies of errors)
}

// readBody reads a body whole and unpacks it, within the caps. More than that is an error, never a shorter
// body. files is whether the document itself may be a gzip file (sitemap.xml.gz).
func readBody(resp *http.Response, limits caps, files bool, saw func(int)) ([]byte, error) {
	if !limits.cut && resp.ContentLength > limits.bytes {
		return nil, tooBig(limits.bytes)
	}
	in := &counter{r: resp.Body, saw: saw}
	packed, err := unpacked(in, resp.Header.Values("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	if !files {
		return limits.read(packed, in)
	}
	peek := bufio.NewReader(packed)
	if magic, _ := peek.Peek(3); !unpack.IsGzip(magic) {
		return limits.read(peek, in)
	}
	if packed != io.Reader(in) {
		return nil, errTwice
	}
	body, err := limits.read(unpack.Gzip(peek), in)
	if err == nil && unpack.IsGzip(body) {
		return nil, errTwice
	}
	return body, err
}

var errTwice = fmt.Errorf("the answer is packed twice: it %w", errCoding)

func tooBig(limit int64) error {
	return fmt.Errorf("%w: the answer is larger than %d KiB", errBig, limit>>10)
}

// counter counts what comes from the wire.
type counter struct {
	r   io.Reader
	n   int64
	saw func(int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.saw(n)
	return n, err
}

// read reads to the end, and stops as soon as there is too much.
func (l caps) read(r io.Reader, in *counter) ([]byte, error) {
	var out bytes.Buffer
	piece := make([]byte, 32<<10)
	for {
		n, err := r.Read(piece)
		out.Write(piece[:n])
		size := int64(out.Len())
		switch {
		case l.cut && size >= l.bytes:
			return out.Bytes()[:l.bytes], nil
		case size > l.bytes:
			return nil, tooBig(l.bytes)
		case size > ratioFrom && size > l.ratio*in.n && !l.cut:
			return nil, fmt.Errorf("the answer %w: more than %d to 1", errRatio, l.ratio)
		}
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// unpacked undoes the one Content-Encoding that an answer may have. We ask for gzip alone; deflate is sent
// unasked by old servers. Two at once are refused.
func unpacked(in *counter, headers []string) (io.Reader, error) {
	var names []string
	for _, name := range strings.Split(strings.Join(headers, ","), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" && name != "utf-8" && name != "none" {
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0:
		return in, nil
	case len(names) > 1:
		return nil, errTwice
	case names[0] == "gzip" || names[0] == "x-gzip":
		return unpack.Gzip(in), nil
	case names[0] == "deflate":
		return unpack.Deflate(in), nil
	}
	return nil, fmt.Errorf("the answer %w: it is packed as %q, which was not asked for", errCoding, printable(names[0]))
}

// printable keeps what a server sends fit for a message.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), 40)]
}
