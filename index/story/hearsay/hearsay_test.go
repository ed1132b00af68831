package hearsay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
	"presswatch/index/story/outlets"
)

// start is when the goat got out.
var start = time.Date(2026, 7, 17, 22, 30, 0, 0, time.UTC)

// claimsOf writes the attributions of a text: outlets, with * where coverage is older.
func claimsOf(text string) []string {
	known := outlets.New()
	known.Add("Tarnbeck Post", "tarnbeckpost.example")
	known.Add("Hover & Rotor", "hover-rotor.example")
	a := Read(index.Item{Text: text, Outlet: "Fellside Echo", Title: "A goat", Lane: index.LaneRegional}, known)
	var out []string
	for _, c := range a.Claims {
		s := c.Outlet
		if c.Age.Old(start) {
			s += "*"
		}
		out = append(out, s)
	}
	return out
}

func TestAttributions(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"He told the BBC that a goat was out.", []string{"BBC"}},
		{"He told BBC Radio Tarnbeck’s Breakfast that a goat was out.", []string{"BBC"}},
		{"He told the local newspaper, the Tarnbeck Post, so.", []string{"Tarnbeck Post"}},
		{"He told local newspaper the Tarnbeck Post so.", []string{"Tarnbeck Post"}},
		{"Speaking to LBC, she said that it was a goat.", []string{"LBC"}},
		{"In an interview with Sky News she said so.", []string{"Sky News"}},
		{"In a statement to the Guardian the firm said so.", []string{"The Guardian"}},
		{"It was first reported by the Tarnbeck Post.", []string{"Tarnbeck Post"}},
		{"The goat was out, according to the Times of London.", []string{"The Times"}},
		{"The Sun first reported that the goat was out.", []string{"The Sun"}},
		{"The Tarnbeck Post newspaper has learned that the goat was out.", []string{"Tarnbeck Post"}},
		{"The Tarnbeck Post's Jane Roe later reported that the goat was out.", []string{"Tarnbeck Post"}},
		{"A goat is out, the Tarnbeck Post understands.", []string{"Tarnbeck Post"}},
		{"It was the trade magazine Hover & Rotor that first pointed out the goat.", []string{"Hover & Rotor"}},
		{"Emails seen by the Tarnbeck Post show a goat.", []string{"Tarnbeck Post"}},
		{"He told the BBC and Sky News that the goat was out.", []string{"BBC", "Sky News"}},
		{"A goat is out, says the Tarnbeck Post.", []string{"Tarnbeck Post"}},
		{"As the Daily Mail reports, a goat is out.", []string{"Daily Mail"}},
		{"I read in the Tarnbeck Post that a goat was out (h/t City AM).", []string{"Tarnbeck Post"}},
		{"Selon l'agence Reuters, la chèvre est partie.", []string{"Reuters"}},
		{"A report in the Brackwater Chronicle said that the goat was out.", []string{"Brackwater Chronicle"}},
		{"He told the Tarnbeck Post last month that goats were dear.", []string{"Tarnbeck Post*"}},
		{"In December the Tarnbeck Post reported that goats were dear.", []string{"Tarnbeck Post*"}},
		{"The Tarnbeck Post reported in 2019 that goats were dear.", []string{"Tarnbeck Post*"}},
		{"Three years ago she told the Tarnbeck Post that goats were dear.", []string{"Tarnbeck Post*"}},
		{"The Tarnbeck Post previously reported that goats were dear.", []string{"Tarnbeck Post*"}},
		{"The Tarnbeck Post reported on Friday that the goat had left in December.", []string{"Tarnbeck Post"}},
		{"The Tarnbeck Post reported on July 17 that the goat had left.", []string{"Tarnbeck Post"}},
		// None of these is one.
		{"The BBC was told that a goat was out.", nil},
		{"The BBC said it would look into the goat.", nil},
		{"She was told the Sun had asked about a goat.", nil},
		{"He refused to speak to the Tarnbeck Post.", nil},
		{"Nobody has told the Tarnbeck Post about the goat.", nil},
		{"Michael Bloomberg was told. Bloomberg said that he liked goats.", nil},
		{"A goat ate the Tarnbeck Post.", nil},
		{"The mail told the metro of the sun.", nil},
		{"BBC Police have confirmed that a goat is out.", nil},
		{"A goat (Jane Roe/Tarnbeck Post via AP) is out.", nil},
		{"The study was published in the Journal of Goats, researchers said.", nil},
		{"He told the Fellside Echo that the goat was out.", nil},
		{"He told the Echo that the goat was out.", nil},
		{"“I told the Tarnbeck Post so,” he said.", nil},
		{"The story was carried by the Tarnbeck Post.", nil},
	} {
		if d := cmp.Diff(c.want, claimsOf(c.text)); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
	}
}

