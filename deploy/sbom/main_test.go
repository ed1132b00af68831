package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestABillNamesWhatIsLinked: of this very test: its modules with their versions, in the form that scanners read.
func TestABillNamesWhatIsLinked(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := write(&out, "0.1.0", self); err != nil {
		t.Fatal(err)
	}
	var b bill
	if err := json.Unmarshal(out.Bytes(), &b); err != nil || b.Format != "CycloneDX" || len(b.Components) == 0 || !regexp.MustCompile(`^pkg:golang/stdlib@1\.\d+`).MatchString(b.Components[0].PURL) {
		t.Errorf("%v %s", err, out.String())
	}
	if err := write(&out, "0.1.0", "main.go"); err == nil {
		t.Error("a text is no program")
	}
}

// TestUnits: systemd reads the units without a word, where it is there, but for the program that is not installed here.
func TestUnits(t *testing.T) {
	const reader = "systemd-analyze" //nolint:misspell // its name
	if _, err := exec.LookPath(reader); err != nil {
		t.Skip(reader + " is not here")
	}
	for _, unit := range []string{"../presswatch.service", "../presswatch-backup.service", "../presswatch-backup.timer"} {
		out, _ := exec.CommandContext(t.Context(), reader, "verify", unit).CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, "presswatch") && !strings.Contains(line, "is not executable") && !strings.Contains(line, "not found") {
				t.Errorf("%s: %s", unit, line)
			}
		}
	}
}

// TestProxiesPassEventsOn: the examples gather no events, say whom a request is from, and keep the numbers in the house.
func TestProxiesPassEventsOn(t *testing.T) {
	for file, wants := range map[string][]string{
		"../nginx.conf": {"location = /events", "proxy_buffering off", "X-Forwarded-For $remote_addr", "location = /metrics { return 404; }"},
		"../Caddyfile":  {"flush_interval -1"},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: without %q", file, want)
			}
		}
	}
}
