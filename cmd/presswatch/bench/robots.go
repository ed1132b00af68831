package bench

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"presswatch/crawler/fetch/robots"
)

// robotsTxt compares our verdicts with the recorded ones of another program. The figure is agreement, of which
// nothing is asked: each difference is settled by RFC 9309 in docs/ROBOTS.md, and a test keeps that table whole.
func robotsTxt(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	dir = filepath.Join(dir, "robots-real")
	files, err := robotsFiles(filepath.Join(dir, "robots.dev.tar.gz"))
	if err != nil {
		return nil, err
	}
	count, agree := 0, 0
	err = eachRecording(filepath.Join(dir, "verdicts-protego.dev.jsonl.gz"), func(r recording) error {
		file := robots.Parse(files[r.Host])
		for _, raw := range r.Verdicts {
			var agent, path string
			var allowed bool
			if err := json.Unmarshal(raw, &[]any{&agent, &path, &allowed}); err != nil {
				return fmt.Errorf("%s: %w", r.Host, err)
			}
			if count++; file.Allowed(agent, path) == allowed {
				agree++
				continue
			}
			fmt.Fprintf(log, "%s: %s for %s: recorded %v\n", r.Host, path, agent, allowed)
		}
		return ctx.Err()
	})
	detail := fmt.Sprintf("%d of %d; the %d others are settled in docs/ROBOTS.md", agree, count, count-agree)
	return []Row{{"robots.txt verdicts, same as Protego's", share(agree, count), 0, detail}}, err
}

type recording struct {
	Host     string            `json:"host"`
	Verdicts []json.RawMessage `json:"verdicts"` // [agent, path, allowed]
}

// gunzip opens a packed file; both have to be closed.
func gunzip(path string) (*gzip.Reader, *os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading recorded data: %w", err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("unpacking %s: %w", path, err), f.Close())
	}
	return z, f, nil
}

func robotsFiles(path string) (map[string][]byte, error) {
	z, f, err := gunzip(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string][]byte{}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("unpacking %s: %w", path, err)
		}
		body, err := io.ReadAll(io.LimitReader(t, 16<<20))
		if err != nil {
			return nil, fmt.Errorf("unpacking %s: %w", path, err)
		}
		out[strings.TrimSuffix(filepath.Base(h.Name), ".txt")] = body
	}
}

func eachRecording(path string, do func(recording) error) error {
	z, f, err := gunzip(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewReader(z)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			var r recording
			if err := json.Unmarshal(line, &r); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if err := do(r); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("unpacking %s: %w", path, err)
		}
	}
}
