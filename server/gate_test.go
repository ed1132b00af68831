package server

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server/account"
	"presswatch/server/area"
	"presswatch/server/servertest"
)

// gated is an office with accounts.
type gated struct {
	*Server
	people *servertest.People
	door   *account.Office
}

func openGated(t *testing.T, change func(*account.Office)) *gated {
	t.Helper()
	office := servertest.Loud(searchtest.NewMemory())
	g := &gated{people: &servertest.People{}}
	g.door = servertest.Door(g.people)
	if change != nil {
		change(g.door)
	}
	book := servertest.NewTellings(office)
	g.Server = New(Options{
		Searcher: office, Library: office, Sources: office, Stories: office, Public: office, Notables: office, Now: servertest.Now, Gate: g.door.Wrap,
		Areas: []area.Area{servertest.AlarmDesk(servertest.Alarmed()), servertest.Sending(), servertest.Rehearsal(office), servertest.Digests(), servertest.Saved(book), servertest.Answers(book), servertest.DrillDesk(), g.door},
		Live:  http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "live") }),
	})
	return g
}

// ask asks from elsewhere in the office, as a browser.
func (g *gated) ask(t *testing.T, method, path string, form url.Values, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = "10.1.2.3:4000"
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

// with sends a cookie.
func with(c *http.Cookie) func(*http.Request) {
	return func(r *http.Request) {
		if c != nil {
			r.AddCookie(c)
		}
	}
}

const secretWords = "correct horse battery"

// first makes the first account and gives its cookie.
func (g *gated) first(t *testing.T) *http.Cookie {
	t.Helper()
	w := g.ask(t, "POST", "/setup?k=first-link", url.Values{"login": {"anna"}, "name": {"Anna Berg"}, "password": {secretWords}, "again": {secretWords}}, nil)
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		t.Fatal(w.Code, w.Body.String())
	}
	return w.Result().Cookies()[0]
}

// login logs somebody in.
func (g *gated) login(t *testing.T, login, password, code string) *httptest.ResponseRecorder {
	t.Helper()
	return g.ask(t, "POST", "/login", url.Values{"login": {login}, "password": {password}, "code": {code}, "to": {"/stories"}}, nil)
}

// invite makes an account with a role and gives its cookie.
func (g *gated) invite(t *testing.T, admin *http.Cookie, login string, role index.Role) *http.Cookie {
	t.Helper()
	w := g.ask(t, "POST", "/accounts", url.Values{"login": {login}, "name": {login}, "role": {string(role)}}, with(admin))
	link := regexp.MustCompile(`/join\?k=[A-Za-z0-9_]+`).FindString(w.Body.String())
	if link == "" {
		t.Fatal(w.Code, w.Body.String())
	}
	w = g.ask(t, "POST", link, url.Values{"password": {"words of " + string(role)}, "again": {"words of " + string(role)}}, nil)
	if w.Code != http.StatusBadRequest && w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body.String())
	}
	w2 := g.ask(t, "POST", link, url.Values{"password": {secretWords}, "again": {secretWords}}, nil)
	if w.Code == http.StatusSeeOther {
		w2 = w
	}
	if len(w2.Result().Cookies()) != 1 {
		t.Fatal(w2.Code, w2.Body.String())
	}
	return w2.Result().Cookies()[0]
}

