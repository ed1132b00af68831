package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseFillsDefaults(t *testing.T) {
	c, err := Parse([]byte(`
organisation: {name: Northmarch Police}
sources:
  - {key: own, url: https://police.example/feed, lane: own, outlet: Northmarch Police}
  - {key: post, url: https://post.example/feed, lane: regional, name: Tarnbeck Post}
  - {key: slow, url: https://slow.example/feed, lane: blog, name: Slow, every: 2d}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := time.Duration(c.Sources[0].Every); got != 45*time.Second {
		t.Errorf("own channel is polled every %s, want 45s", got)
	}
	if got := time.Duration(c.Sources[1].Every); got != 10*time.Minute {
		t.Errorf("source is polled every %s, want 10m", got)
	}
	if got := time.Duration(c.Sources[2].Every); got != 48*time.Hour {
		t.Errorf("2d is %s, want 48h", got)
	}
	if c.Sources[1].Outlet != "Tarnbeck Post" || c.Sources[1].Kind != "feed" {
		t.Errorf("outlet and kind not filled: %+v", c.Sources[1])
	}
	if c.Listen != "127.0.0.1:8470" {
		t.Errorf("listens on %s, want loopback", c.Listen)
	}
}

// TestMistakes reads one file for each mistake: its first comment lines are what must be said of it.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(text)
			if err == nil {
				t.Fatal("no mistake found")
			}
			for line := range strings.Lines(string(text)) {
				want, ok := strings.CutPrefix(strings.TrimSpace(line), "#! ")
				if ok && !strings.Contains(err.Error(), want) {
					t.Errorf("got\n%s\nwant a line with %q", err, want)
				}
			}
		})
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "presswatch.yaml")
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a missing file gives %v", err)
	}
	if err := os.WriteFile(file, []byte("listen: nowhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a wrong file gives %v", err)
	}
	if err := os.WriteFile(file, []byte("data: here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(file), "here"); c.Data != want {
		t.Errorf("data lies in %s, want %s", c.Data, want)
	}
}

func TestEmptyFileIsTheDefault(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n"} {
		if _, err := Parse([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAddSourcesKeepsWhatIsThere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "presswatch.yaml")
	before := "# who we are\norganisation:\n  name: Northmarch Police # the force\nsources:\n  - {key: a, url: \"https://a.example\", outlet: A, lane: blog}\n"
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	add := []Source{{Key: "b", URL: "https://b.example/feed", Outlet: "B", Lane: "regional", Every: Duration(3 * time.Minute)}}
	if err := AddSources(file, add); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# who we are", "# the force", "https://a.example", "https://b.example/feed"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing from\n%s", want, text)
		}
	}
	c, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sources) != 2 || time.Duration(c.Sources[1].Every) != 3*time.Minute {
		t.Errorf("sources are %+v", c.Sources)
	}
}

func TestAddSourcesRefusesWhatWouldBeWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "presswatch.yaml")
	if err := AddSources(file, []Source{{Key: "a", URL: "gopher://a.example", Outlet: "A", Lane: "blog"}}); err == nil {
		t.Fatal("a wrong source was written")
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file was left behind")
	}
}

func TestAddSourcesMakesAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "presswatch.yaml")
	if err := AddSources(file, []Source{{Key: "a", URL: "https://a.example", Outlet: "A", Lane: "blog"}}); err != nil {
		t.Fatal(err)
	}
	if c, err := Load(file); err != nil || len(c.Sources) != 1 {
		t.Errorf("got %+v, %v", c, err)
	}
}
