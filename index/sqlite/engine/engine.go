// Package engine is what presswatch knows about SQLite and nothing about what is kept in it: how a database is
// opened, what the engine's errors mean to a caller, and how a schema grows by numbered steps.
package engine

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // registers the driver
)

// Use says what connections are for.
type Use int

// The uses.
const (
	Reads  Use = iota // many connections that never write and never wait for the writer
	Writes            // the one connection that writes
	Copies            // one that writes a copy to another file
	Mends             // one that changes a database at rest, without a log beside it
	Proves            // one that looks at a file at rest and writes nothing to it or beside it
)

// Pragmas hold for one connection only, so they stand in the address. busy_timeout comes first, because
// setting the journal mode can itself be busy. No mmap_size: a page that cannot be read from a mapped file
// kills the process, where a read returns an error.
func (u Use) pragmas() []string {
	all := []string{"busy_timeout(10000)", "trusted_schema(0)", "cell_size_check(1)", "temp_store(MEMORY)"}
	switch u {
	case Reads:
		return append(all, "cache_size(-8000)", "query_only(1)")
	case Writes:
		return append(all, "page_size(8192)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"wal_autocheckpoint(1000)", "secure_delete(FAST)", "journal_size_limit(67108864)", "cache_size(-32000)")
	case Mends:
		return append(all, "journal_mode(DELETE)", "synchronous(FULL)")
	case Proves:
		return append(all, "query_only(1)")
	}
	return all
}

// Open opens a database file that is there for a use, with at most conns connections. The context bounds the
// opening only. Errors are of the kinds of Classify.
func Open(ctx context.Context, file string, use Use, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", use.address(file))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns) // opening one again costs more than a query
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close() // nothing was done with it
		return nil, Classify(fmt.Errorf("opening %s: %w", file, err))
	}
	return db, nil
}

// address is what the driver opens. "rw" never makes a file; BEGIN IMMEDIATE takes the lock for writing at
// once, because one that is asked for in the middle of a transaction fails without waiting.
func (u Use) address(file string) string {
	values := url.Values{"mode": {"rw"}, "_txlock": {"deferred"}, "_defensive": {"1"}, "_pragma": slices.Clone(u.pragmas())}
	switch u {
	case Writes, Mends:
		values.Set("_txlock", "immediate")
	case Proves:
		values.Set("mode", "ro")
		values.Set("immutable", "1")
	}
	at := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: values.Encode()}
	return at.String()
}

// Problems runs "quick_check" or "integrity_check" and returns the first problems that it finds.
func Problems(ctx context.Context, db *sql.DB, check string) ([]string, error) {
	out := []string{}
	err := Each(ctx, db, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			out = append(out, strings.TrimPrefix(line, "*** in database main ***\n"))
		}
		return err
	}, `PRAGMA `+check+`(20)`)
	return out, err
}

// Rule is what holds in every whole store.
type Rule struct {
	Holds string // in plain words, after "it does not hold that"
	Query string // counts where it does not
}
