package stories

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
)

// KeepStories keeps one step of the stage in one transaction.
func (s *Stories) KeepStories(ctx context.Context, change index.StoryChange) error {
	memory, err := s.packMemory(change.Memory) // before the transaction, which holds up all other writers
	if err != nil {
		return err
	}
	return s.tx(ctx, "keeping stories", func(tx *sql.Tx) error {
		k := &keeping{Batch: engine.NewBatch(ctx, tx), known: map[int64]int64{}}
		defer k.Close()
		if err := k.keep(change, s.packWas); err != nil {
			return err
		}
		if memory != nil {
			if err := k.memory(memory, change.MemorySeq); err != nil {
				return err
			}
		}
		if change.Cursor == 0 {
			return nil
		}
		_, err := k.Exec(`INSERT INTO cursors VALUES ('story', ?) ON CONFLICT (stage) DO UPDATE SET seq = excluded.seq`, change.Cursor)
		return err
	})
}

// keeping is one transaction of KeepStories.
type keeping struct {
	*engine.Batch
	known map[int64]int64    // stories met, and where each has gone: itself unless it was merged
	since map[ends]firstSeen // of the edges before a regroup; nil: the table knows
}

// keep keeps all but the memory. The order is that of what refers to what: a member may be in a story of the same
// change, and an edge belongs to the story as it is after the merges.
func (k *keeping) keep(change index.StoryChange, pack func([]index.Member) ([]byte, error)) error {
	if change.Afresh {
		if err := k.clear(); err != nil {
			return err
		}
	}
	if err := k.stories(change.Stories); err != nil {
		return err
	}
	for i := range change.Members {
		if err := k.member(&change.Members[i]); err != nil {
			return fmt.Errorf("item %d: %w", change.Members[i].ItemID, err)
		}
	}
	if err := k.pickUps(change.PickUps); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(change.Carried)) {
		if err := k.carried(id, change.Carried[id]); err != nil {
			return fmt.Errorf("sentences in item %d: %w", id, err)
		}
	}
	for _, a := range change.Acts {
		was, err := pack(a.Was)
		if err == nil {
			err = k.settle(a, was)
		}
		if err != nil {
			return fmt.Errorf("act %d: %w", a.ID, err)
		}
	}
	return nil
}

// clear forgets what a regroup finds anew. When the evidence of an edge was first seen stays true.
func (k *keeping) clear() error {
	k.since = map[ends]firstSeen{}
	if err := k.Each(func(rows *sql.Rows) error {
		var e ends
		var f firstSeen
		err := rows.Scan(&e.to, &e.from, &e.virtual, &f.kinds, &f.at)
		k.since[e] = f
		return err
	}, `SELECT to_id, from_id, virtual, kinds, since FROM pickups`); err != nil {
		return err
	}
	for _, table := range []string{"members", "traces", "pickups", "carried"} {
		if _, err := k.Exec(`DELETE FROM ` + table); err != nil {
			return err
		}
	}
	return nil
}