func TestCredits(t *testing.T) {
	for _, c := range []struct {
		author, text string
		want         []string
	}{
		{"", "A goat is out, the police said. (PA)", []string{"PA Media"}},
		{"", "LONDON (Reuters) - A goat is out.", []string{"Reuters"}},
		{"", "(AP) — A goat is out.", []string{"Associated Press"}},
		{"", "A goat is out.\n\nUnity Wire", []string{"Unity Wire"}},
		{"", "By Jane Roe and Unity Wire\n\nA goat is out.", []string{"Unity Wire+"}},
		{"", "A goat is out.\n\n© AFP", []string{"Agence France-Presse"}},
		{"", "A goat is out - Reuters", []string{"Reuters"}},
		{"", "A goat is out.\n\nAdditional reporting by Unity Wire", []string{"Unity Wire+"}},
		{"PA", "A goat.", []string{"PA Media"}},
		{"Press Association reporters", "A goat.", []string{"PA Media"}},
		{"By Jane Roe and Unity Wire", "A goat.", []string{"Unity Wire+"}},
		{"Jane Roe, Unity Wire", "A goat.", []string{"Unity Wire"}},
		// None of these is one.
		{"Staff, Image: PA", "A goat.", nil},
		{"Jane Roe", "A goat (Photo: PA)", nil},
		{"", "The goat at home (Jane Roe/PA)", nil},
		{"", "The goat at home (PA)", nil},
		{"", "Picture: Reuters", nil},
		{"", "A firm (AP) sells goats in many towns of the county.", nil},
		{"", "Reuters has a goat in its newsroom, and everybody likes it.", nil},
	} {
		known := outlets.New()
		known.Add("Unity Wire", "unitywire.example")
		var got []string
		for _, x := range Read(index.Item{Text: c.text, Author: c.author, Outlet: "Fellside Echo"}, known).Credits {
			mark := ""
			if x.Mixed {
				mark = "+"
			}
			got = append(got, x.Outlet+mark)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q %q\n%s", c.author, c.text, d)
		}
	}
}

func TestOlderCoverage(t *testing.T) {
	now := time.Date(2026, 10, 19, 10, 0, 0, 0, time.UTC)
	at := func(s string) time.Time {
		x, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return x.Add(12 * time.Hour)
	}
	for _, c := range []struct {
		w    Window
		day  string
		want bool
	}{
		{Window{}, "2020-01-01", true},
		{Window{Set: true, Month: time.October, Day: 5}, "2026-10-05", true},
		{Window{Set: true, Month: time.October, Day: 5}, "2026-10-09", false},
		{Window{Set: true, Month: time.December}, "2025-12-20", true},
		{Window{Set: true, Month: time.December}, "2026-10-18", false},
		{Window{Set: true, Year: 2019}, "2019-07-19", true},
		{Window{Set: true, Year: 2019}, "2026-10-18", false},
		{vague, "2026-10-17", true},
		{vague, "2026-10-19", false},
	} {
		if got := c.w.Holds(at(c.day), at(c.day), now); got != c.want {
			t.Errorf("%+v holds %s: %v", c.w, c.day, got)
		}
	}
}

func TestHostileItems(t *testing.T) {
	known := outlets.New()
	for name, text := range map[string]string{
		"told":     strings.Repeat("told the BBC ", 50_000),
		"quotes":   strings.Repeat("'told the Sun that it was so' ", 20_000),
		"brackets": strings.Repeat("(PA) ", 100_000),
		"lines":    strings.Repeat("Reuters\n", 50_000),
		"one":      strings.Repeat("x", 2<<20),
		"invalid":  strings.Repeat("\xff told the BBC\n", 10_000),
		"sentence": strings.Repeat("said the police notice ", 40_000),
	} {
		t.Run(name, func(t *testing.T) {
			it := index.Item{ID: 1, Text: text, Title: text[:1000], Author: text[:290], Outlet: "Fellside Echo"}
			for i := range 2000 {
				it.Links = append(it.Links, index.Link{URL: fmt.Sprint("https://a.example/", i), Text: "told the"})
			}
			a := Read(it, known)
			if len(a.Claims) > MaxClaims || len(a.Links) > MaxLinks || len(a.Quotes) > MaxQuotes || len(a.Prints) > MaxPrints || len(a.Words) > MaxWords {
				t.Errorf("%d claims, %d links, %d quotes, %d prints, %d words", len(a.Claims), len(a.Links), len(a.Quotes), len(a.Prints), len(a.Words))
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	known := outlets.New()
	known.Add("Tarnbeck Post", "tarnbeckpost.example")
	text := strings.Repeat("A student told the Tarnbeck Post that he had found the password of the police news page on a sheet of paper in a cafe. “It was under the sugar, and it said Northmarch in capital letters,” said Piers Oldroyd, 19.\n\nNorthmarch Police removed the notices within forty minutes and began an investigation, Unity Wire reported.\n\n", 10)
	it := index.Item{ID: 1, Text: text, Title: "A goat", Outlet: "Fellside Echo", Lane: index.LaneRegional}
	b.SetBytes(int64(len(it.Text)))
	for b.Loop() {
		Read(it, known)
	}
}
