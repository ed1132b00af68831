package account

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/who"
	"presswatch/server/words"
)

// AllPage is the page of all accounts.
type AllPage struct {
	Sentence, Lead, Did, Mistake string
	Link                         string // an invitation that was made just now: it is shown once
	Rows                         []AccountRow
	Login, Name                  string // what was typed
	None                         bool   // there is no account yet
	Zone                         string
}

// AccountRow is an account.
type AccountRow struct {
	ID                    int64
	Name, Login, Role, Is string
	Shut, Codes           bool
}

func (o *Office) all(r *http.Request) (*area.Answer, error) {
	p, err := o.allPage(r.Context())
	if err != nil {
		return nil, err
	}
	p.Did = map[string]string{"changed": "It is changed.", "shut": "The account is shut, and whoever was logged in with it is logged out."}[r.URL.Query().Get("did")]
	return o.allAnswer(p, 0), nil
}

func (o *Office) allAnswer(p *AllPage, status int) *area.Answer {
	return &area.Answer{Status: status, Template: "accounts", Title: "Accounts", Nav: "settings", Print: "Accounts", Data: p}
}

func (o *Office) allPage(ctx context.Context) (*AllPage, error) {
	list, err := o.Accounts.ListAccounts(ctx)
	if err != nil {
		return nil, err
	}
	p := &AllPage{Zone: words.Zone(o.Now(), o.Zone), None: len(list) == 0}
	open := 0
	for _, a := range list {
		row := AccountRow{ID: a.ID, Name: words.Clean(a.Name), Login: a.Login, Role: string(a.Role), Shut: !a.Disabled.IsZero(), Codes: a.Secret != ""}
		switch {
		case row.Shut:
			row.Is = "shut since " + words.At(a.Disabled, o.Now(), o.Zone)
		case a.Hash == "":
			row.Is = "has no password yet"
		case row.Codes:
			row.Is = "with codes"
		}
		if !row.Shut {
			open++
		}
		p.Rows = append(p.Rows, row)
	}
	p.Sentence, p.Lead = words.Plural(open, "account"), "Readers read; officers also change stories, searches and alarms; admins also keep accounts."
	if p.None {
		p.Sentence, p.Lead = "There is no account yet.", "These pages are open to this machine and to nobody else. With the first account they need a login, and may be opened to the office's network."
	}
	return p, nil
}

func (o *Office) change(r *http.Request) (*area.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	if r.PostForm.Get("id") == "" {
		return o.invite(r)
	}
	id, err := strconv.ParseInt(r.PostForm.Get("id"), 10, 64)
	if err != nil {
		return nil, index.ErrInvalid
	}
	a, err := o.Accounts.GetAccount(r.Context(), id)
	if err != nil {
		return nil, err
	}
	did := "changed"
	switch what := r.PostForm.Get("what"); what {
	case "role":
		if a.Role = index.Role(r.PostForm.Get("role")); !slices.Contains(index.Roles(), a.Role) {
			return nil, index.ErrInvalid
		}
	case "shut":
		a.Disabled, did = o.Now(), "shut"
	case "open":
		a.Disabled = time.Time{}
	case "codes":
		a.Secret, a.Used = "", 0
	case "link":
		return o.link(r, a)
	default:
		return nil, index.ErrInvalid
	}
	if _, err := o.Accounts.PutAccount(r.Context(), a); errors.Is(err, index.ErrInvalid) {
		return o.refuse(r.Context(), "Somebody must be able to keep accounts: this is the last one.")
	} else if err != nil {
		return nil, err
	}
	if did == "shut" {
		if err := o.Sessions.EndSessions(r.Context(), a.ID, nil); err != nil {
			return nil, err
		}
	}
	return &area.Answer{Redirect: "/accounts?did=" + did}, nil
}

func (o *Office) refuse(ctx context.Context, mistake string) (*area.Answer, error) {
	p, err := o.allPage(ctx)
	if err != nil {
		return nil, err
	}
	p.Mistake = mistake
	return o.allAnswer(p, http.StatusBadRequest), nil
}

// invite makes an account without a password, and the link by which its owner chooses one.
func (o *Office) invite(r *http.Request) (*area.Answer, error) {
	login, name, role := strings.TrimSpace(r.PostForm.Get("login")), strings.TrimSpace(r.PostForm.Get("name")), index.Role(r.PostForm.Get("role"))
	mistake := wrongAccount(login, name)
	if mistake == "" && !slices.Contains(index.Roles(), role) {
		mistake = "Choose what the account may do."
	}
	if _, ok := who.Of(r.Context()); !ok && mistake == "" {
		mistake = "Make the first account first: it is your own."
	}
	a := index.Account{Login: login, Name: name, Role: role, Made: o.Now()}
	if mistake == "" {
		var err error
		if a.ID, err = o.Accounts.PutAccount(r.Context(), a); errors.Is(err, index.ErrInvalid) {
			mistake = "This login is somebody else's."
		} else if err != nil {
			return nil, err
		}
	}
	if mistake != "" {
		p, err := o.allPage(r.Context())
		if err != nil {
			return nil, err
		}
		p.Mistake, p.Login, p.Name = mistake, login, name
		return o.allAnswer(p, http.StatusBadRequest), nil
	}
	return o.link(r, a)
}

// link makes the link by which somebody chooses a password; an earlier one works no more.
func (o *Office) link(r *http.Request, a index.Account) (*area.Answer, error) {
	list, err := o.Tokens.Tokens(r.Context(), a.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if t.Kind == index.TokenInvite {
			if err := o.Tokens.DropToken(r.Context(), a.ID, t.ID); err != nil {
				return nil, err
			}
		}
	}
	secret, err := o.token(r.Context(), a.ID, index.TokenInvite, "", o.Now().Add(inviteFor))
	if err != nil {
		return nil, err
	}
	p, err := o.allPage(r.Context())
	if err != nil {
		return nil, err
	}
	p.Link = "/join?" + url.Values{"k": {secret}}.Encode()
	p.Did = "Give this link to " + words.Clean(a.Name) + ", by a way that others do not read. It works once, for three days, and is not shown again."
	return o.allAnswer(p, 0), nil
}

// LogPage is the page of what was changed.
type LogPage struct {
	Sentence string
	Rows     []LogRow
	Older    string
	Zone     string
}

// LogRow is a change.
type LogRow struct{ When, Who, Act, About string }

func (o *Office) changes(r *http.Request) (*area.Answer, error) {
	const most = 100
	before, err := strconv.ParseInt("0"+r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		return nil, index.ErrInvalid
	}
	list, err := o.Changes.Audits(r.Context(), before, most)
	if err != nil {
		return nil, err
	}
	p := &LogPage{Sentence: "Who changed what", Zone: words.Zone(o.Now(), o.Zone)}
	for _, a := range list {
		p.Rows = append(p.Rows, LogRow{words.At(a.At, o.Now(), o.Zone), words.Clean(a.Who), words.Clean(a.Act), words.Clean(a.About)})
	}
	if len(list) == most {
		p.Older = "/accounts/log?before=" + strconv.FormatInt(list[most-1].ID, 10)
	}
	return &area.Answer{Template: "changes", Title: "Who changed what", Nav: "settings", Print: "Who changed what", Data: p}, nil
}
