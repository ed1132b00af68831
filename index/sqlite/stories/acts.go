package stories

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// AddAct keeps what somebody did and returns its number.
func (s *Stories) AddAct(ctx context.Context, a index.Act) (int64, error) {
	a.Text, a.Who = value.Clean(a.Text), value.Clean(a.Who)
	if a.At.IsZero() {
		a.At = s.now()
	}
	var id int64
	err := s.tx(ctx, "keeping an act", func(tx *sql.Tx) error {
		k := &keeping{Batch: engine.NewBatch(ctx, tx), known: map[int64]int64{}}
		defer k.Close()
		forStage, err := k.allow(&a)
		if err != nil {
			return err
		}
		done := value.Micros(a.At)
		if forStage {
			done = 0
		}
		items, err := json.Marshal(a.Items)
		if err != nil {
			return err
		}
		res, err := k.Exec(`INSERT INTO acts (kind, story_id, other, items, text, who, at, done, result, was, problem)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, x'', '')`, a.Kind, a.StoryID, a.Other, items, a.Text, a.Who, value.Micros(a.At), done)
		if err != nil {
			return err
		}
		id, err = res.LastInsertId()
		return err
	})
	return id, err
}

// settle keeps how an act came out.
func (k *keeping) settle(a index.Act, was []byte) error {
	return engine.One(k.Exec(`UPDATE acts SET done = ?, result = ?, was = ?, problem = ? WHERE id = ?`,
		value.Micros(a.Done), a.Result, was, value.Clean(a.Problem), a.ID))
}

// packWas writes down who was where, without traces.
func (s *Stories) packWas(was []index.Member) ([]byte, error) {
	if len(was) == 0 {
		return []byte{}, nil
	}
	list := slices.Clone(was)
	for i := range list {
		m := &list[i]
		m.Trace, m.Terms, m.Anchor, m.At = nil, cleanAll(m.Terms), value.Clean(m.Anchor), value.At(value.Micros(m.At))
	}
	text, err := json.Marshal(list)
	if err != nil { // a score that is no number
		return nil, errors.Join(index.ErrInvalid, err)
	}
	if len(text) > maxMemory {
		return nil, fmt.Errorf("%d members are more than can be written down: %w", len(was), index.ErrInvalid)
	}
	return s.pack.EncodeAll(text, []byte{}), nil
}

// undoneAt says of the acts a when each was taken back: by an act that could be carried out or waits to be.
const undoneAt = `coalesce((SELECT u.at FROM acts u WHERE u.kind = 'undo' AND u.other = a.id AND u.problem = '' ORDER BY u.id DESC LIMIT 1), 0)`

const selectActs = `SELECT a.id, a.kind, a.story_id, a.other, a.items, a.text, a.who, a.at, a.done, a.result, a.was, a.problem, ` + undoneAt + ` FROM acts a `

func (s *Stories) scanAct(rows *sql.Rows) (index.Act, error) {
	var a index.Act
	var items, was []byte
	var at, done, undone int64
	if err := rows.Scan(&a.ID, &a.Kind, &a.StoryID, &a.Other, &items, &a.Text, &a.Who, &at, &done, &a.Result, &was, &a.Problem, &undone); err != nil {
		return a, err
	}
	a.At, a.Done, a.Undone = value.At(at), value.At(done), value.At(undone)
	err := json.Unmarshal(items, &a.Items)
	if err == nil && len(was) > 0 {
		var text []byte
		if text, err = s.open.DecodeAll(was, nil); err == nil {
			err = json.Unmarshal(text, &a.Was)
		}
	}
	return a, damaged("act", a.ID, err)
}

func (s *Stories) acts(ctx context.Context, on engine.Asks, query string, args ...any) ([]index.Act, error) {
	var out []index.Act
	err := engine.Each(ctx, on, func(rows *sql.Rows) error {
		a, err := s.scanAct(rows)
		out = append(out, a)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

const actsOf = selectActs + `WHERE a.story_id IN (SELECT ?1 UNION SELECT id FROM stories WHERE into_id = ?1 AND into_id <> 0) ORDER BY a.id`

// ActsOf returns the acts of a story and of those merged into it, oldest first, with Undone filled in.
func (s *Stories) ActsOf(ctx context.Context, storyID int64) ([]index.Act, error) {
	return s.acts(ctx, s.read, actsOf, storyID)
}

// Act returns one act, or index.ErrNotFound.
func (s *Stories) Act(ctx context.Context, id int64) (index.Act, error) {
	list, err := s.acts(ctx, s.read, selectActs+`WHERE a.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("act %d: %w", id, index.ErrNotFound)
	}
	if err != nil {
		return index.Act{}, err
	}
	return list[0], nil
}

const actsAfter = selectActs + `WHERE a.id > ? ORDER BY a.id LIMIT ?`

// ActsAfter returns up to limit acts above a number, oldest first, with Undone filled in.
func (s *Stories) ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error) {
	return s.acts(ctx, s.read, actsAfter, id, max(limit, 0))
}
