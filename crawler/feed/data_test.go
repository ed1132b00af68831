package feed

import (
	"os"
	"path/filepath"
	"testing"
)

// dataDir is the folder of recorded cases, which is not part of the repository.
func dataDir(t *testing.T, name string) string {
	t.Helper()
	if dir := os.Getenv("PRESSWATCH_DATA"); dir != "" {
		return filepath.Join(dir, name)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		at := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(at); err == nil {
			return at
		}
	}
	t.Skipf("the recorded cases %q are not here: set PRESSWATCH_DATA to their folder", name)
	return ""
}
