package fulltext

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// numbered is a store of so many articles.
type numbered int64

func (n numbered) After(_ context.Context, seq int64, limit int) ([]index.Item, error) {
	items := articles(int(seq)+1, int(max(min(int64(n)-seq, int64(limit)), 0)))
	for i := range items {
		items[i].Seq = items[i].ID
	}
	return items, nil
}

func (n numbered) Counts(context.Context) (index.Counts, error) {
	return index.Counts{Items: int64(n), LastSeq: int64(n)}, nil
}

// childEnv tells TestChild, in a process of its own, what to do and where.
const childEnv = "PRESSWATCH_FULLTEXT_CHILD"

const childItems = 3000

// start runs TestChild in a process that can be killed, and gives what it prints line by line.
func start(t *testing.T, what, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), childEnv+"="+what+":"+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// TestChild is the part of other tests that is killed or dies.
func TestChild(t *testing.T) {
	what, dir, ok := strings.Cut(os.Getenv(childEnv), ":")
	if !ok {
		t.Skip("runs in a process of its own, started by other tests")
	}
	switch what {
	case "full":
		childOnFullDisk(t, dir)
		return
	case "read-only":
		childOnReadOnlyDisk(t, dir)
		return
	}
	x := open(t, Options{Dir: dir, Store: numbered(childItems), BatchSize: 20, CheckEvery: 50 * time.Millisecond})
	switch what {
	case "hold":
		fmt.Println("held")
		time.Sleep(time.Minute)
	case "feed":
		childFeeds(t, x)
	case "build":
		fmt.Println("at", 0)
		if err := x.Rebuilt(t.Context()); err != nil {
			t.Fatal(err)
		}
	case "cut off":
		each(t, filepath.Join(dir, onDisk(dir)[0]), func(p string) { cutOff(t, p, 0) })
		for range 50 {
			_, _ = tryFind(t.Context(), x, "polic* OR \"no comment\"")
		}
		eventually(t, "healed", func() bool { return holds(x, childItems, "n7") })
	}
}

// childFeeds does the work of the stage and says after each batch what is acknowledged.
func childFeeds(t *testing.T, x *Index) {
	for {
		at, err := x.Position(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		items, _ := numbered(childItems).After(t.Context(), at, 20)
		if len(items) == 0 {
			return
		}
		if err := x.Index(t.Context(), items, items[len(items)-1].Seq); err != nil {
			t.Fatal(err)
		}
		fmt.Println("at", items[len(items)-1].Seq)
	}
}

// The program is killed while it indexes: nothing that was acknowledged is lost, and what the position says is there.
func TestF2_KilledWhileIndexingLosesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := open(t, Options{Dir: dir, Store: numbered(0)}) // an empty store has an empty index at once
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged := int64(0)
	for round := range 6 {
		cmd, lines := start(t, "feed", dir)
		for n := 0; n < 3+2*round && lines.Scan(); {
			if _, seq, ok := strings.Cut(lines.Text(), "at "); ok {
				acknowledged, _ = strconv.ParseInt(seq, 10, 64)
				n++
			}
		}
		time.Sleep(time.Duration(round) * 3 * time.Millisecond) // into the next batch
		_ = cmd.Process.Kill()
		for lines.Scan() { // what was said before the end
			if _, seq, ok := strings.Cut(lines.Text(), "at "); ok {
				acknowledged, _ = strconv.ParseInt(seq, 10, 64)
			}
		}
		_ = cmd.Wait()
		x := open(t, Options{Dir: dir, Store: numbered(childItems)})
		at, err := x.Position(t.Context())
		if err != nil || at < acknowledged || x.Status().Items != at || !x.Status().Ready {
			t.Errorf("round %d: position %d (%v), acknowledged %d, status %+v", round, at, err, acknowledged, x.Status())
		}
		if at > 0 {
			wantFound(t, x, fmt.Sprintf("n%d", at), at)
		}
		if c, err := x.SelfCheck(t.Context(), 20); err != nil || c.Problem != "" {
			t.Errorf("round %d: %+v, %v", round, c, err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if acknowledged == 0 {
		t.Error("nothing was ever indexed")
	}
}

// The program is killed while it builds its index: it goes on with what it has.
func TestF3_KilledWhileBuildingGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	for round := range 4 {
		cmd, lines := start(t, "build", dir)
		for lines.Scan() && !strings.Contains(lines.Text(), "at ") {
			continue
		}
		time.Sleep(time.Duration(100+round*37) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	x := open(t, Options{Dir: dir, Store: numbered(childItems), BatchSize: 1000})
	if x.build == nil || x.build.position() == 0 {
		t.Error("it begins again from nothing")
	}
	if err := x.Rebuilt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := x.SelfCheck(t.Context(), 100); err != nil || c.Problem != "" || !holds(x, childItems, "n1", "n777") {
		t.Errorf("%+v, %v, %+v", c, err, x.Status())
	}
}

// A segment is cut off under the running program, so that what is mapped can no longer be read. A search
// survives that; where bleve's own merging meets it the process ends. Either way the index is whole afterwards.
func TestF4_FileCutOffUnderneathHeals(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := open(t, Options{Dir: dir, Store: numbered(childItems), BatchSize: 500})
	if err := x.Rebuilt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	cmd, lines := start(t, "cut off", dir)
	for lines.Scan() {
		continue
	}
	t.Logf("the process with the file: %v", cmd.Wait())
	x = open(t, Options{Dir: dir, Store: numbered(childItems), BatchSize: 500, CheckEvery: 50 * time.Millisecond})
	eventually(t, "healed", func() bool { return holds(x, childItems, "n7", "n2999") })
}
