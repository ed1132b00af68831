package channel

import (
	"strings"
	"unicode"
)

// swearing are words and beginnings of words that no office writes; "*" at the end stands for any ending.
var swearing = strings.Fields(`fuck* fuk fck motherfuck* shit shite shitty bullshit cunt* twat* wank* bastard* bitch* bollocks arse arsehole* asshole* prick dickhead* piss pissed
pussy slut* whore* dick cock tits bellend* knobhead* wtf stfu nigga* nigger* faggot* pillock* cocksuck* bugger`)

// profane is the first profane word of a text, "" if there is none.
func profane(text string) string {
	for _, w := range wordsOf(text) {
		for _, s := range swearing {
			if begin, ok := strings.CutSuffix(s, "*"); w == s || ok && strings.HasPrefix(w, begin) {
				return w
			}
		}
	}
	return ""
}

// keyboards are rows of keys that are hit in a row.
var keyboards = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// testLike says that a text looks like somebody's try: nothing, a word or two, a run of keys, letters without a vowel.
func testLike(text string) string {
	words := wordsOf(text)
	switch {
	case len(words) == 0:
		return "without a word"
	case len(words) < 3:
		return "a word or two"
	}
	hits := 0
	for _, w := range words {
		if isRun(w) || len(w) > 4 && !strings.ContainsAny(w, "aeiouy") && strings.IndexFunc(w, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
			hits++
		}
	}
	if 2*hits >= len(words) {
		return "keys hit at random"
	}
	return ""
}

func isRun(word string) bool {
	if len(word) < 4 {
		return false
	}
	for _, row := range keyboards {
		if strings.Contains(row, word) {
			return true
		}
	}
	return false
}
