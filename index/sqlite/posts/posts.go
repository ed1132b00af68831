// Package posts keeps what reactions are beyond their words: which network calls them what, whose they are, what they
// answer, how often others liked them; the threads below items that are still read; addresses that only lead on; what
// the stage "public" found; and what others' lists have. The items themselves are the store's.
package posts

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Tx runs work in one writing transaction of the store.
type Tx func(ctx context.Context, what string, do func(*sql.Tx) error) error

// Posts is the part of a store that this package is. It embeds into the store.
type Posts struct {
	read *sql.DB
	tx   Tx
	now  func() time.Time
}

// New returns the posts of a store that lends its connections and its clock.
func New(read *sql.DB, tx Tx, now func() time.Time) *Posts { return &Posts{read, tx, now} }

// rest are the facts of a post that are only ever read whole.
type rest struct {
	ReplyTo index.Ref `json:"re,omitzero"`
	Root    index.Ref `json:"root,omitzero"`
	Quotes  index.Ref `json:"quotes,omitzero"`
	Repost  index.Ref `json:"repost,omitzero"`
	About   index.Ref `json:"about,omitzero"`
	Place   string    `json:"place,omitempty"`
	Sign    string    `json:"sign,omitempty"`
}

// Columns are those of a post in a query that joins posts as p; Scan reads them.
const Columns = `p.item_id, p.network, p.key, p.form, p.handle, p.account, p.own, p.shown, p.likes, p.reposts, p.replies, p.views, p.counted, p.withdrawn,
	p.forgotten, p.rest`

// Row is where a query's columns go; all are NULL for an item that is no post.
type Row struct {
	item                                                     sql.NullInt64
	network, key, form, handle, account, forgotten, restText sql.NullString
	own, shown                                               sql.NullBool
	likes, reposts, replies, views, counted, withdrawn       sql.NullInt64
}

// Into are the places for Columns, in order.
func (r *Row) Into() []any {
	return []any{
		&r.item, &r.network, &r.key, &r.form, &r.handle, &r.account, &r.own, &r.shown, &r.likes, &r.reposts, &r.replies, &r.views, &r.counted,
		&r.withdrawn, &r.forgotten, &r.restText,
	}
}

// Post is the post that was read; nil if the item is none.
func (r *Row) Post() (*index.Post, error) {
	if !r.item.Valid {
		return nil, nil //nolint:nilnil // an item that is no post is no error
	}
	var more rest
	if err := json.Unmarshal([]byte(r.restText.String), &more); err != nil {
		return nil, fmt.Errorf("post of item %d: %w", r.item.Int64, errors.Join(index.ErrUnavailable, err))
	}
	return &index.Post{
		Network: index.Network(r.network.String), Key: r.key.String, Form: index.Form(r.form.String), Handle: r.handle.String, Account: r.account.String,
		Own: r.own.Bool, Shown: r.shown.Bool, ReplyTo: more.ReplyTo, Root: more.Root, Quotes: more.Quotes, Repost: more.Repost, About: more.About,
		Place: more.Place, Sign: more.Sign, Likes: int(r.likes.Int64), Reposts: int(r.reposts.Int64), Replies: int(r.replies.Int64),
		Views: int(r.views.Int64), Counted: value.At(r.counted.Int64), Withdrawn: value.At(r.withdrawn.Int64), Forgotten: r.forgotten.String,
	}, nil
}

// Scrub makes every text of a post storable.
func Scrub(p *index.Post) *index.Post {
	if p == nil {
		return nil
	}
	out := *p
	out.Network, out.Form = index.Network(value.Clean(string(p.Network))), index.Form(value.Clean(string(p.Form)))
	for _, s := range []*string{
		&out.Key, &out.Handle, &out.Account, &out.ReplyTo.Key, &out.ReplyTo.URL, &out.Root.Key, &out.Root.URL, &out.Quotes.Key, &out.Quotes.URL,
		&out.Repost.Key, &out.Repost.URL, &out.Place, &out.About.Key, &out.About.URL, &out.Sign, &out.Forgotten,
	} {
		*s = value.Clean(*s)
	}
	out.Counted, out.Withdrawn = value.At(value.Micros(p.Counted)), value.At(value.Micros(p.Withdrawn))
	return &out
}

// Fold gives a handle in the form in which handles are compared.
func Fold(handle string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(handle), "@"))
}

