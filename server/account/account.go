// Package account keeps the door of the pages: who may come in, as what, and who changed what. It logs people in and out, and has the pages of
// accounts.
//
// While there is no account, the pages are open to this machine and to nobody else. The first account is made with a link that the
// program prints when it starts. After that every address needs a login, but for a few that are named here; reading needs the role
// reader, changing needs officer, keeping accounts needs admin.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/server/account/password"
)

// Accounts keeps accounts.
type Accounts interface {
	ListAccounts(ctx context.Context) ([]index.Account, error)
	// FindAccount gives that of a login, without regard to case, or index.ErrNotFound.
	FindAccount(ctx context.Context, login string) (index.Account, error)
	GetAccount(ctx context.Context, id int64) (index.Account, error)
	// PutAccount keeps one, a new one where its number is 0. index.ErrInvalid says that the login is taken, or that nobody would be left to keep
	// accounts.
	PutAccount(ctx context.Context, a index.Account) (int64, error)
}

// Sessions keeps where people are logged in.
type Sessions interface {
	AddSession(ctx context.Context, one index.Session) error
	FindSession(ctx context.Context, hash []byte) (index.Session, error)
	TouchSession(ctx context.Context, hash []byte, at time.Time) error
	EndSession(ctx context.Context, hash []byte) error
	// EndSessions ends those of an account but one (nil: all).
	EndSessions(ctx context.Context, account int64, except []byte) error
}

// Tokens keeps what opens something in place of a password.
type Tokens interface {
	AddToken(ctx context.Context, t index.Token) error
	FindToken(ctx context.Context, hash []byte) (index.Token, error)
	Tokens(ctx context.Context, account int64) ([]index.Token, error)
	TouchToken(ctx context.Context, id int64, at time.Time) error
	DropToken(ctx context.Context, account, id int64) error
}

// Log keeps who changed what.
type Log interface {
	AddAudit(ctx context.Context, a index.Audit) error
	Audits(ctx context.Context, before int64, limit int) ([]index.Audit, error)
}

// Office is what the door and the pages of accounts work with. All fields but Secure, Local, Proxy and Open must be given.
type Office struct {
	Accounts Accounts
	Sessions Sessions
	Tokens   Tokens
	Changes  Log
	Hasher   *password.Hasher
	Now      func() time.Time
	Zone     *time.Location
	Log      *slog.Logger
	Setup    string // the key of the link that makes the first account
	Secure   bool   // the pages are reached over HTTPS
	Local    string // what commands on this machine say; "": none do
	Open     bool   // the pages listen to this machine alone: without accounts it may read and change
	Proxy    *Proxy // a proxy that logs people in; nil: none

	mu    sync.Mutex
	none  bool // there was no account when it was last looked
	tries map[string]*tries
}

// Proxy is a proxy in front that says who is logged in.
type Proxy struct {
	Header string         // that has the login
	From   []netip.Prefix // where it is; the header of nobody else counts
	Role   index.Role     // of those who have no account here yet
}

// How long a login holds, and what is remembered.
const (
	idle       = 14 * 24 * time.Hour
	absolute   = 90 * 24 * time.Hour
	touchEvery = time.Minute
	inviteFor  = 3 * 24 * time.Hour
	mostTokens = 50
	mostLogin  = 64
	mostName   = 80
)

// Fresh is a new secret: 256 bits as letters and digits.
func Fresh() string { return rand.Text() + rand.Text() }

// hashOf is what is kept of a secret.
func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// same compares two secrets without telling by its time how much of them agrees; an empty one is like no other.
func same(a, b string) bool {
	return a != "" && b != "" && subtle.ConstantTimeCompare(hashOf(a), hashOf(b)) == 1
}

// empty says whether there is no account at all. Once there was one it is not asked again.
func (o *Office) empty(ctx context.Context) (bool, error) {
	o.mu.Lock()
	some := o.tries != nil && !o.none
	o.mu.Unlock()
	if some {
		return false, nil
	}
	list, err := o.Accounts.ListAccounts(ctx)
	if err != nil {
		return false, fmt.Errorf("whether there are accounts: %w", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tries == nil {
		o.tries = map[string]*tries{}
	}
	o.none = len(list) == 0
	return o.none, nil
}

// tries are logins that failed, of an account or of an address.
type tries struct {
	n    int
	last time.Time
}

const (
	freeTries  = 5
	mostTries  = 20_000 // that are remembered
	forgotten  = 15 * time.Minute
	longestBan = 5 * time.Minute
)

// banned is how long a login must wait, by what failed before.
func (o *Office) banned(keys ...string) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	longest := time.Duration(0)
	now := o.Now()
	for _, k := range keys {
		t := o.tries[k]
		if t == nil || now.Sub(t.last) > forgotten || t.n < freeTries {
			continue
		}
		ban := min(time.Second<<min(t.n-freeTries, 10), longestBan)
		longest = max(longest, t.last.Add(ban).Sub(now))
	}
	return longest
}

// failed notes a login that failed; passed forgets what an account failed before.
func (o *Office) failed(keys ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tries == nil || len(o.tries) > mostTries {
		o.tries = map[string]*tries{}
	}
	now := o.Now()
	for _, k := range keys {
		t := o.tries[k]
		if t == nil || now.Sub(t.last) > forgotten {
			t = &tries{}
			o.tries[k] = t
		}
		t.n, t.last = t.n+1, now
	}
}

func (o *Office) passed(key string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.tries, key)
}
