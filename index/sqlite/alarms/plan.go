package alarms

import (
	"context"
	"database/sql"
	"fmt"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Plans returns up to limit versions of the plan, the newest first.
func (s *Alarms) Plans(ctx context.Context, limit int) ([]index.Plan, error) {
	var out []index.Plan
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var p index.Plan
		var at int64
		err := rows.Scan(&p.Version, &p.Text, &p.Who, &at)
		p.At = value.At(at)
		out = append(out, p)
		return err
	}, `SELECT version, text, who, at FROM plans ORDER BY version DESC LIMIT ?`, max(limit, 0))
	return out, err
}

// PutPlan keeps a new version of the plan, made from the version before; an error of kind index.ErrInvalid says that somebody else wrote one
// meanwhile.
func (s *Alarms) PutPlan(ctx context.Context, p index.Plan) error {
	done, err := s.change(ctx, "keeping the plan", `INSERT INTO plans (version, text, who, at) SELECT ?1, ?2, ?3, ?4 WHERE ?1 = 1 + coalesce((SELECT max(version) FROM plans), 0)`,
		p.Version, value.Clean(p.Text), value.Clean(p.Who), value.Micros(p.At))
	if err == nil && !done {
		err = fmt.Errorf("somebody wrote version %d of the plan meanwhile: %w", p.Version, index.ErrInvalid)
	}
	return err
}
