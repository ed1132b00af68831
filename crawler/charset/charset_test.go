package charset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func encode(t *testing.T, label, s string) string {
	t.Helper()
	enc, _ := charset.Lookup(label)
	switch label {
	case "utf-16le":
		enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be":
		enc = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "utf-32le":
		enc = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case "utf-32be":
		enc = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	}
	out, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDecodeXML(t *testing.T) {
	const ru, zh, fr = "<t>Полиция сообщила о пожаре</t>", "<t>警方周五晚间发布消息</t>", "<t>Café déjà</t>"
	tests := map[string]struct{ body, contentType, want, name string }{
		"plain":                  {fr, "", fr, "utf-8"},
		"mark":                   {"\uFEFF" + fr, "text/xml; charset=koi8-r", fr, "utf-8"},
		"utf-16le mark":          {"\xFF\xFE" + encode(t, "utf-16le", fr), "", fr, "utf-16le"},
		"utf-16be mark":          {"\xFE\xFF" + encode(t, "utf-16be", fr), "", fr, "utf-16be"},
		"utf-16le":               {encode(t, "utf-16le", fr), "", fr, "utf-16le"},
		"utf-32be":               {encode(t, "utf-32be", fr), "", fr, "utf-32be"},
		"utf-32le mark":          {"\xFF\xFE\x00\x00" + encode(t, "utf-32le", fr), "", fr, "utf-32le"},
		"declared":               {`<?xml version="1.0" encoding="windows-1251"?>` + encode(t, "windows-1251", ru), "", ru, "windows-1251"},
		"header":                 {encode(t, "koi8-r", ru), "text/xml; charset=koi8-r", ru, "koi8-r"},
		"header before declared": {`<?xml version="1.0" encoding="windows-1251"?>` + encode(t, "koi8-r", ru), "application/rss+xml; charset=koi8-r", ru, "koi8-r"},
		"gb2312 with more":       {`<?xml version="1.0" encoding="gb2312"?>` + encode(t, "gb18030", zh), "", zh, "gb18030"},
		"unknown label":          {`<?xml version="1.0" encoding="bogus"?>` + fr, "text/xml; charset=bogus", fr, "utf-8"},
		"latin-1 as utf-8":       {`<?xml version="1.0" encoding="utf-8"?>` + encode(t, "windows-1252", fr), "", fr, ""},
		"utf-8 as latin-1":       {`<?xml version="1.0" encoding="iso-8859-1"?>` + fr, "text/xml; charset=iso-8859-1", fr, "utf-8"},
		"utf-16 only in name":    {`<?xml version="1.0" encoding="utf-16"?>` + fr, "", fr, "utf-8"},
		"undeclared 1251":        {encode(t, "windows-1251", strings.Repeat(ru, 5)), "", ru, "windows-1251"},
		"one stray byte":         {fr + "<t>it\x92s</t>", "", "it’s", "utf-8"},
		"cut character":          {fr + "\xE2\x82", "", fr, "utf-8"},
	}
	for name, tc := range tests {
		got, enc := DecodeXML([]byte(tc.body), tc.contentType)
		if !strings.Contains(string(got), tc.want) || (tc.name != "" && enc != tc.name) {
			t.Errorf("%s: %s %q, want %s %q", name, enc, got, tc.name, tc.want)
		}
	}
}

func TestDecodeHTML(t *testing.T) {
	const body = "<html><head>%</head><p>Café déjà vu à Paris</p>"
	for name, tc := range map[string]struct{ body, contentType, name string }{
		"utf-8":      {body, "text/html", "utf-8"},
		"meta":       {encode(t, "windows-1252", strings.Replace(body, "%", `<meta charset=iso-8859-1>`, 1)), "", "windows-1252"},
		"meta long":  {encode(t, "iso-8859-15", strings.Replace(body, "%", `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">`, 1)), "", "iso-8859-15"},
		"header":     {encode(t, "iso-8859-15", body), "text/html; charset=ISO-8859-15", "iso-8859-15"},
		"script":     {strings.Replace(body, "%", `<script charset="x" src="/news-1252-ascii.js"></script>`+strings.Repeat("<!-- -->", 200), 1), "", "utf-8"},
		"meta late":  {encode(t, "windows-1252", strings.Replace(body, "%", strings.Repeat("<!-- -->", 200)+`<meta charset="latin1">`, 1)), "", "windows-1252"},
		"meta wrong": {strings.Replace(body, "%", `<meta charset="bogus">`, 1), "", "utf-8"},
		"undeclared": {encode(t, "windows-1252", body), "", ""},
	} {
		got, enc := DecodeHTML([]byte(tc.body), tc.contentType)
		if !strings.Contains(string(got), "Café déjà vu à Paris") || (tc.name != "" && enc != tc.name) {
			t.Errorf("%s: %s %q", name, enc, got)
		}
	}
}

// TestW3C are the pages of the W3C's tests on how a page says its encoding.
func TestW3C(t *testing.T) {
	dir := os.Getenv("PRESSWATCH_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	dir = filepath.Join(dir, "html-charset-w3c")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the W3C pages are not here: set PRESSWATCH_DATA to the folder of recorded cases")
	}
	right := 0
	cases := []struct{ file, contentType, want string }{
		{"HTTP-charset.html", "text/html; charset=iso-8859-15", "iso-8859-15"},
		{"HTTP-vs-UTF-8-BOM.html", "text/html; charset=iso-8859-15", "utf-8"},
		{"HTTP-vs-meta-charset.html", "text/html; charset=iso-8859-15", "iso-8859-15"},
		{"HTTP-vs-meta-content.html", "text/html; charset=iso-8859-15", "iso-8859-15"},
		{"No-encoding-declaration.html", "text/html", "utf-8"},
		{"UTF-16BE-BOM.html", "", "utf-16be"},
		{"UTF-16LE-BOM.html", "", "utf-16le"},
		{"meta-content-attribute.html", "text/html", "iso-8859-15"},
	}
	for _, tc := range cases {
		body, err := os.ReadFile(filepath.Join(dir, tc.file))
		if err != nil {
			t.Fatal(err)
		}
		if _, got := DecodeHTML(body, tc.contentType); got == tc.want {
			right++
		} else {
			t.Errorf("%s: %s, want %s", tc.file, got, tc.want)
		}
	}
	t.Logf("%d of %d right", right, len(cases))
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xFF\xFE<\x00a\x00"), "text/xml; charset='gb2312'")
	f.Add([]byte("<?xml encoding=\"utf-16\"?>\xE9"), "")
	f.Add([]byte("<meta charset=big5>\x81\x40"), "charset=")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		for _, decode := range []func([]byte, string) ([]byte, string){DecodeXML, DecodeHTML} {
			if text, name := decode(body, contentType); !utf8.Valid(text) || name == "" {
				t.Errorf("%q as %q: %q", body, name, text)
			}
		}
	})
}

// TestSavedAsUTF8: a browser or an archive that saves a page as UTF-8 leaves its declaration as it was.
func TestSavedAsUTF8(t *testing.T) {
	const words = "Müßiggang und Übermut in Görlitz, Köln, Ähren, Öl"
	head := `<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"><title>`
	if text, name := DecodeHTML([]byte(head+words), "text/html"); name != "utf-8" || !strings.Contains(string(text), words) {
		t.Errorf("%s %q", name, text)
	}
	if text, name := DecodeHTML([]byte(head+"caf\xe9 cr\xe8me br\xfbl\xe9e \xe0 la na\xefve Ma\xeftre fa\xe7on \xe9t\xe9"), "text/html"); name != "windows-1252" || !strings.Contains(string(text), "café crème") {
		t.Errorf("%s %q", name, text)
	}
}
