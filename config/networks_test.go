package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNetworksFillIn(t *testing.T) {
	c, err := Parse([]byte(`
sources:
  - {key: stream, kind: bluesky-stream, also: [none]}
  - {key: hn, kind: hackernews, query: '"Northmarch Police"', every: 2m}
  - {key: list, kind: mailbox, url: imaps://mail.northmarch-police.example, lane: own, account: watch, password_file: pw, name: Subscriber mail}
  - {key: x, kind: x, query: northmarch, off: true}
  - {key: ours, kind: mastodon-account, url: https://social.example, query: northmarchpolice, lane: own, people: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		url, lane, outlet string
		every             time.Duration
	}{
		{"wss://jetstream2.us-east.bsky.network/subscribe", "social", "Bluesky", 30 * time.Second},
		{"https://hn.algolia.com", "social", "Hacker News", 2 * time.Minute},
		{"imaps://mail.northmarch-police.example", "own", "Subscriber mail", 45 * time.Second},
		{"https://api.x.com", "social", "X", 5 * time.Minute},
		{"https://social.example", "own", "Mastodon", 45 * time.Second},
	}
	for i, w := range want {
		s := c.Sources[i]
		if s.URL != w.url || s.Lane != w.lane || s.Outlet != w.outlet || time.Duration(s.Every) != w.every {
			t.Errorf("%s: %+v, want %+v", s.Key, s, w)
		}
	}
	if time.Duration(c.Reactions.Keep) != 180*24*time.Hour || c.Reactions.Pseudonyms != 0 {
		t.Errorf("reactions are kept %+v, want for 180 days under their names", c.Reactions)
	}
}

// TestSecrets: a secret is a line in a file that nobody else can read; what is wrong is said with the remedy, and the
// secret itself never.
func TestSecrets(t *testing.T) {
	for _, c := range []struct {
		name, secret string
		mode         os.FileMode
		want         string // in the error; "" none
	}{
		{"right", "hunter2\n", 0o600, ""},
		{"open to others", "hunter2\n", 0o644, "run: chmod 600"},
		{"two lines", "hunter2\nand more\n", 0o600, "must hold one line"},
		{"empty", "\n", 0o600, "must hold one line"},
		{"large", strings.Repeat("hunter2", 4000), 0o600, "too large"},
		{"missing", "", 0, "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "presswatch.yaml")
			text := "sources:\n  - {key: x, kind: x, query: northmarch, token_file: token}\n  - {key: off, kind: x, query: q, token_file: nowhere, off: true}\n"
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if c.mode != 0 {
				if err := os.WriteFile(filepath.Join(dir, "token"), []byte(c.secret), c.mode); err != nil {
					t.Fatal(err)
				}
			}
			got, err := Load(file)
			if c.want == "" {
				if err != nil || got.Sources[0].Token != "hunter2" {
					t.Fatalf("%v, %v", got, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "sources[0].token_file (x)") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestAlsoOfAStream: where names and counts are asked for is an address of the web, or nowhere.
func TestAlsoOfAStream(t *testing.T) {
	for also, ok := range map[string]bool{"none": true, "https://public.example": true, "wss://public.example": false, "nowhere": false} {
		_, err := Parse([]byte("sources:\n  - {key: stream, kind: bluesky-stream, also: [\"" + also + "\"]}\n"))
		if (err == nil) != ok {
			t.Errorf("%s: %v", also, err)
		}
	}
}
