package erasure

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/value"
)

// HiddenURL begins the address of a post whose author is named otherwise: its own would name the account.
const HiddenURL = "hidden:"

// secretKey is where the store keeps the key of its pseudonyms. Whoever has it and a list of handles can tell who is who.
const secretKey = "pseudonyms"

// secret returns the key of the pseudonyms, "" if there is none yet.
func secret(b *engine.Batch) (key string, err error) {
	_, err = b.Row(`SELECT value FROM meta WHERE key = ?`, []any{secretKey}, &key)
	return key, err
}

// Hidden gives the network's name of a post in the form that it has after its author's name was hidden, so that the
// post is known again; "" if no name was ever hidden.
func (e *Eraser) Hidden(b *engine.Batch, network index.Network, key string) (string, error) {
	s, err := secret(b)
	if err != nil || s == "" {
		return "", err
	}
	return hiddenKey(s, network, key), nil
}

func hiddenKey(secret string, network index.Network, key string) string {
	return "hidden:" + hash(secret, "post "+string(network)+" "+key)
}

// toHide finds reactions whose author is still named. Own and notable accounts keep their names.
const toHide = `
	SELECT i.id, p.network, p.key, p.folded, p.account, v.author FROM items i INDEXED BY items_reactions
	JOIN posts p ON p.item_id = i.id JOIN versions v ON v.seq = i.version_seq
	WHERE i.kind = 'reaction' AND i.first_seen < ?1 AND p.hidden = 0 AND p.own = 0 AND i.lane <> 'own' AND i.erased = 0
		AND NOT EXISTS (SELECT 1 FROM notables n WHERE n.folded = p.folded AND n.network IN ('', p.network))
	ORDER BY i.first_seen LIMIT ?2`

// person is somebody who is to be named otherwise.
type person struct {
	item            int64
	network         index.Network
	key             string
	handle, account string
	author          string
}

// HideNames replaces the names of up to limit reactions first seen before a time by pseudonyms.
func (e *Eraser) HideNames(ctx context.Context, before time.Time, limit int) (int, error) {
	n := 0
	err := e.tx(ctx, "hiding names", func(tx *sql.Tx) error {
		c, err := posts.Begin(ctx, tx)
		if err != nil {
			return err
		}
		defer c.Close()
		key, err := secret(c.Batch)
		if err != nil {
			return err
		}
		if key == "" {
			key = rand.Text()
			if _, err := c.Exec(`INSERT INTO meta VALUES (?, ?)`, secretKey, key); err != nil {
				return err
			}
		}
		var people []person
		if err := c.Each(func(rows *sql.Rows) error {
			var p person
			err := rows.Scan(&p.item, &p.network, &p.key, &p.handle, &p.account, &p.author)
			people = append(people, p)
			return err
		}, toHide, value.Micros(before), limit); err != nil {
			return err
		}
		for _, p := range people {
			if err := hide(c, key, p); err != nil {
				return err
			}
		}
		n = len(people)
		return c.Finish()
	})
	return n, err
}

// hide names one reaction's author otherwise. Its address goes too, because it names the account.
func hide(c *posts.Change, key string, p person) error {
	who := cmp.Or(p.account, p.handle, p.author)
	name := ""
	if who != "" {
		name = "person " + hash(key, string(p.network)+" "+who)[:8]
	}
	url := fmt.Sprintf("%s%d", HiddenURL, p.item)
	if _, err := c.Exec(`UPDATE posts SET hidden = 1, key = ?1, handle = ?2, folded = ?2, account = '', rest = json_remove(rest, '$.sign') WHERE item_id = ?3`,
		hiddenKey(key, p.network, p.key), name, p.item); err != nil {
		return err
	}
	if _, err := c.Exec(`UPDATE versions SET author = ? WHERE item_id = ?`, name, p.item); err != nil {
		return err
	}
	if _, err := c.Exec(`UPDATE items SET url = ?, seen_as = ? WHERE id = ?`, url, url, p.item); err != nil {
		return err
	}
	return c.Touch(p.item)
}
