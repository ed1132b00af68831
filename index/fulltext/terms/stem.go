package terms

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/spanish"

	"presswatch/index/query/words"
)

// stemmers are the languages whose words have a stem, by their primary tag.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem,
	"de": german.Stem,
	"en": english.Stem,
	"es": spanish.Stem,
	"fr": french.Stem,
	"it": italian.Stem,
	"nl": dutch.Stem,
	"pt": portuguese.Stem,
}

// Stemmed reports whether words of the language, a primary tag, have stems.
func Stemmed(lang string) bool { return stemmers[lang] != nil }

// Primary returns the primary tag of a BCP 47 language.
func Primary(lang string) string {
	tag, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return tag
}

// Languages returns the primary tags of the languages that have a stemmer, in order.
func Languages() []string { return slices.Sorted(maps.Keys(stemmers)) }

// Stems stems words and remembers what it has stemmed: a few thousand words make up most of any text.
// It may be used by several goroutines.
type Stems struct {
	mu    sync.RWMutex
	known map[word]string
}

type word struct{ lang, lower string }

// maxKnown limits what is remembered; beyond it, the memory begins anew.
const maxKnown = 200_000

// NewStems returns a stemmer that knows nothing yet.
func NewStems() *Stems { return &Stems{known: map[word]string{}} }

// Term returns the term of the stem field for a word of a text in the language lang, or "" if words of
// that language have no stems. The stemmer sees the word with its accents, the term has them folded.
func (s *Stems) Term(lang string, w words.Token) string {
	stem := stemmers[lang]
	if stem == nil {
		return ""
	}
	key := word{lang, w.Lower()}
	s.mu.RLock()
	term, ok := s.known[key]
	s.mu.RUnlock()
	if ok {
		return term
	}
	env := snowballstem.NewEnv(key.lower)
	stem(env)
	term = lang + ":" + words.Fold(env.Current())
	s.remember(word{lang, strings.Clone(key.lower)}, term)
	return term
}

func (s *Stems) remember(key word, term string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	s.known[key] = term
}

// Terms returns the stem terms by which a word of a query is found in items of the languages.
func (s *Stems) Terms(langs []string, w words.Token) []string {
	var terms []string
	for _, lang := range langs {
		if term := s.Term(lang, w); term != "" {
			terms = append(terms, term)
		}
	}
	return terms
}
