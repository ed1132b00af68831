package posts

import (
	"context"
	"database/sql"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// AddThread keeps the thread below an item, or that a known one is said to have grown.
func AddThread(b *engine.Batch, itemID int64, t *index.Thread, now time.Time) error {
	since := t.Since
	if since.IsZero() {
		since = now
	}
	_, err := b.Exec(`
		INSERT INTO threads (item_id, network, url, key, claimed, got, resume, quiet, tries, since, next_at, due_at, problem)
		VALUES (?1, ?2, ?3, ?4, ?5, 0, '', 0, 0, ?6, ?7, ?7, '')
		ON CONFLICT (item_id, url) DO UPDATE SET claimed = excluded.claimed, quiet = 0,
			next_at = min(coalesce(next_at, excluded.next_at), coalesce(excluded.next_at, next_at)),
			due_at = min(coalesce(due_at, excluded.due_at), coalesce(excluded.due_at, due_at))
		WHERE excluded.claimed > claimed`,
		itemID, t.Network, value.Clean(t.URL), value.Clean(t.Key), t.Claimed, value.Micros(since), value.MicrosOrNull(t.Next))
	return err
}

const threadColumns = `item_id, network, url, key, claimed, got, resume, quiet, tries, since, next_at, problem`

func scanThread(rows *sql.Rows) (index.Thread, error) {
	var t index.Thread
	var since int64
	var next sql.NullInt64
	err := rows.Scan(&t.ItemID, &t.Network, &t.URL, &t.Key, &t.Claimed, &t.Got, &t.Resume, &t.Quiet, &t.Tries, &since, &next, &t.Problem)
	t.Since, t.Next = value.At(since), value.AtOrNull(next)
	return t, err
}

// LeaseThreads takes up to limit threads that are due at now and holds them until now+lease.
func (s *Posts) LeaseThreads(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Thread, error) {
	var out []index.Thread
	err := s.tx(ctx, "leasing threads", func(tx *sql.Tx) error {
		if err := engine.Each(ctx, tx, func(rows *sql.Rows) error {
			t, err := scanThread(rows)
			out = append(out, t)
			return err
		}, `SELECT `+threadColumns+` FROM threads WHERE due_at <= ? ORDER BY due_at, id LIMIT ?`, value.Micros(now), limit); err != nil {
			return err
		}
		for _, t := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE threads SET due_at = ? WHERE item_id = ? AND url = ?`, value.Micros(now.Add(lease)), t.ItemID, t.URL); err != nil {
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

// GrowThreads tells how many comments the sources of items now claim: a thread that has grown is due at now.
func (s *Posts) GrowThreads(ctx context.Context, claimed map[string]int, now time.Time) error {
	if len(claimed) == 0 {
		return nil
	}
	return s.tx(ctx, "noting that threads have grown", func(tx *sql.Tx) error {
		b := engine.NewBatch(ctx, tx)
		defer b.Close()
		for url, n := range claimed {
			if _, err := b.Exec(`UPDATE threads SET claimed = ?1, quiet = 0, next_at = min(coalesce(next_at, ?2), ?2), due_at = min(coalesce(due_at, ?2), ?2)
				WHERE url = ?3 AND claimed < ?1`, n, value.Micros(now), value.Clean(url)); err != nil {
				return err
			}
		}
		return nil
	})
}

// RecordThread keeps what a read came to and ends the lease. A claim that has grown meanwhile stays.
func (s *Posts) RecordThread(ctx context.Context, t index.Thread) error {
	return s.tx(ctx, "keeping a thread", func(tx *sql.Tx) error {
		next := value.MicrosOrNull(t.Next)
		return engine.One(tx.ExecContext(ctx, `UPDATE threads SET claimed = max(claimed, ?), got = ?, resume = ?, quiet = ?, tries = ?, next_at = ?, due_at = ?, problem = ?
			WHERE item_id = ? AND url = ?`,
			t.Claimed, t.Got, value.Clean(t.Resume), t.Quiet, t.Tries, next, next, value.Clean(t.Problem), t.ItemID, value.Clean(t.URL)))
	})
}
