package account

import (
	"context"
	"crypto/subtle"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"presswatch/index"
	"presswatch/server/account/password"
	"presswatch/server/area"
	"presswatch/server/guard"
	"presswatch/server/who"
)

//go:embed templates
var files embed.FS

// Templates has the pages.
func (o *Office) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (o *Office) Routes() []area.Route {
	const slow = 15 * time.Second // a login waits for its turn
	return []area.Route{
		{Pattern: "GET /login", Decide: o.showLogin},
		{Pattern: "POST /login", Decide: o.login, Timeout: slow},
		{Pattern: "POST /logout", Decide: o.logout},
		{Pattern: "GET /setup", Decide: o.showSetup},
		{Pattern: "POST /setup", Decide: o.setup, Timeout: slow},
		{Pattern: "GET /join", Decide: o.showJoin},
		{Pattern: "POST /join", Decide: o.join, Timeout: slow},
		{Pattern: "GET /account", Decide: o.own},
		{Pattern: "POST /account/password", Decide: o.changePassword, Timeout: slow},
		{Pattern: "POST /account/codes", Decide: o.changeCodes, Timeout: slow},
		{Pattern: "POST /account/tokens", Decide: o.changeTokens},
		{Pattern: "GET /accounts", Decide: o.all},
		{Pattern: "POST /accounts", Decide: o.change},
		{Pattern: "GET /accounts/log", Decide: o.changes},
	}
}

// Form is a page with a form for a password.
type Form struct {
	Sentence, Lead, Mistake string
	Action, Button          string
	Login, Name             string
	To                      string // where it leads after that
	AskLogin, AskName       bool
	AskCode, Fresh          bool // a one-time code; a new password
}

func formAnswer(f *Form, status int) *area.Answer {
	return &area.Answer{Status: status, Template: "password", Title: "Login", Print: "Login", Data: f}
}

func loginForm(to string) *Form {
	return &Form{Sentence: "Log in", Action: "/login", Button: "Log in", To: to, AskLogin: true, AskCode: true}
}

func (o *Office) showLogin(r *http.Request) (*area.Answer, error) {
	return formAnswer(loginForm(guard.OwnPath(r.URL.Query().Get("to"))), 0), nil
}

// loginForms is what a login may be: it stands in the log, in addresses and in mails.
var loginForms = regexp.MustCompile(`^[A-Za-z0-9._@+-]+$`)

// Login says what is wrong with a login; "": nothing.
func Login(text string) string {
	if len(text) == 0 || len(text) > mostLogin || !loginForms.MatchString(text) {
		return fmt.Sprintf("A login has letters, digits and . _ @ + -, at most %d of them.", mostLogin)
	}
	return ""
}

// from is whence a request comes, for counting logins that failed: the network of an IPv6 address, not the address alone.
func from(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}

// login logs somebody in. Whether there is such an account is said neither by words nor by time.
func (o *Office) login(r *http.Request) (*area.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	login := strings.TrimSpace(r.PostForm.Get("login"))
	f := loginForm(guard.OwnPath(r.PostForm.Get("to")))
	f.Login = login
	byLogin, byPlace := "login/"+strings.ToLower(login), "from/"+from(r)
	if wait := o.banned(byLogin, byPlace); wait > 0 {
		f.Mistake = fmt.Sprintf("Too many tries. Wait %d seconds.", int(wait.Seconds())+1)
		return formAnswer(f, http.StatusTooManyRequests), nil
	}
	a, err := o.Accounts.FindAccount(r.Context(), login)
	if err != nil && !errors.Is(err, index.ErrNotFound) {
		return nil, err
	}
	ok, err := o.Hasher.Check(r.Context(), r.PostForm.Get("password"), a.Hash)
	if err != nil {
		return nil, err
	}
	if ok && a.Secret != "" {
		if ok, err = o.code(r.Context(), &a, r.PostForm.Get("code")); err != nil {
			return nil, err
		}
	}
	if !ok || !a.Disabled.IsZero() {
		o.failed(byLogin, byPlace)
		o.Log.WarnContext(r.Context(), "a login failed", "login", login, "from", from(r))
		f.Mistake = "This login, password or code is not right."
		return formAnswer(f, http.StatusUnauthorized), nil
	}
	o.passed(byLogin)
	return o.begin(r, a, f.To)
}

