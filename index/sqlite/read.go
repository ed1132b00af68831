package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/value"
)

const selectItems = `SELECT i.id, i.seq, i.kind, i.url, i.seen_as, i.source, i.outlet, i.site, i.lane, i.lang, i.published, i.precision,
	i.published_raw, i.updated, i.first_seen, i.version, i.gone_at, i.comment_feed, i.comments, i.paywalled, i.quiet, i.problem, i.parts,
	i.erased, v.seen, v.title, v.author, v.summary, v.text, ` + posts.Columns + ` FROM items i JOIN versions v ON v.seq = i.version_seq
	LEFT JOIN posts p ON p.item_id = i.id `

func scanItem(rows *sql.Rows) (index.Item, error) {
	var it index.Item
	var published, updated, firstSeen, gone, seen int64
	var lists []byte
	var post posts.Row
	into := append([]any{
		&it.ID, &it.Seq, &it.Kind, &it.URL, &it.SeenAs, &it.Source, &it.Outlet, &it.Site, &it.Lane, &it.Lang, &published,
		&it.Precision, &it.PublishedRaw, &updated, &firstSeen, &it.Version, &gone, &it.CommentFeed, &it.Comments, &it.Paywalled, &it.Quiet,
		&it.Problem, &lists, &it.Erased, &seen, &it.Title, &it.Author, &it.Summary, &it.Text,
	}, post.Into()...)
	err := rows.Scan(into...)
	if err != nil {
		return it, err
	}
	if it.Post, err = post.Post(); err != nil {
		return it, err
	}
	it.Published, it.Updated, it.FirstSeen, it.GoneAt, it.VersionSeen = value.At(published), value.At(updated), value.At(firstSeen), value.At(gone), value.At(seen)
	return it, unpackParts(lists, &it)
}

// queryItems returns the items of a query that begins with selectItems.
func (s *Store) queryItems(ctx context.Context, query string, args ...any) ([]index.Item, error) {
	var out []index.Item
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		it, err := scanItem(rows)
		out = append(out, it)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// GetItems returns the items with these numbers, in the order asked; unknown numbers are left out.
func (s *Store) GetItems(ctx context.Context, ids []int64) ([]index.Item, error) {
	found := make(map[int64]index.Item, len(ids))
	for chunk := range value.Chunks(ids) {
		items, err := s.queryItems(ctx, selectItems+`WHERE i.id IN `+value.In(len(chunk)), value.Anys(chunk)...)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			found[it.ID] = it
		}
	}
	out := make([]index.Item, 0, len(ids))
	for _, id := range ids {
		if it, ok := found[id]; ok {
			out = append(out, it)
		}
	}
	return out, nil
}

// FindURL returns the item with this canonical address, or index.ErrNotFound.
func (s *Store) FindURL(ctx context.Context, url string) (index.Item, error) {
	items, err := s.queryItems(ctx, selectItems+`WHERE i.url = ?`, value.Clean(url))
	if err == nil && len(items) == 0 {
		err = fmt.Errorf("an item at %s: %w", url, index.ErrNotFound)
	}
	if err != nil {
		return index.Item{}, err
	}
	return items[0], nil
}

const itemsAfter = selectItems + `WHERE i.seq > ? ORDER BY i.seq LIMIT ?`

// After returns up to limit items whose Seq is above seq, in order of Seq, as they are now.
func (s *Store) After(ctx context.Context, seq int64, limit int) ([]index.Item, error) {
	return s.queryItems(ctx, itemsAfter, seq, max(limit, 0))
}

const versionsOf = `SELECT item_id, n, seq, seen, title, author, summary, text, updated, raw_type FROM versions WHERE item_id = ? ORDER BY n`

// Versions returns the versions of an item, oldest first, or index.ErrNotFound.
func (s *Store) Versions(ctx context.Context, itemID int64) ([]index.Version, error) {
	var out []index.Version
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var v index.Version
		var seen, updated int64
		err := rows.Scan(&v.ItemID, &v.N, &v.Seq, &seen, &v.Title, &v.Author, &v.Summary, &v.Text, &updated, &v.RawType)
		v.Seen, v.Updated = value.At(seen), value.At(updated)
		out = append(out, v)
		return err
	}, versionsOf, itemID)
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("item %d: %w", itemID, index.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Counts returns figures about the whole store.
func (s *Store) Counts(ctx context.Context) (index.Counts, error) {
	var c index.Counts
	var oldest, newest int64
	err := s.read.QueryRowContext(ctx, `
		SELECT t.items, t.reactions, t.versions, t.sources, t.waiting, t.oldest, t.newest, q.last FROM totals t, sequence q`).
		Scan(&c.Items, &c.Reactions, &c.Versions, &c.Sources, &c.Waiting, &oldest, &newest, &c.LastSeq)
	c.Oldest, c.Newest = value.At(oldest), value.At(newest)
	return c, engine.Classify(err)
}

// Cursor returns the stored position of a stage, 0 if it never ran.
func (s *Store) Cursor(ctx context.Context, stage string) (int64, error) {
	var seq int64
	err := s.read.QueryRowContext(ctx, `SELECT seq FROM cursors WHERE stage = ?`, stage).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, engine.Classify(err)
}

// SetCursor stores the position of a stage.
func (s *Store) SetCursor(ctx context.Context, stage string, seq int64) error {
	return s.tx(ctx, "storing a position", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO cursors VALUES (?, ?) ON CONFLICT (stage) DO UPDATE SET seq = excluded.seq`, stage, seq)
		return err
	})
}
