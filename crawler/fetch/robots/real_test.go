package robots

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reason is why our verdict differs from the recorded one, with the section of RFC 9309 that settles it.
// Each is proved by undoing our side of it: then the two agree.
type reason struct {
	text, section string
	undone        func(body []byte, agent, path string) bool // our verdict without the rule
}

var (
	otherRecord = regexp.MustCompile(`(?mi)^\s*crawl-?delay.*$`)
	nobody      = regexp.MustCompile(`(?mi)^\s*user-agent:\s*$`)
	queryEnd    = regexp.MustCompile(`\?\$`)
	queryRule   = regexp.MustCompile(`(?m)^.*\?.*\$\s*$`)
	agentLine   = regexp.MustCompile(`(?mi)^\s*user-agent\s*:\s*(\S+)\s*$`)
)

// reasons are tried in this order.
var reasons = []reason{
	{"`/robots.txt` itself is always allowed", "2.2.2", func(b []byte, agent, path string) bool {
		return path != "/robots.txt" && Parse(b).Allowed(agent, path)
	}},
	{"a byte order mark does not spoil the first line", "2.2, with RFC 3629, 6", func(b []byte, agent, path string) bool {
		if rest, ok := bytes.CutPrefix(b, []byte(byteOrderMark)); ok {
			b = append([]byte("x"), rest...)
		}
		return Parse(b).Allowed(agent, path)
	}},
	{"a `?` at the end of the path is an octet of it", "2.2.2", func(b []byte, agent, path string) bool {
		return Parse(b).Allowed(agent, strings.TrimSuffix(path, "?"))
	}},
	{"`=` in the path is written the same way in rule and address, and so it matches", "2.2.2", func(b []byte, agent, path string) bool {
		before, after, _ := strings.Cut(path, "?")
		return Parse(b).Allowed(agent, strings.TrimSuffix(strings.ReplaceAll(before, "=", "%3D")+"?"+after, "?"))
	}},
	{"a record that is not of the protocol (Crawl-delay) does not end the user-agent lines of a group", "2.2.4", func(b []byte, agent, path string) bool {
		return Parse(otherRecord.ReplaceAll(b, []byte("Disallow:"))).Allowed(agent, path)
	}},
	{"a user-agent line without a name names nobody", "2.2.1, 2.3.1.5", func(b []byte, agent, path string) bool {
		return Parse(nobody.ReplaceAll(b, []byte("User-agent: *"))).Allowed(agent, path)
	}},
	{"the whole product token must match: `Bot` is not CoverageBot", "2.2.1", func(b []byte, agent, path string) bool {
		return Parse(agentLine.ReplaceAllFunc(b, func(line []byte) []byte {
			if name := token(string(agentLine.FindSubmatch(line)[1])); name != "" && strings.Contains(strings.ToLower(agent), name) {
				return []byte("User-agent: " + agent)
			}
			return line
		})).Allowed(agent, path)
	}},
	{"`?` before the `$` at the end of a rule is an octet of it", "2.2.2, 2.2.3", func(b []byte, agent, path string) bool {
		return Parse(queryEnd.ReplaceAll(b, []byte("$"))).Allowed(agent, path)
	}},
	{"`$` ends a rule that has a query, too", "2.2.3", func(b []byte, agent, path string) bool {
		return Parse(queryRule.ReplaceAll(b, nil)).Allowed(agent, path)
	}},
	{"no more than the first 500 KiB are read", "2.5", func(b []byte, agent, path string) bool {
		if len(b) > Limit {
			b = append([]byte("User-agent: *\n"), b[Limit:]...)
		}
		return Parse(b).Allowed(agent, path)
	}},
}

// recorded is what Protego 0.6.1 says about one file.
type recorded struct {
	Host     string            `json:"host"`
	Verdicts []json.RawMessage `json:"verdicts"` // [agent, path, allowed]
	Delay    *float64          `json:"crawl_delay_CoverageBot"`
}

// TestRealRobots compares the verdicts over recorded files with those of another program. Neither is the truth:
// every difference has to have a reason in RFC 9309, and docs/ROBOTS.md has them all.
//
//	go test ./crawler/fetch/robots -run Real -v
func TestRealRobots(t *testing.T) {
	dir := data(t)
	files := unpacked(t, filepath.Join(dir, "robots.dev.tar.gz"))
	count, found, hosts := 0, map[string]int{}, map[string]map[string]bool{}
	for _, r := range verdicts(t, filepath.Join(dir, "verdicts-protego.dev.jsonl.gz")) {
		body := files[r.Host]
		file := Parse(body)
		for _, raw := range r.Verdicts {
			count++
			var agent, path string
			var want bool
			if err := json.Unmarshal(raw, &[]any{&agent, &path, &want}); err != nil {
				t.Fatal(err)
			}
			if file.Allowed(agent, path) == want {
				continue
			}
			i := slices.IndexFunc(reasons, func(r reason) bool { return r.undone(body, agent, path) == want })
			if i < 0 {
				t.Errorf("%s: %s for %s: allowed %v, recorded %v, and no reason is known", r.Host, path, agent, !want, want)
				continue
			}
			text := reasons[i].text
			if found[text]++; hosts[text] == nil {
				hosts[text] = map[string]bool{}
			}
			hosts[text][r.Host] = true
		}
		if d := file.Delay("CoverageBot").Seconds(); r.Delay != nil && d != *r.Delay || r.Delay == nil && d != 0 {
			t.Errorf("%s: Crawl-delay %v s", r.Host, d)
		}
	}
	report(t, len(files), count, found, hosts)
}

// report prints the table, and checks that the one in the documentation is this one.
func report(t *testing.T, files, count int, found map[string]int, hosts map[string]map[string]bool) {
	t.Helper()
	all := 0
	var out strings.Builder
	for _, r := range reasons {
		if n := found[r.text]; n > 0 {
			all += n
			fmt.Fprintf(&out, "| %s | %s | %d | %s |\n", r.text, r.section, n, strings.Join(slices.Sorted(maps.Keys(hosts[r.text])), ", "))
		}
	}
	sum := fmt.Sprintf("%d files, %d verdicts, %d differ, all of them settled.", files, count, all)
	t.Logf("%s\n| reason | RFC 9309 | verdicts | hosts |\n| --- | --- | --- | --- |\n%s", sum, out.String())
	doc, err := os.ReadFile("../../../docs/ROBOTS.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(doc, []byte(out.String())) || !bytes.Contains(doc, []byte(sum)) {
		t.Error("docs/ROBOTS.md has another table; put in the one above")
	}
}

// data is where the recorded files are: robots-real under $PRESSWATCH_DATA, or under shared/data beside the
// repository. Without them the test is skipped.
func data(t *testing.T) string {
	t.Helper()
	dirs := []string{"../../../../shared/data/robots-real"}
	if d := os.Getenv("PRESSWATCH_DATA"); d != "" {
		dirs = []string{filepath.Join(d, "robots-real")}
	}
	for _, d := range dirs {
		if _, err := os.Stat(d); err == nil {
			return d
		}
	}
	t.Skipf("needs the recorded files in %s; set PRESSWATCH_DATA", dirs[0])
	return ""
}

func opened(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func unpacked(t *testing.T, name string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for tr := tar.NewReader(opened(t, name)); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if out[strings.TrimPrefix(h.Name, "robots/")], err = io.ReadAll(tr); err != nil {
			t.Fatal(err)
		}
	}
}

func verdicts(t *testing.T, name string) (out []recorded) {
	t.Helper()
	lines := bufio.NewScanner(opened(t, name))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
