package servertest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/server/account"
	"presswatch/server/account/password"
)

// People is a book of accounts in memory.
type People struct {
	mu       sync.Mutex
	accounts []index.Account
	sessions []index.Session
	tokens   []index.Token
	log      []index.Audit
}

// Door is the door of the pages over a book.
func Door(p *People) *account.Office {
	return &account.Office{Accounts: p, Sessions: p, Tokens: p, Changes: p, Hasher: password.New(), Now: Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Setup: "first-link", Local: "a command"}
}

// ListAccounts lists all.
func (p *People) ListAccounts(context.Context) ([]index.Account, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.accounts), nil
}

func (p *People) find(ok func(a index.Account) bool) (index.Account, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.accounts, ok); i >= 0 {
		return p.accounts[i], nil
	}
	return index.Account{}, fmt.Errorf("account: %w", index.ErrNotFound)
}

// FindAccount finds one.
func (p *People) FindAccount(_ context.Context, login string) (index.Account, error) {
	return p.find(func(a index.Account) bool { return strings.EqualFold(a.Login, login) })
}

// GetAccount gives one.
func (p *People) GetAccount(_ context.Context, id int64) (index.Account, error) {
	return p.find(func(a index.Account) bool { return a.ID == id })
}

// PutAccount keeps one.
func (p *People) PutAccount(_ context.Context, a index.Account) (int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.accounts, func(o index.Account) bool { return o.ID != a.ID && strings.EqualFold(o.Login, a.Login) }) {
		return 0, fmt.Errorf("taken: %w", index.ErrInvalid)
	}
	next := slices.Clone(p.accounts)
	if a.ID == 0 {
		a.ID = int64(len(next) + 1)
		next = append(next, a)
	} else {
		next[a.ID-1] = a
	}
	if !slices.ContainsFunc(next, func(o index.Account) bool { return o.Role == index.RoleAdmin && o.Disabled.IsZero() }) {
		return 0, fmt.Errorf("no admin: %w", index.ErrInvalid)
	}
	p.accounts = next
	return a.ID, nil
}

// AddSession keeps one.
func (p *People) AddSession(_ context.Context, one index.Session) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions = append(p.sessions, one)
	return nil
}

// FindSession finds one.
func (p *People) FindSession(_ context.Context, hash []byte) (index.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sessions {
		if bytes.Equal(s.Hash, hash) {
			return s, nil
		}
	}
	return index.Session{}, fmt.Errorf("session: %w", index.ErrNotFound)
}

// TouchSession notes that one was used.
func (p *People) TouchSession(_ context.Context, hash []byte, at time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.sessions {
		if bytes.Equal(p.sessions[i].Hash, hash) {
			p.sessions[i].Seen = at
		}
	}
	return nil
}

// Backdate makes all sessions older.
func (p *People) Backdate(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.sessions {
		p.sessions[i].Seen = p.sessions[i].Seen.Add(-d)
	}
}

// EndSession ends one.
func (p *People) EndSession(_ context.Context, hash []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions = slices.DeleteFunc(p.sessions, func(s index.Session) bool { return bytes.Equal(s.Hash, hash) })
	return nil
}

// EndSessions ends those of an account but one.
func (p *People) EndSessions(_ context.Context, id int64, except []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions = slices.DeleteFunc(p.sessions, func(s index.Session) bool { return s.Account == id && !bytes.Equal(s.Hash, except) })
	return nil
}

// AddToken keeps one.
func (p *People) AddToken(_ context.Context, t index.Token) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.ID = int64(len(p.tokens) + 1)
	p.tokens = append(p.tokens, t)
	return nil
}

// FindToken finds one.
func (p *People) FindToken(_ context.Context, hash []byte) (index.Token, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.tokens {
		if bytes.Equal(t.Hash, hash) {
			return t, nil
		}
	}
	return index.Token{}, fmt.Errorf("token: %w", index.ErrNotFound)
}

// Tokens lists those of an account.
func (p *People) Tokens(_ context.Context, id int64) ([]index.Token, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.tokens), func(t index.Token) bool { return t.Account != id }), nil
}

// TouchToken does nothing.
func (p *People) TouchToken(context.Context, int64, time.Time) error { return nil }

// DropToken takes one back.
func (p *People) DropToken(_ context.Context, owner, id int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens = slices.DeleteFunc(p.tokens, func(t index.Token) bool { return t.ID == id && t.Account == owner })
	return nil
}

// AddAudit notes a change.
func (p *People) AddAudit(_ context.Context, a index.Audit) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, a)
	return nil
}

// Audits lists them.
func (p *People) Audits(context.Context, int64, int) ([]index.Audit, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := slices.Clone(p.log)
	slices.Reverse(out)
	return out, nil
}