// TestF90_NothingWithoutALogin walks over every address: without a login there is nothing but the door, whoever asks and whether there are
// accounts yet or not; no answer lacks the policy.
func TestF90_NothingWithoutALogin(t *testing.T) {
	open := map[string]bool{
		"GET /login": true, "POST /login": true, "GET /setup": true, "POST /setup": true, "GET /join": true, "POST /join": true, "GET /healthz": true, "GET /robots.txt": true, "GET /favicon.svg": true, "GET /static/{name}": true,
		"GET /told": true, "POST /told": true, "GET /stop": true, "POST /stop": true, "POST /alarms/releases/hook": true,
	}
	for _, accounts := range []bool{false, true} {
		g := openGated(t, nil)
		if accounts {
			g.first(t)
		}
		for _, rt := range append(g.routes(), route{pattern: "GET /events"}, route{pattern: "GET /metrics"}, route{pattern: "GET /nowhere"}) {
			if open[rt.pattern] {
				continue
			}
			method, path, _ := strings.Cut(rt.pattern, " ")
			path = regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(strings.ReplaceAll(path, "{$}", ""), "1")
			for _, accept := range []string{"text/html", "application/json"} {
				w := g.ask(t, method, path, nil, func(r *http.Request) { r.Header.Set("Accept", accept) })
				want := http.StatusForbidden
				if accounts {
					want = http.StatusUnauthorized
					if method == "GET" && accept == "text/html" {
						want = http.StatusSeeOther
					}
				}
				if w.Code != want {
					t.Errorf("accounts %v, %s as %s: %d, want %d", accounts, rt.pattern, accept, w.Code, want)
				}
				if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s: no policy", rt.pattern)
				}
			}
		}
	}
}

// TestRolesAreKept walks over every address as a reader and as an officer: a reader changes nothing but their own, an officer keeps no
// accounts.
func TestRolesAreKept(t *testing.T) {
	g := openGated(t, nil)
	admin := g.first(t)
	reader, officer := g.invite(t, admin, "rita", index.RoleReader), g.invite(t, admin, "otto", index.RoleOfficer)
	for _, rt := range g.routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		path = regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(strings.ReplaceAll(path, "{$}", ""), "1")
		own := strings.HasPrefix(path, "/account/") || path == "/account" || path == "/settings" || path == "/told" || path == "/stop" || path == "/login" || path == "/setup" || path == "/join" || strings.HasSuffix(path, "/hook") || path == "/logout"
		keeps := path == "/accounts" || strings.HasPrefix(path, "/accounts/")
		if path == "/logout" || method == "POST" && strings.HasPrefix(path, "/digests/") {
			continue
		}
		if w := g.ask(t, method, path, nil, with(reader)); (w.Code == http.StatusForbidden) != (!own && (keeps || method != "GET")) && !own {
			t.Errorf("a reader at %s: %d", rt.pattern, w.Code)
		}
		if w := g.ask(t, method, path, nil, with(officer)); (w.Code == http.StatusForbidden) != keeps && !own && !strings.Contains(path, "/searches/saved/") {
			t.Errorf("an officer at %s: %d", rt.pattern, w.Code)
		}
	}
}

// TestF86_F87_Logins: the right password opens, a wrong one and an unknown login are told alike, and after a few tries it must wait; the address
// after a login is our own.
func TestF86_F87_Logins(t *testing.T) {
	g := openGated(t, nil)
	g.first(t)
	w := g.login(t, "ANNA", secretWords, "")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/stories" {
		t.Fatal(w.Code, w.Header())
	}
	c := w.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || len(c.Value) < 40 {
		t.Errorf("%+v", c)
	}
	for _, to := range []string{"//evil.example", `/\evil.example`, "/%09/evil.example", "https:evil.example", "https://a@evil.example"} {
		w := g.ask(t, "POST", "/login", url.Values{"login": {"anna"}, "password": {secretWords}, "to": {to}}, nil)
		if w.Header().Get("Location") != "/" {
			t.Errorf("%s leads to %s", to, w.Header().Get("Location"))
		}
	}
	wrong, unknown := g.login(t, "anna", "wrong words here", ""), g.login(t, "mallory", "wrong words here", "")
	strip := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "mallory", "x"), "anna", "x") }
	if wrong.Code != http.StatusUnauthorized || unknown.Code != wrong.Code || strip(wrong.Body.String()) != strip(unknown.Body.String()) {
		t.Errorf("%d %d: whether there is such an account is told", wrong.Code, unknown.Code)
	}
	for range 6 {
		w = g.login(t, "anna", "wrong words here", "")
	}
	if w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), "Too many tries") {
		t.Errorf("%d", w.Code)
	}
	if w = g.login(t, "anna", secretWords, ""); w.Code != http.StatusTooManyRequests {
		t.Errorf("the right password during the wait: %d", w.Code)
	}
}

