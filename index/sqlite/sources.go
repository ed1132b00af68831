package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
	"presswatch/index/sqlite/wound"
)

// PutSources makes the list of sources be exactly this one, matched by key.
func (s *Store) PutSources(ctx context.Context, sources []index.Source) error {
	return s.tx(ctx, "keeping the sources", func(tx *sql.Tx) error {
		known, err := sourcesByKey(ctx, tx)
		if err != nil {
			return err
		}
		listed := make(map[string]bool, len(sources))
		for _, src := range sources {
			if src.Key == "" || listed[src.Key] {
				return fmt.Errorf("source key %q is missing or given twice: %w", src.Key, index.ErrInvalid)
			}
			listed[src.Key] = true
			old, found := known[src.Key]
			if err := putSource(ctx, tx, src, old, found); err != nil {
				return fmt.Errorf("source %s: %w", src.Key, err)
			}
		}
		for key, old := range known {
			if listed[key] || old.Off {
				continue
			}
			old.Off = true
			if err := updateSource(ctx, tx, old, false); err != nil {
				return err
			}
			if err := switchEntries(ctx, tx, old); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE totals SET sources = (SELECT count(*) FROM sources)`)
		return err
	})
}

func sourcesByKey(ctx context.Context, tx *sql.Tx) (map[string]index.Source, error) {
	out := map[string]index.Source{}
	return out, engine.Each(ctx, tx, func(rows *sql.Rows) error {
		src, err := scanSource(rows)
		out[src.Key] = src
		return err
	}, `SELECT `+sourceColumns+` FROM sources`)
}

// putSource adds a source or updates a known one. The state is the store's.
func putSource(ctx context.Context, tx *sql.Tx, src, old index.Source, found bool) error {
	if !found {
		src.State = index.SourceState{Status: index.StatusNew}
		return insertSource(ctx, tx, src)
	}
	src.ID, src.State = old.ID, old.State
	due := !src.Off && old.Off // was off until now
	if src.URL != old.URL {
		src.State, due = startAnew(old.State), true
	}
	if sooner := src.State.LastPolled.Add(src.Every); !src.State.LastPolled.IsZero() && src.Every < old.Every &&
		src.State.Status == index.StatusOK && sooner.Before(src.State.Next) {
		src.State.Next, due = sooner, true // a shorter interval counts from now on, not after the next poll
	}
	if !due && sameSource(src, old) {
		return nil
	}
	if err := updateSource(ctx, tx, src, due); err != nil {
		return err
	}
	if src.Lane != old.Lane {
		if _, err := tx.ExecContext(ctx, `UPDATE entries SET own = ?1 WHERE source_id = ?2 AND own <> ?1`, src.Lane == index.LaneOwn, src.ID); err != nil {
			return err
		}
	}
	if src.Off != old.Off {
		return switchEntries(ctx, tx, src)
	}
	return nil
}

// switchEntries makes the pages of a source wait while it is off: whoever switches a source off wants nobody
// to knock at its outlet for it.
func switchEntries(ctx context.Context, tx *sql.Tx, src index.Source) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE entries SET lease_until = NULL, again_at = NULL, due_at = CASE WHEN ? THEN NULL ELSE next_at END WHERE source_id = ? AND (next_at IS NOT NULL OR due_at IS NOT NULL)`,
		src.Off, src.ID)
	return err
}

// startAnew is the state of a source at another address: what the old one said of itself no longer holds, and
// what the new one lists first is old news.
func startAnew(st index.SourceState) index.SourceState {
	return index.SourceState{Status: index.StatusNew, LastNew: st.LastNew, Quietest: st.Quietest, Listed: st.Listed}
}

func sameSource(a, b index.Source) bool {
	a.State, b.State = index.SourceState{}, index.SourceState{}
	return a == b
}

func insertSource(ctx context.Context, tx *sql.Tx, src index.Source) error {
	state, err := packState(src.State)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO sources (key, kind, name, url, outlet, lane, lang, every, selector, off, own, state, etag, last_modified, due_at, query, also, people)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'', x'', ?, ?, ?, ?)`,
		value.Clean(src.Key), src.Kind, value.Clean(src.Name), value.Clean(src.URL), value.Clean(src.Outlet), src.Lane, src.Lang, src.Every, value.Clean(src.Select),
		src.Off, src.Lane == index.LaneOwn, state, dueAt(src.Off, src.State), value.Clean(src.Query), value.Clean(src.Also), src.People)
	return err
}

// updateSource keeps what the configuration says of a known source. Unless due says that its time is to be set
// anew, the time stays: it may be the end of a lease.
func updateSource(ctx context.Context, tx *sql.Tx, src index.Source, due bool) error {
	state, err := packState(src.State)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE sources SET kind = ?, name = ?, url = ?, outlet = ?, lane = ?, lang = ?, every = ?, selector = ?, off = ?, own = ?, state = ?,
			query = ?, also = ?, people = ?, etag = ?, last_modified = ?, due_at = CASE WHEN ? THEN ? WHEN ? THEN NULL ELSE due_at END WHERE id = ?`,
		src.Kind, value.Clean(src.Name), value.Clean(src.URL), value.Clean(src.Outlet), src.Lane, src.Lang, src.Every, value.Clean(src.Select), src.Off,
		src.Lane == index.LaneOwn, state, value.Clean(src.Query), value.Clean(src.Also), src.People, []byte(src.State.ETag), []byte(src.State.LastModified),
		due, dueAt(src.Off, src.State), src.Off, src.ID)
	return err
}

