package notices

import (
	"context"
	"database/sql"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// ShutEndpoint notes that an endpoint is told no more, with the notices that tell others of it, unless it is noted already.
func (s *Notices) ShutEndpoint(ctx context.Context, one index.Shut, tell []index.Notice) error {
	return s.tx(ctx, "shutting an endpoint", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO shut (channel, recipient, at, why) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			value.Clean(one.Channel), value.Clean(one.Recipient), value.Micros(one.At), value.Clean(one.Why))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		for _, n := range tell {
			if _, err := Insert(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// OpenEndpoint takes that back.
func (s *Notices) OpenEndpoint(ctx context.Context, channel, recipient string) error {
	return s.tx(ctx, "opening an endpoint", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM shut WHERE channel = ? AND recipient = ?`, value.Clean(channel), value.Clean(recipient))
		return err
	})
}

// ShutEndpoints returns those that are told no more.
func (s *Notices) ShutEndpoints(ctx context.Context) ([]index.Shut, error) {
	var out []index.Shut
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var one index.Shut
		var at int64
		err := rows.Scan(&one.Channel, &one.Recipient, &at, &one.Why)
		one.At = value.At(at)
		out = append(out, one)
		return err
	}, `SELECT channel, recipient, at, why FROM shut ORDER BY channel, recipient`)
	return out, err
}
