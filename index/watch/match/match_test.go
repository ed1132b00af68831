package match_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
	"presswatch/index/searchtest"
	"presswatch/index/watch/match"
)

// toy is the stemmer of the suite.
func toy(lang string, w words.Token) string { return words.Fold(searchtest.ToyStem(lang, w.Lower())) }

var toyLanguages = []string{"ar", "de", "en", "es", "fr", "it", "nl", "pt", "ja", "cy"}

// TestWhatThePageFinds: over made-up items and searches the matcher finds what the language says, no more and no less.
func TestWhatThePageFinds(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(6) {
		var set *match.Set
		searchtest.RunMatcher(t, seed, 250, searchtest.ToyStem, london, func(trees []query.Node, it *index.Item, inStory func(story, item int64) bool, tagged func(tag string, item int64) bool) []int {
			if set == nil {
				var list []match.Search
				for i, tree := range trees {
					list = append(list, match.Search{ID: int64(i), Tree: tree})
				}
				set = match.New(list, match.Options{Stem: toy, Languages: toyLanguages, Zone: london, InStory: inStory, Tagged: tagged})
			}
			var out []int
			for _, id := range set.Match(it, searchtest.Now()) {
				out = append(out, int(id))
			}
			return out
		})
	}
}

func parse(t testing.TB, text string) query.Node {
	t.Helper()
	n, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFiling: a search is woken by its rarest word only; what names none is looked at every time.
func TestFiling(t *testing.T) {
	for text, always := range map[string]int{
		`swans AND "parking fines"`: 0, `swan* OR fines`: 0, `-swans`: 1, `hack*`: 0, `lane:own`: 1, `last:24h`: 1, `(a OR b) c`: 0, `title:swans -fines`: 0,
		`swans NEAR/3 hack*`: 0, `=Met`: 0, ``: 1,
	} {
		set := match.New([]match.Search{{ID: 1, Tree: parse(t, text)}}, match.Options{})
		if _, got := set.Len(); got != always {
			t.Errorf("%s: %d looked at every time, want %d", text, got, always)
		}
	}
}

func TestLinks(t *testing.T) {
	l := match.NewLinks([]string{"https://post.example/news/1"})
	for url, want := range map[string]bool{"http://www.post.example/news/1/": true, "https://post.example/news/2": false} {
		if got := l.Hit(&index.Item{Links: []index.Link{{URL: url}}}); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

// thousand are searches as offices write them, a tenth of them without a word to be filed under.
func thousand(b *testing.B) *match.Set {
	b.Helper()
	var list []match.Search
	for i := range 1000 {
		text := fmt.Sprintf(`("organisation%d" OR "short%d name") AND (hack* OR fined OR "no comment"~5 OR inquiry) -lane:own`, i, i)
		if i%10 == 0 {
			text = fmt.Sprintf("short%d* -advert", i)
		}
		list = append(list, match.Search{ID: int64(i), Tree: parse(b, text)})
	}
	return match.New(list, match.Options{Stem: toy, Languages: toyLanguages})
}

// BenchmarkPost is one post of a stream held against 1,000 searches, of which 100 are looked at every time.
func BenchmarkPost(b *testing.B) {
	set := thousand(b)
	it := &index.Item{Kind: index.KindReaction, Lang: "en", Text: strings.Repeat("so who let the swans into custody then, asking for a friend of organisation7 ", 3)}
	b.ReportAllocs()
	for b.Loop() {
		set.Match(it, time.Time{})
	}
}