// dueAt is when a source may be polled: at once if it never was, never if it is off, gone or given up.
func dueAt(off bool, st index.SourceState) any {
	switch {
	case off || st.Status == index.StatusGone:
		return nil
	case st.Next.IsZero() && st.LastPolled.IsZero():
		return 0
	}
	return value.MicrosOrNull(st.Next)
}

// packState is how a state is kept. Validators have columns of their own, because JSON cannot hold every byte.
// A time that JSON cannot hold is not worth failing a poll for.
func packState(st index.SourceState) ([]byte, error) {
	st.ETag, st.LastModified = "", ""
	st.Detail, st.Hint, st.Resume = value.Clean(st.Detail), value.Clean(st.Hint), value.Clean(st.Resume)
	for _, t := range []*time.Time{
		&st.FirstPolled, &st.LastPolled, &st.LastOK, &st.LastNew, &st.Since, &st.Next, &st.LastFull, &st.MovedSince,
	} {
		if *t = t.UTC(); t.Year() < 1 || t.Year() > 9999 {
			*t = time.Time{}
		}
	}
	return json.Marshal(st)
}

const sourceColumns = `id, key, kind, name, url, outlet, lane, lang, every, selector, off, query, also, people, state, etag, last_modified`

func scanSource(rows *sql.Rows) (index.Source, error) {
	var src index.Source
	var state, etag, modified []byte
	if err := rows.Scan(&src.ID, &src.Key, &src.Kind, &src.Name, &src.URL, &src.Outlet, &src.Lane, &src.Lang, &src.Every,
		&src.Select, &src.Off, &src.Query, &src.Also, &src.People, &state, &etag, &modified); err != nil {
		return src, err
	}
	if err := json.Unmarshal(state, &src.State); err != nil {
		return src, fmt.Errorf("state of source %s: %w", src.Key, errors.Join(index.ErrUnavailable, err))
	}
	src.State.ETag, src.State.LastModified = string(etag), string(modified)
	return src, nil
}

// querySources returns the sources of a query; those that are off say so.
func querySources(ctx context.Context, on engine.Asks, query string, args ...any) ([]index.Source, error) {
	var out []index.Source
	err := engine.Each(ctx, on, func(rows *sql.Rows) error {
		src, err := scanSource(rows)
		if src.Off {
			src.State.Status = index.StatusSwitched
		}
		out = append(out, src)
		return err
	}, query, args...)
	return out, err
}

// ListSources returns all sources with their state, in order of lane and name.
func (s *Store) ListSources(ctx context.Context) ([]index.Source, error) {
	order := `CASE lane`
	for i, lane := range index.Lanes() {
		order += fmt.Sprintf(` WHEN '%s' THEN %d`, lane, i)
	}
	return querySources(ctx, s.read, `SELECT `+sourceColumns+` FROM sources ORDER BY `+order+` ELSE 99 END, name, key`)
}

