// Package wording reads what a reaction says itself: its words without handles, addresses and the signs of its network,
// so that two posts of the same words are seen to be the same, and a post can be held against sentences of the press.
//
// A text is read up to MaxText; reading never fails.
package wording

import (
	"hash/maphash"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"presswatch/index/story/prose"
	"presswatch/index/story/terms"
)

// MaxText is how many bytes of a reaction are read. Few posts have a tenth of it; comments may be long, and what they are
// about stands at their beginning.
const MaxText = 2000

// Words is a reaction as it is compared.
type Words struct {
	Text   string // tidied: one space between words, no handles, no addresses, no signs of tags
	List   []Word
	Same   uint64 // equal for texts of the same words, whatever stands between them; 0 if there is none
	N      int    // of its words, those of letters
	Repeat bool   // it is said to be another's words, as "RT @name: …" does
}

// Word is a word with its place in Words.Text.
type Word struct {
	ID         uint32 // of its stem; 0 for function words and what is no word
	Start, End int32
	Begins     bool // it stands behind the end of a sentence
}

// Reader reads reactions. It is safe for use by many goroutines.
type Reader struct{ seed maphash.Seed }

// NewReader returns a reader. What two readers call Same cannot be compared.
func NewReader() *Reader { return &Reader{maphash.MakeSeed()} }

// Read reads a text in a language ("" counts as English).
func (r *Reader) Read(text, lang string) Words {
	w := Words{}
	w.Text, w.Repeat = tidy(text)
	var h maphash.Hash
	h.SetSeed(r.seed)
	var b [8]byte
	end := int32(0)
	for _, p := range prose.Words(w.Text) {
		word := w.Text[p.Start:p.End]
		w.List = append(w.List, Word{terms.Content(word, lang), p.Start, p.End, strings.ContainsAny(w.Text[end:p.Start], ".!?…\n")})
		end = p.End
		if strings.ContainsFunc(word, unicode.IsLetter) && !strings.ContainsFunc(word, unicode.IsDigit) {
			w.N++
			for i := range b {
				b[i] = byte(p.Sum >> (8 * i))
			}
			_, _ = h.Write(b[:])
		}
	}
	if w.N > 0 {
		w.Same = h.Sum64()
	}
	return w
}

// tidy leaves out what is not said: handles, addresses, the signs of tags, and where a repeated post is named.
func tidy(text string) (tidied string, repeat bool) {
	if len(text) > MaxText {
		text = strings.ToValidUTF8(text[:MaxText], "")
	}
	var out strings.Builder
	for i, field := range strings.Fields(html.UnescapeString(text)) {
		if i == 0 && strings.EqualFold(field, "RT") {
			repeat = true
			continue
		}
		if field = said(field); field == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(field)
	}
	return out.String(), repeat
}

// said is what of a field is said: "" of handles and addresses.
func said(field string) string {
	bare := strings.TrimLeftFunc(field, func(r rune) bool {
		return r != '@' && r != '#' && (unicode.IsPunct(r) || unicode.IsSymbol(r)) && r != '"' && r < utf8.RuneSelf
	})
	switch {
	case strings.HasPrefix(bare, "@") && len(bare) > 1:
		return ""
	case strings.Contains(field, "://") || strings.HasPrefix(strings.ToLower(bare), "www.") || isPath(bare):
		return ""
	}
	return strings.ReplaceAll(field, "#", "")
}

// isPath says that a field is an address without its scheme, as networks shorten them: "news.example/2019/07/a-hea…".
func isPath(field string) bool {
	host, _, ok := strings.Cut(field, "/")
	dot := strings.LastIndexByte(host, '.')
	return ok && dot > 0 && len(host)-dot > 2 && !strings.ContainsFunc(host, func(r rune) bool {
		return r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
