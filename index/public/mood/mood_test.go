package mood

import (
	"slices"
	"strings"
	"testing"

	"presswatch/index"
)

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRead(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		text, want string // cues, with commas between
	}{
		{"I'm sorry WHAT 😂😂😂", "laughing"},
		{"hahahahahaha", "laughing"},
		{"looooool", "laughing"},
		{"LMAO", "laughing"},
		{"😭😂", "laughing"},
		{"😭", "worried"},
		{"I am crying 🤣", "laughing"},
		{"I am crying", "worried"},
		{"this is not funny", ""},
		{"isn't even funny", ""},
		{"No, funny it is", "laughing"},
		{"@funnyman what time is it", ""},
		{"see https://funny.example/lol", ""},
		{`he said "this is very funny indeed" and left`, ""},
		{`"@press: horrible news from the coast" ok`, ""},
		{"RT @x: horrible news", ""},
		{"horrible news RT @x: what a shambles", "worried"},
		{"what a disgrace", "angry"},
		{"isn’t a disgrace", ""},
		{"THE COUNCIL MEETS AT NINE!!!", ""},
		{"utter shambles, keystone cops", "mocking"},
		{"#KeystoneCops again", "mocking"},
		{"🤡", ""},
		{"🚓🏴", ""},
		{"hats off to the night shift 👏🏽", "supportive"},
		{"rest in peace 🙏", "worried,supportive"},
		{"I am sooo worried", "worried"},
		{"why did nobody check?", "demanding answers"},
		{"how many swans were hurt?", ""},
		{"they explained why", ""},
		{"explain yourselves", "demanding answers"},
		{"source?", "demanding answers"},
		{"the source of the river", ""},
		{"cuffs &amp; feathers &#128514;", "laughing"},
		{"I had toast", ""},
		{"", ""},
	} {
		cues, marks := r.Read(c.text, "en")
		var got []string
		for _, cue := range cues {
			got = append(got, string(cue))
		}
		if s := strings.Join(got, ","); s != c.want {
			t.Errorf("%q: %q %q, want %q", c.text, s, marks, c.want)
		}
		if (len(cues) == 0) != (len(marks) == 0) {
			t.Errorf("%q: cues %v without the signs %q", c.text, cues, marks)
		}
	}
	if cues, _ := r.Read("😂 lustig", "de"); cues != nil {
		t.Errorf("German is read: %v", cues)
	}
}

// TestLexicon: every cue has enough signs, none stands twice under one cue, and each is found where it is written.
func TestLexicon(t *testing.T) {
	r := reader(t)
	count := map[index.Cue]int{}
	seen := map[string]bool{}
	each := func(s sign) {
		count[s.cue]++
		text := strings.Join(s.words, " ")
		key := string(s.cue) + "/" + text
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		if s.question {
			text += "?"
		}
		if cues, _ := r.Read(text, ""); !slices.Contains(cues, s.cue) && text != "😭" {
			t.Errorf("%q is not found: %v", text, cues)
		}
	}
	for _, signs := range r.signs.by {
		for _, s := range signs {
			each(s)
		}
	}
	for _, signs := range r.signs.prefixes {
		for _, s := range signs {
			each(s)
		}
	}
	for _, c := range index.Cues() {
		if count[c] < 60 {
			t.Errorf("%s has %d signs", c, count[c])
		}
	}
}

// TestLongText: what stands behind the first pages is not read, and nothing is slow.
func TestLongText(t *testing.T) {
	r := reader(t)
	for _, s := range []string{strings.Repeat("not ", 3<<20), strings.Repeat("😂", 3<<20), strings.Repeat(`"`, 10<<20), strings.Repeat("a", 10<<20)} {
		if _, marks := r.Read(s, ""); len(marks) > maxMarks {
			t.Errorf("%d marks", len(marks))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("RT @a “b” haha\u202e not 😂\xff #FreeTheSwans &amp;lol")
	r := reader(f)
	f.Fuzz(func(t *testing.T, text string) {
		cues, marks := r.Read(text, "")
		if len(cues) > 6 || len(marks) > maxMarks || (len(cues) == 0) != (len(marks) == 0) {
			t.Fatalf("%v %q", cues, marks)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		r.Read("So do I get my forty quid back or not? Asking for me. This is not funny at all, whoever has the password 😂", "en")
	}
}
