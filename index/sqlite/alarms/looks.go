package alarms

import (
	"context"
	"database/sql"
	"time"

	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// PutLook notes that an item is to be looked at once more for a reason, unless that is noted already.
func (s *Alarms) PutLook(ctx context.Context, itemID int64, why string, due time.Time) error {
	_, err := s.change(ctx, "noting a second look", `INSERT INTO looks (item_id, why, due) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, itemID, value.Clean(why), value.Micros(due))
	return err
}

// DueLooks returns up to limit items that are due to be looked at for a reason.
func (s *Alarms) DueLooks(ctx context.Context, why string, now time.Time, limit int) ([]int64, error) {
	var out []int64
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT item_id FROM looks WHERE due <> 0 AND why = ? AND due <= ? ORDER BY due, item_id LIMIT ?`, value.Clean(why), value.Micros(now), max(limit, 0))
	return out, err
}

// EndLook notes that an item was looked at for a reason; it stays noted.
func (s *Alarms) EndLook(ctx context.Context, itemID int64, why string) error {
	_, err := s.change(ctx, "noting that it was looked at", `UPDATE looks SET due = 0 WHERE item_id = ? AND why = ?`, itemID, value.Clean(why))
	return err
}
