package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/running"
	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
)

func newErase(set *settings) *cobra.Command {
	var whose index.Whose
	var network, export string
	var yes bool
	cmd := &cobra.Command{
		Use:   "erase --handle HANDLE",
		Short: "Remove all posts of an account, and say what was removed",
		Long: "Removes all posts of an account from the store and the full-text index, wherever they are kept, and keeps them from coming back: also from a backup " +
			"that is restored over this data directory later. Without --yes it only says what there is. --export writes what is kept of the account first. " +
			"What cannot be reached from here is named: backups elsewhere, exports that were made, mails that were sent, and the text of articles that quote the account.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			whose.Network = index.Network(network)
			if whose.Handle == "" && whose.Account == "" {
				return mistake{errors.New("whose posts? write --handle HANDLE, or --account with the account's number")}
			}
			cfg, err := set.load()
			if err != nil {
				return err
			}
			if err := dataThere(cfg); err != nil {
				return err
			}
			n, err := set.listPosts(cmd.Context(), cfg, whose, export)
			if err != nil {
				return err
			}
			if !yes {
				fmt.Fprintf(set.out, "%d posts are kept. Nothing was changed; --yes erases them.\n", n)
				return nil
			}
			done, err := set.erase(cmd.Context(), cfg, whose)
			if err != nil {
				return err
			}
			set.sayErased(done)
			return nil
		},
	}
	cmd.Flags().StringVar(&whose.Handle, "handle", "", "the account's handle, as the network writes it")
	cmd.Flags().StringVar(&whose.Account, "account", "", "the account's number or DID")
	cmd.Flags().StringVar(&network, "network", "", "only on this network, e.g. bluesky (default: on all)")
	cmd.Flags().StringVar(&export, "export", "", "write what is kept of the account to this file first, a JSON object a line")
	cmd.Flags().BoolVar(&yes, "yes", false, "erase")
	return cmd
}

// mostOfOne is how many posts of one account are written to a file.
const mostOfOne = 100_000

// listPosts says how many posts there are, and writes them to a file if one is named.
func (s *settings) listPosts(ctx context.Context, cfg *config.Config, whose index.Whose, export string) (int, error) {
	store, err := sqlite.OpenReader(ctx, cfg.Data)
	if err != nil {
		return 0, err
	}
	defer func() { _ = store.Close() }()
	items, err := store.ListPosts(ctx, whose, mostOfOne)
	if err != nil || export == "" {
		return len(items), err
	}
	f, err := os.OpenFile(export, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, fmt.Errorf("writing what is kept: %w", err)
	}
	enc := json.NewEncoder(f)
	for i := range items {
		err = errors.Join(err, enc.Encode(&items[i]))
	}
	return len(items), errors.Join(err, f.Sync(), f.Close())
}

// erase erases, by the presswatch that serves the data directory if there is one.
func (s *settings) erase(ctx context.Context, cfg *config.Config, whose index.Whose) (app.Erasure, error) {
	if running.Find(ctx, cfg.Data) != nil {
		return app.AskErase(ctx, cfg.Data, whose)
	}
	a := s.app(cfg, s.quiet())
	defer func() { _ = a.Close() }()
	if err := a.OpenStore(ctx); err != nil {
		return app.Erasure{}, err
	}
	done, err := a.Erase(ctx, whose)
	if err != nil || done.Erased.Posts == 0 {
		return done, err
	}
	if err := os.RemoveAll(a.IndexDir()); err != nil { // it is made anew from the store at the next start
		return done, fmt.Errorf("the posts are erased from the store; the full-text index still holds words of them: remove %s: %w", a.IndexDir(), err)
	}
	return done, nil
}

func (s *settings) sayErased(d app.Erasure) {
	e := d.Erased
	fmt.Fprintf(s.out, "Erased: %d posts with %d versions, %d stored answers, %d places where articles show them, %d sentences of evidence.\n", e.Posts, e.Versions, e.Raws, e.Embeds, e.Proofs)
	fmt.Fprintln(s.out, "The full-text index is made anew. New posts of the account are not taken in, and a backup that is restored here is erased again.")
	for _, c := range d.Copies {
		fmt.Fprintf(s.out, "An older copy of the store still holds them: %s\n", c)
	}
	fmt.Fprintln(s.out, "Not reached from here: backups and exports elsewhere, mails that were sent, and articles that quote the account in their own text.")
}
