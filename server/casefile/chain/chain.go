// Package chain is the form of a case file: a ZIP of plain parts, a list of them in which each entry's hash covers the one
// before, and a first page that shows the last hash. [Writer] makes one, [Verify] says whether it is whole.
//
// Nothing is packed by the ZIP itself, so that every byte of it has one right value, and nothing can unfold to more than
// the file has.
package chain

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"time"
)

// Format is the version of the form that is written and understood.
const Format = 1

// The names of the parts that are not in the chain: they are made of it.
const (
	Page = "index.html"
	List = "manifest.json"
)

// Bounds of a case file. With them a ZIP needs none of its extensions.
const (
	MostParts = 60_000
	MostBytes = 2 << 30 // of all parts
	MostPart  = 256 << 20
	mostList  = 32 << 20
	mostName  = 100
)

// Head says what a case file is about.
type Head struct {
	Format   int       `json:"format"`
	Made     time.Time `json:"made"` // UTC, whole seconds
	By       string    `json:"by"`   // "presswatch 0.1.0"
	Story    int64     `json:"story"`
	Title    string    `json:"title"`
	Sentence string    `json:"sentence"`
	Notes    []string  `json:"notes"` // what is left out
}

// Part is an entry of the chain.
type Part struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	Chain  string `json:"chain"`
}

// Manifest is the list of the parts.
type Manifest struct {
	Head  Head   `json:"head"`
	Parts []Part `json:"parts"`
	Hash  string `json:"hash"` // the chain of the last part
}

// first is the hash with which the chain begins: it covers what the file says of itself.
func (h Head) first() (string, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return "", err
	}
	return sum(append([]byte("presswatch case file\n"), b...)), nil
}

// next is the hash of a part after that of the one before.
func (p Part) next(before string) string {
	return sum(fmt.Appendf(nil, "%s\n%s\n%d\n%s\n", before, p.Name, p.Size, p.SHA256))
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// bytes are the manifest in its one form.
func (m *Manifest) bytes() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", " ")
	return append(b, '\n'), err
}

// Writer writes a case file part by part. Close finishes it.
type Writer struct {
	zip      *zip.Writer
	manifest Manifest
	last     string
	names    map[string]bool
	total    int64
}

// NewWriter begins a case file.
func NewWriter(to io.Writer, head Head) (*Writer, error) {
	head.Format, head.Made = Format, head.Made.UTC().Truncate(time.Second)
	if head.Notes == nil {
		head.Notes = []string{}
	}
	head.Title, head.Sentence, head.By = strings.ToValidUTF8(head.Title, "�"), strings.ToValidUTF8(head.Sentence, "�"), strings.ToValidUTF8(head.By, "�")
	first, err := head.first()
	return &Writer{zip: zip.NewWriter(to), manifest: Manifest{Head: head, Parts: []Part{}}, last: first, names: map[string]bool{}}, err
}

// Room reports whether so many bytes in one more part still fit, with some left for what must be there.
func (w *Writer) Room(n int) bool {
	return len(w.manifest.Parts) < MostParts-10 && w.total+int64(n) < MostBytes-(64<<20) && n <= MostPart
}

// Add adds a part. Names are paths without tricks, each once.
func (w *Writer) Add(name string, body []byte) error {
	if !goodName(name) || name == Page || name == List || w.names[name] {
		return fmt.Errorf("%q cannot be the name of a part", name)
	}
	if w.total += int64(len(body)); w.total > MostBytes || len(body) > MostPart || len(w.manifest.Parts) >= MostParts {
		return fmt.Errorf("the case file becomes too large at %s", name)
	}
	p := Part{Name: name, Size: int64(len(body)), SHA256: sum(body)}
	p.Chain = p.next(w.last)
	w.names[name], w.last = true, p.Chain
	w.manifest.Parts = append(w.manifest.Parts, p)
	return w.put(name, body)
}

func (w *Writer) put(name string, body []byte) error {
	to, err := w.zip.CreateRaw(header(name, uint64(len(body)), crc32.ChecksumIEEE(body)))
	if err != nil {
		return err
	}
	_, err = to.Write(body)
	return err
}

// header is the one header that a part may have. The ZIP keeps no times: those of the file stand in its list.
func header(name string, size uint64, crc uint32) *zip.FileHeader {
	//lint:ignore SA1019 CreateRaw writes what stands in this field
	return &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc, CompressedSize64: size, UncompressedSize64: size, ModifiedDate: 0x21} //nolint:staticcheck // SA1019: CreateRaw writes what stands in this field
}

