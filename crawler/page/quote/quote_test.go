package quote

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Quote
	}{
		{"double", `“We are looking into it,” said Ada Quill.`, []Quote{{"We are looking into it", "Ada Quill"}}},
		{"straight", `"No fines were cancelled," the force said.`, []Quote{{"No fines were cancelled", "the force"}}},
		{"verb before", `Ada Quill, the chief constable, told the Ledger: “It was an outside job.”`, []Quote{{"It was an outside job.", "Ada Quill"}}},
		{"present", `“Nobody was hurt,” says Mr Odo Fenn, who lives nearby.`, []Quote{{"Nobody was hurt", "Mr Odo Fenn"}}},
		{"single British", `‘We don’t know the players’ names,’ she said. ‘Not yet.’`, []Quote{{"We don’t know the players’ names", ""}, {"Not yet.", ""}}},
		{"pronoun", `Superintendent Ada Quill said the site was safe. “We changed every password,” she added.`, []Quote{{"We changed every password", "Superintendent Ada Quill"}}},
		{"according to", `The account was “completely compromised”, according to Odo Fenn of Hextable Security.`, []Quote{{"completely compromised", "Odo Fenn of Hextable Security"}}},
		{"spokeswoman", `“The message was not ours,” a spokeswoman for Northmarch Police said.`, []Quote{{"The message was not ours", "a spokeswoman for Northmarch Police"}}},
		{"contractions are none", `It's the drivers' first day and they don't know it's closed.`, nil},
		{"decades are none", `In the '90s it wasn't so, he's told us 'em all.`, nil},
		{"irony alone is none", `The “experts” were late.`, nil},
		{"one word that someone said", `“Nonsense,” said Odo Fenn.`, []Quote{{"Nonsense", "Odo Fenn"}}},
		{"inner", `“He shouted ‘all fines are off’ and ran,” said Ada Quill.`, []Quote{{"He shouted ‘all fines are off’ and ran", "Ada Quill"}}},
		{"German", `„Wir prüfen das“, sagte Polizeisprecherin Ada Quill.`, []Quote{{"Wir prüfen das", "Polizeisprecherin Ada Quill"}}},
		{"German, laut", `Laut Ada Quill war es „ein Angriff von außen“.`, []Quote{{"ein Angriff von außen", "Ada Quill"}}},
		{"French", `« Nous enquêtons », a déclaré Ada Quill.`, []Quote{{"Nous enquêtons", "Ada Quill"}}},
		{"Spanish", `«No sabemos nada», dijo Ada Quill.`, []Quote{{"No sabemos nada", "Ada Quill"}}},
		{"Italian", `Secondo Ada Quill è stato “un attacco esterno”.`, []Quote{{"un attacco esterno", "Ada Quill"}}},
		{"Dutch", `"We weten het niet", zei Ada Quill.`, []Quote{{"We weten het niet", "Ada Quill"}}},
		{"Swedish marks", `”Vi vet inget”, säger Ada Quill.`, []Quote{{"Vi vet inget", "Ada Quill"}}},
		{"Japanese", `警察は「現在調査中です」と述べた。`, []Quote{{"現在調査中です", ""}}},
		{"never closed", `“It was over in an hour, and nobody told us anything about it at all`, nil},
		{"inches", `A 5" pipe and a 6" pipe.`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, Find([]string{c.text})); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestQuotationOverParagraphs(t *testing.T) {
	got := Find([]string{
		"“We saw the first message at half past eleven, said the chief constable.", "“We took the site down,” Ada Quill added.",
	})
	if len(got) != 1 || got[0].Speaker != "Ada Quill" || !strings.HasSuffix(got[0].Text, "We took the site down") || !strings.HasPrefix(got[0].Text, "We saw") {
		t.Errorf("got %+v", got)
	}
}

func TestPronounOverParagraphs(t *testing.T) {
	got := Find([]string{"Ada Quill told the council that the site was safe.", "“It will not happen again,” she said."})
	if len(got) != 1 || got[0].Speaker != "Ada Quill" {
		t.Errorf("got %+v", got)
	}
}

func FuzzQuotes(f *testing.F) {
	for _, s := range []string{"“a b” said X", "‘a’ ‘b", "„a“ «b» »c«", `"`, "''''", "said", "“a\n\n“b”"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, q := range Find(strings.Split(text, "\n\n")) {
			if q.Text == "" || strings.TrimSpace(q.Text) != q.Text && q.Text != "" {
				t.Fatalf("%q", q.Text)
			}
		}
	})
}
