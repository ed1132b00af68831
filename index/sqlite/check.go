package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/stories"
)

// Check verifies the store's integrity and returns the problems in plain words. It reads the whole store: some
// seconds for a gigabyte.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	out, err := engine.Problems(ctx, s.read, "quick_check")
	if errors.Is(err, index.ErrUnavailable) { // too damaged to be checked is what was asked
		return append(out, err.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	for _, rule := range slices.Concat(rules, stories.Rules(), posts.Rules()) {
		var n int64
		if err := s.read.QueryRowContext(ctx, rule.Query).Scan(&n); err != nil {
			return nil, engine.Classify(fmt.Errorf("checking that %s: %w", rule.Holds, err))
		}
		if n != 0 {
			out = append(out, fmt.Sprintf("it does not hold that %s (%d times)", rule.Holds, n))
		}
	}
	return out, nil
}

// rules hold in every whole store; a query counts where they do not.
var rules = []engine.Rule{
	{Holds: "every row refers to one that is there", Query: `SELECT count(*) FROM pragma_foreign_key_check`},
	{Holds: "every item has its current version", Query: `SELECT count(*) FROM items i LEFT JOIN versions v ON v.seq = i.version_seq
		WHERE v.seq IS NULL OR v.item_id <> i.id OR v.n <> i.version`},
	{Holds: "no sequence number is above the last one", Query: `SELECT count(*) FROM items WHERE seq > (SELECT last FROM sequence)`},
	{Holds: "items are counted", Query: `SELECT abs((SELECT count(*) FROM items) - items) FROM totals`},
	{Holds: "reactions are counted", Query: `SELECT abs((SELECT count(*) FROM items WHERE kind = 'reaction') - reactions) FROM totals`},
	{Holds: "versions are counted", Query: `SELECT abs((SELECT count(*) FROM versions) - versions) FROM totals`},
	{Holds: "sources are counted", Query: `SELECT abs((SELECT count(*) FROM sources) - sources) FROM totals`},
	{Holds: "waiting entries are counted", Query: `SELECT abs((SELECT count(*) FROM entries WHERE item_id = 0) - waiting) FROM totals`},
	{Holds: "the first due entry of every host is known", Query: `SELECT count(*) FROM (
		SELECT host, own, min(due_at) AS due_at FROM entries WHERE due_at IS NOT NULL GROUP BY host, own) e
		FULL JOIN hosts h ON h.host = e.host AND h.own = e.own WHERE h.due_at IS NOT e.due_at`},
	{Holds: "every settled entry has its item", Query: `SELECT count(*) FROM entries e LEFT JOIN items i ON i.id = e.item_id WHERE e.item_id <> 0 AND i.id IS NULL`},
}