// code says whether a one-time code is right now (RFC 6238: thirty seconds, six digits, one step to either side). No code is taken twice.
func (o *Office) code(ctx context.Context, a *index.Account, text string) (bool, error) {
	step, ok := stepOf(a.Secret, text, o.Now())
	if !ok || step <= a.Used {
		return false, nil
	}
	a.Used = step
	_, err := o.Accounts.PutAccount(ctx, *a)
	return err == nil, err
}

// stepOf is the step of time to which a code belongs.
func stepOf(secret, text string, now time.Time) (step int64, ok bool) {
	text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	for d := int64(-1); d <= 1; d++ {
		at := now.Unix()/30 + d
		if at < 0 {
			continue
		}
		want, err := hotp.GenerateCodeCustom(secret, uint64(at), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(text)) == 1 {
			return at, true
		}
	}
	return 0, false
}

// begin opens a session, always a new one, and leads on.
func (o *Office) begin(r *http.Request, a index.Account, to string) (*area.Answer, error) {
	secret, now := Fresh(), o.Now()
	if c, err := r.Cookie(o.cookie()); err == nil {
		if err := o.Sessions.EndSession(r.Context(), hashOf(c.Value)); err != nil {
			return nil, err
		}
	}
	const longest = 120
	agent := []rune(strings.ToValidUTF8(r.UserAgent(), ""))
	if err := o.Sessions.AddSession(r.Context(), index.Session{Hash: hashOf(secret), Account: a.ID, Made: now, Seen: now, Agent: string(agent[:min(len(agent), longest)])}); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: guard.OwnPath(to), Cookies: []*http.Cookie{o.cookieOf(secret, int(absolute.Seconds()))}}, nil
}

func (o *Office) cookieOf(value string, age int) *http.Cookie {
	return &http.Cookie{Name: o.cookie(), Value: value, Path: "/", HttpOnly: true, Secure: o.Secure, SameSite: http.SameSiteLaxMode, MaxAge: age} //nolint:gosec // G124: without HTTPS a browser would not send it back
}

func (o *Office) logout(r *http.Request) (*area.Answer, error) {
	if c, err := r.Cookie(o.cookie()); err == nil {
		if err := o.Sessions.EndSession(r.Context(), hashOf(c.Value)); err != nil {
			return nil, err
		}
	}
	return &area.Answer{Redirect: "/login", Cookies: []*http.Cookie{o.cookieOf("", -1)}}, nil
}

// The first account.

func setupForm(key string) *Form {
	return &Form{
		Sentence: "Make the first account", Lead: "It keeps the others. After this nobody reads these pages without a login.", Action: "/setup?" + url.Values{"k": {key}}.Encode(),
		Button: "Make it", AskLogin: true, AskName: true, Fresh: true,
	}
}

// mayBegin says whether somebody may make the first account: by the link that was printed, or from this machine.
func (o *Office) mayBegin(r *http.Request) error {
	empty, err := o.empty(r.Context())
	switch {
	case err != nil:
		return err
	case !empty:
		return &area.Problem{Status: http.StatusGone, Heading: "This link was used.", Sentence: "There are accounts. Log in, or ask whoever keeps them.", Cause: index.ErrNotFound}
	case !same(r.URL.Query().Get("k"), o.Setup) && (!o.Open || !local(r)):
		return &area.Problem{Status: http.StatusForbidden, Heading: "This link is not right.", Sentence: "Open the one that presswatch printed when it started last.", Cause: index.ErrNotFound}
	}
	return nil
}

func (o *Office) showSetup(r *http.Request) (*area.Answer, error) {
	if err := o.mayBegin(r); err != nil {
		return nil, err
	}
	return formAnswer(setupForm(r.URL.Query().Get("k")), 0), nil
}

