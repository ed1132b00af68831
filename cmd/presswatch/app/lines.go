package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"presswatch/crawler/page/body"
)

// linesFile in the data directory keeps which lines each outlet repeats below its articles. When it is lost, it
// is learnt again.
const linesFile = "repeated-lines.json"

// linesEvery is how often it is written while presswatch runs, besides at the end.
const linesEvery = time.Minute

// openLines reads the memory of repeated lines, and keeps it on the disk from then on.
func (a *App) openLines() *body.Lines {
	lines := &body.Lines{}
	file := filepath.Join(a.Config.Data, linesFile)
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, lines)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.Log.Warn("which lines the outlets repeat could not be read and is learnt again", "file", file, "err", err)
	}
	a.Run("memory of repeated lines", func(ctx context.Context) error {
		for pause(ctx, linesEvery) {
			if err := keepLines(file, lines); err != nil {
				a.Log.Warn("which lines the outlets repeat could not be kept; it is tried again", "err", err)
			}
		}
		return nil
	})
	a.Later("memory of repeated lines", func(context.Context) error { return keepLines(file, lines) })
	return lines
}

func keepLines(file string, lines *body.Lines) error {
	text, err := json.Marshal(lines)
	if err != nil {
		return fmt.Errorf("keeping repeated lines: %w", err)
	}
	return writeWhole(file, text)
}
