package account

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// OwnPage is the page of one's own account.
type OwnPage struct {
	Sentence, Lead, Did, Mistake string
	Login                        string
	Codes                        bool         // one-time codes are asked for
	Secret                       string       // of codes that are to be switched on
	Image                        template.URL // the same for a camera
	Tokens                       []TokenRow
	Made                         string // a token that was made just now: it is shown once
	Zone                         string
}

// TokenRow is a token.
type TokenRow struct {
	ID              int64
	Name, What, Use string
}

func (o *Office) own(r *http.Request) (*area.Answer, error) {
	a, err := o.me(r)
	if err != nil {
		return nil, err
	}
	p, err := o.ownPage(r.Context(), a)
	if err != nil {
		return nil, err
	}
	p.Did = map[string]string{"password": "The password is changed. Everybody who was logged in with the old one is logged out.", "on": "From now on a login asks for a code.", "off": "A login asks for no code any more.", "dropped": "The token opens nothing any more."}[r.URL.Query().Get("did")]
	return &area.Answer{Template: "account", Title: "Account", Nav: "settings", Print: "Account", Data: p}, nil
}

func (o *Office) ownPage(ctx context.Context, a index.Account) (*OwnPage, error) {
	now := o.Now()
	p := &OwnPage{Sentence: words.Clean(a.Name), Lead: "Login " + a.Login + ", " + string(a.Role) + ".", Login: a.Login, Codes: a.Secret != "", Zone: words.Zone(now, o.Zone)}
	if !p.Codes {
		if err := o.offer(p, a); err != nil {
			return nil, err
		}
	}
	list, err := o.Tokens.Tokens(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if t.Kind == index.TokenInvite {
			continue
		}
		row := TokenRow{ID: t.ID, Name: words.Clean(t.Name), What: map[string]string{index.TokenRead: "reads", index.TokenWrite: "reads and changes", index.TokenFeed: "reads feeds"}[t.Kind] + ", begins with " + t.Prefix, Use: "never used"}
		if !t.Used.IsZero() {
			row.Use = "last used " + words.At(t.Used, now, o.Zone)
		}
		p.Tokens = append(p.Tokens, row)
	}
	return p, nil
}

// offer puts the secret of codes that are to be switched on into a page: as letters, and as a picture for a camera.
func (o *Office) offer(p *OwnPage, a index.Account) error {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "presswatch", AccountName: a.Login})
	if err != nil {
		return fmt.Errorf("a secret for codes: %w", err)
	}
	return o.picture(p, key)
}

func (o *Office) picture(p *OwnPage, key *otp.Key) error {
	const side = 180
	img, err := key.Image(side, side)
	if err != nil {
		return fmt.Errorf("the picture of a secret: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return fmt.Errorf("the picture of a secret: %w", err)
	}
	p.Secret, p.Image = key.Secret(), template.URL("data:image/png;base64,"+base64.StdEncoding.EncodeToString(b.Bytes())) //nolint:gosec // G203: our own picture
	return nil
}

func (o *Office) wrong(ctx context.Context, a index.Account, mistake string) (*area.Answer, error) {
	p, err := o.ownPage(ctx, a)
	if err != nil {
		return nil, err
	}
	p.Mistake = mistake
	return &area.Answer{Status: http.StatusBadRequest, Template: "account", Title: "Account", Nav: "settings", Print: "Account", Data: p}, nil
}

// confirmed says whether somebody typed their password; after too many wrong ones it must wait.
func (o *Office) confirmed(r *http.Request, a index.Account) (mistake string, err error) {
	key := "login/" + strings.ToLower(a.Login)
	if wait := o.banned(key); wait > 0 {
		return fmt.Sprintf("Too many tries. Wait %d seconds.", int(wait.Seconds())+1), nil
	}
	ok, err := o.Hasher.Check(r.Context(), r.PostForm.Get("old"), a.Hash)
	if err == nil && !ok {
		o.failed(key)
		return "Your password is not right.", nil
	}
	return "", err
}

// mine is who sent a form of their own account, and what is wrong with the password that it needs.
func (o *Office) mine(r *http.Request) (a index.Account, mistake string, err error) {
	if a, err = o.me(r); err != nil {
		return a, "", err
	}
	if err := r.ParseForm(); err != nil {
		return a, "", err
	}
	mistake, err = o.confirmed(r, a)
	return a, mistake, err
}

func (o *Office) changePassword(r *http.Request) (*area.Answer, error) {
	a, mistake, err := o.mine(r)
	if err != nil {
		return nil, err
	}
	if mistake == "" {
		mistake = chosen(r, a.Login)
	}
	if mistake != "" {
		return o.wrong(r.Context(), a, mistake)
	}
	var except []byte
	if c, err := r.Cookie(o.cookie()); err == nil {
		except = hashOf(c.Value)
	}
	if err := o.setPassword(r.Context(), a, r.PostForm.Get("password"), except); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: "/account?did=password"}, nil
}

