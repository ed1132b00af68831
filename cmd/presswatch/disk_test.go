package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// onSmallDisk takes items in on a disk of its own, fills the disk, and then serves. The disk has room again when the
// file "room" is there.
const onSmallDisk = `mount -t tmpfs -o size=24m,mode=700 tmpfs data
"$0" import --data data items.jsonl >&2
dd if=/dev/zero of=data/fill bs=64k >&2 || true
dd if=/dev/null of=data/fill bs=64k seek=$(( $(wc -c < data/fill) / 65536 - 8 )) >&2
(until [ -e room ]; do sleep 0.1; done; rm data/fill) >&2 &
exec "$0" serve --data data --listen 127.0.0.1:0`

// TestF9_StoriesOnAFullDisk: the disk fills up while items are grouped. That is said, the pages are served, and the
// stages go on by themselves when there is room: every item is in a story in the end.
func TestF9_StoriesOnAFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for a stage that backs off; run without -short")
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "unshare", "-Urm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", data).CombinedOutput(); err != nil {
		if os.Getenv("PRESSWATCH_CI") == "1" {
			t.Fatalf("user namespaces are needed here: %v, %s", err, out)
		}
		t.Skipf("SKIPPED: this machine allows no user namespaces (%v, %s)", err, strings.TrimSpace(string(out)))
	}
	const each = 1500
	write(t, filepath.Join(dir, "items.jsonl"), twoHappenings(each))
	cmd := program(t, dir)
	inside := exec.CommandContext(t.Context(), "unshare", "-Urm", "sh", "-ec", onSmallDisk, os.Args[0])
	inside.Dir, inside.Env, inside.WaitDelay = cmd.Dir, cmd.Env, cmd.WaitDelay
	a := begin(t, inside)

	eventually(t, 30*time.Second, "the full disk is said", func() bool {
		code, body := a.get("/healthz")
		return code == http.StatusServiceUnavailable && strings.Contains(body, "stories are not kept up to date") && strings.Contains(body, "free some space")
	})
	for _, path := range []string{"/", "/stories", "/sources", "/items/1"} {
		if code, _ := a.get(path); code != http.StatusOK {
			t.Errorf("%s answers %d on a full disk", path, code)
		}
	}
	write(t, filepath.Join(dir, "room"), "")
	eventually(t, 90*time.Second, "all is well and every item is in a story", func() bool {
		code, _ := a.get("/healthz")
		n := 0
		for _, row := range a.stories() {
			n += row.Articles
		}
		return code == http.StatusOK && n == 2*each
	})
	var health struct{ Problems []string }
	_, body := a.get("/healthz")
	if err := json.Unmarshal([]byte(body), &health); err != nil || len(health.Problems) > 0 {
		t.Errorf("%v %s", err, body)
	}
}
