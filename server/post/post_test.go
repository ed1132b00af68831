package post

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"presswatch/index"
)

func clock(t time.Time) string { return t.UTC().Format("15:04") }

var at = time.Date(2026, 11, 7, 0, 41, 0, 0, time.UTC)

func TestHostileTextIsTidied(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"direction overrides", "abc\u202Egpj.exe\u202C", "abcgpj.exe"},
		{"zero width", "north\u200Bmarch\u2060", "northmarch"},
		{"tags", "flag\U000E0067\U000E0062", "flag"},
		{"fillers", "a\u3164b", "ab"},
		{"flood of accents", "Z" + strings.Repeat("\u0301", 100) + "x", "Z\u0301\u0301\u0301x"},
		{"emoji flood", strings.Repeat("🦢", 5000), strings.Repeat("🦢", 20) + "…"},
		{"joined emoji stay", "👩\u200D🚒", "👩\u200D🚒"},
		{"lines", "a\n\n b\t c", "a b c"},
		{"broken", "a\xffb", "a\uFFFDb"},
		{"nul", "a\x00b", "a b"},
	} {
		if got := Tidy(tt.in, 20); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A word of 10 MB costs no more than its beginning.
func TestHugeTextIsNotRead(t *testing.T) {
	huge := strings.Repeat("swän", 10<<20/5)
	got := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			Tidy(huge, 500)
		}
	})
	if got.AllocedBytesPerOp() > 256<<10 {
		t.Errorf("%d bytes for a row", got.AllocedBytesPerOp())
	}
	if s := Tidy(huge, 500); !utf8.ValidString(s) || utf8.RuneCountInString(s) != 501 {
		t.Errorf("%d characters", utf8.RuneCountInString(s))
	}
}

func FuzzTidy(f *testing.F) {
	f.Add("a\u0301\u0301b\u202e", 3)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = min(max(n, 1), 100)
		got := Tidy(s, n)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > n+1 || strings.ContainsAny(got, "\u202e\u200b\x00\n") {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

func TestMarksAreSeen(t *testing.T) {
	got := Pieces("haha, three swans. haha 😂", []string{"haha", "😂", "", "aha"})
	want := []Piece{{"haha", true}, {", three swans. ", false}, {"haha", true}, {" ", false}, {"😂", true}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
	if Plain(got) != "haha, three swans. haha 😂" {
		t.Errorf("pieces lose text: %q", Plain(got))
	}
}

func TestWhyItDoesNotStand(t *testing.T) {
	m := Maker{Clock: clock}
	for _, tt := range []struct {
		it   index.Item
		want string
	}{
		{index.Item{Text: "x", Post: &index.Post{}}, ""},
		{index.Item{Erased: true}, "Erased on request; nothing of it is kept."},
		{index.Item{Post: &index.Post{Withdrawn: at, Forgotten: "removed by its author"}}, "Removed by its author, 00:41; its words are not kept."},
		{index.Item{Post: &index.Post{Forgotten: "older than 180 days"}}, "Its words are not kept: older than 180 days."},
		{index.Item{Text: "x", Post: &index.Post{Withdrawn: at, Own: true}}, "Removed, 00:41; its words are kept as evidence: your own account."},
		{index.Item{Text: "x", Post: &index.Post{Withdrawn: at}}, "Removed, 00:41; its words are kept as evidence."},
		{index.Item{Text: "x", GoneAt: at}, "Removed, seen 00:41."},
	} {
		if got := m.Of(&tt.it, nil).Gone; got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestRow(t *testing.T) {
	m := Maker{
		Clock:   clock,
		Notable: Notables([]index.Notable{{Network: "", Handle: "@Ada.example", Name: "Home affairs correspondent"}}),
		Find: func(_ index.Network, ref index.Ref) (string, string) {
			if ref.Key == "k1" {
				return "Ben on Bluesky", "/items/3"
			}
			return "", ""
		},
	}
	r := m.Of(&index.Item{
		ID: 7, Author: "Ada", Text: "no", FirstSeen: at.Add(20 * time.Second), Published: at, URL: "https://bsky.app/x",
		Post: &index.Post{
			Network: index.NetworkBluesky, Handle: "ada.example", Likes: 1, Reposts: 2, Replies: 0, Views: -1, Counted: at.Add(time.Hour),
			ReplyTo: index.Ref{Key: "k1"}, Quotes: index.Ref{URL: "javascript:alert(1)"}, About: index.Ref{URL: "https://a.example/1"}, Form: index.FormComment,
		},
	}, nil)
	if r.Handle != "@ada.example" || r.Notable != "Home affairs correspondent" || r.Counts != "1 like, 2 reposts, 0 replies" || r.Counted != "01:41" || r.Seen != "" {
		t.Errorf("%+v", r)
	}
	if len(r.Ties) != 3 || r.Ties[0].Link.URL != "/items/3" || r.Ties[1].Link.URL != "" || r.Ties[2].Words != "below" {
		t.Errorf("%+v", r.Ties)
	}
	if c := Counts(&index.Post{Likes: 4}); c != "" {
		t.Errorf("counts of no known time are shown: %s", c)
	}
}
