// Package drills keeps the fire drills of the alarm.
package drills

import (
	"context"
	"database/sql"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/notices"
	"presswatch/index/sqlite/value"
)

// FireDrills is the part of a store that this package is. It embeds into the store.
type FireDrills struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the drills of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *FireDrills {
	return &FireDrills{read, tx}
}

// AddDrill keeps a drill, unless its key exists; added says which.
func (s *FireDrills) AddDrill(ctx context.Context, d index.Drill) (added bool, err error) {
	err = s.tx(ctx, "adding a drill", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO drills (key, published, polled, judged, done, broken) VALUES (?, ?, 0, 0, ?, ?) ON CONFLICT DO NOTHING`,
			value.Clean(d.Key), value.Micros(d.Published), value.Micros(d.Done), value.Clean(d.Broken))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		added = n == 1
		return err
	})
	return added && err == nil, err
}

// PutDrill keeps how far a drill is, with notices, in one step. A notice whose key exists changes nothing.
func (s *FireDrills) PutDrill(ctx context.Context, d index.Drill, list []index.Notice) error {
	return s.tx(ctx, "keeping a drill", func(tx *sql.Tx) error {
		if err := engine.One(tx.ExecContext(ctx, `UPDATE drills SET polled = ?, judged = ?, done = ?, broken = ? WHERE id = ?`,
			value.Micros(d.Polled), value.Micros(d.Judged), value.Micros(d.Done), value.Clean(d.Broken), d.ID)); err != nil {
			return err
		}
		for _, n := range list {
			if _, err := notices.Insert(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// Drills returns up to limit drills, the newest first.
func (s *FireDrills) Drills(ctx context.Context, limit int) ([]index.Drill, error) {
	var out []index.Drill
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var d index.Drill
		var published, polled, judged, done int64
		err := rows.Scan(&d.ID, &d.Key, &published, &polled, &judged, &done, &d.Broken)
		d.Published, d.Polled, d.Judged, d.Done = value.At(published), value.At(polled), value.At(judged), value.At(done)
		out = append(out, d)
		return err
	}, `SELECT id, key, published, polled, judged, done, broken FROM drills ORDER BY id DESC LIMIT ?`, max(limit, 0))
	return out, err
}
