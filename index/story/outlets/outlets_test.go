package outlets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"presswatch/index/story/prose"
)

func found(n *Names, text string) []string {
	var out []string
	for _, m := range n.Find(text, prose.Words(text)) {
		s := m.Name
		if m.Guessed {
			s += "?"
		}
		out = append(out, s)
	}
	return out
}

func TestFind(t *testing.T) {
	n := New()
	n.Add("Tarnbeck Post", "tarnbeckpost.example")
	n.Add("The Fellgate Bugle", "fellgatebugle.example")
	n.Add("Unity Wire", "unitywire.example")
	n.Add("Harbour", "harbour.example")
	for _, c := range []struct {
		text string
		want []string
	}{
		{"She told the BBC that it was over.", []string{"BBC"}},
		{"The BBC's reporter and Sky News said so; ITV News did not.", []string{"BBC", "Sky News", "ITV News"}},
		{"The sun rose, a mirror broke and the mail came by metro.", nil},
		{"The Sun reported it, and so did the Times of London and the Daily Telegraph.", []string{"The Sun", "The Times", "The Daily Telegraph"}},
		{"The Sun Valley resort and the Independent Office for Police Conduct.", nil},
		{"Sun shone on Independent traders.", nil},
		{"It was first reported by Bloomberg.", []string{"Bloomberg"}},
		{"Michael Bloomberg spoke. Bloomberg said he was sorry.", nil},
		{"Mr Bloomberg was told Bloomberg News had asked.", []string{"Bloomberg"}},
		{"He sued Metro Bank, and told Metro so.", []string{"Metro"}},
		{"The PA (not a pa) told PA and the Press Association", []string{"PA Media", "PA Media", "PA Media"}},
		{"It told the New York Times and the New York Post.", []string{"The New York Times", "New York Post"}},
		{"He told the Tarnbeck Post’s website and the Fellgate Bugle.", []string{"Tarnbeck Post", "The Fellgate Bugle"}},
		{"She told Unity Wire in the harbour of Harbour Street.", []string{"Unity Wire"}},
		{"He told the Brackwater Chronicle and Radio Fellside.", []string{"Brackwater Chronicle?", "Radio Fellside?"}},
		{"Following The Times story he left.", []string{"The Times"}},
		{"Customers told Royal Mail and the Post Office so at the Rising Sun; Council Leader Jo Wild told Royal Mail.", nil},
		{"Yesterday the Gazette's editor wrote.", []string{"Gazette?"}},
		{"Northmarch Police said the Chief Constable's post office star was out.", nil},
		{"told BBC Radio Tarnbeck", []string{"BBC"}},
		{"Süddeutsche Zeitung and Sueddeutsche, Libération and Liberation", []string{"Süddeutsche Zeitung", "Libération", "Libération"}},
	} {
		if d := cmp.Diff(c.want, found(n, c.text)); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
	}
}

func TestWhatAMentionAsksFor(t *testing.T) {
	n := New()
	for text, want := range map[string]Mention{
		"the Times said":         {Name: "The Times", Need: NeedArticle, Article: true, Short: true},
		"Bloomberg reported":     {Name: "Bloomberg", Need: NeedReport, Wire: true},
		"the Guardian newspaper": {Name: "The Guardian", Article: true},
		"the Gazette wrote":      {Name: "Gazette", Need: NeedArticle, Article: true, Short: true, Guessed: true},
		"Fellgate News Agency":   {Name: "Fellgate News Agency", Need: NeedReport, Guessed: true, Wire: true},
	} {
		got := n.Find(text, prose.Words(text))
		if len(got) != 1 {
			t.Errorf("%q: %v", text, got)
			continue
		}
		m := got[0]
		m.Span, m.First, m.Last, m.Listed = prose.Span{}, 0, 0, false
		if d := cmp.Diff(want, m); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func TestNamesAndHosts(t *testing.T) {
	n := New()
	n.Add("BBC Northmarch", "bbc.co.uk")
	n.Add("Northmarch Police", "x.com")
	n.Add("Tarnbeck Post", "www.TarnbeckPost.example")
	n.Add("Harnley Gazette", "https://www.harnleygazette.example:8080/feed?x=1")
	n.Add("One", "127.0.0.1")
	n.Add("Two", "127.0.0.1")
	for name, want := range map[string]string{
		"BBC News": "BBC", "the BBC": "BBC", "BBC Northmarch": "BBC", "Press Association": "PA Media", "PA": "PA Media", "Metro": "Metro", "MailOnline": "Daily Mail",
		"The Times": "The Times", "tarnbeck post": "Tarnbeck Post", "The Tarnbeck Post": "Tarnbeck Post", "Nobody Knows": "Nobody Knows",
		"Northmarch Police": "Northmarch Police", "Two": "Two", "Daily Mail Online": "Daily Mail",
	} {
		if got := n.Name(name).Name; got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
	}
	for host, want := range map[string]string{"uk.news.yahoo.com": "Yahoo", "news.bbc.co.uk": "BBC", "harnleygazette.example": "Harnley Gazette", "tarnbeckpost.example": "Tarnbeck Post", "sport.tarnbeckpost.example": "Tarnbeck Post"} {
		if o, ok := n.Host(host); !ok || o.Name != want {
			t.Errorf("%q is %q, not %q", host, o.Name, want)
		}
	}
	if o, ok := n.Host("nobody.example"); ok {
		t.Errorf("nobody.example is %v", o)
	}
	if !n.Name("Unity Wire").Wire || !n.Name("Reuters").Wire || n.Name("Tarnbeck Post").Wire || !n.Name("MSN").Aggregator {
		t.Error("agencies and aggregators are not told apart")
	}
}

// TestLexicon: every host stands once, and every outlet has a name to be found by or a host.
func TestLexicon(t *testing.T) {
	hosts := map[string]string{}
	for _, line := range strings.Split(lexicon, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, ";", 4)
		for _, h := range strings.Fields(f[2]) {
			if hosts[h] != "" {
				t.Errorf("%s is the host of %s and %s", h, hosts[h], f[0])
			}
			hosts[h] = f[0]
			if strings.HasPrefix(h, "www.") || !own(h) {
				t.Errorf("%s is no host", h)
			}
		}
	}
	if len(hosts) < 250 {
		t.Errorf("only %d hosts", len(hosts))
	}
}

func TestHostileNames(t *testing.T) {
	n := New()
	for i := range maxLearnt + 100 {
		n.Add(fmt.Sprintf("Outlet number %d", i), fmt.Sprintf("o%d.example", i))
	}
	n.Add(strings.Repeat("long ", 1000), "long.example")
	n.Add("", "empty.example")
	n.Add("\xff\xfe", "broken.example")
	if n.learnt > maxLearnt {
		t.Errorf("%d learnt", n.learnt)
	}
	if got := found(n, "told Outlet number 7 so"); len(got) != 1 {
		t.Errorf("%v", got)
	}
	if got := found(n, strings.Repeat("the BBC ", 10_000)); len(got) != maxMentions {
		t.Errorf("%d mentions", len(got))
	}
}

func FuzzFind(f *testing.F) {
	f.Add("told the Sun’s Bloomberg (PA) the Gazette. BBC")
	n := New()
	n.Add("Tarnbeck Post", "")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, m := range n.Find(text, prose.Words(text)) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) || m.Last < m.First || m.Name == "" {
				t.Fatalf("%+v", m)
			}
			last = m.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	n := New()
	text := strings.Repeat("The force said late on Friday that Supt. Reed told the Tarnbeck Post and Sky News so; the Sun reported it first. ", 30)
	words := prose.Words(text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		n.Find(text, words)
	}
}
