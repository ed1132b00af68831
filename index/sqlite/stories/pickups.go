package stories

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// ends name an edge: there is one between two items, and one from each outlet that we do not collect.
type ends struct {
	to, from int64
	virtual  string // name of that outlet
}

func endsOf(p *index.PickUp) ends {
	if p.From != 0 {
		return ends{p.To, p.From, ""}
	}
	return ends{p.To, 0, value.Clean(p.Outlet)}
}

// firstSeen is when evidence of these kinds was first seen.
type firstSeen struct {
	kinds string
	at    int64
}

// edge is a pick-up as it is kept.
type edge struct {
	firstSeen
	id         int64 // of the row; 0: not there yet
	outlet     string
	best       bool
	confidence float64
	evidence   string
}

func packEdge(p *index.PickUp) (edge, error) {
	proofs := slices.Clone(p.Evidence)
	kinds := make([]string, len(proofs))
	for i := range proofs {
		proofs[i].Text = value.Clean(proofs[i].Text)
		kinds[i] = string(proofs[i].Kind)
	}
	text, err := json.Marshal(proofs)
	if err == nil {
		err = figure(p.Confidence)
	}
	if err != nil { // a confidence that is no number
		return edge{}, errors.Join(index.ErrInvalid, err)
	}
	slices.Sort(kinds)
	first := firstSeen{strings.Join(slices.Compact(kinds), " "), value.Micros(p.Since)}
	return edge{first, 0, value.Clean(p.Outlet), p.Primary, p.Confidence, string(text)}, nil
}

// pickUps keeps all edges of these stories. What is given for a story that was merged goes where it went.
func (k *keeping) pickUps(given map[int64][]index.PickUp) error {
	lists := map[int64][]index.PickUp{}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		at, err := k.standing(id)
		if err != nil {
			return err
		}
		lists[at] = append(lists[at], given[id]...)
	}
	gone := map[int64][]int64{}
	for _, id := range slices.Sorted(maps.Keys(lists)) {
		left, err := k.pickUpsOf(id, lists[id])
		if err != nil {
			return fmt.Errorf("pick-ups of story %d: %w", id, err)
		}
		if _, whole := given[id]; whole {
			gone[id] = left
		}
	}
	for id, rows := range gone { // last, because an edge that one story lost may be one that another has now
		for _, row := range rows {
			if _, err := k.Exec(`DELETE FROM pickups WHERE id = ? AND story_id = ?`, row, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// pickUpsOf writes only what differs: a large story is given again with every item that joins it. It returns the rows
// that were not given.
func (k *keeping) pickUpsOf(story int64, list []index.PickUp) (left []int64, err error) {
	old, err := k.edges(story)
	if err != nil {
		return nil, err
	}
	for i := range list {
		e, err := packEdge(&list[i])
		if err != nil {
			return nil, err
		}
		key := endsOf(&list[i])
		if err := k.edge(story, key, e, old[key]); err != nil {
			return nil, err
		}
		delete(old, key)
	}
	for _, e := range old {
		left = append(left, e.id)
	}
	return left, nil
}

// edges returns what a story has now.
func (k *keeping) edges(story int64) (map[ends]edge, error) {
	out := map[ends]edge{}
	if k.since != nil { // a regroup: the table is empty but for what this change wrote
		return out, nil
	}
	return out, k.Each(func(rows *sql.Rows) error {
		var key ends
		var e edge
		err := rows.Scan(&e.id, &key.to, &key.from, &key.virtual, &e.outlet, &e.best, &e.confidence, &e.kinds, &e.evidence, &e.at)
		out[key] = e
		return err
	}, `SELECT id, to_id, from_id, virtual, outlet, best, confidence, kinds, evidence, since FROM pickups WHERE story_id = ?`, story)
}

const (
	changeEdge = `UPDATE pickups SET outlet = ?, best = ?, confidence = ?, kinds = ?, evidence = ?, since = ? WHERE id = ?`
	putEdge    = `
		INSERT INTO pickups (story_id, to_id, from_id, virtual, outlet, best, confidence, kinds, evidence, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (to_id, from_id, virtual) DO UPDATE SET story_id = excluded.story_id, outlet = excluded.outlet, best = excluded.best,
			confidence = excluded.confidence, kinds = excluded.kinds, evidence = excluded.evidence, since = excluded.since`
)

// edge keeps one edge. old is what the story has between these ends.
func (k *keeping) edge(story int64, key ends, e, old edge) error {
	if old.id != 0 {
		if e.kinds == old.kinds {
			e.at = old.at
		}
		e.id = old.id
		if e == old {
			return nil
		}
		_, err := k.Exec(changeEdge, e.outlet, e.best, e.confidence, e.kinds, e.evidence, e.at, e.id)
		return err
	}
	first, err := k.before(key)
	if err != nil {
		return err
	}
	if first.kinds == e.kinds {
		e.at = first.at
	}
	_, err = k.Exec(putEdge, story, key.to, key.from, key.virtual, e.outlet, e.best, e.confidence, e.kinds, e.evidence, e.at)
	return err
}

// before looks for an edge that came from another story, or was there before a regroup.
func (k *keeping) before(key ends) (firstSeen, error) {
	if k.since != nil {
		return k.since[key], nil
	}
	var f firstSeen
	_, err := k.Row(`SELECT kinds, since FROM pickups WHERE to_id = ? AND from_id = ? AND virtual = ?`, []any{key.to, key.from, key.virtual}, &f.kinds, &f.at)
	return f, err
}

const pickUpsIn = `SELECT story_id, to_id, from_id, outlet, best, confidence, evidence, since FROM pickups WHERE story_id = ?
	ORDER BY to_id, best DESC, confidence DESC, from_id, outlet`

// PickUps returns the edges of a story, by To, the primary one first, then by confidence.
func (s *Stories) PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error) {
	var out []index.PickUp
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var p index.PickUp
		var evidence []byte
		var since int64
		if err := rows.Scan(&p.StoryID, &p.To, &p.From, &p.Outlet, &p.Primary, &p.Confidence, &evidence, &since); err != nil {
			return err
		}
		p.Since = value.At(since)
		err := json.Unmarshal(evidence, &p.Evidence)
		out = append(out, p)
		return damaged("a pick-up of item", p.To, err)
	}, pickUpsIn, storyID)
	if err != nil {
		return nil, err
	}
	return out, nil
}