// Keep writes the post of an item.
func Keep(b *engine.Batch, itemID int64, p *index.Post) error {
	text, err := json.Marshal(rest{p.ReplyTo, p.Root, p.Quotes, p.Repost, p.About, p.Place, p.Sign})
	if err != nil {
		return err
	}
	_, err = b.Exec(`
		INSERT INTO posts (item_id, network, key, form, handle, folded, account, own, shown, likes, reposts, replies, views, counted, withdrawn, forgotten, answers, rest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (item_id) DO UPDATE SET form = excluded.form, handle = excluded.handle, folded = excluded.folded, account = excluded.account,
			own = excluded.own, shown = excluded.shown, likes = excluded.likes, reposts = excluded.reposts, replies = excluded.replies, views = excluded.views,
			counted = excluded.counted, withdrawn = excluded.withdrawn, forgotten = excluded.forgotten, answers = excluded.answers, rest = excluded.rest,
			key = CASE WHEN EXISTS (SELECT 1 FROM posts p WHERE p.network = excluded.network AND p.key = excluded.key AND p.item_id <> excluded.item_id)
				THEN posts.key ELSE excluded.key END`,
		itemID, p.Network, p.Key, p.Form, p.Handle, Fold(p.Handle), p.Account, p.Own, p.Shown, p.Likes, p.Reposts, p.Replies, p.Views,
		value.Micros(p.Counted), value.Micros(p.Withdrawn), p.Forgotten, cmp.Or(p.ReplyTo.Key, p.Repost.Key, p.Quotes.Key), text)
	return err
}

// FindPosts returns the numbers of the items that a network calls by these keys; unknown ones are left out.
func (s *Posts) FindPosts(ctx context.Context, network index.Network, keys []string) (map[string]int64, error) {
	out := make(map[string]int64, len(keys))
	for chunk := range value.Chunks(keys) {
		err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
			var key string
			var id int64
			err := rows.Scan(&key, &id)
			out[key] = id
			return err
		}, `SELECT key, item_id FROM posts WHERE network = ? AND key IN `+value.In(len(chunk)), append([]any{network}, value.Anys(chunk)...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Answering returns the numbers of the items that answer, show or only repeat posts with these keys.
func (s *Posts) Answering(ctx context.Context, network index.Network, keys []string) ([]int64, error) {
	var out []int64
	for chunk := range value.Chunks(keys) {
		ids, err := numbers(ctx, s.read, `SELECT item_id FROM posts WHERE network = ? AND answers <> '' AND answers IN `+value.In(len(chunk))+` ORDER BY item_id`,
			append([]any{network}, value.Anys(chunk)...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, ids...)
	}
	return out, nil
}

// Recount keeps new counts. A count that the network did not say stays.
func (s *Posts) Recount(ctx context.Context, tallies []index.Tally) error {
	if len(tallies) == 0 {
		return nil
	}
	return s.tx(ctx, "keeping counts of posts", func(tx *sql.Tx) error {
		b := engine.NewBatch(ctx, tx)
		defer b.Close()
		for _, t := range tallies {
			if _, err := b.Exec(`UPDATE posts SET likes = CASE WHEN ?1 < 0 THEN likes ELSE ?1 END, reposts = CASE WHEN ?2 < 0 THEN reposts ELSE ?2 END,
				replies = CASE WHEN ?3 < 0 THEN replies ELSE ?3 END, views = CASE WHEN ?4 < 0 THEN views ELSE ?4 END, counted = ?5
				WHERE network = ?6 AND key = ?7 AND counted <= ?5 AND forgotten = ''`,
				t.Likes, t.Reposts, t.Replies, t.Views, value.Micros(t.At), t.Network, value.Clean(t.Key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ListPosts returns the numbers of an account's items, oldest first.
func ListPosts(ctx context.Context, on engine.Asks, whose index.Whose, limit int) ([]int64, error) {
	var out []int64
	where, args := Of(whose)
	err := engine.Each(ctx, on, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT item_id FROM posts WHERE `+where+` ORDER BY item_id LIMIT ?`, append(args, limit)...)
	return out, err
}

// Of is the condition that a post is of an account, with its arguments. Nobody is meant by neither handle nor account.
func Of(whose index.Whose) (where string, args []any) {
	where = `(folded <> '' AND folded = ? OR account <> '' AND account = ?)`
	args = []any{Fold(whose.Handle), whose.Account}
	if whose.Network != "" {
		where += ` AND network = ?`
		args = append(args, whose.Network)
	}
	return where, args
}
