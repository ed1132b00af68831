package words

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are texts with something of every rule.
var seeds = []string{
	"", "Police said no comment.", "The police's @nmp_press tweeted #NoComment, $NMPX!", "U.S.A. won 1,234.50 or 1.234,50",
	"l’église O'Brien's dell'arte 's Avonds", "all-out e-mail a_b C++ AT&T", "警視庁のサイト 東京都 ﾊﾟﾄｶｰ K팝 서울시", "ภาษาไทย ខ្មែរ",
	"الشُّرْطَة ٢٠١٩ ـــ", "Straße ÆON cœur naïve Ǆ İstanbul Σίσυφος", "😂👍🏽🇬🇧❤️", "@desk@press.example @a.b-c #", "\x00\xff\xfe a\u00adb c\u200bd",
	strings.Repeat("a", 300), "e\u0301te\u0301 \u0301 и\u0306",
}

// TestSplit: "/" stands between positions, "|" between the words at one position; each as it is compared.
func TestSplit(t *testing.T) {
	for text, want := range map[string]string{
		"Police said: no comment.": "police / said / no / comment",
		"all-out":                  "all / out",
		"the police's own":         "the / police's|police / own",
		"l’église":                 "l'eglise|eglise",
		"O'Brien's":                "o'brien's|o'brien|brien",
		"don't":                    "don't",
		"U.S.A. and e.g. U.S.":     "usa / and / eg / us",
		"example.com/a_b":          "example / com / a / b",
		"1,234.50 1.234,50 3.5m 1.200 1,200m 19.07.2019": "1234.50 / 1234.50 / 3.5m / 1200 / 1200m / 19.07.2019",
		"@nmp_press":                      "@nmp_press|nmp / press",
		"@desk@press.example":             "@desk@press.example|@desk|desk / press / example",
		"me@press.example":                "me / press / example",
		"#NoComment $NMPX $5":             "#nocomment|nocomment / $nmpx|nmpx / 5",
		"警視庁":                             "警視|警 / 視庁|視 / 庁",
		"K팝":                              "k / 팝",
		"😂👍🏽":                             "😂 / 👍",
		"Straße Æon Łódź":                 "strasse / aeon / lodz",
		"الشُّرْطَة":                      "الشرطه",
		"co\u00adoperate zero\u200bwidth": "cooperate / zero / width",
		"—“…”!":                           "",
	} {
		var got strings.Builder
		last := -1
		for i, tok := range Split(text) {
			switch {
			case i == 0:
			case tok.Pos == last:
				got.WriteString("|")
			default:
				got.WriteString(" / ")
			}
			last = tok.Pos
			got.WriteString(tok.Fold)
		}
		if got.String() != want {
			t.Errorf("%q is split into %q, want %q", text, got.String(), want)
		}
	}
}

// TestAsked: a query asks for the longest word at each place.
func TestAsked(t *testing.T) {
	for text, want := range map[string]string{
		"@nmp_press said": "@nmp_press+0 said+2",
		"police's own":    "police's+0 own+1",
		"警視庁":             "警視+0 視庁+1",
		"  ":              "",
	} {
		var got []string
		for _, tok := range Asked(text) {
			got = append(got, fmt.Sprintf("%s+%d", tok.Fold, tok.Pos))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q asks for %v, want %s", text, got, want)
		}
	}
}

// TestDistance counts as a person who mistypes does: a swapped pair is one slip.
func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"drill", "drill"}: 0, {"drill", "dril"}: 1, {"drill", "thrill"}: 2, {"police", "polcie"}: 1,
		{"", "abc"}: 3, {"müller", "muller"}: 1, {"ca", "abc"}: 3,
	} {
		if got := Distance(pair[0], pair[1]); got != want {
			t.Errorf("%q to %q is %d, want %d", pair[0], pair[1], got, want)
		}
		if Distance(pair[0], pair[1]) != Distance(pair[1], pair[0]) {
			t.Errorf("%q and %q are not as far apart both ways", pair[0], pair[1])
		}
	}
}

// FuzzSplit: words lie within the text, in order, and folding a folded word changes nothing.
func FuzzSplit(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last, from := 0, 0
		for i, tok := range Split(text) {
			if tok.Pos < last || tok.Pos > last+1 || i == 0 && tok.Pos != 0 {
				t.Fatalf("%q: position %d after %d", text, tok.Pos, last)
			}
			if tok.From < 0 || tok.To <= tok.From || tok.To > len(text) || tok.Pos > last && tok.From < from {
				t.Fatalf("%q: the word %+v is not at its place", text, tok)
			}
			if tok.Pos > last {
				from = tok.From
			}
			last = tok.Pos
			if len(tok.Text) > 4*MaxBytes || utf8.ValidString(text) && !utf8.ValidString(tok.Fold) {
				t.Fatalf("%q: %+v", text, tok)
			}
		}
		if folded := Fold(text); utf8.ValidString(text) && Fold(folded) != folded {
			t.Fatalf("%q folds to %q, which folds to %q", text, folded, Fold(folded))
		}
		for i, tok := range Asked(text) {
			if i == 0 && tok.Pos != 0 {
				t.Fatalf("%q asks for %+v first", text, tok)
			}
		}
	})
}

// FuzzAsked: a text is found by itself: each word that it asks for is among its words, at its place.
func FuzzAsked(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		type place struct {
			fold string
			pos  int
		}
		at := map[place]bool{}
		first := -1
		for _, tok := range Split(text) {
			if first < 0 {
				first = tok.Pos
			}
			at[place{tok.Fold, tok.Pos - first}] = true
		}
		for _, tok := range Asked(text) {
			if !at[place{tok.Fold, tok.Pos}] {
				t.Fatalf("%q asks for %+v, which it does not have", text, tok)
			}
		}
	})
}