// TestF88_Sessions: each login has a new one; it ends when idle, at the logout, when the password is changed elsewhere and when the account is
// shut.
func TestF88_Sessions(t *testing.T) {
	g := openGated(t, nil)
	admin := g.first(t)
	in := func(c *http.Cookie) bool { return g.ask(t, "GET", "/settings", nil, with(c)).Code == http.StatusOK }
	fixed := &http.Cookie{Name: "presswatch", Value: "chosen-by-somebody-else"}
	w := g.ask(t, "POST", "/login", url.Values{"login": {"anna"}, "password": {secretWords}}, with(fixed))
	second := w.Result().Cookies()[0]
	if second.Value == fixed.Value || in(fixed) || !in(second) || !in(admin) {
		t.Fatal("a session that somebody chose")
	}
	w = g.ask(t, "POST", "/account/password", url.Values{"old": {secretWords}, "password": {"another horse entirely"}, "again": {"another horse entirely"}}, with(second))
	if w.Code != http.StatusSeeOther || in(admin) || !in(second) {
		t.Errorf("%d: after a change of the password the others are still in", w.Code)
	}
	rita := g.invite(t, second, "rita", index.RoleReader)
	g.ask(t, "POST", "/accounts", url.Values{"id": {"2"}, "what": {"shut"}}, with(second))
	if in(rita) || g.login(t, "rita", secretWords, "").Code != http.StatusUnauthorized {
		t.Error("a shut account is in")
	}
	if w := g.ask(t, "POST", "/accounts", url.Values{"id": {"1"}, "what": {"role"}, "role": {"reader"}}, with(second)); w.Code != http.StatusBadRequest {
		t.Errorf("the last admin made themselves a reader: %d", w.Code)
	}
	g.ask(t, "POST", "/logout", nil, with(second))
	if in(second) {
		t.Error("after the logout")
	}
	third := g.login(t, "anna", "another horse entirely", "").Result().Cookies()[0]
	g.people.Backdate(15 * 24 * time.Hour)
	if in(third) {
		t.Error("after two weeks without use")
	}
}

