package chain_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/server/casefile/chain"
)

type part struct{ name, body string }

var parts = []part{{"story.html", "<p>A story.</p>"}, {"items/1.html", "one"}, {"items/2.html", "two"}, {"raw/1-1.gz", "\x1f\x8b bytes"}, {"empty.json", ""}}

func made(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := chain.NewWriter(&buf, chain.Head{Made: time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC), By: "presswatch 0.1.0", Story: 7, Title: "Rogue “notice”", Sentence: "Began 23:31."})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if err := w.Add(p.name, []byte(p.body)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func verify(b []byte) (*chain.Manifest, error) {
	return chain.Verify(bytes.NewReader(b), int64(len(b)))
}

func TestWhole(t *testing.T) {
	b := made(t)
	if !bytes.Equal(b, made(t)) {
		t.Fatal("the same input makes other bytes")
	}
	m, err := verify(b)
	if err != nil || m.Hash == "" || len(m.Parts) != len(parts) {
		t.Fatalf("%+v, %v", m, err)
	}
	if !bytes.Contains(b, []byte("<code>"+m.Hash+"</code>")) {
		t.Error("the first page does not show the last hash")
	}
}

// Each single bit of the file, one after the other.
func TestAnyFlipIsNoticed(t *testing.T) {
	b := made(t)
	for i := range b {
		for bit := range 8 {
			b[i] ^= 1 << bit
			var f *chain.Fault
			if _, err := verify(b); !errors.As(err, &f) || f.Part == "" || f.What == "" {
				t.Fatalf("bit %d of byte %d of %d: %v", bit, i, len(b), err)
			}
			b[i] ^= 1 << bit
		}
	}
}

func TestFlippedPartIsNamed(t *testing.T) {
	for _, p := range parts[:4] {
		b := made(t)
		b[bytes.Index(b, []byte(p.body))] ^= 1
		var f *chain.Fault
		if _, err := verify(b); !errors.As(err, &f) || f.Part != p.name {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}

// zipped writes a ZIP of its own with the same kind of headers.
func zipped(t testing.TB, all []part) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, p := range all {
		n := uint64(len(p.body))
		//lint:ignore SA1019 the same
		to, err := w.CreateRaw(&zip.FileHeader{Name: p.name, CRC32: crc32.ChecksumIEEE([]byte(p.body)), CompressedSize64: n, UncompressedSize64: n, ModifiedDate: 0x21}) //nolint:staticcheck // SA1019: the same
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(p.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func unzipped(t testing.TB, b []byte) (out []part) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		if _, err := body.ReadFrom(from); err != nil {
			t.Fatal(err)
		}
		out = append(out, part{f.Name, body.String()})
	}
	return out
}

func TestOtherParts(t *testing.T) {
	if _, err := verify(zipped(t, unzipped(t, made(t)))); err != nil {
		t.Fatalf("the same parts again: %v", err)
	}
	replace := func(name, old, fresh string) func([]part) []part {
		return func(all []part) []part {
			for i := range all {
				if all[i].name == name {
					all[i].body = strings.Replace(all[i].body, old, fresh, 1)
				}
			}
			return all
		}
	}
	for _, c := range []struct {
		name string
		do   func([]part) []part
		part string
		what string
	}{
		{"dropped", func(all []part) []part { return slices.Delete(all, 1, 2) }, "items/1.html", "missing"},
		{"added at the end", func(all []part) []part { return append(all, part{"items/3.html", "x"}) }, "items/3.html", "added"},
		{"added in front", func(all []part) []part { return append([]part{{"a.html", "x"}}, all...) }, "story.html", "place"},
		{"reordered", func(all []part) []part { all[1], all[2] = all[2], all[1]; return all }, "items/1.html", "place"},
		{"renamed", func(all []part) []part { all[2].name = "items/9.html"; return all }, "items/2.html", "missing"},
		{"changed", func(all []part) []part { all[2].body = "tvo"; return all }, "items/2.html", "SHA-256"},
		{"lengthened", func(all []part) []part { all[2].body += "!"; return all }, "items/2.html", "bytes"},
		{"twice", func(all []part) []part { return append(all, all[0]) }, "story.html", "twice"},
		{"out of the folder", func(all []part) []part { return append(all, part{"../x", ""}) }, `"../x"`, "no name"},
		{"root", func(all []part) []part { return append(all, part{"/etc/x", ""}) }, `"/etc/x"`, "no name"},
		{"of Windows", func(all []part) []part { return append(all, part{`c:\x`, ""}) }, `"c:\\x"`, "no name"},
		{"list taken away", func(all []part) []part { return slices.Delete(all, 5, 6) }, "manifest.json", "missing"},
		{"page taken away", func(all []part) []part { return all[:6] }, "index.html", "missing"},
		{"list is no list", func(all []part) []part { all[5].body = "[1"; return all }, "manifest.json", "no list"},
		{"list entry taken away", replace("manifest.json", `"name": "items/1.html"`, `"name": "items/2.html"`), "items/2.html", "chain"},
		{"headline changed", replace("manifest.json", "Rogue", "Quiet"), "story.html", "chain"},
		{"negative size", replace("manifest.json", `"size": 3`, `"size": -3`), "items/1.html", "chain"},
		{"last hash changed", replace("manifest.json", `"hash": "`, `"hash": "0`), "manifest.json", "last hash"},
		{"other form", replace("manifest.json", `"format": 1`, `"format": 2`), "manifest.json", "form is 2"},
		{"page changed", replace("index.html", "Keep this hash", "Lose this hash"), "index.html", "changed"},
		{"nothing", func([]part) []part { return nil }, "manifest.json", "missing"},
	} {
		var f *chain.Fault
		_, err := verify(zipped(t, c.do(unzipped(t, made(t)))))
		if !errors.As(err, &f) || f.Part != c.part || !strings.Contains(f.What, c.what) {
			t.Errorf("%s: %v, want %s: …%s…", c.name, err, c.part, c.what)
		}
	}
}

func TestPackedIsRefused(t *testing.T) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	to, err := w.Create("story.html")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write(make([]byte, 10<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := verify(buf.Bytes()); err == nil || !strings.Contains(err.Error(), "packed") {
		t.Error(err)
	}
}

func TestCutAndLengthened(t *testing.T) {
	b := made(t)
	for _, bad := range [][]byte{nil, b[:len(b)-1], b[:len(b)/2], append(slices.Clone(b), 0), append([]byte("x"), b...), bytes.Repeat([]byte("x"), 100)} {
		var f *chain.Fault
		if _, err := verify(bad); !errors.As(err, &f) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func TestNames(t *testing.T) {
	w, err := chain.NewWriter(&bytes.Buffer{}, chain.Head{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", ".", "/a", "../a", "a/../b", "a//b", "A", "a b", "a\x00", "index.html", "manifest.json", strings.Repeat("a", 101)} {
		if w.Add(name, nil) == nil {
			t.Errorf("%q was taken", name)
		}
	}
	if w.Add("a", nil) != nil || w.Add("a", nil) == nil {
		t.Error("a name twice")
	}
}

func FuzzVerify(f *testing.F) {
	b := made(f)
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add(zipped(f, []part{{"manifest.json", `{"head":{"format":1}}`}}))
	f.Fuzz(func(t *testing.T, got []byte) {
		m, err := verify(got)
		if err == nil && (m == nil || m.Head.Format != chain.Format) {
			t.Fatal("neither a list nor an error")
		}
	})
}
