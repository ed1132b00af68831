package posts

import (
	"context"
	"database/sql"
	"encoding/json"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// StagePublic is the name under which the stage "public" keeps its position.
const StagePublic = "public"

// KeepPublic keeps what one step of the stage "public" came to, whole or not at all.
func (s *Posts) KeepPublic(ctx context.Context, change index.PublicChange) error {
	return s.tx(ctx, "keeping what reactions say", func(tx *sql.Tx) error {
		b := engine.NewBatch(ctx, tx)
		defer b.Close()
		for i := range change.Readings {
			if err := keepReading(b, &change.Readings[i]); err != nil {
				return err
			}
		}
		for story, list := range change.Arguments {
			if err := keepArguments(b, story, list); err != nil {
				return err
			}
		}
		if change.Cursor == 0 {
			return nil
		}
		_, err := b.Exec(`INSERT INTO cursors VALUES (?, ?) ON CONFLICT (stage) DO UPDATE SET seq = excluded.seq`, StagePublic, change.Cursor)
		return err
	})
}

// keepReading keeps a reading, unless the words that it is of were forgotten meanwhile.
func keepReading(b *engine.Batch, r *index.Reading) error {
	cues, err := json.Marshal(r.Cues)
	if err != nil {
		return err
	}
	marks := make([]string, len(r.Marks))
	for i, m := range r.Marks {
		marks[i] = value.Clean(m)
	}
	list, err := json.Marshal(marks)
	if err != nil {
		return err
	}
	_, err = b.Exec(`INSERT OR REPLACE INTO readings SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14
		WHERE EXISTS (SELECT 1 FROM items WHERE id = ?1 AND erased = 0)`,
		r.ItemID, r.Version, r.Folded, r.Why, cues, list, r.Stance, r.Article, r.Start, r.End, r.Likeness, r.Quoted, r.Argument, r.Mentions)
	return err
}

func keepArguments(b *engine.Batch, story int64, list []index.Argument) error {
	if _, err := b.Exec(`DELETE FROM arguments WHERE story_id = ?`, story); err != nil {
		return err
	}
	for _, a := range list {
		words, err := json.Marshal(a.Words)
		if err != nil {
			return err
		}
		typical, err := json.Marshal(a.Typical)
		if err != nil {
			return err
		}
		if _, err := b.Exec(`INSERT INTO arguments VALUES (?, ?, ?, ?, ?, ?)`, story, a.N, value.Clean(a.Title), words, a.Count, typical); err != nil {
			return err
		}
	}
	return nil
}

// Readings returns what is known about the reactions of a story, in order of item.
func (s *Posts) Readings(ctx context.Context, storyID int64) ([]index.Reading, error) {
	var out []index.Reading
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		r := index.Reading{StoryID: storyID}
		var cues, marks []byte
		if err := rows.Scan(&r.ItemID, &r.Version, &r.Folded, &r.Why, &cues, &marks, &r.Stance, &r.Article, &r.Start, &r.End, &r.Likeness, &r.Quoted,
			&r.Argument, &r.Mentions); err != nil {
			return err
		}
		if err := json.Unmarshal(cues, &r.Cues); err != nil {
			return err
		}
		err := json.Unmarshal(marks, &r.Marks)
		out = append(out, r)
		return err
	}, `SELECT r.item_id, r.version, r.folded, r.why, r.cues, r.marks, r.stance, r.article, r.start_at, r.end_at, r.likeness, r.quoted, r.argument, r.mentions
		FROM members m JOIN readings r ON r.item_id = m.item_id WHERE m.story_id = ? ORDER BY r.item_id`, storyID)
	return out, err
}

// Arguments returns the arguments of a story in order.
func (s *Posts) Arguments(ctx context.Context, storyID int64) ([]index.Argument, error) {
	var out []index.Argument
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		a := index.Argument{StoryID: storyID}
		var words, typical []byte
		if err := rows.Scan(&a.N, &a.Title, &words, &a.Count, &typical); err != nil {
			return err
		}
		if err := json.Unmarshal(words, &a.Words); err != nil {
			return err
		}
		err := json.Unmarshal(typical, &a.Typical)
		out = append(out, a)
		return err
	}, `SELECT n, title, words, count, typical FROM arguments WHERE story_id = ? ORDER BY n`, storyID)
	return out, err
}
