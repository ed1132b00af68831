package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"presswatch/index"
)

const itemColumns = `i.id, i.seq, i.kind, i.url, i.seen_as, i.source, i.outlet, i.site, i.lane, i.lang, i.published, i.precision, i.published_raw,
	i.first_seen, i.version, i.gone_at, i.comment_feed, i.comments, i.paywalled, i.quiet, i.problem, i.parts,
	v.seen, v.title, v.author, v.summary, v.text, v.updated`

const itemTables = ` FROM items i JOIN versions v ON v.item_id = i.id AND v.n = i.version `

func scanItem(rows *sql.Rows) (index.Item, error) {
	var it index.Item
	var published, firstSeen, gone, seen, updated int64
	var lists []byte
	if err := rows.Scan(&it.ID, &it.Seq, &it.Kind, &it.URL, &it.SeenAs, &it.Source, &it.Outlet, &it.Site, &it.Lane, &it.Lang, &published,
		&it.Precision, &it.PublishedRaw, &firstSeen, &it.Version, &gone, &it.CommentFeed, &it.Comments, &it.Paywalled, &it.Quiet, &it.Problem,
		&lists, &seen, &it.Title, &it.Author, &it.Summary, &it.Text, &updated); err != nil {
		return it, err
	}
	var p parts
	if err := json.Unmarshal(lists, &p); err != nil {
		return it, fmt.Errorf("item %d: %w", it.ID, err)
	}
	it.Links, it.Quotes, it.Embeds, it.Tags = p.Links, p.Quotes, p.Embeds, p.Tags
	it.Published, it.FirstSeen, it.GoneAt, it.VersionSeen, it.Updated = at(published), at(firstSeen), at(gone), at(seen), at(updated)
	return it, nil
}

// GetItems returns the items with these numbers, in the order asked; unknown numbers are left out.
func (s *Store) GetItems(ctx context.Context, ids []int64) ([]index.Item, error) {
	found := make(map[int64]index.Item, len(ids))
	for chunk := range chunks(ids) {
		rows, err := s.read.QueryContext(ctx, `SELECT `+itemColumns+itemTables+`WHERE i.id IN (`+marks(len(chunk))+`)`, anys(chunk)...) //nolint:gosec // question marks only
		if err := each(rows, err, func(rows *sql.Rows) error {
			it, err := scanItem(rows)
			found[it.ID] = it
			return err
		}); err != nil {
			return nil, err
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
	var id int64
	err := s.read.QueryRowContext(ctx, `SELECT id FROM items WHERE url = ?`, url).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return index.Item{}, fmt.Errorf("an item at %s: %w", url, index.ErrNotFound)
	}
	if err != nil {
		return index.Item{}, classify(err)
	}
	items, err := s.GetItems(ctx, []int64{id})
	if err != nil || len(items) == 0 {
		return index.Item{}, errors.Join(err, index.ErrNotFound)
	}
	return items[0], nil
}

// After returns up to limit items whose Seq is above seq, in order of Seq, as they are now.
func (s *Store) After(ctx context.Context, seq int64, limit int) ([]index.Item, error) {
	var out []index.Item
	rows, err := s.read.QueryContext(ctx, `SELECT `+itemColumns+itemTables+`WHERE i.seq > ? ORDER BY i.seq LIMIT ?`, seq, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		it, err := scanItem(rows)
		out = append(out, it)
		return err
	})
	return out, err
}

// Versions returns the versions of an item, oldest first, or index.ErrNotFound.
func (s *Store) Versions(ctx context.Context, itemID int64) ([]index.Version, error) {
	var out []index.Version
	rows, err := s.read.QueryContext(ctx, `
		SELECT v.item_id, v.n, v.seq, v.seen, v.title, v.author, v.summary, v.text, v.updated, coalesce(r.type, '')
		FROM versions v LEFT JOIN raws r ON r.id = v.raw_id WHERE v.item_id = ? ORDER BY v.n`, itemID)
	err = each(rows, err, func(rows *sql.Rows) error {
		var v index.Version
		var seen, updated int64
		err := rows.Scan(&v.ItemID, &v.N, &v.Seq, &seen, &v.Title, &v.Author, &v.Summary, &v.Text, &updated, &v.RawType)
		v.Seen, v.Updated = at(seen), at(updated)
		out = append(out, v)
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("item %d: %w", itemID, index.ErrNotFound)
	}
	return out, err
}

// Raw returns the bytes that a version was made of and their content type, or index.ErrNotFound.
func (s *Store) Raw(ctx context.Context, itemID int64, version int) ([]byte, string, error) {
	var packed []byte
	var kind string
	err := s.read.QueryRowContext(ctx, `SELECT r.bytes, r.type FROM versions v JOIN raws r ON r.id = v.raw_id WHERE v.item_id = ? AND v.n = ?`,
		itemID, version).Scan(&packed, &kind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", fmt.Errorf("raw bytes of item %d, version %d: %w", itemID, version, index.ErrNotFound)
	}
	if err != nil {
		return nil, "", classify(err)
	}
	raw, err := s.open.DecodeAll(packed, nil)
	if err != nil {
		return nil, "", fmt.Errorf("raw bytes of item %d, version %d: %w", itemID, version, err)
	}
	return raw, kind, nil
}

// Counts returns figures about the whole store.
func (s *Store) Counts(ctx context.Context) (index.Counts, error) {
	var c index.Counts
	var oldest, newest int64
	err := s.read.QueryRowContext(ctx, `
		SELECT t.items, t.reactions, t.versions, t.oldest, t.newest, q.last,
			(SELECT count(*) FROM sources), (SELECT count(*) FROM entries WHERE item_id = 0)
		FROM totals t, sequence q`).Scan(&c.Items, &c.Reactions, &c.Versions, &oldest, &newest, &c.LastSeq, &c.Sources, &c.Waiting)
	c.Oldest, c.Newest = at(oldest), at(newest)
	return c, classify(err)
}

// Cursor returns the stored position of a stage, 0 if it never ran.
func (s *Store) Cursor(ctx context.Context, stage string) (int64, error) {
	var seq int64
	err := s.read.QueryRowContext(ctx, `SELECT seq FROM cursors WHERE stage = ?`, stage).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, classify(err)
}

// SetCursor stores the position of a stage.
func (s *Store) SetCursor(ctx context.Context, stage string, seq int64) error {
	return s.tx(ctx, "storing a position", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO cursors (stage, seq) VALUES (?, ?) ON CONFLICT (stage) DO UPDATE SET seq = excluded.seq`, stage, seq)
		return err
	})
}
