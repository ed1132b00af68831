// Package digests keeps which daily digests were made: one for each recipient and local date, for ever.
package digests

import (
	"context"
	"database/sql"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/notices"
	"presswatch/index/sqlite/value"
)

// Digests is the part of a store that this package is. It embeds into the store.
type Digests struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the digests of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Digests {
	return &Digests{read, tx}
}

// AddDigest keeps a digest with its notice (nil: none) in one step, unless the recipient has one of that date; added says which.
func (s *Digests) AddDigest(ctx context.Context, d index.Digest, n *index.Notice) (added bool, err error) {
	err = s.tx(ctx, "adding a digest", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO digests (recipient, date, since, until, made, what) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			value.Clean(d.Recipient), d.Date, value.Micros(d.Since), value.Micros(d.Until), value.Micros(d.Made), d.What)
		if err != nil {
			return err
		}
		touched, err := res.RowsAffected()
		if added = touched == 1; err != nil || !added || n == nil {
			return err
		}
		_, err = notices.Insert(ctx, tx, *n)
		return err
	})
	return added && err == nil, err
}

// LastDigests returns up to limit digests of a recipient, the one made last first.
func (s *Digests) LastDigests(ctx context.Context, recipient string, limit int) ([]index.Digest, error) {
	var out []index.Digest
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var d index.Digest
		var since, until, made int64
		err := rows.Scan(&d.ID, &d.Recipient, &d.Date, &since, &until, &made, &d.What)
		d.Since, d.Until, d.Made = value.At(since), value.At(until), value.At(made)
		out = append(out, d)
		return err
	}, `SELECT id, recipient, date, since, until, made, what FROM digests WHERE recipient = ? ORDER BY id DESC LIMIT ?`, recipient, max(limit, 0))
	return out, err
}
