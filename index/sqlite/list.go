package sqlite

import (
	"iter"
	"slices"
	"strings"
)

// inList is how many values stand in one IN list.
const inList = 500

func chunks[T any](all []T) iter.Seq[[]T] { return slices.Chunk(all, inList) }

// marks returns n question marks with commas.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// clean makes text storable: valid UTF-8 without NUL, which SQLite's text functions take for an end.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
