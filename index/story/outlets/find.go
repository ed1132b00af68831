package outlets

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"presswatch/index/story/prose"
)

// maxMentions are the mentions that are looked for in one text.
const maxMentions = 500

// Mention is an outlet's name in a text.
type Mention struct {
	prose.Span
	First   int // its first word
	Last    int // its last word
	Name    string
	Wire    bool
	Need    Need // what must stand around it; an article that was needed does stand there
	Article bool // "the" stands before it
	Short   bool // one word after "the", which may be short for another outlet: "the Gazette"
	Guessed bool // not known: it only looks like an outlet's name
	Listed  bool // in the lexicon
}

// Find returns the names of outlets in a text, of which words are all the words.
func (n *Names) Find(text string, words []prose.Word) []Mention {
	var out []Mention
	var people []string
	for i := 0; i < len(words) && len(out) < maxMentions; {
		m, person, ok := n.at(text, words, i)
		switch {
		case person:
			people = append(people, m.Name)
			i = m.Last + 1
		case ok:
			out = append(out, m)
			i = m.Last + 1
		default:
			i++
		}
	}
	if len(people) == 0 {
		return out
	}
	return slices.DeleteFunc(out, func(m Mention) bool { return m.Need == NeedReport && slices.Contains(people, m.Name) })
}

// at returns the mention that begins with word i, and whether the name is a person's there.
func (n *Names) at(text string, words []prose.Word, i int) (m Mention, person, ok bool) {
	list := n.aliases[words[i].Sum]
	if possessive(text, words[i]) != "" {
		list = slices.Concat(list, n.aliases[bare(text, words[i])])
	}
	if len(list) == 0 && !upper(text, words[i]) {
		return m, false, false
	}
	for _, a := range list {
		if !a.stands(text, words[i:]) {
			continue
		}
		m = n.mention(text, words, i, a)
		beforeUpper := i > 0 && joined(text, words[i-1], words[i]) && upper(text, words[i-1]) && !skips[words[i-1].Sum]
		switch {
		case a.need == NeedReport && beforeUpper:
			return m, true, false
		case a.need != NeedNothing && n.goesOn(text, words, m.Last):
			continue
		case a.need == NeedArticle && !m.Article:
			continue
		}
		return m, false, true
	}
	m, ok = guess(text, words, i)
	return m, false, ok
}

func (n *Names) mention(text string, words []prose.Word, i int, a alias) Mention {
	last := i + len(a.sums) - 1
	o := n.outlets[a.outlet]
	article := i > 0 && words[i-1].Sum == the && joined(text, words[i-1], words[i])
	return Mention{
		Span:  prose.Span{Start: int(words[i].Start), End: int(words[last].End) - len(possessive(text, words[last]))},
		First: i, Last: last, Name: o.Name, Wire: o.Wire, Need: a.need, Article: article,
		Short: len(a.sums) == 1 && article && a.need != NeedNothing, Listed: o.Listed,
	}
}

// stands reports whether the words begin with the alias, as it must be written.
func (a alias) stands(text string, words []prose.Word) bool {
	if len(words) < len(a.sums) {
		return false
	}
	for k, sum := range a.sums {
		w := words[k]
		if w.Sum != sum && (k < len(a.sums)-1 || bare(text, w) != sum) || a.upper[k] && !upper(text, w) || k > 0 && !near(text, words[k-1], w) {
			return false
		}
	}
	return !a.shout || shouted(strings.TrimSuffix(words[0].Span().In(text), possessive(text, words[0])))
}

func shouted(word string) bool { return strings.ToUpper(word) == word }

// the is the article.
var the = prose.Sum("the")

// skips are words with a capital that are no part of a name: beginnings of sentences, and what tells or reports.
var skips = sums(`the a an in on at by but and as when while after before for from to with yesterday today tonight
	monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
	september october november december told reported via citing per speaking according source sources exclusive
	watch read also it he she they we this that these both meanwhile however later earlier last first asked photo picture following`)

