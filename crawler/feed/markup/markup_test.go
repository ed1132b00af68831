package markup

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// wellFormed asks the standard library's strict parser.
func wellFormed(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func written(d *Doc) string {
	var b strings.Builder
	b.WriteString("<all>")
	for c := d.Root.First; c != nil; c = c.Next {
		Write(&b, c)
	}
	for _, it := range d.Items {
		Write(&b, it)
	}
	return b.String() + "</all>"
}

var broken = []string{
	`<rss><channel><item><title>a & b</titel></item></channel>`,
	`<a b=c d='e"f' d="twice" 1x="y" g><!DOCTYPE x>< b>]]></a>`,
	"<a>\x01\uFFFE<![CDATA[x ]]> <![CDATA[\x02]]></a><b:c:d é='1'/>",
	`</x></y><z`,
	`<rss><item><item><item></rss>`,
	`<p><p><p>a<br>b`,
}

func TestWrittenIsWellFormed(t *testing.T) {
	for _, s := range broken {
		d, err := Read(s, 10)
		if err != nil {
			t.Fatal(err)
		}
		if out := written(d); wellFormed(out) != nil {
			t.Errorf("%q became %q: %v", s, out, wellFormed(out))
		}
	}
}

func TestWholeDocumentIsNotMended(t *testing.T) {
	d, err := Read(`<?xml version="1.0"?><!-- x --><rss><channel><title>T</title><item><title>One &amp; two</title><link/></item></channel></rss>`, 10)
	if err != nil || d.Broken != "" || d.Cut || len(d.Items) != 1 {
		t.Fatalf("%v %+v", err, d)
	}
	if got := d.Items[0].Value("title"); got != "One & two" {
		t.Errorf("title %q", got)
	}
}

func TestOnlySoMany(t *testing.T) {
	d, err := Read("<rss>"+strings.Repeat("<item><title>x</title></item>", 100)+"</rss>", 10)
	if err != nil || len(d.Items) != 20 || d.Left != 80 {
		t.Errorf("%v, %d items, %d left", err, len(d.Items), d.Left)
	}
	if _, err := Read(strings.Repeat("<a>", MaxDepth+1), 1); !errors.Is(err, ErrDeep) {
		t.Errorf("%v", err)
	}
	if _, err := Read(strings.Repeat("<a>", MaxDepth), 1); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range broken {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		d, err := Read(s, 5)
		if err != nil {
			return
		}
		if out := written(d); wellFormed(out) != nil {
			t.Fatalf("%q became %q: %v", s, out, wellFormed(out))
		}
	})
}
