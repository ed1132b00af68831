package alarms

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// AddRelease keeps what was approved, unless its key exists; added says which.
func (s *Alarms) AddRelease(ctx context.Context, r index.Release) (added bool, err error) {
	return s.change(ctx, "keeping a release", `INSERT INTO releases (key, origin, who, at, text) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
		value.Clean(r.Key), value.Clean(r.From), value.Clean(r.Who), value.Micros(r.At), value.Clean(r.Text))
}

// Releases returns up to limit releases that were approved at or after since, the newest first.
func (s *Alarms) Releases(ctx context.Context, since time.Time, limit int) ([]index.Release, error) {
	var out []index.Release
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var r index.Release
		var at int64
		err := rows.Scan(&r.ID, &r.Key, &r.From, &r.Who, &at, &r.Text)
		r.At = value.At(at)
		out = append(out, r)
		return err
	}, `SELECT id, key, origin, who, at, text FROM releases WHERE at >= ? ORDER BY at DESC, id DESC LIMIT ?`, value.Micros(since), max(limit, 0))
	return out, err
}

// Said returns up to limit items of an own channel that may be learnt from, oldest first, with title, author, summary, text, links,
// tags, times and what was found of a sender: those from before a moment, never of an alarm that nobody called ours. What came with a first poll was published before it.
func (s *Alarms) Said(ctx context.Context, source string, before time.Time, limit int) ([]index.Item, error) {
	var out []index.Item
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var it index.Item
		var published, seen int64
		var parts []byte
		var sign string
		if err := rows.Scan(&it.ID, &it.Title, &it.Author, &it.Summary, &it.Text, &published, &seen, &parts, &sign); err != nil {
			return err
		}
		it.Source, it.Published, it.FirstSeen = source, value.At(published), value.At(seen)
		var rest struct {
			Links []index.Link
			Tags  []string
		}
		var err error
		if len(parts) > 0 {
			err = json.Unmarshal(parts, &rest)
		}
		it.Links, it.Tags = rest.Links, rest.Tags
		if sign != "" {
			it.Post = &index.Post{Sign: sign}
		}
		out = append(out, it)
		return err
	}, said, source, value.Micros(before), max(limit, 0))
	slices.Reverse(out)
	return out, err
}

const said = `
	SELECT i.id, v.title, v.author, v.summary, substr(v.text, 1, 2000), i.published, i.first_seen, i.parts, coalesce(json_extract(o.rest, '$.sign'), '')
	FROM items i JOIN versions v ON v.seq = i.version_seq LEFT JOIN posts o ON o.item_id = i.id
	WHERE i.lane = 'own' AND i.source = ?1 AND i.erased = 0 AND (i.first_seen < ?2 OR (i.quiet <> 0 AND i.published <> 0 AND i.published < ?2))
	AND NOT EXISTS (SELECT 1 FROM alarm_parts p JOIN alarms a ON a.id = p.alarm_id WHERE p.item_id = i.id AND a.approved = 0)
	ORDER BY i.id DESC LIMIT ?3`

// PutUnlisted notes that an item is to be judged once more, unless it is noted already.
func (s *Alarms) PutUnlisted(ctx context.Context, itemID int64, due time.Time) error {
	_, err := s.change(ctx, "noting what is on no list", `INSERT INTO unlisted (item_id, due) VALUES (?, ?) ON CONFLICT (item_id) DO NOTHING`, itemID, value.Micros(due))
	return err
}

// DueUnlisted returns up to limit items whose time is up.
func (s *Alarms) DueUnlisted(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	var out []int64
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT item_id FROM unlisted WHERE due <> 0 AND due <= ? ORDER BY due, item_id LIMIT ?`, value.Micros(now), max(limit, 0))
	return out, err
}

// EndUnlisted notes that an item was judged for the last time; it stays noted, so that it is not judged anew when its
// stage sees it again.
func (s *Alarms) EndUnlisted(ctx context.Context, itemID int64) error {
	_, err := s.change(ctx, "noting what was judged", `UPDATE unlisted SET due = 0 WHERE item_id = ?`, itemID)
	return err
}
