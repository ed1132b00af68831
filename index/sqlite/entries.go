package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"presswatch/index"
)

// listed is what a source lists of an entry, as it is kept.
type listed struct {
	SeenAs       string    `json:",omitempty"`
	Title        string    `json:",omitempty"`
	Author       string    `json:",omitempty"`
	Summary      string    `json:",omitempty"`
	Published    time.Time `json:",omitzero"`
	PublishedRaw string    `json:",omitempty"`
	Updated      time.Time `json:",omitzero"`
	CommentFeed  string    `json:",omitempty"`
	Comments     int
}

// putEntry adds an entry, or updates a known one whose hash differs. A changed entry is due again.
func putEntry(ctx context.Context, tx *sql.Tx, e index.Entry, own bool) (isNew, isChanged bool, err error) {
	text, err := json.Marshal(listed{
		clean(e.SeenAs), clean(e.Title), clean(e.Author), clean(e.Summary), e.Published.UTC(), clean(e.PublishedRaw), e.Updated.UTC(),
		clean(e.CommentFeed), e.Comments,
	})
	if err != nil {
		return false, false, err
	}
	var id int64
	var hash string
	err = tx.QueryRowContext(ctx, `SELECT id, hash FROM entries WHERE source_id = ? AND key = ?`, e.SourceID, clean(e.Key)).Scan(&id, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = tx.ExecContext(ctx, `
			INSERT INTO entries (source_id, key, url, host, hash, listed, quiet, own, first_seen, item_id, visits, tries, next_at, lease_until, problem)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, 0, '')`,
			e.SourceID, clean(e.Key), clean(e.URL), hostOf(e.URL), e.Hash, text, e.Quiet, own, micros(e.FirstSeen), micros(e.Next))
		return err == nil, false, err
	}
	if err != nil || hash == e.Hash {
		return false, false, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE entries SET url = ?, host = ?, hash = ?, listed = ?, next_at = ?, tries = 0, problem = '' WHERE id = ?`,
		clean(e.URL), hostOf(e.URL), e.Hash, text, micros(e.Next), id)
	return false, err == nil, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

const entryColumns = `e.id, e.source_id, e.key, e.url, e.hash, e.listed, e.quiet, e.first_seen, e.item_id, e.visits, e.tries, e.next_at, e.problem`

func scanEntry(rows *sql.Rows, more ...any) (index.Entry, error) {
	var e index.Entry
	var text []byte
	var seen, next int64
	into := append([]any{&e.ID, &e.SourceID, &e.Key, &e.URL, &e.Hash, &text, &e.Quiet, &seen, &e.ItemID, &e.Visits, &e.Tries, &next, &e.Problem}, more...)
	if err := rows.Scan(into...); err != nil {
		return e, err
	}
	var l listed
	if err := json.Unmarshal(text, &l); err != nil {
		return e, fmt.Errorf("entry %d: %w", e.ID, err)
	}
	e.SeenAs, e.Title, e.Author, e.Summary, e.Published, e.PublishedRaw = l.SeenAs, l.Title, l.Author, l.Summary, l.Published, l.PublishedRaw
	e.Updated, e.CommentFeed, e.Comments = l.Updated, l.CommentFeed, l.Comments
	e.FirstSeen, e.Next = at(seen), at(next)
	return e, nil
}

// dueFactor is how many due entries are looked at for each that is wanted, so that one host with many does
// not hide the others.
const dueFactor = 8

// LeaseEntries takes up to limit due entries with at most perHost on one host.
func (s *Store) LeaseEntries(ctx context.Context, now time.Time, limit, perHost int, lease time.Duration) ([]index.Entry, error) {
	var out []index.Entry
	err := s.tx(ctx, "leasing entries", func(tx *sql.Tx) error {
		var err error
		if out, err = dueEntries(ctx, tx, now, limit, perHost); err != nil {
			return err
		}
		for i := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE entries SET lease_until = ? WHERE id = ?`, micros(now.Add(lease)), out[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, s.fillSources(ctx, out)
}

// dueEntries picks due entries, own channels first. Entries that another look has leased count for their
// host, or a host would get perHost more at every look.
func dueEntries(ctx context.Context, tx *sql.Tx, now time.Time, limit, perHost int) ([]index.Entry, error) {
	onHost := map[string]int{}
	rows, err := tx.QueryContext(ctx, `SELECT host, count(*) FROM entries WHERE next_at > 0 AND next_at <= ?1 AND lease_until > ?1 GROUP BY host`, micros(now))
	if err := each(rows, err, func(rows *sql.Rows) error {
		var host string
		var n int
		err := rows.Scan(&host, &n)
		onHost[host] = n
		return err
	}); err != nil {
		return nil, err
	}
	var out []index.Entry
	rows, err = tx.QueryContext(ctx, `
		SELECT `+entryColumns+`, e.host FROM (
			SELECT id, row_number() OVER (PARTITION BY host ORDER BY own DESC, next_at, id) AS rank FROM (
				SELECT id, host, own, next_at FROM entries WHERE next_at > 0 AND next_at <= ?1 AND lease_until <= ?1
				ORDER BY own DESC, next_at LIMIT ?2)
		) due JOIN entries e ON e.id = due.id WHERE due.rank <= ?3 ORDER BY e.own DESC, e.next_at, e.id`,
		micros(now), limit*dueFactor, perHost)
	err = each(rows, err, func(rows *sql.Rows) error {
		var host string
		e, err := scanEntry(rows, &host)
		if err == nil && len(out) < limit && onHost[host] < perHost {
			onHost[host]++
			out = append(out, e)
		}
		return err
	})
	return out, err
}

// fillSources gives each entry its source.
func (s *Store) fillSources(ctx context.Context, entries []index.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	ids := map[int64]index.Source{}
	var want []int64
	for _, e := range entries {
		if _, ok := ids[e.SourceID]; !ok {
			ids[e.SourceID] = index.Source{}
			want = append(want, e.SourceID)
		}
	}
	for chunk := range chunks(want) {
		rows, err := s.read.QueryContext(ctx, `SELECT `+sourceColumns+` FROM sources WHERE id IN (`+marks(len(chunk))+`)`, anys(chunk)...) //nolint:gosec // question marks only
		if err := each(rows, err, func(rows *sql.Rows) error {
			src, err := scanSource(rows)
			ids[src.ID] = src
			return err
		}); err != nil {
			return err
		}
	}
	for i := range entries {
		entries[i].Source = ids[entries[i].SourceID]
	}
	return nil
}

// PutBack ends the lease of an entry whose page could not be taken in.
func (s *Store) PutBack(ctx context.Context, e index.Entry) error {
	return s.tx(ctx, "putting an entry back", func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE entries SET tries = ?, next_at = ?, problem = ?, lease_until = 0 WHERE id = ?`,
			e.Tries, micros(e.Next), clean(e.Problem), e.ID))
	})
}

// one returns index.ErrNotFound when nothing was touched.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = index.ErrNotFound
	}
	return err
}

// WaitingEntries returns entries of a source that have no item yet, newest first.
func (s *Store) WaitingEntries(ctx context.Context, sourceID int64, limit int) ([]index.Entry, error) {
	var out []index.Entry
	rows, err := s.read.QueryContext(ctx, `SELECT `+entryColumns+` FROM entries e WHERE source_id = ? AND item_id = 0 ORDER BY first_seen DESC, id DESC LIMIT ?`, sourceID, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, s.fillSources(ctx, out)
}
