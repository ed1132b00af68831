package stories_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"presswatch/index/sqlite"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/stories"
)

// TestQueriesUseIndexes: no answer takes longer because there is more that was not asked for. The planner has seen no
// rows and no statistics, as in a store that has just been opened.
func TestQueriesUseIndexes(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := engine.Open(t.Context(), filepath.Join(dir, "presswatch.db"), engine.Reads, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, query := range stories.Queries {
		steps := plan(t.Context(), t, db, query)
		t.Logf("%s: %s", name, strings.Join(steps, "; "))
		for _, step := range steps {
			scan := strings.HasPrefix(step, "SCAN") && step != "SCAN CONSTANT ROW" || step == "SEARCH members" || strings.Contains(step, "USE TEMP B-TREE FOR ORDER BY")
			if scan && !slices.Contains([]string{"pick-ups", "carried", "acts"}, name) { // these sort the rows of one story
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}

func plan(ctx context.Context, t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	var out []string
	err := engine.Each(ctx, db, func(rows *sql.Rows) error {
		var id, parent, unused int
		var detail string
		err := rows.Scan(&id, &parent, &unused, &detail)
		out = append(out, detail)
		return err
	}, `EXPLAIN QUERY PLAN `+strings.NewReplacer("?1", "1", "?2", "1", "?3", "1", "?4", "1", "?5", "1", "?", "1").Replace(query))
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}
