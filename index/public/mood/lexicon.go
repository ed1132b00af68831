package mood

import (
	"embed"
	"fmt"
	"strings"

	"presswatch/index"
)

// files are the signs, one file for each cue. A line is a sign: words in a row, or emoji. "word*" is the beginning of a
// word, "=" at the beginning means that a negation before it changes nothing ("not even lol"), " ?" at the end that its
// sentence must be a question. What stands behind "# " at the beginning of a line is a comment.
//
//go:embed lexicon/*.txt
var files embed.FS

var fileOf = map[index.Cue]string{
	index.CueLaughing: "laughing", index.CueMocking: "mocking", index.CueAngry: "angry", index.CueWorried: "worried",
	index.CueSupportive: "supportive", index.CueDemanding: "demanding",
}

// sign is an entry of the lexicon.
type sign struct {
	cue      index.Cue
	words    []string
	prefix   bool // the last word is only the beginning of one
	always   bool // a negation changes nothing
	question bool
}

// lexicon is the signs by their first word; those of one word that is only a beginning are by its first letters.
type lexicon struct {
	by       map[string][]sign
	prefixes map[string][]sign
}

// beginning is how many bytes of a word find signs that are only the beginning of one.
const beginning = 3

// load reads the lexicon.
func load() (*lexicon, error) {
	l := &lexicon{by: map[string][]sign{}, prefixes: map[string][]sign{}}
	for _, cue := range index.Cues() {
		name := "lexicon/" + fileOf[cue] + ".txt"
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for n, line := range strings.Split(string(body), "\n") {
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "# ") {
				continue
			}
			s, err := parse(cue, line)
			if err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", name, n+1, err)
			}
			l.add(s)
		}
	}
	return l, nil
}

func parse(cue index.Cue, line string) (sign, error) {
	s := sign{cue: cue}
	line, s.always = cutPrefix(line, "=")
	line, s.question = cutSuffix(line, " ?")
	line, s.prefix = cutSuffix(line, "*")
	for _, t := range split(line) {
		s.words = append(s.words, t.folded)
	}
	if len(s.words) == 0 {
		return s, fmt.Errorf("%q has no word", line)
	}
	if s.prefix && len(s.words[len(s.words)-1]) < beginning {
		return s, fmt.Errorf("%q is too short for the beginning of a word", line)
	}
	return s, nil
}

func cutPrefix(s, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	return rest, ok
}

func cutSuffix(s, suffix string) (string, bool) {
	rest, ok := strings.CutSuffix(s, suffix)
	return rest, ok
}

func (l *lexicon) add(s sign) {
	if first := s.words[0]; s.prefix && len(s.words) == 1 {
		l.prefixes[first[:beginning]] = append(l.prefixes[first[:beginning]], s)
	} else {
		l.by[first] = append(l.by[first], s)
	}
}
