package websub

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAnnounced(t *testing.T) {
	const at = "https://gazette.example/news/feed"
	for name, c := range map[string]struct {
		links      []string
		hub, topic string
	}{
		"nothing":             {nil, "", ""},
		"one line each":       {[]string{`<https://hub.example/>; rel="hub"`, `<https://gazette.example/feed>; rel="self"`}, "https://hub.example/", "https://gazette.example/feed"},
		"one line":            {[]string{`<https://hub.example/>; rel=hub, </feed>;rel=self`}, "https://hub.example/", "https://gazette.example/feed"},
		"several relations":   {[]string{`<feed>; rel="alternate SELF"`}, "", "https://gazette.example/news/feed"},
		"the first":           {[]string{`<https://one.example/>; rel=hub, <https://two.example/>; rel=hub`}, "https://one.example/", ""},
		"commas in titles":    {[]string{`<https://x.example/>; title="a, <b>; rel=hub \", c"; rel="next", <https://hub.example/>; rel="hub"`}, "https://hub.example/", ""},
		"commas in addresses": {[]string{`<https://hub.example/a,b>; rel=hub`}, "https://hub.example/a,b", ""},
		"others":              {[]string{`</style.css>; rel=preload; as=style`}, "", ""},
		"no address":          {[]string{`<http://[>; rel=hub, <https://hub.example/>; rel=hub`}, "https://hub.example/", ""},
		"itself":              {[]string{`<>; rel=self`}, "", at},
		"cut off":             {[]string{`<https://hub.example/; rel=hub`}, "", ""},
		"far too many":        {[]string{strings.Repeat("</x>; rel=next,", 10_000) + "<https://hub.example/>; rel=hub"}, "", ""},
	} {
		h := http.Header{"Link": c.links}
		if hub, topic := Announced(h, at); hub != c.hub || topic != c.topic {
			t.Errorf("%s: hub %q, topic %q", name, hub, topic)
		}
	}
}

func FuzzAnnounced(f *testing.F) {
	f.Add(`<https://hub.example/>; rel="hub", </feed>;rel=self`)
	f.Add(`<a>; title="\", <"; rel=hub`)
	f.Fuzz(func(t *testing.T, link string) {
		hub, topic := Announced(http.Header{"Link": {link}}, "https://gazette.example/feed")
		for _, s := range []string{hub, topic} {
			if s != "" && !strings.Contains(s, ":") {
				t.Errorf("%q gives %q", link, s)
			}
		}
	})
}

// A hub that redirects to a machine inside is not followed there, and nobody inside is asked.
func TestHubRedirectsInside(t *testing.T) {
	w := newWorld(t)
	asked := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	t.Cleanup(inside.Close)
	for _, to := range []string{inside.URL, "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "file:///etc/passwd"} {
		for _, code := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
			hub := httptest.NewServer(http.RedirectHandler(to, code))
			w.store.change(func() { w.store.sources[0].State.Hub = hub.URL })
			w.tend()
			hub.Close()
			if sub := w.store.sub(1); !strings.Contains(sub.Problem, "redirects") || !sub.Confirmed.IsZero() || asked != 0 {
				t.Errorf("%d to %s: asked %d times, kept %+v", code, to, asked, sub)
			}
		}
	}
}