func (o *Office) setup(r *http.Request) (*area.Answer, error) {
	if err := o.mayBegin(r); err != nil {
		return nil, err
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	f := setupForm(r.URL.Query().Get("k"))
	f.Login, f.Name = strings.TrimSpace(r.PostForm.Get("login")), strings.TrimSpace(r.PostForm.Get("name"))
	if f.Mistake = wrongAccount(f.Login, f.Name); f.Mistake == "" {
		f.Mistake = chosen(r, f.Login)
	}
	if f.Mistake != "" {
		return formAnswer(f, http.StatusBadRequest), nil
	}
	hash, err := o.Hasher.Hash(r.Context(), r.PostForm.Get("password"))
	if err != nil {
		return nil, err
	}
	a := index.Account{Login: f.Login, Name: f.Name, Role: index.RoleAdmin, Hash: hash, Made: o.Now()}
	if a.ID, err = o.Accounts.PutAccount(r.Context(), a); err != nil {
		return nil, err
	}
	o.Log.InfoContext(r.Context(), "the first account was made", "login", a.Login)
	return o.begin(r, a, "/")
}

func wrongAccount(login, name string) string {
	if text := Login(login); text != "" {
		return text
	}
	if name == "" || utf8.RuneCountInString(name) > mostName || !utf8.ValidString(name) {
		return fmt.Sprintf("A name has at least one letter, and at most %d.", mostName)
	}
	return ""
}

// chosen says what is wrong with a new password that was typed twice; "": nothing.
func chosen(r *http.Request, login string) string {
	text := r.PostForm.Get("password")
	if wrong := password.Wrong(text, login); wrong != "" {
		return wrong
	}
	if text != r.PostForm.Get("again") {
		return "The two passwords are not the same."
	}
	return ""
}

// An invitation, or a password that was forgotten.

func (o *Office) invited(r *http.Request) (index.Account, index.Token, error) {
	gone := &area.Problem{Status: http.StatusGone, Heading: "This link does not work any more.", Sentence: "It was used, or is older than three days. Ask whoever keeps the accounts for another.", Cause: index.ErrNotFound}
	t, err := o.Tokens.FindToken(r.Context(), hashOf(r.URL.Query().Get("k")))
	if errors.Is(err, index.ErrNotFound) || err == nil && (t.Kind != index.TokenInvite || o.Now().After(t.Ends)) {
		return index.Account{}, t, gone
	}
	if err != nil {
		return index.Account{}, t, err
	}
	a, ok, err := o.open(r.Context(), t.Account)
	if err == nil && !ok {
		err = gone
	}
	return a, t, err
}

func joinForm(a index.Account, key string) *Form {
	return &Form{Sentence: "Choose a password", Lead: "For " + a.Name + ", login " + a.Login + ".", Action: "/join?" + url.Values{"k": {key}}.Encode(), Button: "Keep it and log in", Login: a.Login, Fresh: true}
}

func (o *Office) showJoin(r *http.Request) (*area.Answer, error) {
	a, _, err := o.invited(r)
	if err != nil {
		return nil, err
	}
	return formAnswer(joinForm(a, r.URL.Query().Get("k")), 0), nil
}

func (o *Office) join(r *http.Request) (*area.Answer, error) {
	a, t, err := o.invited(r)
	if err != nil {
		return nil, err
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	if wrong := chosen(r, a.Login); wrong != "" {
		f := joinForm(a, r.URL.Query().Get("k"))
		f.Mistake = wrong
		return formAnswer(f, http.StatusBadRequest), nil
	}
	if err := o.setPassword(r.Context(), a, r.PostForm.Get("password"), nil); err != nil {
		return nil, err
	}
	if err := o.Tokens.DropToken(r.Context(), a.ID, t.ID); err != nil {
		return nil, err
	}
	return o.begin(r, a, "/")
}

// setPassword keeps a new password and ends all sessions but one.
func (o *Office) setPassword(ctx context.Context, a index.Account, text string, except []byte) error {
	hash, err := o.Hasher.Hash(ctx, text)
	if err != nil {
		return err
	}
	a.Hash = hash
	if _, err := o.Accounts.PutAccount(ctx, a); err != nil {
		return err
	}
	return o.Sessions.EndSessions(ctx, a.ID, except)
}

// me is who asks; the pages of one's own account need an account.
func (o *Office) me(r *http.Request) (index.Account, error) {
	a, ok := who.Of(r.Context())
	if !ok || a.ID == 0 {
		return a, &area.Problem{Status: http.StatusNotFound, Heading: "Nobody is logged in.", Sentence: "There is no account yet: these pages are open to this machine alone. The page «Accounts» makes the first one.", Cause: index.ErrNotFound}
	}
	return o.Accounts.GetAccount(r.Context(), a.ID)
}
