package approved

import (
	"strings"
	"testing"
)

const statement = `Appeal after a theft of three bicycles
Officers are appealing for witnesses after three bicycles were taken from a shed in Mill Lane on Tuesday evening. Anyone with information can call 101.`

func TestHas(t *testing.T) {
	l := New([]string{statement, "Road closed", " ", "Test of the sirens on Monday"})
	if l.Len() != 3 {
		t.Error(l.Len())
	}
	for _, c := range []struct {
		title, text string
		want        bool
	}{
		{"Appeal after a theft of three bicycles", strings.SplitN(statement, "\n", 2)[1], true},
		{"", "APPEAL after a theft of three bicycles: https://short.example/x", true},
		{"", "Officers are appealing for witnesses after three bicycles were taken from a shed in Mill Lane on…", true},
		{"Appeal", "Officers are appealing for witnesses after three bicycles were taken from a shed in Mill Lane on Tuesday evening. Share this page.", true},
		{"Appeal after a theft of three bicycles", "Officers are appealing for witnesses after three bicycles were taken from a shed in Mill Lane on Tuesday evening. Anyone with information can call 101. Read more: https://x.example/1 You are sent this because you asked for our news. Stop it here.", true},
		{"Appeal", strings.Repeat("free the swans and all who sail in her ", 12) + statement, false},
		{"Road closed", "", true},
		{"", "road closed", true},
		{"", "test", false},
		{"", "Test of", false},
		{"", "three bicycles were taken", false},
		{"Appeal after a theft of three bicycles", "what you gonna do phone the police, free the swans tonight", false},
		{"", "Officers are appealing for witnesses after the chief was seen dancing on a bar in the town", false},
		{"", "", false},
		{"", "!!! ???", false},
	} {
		if got := l.Has(c.title, c.text); got != c.want {
			t.Errorf("%q %q: %v", c.title, c.text, got)
		}
	}
	if New(nil).Has("a", "b") {
		t.Error("an empty list approves")
	}
}

func FuzzHas(f *testing.F) {
	f.Add(statement, "Road closed", "x")
	f.Fuzz(func(t *testing.T, release, title, text string) {
		l := New([]string{release})
		l.Has(title, text)
		if len(split(release)) > 0 && !l.Has("", release) {
			t.Errorf("%q is not itself", release)
		}
	})
}
