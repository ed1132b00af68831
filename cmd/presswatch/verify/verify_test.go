package verify_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"presswatch/cmd/presswatch/verify"
	"presswatch/server/casefile/chain"
)

func TestVerify(t *testing.T) {
	var file bytes.Buffer
	w, err := chain.NewWriter(&file, chain.Head{Story: 7, Title: "A notice\x1b[2J"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add("story.html", []byte("what happened")); err != nil {
		t.Fatal(err)
	}
	last, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "case.zip")
	run := func(body []byte) (string, error) {
		if err := os.WriteFile(name, body, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		cmd := verify.Command(&out, func(err error) error { return err })
		cmd.SetArgs([]string{name})
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		err := cmd.Execute()
		return out.String(), err
	}
	if out, err := run(file.Bytes()); err != nil || !strings.Contains(out, "is whole: 1 part,") || !strings.Contains(out, last) || strings.Contains(out, "\x1b") {
		t.Errorf("%q, %v", out, err)
	}
	var f *chain.Fault
	if out, err := run(bytes.Replace(file.Bytes(), []byte("what"), []byte("that"), 1)); !errors.As(err, &f) || f.Part != "story.html" || out != "" {
		t.Errorf("%q, %v", out, err)
	}
}
