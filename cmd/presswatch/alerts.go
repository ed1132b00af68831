package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"presswatch/config"
)

func newAlerts(set *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "alerts", Short: "Try who is told of alerts", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use:   "test WEBHOOK",
		Short: "Send a harmless message to a webhook of the configuration now",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(cfg.Webhooks, func(w config.Webhook) bool { return w.Name == args[0] }) {
				return mistake{fmt.Errorf("there is no webhook %q in the configuration; name it under \"webhooks\"", args[0])}
			}
			a := set.app(cfg, set.quiet())
			defer func() { _ = a.Close() }()
			took, err := a.TestWebhook(cmd.Context(), args[0])
			if err != nil {
				return fmt.Errorf("the webhook %s did not take it: %w", args[0], err)
			}
			fmt.Fprintf(set.out, "The webhook %s took it in %v.\n", args[0], took.Round(time.Millisecond))
			return nil
		},
	})
	return cmd
}
