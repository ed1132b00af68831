package pen

import (
	"math"
	"testing"
	"unicode/utf8"
)

func TestElementsAndText(t *testing.T) {
	p := &Pen{}
	p.Open("g", "class", "a", "id", "")
	p.Empty("rect", "x", 1, "y", 2.005, "width", math.NaN(), "height", -0.001)
	p.Leaf("text", `<b> & "c"`, "x", math.Inf(1))
	p.Close()
	want := `<g class="a"><rect x="1" y="2.01" width="0" height="0"/><text x="0">&lt;b&gt; &amp; &#34;c&#34;</text></g>`
	if got := string(p.HTML()); got != want {
		t.Errorf("\n%s, want\n%s", got, want)
	}
}

func TestShortKeepsWholeCharacters(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		n        int
	}{{"abcdef", "abcdef", 6}, {"abcdefg", "abcde…", 6}, {"äöüß", "äöüß", 4}, {"äöüßä", "äöü…", 4}, {"ab cdef", "ab…", 4}, {"", "", 3}, {"新聞報道", "新…", 2}} {
		if got := Short(tt.in, tt.n); got != tt.want {
			t.Errorf("Short(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestWidthOfWideLetters(t *testing.T) {
	if Width("abc") != 19.5 || Width("新聞") != 24 {
		t.Errorf("%g, %g", Width("abc"), Width("新聞"))
	}
}

func TestOwnLetsOnlyOurPagesThrough(t *testing.T) {
	for url, want := range map[string]string{
		"#i1": "#i1", "/stories/1": "/stories/1", "?item=1": "?item=1", "//evil": "", `/\evil`: "", "javascript:x": "", "https://evil": "", "": "", "x/y": "", "\t//x": "",
	} {
		if got := Own(url); got != want {
			t.Errorf("Own(%q) = %q", url, got)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("</text><script>", 5)
	f.Add("\xff\u202e\x00", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		p := &Pen{}
		p.Leaf("text", s, "class", s)
		for i := range len(p.b) {
			if c := p.b[i]; c < ' ' {
				t.Fatalf("%q has a control character", p.b)
			}
		}
		if !utf8.Valid(p.b) {
			t.Fatalf("%q is no UTF-8", p.b)
		}
		if n = n%50 + 50; utf8.ValidString(s) && utf8.RuneCountInString(Short(s, n)) > n {
			t.Fatalf("Short(%q, %d) is longer", s, n)
		}
	})
}
