// Package alarms keeps the alarms of own channels, what was approved, and what a channel said before.
package alarms

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

// Alarms is the part of a store that this package is. It embeds into the store.
type Alarms struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the alarms of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Alarms {
	return &Alarms{read, tx}
}

// AddAlarmPart adds an item to the alarm with the number join, or to a new one if join is 0 or closed, and returns the
// number of the alarm that the item is a part of: the old one, with added false, if it is in one already. An amber part that
// is found red becomes red, and so does its alarm; nothing becomes quieter.
func (s *Alarms) AddAlarmPart(ctx context.Context, p index.AlarmPart, join int64) (alarm int64, added bool, err error) {
	signs, err := json.Marshal(p.Signs)
	if err != nil {
		return 0, false, err
	}
	err = s.tx(ctx, "keeping an alarm", func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, `SELECT alarm_id FROM alarm_parts WHERE item_id = ?`, p.ItemID)
		switch err := row.Scan(&alarm); {
		case err == nil:
			return louder(ctx, tx, alarm, p, signs)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if alarm, err = openAlarm(ctx, tx, p, join); err != nil {
			return err
		}
		added = true
		_, err = tx.ExecContext(ctx, `INSERT INTO alarm_parts (item_id, alarm_id, words, level, signs, judged) VALUES (?, ?, ?, ?, ?, ?)`,
			p.ItemID, alarm, value.Clean(p.Words), string(p.Level), signs, value.Micros(p.Judged))
		return err
	})
	return alarm, added && err == nil, err
}

// openAlarm returns the open alarm join, or a new one.
func openAlarm(ctx context.Context, tx *sql.Tx, p index.AlarmPart, join int64) (int64, error) {
	if join != 0 {
		res, err := tx.ExecContext(ctx, `UPDATE alarms SET level = CASE WHEN ?1 = 'red' THEN 'red' ELSE level END WHERE id = ?2 AND closed_at = 0`, string(p.Level), join)
		if err != nil {
			return 0, err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return join, err
		}
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO alarms (level, opened, taken_at, taken_by, closed_at, closed_by, reason, approved) VALUES (?, ?, 0, '', 0, '', '', 0)`,
		string(p.Level), value.Micros(p.Judged))
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func louder(ctx context.Context, tx *sql.Tx, alarm int64, p index.AlarmPart, signs []byte) error {
	if p.Level != index.AlarmRed {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE alarm_parts SET level = 'red', signs = ? WHERE item_id = ? AND level <> 'red'`, signs, p.ItemID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE alarms SET level = 'red' WHERE id = ? AND closed_at = 0`, alarm)
	return err
}

// OpenAlarms returns up to limit alarms that nobody closed, the newest first.
func (s *Alarms) OpenAlarms(ctx context.Context, limit int) ([]index.Alarm, error) {
	return s.list(ctx, `WHERE a.closed_at = 0 ORDER BY a.id DESC LIMIT ?`, max(limit, 0))
}

// ListAlarms returns up to limit alarms, the newest first.
func (s *Alarms) ListAlarms(ctx context.Context, limit int) ([]index.Alarm, error) {
	return s.list(ctx, `ORDER BY a.id DESC LIMIT ?`, max(limit, 0))
}

// GetAlarm returns an alarm, or index.ErrNotFound.
func (s *Alarms) GetAlarm(ctx context.Context, id int64) (index.Alarm, error) {
	list, err := s.list(ctx, `WHERE a.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("alarm %d: %w", id, index.ErrNotFound)
	}
	if err != nil {
		return index.Alarm{}, err
	}
	return list[0], nil
}

func (s *Alarms) list(ctx context.Context, where string, args ...any) ([]index.Alarm, error) {
	var out []index.Alarm
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var a index.Alarm
		var opened, taken, closed int64
		err := rows.Scan(&a.ID, &a.Level, &opened, &taken, &a.TakenBy, &closed, &a.ClosedBy, &a.Reason, &a.Approved, &a.Count)
		a.Opened, a.TakenAt, a.ClosedAt = value.At(opened), value.At(taken), value.At(closed)
		out = append(out, a)
		return err
	}, `SELECT a.id, a.level, a.opened, a.taken_at, a.taken_by, a.closed_at, a.closed_by, a.reason, a.approved,
		(SELECT count(*) FROM alarm_parts p WHERE p.alarm_id = a.id) FROM alarms a `+where, args...)
	for i := range out {
		if err == nil {
			out[i].Parts, err = s.parts(ctx, out[i].ID)
		}
	}
	return out, err
}

func (s *Alarms) parts(ctx context.Context, alarm int64) ([]index.AlarmPart, error) {
	var out []index.AlarmPart
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var p index.AlarmPart
		var seen, judged, gone int64
		var signs []byte
		if err := rows.Scan(&p.ItemID, &p.Source, &p.Outlet, &p.URL, &p.Words, &p.Level, &signs, &seen, &judged, &gone); err != nil {
			return err
		}
		p.Seen, p.Judged, p.Gone = value.At(seen), value.At(judged), value.At(gone)
		err := json.Unmarshal(signs, &p.Signs)
		out = append(out, p)
		return err
	}, `SELECT p.item_id, i.source, i.outlet, i.url, p.words, p.level, p.signs, i.first_seen, p.judged, i.gone_at
		FROM alarm_parts p JOIN items i ON i.id = p.item_id WHERE p.alarm_id = ? ORDER BY p.judged, p.item_id LIMIT ?`, alarm, index.MaxAlarmParts)
	return out, err
}

// TakeAlarm notes who has an open alarm that nobody has; taken is false if somebody has it or it is closed.
func (s *Alarms) TakeAlarm(ctx context.Context, id int64, who string, at time.Time) (taken bool, err error) {
	return s.change(ctx, "taking an alarm", `UPDATE alarms SET taken_at = ?, taken_by = ? WHERE id = ? AND taken_at = 0 AND closed_at = 0`, value.Micros(at), value.Clean(who), id)
}

// CloseAlarm ends an alarm; closed is false if it is closed already.
func (s *Alarms) CloseAlarm(ctx context.Context, id int64, who, reason string, approved bool, at time.Time) (closed bool, err error) {
	return s.change(ctx, "closing an alarm", `UPDATE alarms SET closed_at = ?, closed_by = ?, reason = ?, approved = ? WHERE id = ? AND closed_at = 0`,
		value.Micros(at), value.Clean(who), value.Clean(reason), approved, id)
}

func (s *Alarms) change(ctx context.Context, what, statement string, args ...any) (done bool, err error) {
	err = s.tx(ctx, what, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		done = n == 1
		return err
	})
	return done && err == nil, err
}
