package account

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/who"
)

// Deny answers a request with a status and a sentence, as a page or for programs.
type Deny func(w http.ResponseWriter, r *http.Request, status int, sentence string)

// Wrap puts the door before the pages.
func (o *Office) Wrap(next http.Handler, deny Deny) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if free(r) {
			next.ServeHTTP(w, r)
			return
		}
		empty, err := o.empty(r.Context())
		if err != nil {
			deny(w, r, http.StatusServiceUnavailable, "Whether you may come in cannot be said just now: the store does not answer.")
			return
		}
		if empty && o.Proxy == nil {
			if o.Open && local(r) {
				next.ServeHTTP(w, r)
				return
			}
			deny(w, r, http.StatusForbidden, "There is no account yet. Open the link that presswatch printed when it started; it makes the first one.")
			return
		}
		a, ok, err := o.whoAsks(r)
		switch {
		case err != nil:
			deny(w, r, http.StatusServiceUnavailable, "Whether you may come in cannot be said just now: the store does not answer.")
		case !ok:
			o.ask(w, r, deny)
		case !a.Role.May(need(r)):
			deny(w, r, http.StatusForbidden, "Your account may not do this. Who keeps the accounts can change that.")
		default:
			o.serve(w, r.WithContext(who.With(r.Context(), a)), a, next)
		}
	})
}

// free says whether an address needs no login: the door itself, what it looks like, whether presswatch is well, and links that are
// signed by themselves.
func free(r *http.Request) bool {
	switch p := r.URL.Path; p {
	case "/login", "/setup", "/join", "/healthz", "/robots.txt", "/favicon.svg", "/told", "/stop", "/alarms/releases/hook":
		return true
	case "/metrics":
		return local(r)
	default:
		return strings.HasPrefix(p, "/static/")
	}
}

// need is the role that a request needs.
func need(r *http.Request) index.Role {
	p := r.URL.Path
	switch {
	case p == "/logout", p == "/account", strings.HasPrefix(p, "/account/"), p == "/settings": // one's own
		return index.RoleReader
	case p == "/accounts", strings.HasPrefix(p, "/accounts/"):
		return index.RoleAdmin
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return index.RoleOfficer
	}
	return index.RoleReader
}

// local reports whether a request comes from this machine, and not by a proxy on it.
func local(r *http.Request) bool {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && ap.Addr().Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" && r.Header.Get("Via") == ""
}

