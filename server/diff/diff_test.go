package diff

import (
	"strings"
	"testing"
	"time"
)

// written shows pieces as [-removed-]{+inserted+}.
func written(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case Inserted:
			b.WriteString("{+" + p.Text + "+}")
		case Removed:
			b.WriteString("[-" + p.Text + "-]")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	tests := []struct{ name, before, after, want string }{
		{"equal", "The same.", "The same.", "The same."},
		{"empty", "", "", ""},
		{"all new", "", "New.", "{+New.+}"},
		{"all gone", "Old.", "", "[-Old.-]"},
		{
			"headline softened",
			"Police force “hacked” as site cancels every fine", "Police force misled by misused account as site cancels every fine",
			"Police force [-“hacked”-]{+misled by misused account+} as site cancels every fine",
		},
		{
			"a sentence added",
			"The force was asked. It did not answer.", "The force was asked. A supplier account was misused. It did not answer.",
			"The force was asked. {+A supplier account was misused. +}It did not answer.",
		},
		{
			"a paragraph cut",
			"One.\n\nTwo is here.\n\nThree.", "One.\n\nThree.", "One.\n\n[-Two is here.\n\n-]Three.",
		},
		{"one figure", "Some 40 drivers paid.", "Some 41 drivers paid.", "Some [-40-]{+41+} drivers paid."},
		{"no spaces between words", "警視庁は発表した", "警視庁が発表した", "警視庁[-は-]{+が+}発表した"},
	}
	for _, tt := range tests {
		if got := written(Words(tt.before, tt.after)); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestCount(t *testing.T) {
	in, out := Count(Words("a b c d", "a x y d"))
	if in != 2 || out != 2 {
		t.Errorf("%d inserted, %d removed, want 2 and 2", in, out)
	}
}

// A hostile page may give two large texts with nothing in common.
func TestWordsIsBounded(t *testing.T) {
	var a, b strings.Builder
	for i := range 60_000 {
		a.WriteString("left" + string(rune('a'+i%26)) + " ")
		b.WriteString("right" + string(rune('a'+i%25)) + ". ")
	}
	start := time.Now()
	pieces := Words(a.String(), b.String())
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
	check(t, a.String(), b.String(), pieces)
}

func check(t *testing.T, before, after string, pieces []Piece) {
	t.Helper()
	var old, fresh strings.Builder
	for i, p := range pieces {
		if p.Text == "" || i > 0 && pieces[i-1].Op == p.Op {
			t.Fatalf("piece %d is empty or not joined with the one before", i)
		}
		if p.Op != Inserted {
			old.WriteString(p.Text)
		}
		if p.Op != Removed {
			fresh.WriteString(p.Text)
		}
	}
	if old.String() != strings.ToValidUTF8(before, "�") || fresh.String() != strings.ToValidUTF8(after, "�") {
		t.Fatalf("the pieces do not give the texts back:\n%q\n%q", old.String(), fresh.String())
	}
}

func FuzzWords(f *testing.F) {
	f.Add("", "")
	f.Add("The force was asked. It did not answer.", "The force answered. It did.")
	f.Add("a\n\n\nb. c? d! “e.” f", "b. a\xff c")
	f.Add("警視庁", "警視 庁")
	f.Fuzz(func(t *testing.T, before, after string) {
		check(t, before, after, Words(before, after))
	})
}

func BenchmarkWords(b *testing.B) {
	before := strings.Repeat("The council said that the drivers will not be fined twice for the same offence. ", 60)
	after := strings.Replace(before, "drivers", "motorists", 7)
	for b.Loop() {
		Words(before, after)
	}
}
