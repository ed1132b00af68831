package embeds

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// recorded is a set beside the repository; where it is missing the test is skipped, unless it must be there.
func recorded(t *testing.T, name string) *bufio.Scanner {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		if os.Getenv("PRESSWATCH_CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 8<<20)
	return lines
}

// setsClock is by how much all times of the recorded threads are early: whoever made the set read them by a clock of UTC+8.
// (Of the posts of X in social-api, whose answers name the zone, none differs by a second.)
const setsClock = 8 * 60 * 60

// TestNumbersTellTheTime: the time in the numbers of thousands of real posts is the one that X gave them, to the second.
func TestNumbersTellTheTime(t *testing.T) {
	lines := recorded(t, filepath.Join("reaction-threads-rumoureval2017", "threads.dev.jsonl.gz"))
	posts, wrong := 0, 0
	for lines.Scan() {
		var thread struct {
			Posts []struct {
				ID   string
				Time int64
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &thread); err != nil {
			t.Fatal(err)
		}
		for _, p := range thread.Posts {
			id, err := strconv.ParseInt(p.ID, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			posts++
			if d := fromX(id).Unix() - p.Time - setsClock; d < -1 || d > 1 {
				wrong++
			}
		}
	}
	if err := lines.Err(); err != nil || posts < 4000 || wrong > 0 {
		t.Errorf("of %d posts %d have another time, %v", posts, wrong, err)
	}
	t.Logf("%d posts", posts)
}
