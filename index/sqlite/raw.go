package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// maxRaw bounds the raw bytes of one version after decompression.
const maxRaw = 64 << 20

// packedRaw is the raw bytes of one arrival on their way in.
type packedRaw struct {
	kind   string // content type
	bytes  []byte // as received; nil: none
	hash   [sha256.Size]byte
	packed []byte // nil: the store had these bytes already when it was asked
}

// packRaws compresses what the store does not have yet.
func (s *Store) packRaws(ctx context.Context, arrivals []index.Arrival) ([]packedRaw, error) {
	out := make([]packedRaw, len(arrivals))
	for i := range arrivals {
		a := &arrivals[i]
		if len(a.Raw) == 0 {
			continue
		}
		if len(a.Raw) > maxRaw {
			return nil, fmt.Errorf("%s: %d raw bytes, at most %d are kept: %w", a.Item.URL, len(a.Raw), maxRaw, index.ErrInvalid)
		}
		out[i] = packedRaw{kind: value.Clean(a.RawType), bytes: a.Raw, hash: sha256.Sum256(a.Raw)}
	}
	there, err := s.rawsThere(ctx, out)
	if err != nil {
		return nil, err
	}
	for i, raw := range out {
		if raw.bytes != nil && !there[raw.hash] {
			out[i].packed = s.pack.EncodeAll(raw.bytes, nil)
			there[raw.hash] = true // equal bytes of one batch are compressed once
		}
	}
	return out, nil
}

// rawsThere returns the hashes of those that the store has.
func (s *Store) rawsThere(ctx context.Context, raws []packedRaw) (map[[sha256.Size]byte]bool, error) {
	there := map[[sha256.Size]byte]bool{}
	for chunk := range value.Chunks(raws) {
		hashes := make([]any, 0, len(chunk))
		for _, raw := range chunk {
			if raw.bytes != nil {
				hashes = append(hashes, raw.hash[:])
			}
		}
		if err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
			var hash []byte
			err := rows.Scan(&hash)
			there[[sha256.Size]byte(hash)] = true
			return err
		}, `SELECT hash FROM raws WHERE hash IN `+value.In(len(hashes)), hashes...); err != nil {
			return nil, err
		}
	}
	return there, nil
}

// addRaw keeps raw bytes once and returns their number, nil for none.
func (in *intake) addRaw(raw packedRaw) (any, error) {
	if raw.bytes == nil {
		return nil, nil
	}
	var id int64
	if found, err := in.Row(`SELECT id FROM raws WHERE hash = ?`, []any{raw.hash[:]}, &id); err != nil || found {
		return id, err
	}
	if raw.packed == nil { // gone since it was asked for
		raw.packed = in.store.pack.EncodeAll(raw.bytes, nil)
	}
	res, err := in.Exec(`INSERT INTO raws (hash, bytes) VALUES (?, ?)`, raw.hash[:], raw.packed)
	if err != nil {
		return nil, err
	}
	return res.LastInsertId()
}

// Raw returns the bytes that a version was made of and their content type, or index.ErrNotFound.
func (s *Store) Raw(ctx context.Context, itemID int64, version int) ([]byte, string, error) {
	var packed []byte
	var kind string
	err := s.read.QueryRowContext(ctx, `SELECT r.bytes, v.raw_type FROM versions v JOIN raws r ON r.id = v.raw_id WHERE v.item_id = ? AND v.n = ?`,
		itemID, version).Scan(&packed, &kind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", fmt.Errorf("raw bytes of item %d, version %d: %w", itemID, version, index.ErrNotFound)
	}
	if err != nil {
		return nil, "", engine.Classify(err)
	}
	raw, err := s.open.DecodeAll(packed, nil)
	if err != nil {
		return nil, "", fmt.Errorf("raw bytes of item %d, version %d are damaged: %w", itemID, version, errors.Join(index.ErrUnavailable, err))
	}
	return raw, kind, nil
}
