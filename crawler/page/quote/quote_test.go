package quote

import (
	"strings"
	"testing"
	"time"

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
		{"company's spokesman", `A company spokesperson said in an email that “we have received an inquiry.”`, []Quote{{"we have received an inquiry.", "A company spokesperson"}}},
		{"possessive office", `Tarnbeck's transport ministry said it viewed the move as "another measure of the kind".`, []Quote{{"another measure of the kind", "Tarnbeck's transport ministry"}}},
		{"abbreviated title", `“It is not a wise move,” said Rep. Ada Quill (R-TX), a member of the house.`, []Quote{{"It is not a wise move", "Rep Ada Quill"}}},
		{"somebody's chief", `Banks care for your “financial health,” as one bank CEO told me.`, []Quote{{"financial health", "one bank CEO"}}},
		{"records", `They signed “false certifications”, according to court records.`, []Quote{{"false certifications", "court records"}}},
		{"continued to", `The teams “patched” it as the company continued to grow.`, nil},
		{"a saying", `There’s a saying that goes “a figure is formed by flowers” about it.`, []Quote{{"a figure is formed by flowers", ""}}},
		{"office and its holder", `“It is safe,” said the mayor, Lena Brandt, on Friday.`, []Quote{{"It is safe", "Lena Brandt"}}},
		{"office and a place", `“It is safe,” said a spokesman, London bureau.`, []Quote{{"It is safe", "a spokesman"}}},
		{"spokeswoman of an office", `A spokeswoman for the council said: “We will take them down.”`, []Quote{{"We will take them down.", "A spokeswoman for the council"}}},
		{"French office", `Selon le préfet Odo Fenn, « trente signalements » ont été vérifiés.`, []Quote{{"trente signalements", "le préfet Odo Fenn"}}},
		{"a film", `They watched “Dancing with the Swans” and “The Owl of Marchside” twice.`, nil},
		{"what was shouted", `They shouted “Free the swans!” all night.`, []Quote{{"Free the swans!", ""}}},
		{"initials", `“It is safe,” said U.S. Marshal Ada J. Quill.`, []Quote{{"It is safe", "U.S. Marshal Ada J. Quill"}}},
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

func TestWhoBeganALongQuotation(t *testing.T) {
	got := Find([]string{"Ms Quill said: “Messages were published in our name that did not come from us.", "“We took the site down within the hour.", "“I am sorry.”", "She went inside."})
	want := []Quote{{"Messages were published in our name that did not come from us. We took the site down within the hour. I am sorry.", "Ms Quill"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestPronounOverParagraphs(t *testing.T) {
	got := Find([]string{"Ada Quill told the council that the site was safe.", "“It will not happen again,” she said."})
	if len(got) != 1 || got[0].Speaker != "Ada Quill" {
		t.Errorf("got %+v", got)
	}
}

func TestTheyAreNotTheOneNamedLast(t *testing.T) {
	for first, want := range map[string]string{
		"Ada Quill told the council that the site was safe.": "", "The force told the council that the site was safe.": "The force",
	} {
		if got := Find([]string{first, "“At no point did we say that,” they said."}); len(got) != 1 || got[0].Speaker != want {
			t.Errorf("%s %+v, want %q", first, got, want)
		}
	}
}

func TestSurnameIsCompleted(t *testing.T) {
	for name, c := range map[string]struct {
		text []string
		want string
	}{
		"one":        {[]string{"Wild coach Ada Quill was calm.", "“He plays well,” Quill said."}, "Ada Quill"},
		"two":        {[]string{"Ada Quill met Odo Quill.", "“He plays well,” Quill said."}, "Quill"},
		"none":       {[]string{"The coach was calm.", "“He plays well,” Quill said."}, "Quill"},
		"not a part": {[]string{"Ada Quillon was calm.", "“He plays well,” Quill said."}, "Quill"},
		"no office":  {[]string{"Superintendent Quill was calm.", "“He plays well,” Quill said."}, "Quill"},
		"a title":    {[]string{"Ada Quill was calm.", "“He plays well,” Mr Quill said."}, "Mr Quill"},
	} {
		if got := Find(c.text); len(got) != 1 || got[0].Speaker != c.want {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
	}
}

func TestHostileTextsAreQuick(t *testing.T) {
	for name, text := range map[string]string{
		"never closed": strings.Repeat("„a ", 700_000), "single": strings.Repeat("‘a ", 700_000), "nested": strings.Repeat("«", 1_000_000), "closed": strings.Repeat("“a” said X. ", 150_000),
	} {
		var paragraphs []string
		for i := 0; i < len(text); i += 15_000 {
			paragraphs = append(paragraphs, strings.ToValidUTF8(text[i:min(len(text), i+15_000)], ""))
		}
		start := time.Now()
		Find(paragraphs)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
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
