package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/running"
	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/server/words"
)

// checkView is the contract of `check --json`.
type checkView struct {
	Config   string        `json:"config"` // file, "" for the defaults
	Data     string        `json:"data"`
	Running  bool          `json:"running"` // a presswatch serves this data directory now
	Sources  []sourceCheck `json:"sources"`
	Items    int64         `json:"items"`
	Waiting  int64         `json:"waiting"`  // entries whose page is not taken in yet
	Problems []string      `json:"problems"` // of the store and the index
}

type sourceCheck struct {
	Key    string `json:"key"`
	Lane   string `json:"lane"`
	URL    string `json:"url"`
	Status string `json:"status"`
	State  string `json:"state"` // in words
}

func newCheck(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check the configuration, every source, the store and the index",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			v, err := set.check(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if set.json {
				err = set.printJSON(v)
			} else {
				set.printCheck(v)
			}
			if err == nil && len(v.Problems) > 0 {
				return errSaid
			}
			return err
		},
	}
}

func (s *settings) check(ctx context.Context, cfg *config.Config) (checkView, error) {
	v := checkView{Config: cfg.File, Data: cfg.Data, Sources: []sourceCheck{}, Problems: []string{}}
	store, err := sqlite.OpenReader(ctx, cfg.Data)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, index.ErrNotFound) {
		for _, src := range app.Sources(cfg) {
			v.addSource(src, s.now(), cfg.Location())
		}
		return v, nil
	}
	if err != nil {
		return v, err
	}
	defer func() { _ = store.Close() }()
	sources, err := store.ListSources(ctx)
	if err != nil {
		return v, err
	}
	for _, src := range sources {
		v.addSource(src, s.now(), cfg.Location())
	}
	counts, err := store.Counts(ctx)
	if err != nil {
		return v, err
	}
	v.Items, v.Waiting = counts.Items, counts.Waiting
	if v.Problems, err = store.Check(ctx); err != nil {
		return v, err
	}
	v.Running = s.checkRunning(ctx, cfg, &v)
	return v, nil
}

// checkRunning asks a running presswatch how it is; without one, it looks whether there is an index.
func (s *settings) checkRunning(ctx context.Context, cfg *config.Config, v *checkView) bool {
	if r := running.Find(ctx, cfg.Data); r != nil {
		var health struct {
			Problems []string `json:"problems"`
		}
		var status running.StatusError
		if err := r.Get(ctx, "/healthz", nil, &health); errors.As(err, &status) {
			v.Problems = append(v.Problems, status.Message)
		}
		v.Problems = append(v.Problems, health.Problems...)
		return true
	}
	if _, err := os.Stat(s.app(cfg, s.quiet()).IndexDir()); errors.Is(err, fs.ErrNotExist) && v.Items > 0 {
		v.Problems = append(v.Problems, "there is no full-text index; it is rebuilt at the next start")
	}
	return false
}

func (v *checkView) addSource(src index.Source, now time.Time, zone *time.Location) {
	v.Sources = append(v.Sources, sourceCheck{
		Key: src.Key, Lane: string(src.Lane), URL: src.URL, Status: string(src.State.Status), State: words.Source(src, now, zone),
	})
}

func (s *settings) printCheck(v checkView) {
	file := v.Config
	if file == "" {
		file = "none, the defaults hold"
	}
	fmt.Fprintf(s.out, "configuration  %s\ndata           %s\nserving now    %s\nitems          %d, %d pages wait\n\n",
		file, v.Data, map[bool]string{true: "yes", false: "no"}[v.Running], v.Items, v.Waiting)
	for _, src := range v.Sources {
		fmt.Fprintf(s.out, "%-10s %-28s %s\n", src.Lane, src.Key, src.State)
	}
	if len(v.Sources) == 0 {
		fmt.Fprintln(s.out, "There are no sources yet: «presswatch init» writes a configuration with some.")
	}
	for _, p := range v.Problems {
		fmt.Fprintf(s.out, "\nproblem: %s\n", p)
	}
	if len(v.Problems) == 0 {
		fmt.Fprintln(s.out, "\nNo problems found.")
	}
}
