package stories

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

const putMember = `
	INSERT INTO members (item_id, story_id, seq, copy_of, joined, score, terms, anchor, at, first_seen)
	SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, first_seen FROM items WHERE id = ?1
	ON CONFLICT (item_id) DO UPDATE SET story_id = excluded.story_id, seq = excluded.seq, copy_of = excluded.copy_of, joined = excluded.joined,
		score = excluded.score, terms = excluded.terms, anchor = excluded.anchor, at = excluded.at`

// member keeps the membership of an item; a trace that is nil leaves the one that is there.
func (k *keeping) member(m *index.Member) error {
	if err := figure(m.Score); err != nil {
		return err
	}
	story, err := k.standing(m.StoryID)
	if err != nil {
		return err
	}
	terms, err := json.Marshal(cleanAll(m.Terms))
	if err != nil {
		return err
	}
	res, err := k.Exec(putMember, m.ItemID, story, m.Seq, m.CopyOf, m.Joined, m.Score, terms, value.Clean(m.Anchor), value.Micros(m.At))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("it is not known: %w", index.ErrInvalid)
	}
	switch {
	case len(m.Trace) > 0:
		_, err = k.Exec(`INSERT INTO traces VALUES (?, ?) ON CONFLICT (item_id) DO UPDATE SET trace = excluded.trace`, m.ItemID, m.Trace)
	case m.Trace != nil:
		_, err = k.Exec(`DELETE FROM traces WHERE item_id = ?`, m.ItemID)
	}
	return err
}

// figure refuses what is no number: the engine would keep it as nothing, and JSON not at all.
func figure(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return invalid("%v is no figure", f)
	}
	return nil
}

const memberColumns = `m.item_id, m.story_id, m.seq, m.copy_of, m.joined, m.score, m.terms, m.anchor, m.at`

func scanMember(rows *sql.Rows, more ...any) (index.Member, error) {
	var m index.Member
	var terms sql.RawBytes // terms are parsed at once, so they need no copy
	var at int64
	into := append([]any{&m.ItemID, &m.StoryID, &m.Seq, &m.CopyOf, &m.Joined, &m.Score, &terms, &m.Anchor, &at}, more...)
	if err := rows.Scan(into...); err != nil {
		return m, err
	}
	m.At = value.At(at)
	return m, damaged("member", m.ItemID, json.Unmarshal(terms, &m.Terms))
}

const membersOf = `SELECT ` + memberColumns + ` FROM members m WHERE m.story_id = ? ORDER BY m.item_id`

// Members returns the members of a story without Trace, in the order of ItemID.
func (s *Stories) Members(ctx context.Context, storyID int64) ([]index.Member, error) {
	var out []index.Member
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		m, err := scanMember(rows)
		out = append(out, m)
		return err
	}, membersOf, storyID)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// MembersOf returns the membership of these items without Trace; items in no story are missing.
func (s *Stories) MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error) {
	out := make(map[int64]index.Member, len(itemIDs))
	for chunk := range value.Chunks(itemIDs) {
		if err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
			m, err := scanMember(rows)
			out[m.ItemID] = m
			return err
		}, `SELECT `+memberColumns+` FROM members m WHERE m.item_id IN `+value.In(len(chunk)), value.Anys(chunk)...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// tracesSince begins at the first item of the window and reads on in order. Items are numbered nearly in the order
// in which they are first seen, so little is read in vain, and nothing is sorted: 300,000 traces would not fit. The
// plus signs keep the engine from looking for the beginning in the items from the first one on.
const tracesSince = `
	SELECT ` + memberColumns + `, t.trace FROM members m LEFT JOIN traces t ON t.item_id = m.item_id
	WHERE m.item_id >= (SELECT min(+item_id) FROM members WHERE first_seen >= ?1) AND +m.first_seen >= ?1 ORDER BY m.item_id`

// Traces calls each with every member whose item was first seen at or after since, with Trace, in the order of
// ItemID. It reads one consistent state, because it is one query.
func (s *Stories) Traces(ctx context.Context, since time.Time, each func(m index.Member) error) error {
	from := int64(-1 << 62)
	if !since.IsZero() {
		from = value.Micros(since)
	}
	return engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var trace []byte
		m, err := scanMember(rows, &trace)
		if err != nil {
			return err
		}
		m.Trace = trace
		return each(m)
	}, tracesSince, from)
}
