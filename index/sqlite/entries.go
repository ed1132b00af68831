package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
	"presswatch/index/sqlite/wound"
)

// listed is what a source lists of an entry, as it is kept. Times are microseconds, because a feed may write
// years that JSON cannot.
type listed struct {
	SeenAs       string `json:",omitempty"`
	Title        string `json:",omitempty"`
	Author       string `json:",omitempty"`
	Summary      string `json:",omitempty"`
	Published    int64  `json:",omitempty"`
	PublishedRaw string `json:",omitempty"`
	Updated      int64  `json:",omitempty"`
	CommentFeed  string `json:",omitempty"`
	Comments     int

	Declared []index.Declared `json:",omitempty"`
}

func pack(e index.Entry) ([]byte, error) {
	return json.Marshal(listed{
		SeenAs: value.Clean(e.SeenAs), Title: value.Clean(e.Title), Author: value.Clean(e.Author), Summary: value.Clean(e.Summary),
		Published: value.Micros(e.Published), PublishedRaw: value.Clean(e.PublishedRaw), Updated: value.Micros(e.Updated),
		CommentFeed: value.Clean(e.CommentFeed), Comments: e.Comments,
		Declared: scrub(index.Item{Declared: e.Declared}).Declared,
	})
}

func (l listed) fill(e *index.Entry) {
	e.SeenAs, e.Title, e.Author, e.Summary = l.SeenAs, l.Title, l.Author, l.Summary
	e.Published, e.PublishedRaw, e.Updated = value.At(l.Published), l.PublishedRaw, value.At(l.Updated)
	e.CommentFeed, e.Comments, e.Declared = l.CommentFeed, l.Comments, l.Declared
}

// putEntries adds the entries of a poll that are new and updates the known ones whose hash differs.
func putEntries(ctx context.Context, tx *sql.Tx, p index.Poll, own, off bool) (fresh, changed int, err error) {
	if len(p.Entries) == 0 { // most polls; preparing the statements would take longer than keeping the state
		return 0, 0, nil
	}
	find, err := tx.PrepareContext(ctx, `SELECT id, hash FROM entries WHERE source_id = ? AND key = ?`)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = find.Close() }() // the transaction closes it too
	add, err := tx.PrepareContext(ctx, `
		INSERT INTO entries (source_id, key, url, host, own, hash, listed, quiet, first_seen, item_id, visits, tries, next_at, due_at, problem)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, 0, ?10, CASE WHEN ?11 THEN NULL ELSE ?10 END, '')`)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = add.Close() }() // the transaction closes it too
	for _, e := range p.Entries {
		var id int64
		var hash string
		err := find.QueryRowContext(ctx, p.SourceID, value.Clean(e.Key)).Scan(&id, &hash)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			fresh++
			err = addEntry(ctx, add, p, e, own, off)
		case err == nil && hash != value.Clean(e.Hash):
			changed++
			err = changeEntry(ctx, tx, id, e, off)
		}
		if err != nil {
			return 0, 0, fmt.Errorf("entry %s: %w", e.Key, err)
		}
	}
	return fresh, changed, nil
}

func addEntry(ctx context.Context, add *sql.Stmt, p index.Poll, e index.Entry, own, off bool) error {
	text, err := pack(e)
	if err != nil {
		return err
	}
	if e.FirstSeen.IsZero() {
		e.FirstSeen = p.At
	}
	_, err = add.ExecContext(ctx, p.SourceID, value.Clean(e.Key), value.Clean(e.URL), hostOf(e.URL), own, value.Clean(e.Hash), text, e.Quiet,
		value.Micros(e.FirstSeen), value.MicrosOrNull(e.Next), off)
	return err
}

