// Package notices keeps the messages to be sent: each with a key that makes it unique, and what came of it.
package notices

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
	"presswatch/index/sqlite/wound"
)

// Notices is the part of a store that this package is. It embeds into the store.
type Notices struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
	now  func() time.Time
	log  func() *slog.Logger
}

// New returns the notices of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error, now func() time.Time, log func() *slog.Logger) *Notices {
	return &Notices{read, tx, now, log}
}

// AddNotice keeps a notice unless its key exists; added says which.
func (s *Notices) AddNotice(ctx context.Context, n index.Notice) (added bool, err error) {
	err = s.tx(ctx, "adding a notice", func(tx *sql.Tx) error {
		if n.Created.IsZero() {
			n.Created = s.now()
		}
		added, err = Insert(ctx, tx, n)
		return err
	})
	return added && err == nil, err
}

// Insert adds a notice within a transaction of somebody else's, unless its key exists; added says which.
func Insert(ctx context.Context, tx *sql.Tx, n index.Notice) (added bool, err error) {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO notices (key, channel, recipient, body, created, due, due_at, tries, sent_at, failed_at, problem)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, 0, 0, '') ON CONFLICT (key) DO NOTHING`,
		value.Clean(n.Key), value.Clean(n.Channel), value.Clean(n.Recipient), bytesOf(n.Body), value.Micros(n.Created), value.Micros(n.Due), n.Tries)
	if err != nil {
		return false, err
	}
	touched, err := res.RowsAffected()
	return touched == 1, err
}

func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{} // nil would be NULL
	}
	return b
}

const dueNotices = `
	SELECT id, key, channel, recipient, body, created, due, tries, problem FROM notices WHERE due_at <= ? ORDER BY due_at, id LIMIT ?`

// LeaseNotices takes up to limit unsent notices that are due at now and holds them until now+lease.
func (s *Notices) LeaseNotices(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error) {
	var out []index.Notice
	err := s.tx(ctx, "leasing notices", func(tx *sql.Tx) error {
		if err := wound.Wind(ctx, tx, now, s.log()); err != nil {
			return err
		}
		if err := engine.Each(ctx, tx, func(rows *sql.Rows) error {
			var n index.Notice
			var created, due int64
			err := rows.Scan(&n.ID, &n.Key, &n.Channel, &n.Recipient, &n.Body, &created, &due, &n.Tries, &n.Problem)
			n.Created, n.Due = value.At(created), value.At(due)
			out = append(out, n)
			return err
		}, dueNotices, value.Micros(now), max(limit, 0)); err != nil {
			return err
		}
		for _, n := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE notices SET due_at = ? WHERE id = ?`, value.Micros(now.Add(lease)), n.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// SettleNotice keeps the result of a try and ends the lease.
func (s *Notices) SettleNotice(ctx context.Context, n index.Notice) error {
	return s.tx(ctx, "settling a notice", func(tx *sql.Tx) error {
		return engine.One(tx.ExecContext(ctx, `
			UPDATE notices SET due = ?1, tries = ?2, sent_at = ?3, failed_at = ?4, problem = ?5,
				due_at = CASE WHEN ?3 = 0 AND ?4 = 0 THEN ?1 END WHERE id = ?6`,
			value.Micros(n.Due), n.Tries, value.Micros(n.SentAt), value.Micros(n.FailedAt), value.Clean(n.Problem), n.ID))
	})
}

// PostponeNotices lets all that is due to an endpoint at now wait until then, but what is held.
func (s *Notices) PostponeNotices(ctx context.Context, channel, recipient string, now, until time.Time) error {
	return s.tx(ctx, "postponing notices", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE notices SET due = ?1, due_at = ?1 WHERE due_at <= ?4 AND due_at = due AND channel = ?2 AND recipient = ?3`, value.Micros(until), channel, recipient, value.Micros(now))
		return err
	})
}

const noticeColumns = `id, key, channel, recipient, body, created, due, tries, sent_at, failed_at, problem`

// TroubledNotices returns up to limit notices that were given up or that failed at least once and wait, the newest first.
func (s *Notices) TroubledNotices(ctx context.Context, limit int) ([]index.Notice, error) {
	return s.list(ctx, `WHERE failed_at <> 0 OR (sent_at = 0 AND tries > 0) ORDER BY id DESC LIMIT ?`, max(limit, 0))
}

// NoticesAbout returns up to limit notices whose key begins with prefix, in the order in which they were made.
func (s *Notices) NoticesAbout(ctx context.Context, prefix string, limit int) ([]index.Notice, error) {
	return s.list(ctx, `WHERE substr(key, 1, length(?1)) = ?1 AND key >= ?1 ORDER BY id LIMIT ?2`, prefix, max(limit, 0))
}

// LatestNotices returns up to limit notices whose key begins with prefix and that were made at since or later, the newest first.
func (s *Notices) LatestNotices(ctx context.Context, prefix string, since time.Time, limit int) ([]index.Notice, error) {
	return s.list(ctx, `WHERE key >= ?1 AND key < ?1 || char(1114111) AND created >= ?2 ORDER BY id DESC LIMIT ?3`, value.Clean(prefix), value.Micros(since), max(limit, 0))
}

// CountNotices counts those whose key begins with prefix and that were made at since or later.
func (s *Notices) CountNotices(ctx context.Context, prefix string, since time.Time) (int, error) {
	n := 0
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM notices WHERE key >= ?1 AND key < ?1 || char(1114111) AND created >= ?2`, value.Clean(prefix), value.Micros(since)).Scan(&n)
	return n, err
}

// LastSent returns when each endpoint last took a notice, by channel and recipient with a line feed between them.
func (s *Notices) LastSent(ctx context.Context) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var channel, recipient string
		var at int64
		err := rows.Scan(&channel, &recipient, &at)
		out[channel+"\n"+recipient] = value.At(at)
		return err
	}, `SELECT channel, recipient, max(sent_at) FROM notices WHERE sent_at <> 0 GROUP BY channel, recipient`)
	return out, err
}

// RetryNotice makes a notice that was given up due again, under its old key. One that was not given up is index.ErrNotFound.
func (s *Notices) RetryNotice(ctx context.Context, id int64) error {
	return s.tx(ctx, "trying a notice again", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE notices SET failed_at = 0, created = ?1, due = ?1, due_at = ?1, tries = 0 WHERE id = ?2 AND failed_at <> 0 AND sent_at = 0`, value.Micros(s.now()), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return fmt.Errorf("notice %d: %w", id, index.ErrNotFound)
	})
}

func (s *Notices) list(ctx context.Context, where string, args ...any) ([]index.Notice, error) {
	var out []index.Notice
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var n index.Notice
		var created, due, sent, failed int64
		err := rows.Scan(&n.ID, &n.Key, &n.Channel, &n.Recipient, &n.Body, &created, &due, &n.Tries, &sent, &failed, &n.Problem)
		n.Created, n.Due, n.SentAt, n.FailedAt = value.At(created), value.At(due), value.At(sent), value.At(failed)
		out = append(out, n)
		return err
	}, `SELECT `+noticeColumns+` FROM notices `+where, args...)
	return out, err
}
