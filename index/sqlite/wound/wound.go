// Package wound looks after the clock by which leases are asked for: one that was set back would leave what was put off by the
// old one waiting, and nobody would be told.
package wound

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"presswatch/index/sqlite/value"
)

const (
	clockKey    = "clock" // latest time that a lease was asked at, in microseconds
	clockStep   = time.Minute
	setBackFrom = 5 * time.Minute // less is what time servers do, and leases bear it
)

// Wind compares the caller's clock with that of the leases before. A clock that was set back would leave what
// was put off by the old one waiting for as long as the jump was wide, without anybody being told: sources
// that are not polled, pages that are not read. All of it is brought forward by as much.
func Wind(ctx context.Context, tx *sql.Tx, now time.Time, log *slog.Logger) error {
	var text string
	err := tx.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, clockKey).Scan(&text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	us, _ := strconv.ParseInt(text, 10, 64) // what is no number is as good as no clock
	last := value.At(us)
	if us != 0 && now.Before(last.Add(-setBackFrom)) {
		log.Warn("the clock was set back; what waits is brought forward by as much", "by", last.Sub(now).Round(time.Second))
		if err := bringForward(ctx, tx, now, last.Sub(now)); err != nil {
			return fmt.Errorf("after the clock was set back: %w", err)
		}
	} else if now.Before(last.Add(clockStep)) {
		return nil // near enough to save a write
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, clockKey, strconv.FormatInt(value.Micros(now), 10))
	return err
}

// bringForward takes by off every time that lies after now, but goes no further back than now. A notice that
// was never tried keeps its time: it was chosen, not counted from the clock.
func bringForward(ctx context.Context, tx *sql.Tx, now time.Time, by time.Duration) error {
	for _, query := range []string{
		`UPDATE sources SET due_at = max(?1, due_at - ?2) WHERE due_at > ?1`,
		`UPDATE entries SET lease_until = max(?1, lease_until - ?2) WHERE lease_until > ?1`,
		`UPDATE entries SET again_at = max(?1, again_at - ?2) WHERE again_at > ?1 AND lease_until IS NOT NULL`,
		`UPDATE entries SET next_at = CASE WHEN next_at > ?1 THEN max(?1, next_at - ?2) ELSE next_at END, due_at = max(?1, due_at - ?2) WHERE due_at > ?1`,
		`UPDATE notices SET due_at = max(?1, due_at - ?2) WHERE due_at > ?1 AND (due_at <> due OR tries > 0)`,
	} {
		if _, err := tx.ExecContext(ctx, query, value.Micros(now), by.Microseconds()); err != nil {
			return err
		}
	}
	return nil
}
