package chain

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Fault says what is wrong with a case file, and with which part of it.
type Fault struct {
	Part string // its name, quoted where it is no plain one; "the file" if no part can be named
	What string
}

// Error is of the interface error.
func (f *Fault) Error() string { return f.Part + ": " + f.What }

func fault(part, format string, args ...any) *Fault {
	if !goodName(part) && part != whole && part != directory {
		part = strconv.QuoteToASCII(part[:min(len(part), mostName)])
	}
	return &Fault{part, fmt.Sprintf(format, args...)}
}

const (
	whole     = "the file"
	directory = "the directory of the file"
)

// Verify reads a case file and returns its list if it is whole. Else the error is the first [Fault], in the order of the
// parts; any other error says that it could not be read. It needs memory for the list only.
func Verify(r io.ReaderAt, size int64) (*Manifest, error) {
	if err := bounded(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault(directory, "it cannot be read: %v", err)
	}
	files, err := named(z.File, size)
	if err != nil {
		return nil, err
	}
	m, err := list(files[List])
	if err != nil {
		return nil, err
	}
	if err := m.check(z.File, files); err != nil {
		return nil, err
	}
	return m, framed(r, size, z.File)
}

// bounded refuses what would need much memory to be looked at at all: the directory stands at the end and says how long it is.
func bounded(r io.ReaderAt, size int64) error {
	const tail = 22
	end := make([]byte, tail)
	if size < tail || size > MostBytes+(1<<30) {
		return fault(whole, "its size of %d bytes is none that a case file can have", size)
	}
	if _, err := r.ReadAt(end, size-tail); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if string(end[:4]) != "PK\x05\x06" {
		return fault(whole, "it does not end as a case file does; it was cut, added to, or is something else")
	}
	count, length, at := binary.LittleEndian.Uint16(end[10:]), int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	switch {
	case count > MostParts+2 || length > (MostParts+2)*(46+mostName):
		return fault(directory, "it lists more than a case file can have (%d parts at most)", MostParts)
	case at+length+tail != size:
		return fault(directory, "it is not where it says; the file was cut or added to")
	}
	return nil
}

// named finds the parts by name, and refuses names and sizes that no case file has.
func named(all []*zip.File, size int64) (map[string]*zip.File, error) {
	files, left := make(map[string]*zip.File, len(all)), size
	for _, f := range all {
		switch {
		case !goodName(f.Name):
			return nil, fault(f.Name, "this is no name that a case file gives to a part; it was added or renamed")
		case files[f.Name] != nil:
			return nil, fault(f.Name, "it is there twice")
		case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64:
			return nil, fault(f.Name, "it is packed; presswatch writes parts unpacked")
		case f.UncompressedSize64 > uint64(max(left, 0)):
			return nil, fault(f.Name, "it claims to be longer than the whole file")
		}
		left -= int64(f.UncompressedSize64)
		files[f.Name] = f
	}
	return files, nil
}

// list reads the manifest, which has one right form only.
func list(f *zip.File) (*Manifest, error) {
	if f == nil {
		return nil, fault(List, "it is missing")
	}
	body, err := read(f, mostList)
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, fault(List, "it was changed: it is no list of parts: %v", err)
	}
	if m.Head.Format != Format {
		return nil, fault(List, "its form is %d; this presswatch knows form %d", m.Head.Format, Format)
	}
	if again, err := m.bytes(); err != nil || !bytes.Equal(again, body) {
		return nil, fault(List, "it was changed: it is not written as presswatch writes it")
	}
	return &m, nil
}

func read(f *zip.File, most int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(most) {
		return nil, fault(f.Name, "it is longer than %d bytes", most)
	}
	from, err := f.Open()
	if err != nil {
		return nil, fault(f.Name, "it was changed: %v", err)
	}
	defer func() { _ = from.Close() }()
	body, err := io.ReadAll(io.LimitReader(from, most+1))
	if err != nil {
		return nil, fault(f.Name, "it was changed: %v", err)
	}
	return body, nil
}

