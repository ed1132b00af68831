package erasure

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/value"
)

// Eraser erases from the store of a data directory.
type Eraser struct {
	dir string
	tx  posts.Tx
}

// New returns an eraser for the store in dir.
func New(dir string, tx posts.Tx) *Eraser { return &Eraser{dir, tx} }

// Erase removes all posts of an account. The marks are noted beside the store first: a crash in between leaves marks,
// and the next start erases.
func (e *Eraser) Erase(ctx context.Context, whose index.Whose, at time.Time) (index.Erased, error) {
	marks := marksOf(whose)
	if len(marks) == 0 {
		return index.Erased{}, fmt.Errorf("whose posts? write a handle or an account: %w", index.ErrInvalid)
	}
	if err := note(e.dir, marks); err != nil {
		return index.Erased{}, engine.Classify(fmt.Errorf("noting an erasure beside the store: %w", err))
	}
	var done index.Erased
	err := e.tx(ctx, "erasing an account's posts", func(tx *sql.Tx) (err error) {
		done, err = erase(ctx, tx, marks, at)
		return err
	})
	return done, err
}

// Tombstones returns the marks that are in force.
func Tombstones(ctx context.Context, on engine.Asks) ([]string, error) {
	var out []string
	err := engine.Each(ctx, on, func(rows *sql.Rows) error {
		var m string
		err := rows.Scan(&m)
		out = append(out, m)
		return err
	}, `SELECT mark FROM tombstones ORDER BY at, mark`)
	return out, err
}

