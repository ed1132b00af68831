package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"presswatch/index"
)

// The files in a data directory by which a command asks a running presswatch to erase somebody's posts.
const (
	eraseRequest = "erase-wanted"
	eraseAnswer  = "erase-answer"
)

// Erasure is what came of an erasure.
type Erasure struct {
	Erased index.Erased `json:"erased"`
	Copies []string     `json:"copies"` // older copies of the store in the data directory: they still hold the posts
	Error  string       `json:"error"`
}

// Erase removes all posts of an account from the store. The full-text index is made anew, because what it forgets
// stays in its files until it is.
func (a *App) Erase(ctx context.Context, whose index.Whose) (Erasure, error) {
	done, err := a.Store.Erase(ctx, whose, a.Now())
	if err != nil {
		return Erasure{}, err
	}
	a.bell.Ring()
	return Erasure{Erased: done, Copies: OldCopies(a.Config.Data)}, nil
}

// OldCopies are the copies of stores that lie in a data directory, from before upgrades and restores.
func OldCopies(dir string) []string {
	var out []string
	for _, pattern := range []string{"*.before-schema-*", "before-restore-*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err == nil { // the patterns are right
			out = append(out, found...)
		}
	}
	return out
}

// AskErase asks the presswatch that runs on dir to erase somebody's posts, and waits for its answer.
func AskErase(ctx context.Context, dir string, whose index.Whose) (Erasure, error) {
	text, err := json.Marshal(whose)
	if err != nil {
		return Erasure{}, err
	}
	answer := filepath.Join(dir, eraseAnswer)
	_ = os.Remove(answer) // of an earlier request
	if err := writeWhole(filepath.Join(dir, eraseRequest), text); err != nil {
		return Erasure{}, fmt.Errorf("asking for an erasure: %w", err)
	}
	for begun := time.Now(); pause(ctx, 200*time.Millisecond); {
		var got Erasure
		text, err := os.ReadFile(answer)
		if err == nil {
			err = errors.Join(json.Unmarshal(text, &got), os.Remove(answer))
			if err == nil && got.Error != "" {
				err = errors.New(got.Error)
			}
			return got, err
		}
		if time.Since(begun) > eraseWithin {
			return got, fmt.Errorf("the running presswatch has not answered for %s; the request stays and is carried out when it can be", eraseWithin)
		}
	}
	return Erasure{}, ctx.Err()
}

const eraseWithin = 2 * time.Minute

// eraseIfWanted does what the file asks for. It goes last: a crash in between does it again, which changes nothing.
func (a *App) eraseIfWanted(ctx context.Context) {
	file := filepath.Join(a.Config.Data, eraseRequest)
	text, err := os.ReadFile(file)
	if err != nil {
		return
	}
	var whose index.Whose
	var done Erasure
	if err = json.Unmarshal(text, &whose); err == nil {
		done, err = a.Erase(ctx, whose)
	}
	if ctx.Err() != nil {
		return
	}
	if err == nil && done.Erased.Posts > 0 {
		err = a.Index.Rebuild(ctx)
	}
	if err != nil {
		done.Error = strings.TrimSpace(err.Error())
		a.Log.Error("posts could not be erased", "err", err)
	}
	if text, err = json.Marshal(done); err == nil {
		err = writeWhole(filepath.Join(a.Config.Data, eraseAnswer), text)
	}
	if err = errors.Join(err, os.Remove(file)); err != nil {
		a.Log.Error("the answer to an erasure could not be written", "err", err)
	}
}

// Limits of keeping up with what may be kept.
const (
	retainEvery = time.Hour
	retainAtOne = 500
)

// retain forgets what is older than may be kept, and hides names after their time, every hour.
func (a *App) retain(ctx context.Context) error {
	for pause(ctx, min(retainEvery, time.Minute)) {
		if err := a.RetainOnce(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("old reactions could not be forgotten; it is tried again", "err", err)
		}
		if !pause(ctx, retainEvery) {
			return nil
		}
	}
	return nil
}

// RetainOnce does what the settings say of old reactions.
func (a *App) RetainOnce(ctx context.Context) error {
	r := a.Config.Reactions
	if keep := time.Duration(r.Keep); keep > 0 {
		why := fmt.Sprintf("older than %d days", int(keep.Hours()/24))
		err := until0(ctx, func() (int, error) {
			return a.Store.ForgetBefore(ctx, a.Now().Add(-keep), true, why, retainAtOne)
		})
		if err != nil {
			return err
		}
	}
	if after := time.Duration(r.Pseudonyms); after > 0 {
		return until0(ctx, func() (int, error) { return a.Store.HideNames(ctx, a.Now().Add(-after), retainAtOne) })
	}
	return nil
}

// until0 does something until there is nothing left to do, and lets others write in between.
func until0(ctx context.Context, do func() (int, error)) error {
	for {
		n, err := do()
		if err != nil || n == 0 || !pause(ctx, 50*time.Millisecond) {
			return err
		}
	}
}
