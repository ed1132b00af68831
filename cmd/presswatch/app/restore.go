package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// RestoreWanted is what Wait returns when a command asks a running presswatch to put a backup in place. Its owner
// closes the App, restores, says so with AnswerRestore, and starts another.
type RestoreWanted struct{ File string }

func (r RestoreWanted) Error() string { return "a restore of " + r.File + " was asked for" }

// Restored is the answer to a request.
type Restored struct {
	Aside string `json:"aside"` // where the data before it lies; "" there was none
	Error string `json:"error"` // why nothing was restored; "" it was
}

// The files in a data directory by which a command and a running presswatch speak about a restore. Each is
// written under another name first, so that nobody reads half of one.
const (
	restoreRequest = "restore-wanted"
	restoreAnswer  = "restore-answer"
)

// ErrNoAnswer says that the running presswatch did not take the request up: it is a demo, or it hangs.
var ErrNoAnswer = errors.New("the running presswatch did not take up the request to restore; stop it and restore then")

// AskRestore asks the presswatch that runs on dir to put a backup in place, and waits for its answer.
func AskRestore(ctx context.Context, dir, backup string) (Restored, error) {
	backup, err := filepath.Abs(backup)
	if err != nil {
		return Restored{}, fmt.Errorf("asking for a restore: %w", err)
	}
	answer := filepath.Join(dir, restoreAnswer)
	_ = os.Remove(answer) // of an earlier request
	if err := writeWhole(filepath.Join(dir, restoreRequest), []byte(backup)); err != nil {
		return Restored{}, fmt.Errorf("asking for a restore: %w", err)
	}
	for begun := time.Now(); pause(ctx, 200*time.Millisecond); {
		var got Restored
		text, err := os.ReadFile(answer)
		if err == nil {
			return got, errors.Join(json.Unmarshal(text, &got), os.Remove(answer))
		}
		if time.Since(begun) > takeUpWithin && takeRestoreRequest(dir) != "" {
			return Restored{}, ErrNoAnswer
		}
	}
	return Restored{}, ctx.Err()
}

// takeUpWithin is how long a running presswatch may take to take a request up.
const takeUpWithin = 15 * time.Second

// AnswerRestore tells the command what came of its request.
func AnswerRestore(dir string, r Restored) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, restoreAnswer), text)
}

// takeRestoreRequest returns the backup that is to be put in place and removes the request; "" there is none.
func takeRestoreRequest(dir string) string {
	file := filepath.Join(dir, restoreRequest)
	text, err := os.ReadFile(file)
	if err != nil || os.Remove(file) != nil {
		return ""
	}
	return string(text)
}

func writeWhole(file string, text []byte) error {
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
