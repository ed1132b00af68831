package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
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
	packed, err := unpack(in, resp.Header.Values("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	if !files {
		return limits.read(packed, in)
	}
	peek := bufio.NewReader(packed)
	if magic, _ := peek.Peek(3); !isGzip(magic) {
		return limits.read(peek, in)
	}
	if packed != io.Reader(in) {
		return nil, errTwice
	}
	body, err := limits.read(newGzip(peek), in)
	if err == nil && isGzip(body) {
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

// unpack undoes the one Content-Encoding that an answer may have. We ask for gzip alone; deflate is sent
// unasked by old servers. Two at once are refused.
func unpack(in *counter, headers []string) (io.Reader, error) {
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
		return newGzip(in), nil
	case names[0] == "deflate":
		return &deflateReader{in: bufio.NewReader(in)}, nil
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

func isGzip(b []byte) bool { return len(b) > 2 && b[0] == 0x1f && b[1] == 0x8b && b[2] == 8 }

// gzipReader reads one gzip member after another and forgives what some servers put after the last one.
type gzipReader struct {
	in *bufio.Reader
	z  *gzip.Reader
}

func newGzip(in io.Reader) *gzipReader { return &gzipReader{in: bufio.NewReader(in)} }

func (g *gzipReader) Read(p []byte) (int, error) {
	if g.z == nil {
		if _, err := g.in.Peek(1); errors.Is(err, io.EOF) {
			return 0, io.EOF // an empty body, said to be packed
		}
		z, err := gzip.NewReader(g.in)
		if err != nil {
			return 0, badPack(err)
		}
		g.z = z
		g.z.Multistream(false)
	}
	n, err := g.z.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, badPack(err)
	}
	if magic, _ := g.in.Peek(3); isGzip(magic) && g.z.Reset(g.in) == nil {
		g.z.Multistream(false)
		return n, nil
	}
	return n, io.EOF
}

// deflateReader reads deflate with the zlib wrapper that RFC 9110 demands, or without it.
type deflateReader struct {
	in *bufio.Reader
	r  io.Reader
}

func (d *deflateReader) Read(p []byte) (int, error) {
	if d.r == nil {
		head, err := d.in.Peek(2)
		if errors.Is(err, io.EOF) && len(head) == 0 {
			return 0, io.EOF
		}
		if len(head) == 2 && head[0]&15 == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			z, err := zlib.NewReader(d.in)
			if err != nil {
				return 0, badPack(err)
			}
			d.r = z
		} else {
			d.r = flate.NewReader(d.in)
		}
	}
	n, err := d.r.Read(p)
	return n, badPack(err)
}

// badPack tells an answer that is badly packed from one that breaks off or ends well.
func badPack(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrHeader),
		errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary), errors.As(err, &corrupt):
		return fmt.Errorf("the answer %w: its packing is broken", errCoding)
	}
	return err
}
