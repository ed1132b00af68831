// Package stories keeps what the stage "story" finds and what people do with it, in the database of the store:
// stories, their members, pick-ups, carried sentences, acts, and the memory of the stage. A file per noun;
// the tables and the reasons for their shape are in the second migration.
package stories

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Stories is the part of a store that keeps stories. It is safe for use by many goroutines.
type Stories struct {
	read *sql.DB
	tx   Tx
	now  func() time.Time
	pack *zstd.Encoder
	open *zstd.Decoder
}

// Tx runs do in one writing transaction and commits it durably, or leaves nothing behind.
type Tx func(ctx context.Context, what string, do func(*sql.Tx) error) error

// New returns the stories of a store that lends its connections, its clock and what it compresses with.
func New(read *sql.DB, tx Tx, now func() time.Time, pack *zstd.Encoder, open *zstd.Decoder) *Stories {
	return &Stories{read, tx, now, pack, open}
}

// NextStory returns a number above every number ever kept.
func (s *Stories) NextStory(ctx context.Context) (int64, error) {
	var next int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) + 1 FROM stories`).Scan(&next)
	return next, engine.Classify(err)
}

const selectStories = `SELECT id, into_id, chapter, title, summary, keywords, begin_at, end_at, articles, originals, copies, outlets, own, reactions,
	hours FROM stories `

func (s *Stories) query(ctx context.Context, query string, args ...any) ([]index.Story, error) {
	var out []index.Story
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var st index.Story
		var begin, end int64
		var keywords, hours []byte
		if err := rows.Scan(&st.ID, &st.Into, &st.Chapter, &st.Title, &st.Summary, &keywords, &begin, &end, &st.Articles, &st.Originals, &st.Copies,
			&st.Outlets, &st.Own, &st.Reactions, &hours); err != nil {
			return err
		}
		st.Begin, st.End = value.At(begin), value.At(end)
		out = append(out, st)
		last := &out[len(out)-1]
		return damaged("story", st.ID, errors.Join(json.Unmarshal(keywords, &last.Keywords), json.Unmarshal(hours, &last.Hours)))
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// damaged is the error for a row that this program did not write.
func damaged(what string, id int64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %d: %w", what, id, errors.Join(index.ErrUnavailable, err))
}

// GetStories returns the stories with these numbers, in the order asked; unknown numbers are left out.
func (s *Stories) GetStories(ctx context.Context, ids []int64) ([]index.Story, error) {
	found := make(map[int64]index.Story, len(ids))
	for chunk := range value.Chunks(ids) {
		list, err := s.query(ctx, selectStories+`WHERE id IN `+value.In(len(chunk)), value.Anys(chunk)...)
		if err != nil {
			return nil, err
		}
		for _, st := range list {
			found[st.ID] = st
		}
	}
	out := make([]index.Story, 0, len(ids))
	for _, id := range ids {
		if st, ok := found[id]; ok {
			out = append(out, st)
		}
	}
	return out, nil
}

const usualLimit = 100

const (
	listNewest = selectStories + `WHERE into_id = 0 AND end_at >= ? AND begin_at < ? ORDER BY end_at DESC, id LIMIT ?`
	listAfter  = selectStories + `WHERE into_id = 0 AND end_at >= ? AND begin_at < ? AND end_at <= ?3 AND (end_at < ?3 OR id > ?4)
		ORDER BY end_at DESC, id LIMIT ?5`
)

// ListStories returns stories that stand for themselves, in the order of End, newest first, then of ID. A filter
// after a story that is not known is index.ErrNotFound.
func (s *Stories) ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error) {
	since, until := value.Micros(f.Since), int64(1<<62)
	if !f.Until.IsZero() {
		until = value.Micros(f.Until)
	}
	if f.Since.IsZero() {
		since = -1 << 62
	}
	if f.Limit == 0 {
		f.Limit = usualLimit
	}
	if f.After == 0 {
		return s.query(ctx, listNewest, since, until, max(f.Limit, 0))
	}
	var end int64
	err := s.read.QueryRowContext(ctx, `SELECT end_at FROM stories WHERE id = ?`, f.After).Scan(&end)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("story %d: %w", f.After, index.ErrNotFound)
	}
	if err != nil {
		return nil, engine.Classify(err)
	}
	return s.query(ctx, listAfter, since, until, end, f.After, max(f.Limit, 0))
}

const chaptersOf = selectStories + `WHERE chapter = ? AND chapter <> 0 ORDER BY begin_at, id`

// Chapters returns the stories whose Chapter is this one, in the order of Begin.
func (s *Stories) Chapters(ctx context.Context, storyID int64) ([]index.Story, error) {
	return s.query(ctx, chaptersOf, storyID)
}
