package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// demoUnderLoad starts a demo whose night takes a minute; the test ends it long before.
func demoUnderLoad(t *testing.T, limits string) *alive {
	t.Helper()
	if testing.Short() {
		t.Skip("needs some seconds of the demo; run without -short")
	}
	dir := t.TempDir()
	return startWith(t, dir, limits, "demo", "--data", filepath.Join(dir, "demo"), "--listen", "127.0.0.1:0", "--speed", "1000")
}

// TestF11_FewFileDescriptors: strangers who hold every file descriptor cost answers while they do, and nothing
// afterwards: the crawl goes on and no item is lost. A demo is its own world, with both ends of every connection
// to it: it needs some 90 by itself.
func TestF11_FewFileDescriptors(t *testing.T) {
	a := demoUnderLoad(t, "ulimit -n 140")
	eventually(t, 20*time.Second, "first items", func() bool { return a.search("a OR the").Total > 3 })
	host := strings.TrimPrefix(a.base, "http://")
	var idle []net.Conn
	for range 140 {
		c, err := net.DialTimeout("tcp", host, 200*time.Millisecond)
		if err != nil {
			break
		}
		idle = append(idle, c)
	}
	if len(idle) < 30 {
		t.Fatalf("only %d connections could be held open", len(idle))
	}
	time.Sleep(3 * time.Second)
	for _, c := range idle {
		_ = c.Close()
	}
	before := ""
	eventually(t, 30*time.Second, "pages and crawl as before", func() bool {
		code, body := a.try("/healthz")
		_, metrics := a.try("/metrics")
		polls := pollsTotal.FindString(metrics)
		if before == "" {
			before = polls
		}
		return code == http.StatusOK && strings.Contains(body, `"ok"`) && polls != before && a.tries("a OR the") > 3
	})
	if code := a.stop(syscall.SIGTERM); code != exitOK {
		t.Errorf("exit code %d\n%s", code, a.stderr)
	}
	if strings.Contains(a.stderr.String(), "panic") {
		t.Errorf("it panicked:\n%s", a.stderr)
	}
}

var pollsTotal = regexp.MustCompile(`(?m)^presswatch_polls_total .*$`)

// TestF28_StoppedUnderLoad: asked to end while it crawls and many search, it ends in order and in time.
func TestF28_StoppedUnderLoad(t *testing.T) {
	a := demoUnderLoad(t, "")
	eventually(t, 20*time.Second, "first items", func() bool { return a.search("a OR the").Total > 3 })
	var wg sync.WaitGroup
	quit := make(chan struct{})
	for n := range 20 {
		wg.Go(func() {
			for {
				select {
				case <-quit:
					return
				default:
					a.try(fmt.Sprintf("/search?q=%s&n=%d", url.QueryEscape("hack* OR police OR the"), n))
				}
			}
		})
	}
	time.Sleep(time.Second)
	code := a.stop(syscall.SIGTERM)
	close(quit)
	wg.Wait()
	if code != exitOK {
		t.Errorf("exit code %d\n%s", code, a.stderr)
	}
	if said := a.stderr.String(); strings.Contains(said, "panic") || strings.Contains(said, "closed channel") {
		t.Errorf("it did not end in order:\n%s", said)
	}
}

// try is get without a verdict: 0 where there is no answer.
func (a *alive) try(path string) (code int, body string) {
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(a.base + path)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	var text strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := resp.Body.Read(buf)
		text.Write(buf[:n])
		if err != nil {
			return resp.StatusCode, text.String()
		}
	}
}

// tries is search without a verdict.
func (a *alive) tries(q string) int {
	code, body := a.try("/api/v1/search?q=" + url.QueryEscape(q))
	if code != http.StatusOK {
		return 0
	}
	return readFound(a.t, body).Total
}

// limited is the program behind a shell that sets limits first.
func limited(t *testing.T, dir, limits string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := program(t, dir, args...)
	if limits == "" {
		return cmd
	}
	shell := exec.CommandContext(t.Context(), "/bin/sh", append([]string{"-c", limits + ` && exec "$0" "$@"`, os.Args[0]}, args...)...)
	shell.Dir, shell.Env, shell.WaitDelay = cmd.Dir, cmd.Env, cmd.WaitDelay
	return shell
}
