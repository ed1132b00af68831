// Package tellings keeps who was told of what for a saved search, why not where they were not, and what they answered.
package tellings

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/notices"
	"presswatch/index/sqlite/value"
)

// Tellings is the part of a store that this package is. It embeds into the store.
type Tellings struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the tellings of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Tellings {
	return &Tellings{read, tx}
}

// AddTelling keeps a telling with its notice (nil: none) in one step, unless there is a telling or a notice of its key; added says which.
func (s *Tellings) AddTelling(ctx context.Context, t index.Telling, n *index.Notice) (added bool, err error) {
	err = s.tx(ctx, "adding a telling", func(tx *sql.Tx) error {
		var before int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM notices WHERE key = ?`, value.Clean(t.Key)).Scan(&before); err != nil || before > 0 {
			return err
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO tellings (key, search, channel, recipient, story, item, at, score, held, due, answer, answered)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0) ON CONFLICT DO NOTHING`,
			value.Clean(t.Key), value.Clean(t.Search), value.Clean(t.Channel), value.Clean(t.Recipient), t.Story, t.Item,
			value.Micros(t.At), int64(math.Round(t.Score*1e6)), value.Clean(t.Held), value.Micros(t.Due))
		if err != nil {
			return err
		}
		touched, err := res.RowsAffected()
		if added = touched == 1; err != nil || !added || n == nil {
			return err
		}
		_, err = notices.Insert(ctx, tx, *n)
		return err
	})
	return added && err == nil, err
}

const columns = `id, key, search, channel, recipient, story, item, at, score, held, due, answer, answered`

// GetTelling returns a telling by its key, or index.ErrNotFound.
func (s *Tellings) GetTelling(ctx context.Context, key string) (index.Telling, error) {
	list, err := s.list(ctx, `WHERE key = ?`, value.Clean(key))
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("telling %q: %w", key, index.ErrNotFound)
	}
	if err != nil {
		return index.Telling{}, err
	}
	return list[0], nil
}

// TellingsTo returns those to an endpoint since then, the newest first, up to limit.
func (s *Tellings) TellingsTo(ctx context.Context, channel, recipient string, since time.Time, limit int) ([]index.Telling, error) {
	return s.list(ctx, `WHERE channel = ? AND recipient = ? AND at >= ? ORDER BY at DESC, id DESC LIMIT ?`, value.Clean(channel), value.Clean(recipient), value.Micros(since), max(limit, 0))
}

// AnsweredTellings returns those that somebody answered, the answered last first, up to limit.
func (s *Tellings) AnsweredTellings(ctx context.Context, limit int) ([]index.Telling, error) {
	return s.list(ctx, `WHERE answered <> 0 ORDER BY answered DESC, id DESC LIMIT ?`, max(limit, 0))
}

// AnswersAbout returns those of a story that somebody answered, in the order of the answers.
func (s *Tellings) AnswersAbout(ctx context.Context, story int64) ([]index.Telling, error) {
	return s.list(ctx, `WHERE story = ? AND answered <> 0 ORDER BY answered, id LIMIT 100`, story)
}

// DueTellings returns those that were gathered and are due at now, by endpoint, search and time, up to limit.
func (s *Tellings) DueTellings(ctx context.Context, now time.Time, limit int) ([]index.Telling, error) {
	return s.list(ctx, `WHERE due <> 0 AND due <= ? ORDER BY channel, recipient, search, at, id LIMIT ?`, value.Micros(now), max(limit, 0))
}

// GatherTellings adds the notice that tells of some (nil: none is wanted), which are due no more from then on, in one step.
func (s *Tellings) GatherTellings(ctx context.Context, ids []int64, n *index.Notice) error {
	return s.tx(ctx, "telling what was gathered", func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE tellings SET due = 0 WHERE id = ?`, id); err != nil {
				return err
			}
		}
		if n == nil {
			return nil
		}
		_, err := notices.Insert(ctx, tx, *n)
		return err
	})
}

// AnswerTelling keeps what somebody answered; "" takes it back. A telling that is not there is index.ErrNotFound.
func (s *Tellings) AnswerTelling(ctx context.Context, key, answer string, at time.Time) error {
	if answer == "" {
		at = time.Time{}
	}
	return s.tx(ctx, "answering", func(tx *sql.Tx) error {
		return engine.One(tx.ExecContext(ctx, `UPDATE tellings SET answer = ?, answered = ? WHERE key = ?`, value.Clean(answer), value.Micros(at), value.Clean(key)))
	})
}

func (s *Tellings) list(ctx context.Context, where string, args ...any) ([]index.Telling, error) {
	var out []index.Telling
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var t index.Telling
		var at, score, due, answered int64
		err := rows.Scan(&t.ID, &t.Key, &t.Search, &t.Channel, &t.Recipient, &t.Story, &t.Item, &at, &score, &t.Held, &due, &t.Answer, &answered)
		t.At, t.Score, t.Due, t.Answered = value.At(at), float64(score)/1e6, value.At(due), value.At(answered)
		out = append(out, t)
		return err
	}, `SELECT `+columns+` FROM tellings `+where, args...)
	return out, err
}

// ToldAt is when something was last told under a key, or under one that continues it after a slash; zero: never.
func (s *Tellings) ToldAt(ctx context.Context, key string) (time.Time, error) {
	var at int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(at), 0) FROM (
		SELECT at FROM tellings WHERE key = ?1 UNION ALL
		SELECT created FROM notices WHERE key = ?1 UNION ALL
		SELECT created FROM notices WHERE key > ?1 || '/' AND key < ?1 || '0')`, value.Clean(key)).Scan(&at)
	return value.At(at), err
}

// TellingsOf returns those of a search since then, the newest first, up to limit.
func (s *Tellings) TellingsOf(ctx context.Context, search string, since time.Time, limit int) ([]index.Telling, error) {
	return s.list(ctx, `WHERE search = ? AND at >= ? ORDER BY at DESC, id DESC LIMIT ?`, value.Clean(search), value.Micros(since), max(limit, 0))
}

// TellingsAfter returns those after a number, in order, up to limit; with the number -1 the last one alone.
func (s *Tellings) TellingsAfter(ctx context.Context, id int64, limit int) ([]index.Telling, error) {
	if id < 0 {
		return s.list(ctx, `ORDER BY id DESC LIMIT 1`)
	}
	return s.list(ctx, `WHERE id > ? ORDER BY id LIMIT ?`, id, max(limit, 0))
}
