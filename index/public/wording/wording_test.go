package wording

import (
	"strings"
	"testing"
)

func TestWhatIsSaid(t *testing.T) {
	r := NewReader()
	for _, c := range []struct{ name, text, want string }{
		{"handles and addresses", "@force .@other Swans,  seriously? https://t.co/abc www.example.org", "Swans, seriously?"},
		{"tags keep their word", "#FreeTheSwans now", "FreeTheSwans now"},
		{"entities", "cuffs &amp; feathers", "cuffs & feathers"},
		{"an address in brackets", "look (https://example.org/a)", "look"},
		{"quotation marks stay", `"no comment" they say`, `"no comment" they say`},
		{"an address cut short", "see news.example/2019/07/a-hea… and/or this", "see and/or this"},
		{"nothing", "  @a https://b ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := r.Read(c.text, "en").Text; got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTheSameWordsAreTheSame(t *testing.T) {
	r := NewReader()
	first := r.Read("Free the swans, NOW! 😂 https://a.example/1", "en")
	same := []string{"free the swans now", "@x free the #swans — now 12", "FREE the swans.. now https://b.example 😂😂😂 77"}
	for _, s := range same {
		if r.Read(s, "en").Same != first.Same {
			t.Errorf("%q is something else", s)
		}
	}
	for _, s := range []string{"free the swans", "now free the swans", ""} {
		if r.Read(s, "en").Same == first.Same {
			t.Errorf("%q is the same", s)
		}
	}
	if w := r.Read("😂😂 12 https://x.example", "en"); w.Same != 0 || w.N != 0 {
		t.Errorf("signs are words: %+v", w)
	}
	if !r.Read("RT @x: free the swans now", "en").Repeat || first.Repeat {
		t.Error("repeats are not told from the rest")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("RT @a: b #c https://d \u202e\u200b 😂")
	f.Add(strings.Repeat("é", MaxText))
	r := NewReader()
	f.Fuzz(func(t *testing.T, text string) {
		w := r.Read(text, "")
		for _, word := range w.List {
			if word.Start < 0 || word.End > int32(len(w.Text)) || word.Start >= word.End {
				t.Fatalf("%q: %+v lies outside", w.Text, word)
			}
		}
	})
}
