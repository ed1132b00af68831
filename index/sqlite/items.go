package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/erasure"
	"presswatch/index/sqlite/merge"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/value"
)

// intake is one transaction of Take with its prepared statements.
type intake struct {
	*engine.Batch
	store *Store
	seq   int64
	now   time.Time
	added index.Counts    // what this transaction adds to the totals
	marks *erasure.Marked // whose posts were erased; nil: not yet read
}

// Take keeps arrivals in one transaction and is durable when it returns.
func (s *Store) Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error) {
	if len(arrivals) == 0 {
		return nil, nil
	}
	raws, err := s.packRaws(ctx, arrivals) // before the transaction, which holds up all other writers
	if err != nil {
		return nil, err
	}
	out := make([]index.Taken, len(arrivals))
	err = s.tx(ctx, "taking items in", func(tx *sql.Tx) error {
		in := &intake{Batch: engine.NewBatch(ctx, tx), store: s, now: s.now().UTC()}
		defer in.Close()
		if err := tx.QueryRowContext(ctx, `SELECT last FROM sequence`).Scan(&in.seq); err != nil {
			return err
		}
		for i := range arrivals {
			if out[i], err = in.take(&arrivals[i], raws[i]); err != nil {
				return fmt.Errorf("%s: %w", arrivals[i].Item.URL, err)
			}
		}
		return in.finish()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// finish keeps the sequence and the totals, last, because only now they are known.
func (in *intake) finish() error {
	if _, err := in.Exec(`UPDATE sequence SET last = ?`, in.seq); err != nil {
		return err
	}
	a := in.added
	_, err := in.Exec(`UPDATE totals SET items = items + ?1, reactions = reactions + ?2, versions = versions + ?3,
		oldest = CASE WHEN ?4 = 0 THEN oldest WHEN oldest = 0 THEN ?4 ELSE min(oldest, ?4) END, newest = max(newest, ?5)`,
		a.Items, a.Reactions, a.Versions, value.Micros(a.Oldest), value.Micros(a.Newest))
	return err
}

// count adds an item to the totals; one that is known counts for its times only.
func (in *intake) count(it *index.Item) {
	if when := it.When(); in.added.Oldest.IsZero() || when.Before(in.added.Oldest) {
		in.added.Oldest = when
	}
	if it.FirstSeen.After(in.added.Newest) {
		in.added.Newest = it.FirstSeen
	}
}

// take takes one arrival in and settles its entry.
func (in *intake) take(a *index.Arrival, raw packedRaw) (index.Taken, error) {
	it := scrub(a.Item)
	if it.URL == "" || it.Kind == "" {
		return index.Taken{}, fmt.Errorf("an item needs an address and a kind: %w", index.ErrInvalid)
	}
	if it.FirstSeen.IsZero() {
		it.FirstSeen = in.now
	}
	taken, err := in.takeItem(it, raw)
	if err == nil && taken.ItemID != 0 && a.Thread != nil {
		err = posts.AddThread(in.Batch, taken.ItemID, a.Thread, in.now)
	}
	if err != nil || a.EntryID == 0 {
		return taken, err
	}
	visited := in.now
	if it.Problem != "" { // the page could not be read
		visited = time.Time{}
	}
	_, err = in.Exec(settleEntry, taken.ItemID, value.MicrosOrNull(a.Next), a.EntryID, value.MicrosOrNull(visited))
	return taken, err
}

// takeItem takes an item in: anew, or as what it is now. A post of somebody whose posts were erased is passed over.
func (in *intake) takeItem(it index.Item, raw packedRaw) (index.Taken, error) {
	if it.Post != nil {
		if dead, err := in.isErased(it.Post); dead || err != nil {
			return index.Taken{Outcome: index.OutcomeSame}, err
		}
	}
	old, found, err := in.findItem(&it)
	switch {
	case err != nil:
		return index.Taken{}, err
	case !found:
		return in.insert(it, raw)
	case old.Erased || old.Post != nil && old.Post.Forgotten != "": // what was removed stays so
		return index.Taken{ItemID: old.ID, Seq: old.Seq, Version: old.Version, Outcome: index.OutcomeSame}, nil
	}
	return in.meet(old, it, raw)
}

// findItem finds a known item by its address, or a post by what its network calls it.
func (in *intake) findItem(it *index.Item) (known, bool, error) {
	k, found, err := in.find(it.URL)
	if err != nil || found || it.Post == nil || it.Post.Key == "" {
		return k, found, err
	}
	var url string
	key, err := in.store.eraser.Hidden(in.Batch, it.Post.Network, it.Post.Key)
	if err != nil {
		return k, false, err
	}
	found, err = in.Row(`SELECT i.url FROM posts p JOIN items i ON i.id = p.item_id WHERE p.network = ? AND p.key IN (?, ?)`,
		[]any{it.Post.Network, it.Post.Key, key}, &url)
	if err != nil || !found {
		return k, false, err
	}
	return in.find(url)
}

// known is an item that the store has. Of what never changes, only what the rules need is filled in.
type known struct {
	index.Item
	versionSeq int64
	parts      string // its lists, as they are kept
}

func (in *intake) find(url string) (known, bool, error) {
	var k known
	var published, updated, firstSeen, gone, seen int64
	var post posts.Row
	found, err := in.Row(`
		SELECT i.id, i.seq, i.source, i.outlet, i.lane, i.lang, i.published, i.precision, i.published_raw, i.updated, i.first_seen, i.version,
			i.version_seq, i.gone_at, i.comment_feed, i.comments, i.paywalled, i.quiet, i.problem, i.parts, i.erased, v.seen, v.title, v.author, v.summary, v.text, `+posts.Columns+`
		FROM items i JOIN versions v ON v.seq = i.version_seq LEFT JOIN posts p ON p.item_id = i.id WHERE i.url = ?`, []any{url}, append([]any{
		&k.ID, &k.Seq, &k.Source, &k.Outlet, &k.Lane, &k.Lang, &published, &k.Precision, &k.PublishedRaw, &updated, &firstSeen, &k.Version,
		&k.versionSeq, &gone, &k.CommentFeed, &k.Comments, &k.Paywalled, &k.Quiet, &k.Problem, &k.parts, &k.Erased, &seen, &k.Title, &k.Author, &k.Summary, &k.Text,
	}, post.Into()...)...)
	if err != nil || !found {
		return k, false, err
	}
	if k.Post, err = post.Post(); err != nil {
		return k, false, err
	}
	k.URL = url
	k.Published, k.Updated, k.FirstSeen, k.GoneAt, k.VersionSeen = value.At(published), value.At(updated), value.At(firstSeen), value.At(gone), value.At(seen)
	return k, true, unpackParts([]byte(k.parts), &k.Item)
}

// insert takes in an item that the store has never met.
func (in *intake) insert(it index.Item, raw packedRaw) (index.Taken, error) {
	lists, err := packParts(it)
	if err != nil {
		return index.Taken{}, err
	}
	in.seq++
	res, err := in.Exec(`
		INSERT INTO items (seq, kind, url, seen_as, source, outlet, site, lane, lang, published, precision, published_raw, updated,
			first_seen, version, version_seq, gone_at, comment_feed, comments, paywalled, quiet, problem, parts)
		VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?1, ?, ?, ?, ?, ?, ?, ?)`,
		in.seq, it.Kind, it.URL, it.SeenAs, it.Source, it.Outlet, it.Site, it.Lane, it.Lang, value.Micros(it.Published), it.Precision,
		it.PublishedRaw, value.Micros(it.Updated), value.Micros(it.FirstSeen), value.Micros(it.GoneAt), it.CommentFeed, it.Comments, it.Paywalled, it.Quiet, it.Problem, lists)
	if err != nil {
		return index.Taken{}, err
	}
	if it.ID, err = res.LastInsertId(); err != nil {
		return index.Taken{}, err
	}
	in.added.Items++
	if it.Kind == index.KindReaction {
		in.added.Reactions++
	}
	in.count(&it)
	it.Version = 1
	if err := in.keepPost(it.ID, &it, true); err != nil {
		return index.Taken{}, err
	}
	return index.Taken{ItemID: it.ID, Seq: in.seq, Version: 1, Outcome: index.OutcomeNew}, in.addVersion(it, it.FirstSeen, raw)
}

// meet brings a known item up to date: a new version if its words differ, a new sequence number if anything
// differs that is searched for or shown.
func (in *intake) meet(old known, it index.Item, raw packedRaw) (index.Taken, error) {
	if old.Post != nil && !old.Post.Shown && it.Post != nil && it.Post.Shown { // what its network says of it is better known
		post := it.Post
		it = old.Item
		it.Post = post
	}
	if old.Post != nil && it.Post != nil && strings.HasPrefix(old.URL, erasure.HiddenURL) { // its author is named otherwise by now
		it.Author = old.Author
		it.Post.Handle, it.Post.Account, it.Post.Sign = old.Post.Handle, "", ""
	}
	it = merge.Settle(old.Item, it)
	var postly bool
	it.Post, postly = posts.Settle(old.Post, it.Post)
	lists, err := packParts(it)
	if err != nil {
		return index.Taken{}, err
	}
	words, facts := merge.Differ(old.Item, it, string(lists) != old.parts)
	facts = facts || postly
	if err := in.keepPost(old.ID, &it, string(lists) != old.parts); err != nil {
		return index.Taken{}, err
	}
	taken := index.Taken{ItemID: old.ID, Seq: old.Seq, Version: old.Version, Outcome: index.OutcomeSame}
	row := old.versionSeq
	if words || facts {
		in.seq++
		taken.Seq, taken.Outcome = in.seq, index.OutcomeChanged
		in.count(&it)
	}
	if words {
		taken.Version++
		row = in.seq
	}
	if words || facts || !it.Updated.Equal(old.Updated) || it.Comments != old.Comments || it.CommentFeed != old.CommentFeed {
		if _, err := in.Exec(`
			UPDATE items SET seq = ?, version = ?, version_seq = ?, outlet = ?, lane = ?, lang = ?, published = ?, precision = ?, published_raw = ?, updated = ?, gone_at = ?,
				comment_feed = ?, comments = ?, paywalled = ?, problem = ?, parts = ? WHERE id = ?`,
			taken.Seq, taken.Version, row, it.Outlet, it.Lane, it.Lang, value.Micros(it.Published), it.Precision, it.PublishedRaw, value.Micros(it.Updated), value.Micros(it.GoneAt),
			it.CommentFeed, it.Comments, it.Paywalled, it.Problem, lists, old.ID); err != nil {
			return taken, err
		}
	}
	if !words {
		return taken, nil
	}
	it.Version = taken.Version
	seen := in.now
	if seen.Before(old.VersionSeen) { // the clock was set back
		seen = old.VersionSeen
	}
	return taken, in.addVersion(it, seen, raw)
}

// addVersion keeps the words of an item. Its row has the number of the sequence that it came with.
func (in *intake) addVersion(it index.Item, seen time.Time, raw packedRaw) error {
	rawID, err := in.addRaw(raw)
	if err != nil {
		return err
	}
	in.added.Versions++
	_, err = in.Exec(`INSERT INTO versions (seq, item_id, n, seen, title, author, summary, text, updated, raw_id, raw_type)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		in.seq, it.ID, it.Version, value.Micros(seen), it.Title, it.Author, it.Summary, it.Text, value.Micros(it.Updated), rawID, raw.kind)
	return err
}

// keepPost keeps what a reaction is beyond its words, and which of its links lead on to where nobody knows yet.
func (in *intake) keepPost(itemID int64, it *index.Item, relinked bool) error {
	if it.Post == nil {
		return nil
	}
	if err := posts.Keep(in.Batch, itemID, it.Post); err != nil || !relinked || len(it.Links) == 0 {
		return err
	}
	return posts.UseShort(in.Batch, itemID, it.Links)
}

// isErased says whether a post is of somebody whose posts were erased.
func (in *intake) isErased(p *index.Post) (bool, error) {
	if in.marks == nil {
		marks, err := erasure.Marks(in.Batch)
		if err != nil {
			return false, err
		}
		in.marks = &marks
	}
	return in.marks.Of(p), nil
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
		if (was != 0) == gone.IsZero() {
			if _, err := tx.ExecContext(ctx, `UPDATE sequence SET last = last + 1`); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE items SET gone_at = ?, seq = (SELECT last FROM sequence) WHERE id = ?`, value.Micros(gone), itemID); err != nil {
				return err
			}
		}
		if entryID == 0 {
			return nil
		}
		return engine.One(tx.ExecContext(ctx, settleEntry, itemID, value.MicrosOrNull(next), entryID, value.Micros(s.now().UTC())))
	})
}

// parts are the lists of an item that are only ever read whole.
type parts struct {
	Links  []index.Link  `json:",omitempty"`
	Quotes []index.Quote `json:",omitempty"`
	Embeds []index.Embed `json:",omitempty"`
	Tags   []string      `json:",omitempty"`

	Declared []index.Declared `json:",omitempty"`
}

func packParts(it index.Item) ([]byte, error) {
	return json.Marshal(parts{it.Links, it.Quotes, it.Embeds, it.Tags, it.Declared})
}

func unpackParts(text []byte, it *index.Item) error {
	var p parts
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("lists of item %d: %w", it.ID, errors.Join(index.ErrUnavailable, err))
	}
	it.Links, it.Quotes, it.Embeds, it.Tags, it.Declared = p.Links, p.Quotes, p.Embeds, p.Tags, p.Declared
	return nil
}
