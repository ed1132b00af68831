package sqlite

import (
	"database/sql"
	"iter"
	"slices"
	"strings"
	"time"
)

// micros turns a time into what the tables hold; the zero time is 0, and so is the first moment of 1970,
// which feeds write when they know no date.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// microsOrNull is micros for columns where NULL is "never".
func microsOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// at is the opposite of micros.
func at(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// atOrNull is the opposite of microsOrNull.
func atOrNull(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64).UTC()
}

// inList is how many values stand in one IN list.
const inList = 500

func chunks[T any](all []T) iter.Seq[[]T] { return slices.Chunk(all, inList) }

// in returns n question marks in brackets.
func in(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// clean makes text storable: valid UTF-8 without NUL, which the engine's text functions take for an end.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
