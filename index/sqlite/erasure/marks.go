// Package erasure removes a person from the store: everything that an account posted, wherever the store keeps it, and
// keeps it from coming back. What is left is a mark that names nobody ([Marked]): a keyed hash of the handle, each under a
// key of its own, so that a list of handles can be tested against it and nothing can be read from it.
//
// The marks stand in the store and, because a store may be replaced by an older copy, in a file beside it.
package erasure

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"strings"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/posts"
)

// mark is "v1", what is hashed ("handle" or "account"), the network ("" any), the key and the hash, with spaces between.
type mark struct {
	of      string
	network index.Network
	key     string
	hash    string
}

func (m mark) String() string {
	return strings.Join([]string{"v1", m.of, string(m.network) + ".", m.key, m.hash}, " ")
}

// parse reads a mark; ok is false for a line that is none, e.g. one that a full disk cut off.
func parse(line string) (m mark, ok bool) {
	f := strings.Fields(line)
	if len(f) != 5 || f[0] != "v1" || !strings.HasSuffix(f[2], ".") || len(f[4]) != 2*sha256.Size {
		return m, false
	}
	return mark{f[1], index.Network(strings.TrimSuffix(f[2], ".")), f[3], f[4]}, true
}

func hash(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil))
}

// marksOf are the marks of an account: of its handle, and of what outlives the handle.
func marksOf(whose index.Whose) []mark {
	var out []mark
	for of, text := range map[string]string{"handle": posts.Fold(whose.Handle), "account": whose.Account} {
		if text != "" {
			key := rand.Text()
			out = append(out, mark{of, whose.Network, key, hash(key, text)})
		}
	}
	return out
}

// Marked are the marks that are in force.
type Marked []mark

// Marks reads the marks that are in force.
func Marks(b *engine.Batch) (Marked, error) {
	out := Marked{}
	err := b.Each(func(rows *sql.Rows) error {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if m, ok := parse(line); ok {
			out = append(out, m)
		}
		return nil
	}, `SELECT mark FROM tombstones`)
	return out, err
}

// Of reports whether a post is of an account whose posts were erased.
func (ms Marked) Of(p *index.Post) bool {
	for _, m := range ms {
		if m.network != "" && m.network != p.Network {
			continue
		}
		text := posts.Fold(p.Handle)
		if m.of == "account" {
			text = p.Account
		}
		if text != "" && hash(m.key, text) == m.hash {
			return true
		}
	}
	return false
}