// dueSources finds what is due among the own channels (?1 is 1) or the others.
const dueSources = `SELECT ` + sourceColumns + ` FROM sources WHERE own = ?1 AND due_at <= ?2 ORDER BY due_at, id LIMIT ?3`

// LeaseSources takes up to limit sources that are due at now and holds them until now+lease.
func (s *Store) LeaseSources(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Source, error) {
	var out []index.Source
	err := s.tx(ctx, "leasing sources", func(tx *sql.Tx) error {
		if err := wound.Wind(ctx, tx, now, s.log); err != nil {
			return err
		}
		for own := 1; own >= 0; own-- {
			due, err := querySources(ctx, tx, dueSources, own, value.Micros(now), limit-len(out))
			if err != nil {
				return err
			}
			out = append(out, due...)
		}
		return holdSources(ctx, tx, out, now.Add(lease))
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func holdSources(ctx context.Context, tx *sql.Tx, sources []index.Source, until time.Time) error {
	hold, err := tx.PrepareContext(ctx, `UPDATE sources SET due_at = ? WHERE id = ?`)
	if err != nil {
		return err
	}
	defer func() { _ = hold.Close() }() // it goes with the transaction
	for _, src := range sources {
		if _, err := hold.ExecContext(ctx, value.Micros(until), src.ID); err != nil {
			return err
		}
	}
	return nil
}

// MakeDue makes a source due at now. NULL, which is never, stays.
func (s *Store) MakeDue(ctx context.Context, sourceID int64, now time.Time) error {
	return s.tx(ctx, "making a source due", func(tx *sql.Tx) error {
		found, err := querySources(ctx, tx, `SELECT `+sourceColumns+` FROM sources WHERE id = ?`, sourceID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("source %d: %w", sourceID, index.ErrNotFound)
		}
		if st := found[0].State; st.Status != index.StatusLimited || !st.Next.After(now) {
			_, err = tx.ExecContext(ctx, `UPDATE sources SET due_at = ?1 WHERE id = ?2 AND due_at > ?1`, value.Micros(now), sourceID)
		}
		return err
	})
}

// RecordPoll keeps what a poll came to and ends the lease.
func (s *Store) RecordPoll(ctx context.Context, p index.Poll) (fresh, changed int, err error) {
	err = s.tx(ctx, "recording a poll", func(tx *sql.Tx) error {
		own, off, err := recordState(ctx, tx, p)
		if err != nil {
			return err
		}
		fresh, changed, err = putEntries(ctx, tx, p, own, off)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return fresh, changed, nil
}

func recordState(ctx context.Context, tx *sql.Tx, p index.Poll) (own, off bool, err error) {
	state, err := packState(p.State)
	if err != nil {
		return false, false, err
	}
	err = tx.QueryRowContext(ctx, `
		UPDATE sources SET state = ?, etag = ?, last_modified = ?, due_at = CASE WHEN off THEN NULL ELSE ? END WHERE id = ? RETURNING own, off`,
		state, []byte(p.State.ETag), []byte(p.State.LastModified), dueAt(false, p.State), p.SourceID).Scan(&own, &off)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("source %d: %w", p.SourceID, index.ErrNotFound)
	}
	return own, off, err
}

// KnownEntries returns the hash of each of the keys that the source has listed before.
func (s *Store) KnownEntries(ctx context.Context, sourceID int64, keys []string) (map[string]string, error) {
	out := make(map[string]string, len(keys))
	asked := make(map[string]string, len(keys)) // as kept -> as asked
	for _, key := range keys {
		asked[value.Clean(key)] = key
	}
	for chunk := range value.Chunks(keys) {
		args := []any{sourceID}
		for _, key := range chunk {
			args = append(args, value.Clean(key))
		}
		if err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
			var key, hash string
			err := rows.Scan(&key, &hash)
			out[asked[key]] = hash
			return err
		}, `SELECT key, hash FROM entries WHERE source_id = ? AND key IN `+value.In(len(chunk)), args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
