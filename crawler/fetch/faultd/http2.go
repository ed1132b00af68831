package faultd

import (
	"bytes"
	"crypto/tls"
	"io"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// oddHTTP2 speaks HTTP/2 wrongly: h2-silent says nothing, h2-frame-size lets nothing be sent (CVE-2026-33814),
// h2-goaway ends at once, h2-reset and h2-refused reset every request, h2-headers sends headers without end,
// h2-hpack ones that grow when they are unpacked, h2-pings nothing but pings, h2-empty nothing but empty data,
// h2-garbage no frames.
func (s *Server) oddHTTP2(c *tls.Conn, kind string) {
	defer c.Close()
	done := make(chan struct{})
	defer close(done)
	s.running.Go(func() {
		select {
		case <-s.quit:
			c.Close()
		case <-done:
		}
	})
	if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	f := http2.NewFramer(c, c)
	f.AllowIllegalWrites = true
	switch kind {
	case "h2-silent":
		_, _ = io.Copy(io.Discard, c)
		return
	case "h2-garbage":
		_, _ = c.Write(bytes.Repeat([]byte("no frame "), 1000))
		return
	case "h2-frame-size":
		_ = f.WriteSettings(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 0})
	default:
		_ = f.WriteSettings()
	}
	for {
		fr, err := f.ReadFrame()
		if err != nil {
			return
		}
		switch fr := fr.(type) {
		case *http2.SettingsFrame:
			if !fr.IsAck() {
				_ = f.WriteSettingsAck()
			}
		case *http2.HeadersFrame:
			s.oddAnswer(f, fr.StreamID, kind)
		}
	}
}

func (s *Server) oddAnswer(f *http2.Framer, stream uint32, kind string) {
	switch kind {
	case "h2-goaway":
		_ = f.WriteGoAway(0, http2.ErrCodeInternal, []byte("a secret of the inside"))
	case "h2-reset":
		_ = f.WriteRSTStream(stream, http2.ErrCodeInternal)
	case "h2-refused":
		_ = f.WriteRSTStream(stream, http2.ErrCodeRefusedStream)
	case "h2-headers":
		block := fields(100, "a")
		err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: fields(0, "")})
		for err == nil {
			err = f.WriteContinuation(stream, false, block)
		}
	case "h2-hpack":
		// One field of four thousand bytes goes into the table; each further byte repeats it.
		block := append(fields(1, string(bytes.Repeat([]byte{'x'}, 3900))), bytes.Repeat([]byte{0x80 | 62}, 10_000)...)
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block, EndHeaders: true})
	case "h2-pings":
		s.flood(func() error { return f.WritePing(false, [8]byte{}) })
	case "h2-empty":
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: fields(0, ""), EndHeaders: true})
		s.flood(func() error { return f.WriteData(stream, false, nil) })
	}
}

// flood writes on until that fails, at a pace that leaves the machine to others.
func (s *Server) flood(write func() error) {
	for i := 0; ; i++ {
		if write() != nil {
			return
		}
		if i%100 == 99 {
			select {
			case <-time.After(5 * time.Millisecond):
			case <-s.quit:
				return
			}
		}
	}
}

// fields packs the status of a good answer and n further header fields.
func fields(n int, value string) []byte {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	_ = e.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
	for range n {
		_ = e.WriteField(hpack.HeaderField{Name: "x-fill", Value: value})
	}
	return b.Bytes()
}