// check holds the parts beside the list, and the list beside its own chain.
func (m *Manifest) check(order []*zip.File, files map[string]*zip.File) error {
	last, err := m.Head.first()
	if err != nil {
		return err
	}
	listed := make(map[string]bool, len(m.Parts))
	for i, p := range m.Parts {
		if !goodName(p.Name) || p.Name == Page || p.Name == List || listed[p.Name] {
			return fault(p.Name, "the list has this name, which it may not have, or twice")
		}
		listed[p.Name] = true
		if last = p.next(last); last != p.Chain {
			return fault(p.Name, "the chain breaks here: the list was changed at this part or before it")
		}
		if err := p.check(files[p.Name]); err != nil {
			return err
		}
		if order[i] != files[p.Name] {
			return fault(p.Name, "it is not at its place; parts were added or put in another order")
		}
	}
	if m.Hash != last {
		return fault(List, "its last hash is not that of its chain")
	}
	return m.rest(order, files, listed)
}

// rest checks what is not in the chain: that nothing was added, and that the first page says what the list says.
func (m *Manifest) rest(order []*zip.File, files map[string]*zip.File, listed map[string]bool) error {
	for _, f := range order {
		if !listed[f.Name] && f.Name != Page && f.Name != List {
			return fault(f.Name, "it was added: the list does not have it")
		}
	}
	if files[Page] == nil {
		return fault(Page, "it is missing")
	}
	want, err := m.page()
	if err != nil {
		return err
	}
	got, err := read(files[Page], mostList)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, got) {
		return fault(Page, "it was changed: it does not say what the list says")
	}
	if n := len(order); order[n-2].Name != List || order[n-1].Name != Page {
		return fault(List, "it is not at its place; parts were put in another order")
	}
	return nil
}

func (p Part) check(f *zip.File) error {
	if f == nil {
		return fault(p.Name, "it is missing")
	}
	if p.Size < 0 || f.UncompressedSize64 != uint64(p.Size) {
		return fault(p.Name, "it was changed: it has %d bytes, the list says %d", f.UncompressedSize64, p.Size)
	}
	from, err := f.Open()
	if err != nil {
		return fault(p.Name, "it was changed: %v", err)
	}
	defer func() { _ = from.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(from, p.Size+1)); err != nil {
		return fault(p.Name, "it was changed: %v", err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != p.SHA256 {
		return fault(p.Name, "it was changed: its SHA-256 is %s, the list says %s", got, p.SHA256)
	}
	return nil
}

// framed writes the ZIP again around the same parts and compares, since a reader looks past bytes between them.
func framed(r io.ReaderAt, size int64, order []*zip.File) error {
	c := &comparer{from: bufio.NewReader(io.NewSectionReader(r, 0, size)), part: directory}
	w := zip.NewWriter(c)
	for _, f := range order {
		c.part = f.Name
		to, err := w.CreateRaw(header(f.Name, f.UncompressedSize64, f.CRC32))
		if err != nil {
			return c.or(err)
		}
		from, err := f.OpenRaw()
		if err != nil {
			return fault(f.Name, "it was changed: %v", err)
		}
		if _, err := io.Copy(to, from); err != nil {
			return c.or(err)
		}
		if err := w.Flush(); err != nil {
			return c.or(err)
		}
	}
	c.part = directory
	if err := w.Close(); err != nil {
		return c.or(err)
	}
	if _, err := c.from.ReadByte(); err == nil {
		return fault(whole, "something was added behind its end")
	}
	return nil
}

// comparer compares what is written to it with what is there.
type comparer struct {
	from  *bufio.Reader
	part  string
	at    int64
	fault *Fault
}

func (c *comparer) Write(p []byte) (int, error) {
	got := make([]byte, len(p))
	if _, err := io.ReadFull(c.from, got); err != nil || !bytes.Equal(got, p) {
		c.fault = fault(c.part, "bytes around it were changed, from byte %d of the file on", c.at)
		return 0, c.fault
	}
	c.at += int64(len(p))
	return len(p), nil
}

func (c *comparer) or(err error) error {
	if c.fault != nil {
		return c.fault
	}
	return err
}
