// Package value is how times, texts and lists stand in the tables of the store.
package value

import (
	"database/sql"
	"iter"
	"slices"
	"strings"
	"time"
)

// Micros turns a time into what the tables hold; the zero time is 0, and so is the first moment of 1970,
// which feeds write when they know no date.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// MicrosOrNull is Micros for columns where NULL is "never".
func MicrosOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// At is the opposite of Micros.
func At(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// AtOrNull is the opposite of MicrosOrNull.
func AtOrNull(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64).UTC()
}

// inList is how many values stand in one IN list.
const inList = 500

// Chunks cuts a list into parts that fit one IN list.
func Chunks[T any](all []T) iter.Seq[[]T] { return slices.Chunk(all, inList) }

// In returns n question marks in brackets.
func In(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }

// Anys returns a list as arguments of a query.
func Anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// Clean makes text storable: valid UTF-8 without NUL, which the engine's text functions take for an end.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
