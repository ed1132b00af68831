// Package accounts keeps who may open the pages, where they are logged in, and who changed what.
package accounts

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Accounts is the part of a store that this package is. It embeds into the store.
type Accounts struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the accounts of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Accounts {
	return &Accounts{read, tx}
}

// ListAccounts returns all, in the order of their logins.
func (s *Accounts) ListAccounts(ctx context.Context) ([]index.Account, error) {
	return s.list(ctx, `ORDER BY login`)
}

// FindAccount returns the account of a login, or index.ErrNotFound.
func (s *Accounts) FindAccount(ctx context.Context, login string) (index.Account, error) {
	return one(s.list(ctx, `WHERE login = ?`, value.Clean(login)))
}

// GetAccount returns an account by its number, or index.ErrNotFound.
func (s *Accounts) GetAccount(ctx context.Context, id int64) (index.Account, error) {
	return one(s.list(ctx, `WHERE id = ?`, id))
}

func one(list []index.Account, err error) (index.Account, error) {
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("account: %w", index.ErrNotFound)
	}
	if err != nil {
		return index.Account{}, err
	}
	return list[0], nil
}

func (s *Accounts) list(ctx context.Context, where string, args ...any) ([]index.Account, error) {
	var out []index.Account
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var a index.Account
		var made, disabled int64
		err := rows.Scan(&a.ID, &a.Login, &a.Name, &a.Role, &a.Hash, &a.Secret, &a.Used, &made, &disabled)
		a.Made, a.Disabled = value.At(made), value.At(disabled)
		out = append(out, a)
		return err
	}, `SELECT id, login, name, role, hash, secret, used, made, disabled FROM accounts `+where, args...)
	return out, err
}

// PutAccount keeps an account, a new one where its number is 0, and returns its number. A login that somebody else has is
// index.ErrInvalid. The last admin whose account is open cannot be made less: that is index.ErrInvalid as well.
func (s *Accounts) PutAccount(ctx context.Context, a index.Account) (id int64, err error) {
	err = s.tx(ctx, "keeping an account", func(tx *sql.Tx) error {
		args := []any{value.Clean(a.Login), value.Clean(a.Name), string(a.Role), a.Hash, a.Secret, a.Used, value.Micros(a.Made), value.Micros(a.Disabled)}
		if a.ID == 0 {
			res, err := tx.ExecContext(ctx, `INSERT INTO accounts (login, name, role, hash, secret, used, made, disabled) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, args...)
			if err != nil {
				return taken(a.Login, err)
			}
			id, err = res.LastInsertId()
			return err
		}
		id = a.ID
		if err := engine.One(tx.ExecContext(ctx, `UPDATE accounts SET login = ?, name = ?, role = ?, hash = ?, secret = ?, used = ?, made = ?, disabled = ? WHERE id = ?`, append(args, a.ID)...)); err != nil {
			return taken(a.Login, err)
		}
		var admins int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM accounts WHERE role = ? AND disabled = 0`, string(index.RoleAdmin)).Scan(&admins); err != nil {
			return err
		}
		if admins == 0 {
			return fmt.Errorf("somebody must be able to keep accounts: %w", index.ErrInvalid)
		}
		return nil
	})
	return id, err
}

func taken(login string, err error) error {
	if strings.Contains(err.Error(), "UNIQUE") {
		return fmt.Errorf("the login %q is somebody else's: %w", login, index.ErrInvalid)
	}
	return err
}

// AddSession keeps a session.
func (s *Accounts) AddSession(ctx context.Context, one index.Session) error {
	return s.do(ctx, "logging in", `INSERT INTO sessions (hash, account, made, seen, agent) VALUES (?, ?, ?, ?, ?)`,
		one.Hash, one.Account, value.Micros(one.Made), value.Micros(one.Seen), value.Clean(one.Agent))
}

// FindSession returns a session by the hash of its cookie, or index.ErrNotFound.
func (s *Accounts) FindSession(ctx context.Context, hash []byte) (index.Session, error) {
	list, err := s.sessions(ctx, `WHERE hash = ?`, hash)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("session: %w", index.ErrNotFound)
	}
	if err != nil {
		return index.Session{}, err
	}
	return list[0], nil
}

// Sessions returns those of an account, the one seen last first.
func (s *Accounts) Sessions(ctx context.Context, account int64) ([]index.Session, error) {
	return s.sessions(ctx, `WHERE account = ? ORDER BY seen DESC`, account)
}

