package sqlite

import (
	"context"
	"database/sql"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
	"presswatch/index/sqlite/wound"
)

// AddNotice keeps a notice unless its key exists; added says which.
func (s *Store) AddNotice(ctx context.Context, n index.Notice) (added bool, err error) {
	err = s.tx(ctx, "adding a notice", func(tx *sql.Tx) error {
		if n.Created.IsZero() {
			n.Created = s.now()
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO notices (key, channel, recipient, body, created, due, due_at, tries, sent_at, failed_at, problem)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, 0, 0, '') ON CONFLICT (key) DO NOTHING`,
			value.Clean(n.Key), value.Clean(n.Channel), value.Clean(n.Recipient), bytesOf(n.Body), value.Micros(n.Created), value.Micros(n.Due), n.Tries)
		if err != nil {
			return err
		}
		touched, err := res.RowsAffected()
		added = touched == 1
		return err
	})
	return added && err == nil, err
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
func (s *Store) LeaseNotices(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error) {
	var out []index.Notice
	err := s.tx(ctx, "leasing notices", func(tx *sql.Tx) error {
		if err := wound.Wind(ctx, tx, now, s.log); err != nil {
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
func (s *Store) SettleNotice(ctx context.Context, n index.Notice) error {
	return s.tx(ctx, "settling a notice", func(tx *sql.Tx) error {
		return engine.One(tx.ExecContext(ctx, `
			UPDATE notices SET due = ?1, tries = ?2, sent_at = ?3, failed_at = ?4, problem = ?5,
				due_at = CASE WHEN ?3 = 0 AND ?4 = 0 THEN ?1 END WHERE id = ?6`,
			value.Micros(n.Due), n.Tries, value.Micros(n.SentAt), value.Micros(n.FailedAt), value.Clean(n.Problem), n.ID))
	})
}
