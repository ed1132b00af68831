package marked

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ markup, plain, links, tags string }{
		{`<p>One<br />two</p><p>three</p>`, "One\ntwo\n\nthree", "", ""},
		{
			`<p>See <a href="https://news.example/a/very/long/way" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">news.example/a/very</span><span class="invisible">/long/way</span></a> now</p>`,
			"See https://news.example/a/very/long/way now", "https://news.example/a/very/long/way", "",
		},
		{
			`<p><span class="h-card"><a href="https://s.example/@pip" class="u-url mention">@<span>pip</span></a></span> <a href="https://s.example/tags/Swans" class="mention hashtag" rel="tag">#<span>Swans</span></a></p>`,
			"@pip #Swans", "", "Swans",
		},
		{`read <a href="/2019/story">this</a> &amp; weep`, "read this & weep", "https://base.example/2019/story", ""},
		{`<script>alert(1)</script><style>x{}</style>safe<img src=x onerror=alert(2) alt=":swan:">`, "safe:swan:", "", ""},
		{`<a href="javascript:alert(1)">no</a> <a href="https://a.example/">a</a> <a href="https://a.example/">again</a>`, "no a again", "https://a.example/", ""},
		{"a\u202eb\x00c<p>unclosed <a href=\"https://b.example/", "abc\n\nunclosed", "", ""},
		{strings.Repeat("<div>", 40_000) + "deep", "deep", "", ""},
	} {
		got := Read(c.markup, "https://base.example/")
		var links []string
		for _, l := range got.Links {
			links = append(links, l.URL)
		}
		if strings.TrimSpace(got.Plain) != c.plain || strings.Join(links, " ") != c.links || strings.Join(got.Tags, " ") != c.tags {
			t.Errorf("%.80q: %q, %q, %q", c.markup, got.Plain, links, got.Tags)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`<p>One<a href="https://x.example/">x</a>`)
	f.Fuzz(func(t *testing.T, s string) {
		got := Read(s, "")
		if strings.ContainsAny(got.Plain, "\x00\u202e") || len(got.Links) > maxLinks {
			t.Errorf("%q", got.Plain)
		}
	})
}
