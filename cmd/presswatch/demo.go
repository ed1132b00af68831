package main

import (
	"errors"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/demo"
	"presswatch/cmd/presswatch/terminal"
)

func newDemo(set *settings) *cobra.Command {
	o := demo.Options{Version: version()}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show presswatch at work on an invented Friday night, on this machine alone",
		Long: "Starts an invented police force, a wire agency and their press on loopback, and a whole presswatch that watches them: " +
			"seventeen hours in about two minutes, then at normal speed. A demo that was stopped or killed goes on where it was.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Speed < 1 || o.Speed > 10_000 {
				return mistake{errors.New("--speed: write 1 to 10000")}
			}
			o.Out, o.Terminal, o.Log, o.Dir = set.out, terminal.Is(set.out), set.quiet(), set.data
			err := demo.Run(cmd.Context(), o)
			if errors.Is(err, demo.ErrForeign) {
				return mistake{err}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:8471", "host:port of the pages")
	cmd.Flags().Float64Var(&o.Speed, "speed", 512, "how many invented seconds pass in a real one")
	cmd.Flags().BoolVar(&o.Once, "once", false, "end when the invented day is over; exit code 0 if what was to be found was found")
	cmd.Flags().BoolVar(&o.Fresh, "fresh", false, "begin the day anew")
	return cmd
}