// changeCodes switches one-time codes on, when the first one is right, or off.
func (o *Office) changeCodes(r *http.Request) (*area.Answer, error) {
	a, mistake, err := o.mine(r)
	if err != nil {
		return nil, err
	}
	if mistake != "" {
		return o.wrong(r.Context(), a, mistake)
	}
	did := "off"
	if a.Secret != "" {
		a.Secret, a.Used = "", 0
	} else {
		secret := strings.ToUpper(strings.TrimSpace(r.PostForm.Get("secret")))
		step, ok := stepOf(secret, r.PostForm.Get("code"), o.Now())
		const shortest = 16
		if len(secret) < shortest || !ok {
			return o.wrong(r.Context(), a, "The code is not right. Take the new secret below, and the clock of the phone must be right.")
		}
		a.Secret, a.Used, did = secret, step, "on"
	}
	if _, err := o.Accounts.PutAccount(r.Context(), a); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: "/account?did=" + did}, nil
}

// changeTokens makes a token, which is shown once, or takes one back.
func (o *Office) changeTokens(r *http.Request) (*area.Answer, error) {
	a, err := o.me(r)
	if err != nil {
		return nil, err
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	if drop := r.PostForm.Get("drop"); drop != "" {
		id, err := strconv.ParseInt(drop, 10, 64)
		if err != nil {
			return nil, index.ErrInvalid
		}
		return &area.Answer{Redirect: "/account?did=dropped"}, o.Tokens.DropToken(r.Context(), a.ID, id)
	}
	kind, name := r.PostForm.Get("kind"), strings.TrimSpace(r.PostForm.Get("name"))
	list, err := o.Tokens.Tokens(r.Context(), a.ID)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains([]string{index.TokenRead, index.TokenWrite, index.TokenFeed}, kind):
		return o.wrong(r.Context(), a, "Choose what the token may do.")
	case name == "" || len(name) > mostName:
		return o.wrong(r.Context(), a, "Say what the token is for, in a few words.")
	case len(list) >= mostTokens:
		return o.wrong(r.Context(), a, fmt.Sprintf("%d tokens are enough; take one back.", mostTokens))
	}
	secret, err := o.token(r.Context(), a.ID, kind, name, time.Time{})
	if err != nil {
		return nil, err
	}
	p, err := o.ownPage(r.Context(), a)
	if err != nil {
		return nil, err
	}
	if p.Made = secret; kind == index.TokenFeed {
		p.Made = "/export.atom?" + url.Values{"q": {"…"}, "key": {secret}}.Encode()
	}
	return &area.Answer{Template: "account", Title: "Account", Nav: "settings", Print: "Account", Data: p}, nil
}

// token makes and keeps a token. Scanners for secrets know it by how it begins.
func (o *Office) token(ctx context.Context, account int64, kind, name string, ends time.Time) (string, error) {
	secret := "pw_" + Fresh()
	const shown = 9
	return secret, o.Tokens.AddToken(ctx, index.Token{Account: account, Kind: kind, Name: name, Prefix: secret[:shown], Hash: hashOf(secret), Made: o.Now(), Ends: ends})
}
