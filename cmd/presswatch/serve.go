package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func newServe(set *settings) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Poll the sources and serve the pages until stopped",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			if listen != "" {
				cfg.Listen = listen
			}
			a := set.app(cfg, set.log())
			if err := a.Start(cmd.Context()); err != nil {
				return errors.Join(err, a.Close())
			}
			fmt.Fprintf(set.out, "presswatch serves http://%s (%d sources, data in %s). Ctrl-C stops it.\n", a.Address, len(cfg.Sources), cfg.Data)
			if len(cfg.Sources) == 0 {
				fmt.Fprintln(set.out, "There are no sources yet; the page says what to do.")
			}
			err = a.Wait(cmd.Context())
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "host:port of the pages, over the configuration's")
	return cmd
}