// TestCodes: once they are on a password alone opens nothing, and no code opens twice.
func TestCodes(t *testing.T) {
	g := openGated(t, nil)
	admin := g.first(t)
	page := g.ask(t, "GET", "/account", nil, with(admin)).Body.String()
	secret := regexp.MustCompile(`name="secret" value="([A-Z2-7]+)"`).FindStringSubmatch(page)
	if len(secret) != 2 || !strings.Contains(page, "data:image/png;base64,") {
		t.Fatal(page)
	}
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(secret[1], at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	now := servertest.Now()
	if w := g.ask(t, "POST", "/account/codes", url.Values{"secret": {secret[1]}, "code": {"000000"}, "old": {secretWords}}, with(admin)); w.Code != http.StatusBadRequest {
		t.Errorf("a wrong code switched codes on: %d", w.Code)
	}
	if w := g.ask(t, "POST", "/account/codes", url.Values{"secret": {secret[1]}, "code": {code(now.Add(-30 * time.Second))}, "old": {secretWords}}, with(admin)); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body.String())
	}
	for name, tt := range map[string]struct {
		code string
		want int
	}{"none": {"", http.StatusUnauthorized}, "the same again": {code(now.Add(-30 * time.Second)), http.StatusUnauthorized}, "old": {code(now.Add(-5 * time.Minute)), http.StatusUnauthorized}} {
		if w := g.login(t, "anna", secretWords, tt.code); w.Code != tt.want {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := g.login(t, "anna", secretWords, code(now)); w.Code != http.StatusSeeOther {
		t.Errorf("the right one: %d", w.Code)
	}
	if w := g.login(t, "anna", secretWords, code(now)); w.Code != http.StatusUnauthorized {
		t.Errorf("the right one, twice: %d", w.Code)
	}
}

// TestF93_Tokens: shown once, reads or changes as far as it goes, opens feeds alone if it is for feeds, and nothing once it was taken back or as a
// cookie; no program keeps accounts.
func TestF93_Tokens(t *testing.T) {
	g := openGated(t, nil)
	admin := g.first(t)
	make1 := func(kind string) string {
		w := g.ask(t, "POST", "/account/tokens", url.Values{"kind": {kind}, "name": {"script"}}, with(admin))
		_, made, _ := strings.Cut(w.Body.String(), "Copy it now")
		return regexp.MustCompile(`pw_[A-Za-z0-9]+`).FindString(regexp.MustCompile(`<code>[^<]*</code>`).FindString(made))
	}
	read, write, feed := make1("read"), make1("write"), make1("feed")
	if len(read) < 40 || strings.Contains(g.ask(t, "GET", "/account", nil, with(admin)).Body.String(), read) {
		t.Fatal("a token is shown again")
	}
	bearer := func(s string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+s) }
	}
	for name, tt := range map[string]struct {
		method, path string
		as           func(*http.Request)
		want         int
	}{
		"read":              {"GET", "/api/v1/search?q=swans", bearer(read), http.StatusOK},
		"read changes":      {"POST", "/notables", bearer(read), http.StatusForbidden},
		"write keeps":       {"GET", "/accounts", bearer(write), http.StatusForbidden},
		"feed":              {"GET", "/export.atom?q=swans&key=" + feed, nil, http.StatusOK},
		"feed elsewhere":    {"GET", "/search?q=swans&key=" + feed, nil, http.StatusSeeOther},
		"feed as bearer":    {"GET", "/api/v1/search?q=swans", bearer(feed), http.StatusUnauthorized},
		"read as feed":      {"GET", "/export.atom?q=swans&key=" + read, nil, http.StatusSeeOther},
		"nobody's":          {"GET", "/api/v1/search?q=swans", bearer("pw_" + strings.Repeat("A", 52)), http.StatusUnauthorized},
		"a command":         {"GET", "/accounts", bearer("a command"), http.StatusUnauthorized}, // not from this machine
		"as a cookie":       {"GET", "/stories", with(&http.Cookie{Name: "presswatch", Value: read}), http.StatusSeeOther},
		"a command at home": {"GET", "/accounts", func(r *http.Request) { bearer("a command")(r); r.RemoteAddr = "127.0.0.1:5000" }, http.StatusOK},
		"forwarded": {"GET", "/accounts", func(r *http.Request) {
			bearer("a command")(r)
			r.RemoteAddr = "127.0.0.1:5000"
			r.Header.Set("X-Forwarded-For", "6.6.6.6")
		}, http.StatusUnauthorized},
	} {
		if w := g.ask(t, tt.method, tt.path, nil, tt.as); w.Code != tt.want {
			if tt.want == http.StatusUnauthorized && w.Code == http.StatusSeeOther { // a browser is sent to the login
				continue
			}
			t.Errorf("%s: %d, want %d", name, w.Code, tt.want)
		}
	}
	g.ask(t, "POST", "/account/tokens", url.Values{"drop": {"1"}}, with(admin))
	if w := g.ask(t, "GET", "/api/v1/search?q=swans", nil, bearer(read)); w.Code == http.StatusOK {
		t.Error("a token that was taken back opens")
	}
}

