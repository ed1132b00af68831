package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
)

// AddNotice keeps a notice unless its key exists; added says which.
func (s *Store) AddNotice(ctx context.Context, n index.Notice) (added bool, err error) {
	err = s.tx(ctx, "adding a notice", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO notices (key, channel, recipient, body, created, due, tries, sent_at, failed_at, lease_until, problem)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, '') ON CONFLICT (key) DO NOTHING`,
			n.Key, n.Channel, n.Recipient, n.Body, micros(n.Created), micros(n.Due), n.Tries)
		if err != nil {
			return err
		}
		touched, err := res.RowsAffected()
		added = touched == 1
		return err
	})
	return added, err
}

// LeaseNotices takes up to limit unsent notices that are due at now and holds them until now+lease.
func (s *Store) LeaseNotices(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error) {
	var out []index.Notice
	err := s.tx(ctx, "leasing notices", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT id, key, channel, recipient, body, created, due, tries, problem FROM notices
			WHERE sent_at = 0 AND failed_at = 0 AND due <= ?1 AND lease_until <= ?1 ORDER BY due, id LIMIT ?2`, micros(now), limit)
		if err := each(rows, err, func(rows *sql.Rows) error {
			var n index.Notice
			var created, due int64
			err := rows.Scan(&n.ID, &n.Key, &n.Channel, &n.Recipient, &n.Body, &created, &due, &n.Tries, &n.Problem)
			n.Created, n.Due = at(created), at(due)
			out = append(out, n)
			return err
		}); err != nil {
			return err
		}
		for _, n := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE notices SET lease_until = ? WHERE id = ?`, micros(now.Add(lease)), n.ID); err != nil {
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
		return one(tx.ExecContext(ctx, `UPDATE notices SET due = ?, tries = ?, sent_at = ?, failed_at = ?, problem = ?, lease_until = 0 WHERE id = ?`,
			micros(n.Due), n.Tries, micros(n.SentAt), micros(n.FailedAt), clean(n.Problem), n.ID))
	})
}

const subscriptionColumns = `source_id, token, hub, topic, secret, asked, confirmed, expires, problem`

// PutSubscription keeps the subscription of a source, in place of the one before.
func (s *Store) PutSubscription(ctx context.Context, sub index.Subscription) error {
	return s.tx(ctx, "keeping a subscription", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO subscriptions (`+subscriptionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			sub.SourceID, sub.Token, sub.Hub, sub.Topic, sub.Secret, micros(sub.Asked), micros(sub.Confirmed), micros(sub.Expires), clean(sub.Problem))
		return err
	})
}

// ListSubscriptions returns all subscriptions.
func (s *Store) ListSubscriptions(ctx context.Context) ([]index.Subscription, error) {
	return s.subscriptions(ctx, `ORDER BY source_id`)
}

// FindSubscription returns the subscription with this token, or index.ErrNotFound.
func (s *Store) FindSubscription(ctx context.Context, token string) (index.Subscription, error) {
	subs, err := s.subscriptions(ctx, `WHERE token = ?`, token)
	if err == nil && len(subs) == 0 {
		err = fmt.Errorf("subscription: %w", index.ErrNotFound)
	}
	if err != nil {
		return index.Subscription{}, err
	}
	return subs[0], nil
}

func (s *Store) subscriptions(ctx context.Context, where string, args ...any) ([]index.Subscription, error) {
	var out []index.Subscription
	rows, err := s.read.QueryContext(ctx, `SELECT `+subscriptionColumns+` FROM subscriptions `+where, args...) //nolint:gosec // constants only
	err = each(rows, err, func(rows *sql.Rows) error {
		var sub index.Subscription
		var asked, confirmed, expires int64
		err := rows.Scan(&sub.SourceID, &sub.Token, &sub.Hub, &sub.Topic, &sub.Secret, &asked, &confirmed, &expires, &sub.Problem)
		sub.Asked, sub.Confirmed, sub.Expires = at(asked), at(confirmed), at(expires)
		out = append(out, sub)
		return err
	})
	return out, err
}

// fenceKey is the row that a restore writes.
const fenceKey = "fence"

// Fence returns the time before which nothing may be alerted about, zero if there was no restore.
func (s *Store) Fence(ctx context.Context) (time.Time, error) {
	var text string
	err := s.read.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, fenceKey).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, classify(err)
	}
	return time.Parse(time.RFC3339Nano, text)
}
