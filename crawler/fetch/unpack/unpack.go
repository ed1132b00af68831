// Package unpack undoes the packing of answers, as servers do it and not only as they should. How much comes out, its caller
// bounds.
package unpack

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// IsGzip reports whether bytes begin as gzip does.
func IsGzip(b []byte) bool { return len(b) > 2 && b[0] == 0x1f && b[1] == 0x8b && b[2] == 8 }

// gzipReader reads one gzip member after another and forgives what some servers put after the last one.
type gzipReader struct {
	in *bufio.Reader
	z  *gzip.Reader
}

// Gzip reads what gzip packed.
func Gzip(in io.Reader) io.Reader { return &gzipReader{in: bufio.NewReader(in)} }

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
	if magic, _ := g.in.Peek(3); IsGzip(magic) && g.z.Reset(g.in) == nil {
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

// Deflate reads what deflate packed.
func Deflate(in io.Reader) io.Reader { return &deflateReader{in: bufio.NewReader(in)} }

// ErrCoding says that an answer is packed in a way that cannot be undone.
var ErrCoding = errors.New("cannot be unpacked")

// badPack tells an answer that is badly packed from one that breaks off or ends well.
func badPack(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrHeader),
		errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary), errors.As(err, &corrupt):
		return fmt.Errorf("the answer %w: its packing is broken", ErrCoding)
	}
	return err
}
