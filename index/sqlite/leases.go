package sqlite

import (
	"context"
	"database/sql"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/value"
)

// EndLeases brings forward what somebody held who is no longer there: own channels to now, the rest to now plus
// grace. It is for the one process that holds the data directory, before it leases anything itself: without it,
// a channel that was being polled when the process was killed would wait until its lease has run out. The
// grace keeps a page that kills whoever reads it from doing so at once again.
func (s *Store) EndLeases(ctx context.Context, now time.Time, grace time.Duration) error {
	return s.tx(ctx, "ending leases", func(tx *sql.Tx) error {
		sources, err := sourcesByKey(ctx, tx)
		if err != nil {
			return err
		}
		for _, src := range sources {
			until := now.Add(grace)
			if src.Lane == index.LaneOwn {
				until = now
			}
			if src.State.Next.After(until) {
				until = src.State.Next // it is not held, or was due later anyway
			}
			if _, err := tx.ExecContext(ctx, `UPDATE sources SET due_at = ?1 WHERE id = ?2 AND due_at > ?1`, value.Micros(until), src.ID); err != nil {
				return err
			}
		}
		for _, end := range []string{`UPDATE threads SET due_at = min(due_at, max(next_at, ?))`, `UPDATE short_links SET due_at = min(due_at, max(next_at, ?))`} {
			if _, err := tx.ExecContext(ctx, end, value.Micros(now.Add(grace))); err != nil {
				return err
			}
		}
		for own, until := range []time.Time{now.Add(grace), now} {
			if _, err := tx.ExecContext(ctx, `UPDATE entries SET lease_until = ?1, due_at = ?1 WHERE lease_until > ?1 AND own = ?2`, value.Micros(until), own); err != nil {
				return err
			}
		}
		return nil
	})
}