// Close writes the list and the first page, and returns the last hash.
func (w *Writer) Close() (string, error) {
	w.manifest.Hash = w.last
	list, err := w.manifest.bytes()
	if err != nil {
		return "", err
	}
	page, err := w.manifest.page()
	if err != nil {
		return "", err
	}
	if err := w.put(List, list); err != nil {
		return "", err
	}
	if err := w.put(Page, page); err != nil {
		return "", err
	}
	return w.last, w.zip.Close()
}

// goodName reports whether a name is a plain path of plain letters.
func goodName(name string) bool {
	if len(name) > mostName || !fs.ValidPath(name) || name == "." {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-./") == "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-./", r)
	})
}

// page is the first page, made of the list alone, so that it can be checked by making it again. A new form of it needs a
// new [Format].
func (m *Manifest) page() ([]byte, error) {
	t, err := template.New("").Parse(pageText)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	err = t.Execute(&buf, map[string]any{"M": m, "Style": template.CSS(Style), "Made": m.Head.Made.Format("2 January 2006, 15:04:05 UTC"), "N": len(m.Parts)}) //nolint:gosec // our own
	return buf.Bytes(), err
}

// Style is the look of all pages of a case file: light and dark, phone and print, and nothing loaded.
const Style = `:root{color-scheme:light dark;--paper:#fff;--ink:#14191c;--ink2:#434c52;--ink3:#5f696f;--accent:#0b5f6b;--wash:#e1f0f1;--red:#b3261b;--line:#dce1e3}
@media screen and (prefers-color-scheme:dark){:root{--paper:#101415;--ink:#e8ecee;--ink2:#b7c0c4;--ink3:#94a0a6;--accent:#69c3d0;--wash:#12353b;--red:#ff8d80;--line:#2a3235}}
body{margin:0 auto;max-width:1040px;padding:24px;background:var(--paper);color:var(--ink);font:15px/24px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:26px;line-height:36px;font-weight:600;margin:8px 0 16px;text-wrap:balance}h2{font-size:17px;line-height:24px;font-weight:600;border-top:1px solid var(--line);margin:32px 0 8px;padding-top:16px}
a{color:var(--accent)}p{max-width:760px;margin:8px 0}.quiet,dt,th{color:var(--ink3)}.bad{color:var(--red)}.lead{font-weight:500;color:var(--ink2);margin:0}
.text p{white-space:pre-line}code{font:13px/20px ui-monospace,"SF Mono",Menlo,Consolas,monospace}ins{background:var(--wash);text-decoration:none;border-bottom:2px solid var(--accent)}del{color:var(--ink3)}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:20px}th{font-size:12px;font-weight:500;text-align:left;border-bottom:1px solid var(--ink)}td{border-bottom:1px solid var(--line);vertical-align:top}td,th{padding:6px 12px 6px 0}
ul{padding-left:20px}li{margin:4px 0}.note{border-left:3px solid var(--accent);padding-left:12px}.when{white-space:nowrap}
@media(max-width:719px){body{padding:16px;font-size:16px}h1{font-size:22px;line-height:28px}table,tbody,tr,td{display:block;font-size:14px}thead{display:none}td{border:0;padding:0}tr{border-bottom:1px solid var(--line);padding:8px 0}td:first-child{font-weight:600}}
@media print{body{max-width:none;padding:0;font-size:11pt}tr,li{break-inside:avoid}}`

const pageText = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Case file of story {{.M.Head.Story}}</title><style>{{.Style}}</style>
<p class="lead">{{or .M.Head.Title "Without a headline"}}</p>
<h1>{{.M.Head.Sentence}}</h1>
<p><a href="story.html">Read the story</a>: the timeline, every item with its versions, who took it from whom, our statement, alarms, what people did.</p>
<p class="note"><b>For the office’s own use.</b> This file holds full texts of others as they were kept, as evidence. They belong to those who published them. Do not publish this file or pass it on without asking what you may.</p>
<p>Made {{.Made}} by {{.M.Head.By}}. The same as data: <a href="story.json">story.json</a>. The list of all {{.N}} parts: <a href="manifest.json">manifest.json</a>.</p>
{{with .M.Head.Notes}}<h2>What is not in here</h2><ul>{{range .}}<li>{{.}}</li>{{end}}</ul>{{end}}
<h2>Is it whole?</h2>
<p>The last hash of its chain is</p><p><code>{{.M.Hash}}</code></p>
<p>Keep this hash somewhere else: in a letter, a ticket, a minute book. Then <code>presswatch verify FILE</code> must print the same, on any machine and without a network.</p>
<p>That proves that nothing was changed, taken out or added since that hash was noted. It does not prove that what was recorded is true or complete, nor when it was made: a hash alone says nothing of that.</p>
</html>
`
