// Package saved keeps the searches that people save on the pages, with every version of them.
package saved

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Saved is the part of a store that this package is. It embeds into the store.
type Saved struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the saved searches of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Saved {
	return &Saved{read, tx}
}

// SavedSearches returns all that were not removed, in the order of their keys.
func (s *Saved) SavedSearches(ctx context.Context) ([]index.Saved, error) {
	var out []index.Saved
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		one, err := scan(rows)
		out = append(out, one)
		return err
	}, `SELECT body, version, removed FROM saved WHERE removed = 0 ORDER BY key`)
	return out, err
}

// SavedRevision changes whenever a saved search does.
func (s *Saved) SavedRevision(ctx context.Context) (int64, error) {
	var n int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(sum(version), 0) FROM saved`).Scan(&n)
	return n, err
}

// PutSaved keeps a search: a new one has the version 0 and an unused key, a change has the version that it was made from. It
// returns it with its new version. An error of kind index.ErrInvalid says that somebody else changed it first, or that a key was used
// before. A search with Removed set is gone from then on; its key is not free again.
func (s *Saved) PutSaved(ctx context.Context, one index.Saved) (index.Saved, error) {
	old := one.Version
	one.Version++
	err := s.tx(ctx, "saving a search", func(tx *sql.Tx) error {
		body, err := json.Marshal(one)
		if err != nil {
			return err
		}
		text := value.Clean(string(body))
		var res sql.Result
		if old == 0 {
			res, err = tx.ExecContext(ctx, `INSERT INTO saved (key, body, version, removed) VALUES (?, ?, 1, 0) ON CONFLICT DO NOTHING`, value.Clean(one.Key), text)
		} else {
			res, err = tx.ExecContext(ctx, `UPDATE saved SET body = ?, version = ?, removed = ? WHERE key = ? AND version = ? AND removed = 0`,
				text, one.Version, value.Micros(one.Removed), value.Clean(one.Key), old)
		}
		if err != nil {
			return err
		}
		if touched, err := res.RowsAffected(); err != nil || touched != 1 {
			return taken(old, one.Key, err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO saved_history (key, version, body) VALUES (?, ?, ?)`, value.Clean(one.Key), one.Version, text)
		return err
	})
	if err != nil {
		return index.Saved{}, err
	}
	return one, nil
}

func taken(old int, key string, err error) error {
	switch {
	case err != nil:
		return err
	case old == 0:
		return fmt.Errorf("a saved search %q was there before: %w", key, index.ErrInvalid)
	default:
		return fmt.Errorf("the saved search %q was changed or removed by somebody else meanwhile: %w", key, index.ErrInvalid)
	}
}

// SavedHistory returns the versions of a search, the newest first; none where there was never one of this key.
func (s *Saved) SavedHistory(ctx context.Context, key string) ([]index.Saved, error) {
	var out []index.Saved
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		one, err := scan(rows)
		out = append(out, one)
		return err
	}, `SELECT body, version, 0 FROM saved_history WHERE key = ? ORDER BY version DESC LIMIT 200`, value.Clean(key))
	return out, err
}

func scan(rows *sql.Rows) (index.Saved, error) {
	var body string
	var version int
	var removed int64
	if err := rows.Scan(&body, &version, &removed); err != nil {
		return index.Saved{}, err
	}
	var one index.Saved
	if err := json.Unmarshal([]byte(body), &one); err != nil {
		return index.Saved{}, err
	}
	one.Version = version
	one.Created, one.Asked, one.Changed = one.Created.UTC(), one.Asked.UTC(), one.Changed.UTC()
	if removed != 0 {
		one.Removed = value.At(removed)
	}
	return one, nil
}

// Stops returns what recipients want no more at a moment.
func (s *Saved) Stops(ctx context.Context, at time.Time) ([]index.Stop, error) {
	var out []index.Stop
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var one index.Stop
		var said, until int64
		err := rows.Scan(&one.Recipient, &one.What, &said, &until)
		one.At, one.Until = value.At(said), value.At(until)
		out = append(out, one)
		return err
	}, `SELECT recipient, what, at, until FROM stops WHERE until = 0 OR until > ? ORDER BY recipient, what`, value.Micros(at))
	return out, err
}

// PutStop keeps that a recipient wants no more of something. One for good is not shortened by one for a day.
func (s *Saved) PutStop(ctx context.Context, one index.Stop) error {
	return s.tx(ctx, "stopping", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO stops (recipient, what, at, until) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (recipient, what) DO UPDATE SET at = ?3, until = ?4 WHERE until <> 0`,
			value.Clean(one.Recipient), value.Clean(one.What), value.Micros(one.At), value.Micros(one.Until))
		return err
	})
}

// DropStop takes a stop back.
func (s *Saved) DropStop(ctx context.Context, recipient, what string) error {
	return s.tx(ctx, "taking a stop back", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM stops WHERE recipient = ? AND what = ?`, value.Clean(recipient), value.Clean(what))
		return err
	})
}

// SealingKey returns the secret of a name. The first who asks makes it, by fresh.
func (s *Saved) SealingKey(ctx context.Context, name string, fresh func() []byte) ([]byte, error) {
	var out []byte
	err := s.read.QueryRowContext(ctx, `SELECT secret FROM sealing WHERE name = ?`, name).Scan(&out)
	if err == nil {
		return out, nil
	}
	err = s.tx(ctx, "making a secret", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO sealing (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, fresh()); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT secret FROM sealing WHERE name = ?`, name).Scan(&out)
	})
	return out, err
}
