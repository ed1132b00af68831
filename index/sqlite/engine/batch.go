package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Batch is a transaction that does the same few short things many times: it prepares each query once. When its
// context ends, the transaction ends; a query that runs just then is not interrupted, because watching over each
// would take as long as the query itself.
type Batch struct {
	ctx   context.Context //nolint:containedctx // lives as long as the one transaction
	tx    *sql.Tx
	stmts map[string]*sql.Stmt
}

// NewBatch returns a batch in a transaction. Close it before the transaction ends.
func NewBatch(ctx context.Context, tx *sql.Tx) *Batch {
	return &Batch{context.WithoutCancel(ctx), tx, map[string]*sql.Stmt{}}
}

func (b *Batch) stmt(query string) (*sql.Stmt, error) {
	if st, ok := b.stmts[query]; ok {
		return st, nil
	}
	st, err := b.tx.PrepareContext(b.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("preparing %.40q: %w", query, err)
	}
	b.stmts[query] = st
	return st, nil
}

// Exec does something.
func (b *Batch) Exec(query string, args ...any) (sql.Result, error) {
	st, err := b.stmt(query) //nolint:sqlclosecheck // Close closes all of them
	if err != nil {
		return nil, err
	}
	return st.ExecContext(b.ctx, args...)
}

// Row reads one row; found is false if there is none.
func (b *Batch) Row(query string, args []any, into ...any) (found bool, err error) {
	st, err := b.stmt(query) //nolint:sqlclosecheck // Close closes all of them
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(b.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Each runs do for every row.
func (b *Batch) Each(do func(*sql.Rows) error, query string, args ...any) error {
	st, err := b.stmt(query)
	if err != nil {
		return err
	}
	return Each(b.ctx, Prepared{st}, do, query, args...)
}

// Close forgets the prepared queries.
func (b *Batch) Close() {
	for _, st := range b.stmts {
		_ = st.Close() // the transaction closes them too
	}
}
