package searchtest

import (
	"strings"
	"unicode/utf8"
)

// ToyStem is a toy stemmer that knows a few endings of a few languages: enough to agree with real stemmers
// about the words of the frozen searches.
func ToyStem(lang, word string) string {
	switch lang {
	case "en":
		word = strings.TrimSuffix(word, "'s")
	case "ar":
		word = strings.TrimPrefix(word, "ال")
	}
	for _, e := range toyEndings[lang] {
		if stem, ok := strings.CutSuffix(word, e); ok && utf8.RuneCountInString(stem) >= 3 {
			return stem
		}
	}
	return word
}

var toyEndings = map[string][]string{
	"ar": {"ة", "ه"},
	"de": {"en", "er", "e", "n"},
	"en": {"ing", "ed", "es", "e", "s"},
	"es": {"ía", "ia", "es", "e", "as", "os", "a", "o"},
	"fr": {"ées", "és", "ée", "é", "es", "e", "s"},
	"it": {"io", "i", "e", "a", "o"},
	"nl": {"en"},
	"pt": {"ia", "e", "s"},
}
