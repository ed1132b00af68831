package posts

import (
	"context"
	"database/sql"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Change is a transaction that gives items new sequence numbers.
type Change struct {
	*engine.Batch
	seq int64
}

// Begin begins a change. Finish ends it.
func Begin(ctx context.Context, tx *sql.Tx) (*Change, error) {
	c := &Change{Batch: engine.NewBatch(ctx, tx)}
	return c, tx.QueryRowContext(ctx, `SELECT last FROM sequence`).Scan(&c.seq)
}

// Finish keeps the last sequence number.
func (c *Change) Finish() error {
	_, err := c.Exec(`UPDATE sequence SET last = ?`, c.seq)
	return err
}

// Touch gives an item a new sequence number.
func (c *Change) Touch(itemID int64) error {
	c.seq++
	_, err := c.Exec(`UPDATE items SET seq = ? WHERE id = ?`, c.seq, itemID)
	return err
}

// Withdraw keeps that posts are gone, and forgets the words of those that are not to be kept.
func (s *Posts) Withdraw(ctx context.Context, gone []index.Withdrawal) ([]int64, error) {
	var out []int64
	known, err := s.anyKnown(ctx, gone)
	if err != nil || !known {
		return nil, err
	}
	err = s.tx(ctx, "keeping that posts are gone", func(tx *sql.Tx) error {
		c, err := Begin(ctx, tx)
		if err != nil {
			return err
		}
		defer c.Close()
		for _, w := range gone {
			id, err := c.withdraw(w)
			if err != nil {
				return err
			}
			if id != 0 {
				out = append(out, id)
			}
		}
		return c.Finish()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// anyKnown reports whether any of the posts is here at all: a stream of everything names many more, and writing nothing
// costs a write.
func (s *Posts) anyKnown(ctx context.Context, gone []index.Withdrawal) (bool, error) {
	keys := map[index.Network][]string{}
	for _, w := range gone {
		keys[w.Network] = append(keys[w.Network], value.Clean(w.Key))
	}
	for network, list := range keys {
		found, err := s.FindPosts(ctx, network, list)
		if err != nil || len(found) > 0 {
			return len(found) > 0, err
		}
	}
	return false, nil
}

// withdraw returns the item, 0 if there is nothing to do.
func (c *Change) withdraw(w index.Withdrawal) (int64, error) {
	var id, withdrawn int64
	var own bool // what was said in the organisation's name is evidence, whatever the setting
	found, err := c.Row(`SELECT item_id, withdrawn, own FROM posts WHERE network = ? AND key = ?`, []any{w.Network, value.Clean(w.Key)}, &id, &withdrawn, &own)
	if err != nil || !found || withdrawn != 0 {
		return 0, err
	}
	at := value.Micros(w.At)
	if _, err := c.Exec(`UPDATE posts SET withdrawn = ? WHERE item_id = ?`, at, id); err != nil {
		return 0, err
	}
	if _, err := c.Exec(`UPDATE items SET gone_at = CASE WHEN gone_at = 0 THEN ? ELSE gone_at END WHERE id = ?`, at, id); err != nil {
		return 0, err
	}
	if !w.Keep && !own {
		if _, err := c.Forget(id, w.Why); err != nil {
			return 0, err
		}
	}
	return id, c.Touch(id)
}

// Gone counts what was removed with the words of an item.
type Gone struct{ Versions, Raws int }

// Forget removes the words of an item: what it said, what it linked to, its earlier versions, and stored bytes that
// nothing else uses. The item stays, with the row of its current version, which is empty.
func (c *Change) Forget(itemID int64, why string) (Gone, error) {
	var g Gone
	var raws []int64
	if err := c.Each(func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		raws = append(raws, id)
		return err
	}, `SELECT DISTINCT raw_id FROM versions WHERE item_id = ? AND raw_id IS NOT NULL`, itemID); err != nil {
		return g, err
	}
	res, err := c.Exec(`DELETE FROM versions WHERE item_id = ?1 AND seq <> (SELECT version_seq FROM items WHERE id = ?1)`, itemID)
	if err != nil {
		return g, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return g, err
	}
	g.Versions = int(n)
	for _, do := range []string{
		`UPDATE versions SET title = '', summary = '', text = '', raw_id = NULL, raw_type = '' WHERE item_id = ?1`,
		`UPDATE items SET parts = '{}', problem = '' WHERE id = ?1`,
		`DELETE FROM short_uses WHERE item_id = ?1`,
		`DELETE FROM readings WHERE item_id = ?1`,
		`DELETE FROM traces WHERE item_id = ?1`,
		`UPDATE members SET terms = '[]', anchor = '' WHERE item_id = ?1`,
	} {
		if _, err := c.Exec(do, itemID); err != nil {
			return g, err
		}
	}
	if _, err := c.Exec(`UPDATE totals SET versions = versions - ?`, g.Versions); err != nil {
		return g, err
	}
	if _, err := c.Exec(`UPDATE posts SET forgotten = CASE WHEN forgotten = '' THEN ? ELSE forgotten END WHERE item_id = ?`, value.Clean(why), itemID); err != nil {
		return g, err
	}
	g.Raws, err = c.dropRaws(raws)
	return g, err
}

// dropRaws removes stored bytes that no version refers to any more.
func (c *Change) dropRaws(ids []int64) (dropped int, err error) {
	for _, id := range ids {
		res, err := c.Exec(`DELETE FROM raws WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM versions WHERE raw_id = ?1)`, id)
		if err != nil {
			return dropped, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return dropped, err
		}
		dropped += int(n)
	}
	return dropped, nil
}

// toForget finds the oldest reactions whose words are still kept. Own accounts are kept, and with ?2 what a pick-up
// rests on.
const toForget = `
	SELECT i.id FROM items i INDEXED BY items_reactions JOIN posts p ON p.item_id = i.id
	WHERE i.kind = 'reaction' AND i.first_seen < ?1 AND p.forgotten = '' AND p.own = 0 AND i.lane <> 'own'
		AND NOT (?2 AND EXISTS (SELECT 1 FROM pickups u WHERE u.from_id = i.id))
	ORDER BY i.first_seen LIMIT ?3`

// ForgetBefore removes the words of up to limit reactions first seen before a time, oldest first.
func (s *Posts) ForgetBefore(ctx context.Context, before time.Time, keepProofs bool, why string, limit int) (int, error) {
	n := 0
	err := s.tx(ctx, "forgetting old reactions", func(tx *sql.Tx) error {
		ids, err := numbers(ctx, tx, toForget, value.Micros(before), keepProofs, limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		c, err := Begin(ctx, tx)
		if err != nil {
			return err
		}
		defer c.Close()
		for _, id := range ids {
			if _, err := c.Forget(id, why); err != nil {
				return err
			}
			if err := c.Touch(id); err != nil {
				return err
			}
		}
		n = len(ids)
		return c.Finish()
	})
	return n, err
}

// numbers reads one number a row.
func numbers(ctx context.Context, on engine.Asks, query string, args ...any) ([]int64, error) {
	var out []int64
	err := engine.Each(ctx, on, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, query, args...)
	return out, err
}
