package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/running"
	"presswatch/cmd/presswatch/terminal"
	"presswatch/config"
)

func newRegroup(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "regroup",
		Short: "Group all items into stories anew",
		Long: "Groups all items into stories anew, for instance after an upgrade that groups better. What people merged, split and moved stays as they said. " +
			"Addresses of stories stay: a number that is no longer needed leads to the story that has its items. " +
			"While presswatch serves, it does so in the background, and the old stories are shown until the new ones are ready.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			if r := running.Find(cmd.Context(), cfg.Data); r != nil {
				return set.regroupRunning(cfg)
			}
			if err := dataThere(cfg); err != nil {
				return err
			}
			a := set.app(cfg, set.quiet())
			defer func() { _ = a.Close() }()
			if err := a.OpenStore(cmd.Context()); err != nil {
				return err
			}
			if err := a.OpenStories(); err != nil {
				return err
			}
			if err := a.Stories.Once(cmd.Context()); err != nil {
				return err
			}
			bar := terminal.NewProgress(set.err, "grouping")
			err = a.Stories.Regroup(cmd.Context(), func(done, last int64) { bar.Show(int(done), int(last)) })
			bar.End()
			if err != nil {
				return err
			}
			if err := a.GroupAll(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(set.out, "The stories are grouped anew.")
			return nil
		},
	}
}

func (s *settings) regroupRunning(cfg *config.Config) error {
	if err := os.WriteFile(filepath.Join(cfg.Data, app.RegroupFile), nil, 0o600); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "The running presswatch groups the stories anew in the background; until then it shows the old ones.")
	return nil
}
