package posts

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// AddSightings keeps what lists have, by list and key; a known one stays as it is.
func (s *Posts) AddSightings(ctx context.Context, sightings []index.Sighting) (added int, err error) {
	if len(sightings) == 0 {
		return 0, nil
	}
	err = s.tx(ctx, "keeping what others list", func(tx *sql.Tx) error {
		b := engine.NewBatch(ctx, tx)
		defer b.Close()
		for _, g := range sightings {
			res, err := b.Exec(`INSERT INTO sightings (list, key, outlet, site, title, url, published, seen, source, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (list, key) DO NOTHING`,
				value.Clean(g.List), value.Clean(g.Key), value.Clean(g.Outlet), value.Clean(g.Site), value.Clean(g.Title), value.Clean(g.URL),
				value.Micros(g.Published), value.Micros(g.Seen), value.Clean(g.Source), value.Clean(g.Note))
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	return added, err
}

// ListSightings returns those seen since a time, oldest first.
func (s *Posts) ListSightings(ctx context.Context, since time.Time, limit int) ([]index.Sighting, error) {
	var out []index.Sighting
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var g index.Sighting
		var published, seen int64
		err := rows.Scan(&g.ID, &g.List, &g.Key, &g.Outlet, &g.Site, &g.Title, &g.URL, &published, &seen, &g.Source, &g.Note)
		g.Published, g.Seen = value.At(published), value.At(seen)
		out = append(out, g)
		return err
	}, `SELECT id, list, key, outlet, site, title, url, published, seen, source, note FROM sightings WHERE seen >= ? ORDER BY seen, id LIMIT ?`,
		value.Micros(since), limit)
	return out, err
}

// PutNotable adds an account whose first post on a story is wanted, or says it anew.
func (s *Posts) PutNotable(ctx context.Context, n index.Notable) error {
	if Fold(n.Handle) == "" {
		return fmt.Errorf("an account needs a handle: %w", index.ErrInvalid)
	}
	return s.tx(ctx, "keeping a notable account", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO notables (network, handle, folded, name, since, who) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (folded, network) DO UPDATE SET handle = excluded.handle, name = excluded.name, who = excluded.who`,
			n.Network, value.Clean(n.Handle), Fold(value.Clean(n.Handle)), value.Clean(n.Name), value.Micros(n.Since), value.Clean(n.Who))
		return err
	})
}

// DropNotable removes an account from that list; index.ErrNotFound if it is not on it.
func (s *Posts) DropNotable(ctx context.Context, network index.Network, handle string) error {
	return s.tx(ctx, "removing a notable account", func(tx *sql.Tx) error {
		return engine.One(tx.ExecContext(ctx, `DELETE FROM notables WHERE folded = ? AND network = ?`, Fold(value.Clean(handle)), network))
	})
}

// ListNotables returns the list in order of name.
func (s *Posts) ListNotables(ctx context.Context) ([]index.Notable, error) {
	var out []index.Notable
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var n index.Notable
		var since int64
		err := rows.Scan(&n.Network, &n.Handle, &n.Name, &since, &n.Who)
		n.Since = value.At(since)
		out = append(out, n)
		return err
	}, `SELECT network, handle, name, since, who FROM notables ORDER BY name, folded, network`)
	return out, err
}
