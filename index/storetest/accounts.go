package storetest

import (
	"context"
	"errors"
	"time"

	"presswatch/index"
)

// accounting is what a store does about who may open the pages.
type accounting interface {
	ListAccounts(ctx context.Context) ([]index.Account, error)
	FindAccount(ctx context.Context, login string) (index.Account, error)
	GetAccount(ctx context.Context, id int64) (index.Account, error)
	PutAccount(ctx context.Context, a index.Account) (int64, error)
	AddSession(ctx context.Context, one index.Session) error
	FindSession(ctx context.Context, hash []byte) (index.Session, error)
	Sessions(ctx context.Context, account int64) ([]index.Session, error)
	TouchSession(ctx context.Context, hash []byte, at time.Time) error
	EndSession(ctx context.Context, hash []byte) error
	EndSessions(ctx context.Context, account int64, except []byte) error
	AddToken(ctx context.Context, t index.Token) error
	FindToken(ctx context.Context, hash []byte) (index.Token, error)
	Tokens(ctx context.Context, account int64) ([]index.Token, error)
	TouchToken(ctx context.Context, id int64, at time.Time) error
	DropToken(ctx context.Context, account, id int64) error
	DropTokens(ctx context.Context, account int64, kind string) error
	AddAudit(ctx context.Context, a index.Audit) error
	Audits(ctx context.Context, before int64, limit int) ([]index.Audit, error)
}

// testAccounts: a login is one person's without regard to case, and somebody can always keep accounts.
func testAccounts(b *bench) {
	s, ok := b.Store.(accounting)
	if !ok {
		return
	}
	anna := index.Account{Login: "Anna", Name: "Anna Berg", Role: index.RoleAdmin, Hash: "$argon2id$x", Made: b.now}
	id, err := s.PutAccount(b.Context(), anna)
	b.must(err)
	_, err = s.PutAccount(b.Context(), index.Account{Login: "anna", Role: index.RoleReader, Made: b.now})
	same(b, "the same login in small letters", errors.Is(err, index.ErrInvalid), true)
	got, err := s.FindAccount(b.Context(), "ANNA")
	b.must(err)
	same(b, "found", got.ID, id)
	same(b, "name", got.Name, "Anna Berg")
	got.Role = index.RoleReader
	_, err = s.PutAccount(b.Context(), got)
	same(b, "the last admin", errors.Is(err, index.ErrInvalid), true)
	got.Role, got.Disabled = index.RoleAdmin, b.now
	_, err = s.PutAccount(b.Context(), got)
	same(b, "the last admin, shut", errors.Is(err, index.ErrInvalid), true)
	again, err := s.GetAccount(b.Context(), id)
	b.must(err)
	same(b, "as it was", again.Role == index.RoleAdmin && again.Disabled.IsZero(), true)
	tom, err := s.PutAccount(b.Context(), index.Account{Login: "tom", Role: index.RoleAdmin, Made: b.now})
	b.must(err)
	got.Disabled = b.now
	_, err = s.PutAccount(b.Context(), got)
	b.must(err)
	list, err := s.ListAccounts(b.Context())
	b.must(err)
	same(b, "accounts", len(list), 2)
	same(b, "in order", list[1].ID, tom)
	_, err = s.FindAccount(b.Context(), "mallory")
	same(b, "nobody", errors.Is(err, index.ErrNotFound), true)
}

// testSessions: each ends by itself or with all others of its account, and of no other account.
func testSessions(b *bench) {
	s, ok := b.Store.(accounting)
	if !ok {
		return
	}
	anna, err := s.PutAccount(b.Context(), index.Account{Login: "anna", Role: index.RoleAdmin, Made: b.now})
	b.must(err)
	tom, err := s.PutAccount(b.Context(), index.Account{Login: "tom", Role: index.RoleReader, Made: b.now})
	b.must(err)
	for hash, account := range map[string]int64{"one": anna, "two": anna, "three": tom} {
		b.must(s.AddSession(b.Context(), index.Session{Hash: []byte(hash), Account: account, Made: b.now, Seen: b.now, Agent: "Browser"}))
	}
	b.must(s.TouchSession(b.Context(), []byte("two"), b.now.Add(time.Hour)))
	list, err := s.Sessions(b.Context(), anna)
	b.must(err)
	same(b, "sessions", len(list), 2)
	same(b, "seen last", string(list[0].Hash), "two")
	b.must(s.EndSessions(b.Context(), anna, []byte("one")))
	_, err = s.FindSession(b.Context(), []byte("two"))
	same(b, "ended", errors.Is(err, index.ErrNotFound), true)
	got, err := s.FindSession(b.Context(), []byte("one"))
	b.must(err)
	same(b, "left", got.Account, anna)
	b.must(s.EndSession(b.Context(), []byte("one")))
	b.must(s.EndSessions(b.Context(), anna, nil))
	_, err = s.FindSession(b.Context(), []byte("three"))
	b.must(err)
}

// testTokens: found by their hash, taken back by their owner alone; what was changed is listed from the newest on.
func testTokens(b *bench) {
	s, ok := b.Store.(accounting)
	if !ok {
		return
	}
	anna, err := s.PutAccount(b.Context(), index.Account{Login: "anna", Role: index.RoleAdmin, Made: b.now})
	b.must(err)
	b.must(s.AddToken(b.Context(), index.Token{Account: anna, Kind: index.TokenRead, Name: "script", Prefix: "pw_abc", Hash: []byte("h1"), Made: b.now}))
	b.must(s.AddToken(b.Context(), index.Token{Account: anna, Kind: index.TokenInvite, Hash: []byte("h2"), Made: b.now, Ends: b.now.Add(time.Hour)}))
	got, err := s.FindToken(b.Context(), []byte("h1"))
	b.must(err)
	same(b, "name", got.Name, "script")
	b.must(s.TouchToken(b.Context(), got.ID, b.now.Add(time.Minute)))
	b.must(s.DropToken(b.Context(), anna+1, got.ID))
	list, err := s.Tokens(b.Context(), anna)
	b.must(err)
	same(b, "tokens", len(list), 2)
	same(b, "ends", list[0].Ends.Equal(b.now.Add(time.Hour)), true)
	same(b, "used", list[1].Used.Equal(b.now.Add(time.Minute)), true)
	b.must(s.DropToken(b.Context(), anna, got.ID))
	b.must(s.DropTokens(b.Context(), anna, index.TokenInvite))
	_, err = s.FindToken(b.Context(), []byte("h2"))
	same(b, "taken back", errors.Is(err, index.ErrNotFound), true)
	for _, act := range []string{"POST /a", "POST /b", "POST /c"} {
		b.must(s.AddAudit(b.Context(), index.Audit{At: b.now, Who: "anna", Act: act}))
	}
	log, err := s.Audits(b.Context(), 0, 2)
	b.must(err)
	same(b, "the newest first", log[0].Act, "POST /c")
	log, err = s.Audits(b.Context(), log[1].ID, 2)
	b.must(err)
	same(b, "before", log[0].Act, "POST /a")
}
