// Package matches keeps what saved searches found.
package matches

import (
	"context"
	"database/sql"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Matches is the part of a store that this package is. It embeds into the store.
type Matches struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the matches of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Matches {
	return &Matches{read, tx}
}

// AddMatches keeps matches; those that are known already change nothing.
func (s *Matches) AddMatches(ctx context.Context, list []index.Match) error {
	if len(list) == 0 {
		return nil
	}
	return s.tx(ctx, "adding matches", func(tx *sql.Tx) error {
		for _, m := range list {
			if _, err := tx.ExecContext(ctx, `INSERT INTO matches (search, item_id, at, source, copy) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				value.Clean(m.Search), m.ItemID, value.Micros(m.At), value.Clean(m.Source), m.Copy); err != nil {
				return err
			}
		}
		return nil
	})
}

// MatchTimes returns when the items were first seen that a search found since then, copies aside, in order.
func (s *Matches) MatchTimes(ctx context.Context, search string, since time.Time) ([]time.Time, error) {
	var out []time.Time
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var at int64
		err := rows.Scan(&at)
		out = append(out, value.At(at))
		return err
	}, `SELECT at FROM matches WHERE search = ? AND at >= ? AND copy = 0 ORDER BY at`, value.Clean(search), value.Micros(since))
	return out, err
}

// MatchSources counts the outlets and accounts of what a search found in [from, to), copies aside.
func (s *Matches) MatchSources(ctx context.Context, search string, from, to time.Time) (int, error) {
	n := 0
	err := s.read.QueryRowContext(ctx, `SELECT count(DISTINCT source) FROM matches WHERE search = ? AND at >= ? AND at < ? AND copy = 0`,
		value.Clean(search), value.Micros(from), value.Micros(to)).Scan(&n)
	return n, err
}