// papers are words by which names of outlets end, radios those by which they begin.
var (
	papers = sums(`gazette herald chronicle echo argus courier mercury tribune advertiser examiner post times observer journal
		telegraph standard mail star news bulletin recorder messenger despatch dispatch guardian express mirror press
		record today online wire newswire weekly sentinel enquirer inquirer independent radio fm tv television
		broadcasting sun globe register packet insider magazine daily`)
	// what ends like an outlet and is none
	others = map[string]bool{
		"royal mail": true, "rising sun": true, "breaking news": true, "fake news": true, "electoral register": true, "michelin star": true,
		"blog post": true, "trading post": true, "command post": true, "post office": true, "morning mail": true, "oxford university press": true,
		"cambridge university press": true, "american express": true, "polar express": true, "police radio": true, "national express": true, "first class post": true,
		"north star": true, "pole star": true, "gold standard": true, "good news": true, "bad news": true, "land register": true, "land registry": true, "hospital radio": true,
		"rock star": true, "pop star": true, "film star": true, "night mail": true, "special broadcasting": true,
	}
	radios = sums("radio daily evening sunday")
	// what follows news or press in the name of an agency
	agencies = sums("agency association service")
)

func sums(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range strings.Fields(words) {
		m[prose.Sum(w)] = true
	}
	return m
}

// maxGuess is the longest name that is guessed, in words.
const maxGuess = 4

// guess takes a run of words with capitals for an outlet if it ends, or begins, as outlets do.
func guess(text string, words []prose.Word, i int) (Mention, bool) {
	if !upper(text, words[i]) || skips[words[i].Sum] || i > 0 && joined(text, words[i-1], words[i]) && upper(text, words[i-1]) && !skips[words[i-1].Sum] {
		return Mention{}, false
	}
	article := i > 0 && words[i-1].Sum == the && joined(text, words[i-1], words[i])
	last := -1
	if papers[bare(text, words[i])] && article {
		last = i
	}
	begins := radios[words[i].Sum]
	for k := i + 1; k < len(words) && k < i+maxGuess && joined(text, words[k-1], words[k]) && upper(text, words[k]) && words[k].Sum != the; k++ {
		if papers[bare(text, words[k])] || begins && k == i+1 || agencies[words[k].Sum] && papers[words[k-1].Sum] {
			last = k
		}
	}
	if last < 0 || last == i && last+1 < len(words) && joined(text, words[last], words[last+1]) && upper(text, words[last+1]) {
		return Mention{}, false
	}
	m := Mention{First: i, Last: last, Article: article, Short: last == i, Guessed: true, Need: NeedReport}
	m.Span = prose.Span{Start: int(words[i].Start), End: int(words[last].End)}
	m.End -= len(possessive(text, words[last]))
	if m.Article {
		m.Need = NeedArticle
	}
	m.Name = strings.Join(strings.Fields(m.In(text)), " ")
	m.Wire = wireLike(m.Name)
	return m, !others[prose.Fold(m.Name)]
}

// possessive returns the end of a word that makes it a possessive: 's.
func possessive(text string, w prose.Word) string {
	t := w.Span().In(text)
	for _, end := range []string{"'s", "’s"} {
		if strings.HasSuffix(t, end) {
			return end
		}
	}
	return ""
}

// bare is the sum of a word without 's.
func bare(text string, w prose.Word) uint64 {
	if end := possessive(text, w); end != "" {
		return prose.Sum(strings.TrimSuffix(w.Span().In(text), end))
	}
	return w.Sum
}

// goesOn reports whether the word after the last one belongs to the same name: "the Sun Valley", "Metro Bank".
func (n *Names) goesOn(text string, words []prose.Word, last int) bool {
	return last+1 < len(words) && joined(text, words[last], words[last+1]) && upper(text, words[last+1])
}

// joined reports whether nothing but one space, or the break of a line, stands between two words.
func joined(text string, a, b prose.Word) bool {
	between := text[a.End:b.Start]
	return between == " " || between == "\n" || between == "\u00a0"
}

// near reports whether two words can be of one name: a space, a hyphen, a dot or an ampersand between them.
func near(text string, a, b prose.Word) bool {
	switch between := text[a.End:b.Start]; between {
	case " ", "\n", "-", ".", ". ", " & ", "", "\u00a0", "‑":
		return true
	}
	return false
}

func upper(text string, w prose.Word) bool {
	c := text[w.Start]
	if c < utf8.RuneSelf {
		return 'A' <= c && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(text[w.Start:])
	return unicode.IsUpper(r)
}

// Looks reports whether a name looks like that of an outlet or an agency: "Tarnbeck Gazette", "Radio Fellside". Not
// everything that is collected does: an organisation's own site does not.
func Looks(name string) bool {
	words := prose.Words(name)
	if len(words) == 0 {
		return false
	}
	return papers[words[len(words)-1].Sum] || radios[words[0].Sum] || wireLike(name)
}
