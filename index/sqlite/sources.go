package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"presswatch/index"
)

// PutSources makes the list of sources be exactly this one, matched by key.
func (s *Store) PutSources(ctx context.Context, sources []index.Source) error {
	return s.tx(ctx, "keeping the sources", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE sources SET off = 1, dormant = 1`); err != nil {
			return err
		}
		for _, src := range sources {
			if err := putSource(ctx, tx, src); err != nil {
				return fmt.Errorf("source %s: %w", src.Key, err)
			}
		}
		return nil
	})
}

func putSource(ctx context.Context, tx *sql.Tx, src index.Source) error {
	var oldURL, state string
	err := tx.QueryRowContext(ctx, `SELECT url, state FROM sources WHERE key = ?`, src.Key).Scan(&oldURL, &state)
	switch {
	case err == sql.ErrNoRows:
		src.State = index.SourceState{Status: index.StatusNew}
	case err != nil:
		return err
	default:
		if err := json.Unmarshal([]byte(state), &src.State); err != nil {
			return err
		}
	}
	if oldURL != "" && oldURL != src.URL {
		// Another address: what the old one said of itself no longer holds, and its first entries are old news.
		st := &src.State
		st.ETag, st.LastModified, st.BodyHash, st.MovedTo = "", "", "", ""
		st.FirstPolled, st.LastFull, st.Next, st.Failures, st.Status = time.Time{}, time.Time{}, time.Time{}, 0, index.StatusNew
	}
	text, err := json.Marshal(src.State)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO sources (key, kind, name, url, outlet, lane, lang, every, selector, off, state, next_at, dormant, lease_until)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
		ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, name = excluded.name, url = excluded.url, outlet = excluded.outlet,
			lane = excluded.lane, lang = excluded.lang, every = excluded.every, selector = excluded.selector, off = excluded.off,
			state = excluded.state, next_at = excluded.next_at, dormant = excluded.dormant`,
		src.Key, src.Kind, src.Name, src.URL, src.Outlet, src.Lane, src.Lang, src.Every, src.Select, src.Off, text,
		micros(src.State.Next), dormant(src.Off, src.State))
	return err
}

// dormant sources are never due: switched off, gone, or given up (polled before, and no next time).
func dormant(off bool, st index.SourceState) bool {
	return off || st.Status == index.StatusGone || st.Next.IsZero() && !st.LastPolled.IsZero() && st.Status != index.StatusNew
}

const sourceColumns = `id, key, kind, name, url, outlet, lane, lang, every, selector, off, state`

func scanSource(rows *sql.Rows) (index.Source, error) {
	var src index.Source
	var state []byte
	if err := rows.Scan(&src.ID, &src.Key, &src.Kind, &src.Name, &src.URL, &src.Outlet, &src.Lane, &src.Lang, &src.Every,
		&src.Select, &src.Off, &state); err != nil {
		return src, err
	}
	if err := json.Unmarshal(state, &src.State); err != nil {
		return src, fmt.Errorf("state of source %s: %w", src.Key, err)
	}
	if src.Off {
		src.State.Status = index.StatusSwitched
	}
	return src, nil
}

// ListSources returns all sources with their state, in order of lane and name.
func (s *Store) ListSources(ctx context.Context) ([]index.Source, error) {
	order := `CASE lane`
	for i, lane := range index.Lanes() {
		order += fmt.Sprintf(` WHEN '%s' THEN %d`, lane, i)
	}
	var out []index.Source
	rows, err := s.read.QueryContext(ctx, `SELECT `+sourceColumns+` FROM sources ORDER BY `+order+` ELSE 99 END, name, key`) //nolint:gosec // constants only
	err = each(rows, err, func(rows *sql.Rows) error {
		src, err := scanSource(rows)
		out = append(out, src)
		return err
	})
	return out, err
}

// LeaseSources takes up to limit sources that are due at now and holds them until now+lease. The own lane
// goes before all others, then the most overdue.
func (s *Store) LeaseSources(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Source, error) {
	var out []index.Source
	err := s.tx(ctx, "leasing sources", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT `+sourceColumns+` FROM sources
			WHERE dormant = 0 AND next_at <= ?1 AND lease_until <= ?1
			ORDER BY lane <> 'own', next_at, id LIMIT ?2`, micros(now), limit)
		if err := each(rows, err, func(rows *sql.Rows) error {
			src, err := scanSource(rows)
			out = append(out, src)
			return err
		}); err != nil {
			return err
		}
		for _, src := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE sources SET lease_until = ? WHERE id = ?`, micros(now.Add(lease)), src.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// RecordPoll keeps what a poll came to and ends the lease.
func (s *Store) RecordPoll(ctx context.Context, p index.Poll) (fresh, changed int, err error) {
	err = s.tx(ctx, "recording a poll", func(tx *sql.Tx) error {
		fresh, changed = 0, 0
		state, err := json.Marshal(p.State)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `UPDATE sources SET state = ?, next_at = ?, dormant = off OR ?, lease_until = 0 WHERE id = ?`,
			state, micros(p.State.Next), dormant(false, p.State), p.SourceID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("source %d: %w", p.SourceID, index.ErrNotFound)
		}
		var own bool
		if err := tx.QueryRowContext(ctx, `SELECT lane = 'own' FROM sources WHERE id = ?`, p.SourceID).Scan(&own); err != nil {
			return err
		}
		for _, e := range p.Entries {
			e.SourceID = p.SourceID
			isNew, isChanged, err := putEntry(ctx, tx, e, own)
			if err != nil {
				return fmt.Errorf("entry %s: %w", e.Key, err)
			}
			fresh += count(isNew)
			changed += count(isChanged)
		}
		return nil
	})
	return fresh, changed, err
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// KnownEntries returns the hash of each of the keys that the source has listed before.
func (s *Store) KnownEntries(ctx context.Context, sourceID int64, keys []string) (map[string]string, error) {
	out := make(map[string]string, len(keys))
	for chunk := range chunks(keys) {
		args := append([]any{sourceID}, anys(chunk)...)
		rows, err := s.read.QueryContext(ctx, `SELECT key, hash FROM entries WHERE source_id = ? AND key IN (`+marks(len(chunk))+`)`, args...) //nolint:gosec // question marks only
		if err := each(rows, err, func(rows *sql.Rows) error {
			var key, hash string
			err := rows.Scan(&key, &hash)
			out[key] = hash
			return err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
