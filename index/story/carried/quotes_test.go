package carried

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
)

var people = []string{"Northmarch Police", "the force", "Brandt", "Maren Holt"}

// TestCheck: what is given to us is compared word by word, what others say is not.
func TestCheck(t *testing.T) {
	for _, c := range []struct{ name, speaker, quote, want string }{
		{"exact", "the force", "A supplier account that is used to publish news to all three was misused", "exact"},
		{"over the end of a sentence", "Northmarch Police", "No fine has been cancelled. Any fine that was due yesterday is due today.", "exact"},
		{"a part", "a spokesman for Northmarch Police", "did not come from Northmarch Police", "exact"},
		{"an ellipsis", "the force", "Messages published tonight on our website … did not come from Northmarch Police", "cut"},
		{"a word exchanged", "the force", "A supplier account that is used to publish news to all three was hacked", "altered"},
		{"a word left out silently", "Sgt Ola Brandt", "We would talk to drivers than to their families", "altered"},
		{"a word in brackets", "Sgt Brandt", "We would rather talk to [most] drivers than to their families", "exact"},
		{"never said", "the force", "We have no idea who has the password and nor does anybody else", "unfounded"},
		{"one word of ours", "the force", "misused", "exact"},
		{"one word that is not", "the force", "hacked", "unfounded"},
		{"stock words", "the force", "We are very glad to be here with the people of this town", "unfounded"},
		{"somebody else", "Aled Norrish", "Next time it will not be swans", ""},
		{"a name within a name", "Sergeant Brandtner", "Next time it will not be swans", ""},
		{"nobody", "", "A supplier account was misused", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := fmt.Sprintf("It rained. “%s,” they wrote.", c.quote)
			checked, unfounded := Read(releases()).Check(text, []index.Quote{{Text: c.quote, Speaker: c.speaker}}, people)
			got := ""
			for _, q := range checked {
				got += string(q.How)
				if q.Release != 7 || !strings.Contains(statement, q.Released) || text[q.Start:q.End] != c.quote+"," {
					t.Errorf("checked %+v", q)
				}
			}
			for _, q := range unfounded {
				got += "unfounded"
				if text[q.Start:q.End] != c.quote+"," {
					t.Errorf("unfounded %+v", q)
				}
			}
			if got != c.want {
				t.Errorf("have %q, want %q: %+v", got, c.want, checked)
			}
		})
	}
}

func TestFidelity(t *testing.T) {
	for _, c := range []struct{ name, released, printed, want, how string }{
		{"same", "No fine has been cancelled.", "“No fine has been cancelled”", "=“No fine has been cancelled”", "exact"},
		{"exchanged", "The account was misused.", "The account was hacked.", "=The account was|-misused|+ hacked|=.", "altered"},
		{"put in", "No fine has been cancelled.", "No fine has yet been cancelled.", "=No fine has|+ yet|= been cancelled.", "altered"},
		{"left out within", "We did not enter it.", "We did enter it.", "=We did|-not|= enter it.", "altered"},
		{"cut at the end", "We are sorry to everyone who was misled.", "We are sorry", "=We are sorry|-to everyone who was misled", "cut"},
		{"cut at the beginning", "We are sorry to everyone.", "sorry to everyone", "-We are|=sorry to everyone", "cut"},
		{"ellipsis", "We are very, very sorry to everyone.", "We are … sorry to everyone.", "=We are|-very, very|= … sorry to everyone.", "cut"},
		{"brackets", "It was misused.", "It [the account] was misused.", "=It|+ [the account|=] was misused.", "exact"},
		{"nothing", "It rained.", "Swans sing", "-It rained|+Swans sing", ""},
		{"empty", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			pieces, how := Fidelity(c.released, c.printed)
			var got []string
			for _, p := range pieces {
				got = append(got, map[PieceKind]string{Kept: "=", Removed: "-", Inserted: "+"}[p.Kind]+p.Text)
			}
			if d := cmp.Diff(c.want, strings.Join(got, "|")); d != "" || string(how) != c.how {
				t.Errorf("%s: %s", how, d)
			}
		})
	}
}
