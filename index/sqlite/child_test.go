package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The crash tests start this test binary once more as another process, which does what its part says and
// prints a line for everything that the store has acknowledged.
const (
	partVar = "PRESSWATCH_TEST_PART"
	dirVar  = "PRESSWATCH_TEST_DIR"
)

func TestMain(m *testing.M) {
	part, found := plays()[os.Getenv(partVar)]
	if !found {
		os.Exit(m.Run())
	}
	if err := part(context.Background(), os.Getenv(dirVar)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// plays are what another process may play.
func plays() map[string]func(ctx context.Context, dir string) error {
	return map[string]func(ctx context.Context, dir string) error{
		"crawl":    crawlUntilKilled,
		"fold":     foldUntilKilled,
		"group":    groupUntilKilled,
		"hold":     holdUntilKilled,
		"upgrade":  upgradeUntilKilled,
		"full":     fillDisk,
		"readonly": writeNowhere,
	}
}

// child is a process that plays a part.
type child struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan string // closed when the process ended and all its lines were read
	stderr *strings.Builder
}

// play starts another process and returns when it has said that it is ready.
func play(t *testing.T, part, dir string) *child {
	t.Helper()
	cmd := exec.Command(self(t), "-test.run=^$")
	cmd.Env = append(os.Environ(), partVar+"="+part, dirVar+"="+dir)
	c := &child{t, cmd, make(chan string, 100_000), &strings.Builder{}}
	cmd.Stderr = c.stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.read(out)
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if line, open := c.next(time.Minute); !open || line != "ready" {
		_ = cmd.Wait()
		t.Fatalf("the other process said %q, not that it is ready: %s", line, c.stderr)
	}
	return c
}

func self(t *testing.T) string {
	t.Helper()
	file, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// read passes on whole lines only: half a line was acknowledged to nobody.
func (c *child) read(out io.Reader) {
	defer close(c.lines)
	in := bufio.NewReader(out)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		c.lines <- strings.TrimSuffix(line, "\n")
	}
}

// next returns the next line.
func (c *child) next(wait time.Duration) (line string, open bool) {
	select {
	case line, open = <-c.lines:
		return line, open
	case <-time.After(wait):
		c.t.Errorf("the other process said nothing for %v", wait)
		return "", false
	}
}

// hear waits until the process has said n things and returns them.
func (c *child) hear(n int) []string {
	c.t.Helper()
	said := make([]string, 0, n)
	for range n {
		line, open := c.next(time.Minute)
		if !open {
			c.t.Fatalf("the other process ended by itself: %s", c.stderr)
		}
		said = append(said, line)
	}
	return said
}

// kill ends the process as a power cut would, and returns what it said until then.
func (c *child) kill() []string {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		c.t.Fatalf("the other process ended by itself: %v, %s", err, c.stderr)
	}
	var said []string
	for line := range c.lines {
		said = append(said, line)
	}
	if err := c.cmd.Wait(); err == nil || c.stderr.Len() > 0 {
		c.t.Fatalf("the other process ended by itself: %v, %s", err, c.stderr)
	}
	return said
}

// holdUntilKilled opens the store and does nothing.
func holdUntilKilled(ctx context.Context, dir string) error {
	s, err := Open(ctx, Options{Dir: dir, Now: time.Now, Log: nil})
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println("ready")
	time.Sleep(time.Hour)
	return nil
}

// namespace runs a part as root of a user namespace of its own, after the commands of a script, which finds an
// empty folder in $1. Nothing of it is seen from outside.
func namespace(t *testing.T, part, script string) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("unshare", "-Urm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).CombinedOutput(); err != nil {
		if os.Getenv("PRESSWATCH_CI") == "1" {
			t.Fatalf("user namespaces are needed here: %v, %s", err, out)
		}
		t.Skipf("SKIPPED: this machine allows no user namespaces (%v, %s)", err, strings.TrimSpace(string(out)))
	}
	cmd := exec.Command("unshare", "-Urm", "sh", "-ec", script+"\n"+`exec "$0" -test.run='^$'`, self(t), dir)
	cmd.Env = append(os.Environ(), partVar+"="+part, dirVar+"="+filepath.Join(dir, "data"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
