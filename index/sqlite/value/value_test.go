package value_test

import (
	"database/sql"
	"testing"
	"time"

	"presswatch/index/sqlite/value"
)

// TestTimes: what the tables hold of a time comes back as the same moment, and no time as none.
func TestTimes(t *testing.T) {
	london := time.FixedZone("BST", 3600)
	for _, c := range []struct {
		name     string
		at, want time.Time
	}{
		{"none", time.Time{}, time.Time{}},
		{"the first moment of 1970, which means that none is known", time.Unix(0, 0), time.Time{}},
		{"before 1970", time.Date(1941, 5, 10, 23, 30, 0, 0, time.UTC), time.Date(1941, 5, 10, 23, 30, 0, 0, time.UTC)},
		{"in a zone", time.Date(2019, 7, 19, 23, 30, 0, 0, london), time.Date(2019, 7, 19, 22, 30, 0, 0, time.UTC)},
		{"finer than a microsecond", time.Date(2019, 7, 19, 22, 30, 0, 1999, time.UTC), time.Date(2019, 7, 19, 22, 30, 0, 1000, time.UTC)},
		{"a year that only a feed writes", time.Date(12019, 1, 2, 3, 4, 5, 0, time.UTC), time.Date(12019, 1, 2, 3, 4, 5, 0, time.UTC)},
	} {
		if got := value.At(value.Micros(c.at)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if value.MicrosOrNull(time.Time{}) != nil || !value.AtOrNull(sql.NullInt64{}).IsZero() {
		t.Error("never is not never")
	}
	if got := value.AtOrNull(sql.NullInt64{Int64: 0, Valid: true}); got.IsZero() {
		t.Error("where never is NULL, the first moment of 1970 is a time")
	}
}

func TestLists(t *testing.T) {
	if got := value.In(3); got != "(?,?,?)" {
		t.Error(got)
	}
	if got := value.In(0); got != "()" {
		t.Error(got)
	}
	parts, n := 0, 0
	for part := range value.Chunks(make([]int64, 1201)) {
		parts++
		n += len(value.Anys(part))
	}
	if parts != 3 || n != 1201 {
		t.Errorf("%d parts, %d numbers", parts, n)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x00b\xff")
	f.Add("日本")
	f.Fuzz(func(t *testing.T, text string) {
		got := value.Clean(text)
		if value.Clean(got) != got {
			t.Errorf("%q is not clean", got)
		}
		for _, r := range got {
			if r == 0 {
				t.Errorf("%q has a NUL", got)
			}
		}
	})
}