// Add brings marks of elsewhere into force, and erases what they mean.
func (e *Eraser) Add(ctx context.Context, lines []string, at time.Time) (index.Erased, error) {
	var done index.Erased
	err := e.tx(ctx, "erasing what was erased before", func(tx *sql.Tx) (err error) {
		have, err := Tombstones(ctx, tx)
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, m := range have {
			known[m] = true
		}
		var fresh []mark
		for _, line := range lines {
			if m, ok := parse(line); ok && !known[m.String()] {
				fresh = append(fresh, m)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		done, err = erase(ctx, tx, fresh, at)
		return err
	})
	return done, err
}

// Owed returns the marks that the file beside the store has and the store has not: a copy from before was put back.
func (e *Eraser) Owed(ctx context.Context, on engine.Asks) ([]string, error) {
	lines, err := noted(e.dir)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	have, err := Tombstones(ctx, on)
	return slices.DeleteFunc(lines, func(line string) bool { return slices.Contains(have, line) }), err
}

// erasing is one erasure.
type erasing struct {
	*posts.Change
	done    index.Erased
	handles map[string]bool // folded, of what was found: to find it where articles show it
	keys    map[string]bool
}

// erase removes what the marks mean, and brings them into force.
func erase(ctx context.Context, tx *sql.Tx, marks Marked, at time.Time) (index.Erased, error) {
	c, err := posts.Begin(ctx, tx)
	if err != nil {
		return index.Erased{}, err
	}
	defer c.Close()
	x := &erasing{Change: c, handles: map[string]bool{}, keys: map[string]bool{}}
	items, err := x.find(marks)
	if err != nil {
		return x.done, err
	}
	for _, id := range items {
		if err := x.item(id); err != nil {
			return x.done, err
		}
	}
	if err := x.embeds(marks); err != nil {
		return x.done, err
	}
	for _, m := range marks {
		if _, err := x.Exec(`INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO NOTHING`, m.String(), value.Micros(at)); err != nil {
			return x.done, err
		}
	}
	return x.done, x.Finish()
}

// find returns the items of the accounts.
func (x *erasing) find(marks Marked) ([]int64, error) {
	var out []int64
	err := x.Each(func(rows *sql.Rows) error {
		var id int64
		var p index.Post
		if err := rows.Scan(&id, &p.Network, &p.Key, &p.Handle, &p.Account); err != nil {
			return err
		}
		if marks.Of(&p) {
			out = append(out, id)
			x.keys[p.Key] = true
			if p.Handle != "" {
				x.handles[posts.Fold(p.Handle)] = true
			}
		}
		return nil
	}, `SELECT item_id, network, key, handle, account FROM posts WHERE folded <> '' OR account <> ''`)
	return out, err
}

// item leaves nothing of an item but its number and its times.
func (x *erasing) item(id int64) error {
	gone, err := x.Forget(id, "erased on request")
	if err != nil {
		return err
	}
	x.done.Posts++
	x.done.Versions += gone.Versions + 1
	x.done.Raws += gone.Raws
	proofs, err := x.count(`UPDATE pickups SET evidence = '[]', outlet = '' WHERE (to_id = ?1 OR from_id = ?1) AND evidence <> '[]'`, id)
	if err != nil {
		return err
	}
	sentences, err := x.count(`DELETE FROM carried WHERE item_id = ?1`, id)
	if err != nil {
		return err
	}
	x.done.Proofs += proofs + sentences
	name := fmt.Sprintf("erased:%d", id)
	if _, err := x.Exec(`UPDATE posts SET key = ?, handle = '', folded = '', account = '', own = 0, answers = '', rest = '{}', forgotten = 'erased on request' WHERE item_id = ?`, name, id); err != nil {
		return err
	}
	if _, err := x.Exec(`UPDATE items SET url = ?, seen_as = '', published_raw = '', comment_feed = '', erased = 1 WHERE id = ?`, name, id); err != nil {
		return err
	}
	for _, do := range []string{
		`UPDATE versions SET author = '' WHERE item_id = ?1`,
		`DELETE FROM threads WHERE item_id = ?1`,
		`DELETE FROM arguments WHERE story_id = (SELECT story_id FROM members WHERE item_id = ?1)`, // they are found again without it
	} {
		if _, err := x.Exec(do, id); err != nil {
			return err
		}
	}
	return x.Touch(id)
}

func (x *erasing) count(do string, args ...any) (int, error) {
	res, err := x.Exec(do, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// embeds removes the posts from where articles show them.
func (x *erasing) embeds(marks Marked) error {
	type place struct {
		id    int64
		parts []byte
	}
	var places []place
	if err := x.Each(func(rows *sql.Rows) error {
		var p place
		err := rows.Scan(&p.id, &p.parts)
		places = append(places, p)
		return err
	}, `SELECT id, parts FROM items WHERE instr(CAST(parts AS TEXT), '"Embeds":') > 0`); err != nil {
		return err
	}
	for _, p := range places {
		if err := x.embedsOf(p.id, p.parts, marks); err != nil {
			return err
		}
	}
	return nil
}

func (x *erasing) embedsOf(id int64, text []byte, marks Marked) error {
	var parts map[string]json.RawMessage
	var list []index.Embed
	if err := errors.Join(json.Unmarshal(text, &parts), json.Unmarshal(parts["Embeds"], &list)); err != nil {
		return fmt.Errorf("posts shown in item %d: %w", id, errors.Join(index.ErrUnavailable, err))
	}
	n := 0
	for i, m := range list {
		if x.isTheirs(m, marks) {
			list[i] = index.Embed{Network: m.Network}
			n++
		}
	}
	if n == 0 {
		return nil
	}
	x.done.Embeds += n
	var err error
	if parts["Embeds"], err = json.Marshal(list); err != nil {
		return err
	}
	if text, err = json.Marshal(parts); err != nil {
		return err
	}
	if _, err := x.Exec(`UPDATE items SET parts = ? WHERE id = ?`, text, id); err != nil {
		return err
	}
	return x.Touch(id)
}

// isTheirs reports whether an article shows a post of the accounts: by the name that it gives, by the account in the
// post's address, or by the post itself.
func (x *erasing) isTheirs(m index.Embed, marks Marked) bool {
	if m.ID == "" && m.Author == "" {
		return false
	}
	if x.handles[posts.Fold(m.Author)] || m.ID != "" && x.keys[m.ID] {
		return true
	}
	for part := range strings.SplitSeq(m.URL, "/") {
		if marks.Of(&index.Post{Network: index.Network(m.Network), Handle: part, Account: part}) {
			return true
		}
	}
	return marks.Of(&index.Post{Network: index.Network(m.Network), Handle: m.Author})
}