// TestF92_AProxyThatLogsIn: its header counts from where it stands, once, and from nobody else; who is new gets an account.
func TestF92_AProxyThatLogsIn(t *testing.T) {
	g := openGated(t, func(o *account.Office) {
		o.Proxy = &account.Proxy{Header: "X-Login", From: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}, Role: index.RoleReader}
	})
	says := func(from string, logins ...string) func(*http.Request) {
		return func(r *http.Request) {
			r.RemoteAddr = from + ":7000"
			for _, l := range logins {
				r.Header.Add("X-Login", l)
			}
		}
	}
	for name, tt := range map[string]struct {
		as   func(*http.Request)
		want int
	}{
		"elsewhere": {says("10.1.2.3", "anna"), http.StatusSeeOther}, "no header": {says("10.9.0.1"), http.StatusSeeOther}, "two": {says("10.9.0.1", "anna", "mallory"), http.StatusSeeOther},
		"no login": {says("10.9.0.1", "anna\nx"), http.StatusSeeOther}, "forwarded": {func(r *http.Request) { says("10.1.2.3", "anna")(r); r.Header.Set("X-Forwarded-For", "10.9.0.1") }, http.StatusSeeOther},
	} {
		if w := g.ask(t, "GET", "/stories", nil, tt.as); w.Code != tt.want {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := g.ask(t, "GET", "/accounts", nil, says("10.9.0.1", "anna")); w.Code != http.StatusOK {
		t.Errorf("the first one: %d", w.Code)
	}
	if w := g.ask(t, "GET", "/accounts", nil, says("10.9.0.1", "rita")); w.Code != http.StatusForbidden {
		t.Errorf("the second one: %d", w.Code)
	}
	if w := g.ask(t, "GET", "/stories", nil, says("10.9.0.1", "rita")); w.Code != http.StatusOK {
		t.Errorf("the second one reads: %d", w.Code)
	}
}

// TestWhoChangedWhat: what somebody changed is noted with who, and what was refused is not; no password is in it.
func TestWhoChangedWhat(t *testing.T) {
	g := openGated(t, nil)
	admin := g.first(t)
	g.ask(t, "POST", "/searches/new", url.Values{"name": {"Toast"}, "query": {"toast"}, "when": {"now"}}, with(admin))
	g.ask(t, "POST", "/searches/new", url.Values{"name": {""}}, with(admin))
	g.ask(t, "POST", "/account/password", url.Values{"old": {secretWords}, "password": {"another horse entirely"}, "again": {"another horse entirely"}}, with(admin))
	log, err := g.people.Audits(t.Context(), 0, 10)
	if err != nil || len(log) != 2 || log[1].Who != "anna" || log[1].Act != "POST /searches/new" || log[1].About != "name: Toast" {
		t.Fatalf("%+v, %v", log, err)
	}
	raw, _ := json.Marshal(log)
	if strings.Contains(string(raw), "horse") {
		t.Errorf("%s", raw)
	}
	if body := g.ask(t, "GET", "/accounts/log", nil, with(admin)).Body.String(); !strings.Contains(body, "POST /searches/new") {
		t.Error("the page does not say it")
	}
}

// TestTheFirstAccount: only the link that was printed makes it, once; from this machine the pages are open until then, where they listen to
// nobody else.
func TestTheFirstAccount(t *testing.T) {
	g := openGated(t, func(o *account.Office) { o.Open = true })
	home := func(r *http.Request) { r.RemoteAddr = "127.0.0.1:5000" }
	if w := g.ask(t, "GET", "/stories", nil, home); w.Code != http.StatusOK {
		t.Errorf("from this machine: %d", w.Code)
	}
	if w := g.ask(t, "GET", "/setup?k=guess", nil, nil); w.Code != http.StatusForbidden {
		t.Errorf("a guess: %d", w.Code)
	}
	form := url.Values{"login": {"anna"}, "name": {"Anna"}, "password": {"short"}, "again": {"short"}}
	if w := g.ask(t, "POST", "/setup?k=first-link", form, nil); w.Code != http.StatusBadRequest {
		t.Errorf("a short password: %d", w.Code)
	}
	g.first(t)
	if w := g.ask(t, "GET", "/setup?k=first-link", nil, nil); w.Code != http.StatusGone {
		t.Errorf("twice: %d", w.Code)
	}
	if w := g.ask(t, "GET", "/stories", nil, home); w.Code != http.StatusSeeOther {
		t.Errorf("from this machine, with accounts: %d", w.Code)
	}
}

// TestWhoIsLoggedInTakesAnAlarm: under their own name, whatever the form says.
func TestWhoIsLoggedInTakesAnAlarm(t *testing.T) {
	g := openGated(t, nil)
	admin := g.first(t)
	page := g.ask(t, "GET", "/alarms/2", nil, with(admin)).Body.String()
	if !strings.Contains(page, `name="who" value="Anna Berg" readonly`) {
		t.Error("the form does not know who asks")
	}
	g.ask(t, "POST", "/alarms/2", url.Values{"kind": {"take"}, "who": {"Mallory"}}, with(admin))
	if page = g.ask(t, "GET", "/alarms/2", nil, with(admin)).Body.String(); !strings.Contains(page, "Anna Berg has it since") || strings.Contains(page, "Mallory") {
		t.Error("somebody else has it")
	}
}
