// Package tell has the commands about telling people: alerts test, and the daily digest.
package tell

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/app/telling"
	"presswatch/cmd/presswatch/running"
	"presswatch/config"
)

// Tools is what the commands need. All fields must be given.
type Tools struct {
	Load    func() (*config.Config, error)
	App     func(c *config.Config) *app.App
	Mistake func(error) error // marks what is the caller's
	Out     io.Writer
}

// Commands are the commands.
func Commands(t Tools) []*cobra.Command { return []*cobra.Command{t.alerts(), t.digest()} }

func (t Tools) alerts() *cobra.Command {
	cmd := &cobra.Command{Use: "alerts", Short: "Try who is told of alerts", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use:   "test NAME",
		Short: "Send a harmless message to a webhook or a person of the configuration now",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := t.Load()
			if err != nil {
				return err
			}
			way, ok := telling.Way(cfg, args[0])
			if !ok {
				return t.Mistake(fmt.Errorf("there is no webhook and nobody called %q in the configuration; write it under \"webhooks\" or \"people\"", args[0]))
			}
			a := t.App(cfg)
			defer func() { _ = a.Close() }()
			took, err := a.Try(cmd.Context(), args[0])
			said := map[string]string{"webhook": "The webhook " + args[0], "mail": "The mail server, for " + args[0] + ","}[way.Channel]
			if err != nil {
				return fmt.Errorf("%s did not take it: %w", strings.ToLower(said[:1])+said[1:], err)
			}
			fmt.Fprintf(t.Out, "%s took it in %v.\n", said, took.Round(time.Millisecond))
			return nil
		},
	})
	return cmd
}

func (t Tools) digest() *cobra.Command {
	var preview, now, html bool
	cmd := &cobra.Command{
		Use:   "digest PERSON",
		Short: "Show what the daily digest of a person would say now, or send it",
		Long: "Shows what the daily digest of a person (a key under \"people\" in the configuration) would say now. presswatch must be\n" +
			"running. With --send-now it is sent as well; the daily one comes all the same.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := t.Load()
			if err != nil {
				return err
			}
			r := running.Find(cmd.Context(), cfg.Data)
			if r == nil {
				return errors.New("presswatch is not running; start it with: presswatch serve")
			}
			path := "/digests/" + url.PathEscape(args[0])
			if now {
				if err := r.Post(cmd.Context(), path); err != nil {
					return err
				}
				fmt.Fprintf(t.Out, "It is on its way to %s. Whether it was taken stands on the page /notices.\n", args[0])
				return nil
			}
			as := url.Values{"as": {"text"}}
			if html {
				as = nil
			}
			body, err := r.Open(cmd.Context(), path, as)
			if err != nil {
				return err
			}
			defer func() { _ = body.Close() }()
			_, err = io.Copy(t.Out, body)
			return err
		},
	}
	cmd.Flags().BoolVar(&preview, "preview", false, "only show it (the default)")
	cmd.Flags().BoolVar(&html, "html", false, "as HTML instead of text")
	cmd.Flags().BoolVar(&now, "send-now", false, "send it now")
	cmd.MarkFlagsMutuallyExclusive("preview", "send-now")
	return cmd
}
