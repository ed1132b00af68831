package snippet

import (
	"strings"
	"testing"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
)

// shown writes the best piece of a text with its marks in brackets.
func shown(t *testing.T, text, in string) string {
	t.Helper()
	tree, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	found := New(tree, terms.NewStems()).Of(&index.Item{Lang: "en", Text: in})
	if len(found) == 0 {
		return ""
	}
	s := found[0]
	for i := len(s.Marks) - 1; i >= 0; i-- {
		m := s.Marks[i]
		s.Text = s.Text[:m.From] + "[" + s.Text[m.From:m.To] + "]" + s.Text[m.To:]
	}
	return s.Text
}

func TestPiecesAreCutWhereOneCanRead(t *testing.T) {
	long := strings.Repeat("and so on it went through the evening, ", 12)
	for _, tt := range []struct{ name, query, text, want string }{
		{"whole when short", "drill", "A drill was held. It ended.", "A [drill] was held. It ended."},
		{"from the sentence", "drill", "One thing. A drill was held.", "A [drill] was held."},
		{"an abbreviation ends no sentence", "network", "It was, a U.S. network said, late.", "It was, a U.S. [network] said, late."},
		{"nor does a point in a number", "metres", "It was 3.5 metres long.", "It was 3.5 [metres] long."},
		{"an ellipsis where words are left out", "drill", long + "a drill was held " + long, "… "},
		{"a paragraph is a sentence", "drill", "Heading\n\nA drill was held.", "A [drill] was held."},
		{"a quotation ends one", "drill", "He said: \"No.\" The drill was held.", "The [drill] was held."},
		{"stems", "drills", "They drilled.", "They [drilled]."},
		{"negation marks nothing", "drill -market", "A drill at the market.", "A [drill] at the market."},
		{"a handle once", "nmp OR @nmp", "said @nmp today", "said [@nmp] today"},
		{"only the phrase", `"no comment"`, "No. A comment. No comment.", "[No] [comment]."},
		{"not what stands alone", "fire NEAR/1 drill", "A fire. Then much later there was a fire drill.", "[fire] [drill]."},
		{"scripts without spaces", "消息", "警察局的网站。出现虚假消息。局长不予置评。", "出现虚假[消息]。"},
	} {
		if got := shown(t, tt.query, tt.text); !strings.Contains(got, tt.want) || strings.Count(got, "[") > strings.Count(tt.want, "[") && tt.want != "… " {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzSnippet(f *testing.F) {
	for _, s := range []string{"", "police", "Police. \"No\" police\n\npolice", "\xffpolice\xc0", "警察局的网站。police", strings.Repeat("police ", 100), "é́police…", "U.S. police 3.5"} {
		f.Add(s, "police NEAR/3 no OR \"police police\"~4 OR pol* OR polcie~1 OR 警察")
	}
	f.Fuzz(func(t *testing.T, text, ask string) {
		tree, err := query.Parse(ask)
		if err != nil {
			t.Skip()
		}
		it := &index.Item{Lang: "en", Title: text, Text: text, Summary: text, Quotes: []index.Quote{{Text: text}}}
		for _, s := range New(tree, terms.NewStems()).Of(it) {
			at := 0
			for _, m := range s.Marks {
				if m.From < at || m.To <= m.From || m.To > len(s.Text) || !utf8.RuneStart(s.Text[m.From]) {
					t.Fatalf("mark %v of %q", m, s.Text)
				}
				at = m.To
			}
			if !utf8.ValidString(s.Text) || len(s.Marks) == 0 {
				t.Fatalf("%q with %d marks", s.Text, len(s.Marks))
			}
		}
	})
}
