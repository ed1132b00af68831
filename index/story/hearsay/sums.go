package hearsay

import (
	"slices"
	"strings"

	"presswatch/index/story/prose"
)

// Runs of words.
const (
	printWords = 6 // in a print: a sampled run outside quotations
	printSkip  = 4 // one of so many runs is kept (winnowing, Schleimer, Wilkerson, Aiken 2003): a shared run of 9 words is never missed
	QuoteWords = 4 // in a run of a quotation
)

// small are words that tell nothing of a matter.
var small = wordSet(`the a an and or but nor so of in on at by to from for with without about into over under after before
	during between against through up down out off as than then too very can could may might must shall should will would do
	does did done doing have has had having be been being is are was were am it its this that these those there here he him his
	she her hers they them their theirs we us our ours you your yours i me my mine who whom whose which what when where why how
	not no yes any all both each few more most other some such own same only also just again once if because while until one two
	said say says told tell tells reported reports report according news newspaper paper website added adding asked new first
	last year years month months week weeks day days today yesterday monday tuesday wednesday thursday friday saturday sunday
	mr mrs ms miss dr sir people man woman time now still even much many well like get got make made way back after earlier
	later spokesman spokeswoman spokesperson interview statement article story read full via`)

func wordSet(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range strings.Fields(words) {
		m[prose.Sum(w)] = true
	}
	return m
}

// Telling adds the sums of the words that tell something: no small ones, none of two letters, no possessive.
func Telling(out []uint32, text string, words []prose.Word, most int) []uint32 {
	for _, w := range words {
		if len(out) >= most {
			break
		}
		if w.End-w.Start < 3 || small[w.Sum] {
			continue
		}
		out = append(out, stemSum(text, w))
	}
	return out
}

// stemSum is the sum of a word without its commonest endings: "airport's" is "airport", "hackers" and "hacked" are "hack".
func stemSum(text string, w prose.Word) uint32 {
	t := w.Span().In(text)
	cut := strings.TrimSuffix(strings.TrimSuffix(t, "'s"), "’s")
	if len(cut) > 4 && strings.HasSuffix(cut, "s") && !strings.HasSuffix(cut, "ss") {
		cut = cut[:len(cut)-1]
	}
	for _, end := range []string{"ing", "ed", "er"} {
		if rest, ok := strings.CutSuffix(cut, end); ok && len(rest) >= 4 {
			cut = rest
			break
		}
	}
	if len(cut) == len(t) {
		return short(w.Sum)
	}
	return short(prose.Sum(cut))
}

// short makes 32 bits of a sum, all that tables hold.
func short(sum uint64) uint32 { return uint32(sum>>32) ^ uint32(sum) }

// Different sorts and drops what is there twice.
func Different(sums []uint32) []uint32 {
	slices.Sort(sums)
	return slices.Clip(slices.Compact(sums))
}

// Shared counts the sums that stand in the sorted list.
func Shared(sums, sorted []uint32) int {
	n := 0
	for _, s := range sums {
		if _, ok := slices.BinarySearch(sorted, s); ok {
			n++
		}
	}
	return n
}

// Runs are the sums of all runs of n words.
func Runs(out []uint32, words []prose.Word, n, most int) []uint32 {
	for _, s := range prose.Shingles(words, n) {
		if len(out) >= most {
			break
		}
		out = append(out, short(s.Sum))
	}
	return out
}

// Winnow keeps the least of every printSkip runs that follow one another.
func Winnow(out []uint32, words []prose.Word, most int) []uint32 {
	all := prose.Shingles(words, printWords)
	last := -1
	for i := range all {
		end := min(i+printSkip, len(all))
		least := i
		for k := i + 1; k < end; k++ {
			if all[k].Sum <= all[least].Sum {
				least = k
			}
		}
		if least != last && len(out) < most {
			out, last = append(out, short(all[least].Sum)), least
		}
		if end == len(all) {
			break
		}
	}
	return out
}
