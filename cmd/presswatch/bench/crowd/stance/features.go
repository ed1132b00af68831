package stance

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"presswatch/index/public/wording"
)

// group is words or phrases of which one is enough for a feature.
type group struct {
	name  string
	words []string
}

// groups are read in folded text between spaces.
var groups = []group{
	{"false", []string{
		"fake", "false", "hoax", "lie", "lies", "lying", "liar", "untrue", "not true", "isn't true", "bullshit", "bs", "rumour", "rumor", "rumours", "rumors", "debunked", "misinformation",
		"propaganda", "photoshop", "photoshopped", "fabricated", "made up", "nonsense", "rubbish", "no proof", "no evidence", "false flag", "incorrect", "inaccurate", "wrong", "no way",
		"never happened", "didn't happen", "denied", "denies", "contradicts", "speculation", "unconfirmed", "not confirmed", "stop spreading", "stop saying", "mistaken", "misleading", "retract",
	}},
	{"true", []string{
		"confirmed", "confirms", "confirm", "true", "it's true", "correct", "right", "yes", "yep", "yeah", "exactly", "agreed", "agree", "indeed", "official", "officially", "verified", "apparently",
		"reportedly", "reports", "reporting", "according to", "sources", "witnesses", "police say", "breaking", "update", "just in", "video", "photo", "live",
	}},
	{"question word", []string{"what", "why", "who", "when", "where", "how", "which", "whose", "is it", "is this", "was it", "are you", "do you", "does", "did", "any"}},
	{"asks for proof", []string{"source", "link", "proof", "evidence", "confirmed", "confirm", "sure", "true", "really", "seriously", "know", "serious", "legit", "verify"}},
	{"negation", []string{"not", "no", "never", "n't", "nothing", "nobody", "none", "cannot", "isn't", "wasn't", "didn't", "doesn't", "don't", "aren't", "weren't", "can't", "won't"}},
	{"contrast", []string{"but", "however", "although", "actually", "instead", "rather", "though"}},
	{"grief", []string{"pray", "prayers", "praying", "rip", "thoughts", "sad", "heart", "condolences", "tragic", "horrible", "awful", "god", "omg", "scary", "safe", "hope", "terrible", "wow", "sick", "thank", "thanks"}},
	{"you", []string{"you", "your", "u", "ur", "you're"}},
	{"think", []string{"think", "believe", "guess", "maybe", "perhaps", "seems", "probably", "might", "could be", "suppose"}},
	{"they", []string{"they", "he", "them", "his", "these", "those"}},
	{"wish", []string{"should", "must", "need", "needs", "let's", "why don't", "just", "please", "stop"}},
	{"swears", []string{"fuck", "fucking", "shit", "ass", "damn", "hell", "bastards", "idiot", "stupid", "lol", "haha"}},
}

// Names are the features, in the order of Features.
func Names() []string {
	out := []string{
		"always", "began it", "question mark", "ends with a question mark", "several question marks", "exclamation", "address", "quotes a post", "repeats", "hash", "short", "long", "capitals", "digits",
		"likeness to what it answers", "same words mostly", "begins with a question word", "begins with no", "begins with yes", "answers somebody's question", "question of one or two words",
	}
	for _, g := range groups {
		out = append(out, g.name)
	}
	return append(out, "question and proof", "negation and true", "question and negation", "false and question")
}

// Features are what is read of a text and of what it answers ("" nothing): numbers from 0 to 1, in the order of Names.
func Features(text, answers string) []float64 {
	r := wording.NewReader()
	w, before := r.Read(text, "en"), r.Read(answers, "en")
	folded := " " + strings.Join(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(w.Text, "’", "'")), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '\''
	}), " ") + " "
	words := strings.Fields(folded)
	like := likeness(&w, &before)
	f := []float64{
		1, flag(answers == ""), flag(strings.Contains(text, "?")), flag(strings.HasSuffix(strings.TrimSpace(w.Text), "?")), flag(strings.Count(text, "?") > 1), flag(strings.Contains(text, "!")),
		flag(strings.Contains(text, "://")), flag(quotesPost(text)), flag(w.Repeat || strings.Contains(text, "RT ")), flag(strings.Contains(text, "#")), flag(len(words) <= 4), flag(len(words) >= 18),
		flag(capitals(w.Text)), flag(strings.ContainsFunc(w.Text, unicode.IsDigit)), like, flag(like > .6), flag(begins(words, "what", "why", "who", "when", "where", "how", "is", "are", "was", "did", "does", "do", "so")),
		flag(begins(words, "no", "not", "nope", "wrong", "false", "bullshit")), flag(begins(words, "yes", "yep", "yeah", "exactly", "true", "agreed", "correct", "this")),
		flag(strings.Contains(answers, "?")), flag(strings.Contains(text, "?") && len(words) <= 3),
	}
	has := map[string]bool{}
	for _, g := range groups {
		has[g.name] = slices.ContainsFunc(g.words, func(word string) bool {
			if word == "n't" {
				return strings.Contains(folded, "n't ")
			}
			return strings.Contains(folded, " "+word+" ")
		})
		f = append(f, flag(has[g.name]))
	}
	asks := strings.Contains(text, "?")
	return append(f, flag(asks && has["asks for proof"]), flag(has["negation"] && has["true"]), flag(asks && has["negation"]), flag(asks && has["false"]))
}

func flag(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func begins(words []string, with ...string) bool {
	return len(words) > 0 && slices.Contains(with, words[0])
}

// quotesPost says that another's post stands in the text, between quotation marks.
func quotesPost(text string) bool {
	return strings.Contains(text, "“@") || strings.Contains(text, `"@`) || strings.Contains(text, "MT @")
}

// capitals says that most letters are.
func capitals(text string) bool {
	upper, all := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			all++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return all > 5 && upper*2 > all
}

// likeness is the cosine of the words of both that tell something.
func likeness(a, b *wording.Words) float64 {
	count := func(w *wording.Words) map[uint32]bool {
		out := map[uint32]bool{}
		for _, word := range w.List {
			if word.ID != 0 {
				out[word.ID] = true
			}
		}
		return out
	}
	x, y := count(a), count(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for id := range x {
		if y[id] {
			both++
		}
	}
	return float64(both) / math.Sqrt(float64(len(x)*len(y)))
}
