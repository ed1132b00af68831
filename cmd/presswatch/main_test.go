package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asProgram makes the test binary be presswatch itself, so that tests see exit codes, signals and kills as a
// user does.
const asProgram = "PRESSWATCH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// program makes a presswatch with these arguments, in a directory of its own.
func program(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asProgram+"=1", "XDG_CACHE_HOME="+dir)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// result is what a command that ended said.
type result struct {
	code     int
	out, err string
}

func do(t *testing.T, dir string, args ...string) result {
	t.Helper()
	return doWith(t, dir, "", args...)
}

func doWith(t *testing.T, dir, stdin string, args ...string) result {
	t.Helper()
	var out, said bytes.Buffer
	cmd := program(t, dir, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("presswatch %s: %v", strings.Join(args, " "), err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), said.String()}
}

// must is do for a command that has to work.
func must(t *testing.T, dir string, args ...string) string {
	t.Helper()
	r := do(t, dir, args...)
	if r.code != exitOK {
		t.Fatalf("presswatch %s: exit code %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// alive is a presswatch that runs until it is stopped.
type alive struct {
	t      *testing.T
	cmd    *exec.Cmd
	base   string // of its pages
	stderr *bytes.Buffer
	lines  chan string
	done   chan error
}

var pagesAt = regexp.MustCompile(`http://[0-9.:]+`)

// start starts a presswatch and waits until it says where its pages are.
func start(t *testing.T, dir string, args ...string) *alive {
	t.Helper()
	return startWith(t, dir, "", args...)
}

// startWith is start under limits that a shell sets.
func startWith(t *testing.T, dir, limits string, args ...string) *alive {
	t.Helper()
	return begin(t, limited(t, dir, limits, args...))
}

// begin is start for a command that is made already.
func begin(t *testing.T, cmd *exec.Cmd) *alive {
	t.Helper()
	a := &alive{t: t, cmd: cmd, stderr: &bytes.Buffer{}, lines: make(chan string, 1000), done: make(chan error, 1)}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	a.cmd.Stderr = a.stderr
	if err := a.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.cmd.Process.Kill() })
	go a.listen(out)
	a.base = pagesAt.FindString(a.until(15*time.Second, "http://"))
	return a
}

// listen passes on what the program prints, then its end.
func (a *alive) listen(out io.Reader) {
	text := ""
	buf := make([]byte, 4096)
	for {
		n, err := out.Read(buf)
		text += string(buf[:n])
		for {
			line, rest, ok := strings.Cut(text, "\n")
			if !ok {
				break
			}
			a.lines <- line
			text = rest
		}
		if err != nil {
			close(a.lines)
			a.done <- a.cmd.Wait()
			return
		}
	}
}

// until waits for a line with these words and returns it.
func (a *alive) until(within time.Duration, words string) string {
	a.t.Helper()
	limit := time.After(within)
	var seen []string
	for {
		select {
		case line, ok := <-a.lines:
			if !ok {
				a.t.Fatalf("ended before it said %q:\n%s\n%s", words, strings.Join(seen, "\n"), a.stderr)
			}
			if strings.Contains(line, words) {
				return line
			}
			seen = append(seen, line)
		case <-limit:
			a.t.Fatalf("did not say %q within %v:\n%s\n%s", words, within, strings.Join(seen, "\n"), a.stderr)
		}
	}
}

// kill ends it as a power cut would.
func (a *alive) kill() {
	a.t.Helper()
	if err := a.cmd.Process.Kill(); err != nil {
		a.t.Fatal(err)
	}
	for range a.lines {
	}
	<-a.done
}

// stop asks it to end and returns its exit code.
func (a *alive) stop(sig syscall.Signal) int {
	a.t.Helper()
	begun := time.Now()
	if err := a.cmd.Process.Signal(sig); err != nil {
		a.t.Fatal(err)
	}
	go func() {
		for range a.lines {
		}
	}()
	select {
	case <-a.done:
	case <-time.After(20 * time.Second):
		a.t.Fatalf("still there 20 s after %v\n%s", sig, a.stderr)
	}
	if took := time.Since(begun); took > 10*time.Second {
		a.t.Errorf("took %v to stop, 10 s are allowed", took)
	}
	return a.cmd.ProcessState.ExitCode()
}

// get asks for a path of its pages.
func (a *alive) get(path string) (code int, body string) {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.base+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatalf("%s: %v\n%s", path, err, a.stderr)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// found is what a search gave: the answer of the API and of `search --json` alike.
type found struct {
	Total int
	Items []struct {
		ID    int64
		Title string
		URL   string
	}
}

func (f found) ids() []int64 {
	var out []int64
	for _, it := range f.Items {
		out = append(out, it.ID)
	}
	slices.Sort(out)
	return out
}

func readFound(t *testing.T, text string) found {
	t.Helper()
	var f found
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatalf("%v: %.300s", err, text)
	}
	return f
}

// eventually tries until it holds.
func eventually(t *testing.T, within time.Duration, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Errorf("not within %v: %s", within, what)
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// tree lists what is in a directory, so that a test can say that nothing was changed.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		out = append(out, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
