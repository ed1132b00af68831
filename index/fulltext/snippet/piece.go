package snippet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"presswatch/index/query"
)

// A piece is about as long as two lines of a list of hits. It begins with the sentence of its first mark where
// that is not far, so that what matched can be understood.
const (
	pieceRunes = 220
	leadRunes  = 90
)

// piece is a snippet with how much of the query it has.
type piece struct {
	query.Snippet
	score int
}

// bestPiece cuts the piece of a passage that has most of the query in it; of equal ones the first.
func bestPiece(p passage, marks []mark) piece {
	first, last, best := 0, 0, -1
	for i := range marks {
		reach := forward(p.text, marks[i].From, pieceRunes-leadRunes)
		end, score := i, 0
		seen := map[int]bool{}
		for ; end < len(marks) && marks[end].To <= max(reach, marks[i].To); end++ {
			score++
			if !seen[marks[end].leaf] {
				seen[marks[end].leaf] = true
				score += 10
			}
		}
		if score > best {
			first, last, best = i, end-1, score
		}
	}
	return piece{cut(p, marks, first, last), best}
}

// cut makes the snippet from the sentence of one mark to behind another. Where it does not begin or end with
// the text, nor between two sentences, an ellipsis says so.
func cut(p passage, marks []mark, first, last int) query.Snippet {
	from := sentenceStart(p.text, marks[first].From)
	to := sentenceEnd(p.text, max(forward(p.text, from, pieceRunes), marks[last].To), marks[last].To)
	before, after := "", ""
	if from > 0 && !sentenceBreak(p.text, from) {
		before = "… "
	}
	if to < len(p.text) && !sentenceBreak(p.text, to) {
		after = " …"
	}
	s := query.Snippet{Field: p.field, Text: before + p.text[from:to] + after}
	for _, m := range marks {
		if m.From >= from && m.To <= to {
			s.Marks = append(s.Marks, query.Mark{From: m.From - from + len(before), To: m.To - from + len(before)})
		}
	}
	return s
}

// forward and back go n characters on and back from a place.
func forward(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

func back(text string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return at
}

// sentenceStart returns where the sentence of a place begins, or, when that is far, a word not so far.
func sentenceStart(text string, at int) int {
	least := back(text, at, leadRunes)
	for i := at; i > least; {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		if sentenceBreak(text, i) {
			return skipSpace(text, i, at)
		}
		i -= size
	}
	if least == 0 {
		return skipSpace(text, 0, at)
	}
	return nextWord(text, least, at)
}

func skipSpace(text string, from, to int) int {
	return to - len(strings.TrimLeftFunc(text[from:to], unicode.IsSpace))
}

// nextWord returns where a word begins at or behind from; scripts without spaces begin anywhere.
func nextWord(text string, from, to int) int {
	if i := strings.IndexFunc(text[from:to], unicode.IsSpace); i >= 0 {
		return skipSpace(text, from+i, to)
	}
	return from
}

// sentenceEnd returns the last end of a sentence between least and most, or else of a word.
func sentenceEnd(text string, most, least int) int {
	if most == len(text) {
		return least + len(strings.TrimRightFunc(text[least:], unicode.IsSpace))
	}
	for i := most; i > least; {
		if sentenceBreak(text, i) {
			return least + len(strings.TrimRightFunc(text[least:i], unicode.IsSpace))
		}
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	if i := strings.LastIndexFunc(text[least:most], unicode.IsSpace); i > 0 {
		return least + len(strings.TrimRightFunc(text[least:least+i], unicode.IsSpace))
	}
	return most
}

// sentenceBreak reports whether one sentence ends and the next begins at a place: behind a line break or a full
// stop of East Asia, or behind another stop with a space beside the place and no small letter to follow.
func sentenceBreak(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	switch r {
	case '\n', '。', '！', '？':
		return true
	}
	before := strings.TrimRightFunc(text[:at], unicode.IsSpace)
	after := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
	if len(before) == at && len(after) == len(text)-at && after != "" {
		return false
	}
	stop, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, "”\"»’')"))
	next, _ := utf8.DecodeRuneInString(after)
	return strings.ContainsRune(".!?؟…", stop) && !unicode.IsLower(next)
}
