package quote

import (
	"strings"
	"unicode"
)

// maxNames bounds the search for whole names.
const maxNames = 50_000 // bytes of text

// wholeName finds the one longer name that ends with a speaker's name: "Quill" is "Ada Quill" where the text
// names her so and no other Quill.
func wholeName(name string, paragraphs []string) string {
	words := strings.Fields(name)
	if len(words) == 0 || len(words) > 3 || !capital(words[0]) || titles[strings.ToLower(words[0])] || roles[strings.ToLower(words[0])] {
		return name
	}
	whole, seen := "", 0
	for _, text := range paragraphs {
		if seen += len(text); seen > maxNames {
			break
		}
		for at := 0; ; {
			i := strings.Index(text[at:], name)
			if i < 0 {
				break
			}
			at += i
			given := givenBefore(text[:at])
			after, _ := firstRune(text[at+len(name):])
			at += len(name)
			switch {
			case given == "" || unicode.IsLetter(after) || whole == given:
			case whole != "":
				return name // two people of this name
			default:
				whole = given
			}
		}
	}
	if whole == "" {
		return name
	}
	return whole + " " + name
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// givenBefore is the given name at the end of a text: one or two capitals right before, no office, no title, no
// word that only begins a sentence.
func givenBefore(text string) string {
	const most = 2
	if !strings.HasSuffix(text, " ") {
		return ""
	}
	text = text[max(0, len(text)-60):]
	words := strings.Fields(strings.ToValidUTF8(text, ""))
	var given []string
	for i := len(words) - 1; i >= 0 && len(given) < most; i-- {
		w := words[i]
		low := strings.ToLower(strings.TrimSuffix(w, "."))
		initial := len(w) == 2 && w[1] == '.'
		if !capital(w) || !initial && strings.IndexFunc(w, notName) >= 0 || stop(low) || titles[low] || roles[low] || says[low] || articles[low] || sources[low] {
			break
		}
		given = append([]string{w}, given...)
	}
	if len(given) == 0 || len([]rune(given[0])) < 2 {
		return ""
	}
	return strings.Join(given, " ")
}

func notName(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' }
