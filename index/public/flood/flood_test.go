package flood

import (
	"maps"
	"strconv"
	"testing"
	"time"
)

func at(minute int) time.Time {
	return time.Date(2026, 3, 1, 12, minute, 0, 0, time.UTC)
}

func TestFind(t *testing.T) {
	long := func(id int64, who string, minute int) Post {
		return Post{ID: id, Same: 1, Words: 6, Account: who, At: at(minute)}
	}
	short := func(id int64, who string, minute int) Post {
		return Post{ID: id, Same: 2, Words: 1, Account: who, At: at(minute)}
	}
	for _, c := range []struct {
		name  string
		posts []Post
		want  map[int64]Fold
	}{
		{"nobody repeats", []Post{long(1, "a", 0), {ID: 2, Same: 9, Words: 6, At: at(1)}}, nil},
		{"two are no flood", []Post{long(1, "a", 0), long(2, "b", 1)}, nil},
		{"many accounts, minutes", []Post{long(3, "c", 2), long(1, "a", 0), long(2, "b", 1)}, map[int64]Fold{2: {1, Flood}, 3: {1, Flood}}},
		{"slowly over a day is no flood", []Post{long(1, "a", 0), long(2, "b", 30), long(3, "c", 60)}, nil},
		{"its tail", []Post{long(1, "a", 0), long(2, "b", 1), long(3, "c", 2), long(4, "d", 300)}, map[int64]Fold{2: {1, Flood}, 3: {1, Flood}, 4: {1, Flood}}},
		{"everybody laughs", []Post{short(1, "a", 0), short(2, "b", 0), short(3, "c", 0), short(4, "d", 1)}, nil},
		{"one laughs without end", []Post{short(1, "a", 0), short(2, "a", 0), short(3, "a", 0), short(4, "d", 1)}, map[int64]Fold{2: {1, Flood}, 3: {1, Flood}}},
		{"reposts", []Post{long(1, "a", 0), {ID: 2, Repost: 1, At: at(1)}, {ID: 3, Repost: 2, At: at(2)}}, map[int64]Fold{2: {1, Repost}, 3: {1, Repost}}},
		{"reposts of one we do not have", []Post{
			{ID: 1, Same: 1, Words: 6, Repeats: true, At: at(0)}, {ID: 2, Same: 1, Words: 6, Repeats: true, At: at(1)},
		}, map[int64]Fold{2: {1, Repost}}},
		{"the original came later", []Post{{ID: 1, Same: 1, Words: 6, Repeats: true, At: at(0)}, long(2, "a", 5)}, map[int64]Fold{1: {2, Repost}}},
		{"in a circle", []Post{{ID: 1, Repost: 2}, {ID: 2, Repost: 1}}, map[int64]Fold{}},
		{"itself", []Post{{ID: 1, Repost: 1, At: at(0)}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Find(c.posts)
			if c.name == "in a circle" {
				if len(got) > 1 {
					t.Errorf("nobody is left: %v", got)
				}
				return
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// TestTheOrderDoesNotMatter: posts come in any order, and what is folded is the same.
func TestTheOrderDoesNotMatter(t *testing.T) {
	var posts []Post
	for i := range int64(60) {
		posts = append(posts, Post{ID: i + 1, Same: uint64(i%4 + 1), Words: 5, Account: strconv.Itoa(int(i % 7)), At: at(int(i*i) % 97)})
	}
	want := Find(posts)
	for range 50 {
		posts = append(posts[17:], posts[:17]...)
		if got := Find(posts); !maps.Equal(got, want) {
			t.Fatalf("%v, before %v", got, want)
		}
	}
}
