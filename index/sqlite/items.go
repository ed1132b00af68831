package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
)

// parts are the lists of an item that are only ever read whole.
type parts struct {
	Links  []index.Link  `json:",omitempty"`
	Quotes []index.Quote `json:",omitempty"`
	Embeds []index.Embed `json:",omitempty"`
	Tags   []string      `json:",omitempty"`
}

// intake is one transaction of Take with its prepared statements.
type intake struct {
	store *Store
	tx    *sql.Tx
	ctx   context.Context //nolint:containedctx // lives as long as the one transaction
	seq   int64
	now   time.Time
	stmts map[string]*sql.Stmt
	added index.Counts // what this transaction adds to the totals
}

// Take keeps arrivals in one transaction and is durable when it returns.
func (s *Store) Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error) {
	var out []index.Taken
	err := s.tx(ctx, "taking items in", func(tx *sql.Tx) error {
		in := &intake{store: s, tx: tx, ctx: ctx, now: s.now(), stmts: map[string]*sql.Stmt{}}
		defer in.close()
		out = make([]index.Taken, 0, len(arrivals))
		if err := tx.QueryRowContext(ctx, `SELECT last FROM sequence`).Scan(&in.seq); err != nil {
			return err
		}
		for i := range arrivals {
			taken, err := in.take(&arrivals[i])
			if err != nil {
				return fmt.Errorf("%s: %w", arrivals[i].Item.URL, err)
			}
			out = append(out, taken)
		}
		return in.finish()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (in *intake) stmt(query string) (*sql.Stmt, error) {
	if st, ok := in.stmts[query]; ok {
		return st, nil
	}
	st, err := in.tx.PrepareContext(in.ctx, query)
	if err == nil {
		in.stmts[query] = st
	}
	return st, err
}

func (in *intake) exec(query string, args ...any) (sql.Result, error) {
	st, err := in.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(in.ctx, args...)
}

func (in *intake) close() {
	for _, st := range in.stmts {
		_ = st.Close()
	}
}

// finish keeps the sequence and the totals, last, because only now they are known.
func (in *intake) finish() error {
	if _, err := in.exec(`UPDATE sequence SET last = ?`, in.seq); err != nil {
		return err
	}
	a := in.added
	_, err := in.exec(`UPDATE totals SET items = items + ?1, reactions = reactions + ?2, versions = versions + ?3,
		oldest = CASE WHEN ?4 = 0 THEN oldest WHEN oldest = 0 THEN ?4 ELSE min(oldest, ?4) END, newest = max(newest, ?5)`,
		a.Items, a.Reactions, a.Versions, micros(a.Oldest), micros(a.Newest))
	return err
}

// known is what the store has of an arriving item.
type known struct {
	id, seq                int64
	version                int
	published              int64
	precision              index.Precision
	raw                    string
	quiet                  bool
	gone                   int64
	title, author, summary string
	text                   string
	problem                string
}

func (in *intake) find(url string) (known, bool, error) {
	var k known
	st, err := in.stmt(`SELECT i.id, i.seq, i.version, i.published, i.precision, i.published_raw, i.quiet, i.gone_at, i.problem,
		v.title, v.author, v.summary, v.text FROM items i JOIN versions v ON v.item_id = i.id AND v.n = i.version WHERE i.url = ?`)
	if err != nil {
		return k, false, err
	}
	err = st.QueryRowContext(in.ctx, url).Scan(&k.id, &k.seq, &k.version, &k.published, &k.precision, &k.raw, &k.quiet, &k.gone, &k.problem,
		&k.title, &k.author, &k.summary, &k.text)
	if errors.Is(err, sql.ErrNoRows) {
		return k, false, nil
	}
	return k, err == nil, err
}

func (in *intake) take(a *index.Arrival) (index.Taken, error) {
	it := scrub(a.Item)
	if it.URL == "" || it.Kind == "" {
		return index.Taken{}, fmt.Errorf("an item needs an address and a kind: %w", index.ErrInvalid)
	}
	if it.FirstSeen.IsZero() {
		it.FirstSeen = in.now
	}
	old, found, err := in.find(it.URL)
	if err != nil {
		return index.Taken{}, err
	}
	taken := index.Taken{ItemID: old.id, Seq: old.seq, Version: old.version, Outcome: index.OutcomeSame}
	switch {
	case !found:
		taken, err = in.insert(it, a)
	default:
		taken, err = in.update(it, a, old)
	}
	if err != nil {
		return taken, err
	}
	if a.EntryID != 0 {
		_, err = in.exec(`UPDATE entries SET item_id = ?, visits = visits + 1, tries = 0, next_at = ?, problem = '', lease_until = 0 WHERE id = ?`,
			taken.ItemID, micros(a.Next), a.EntryID)
	}
	return taken, err
}

func (in *intake) insert(it index.Item, a *index.Arrival) (index.Taken, error) {
	in.seq++
	lists, err := json.Marshal(parts{it.Links, it.Quotes, it.Embeds, it.Tags})
	if err != nil {
		return index.Taken{}, err
	}
	res, err := in.exec(`
		INSERT INTO items (seq, kind, url, seen_as, source, outlet, site, lane, lang, published, precision, published_raw, first_seen,
			version, gone_at, comment_feed, comments, paywalled, quiet, problem, parts)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, ?, ?, ?)`,
		in.seq, it.Kind, it.URL, it.SeenAs, it.Source, it.Outlet, it.Site, it.Lane, it.Lang, micros(it.Published), it.Precision,
		it.PublishedRaw, micros(it.FirstSeen), it.CommentFeed, it.Comments, it.Paywalled, it.Quiet, it.Problem, lists)
	if err != nil {
		return index.Taken{}, err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return index.Taken{}, err
	}
	in.added.Items++
	if it.Kind == index.KindReaction {
		in.added.Reactions++
	}
	if when := it.When(); in.added.Oldest.IsZero() || when.Before(in.added.Oldest) {
		in.added.Oldest = when
	}
	if it.FirstSeen.After(in.added.Newest) {
		in.added.Newest = it.FirstSeen
	}
	return index.Taken{ItemID: id, Seq: in.seq, Version: 1, Outcome: index.OutcomeNew}, in.addVersion(id, 1, it.FirstSeen, it, a)
}

// update brings a known item up to date: a new version if its words differ, a new sequence number if
// anything that is searched or shown differs.
func (in *intake) update(it index.Item, a *index.Arrival, old known) (index.Taken, error) {
	it = keepKnown(it, old)
	words := it.Title != old.title || it.Author != old.author || it.Text != old.text || it.Text == "" && it.Summary != old.summary
	better := old.gone != 0 || micros(it.Published) != old.published || it.Precision != old.precision || it.Problem != old.problem || it.Quiet != old.quiet
	taken := index.Taken{ItemID: old.id, Seq: old.seq, Version: old.version, Outcome: index.OutcomeSame}
	if !words && !better {
		return taken, nil
	}
	in.seq++
	taken.Seq, taken.Outcome = in.seq, index.OutcomeChanged
	if words {
		taken.Version++
	}
	lists, err := json.Marshal(parts{it.Links, it.Quotes, it.Embeds, it.Tags})
	if err != nil {
		return taken, err
	}
	if _, err := in.exec(`
		UPDATE items SET seq = ?, lang = ?, published = ?, precision = ?, published_raw = ?, version = ?, gone_at = 0, comment_feed = ?,
			comments = ?, paywalled = ?, quiet = ?, problem = ?, parts = ? WHERE id = ?`,
		in.seq, it.Lang, micros(it.Published), it.Precision, it.PublishedRaw, taken.Version, it.CommentFeed, it.Comments,
		it.Paywalled, it.Quiet, it.Problem, lists, old.id); err != nil {
		return taken, err
	}
	if !words {
		return taken, nil
	}
	return taken, in.addVersion(old.id, taken.Version, in.now, it, a)
}

// keepKnown holds on to what the store knows better than the arrival: an earlier time of publication that is
// as precise, a text that is there, loudness.
func keepKnown(it index.Item, old known) index.Item {
	if old.published != 0 && rank(it.Precision) <= rank(old.precision) {
		it.Published, it.Precision, it.PublishedRaw = at(old.published), old.precision, old.raw
	}
	if it.Text == "" && it.Problem != "" && old.text != "" {
		it.Title, it.Author, it.Summary, it.Text, it.Problem = old.title, old.author, old.summary, old.text, old.problem
	}
	if it.Summary == "" {
		it.Summary = old.summary
	}
	it.Quiet = it.Quiet && old.quiet
	if !it.Quiet && old.quiet {
		it.Quiet = true // what came in quietly stays quiet: a second source does not make it news
	}
	return it
}

func rank(p index.Precision) int {
	switch p {
	case index.PrecisionDay:
		return 1
	case index.PrecisionMinute:
		return 2
	case index.PrecisionSecond:
		return 3
	}
	return 0
}

func (in *intake) addVersion(id int64, n int, seen time.Time, it index.Item, a *index.Arrival) error {
	rawID, err := in.addRaw(a)
	if err != nil {
		return err
	}
	in.added.Versions++
	_, err = in.exec(`INSERT INTO versions (item_id, n, seq, seen, title, author, summary, text, updated, raw_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, n, in.seq, micros(seen), it.Title, it.Author, it.Summary, it.Text, micros(it.Updated), rawID)
	return err
}

// addRaw keeps the bytes that a version was made of; equal bytes are kept once.
func (in *intake) addRaw(a *index.Arrival) (int64, error) {
	if len(a.Raw) == 0 {
		return 0, nil
	}
	hash := sha256.Sum256(a.Raw)
	var id int64
	st, err := in.stmt(`SELECT id FROM raws WHERE hash = ?`)
	if err != nil {
		return 0, err
	}
	if err := st.QueryRowContext(in.ctx, hash[:]).Scan(&id); !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	res, err := in.exec(`INSERT INTO raws (hash, type, bytes) VALUES (?, ?, ?)`, hash[:], clean(a.RawType), in.store.pack.EncodeAll(a.Raw, nil))
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// scrub makes every text of an item storable and every time UTC.
func scrub(it index.Item) index.Item {
	for _, s := range []*string{
		&it.URL, &it.SeenAs, &it.Source, &it.Outlet, &it.Site, &it.Title, &it.Author, &it.Summary, &it.Text, &it.Lang,
		&it.PublishedRaw, &it.CommentFeed, &it.Problem,
	} {
		*s = clean(*s)
	}
	it.Published, it.Updated, it.FirstSeen = it.Published.UTC(), it.Updated.UTC(), it.FirstSeen.UTC()
	if it.Published.IsZero() {
		it.Precision = index.PrecisionUnknown
	}
	return it
}

// MarkGone keeps that the page of an item is no longer there, or, with the zero time, that it is back.
func (s *Store) MarkGone(ctx context.Context, itemID, entryID int64, gone, next time.Time) error {
	return s.tx(ctx, "marking an item as gone", func(tx *sql.Tx) error {
		var was int64
		err := tx.QueryRowContext(ctx, `SELECT gone_at FROM items WHERE id = ?`, itemID).Scan(&was)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("item %d: %w", itemID, index.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if (was == 0) != gone.IsZero() {
			if _, err := tx.ExecContext(ctx, `UPDATE sequence SET last = last + 1`); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE items SET gone_at = ?, seq = (SELECT last FROM sequence) WHERE id = ?`, micros(gone), itemID); err != nil {
				return err
			}
		}
		if entryID == 0 {
			return nil
		}
		_, err = tx.ExecContext(ctx, `UPDATE entries SET visits = visits + 1, tries = 0, next_at = ?, problem = '', lease_until = 0 WHERE id = ?`, micros(next), entryID)
		return err
	})
}
