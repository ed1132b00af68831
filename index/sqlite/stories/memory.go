package stories

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
)

// maxMemory bounds the memory of the stage, and what an act writes down, before compression.
const maxMemory = 64 << 20

// packMemory compresses the memory; nil stays nil.
func (s *Stories) packMemory(memory []byte) ([]byte, error) {
	if memory == nil {
		return nil, nil
	}
	if len(memory) > maxMemory {
		return nil, fmt.Errorf("a memory of %d bytes, at most %d are kept: %w", len(memory), maxMemory, index.ErrInvalid)
	}
	return s.pack.EncodeAll(memory, []byte{}), nil
}

func (k *keeping) memory(packed []byte, seq int64) error {
	_, err := k.Exec(`INSERT INTO story_memory VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, bytes = excluded.bytes`, seq, packed)
	return err
}

// StoryMemory returns what StoryChange.Memory last kept, and up to where it is; nil and 0 at first.
func (s *Stories) StoryMemory(ctx context.Context) ([]byte, int64, error) {
	var packed []byte
	var seq int64
	err := s.read.QueryRowContext(ctx, `SELECT bytes, seq FROM story_memory`).Scan(&packed, &seq)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, engine.Classify(err)
	}
	memory, err := s.open.DecodeAll(packed, []byte{})
	if err != nil {
		return nil, 0, fmt.Errorf("the memory of the stage is damaged: %w", errors.Join(index.ErrUnavailable, err))
	}
	return memory, seq, nil
}
