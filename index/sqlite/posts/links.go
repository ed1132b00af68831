package posts

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Targets returns where these addresses lead, as far as it is known.
func (s *Posts) Targets(ctx context.Context, urls []string) (map[string]string, error) {
	out := make(map[string]string, len(urls))
	for chunk := range value.Chunks(urls) {
		err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
			var url, target string
			err := rows.Scan(&url, &target)
			out[url] = target
			return err
		}, `SELECT url, target FROM short_links WHERE target <> '' AND url IN `+value.In(len(chunk)), value.Anys(chunk)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// AskTargets notes that the targets of addresses are wanted: each is due at once unless it is known or was given up.
func (s *Posts) AskTargets(ctx context.Context, urls []string, now time.Time) error {
	if len(urls) == 0 {
		return nil
	}
	return s.tx(ctx, "asking where links lead", func(tx *sql.Tx) error {
		b := engine.NewBatch(ctx, tx)
		defer b.Close()
		for _, url := range urls {
			if _, err := b.Exec(`INSERT INTO short_links VALUES (?1, '', 0, ?2, ?2, '') ON CONFLICT (url) DO NOTHING`, value.Clean(url), value.Micros(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// UseShort notes which of an item's addresses are waited for, after its links were kept. One whose target became known
// between the asking and the keeping is due once more, or nobody would put it in its place.
func UseShort(b *engine.Batch, itemID int64, links []index.Link) error {
	if _, err := b.Exec(`DELETE FROM short_uses WHERE item_id = ?`, itemID); err != nil {
		return err
	}
	for _, l := range links {
		if _, err := b.Exec(`INSERT INTO short_uses SELECT url, ? FROM short_links WHERE url = ? ON CONFLICT DO NOTHING`, itemID, l.URL); err != nil {
			return err
		}
		if _, err := b.Exec(`UPDATE short_links SET due_at = 1 WHERE url = ? AND target <> ''`, l.URL); err != nil {
			return err
		}
	}
	return nil
}

// LeaseShort takes up to limit addresses that are due at now and holds them until now+lease.
func (s *Posts) LeaseShort(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.ShortLink, error) {
	var out []index.ShortLink
	err := s.tx(ctx, "leasing links", func(tx *sql.Tx) error {
		if err := engine.Each(ctx, tx, func(rows *sql.Rows) error {
			var l index.ShortLink
			var next sql.NullInt64
			err := rows.Scan(&l.URL, &l.Target, &l.Tries, &next, &l.Problem)
			l.Next = value.AtOrNull(next)
			out = append(out, l)
			return err
		}, `SELECT url, target, tries, next_at, problem FROM short_links WHERE due_at <= ? ORDER BY due_at, url LIMIT ?`, value.Micros(now), limit); err != nil {
			return err
		}
		for _, l := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE short_links SET due_at = ? WHERE url = ?`, value.Micros(now.Add(lease)), l.URL); err != nil {
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

// SettleShort keeps the result of a try. With a target, the links of all items that have the address become it.
func (s *Posts) SettleShort(ctx context.Context, l index.ShortLink) error {
	l.URL, l.Target = value.Clean(l.URL), value.Clean(l.Target)
	return s.tx(ctx, "keeping where a link leads", func(tx *sql.Tx) error {
		next := value.MicrosOrNull(l.Next)
		if err := engine.One(tx.ExecContext(ctx, `UPDATE short_links SET target = ?, tries = ?, next_at = ?, due_at = ?, problem = ? WHERE url = ?`,
			l.Target, l.Tries, next, next, value.Clean(l.Problem), l.URL)); err != nil {
			return err
		}
		if l.Target == "" {
			return nil
		}
		ids, err := numbers(ctx, tx, `SELECT item_id FROM short_uses WHERE url = ?`, l.URL)
		if err != nil {
			return err
		}
		c, err := Begin(ctx, tx)
		if err != nil {
			return err
		}
		defer c.Close()
		for _, id := range ids {
			if err := c.relink(id, l); err != nil {
				return err
			}
		}
		if _, err := c.Exec(`DELETE FROM short_uses WHERE url = ?`, l.URL); err != nil {
			return err
		}
		return c.Finish()
	})
}

// relink puts the target in the place of an address in an item's links. All else among its lists stays as it is.
func (c *Change) relink(itemID int64, l index.ShortLink) error {
	var text []byte
	if found, err := c.Row(`SELECT parts FROM items WHERE id = ?`, []any{itemID}, &text); err != nil || !found {
		return err
	}
	var parts map[string]json.RawMessage
	var links []index.Link
	if err := json.Unmarshal(text, &parts); err != nil {
		return fmt.Errorf("lists of item %d: %w", itemID, errors.Join(index.ErrUnavailable, err))
	}
	if parts["Links"] == nil {
		return nil
	}
	if err := json.Unmarshal(parts["Links"], &links); err != nil {
		return fmt.Errorf("links of item %d: %w", itemID, errors.Join(index.ErrUnavailable, err))
	}
	changed := false
	for i := range links {
		if links[i].URL == l.URL {
			links[i].URL, changed = l.Target, true
		}
	}
	if !changed {
		return nil
	}
	var err error
	if parts["Links"], err = json.Marshal(links); err != nil {
		return err
	}
	if text, err = json.Marshal(parts); err != nil {
		return err
	}
	if _, err := c.Exec(`UPDATE items SET parts = ? WHERE id = ?`, text, itemID); err != nil {
		return err
	}
	return c.Touch(itemID)
}