func (s *Accounts) sessions(ctx context.Context, where string, args ...any) ([]index.Session, error) {
	var out []index.Session
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var one index.Session
		var made, seen int64
		err := rows.Scan(&one.Hash, &one.Account, &made, &seen, &one.Agent)
		one.Made, one.Seen = value.At(made), value.At(seen)
		out = append(out, one)
		return err
	}, `SELECT hash, account, made, seen, agent FROM sessions `+where, args...)
	return out, err
}

// TouchSession notes that a session was used.
func (s *Accounts) TouchSession(ctx context.Context, hash []byte, at time.Time) error {
	return s.do(ctx, "noting a session", `UPDATE sessions SET seen = ? WHERE hash = ?`, value.Micros(at), hash)
}

// EndSessions ends the sessions of an account, but that with the hash except (nil: none is left).
func (s *Accounts) EndSessions(ctx context.Context, account int64, except []byte) error {
	return s.do(ctx, "logging out", `DELETE FROM sessions WHERE account = ? AND hash <> ?`, account, append([]byte{}, except...))
}

// EndSession ends one.
func (s *Accounts) EndSession(ctx context.Context, hash []byte) error {
	return s.do(ctx, "logging out", `DELETE FROM sessions WHERE hash = ?`, hash)
}

// AddToken keeps a token.
func (s *Accounts) AddToken(ctx context.Context, t index.Token) error {
	return s.do(ctx, "keeping a token", `INSERT INTO tokens (account, kind, name, prefix, hash, made, used, ends) VALUES (?, ?, ?, ?, ?, ?, 0, ?)`,
		t.Account, t.Kind, value.Clean(t.Name), t.Prefix, t.Hash, value.Micros(t.Made), value.Micros(t.Ends))
}

// FindToken returns a token by its hash, or index.ErrNotFound.
func (s *Accounts) FindToken(ctx context.Context, hash []byte) (index.Token, error) {
	list, err := s.tokens(ctx, `WHERE hash = ?`, hash)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("token: %w", index.ErrNotFound)
	}
	if err != nil {
		return index.Token{}, err
	}
	return list[0], nil
}

// Tokens returns those of an account, the newest first.
func (s *Accounts) Tokens(ctx context.Context, account int64) ([]index.Token, error) {
	return s.tokens(ctx, `WHERE account = ? ORDER BY id DESC`, account)
}

func (s *Accounts) tokens(ctx context.Context, where string, args ...any) ([]index.Token, error) {
	var out []index.Token
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var t index.Token
		var made, used, ends int64
		err := rows.Scan(&t.ID, &t.Account, &t.Kind, &t.Name, &t.Prefix, &t.Hash, &made, &used, &ends)
		t.Made, t.Used, t.Ends = value.At(made), value.At(used), value.At(ends)
		out = append(out, t)
		return err
	}, `SELECT id, account, kind, name, prefix, hash, made, used, ends FROM tokens `+where, args...)
	return out, err
}

// TouchToken notes that a token was used.
func (s *Accounts) TouchToken(ctx context.Context, id int64, at time.Time) error {
	return s.do(ctx, "noting a token", `UPDATE tokens SET used = ? WHERE id = ?`, value.Micros(at), id)
}

// DropToken takes a token of an account back.
func (s *Accounts) DropToken(ctx context.Context, account, id int64) error {
	return s.do(ctx, "taking a token back", `DELETE FROM tokens WHERE id = ? AND account = ?`, id, account)
}

// DropTokens takes all tokens of an account and a kind back.
func (s *Accounts) DropTokens(ctx context.Context, account int64, kind string) error {
	return s.do(ctx, "taking tokens back", `DELETE FROM tokens WHERE account = ? AND kind = ?`, account, kind)
}

// AddAudit notes what somebody changed.
func (s *Accounts) AddAudit(ctx context.Context, a index.Audit) error {
	return s.do(ctx, "noting a change", `INSERT INTO audits (at, who, act, about) VALUES (?, ?, ?, ?)`, value.Micros(a.At), value.Clean(a.Who), value.Clean(a.Act), value.Clean(a.About))
}

// Audits returns up to limit changes before a number (0: from the newest on), the newest first.
func (s *Accounts) Audits(ctx context.Context, before int64, limit int) ([]index.Audit, error) {
	var out []index.Audit
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var a index.Audit
		var at int64
		err := rows.Scan(&a.ID, &at, &a.Who, &a.Act, &a.About)
		a.At = value.At(at)
		out = append(out, a)
		return err
	}, `SELECT id, at, who, act, about FROM audits WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2`, before, max(limit, 0))
	return out, err
}

func (s *Accounts) do(ctx context.Context, what, statement string, args ...any) error {
	return s.tx(ctx, what, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}