// ask sends a browser to the login, and tells a program that it needs one.
func (o *Office) ask(w http.ResponseWriter, r *http.Request, deny Deny) {
	if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		to := url.Values{}
		if r.URL.RequestURI() != "/" {
			to.Set("to", r.URL.RequestURI())
		}
		target := "/login"
		if len(to) > 0 {
			target += "?" + to.Encode()
		}
		http.Redirect(w, r, target, http.StatusSeeOther)
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="presswatch"`)
	deny(w, r, http.StatusUnauthorized, "This needs a login. Programs send a token, as «Authorization: Bearer …».")
}

// whoAsks finds who asks: by what a command on this machine says, a token, a cookie or a proxy.
func (o *Office) whoAsks(r *http.Request) (index.Account, bool, error) {
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		if local(r) && same(secret, o.Local) {
			return index.Account{Login: "command", Name: "a command on this machine", Role: index.RoleAdmin}, true, nil
		}
		return o.byToken(r, secret, index.TokenRead, index.TokenWrite)
	}
	if secret := r.URL.Query().Get("key"); secret != "" && r.URL.Path == "/export.atom" {
		return o.byToken(r, secret, index.TokenFeed)
	}
	if c, err := r.Cookie(o.cookie()); err == nil {
		a, ok, err := o.bySession(r.Context(), hashOf(c.Value))
		if ok || err != nil {
			return a, ok, err
		}
	}
	return o.byProxy(r)
}

func (o *Office) cookie() string {
	if o.Secure {
		return "__Host-presswatch"
	}
	return "presswatch"
}

// byToken finds the owner of a token, as far as the token goes.
func (o *Office) byToken(r *http.Request, secret string, kinds ...string) (index.Account, bool, error) {
	ctx := r.Context()
	t, err := o.Tokens.FindToken(ctx, hashOf(secret))
	if errors.Is(err, index.ErrNotFound) {
		return index.Account{}, false, nil
	}
	if err != nil {
		return index.Account{}, false, err
	}
	ok := false
	for _, k := range kinds {
		ok = ok || k == t.Kind
	}
	now := o.Now()
	if !ok || !t.Ends.IsZero() && now.After(t.Ends) {
		return index.Account{}, false, nil
	}
	a, ok, err := o.open(ctx, t.Account)
	if t.Kind != index.TokenWrite && a.Role.May(index.RoleReader) {
		a.Role = index.RoleReader
	} else if a.Role == index.RoleAdmin {
		a.Role = index.RoleOfficer // no program keeps accounts
	}
	if ok && err == nil && now.Sub(t.Used) > touchEvery {
		err = o.Tokens.TouchToken(ctx, t.ID, now)
	}
	return a, ok, err
}

// open gives an account that is not shut.
func (o *Office) open(ctx context.Context, id int64) (index.Account, bool, error) {
	a, err := o.Accounts.GetAccount(ctx, id)
	if errors.Is(err, index.ErrNotFound) || err == nil && !a.Disabled.IsZero() {
		return index.Account{}, false, nil
	}
	return a, err == nil, err
}

func (o *Office) bySession(ctx context.Context, hash []byte) (index.Account, bool, error) {
	s, err := o.Sessions.FindSession(ctx, hash)
	if errors.Is(err, index.ErrNotFound) {
		return index.Account{}, false, nil
	}
	if err != nil {
		return index.Account{}, false, err
	}
	now := o.Now()
	if now.Sub(s.Seen) > idle || now.Sub(s.Made) > absolute {
		return index.Account{}, false, o.Sessions.EndSession(ctx, hash)
	}
	a, ok, err := o.open(ctx, s.Account)
	if ok && err == nil && now.Sub(s.Seen) > touchEvery {
		err = o.Sessions.TouchSession(ctx, hash, now)
	}
	return a, ok, err
}

// byProxy takes the word of a proxy, if it comes from where the proxy is. Who has no account here gets one.
func (o *Office) byProxy(r *http.Request) (index.Account, bool, error) {
	if o.Proxy == nil {
		return index.Account{}, false, nil
	}
	login := strings.TrimSpace(r.Header.Get(o.Proxy.Header))
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if login == "" || err != nil || len(r.Header.Values(o.Proxy.Header)) != 1 || Login(login) != "" {
		return index.Account{}, false, nil
	}
	trusted := false
	for _, p := range o.Proxy.From {
		trusted = trusted || p.Contains(ap.Addr().Unmap())
	}
	if !trusted {
		return index.Account{}, false, nil
	}
	a, err := o.Accounts.FindAccount(r.Context(), login)
	if errors.Is(err, index.ErrNotFound) {
		a = index.Account{Login: login, Name: login, Role: o.Proxy.Role, Made: o.Now()}
		if list, err := o.Accounts.ListAccounts(r.Context()); err == nil && len(list) == 0 {
			a.Role = index.RoleAdmin // the first one keeps accounts, or nobody could
		}
		a.ID, err = o.Accounts.PutAccount(r.Context(), a)
		return a, err == nil, err
	}
	return a, err == nil && a.Disabled.IsZero(), err
}

// serve lets a request in, and notes what it changed.
func (o *Office) serve(w http.ResponseWriter, r *http.Request, a index.Account, next http.Handler) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		next.ServeHTTP(w, r)
		return
	}
	_ = r.ParseForm() // here, so that what it said can be noted; who answers is told of its mistakes
	seen := &seen{ResponseWriter: w, status: http.StatusOK}
	next.ServeHTTP(seen, r)
	if seen.status >= http.StatusBadRequest {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 5*time.Second)
	defer cancel()
	if err := o.Changes.AddAudit(ctx, index.Audit{At: o.Now(), Who: a.Login, Act: r.Method + " " + r.URL.Path, About: about(r)}); err != nil {
		o.Log.ErrorContext(ctx, "what somebody changed could not be noted", "who", a.Login, "path", r.URL.Path, "error", err)
	}
}

// about is what a form said that is no secret and no text: which button, which name.
func about(r *http.Request) string {
	var out []string
	for _, field := range []string{"kind", "do", "what", "name", "login", "role", "key", "tag"} {
		const longest = 80
		if v := r.PostForm.Get(field); v != "" {
			if runes := []rune(v); len(runes) > longest {
				v = string(runes[:longest]) + "…"
			}
			out = append(out, field+": "+v)
		}
	}
	return strings.Join(out, ", ")
}

// seen notes the status of an answer.
type seen struct {
	http.ResponseWriter
	status int
}

func (s *seen) WriteHeader(code int) {
	s.status = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap is for http.ResponseController.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
