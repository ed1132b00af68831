package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"presswatch/index/public"
	"presswatch/index/public/mood"
	"presswatch/index/story"
	"presswatch/index/story/carried"
	"presswatch/index/story/spread"
)

// RegroupFile in the data directory asks a running presswatch to group all stories anew.
const RegroupFile = "regroup-wanted"

// OpenStories makes the stages that group items into stories and find out how these spread, without starting
// them. The store must be open.
func (a *App) OpenStories() error {
	cues, err := mood.New()
	if err != nil {
		return err
	}
	sources, unseen := Sources(a.Config), a.unseen()
	a.Spread = spread.New(spread.Options{
		Store: unseen, Now: a.Now, Log: a.Log, Sources: sources,
		Ours: a.ours(),
	})
	a.Public = public.New(public.Options{Store: unseen, Now: a.Now, Log: a.Log, Ours: a.ours(), Cues: cues.Read})
	a.Stories = story.New(story.Options{
		Store: unseen, Now: a.Now, Log: a.Log, Changed: a.grouped.Ring,
		Moved: func(stories []int64) {
			a.Spread.Again(stories)
			a.Public.Again(stories)
		},
		Afresh: func(ctx context.Context) error { return errors.Join(a.Spread.Afresh(ctx), a.Public.Afresh(ctx)) },
	})
	return nil
}

// ours are the names of the organisation and of its people.
func (a *App) ours() []string {
	return append([]string{a.Config.Organisation.Name}, a.Config.Organisation.Names...)
}

// runStories starts the stages; each follows the one before it by its own cursor.
func (a *App) runStories() {
	a.Run("story stage", func(ctx context.Context) error { return a.Stories.Run(ctx, a.bell) })
	a.Run("spread stage", func(ctx context.Context) error { return a.Spread.Run(ctx, a.grouped) })
	a.Run("public stage", func(ctx context.Context) error { return a.Public.Run(ctx, a.grouped) })
}

// regroupIfWanted does what RegroupFile asks for. The file goes last: a crash in between leaves it, and the work
// is begun again.
func (a *App) regroupIfWanted(ctx context.Context) {
	file := filepath.Join(a.Config.Data, RegroupFile)
	if _, err := os.Stat(file); err != nil {
		return
	}
	a.Log.Info("stories are grouped anew")
	err := a.Stories.Regroup(ctx, func(int64, int64) {})
	if err == nil {
		err = os.Remove(file)
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Error("stories could not be grouped anew; it is tried again", "err", err)
		return
	}
	a.Log.Info("stories were grouped anew")
}

// GroupAll brings the stages up to the last item, for commands and tests that do not run them.
func (a *App) GroupAll(ctx context.Context) error {
	if err := a.Stories.Once(ctx); err != nil {
		return err
	}
	if err := a.Spread.Once(ctx); err != nil {
		return err
	}
	return a.Public.Once(ctx)
}

// sentencesOf cuts a release as the stage spread counts its sentences; what is never looked for is "".
func sentencesOf(text string) []string {
	const release = 1
	sentences := carried.Read([]carried.Release{{ID: release, Text: text}}).Sentences(release)
	out := make([]string, len(sentences))
	for i, sent := range sentences {
		if sent.Ours {
			out[i] = sent.Text
		}
	}
	return out
}