// changeEntry updates a known entry, which is due again at its Next. One that is leased just now stays so,
// or two would visit its page at once; it is due again after that visit.
func changeEntry(ctx context.Context, tx *sql.Tx, id int64, e index.Entry, off bool) error {
	text, err := pack(e)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE entries SET url = ?1, host = ?2, hash = ?3, listed = ?4, tries = 0, problem = '', next_at = ?5,
			again_at = CASE WHEN lease_until IS NULL THEN NULL ELSE ?5 END, due_at = CASE WHEN ?7 THEN NULL WHEN lease_until IS NULL THEN ?5 ELSE due_at END
		WHERE id = ?6`,
		value.Clean(e.URL), hostOf(e.URL), value.Clean(e.Hash), text, value.MicrosOrNull(e.Next), id, off)
	return err
}

// hostOf is the queue that an address waits in: its host with its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return value.Clean(u.Host)
}

const entryColumns = `e.id, e.source_id, e.key, e.url, e.hash, e.listed, e.quiet, e.first_seen, e.item_id, e.visits, e.tries, e.next_at, e.problem`

func scanEntry(rows *sql.Rows, more ...any) (index.Entry, error) {
	var e index.Entry
	var text []byte
	var seen int64
	var next sql.NullInt64
	into := append([]any{
		&e.ID, &e.SourceID, &e.Key, &e.URL, &e.Hash, &text, &e.Quiet, &seen, &e.ItemID, &e.Visits, &e.Tries, &next, &e.Problem,
	}, more...)
	if err := rows.Scan(into...); err != nil {
		return e, err
	}
	var l listed
	if err := json.Unmarshal(text, &l); err != nil {
		return e, fmt.Errorf("entry %d: %w", e.ID, errors.Join(index.ErrUnavailable, err))
	}
	l.fill(&e)
	e.FirstSeen, e.Next = value.At(seen), value.AtOrNull(next)
	return e, nil
}

// LeaseEntries takes up to limit due entries with at most perHost on one host.
func (s *Store) LeaseEntries(ctx context.Context, now time.Time, limit, perHost int, lease time.Duration) ([]index.Entry, error) {
	var out []index.Entry
	err := s.tx(ctx, "leasing entries", func(tx *sql.Tx) error {
		if err := wound.Wind(ctx, tx, now, s.log); err != nil {
			return err
		}
		due, err := findDue(ctx, tx, now, limit, perHost)
		if err != nil {
			return err
		}
		hold, err := tx.PrepareContext(ctx, `UPDATE entries SET lease_until = ?1, due_at = ?1 WHERE id = ?2`)
		if err != nil {
			return err
		}
		defer func() { _ = hold.Close() }() // the transaction closes it too
		out = make([]index.Entry, len(due))
		for i, d := range due {
			out[i] = d.entry
			if _, err := hold.ExecContext(ctx, value.Micros(now.Add(lease)), d.entry.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, s.fillSources(ctx, out)
}

// due is an entry that may be leased.
type due struct {
	entry index.Entry
	own   bool
	since int64 // microseconds
}

// findDue picks the first limit due entries, own channels first, then in order of time, with at most perHost on
// one host. It looks at the heads of the hosts: as many hosts as entries are wanted are enough, since the
// head of each goes before all the rest of it.
func findDue(ctx context.Context, tx *sql.Tx, now time.Time, limit, perHost int) ([]due, error) {
	room, err := newRoom(ctx, tx, now, limit, perHost)
	if err != nil {
		return nil, err
	}
	find, err := tx.PrepareContext(ctx, dueEntries)
	if err != nil {
		return nil, err
	}
	defer func() { _ = find.Close() }() // the transaction closes it too
	var out []due
	for own := 1; own >= 0 && len(out) < limit; own-- {
		hosts, err := dueHosts(ctx, tx, own, now, limit+len(room.taken))
		if err != nil {
			return nil, err
		}
		asked := 0
		for _, host := range hosts {
			if room.of(host) == 0 {
				continue
			}
			if asked++; asked > limit {
				break
			}
			found, err := dueOn(ctx, find, host, own, now, room.of(host))
			if err != nil {
				return nil, err
			}
			room.taken[host] += len(found)
			out = append(out, found...)
		}
	}
	slices.SortFunc(out, func(a, b due) int {
		if a.own != b.own {
			return map[bool]int{true: -1, false: 1}[a.own]
		}
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.entry.ID, b.entry.ID))
	})
	return out[:min(limit, len(out))], nil
}

// room knows how many more entries each host may have leased.
type room struct {
	limit, perHost int
	taken          map[string]int
}

const leasedHosts = `SELECT host, count(*) FROM entries WHERE lease_until > ? GROUP BY host`

// newRoom counts what is leased at now, or a host would get perHost more at every look.
func newRoom(ctx context.Context, tx *sql.Tx, now time.Time, limit, perHost int) (*room, error) {
	r := &room{limit, perHost, map[string]int{}}
	return r, engine.Each(ctx, tx, func(rows *sql.Rows) error {
		var host string
		var n int
		err := rows.Scan(&host, &n)
		r.taken[host] = n
		return err
	}, leasedHosts, value.Micros(now))
}

// of returns the room on a host. Entries without an address burden nobody.
func (r *room) of(host string) int {
	if host == "" {
		return r.limit
	}
	return max(min(r.perHost-r.taken[host], r.limit), 0)
}

const dueHeads = `SELECT host FROM hosts WHERE own = ? AND due_at <= ? ORDER BY due_at LIMIT ?`

func dueHosts(ctx context.Context, tx *sql.Tx, own int, now time.Time, limit int) ([]string, error) {
	var out []string
	err := engine.Each(ctx, tx, func(rows *sql.Rows) error {
		var host string
		err := rows.Scan(&host)
		out = append(out, host)
		return err
	}, dueHeads, own, value.Micros(now), limit)
	return out, err
}

const dueEntries = `SELECT ` + entryColumns + `, e.own, e.due_at FROM entries e WHERE e.host = ? AND e.own = ? AND e.due_at <= ? ORDER BY e.due_at, e.id LIMIT ?`

func dueOn(ctx context.Context, find *sql.Stmt, host string, own int, now time.Time, limit int) ([]due, error) {
	var out []due
	err := engine.Each(ctx, engine.Prepared{Stmt: find}, func(rows *sql.Rows) error {
		var d due
		var err error
		d.entry, err = scanEntry(rows, &d.own, &d.since)
		out = append(out, d)
		return err
	}, dueEntries, host, own, value.Micros(now), limit)
	return out, err
}

// fillSources gives each entry its source.
func (s *Store) fillSources(ctx context.Context, entries []index.Entry) error {
	byID := map[int64]index.Source{}
	var want []int64
	for _, e := range entries {
		if _, ok := byID[e.SourceID]; !ok {
			byID[e.SourceID] = index.Source{}
			want = append(want, e.SourceID)
		}
	}
	for chunk := range value.Chunks(want) {
		found, err := querySources(ctx, s.read, `SELECT `+sourceColumns+` FROM sources WHERE id IN `+value.In(len(chunk)), value.Anys(chunk)...)
		if err != nil {
			return err
		}
		for _, src := range found {
			byID[src.ID] = src
		}
	}
	for i := range entries {
		entries[i].Source = byID[entries[i].SourceID]
	}
	return nil
}

// settleEntry ends a lease after a visit that came to an item. An entry that was changed meanwhile is due once
// more at again_at, if that is sooner. A visit that came to nothing, ?4 NULL, leaves the time of the last one.
const settleEntry = `
	UPDATE entries SET item_id = ?1, visits = visits + 1, tries = 0, problem = '', lease_until = NULL, again_at = NULL, visited_at = coalesce(?4, visited_at),
		next_at = ` + soonest + `, due_at = ` + soonestIfOn + ` WHERE id = ?3`

// soonest is the earlier of ?2 and again_at, of which either may be NULL. While the source is off, nothing is due.
const (
	soonest     = `min(coalesce(?2, again_at), coalesce(again_at, ?2))`
	soonestIfOn = `CASE WHEN (SELECT off FROM sources WHERE sources.id = source_id) THEN NULL ELSE ` + soonest + ` END`
)

// PutBack ends the lease of an entry whose page could not be taken in.
func (s *Store) PutBack(ctx context.Context, e index.Entry) error {
	return s.tx(ctx, "putting an entry back", func(tx *sql.Tx) error {
		return engine.One(tx.ExecContext(ctx, `
			UPDATE entries SET tries = ?1, problem = ?4, lease_until = NULL, again_at = NULL, next_at = `+soonest+`, due_at = `+soonestIfOn+` WHERE id = ?3`,
			e.Tries, value.MicrosOrNull(e.Next), e.ID, value.Clean(e.Problem)))
	})
}

// Visited returns when the pages of items were last read or found to be gone, at any of the addresses at which sources
// list them.
func (s *Store) Visited(ctx context.Context, itemIDs []int64) (map[int64]time.Time, error) {
	out := map[int64]time.Time{}
	for chunk := range value.Chunks(itemIDs) {
		err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
			var id, at int64
			err := rows.Scan(&id, &at)
			out[id] = value.At(at)
			return err
		}, visited+value.In(len(chunk))+` GROUP BY item_id`, value.Anys(chunk)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// That an item is not 0 is said twice, because the index of entries by item is used only then.
const visited = `SELECT item_id, max(visited_at) FROM entries WHERE visited_at IS NOT NULL AND item_id <> 0 AND item_id IN `

// WaitingEntries returns entries of a source that have no item yet, newest first.
func (s *Store) WaitingEntries(ctx context.Context, sourceID int64, limit int) ([]index.Entry, error) {
	var out []index.Entry
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		out = append(out, e)
		return err
	}, waitingEntries, sourceID, limit)
	if err != nil {
		return nil, err
	}
	return out, s.fillSources(ctx, out)
}

const waitingEntries = `SELECT ` + entryColumns + ` FROM entries e WHERE e.source_id = ? AND e.item_id = 0 ORDER BY e.first_seen DESC, e.id DESC LIMIT ?`

// LookAgain makes the pages of items due at a time. Of an item that several sources list, one entry is enough: its
// first one. While that is held, it is due once more after the visit under way.
func (s *Store) LookAgain(ctx context.Context, itemIDs []int64, at time.Time) error {
	return s.tx(ctx, "making pages due again", func(tx *sql.Tx) error {
		for chunk := range value.Chunks(itemIDs) {
			args := append([]any{value.Micros(at)}, value.Anys(chunk)...)
			if _, err := tx.ExecContext(ctx, lookAgain+value.In(len(chunk))+` GROUP BY e.item_id)`, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// lookAgain takes the first entry of each item none of whose entries is due sooner. That an item is not 0 is said
// twice, because the index of entries by item is used only then.
const lookAgain = `
	UPDATE entries SET again_at = CASE WHEN lease_until IS NULL THEN NULL ELSE min(coalesce(again_at, ?1), ?1) END,
		next_at = CASE WHEN lease_until IS NULL THEN ?1 ELSE next_at END, due_at = CASE WHEN lease_until IS NULL THEN ?1 ELSE due_at END
	WHERE id IN (
		SELECT min(e.id) FROM entries e JOIN sources s ON s.id = e.source_id WHERE e.url <> '' AND NOT s.off AND NOT EXISTS (
			SELECT 1 FROM entries o WHERE o.item_id = e.item_id AND o.item_id <> 0 AND (o.lease_until IS NULL AND o.due_at <= ?1 OR o.lease_until IS NOT NULL AND o.again_at <= ?1))
		AND e.item_id <> 0 AND e.item_id IN `
