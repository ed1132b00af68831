package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLines(t *testing.T) {
	for _, tc := range []struct{ in, line, markup, twice string }{
		{"a  b\nc", "a b c", "a b c", "a b c"},
		{"Fish &amp; chips", "Fish &amp; chips", "Fish & chips", "Fish & chips"},
		{"Fish &amp;amp; chips", "Fish &amp;amp; chips", "Fish &amp; chips", "Fish & chips"},
		{"<b>Bold</b> move", "<b>Bold</b> move", "Bold move", "Bold move"},
		{"1 < 2 &lt; 3", "1 < 2 &lt; 3", "1 < 2 < 3", "1 < 2 < 3"},
		{"AT&T; and R&D", "AT&T; and R&D", "AT&T; and R&D", "AT&T; and R&D"},
	} {
		if got := Line(tc.in, 100); got != tc.line {
			t.Errorf("Line(%q) = %q", tc.in, got)
		}
		if got := HTMLLine(tc.in, 100); got != tc.markup {
			t.Errorf("HTMLLine(%q) = %q", tc.in, got)
		}
		if got := Twice(tc.in, 100); got != tc.twice {
			t.Errorf("Twice(%q) = %q", tc.in, got)
		}
	}
}

func TestParagraphs(t *testing.T) {
	in := `<style>p{}</style><h2>Head</h2><p>One <i>two</i><br>three</p><script>alert("<p>x</p>")</script><ul><li>a</li><li>b</li></ul><!-- c --><iframe src=x>y</iframe>`
	if got, want := Paragraphs(in, 1000), "Head\n\nOne two three\n\na\n\nb"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Text("one\n two\r\n\r\nthree", 100); got != "one two\n\nthree" {
		t.Errorf("%q", got)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\x00\x08b": "ab", "x\u202Ey\u2069": "xy", "e\u0301": "é", "it\u0092s": "it’s", "\uFEFFa\u200Bb\u00ADc": "abc",
		"می\u200Cخواهم": "می\u200Cخواهم", "👩\u200D🚒": "👩\u200D🚒", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"a\xFFb": "a\uFFFDb",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if flood := Clean("Z" + strings.Repeat("\u0335", 5000)); utf8.RuneCountInString(flood) > 1+maxMarks {
		t.Errorf("%d characters of a flood of marks", utf8.RuneCountInString(flood))
	}
	if got := Line(strings.Repeat("word ", 1000), MaxTitle); utf8.RuneCountInString(got) > MaxTitle || !strings.HasSuffix(got, "word") {
		t.Errorf("a long title: %d characters, ends in %q", utf8.RuneCountInString(got), got[len(got)-5:])
	}
}
