package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/draft"
	"presswatch/config"
)

func newInit(set *settings) *cobra.Command {
	var site, contact, zone string
	var private []string
	cmd := &cobra.Command{
		Use:     "init NAME [--site URL]",
		Short:   "Write a commented presswatch.yaml for an organisation",
		Example: `  presswatch init "Northmarch Police" --site https://www.northmarch-police.example`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := either(set.file, configFile)
			if _, err := os.Stat(file); err == nil {
				return mistake{fmt.Errorf("%s is there already; name another with --config, or move it away", file)}
			}
			name := strings.TrimSpace(args[0])
			if name == "" {
				return mistake{errors.New("the organisation's name is empty")}
			}
			d := draft.Draft{Name: name, Site: site, Contact: contact, Zone: zone, Private: private}
			for _, p := range private {
				if _, err := netip.ParsePrefix(p); err != nil {
					return mistake{fmt.Errorf("--allow-private: %q is no network; write one like 10.1.2.0/24", p)}
				}
			}
			if site != "" {
				if u, err := url.Parse(site); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
					return mistake{fmt.Errorf("--site: %q is no web address; write one that begins with https://", site)}
				}
				d.Look(cmd.Context(), version(), set.now, set.quiet())
			}
			d.Suggest()
			text := d.Text()
			if _, err := config.Parse([]byte(text)); err != nil {
				return mistake{fmt.Errorf("the file would not be right, nothing was written:\n%w", err)}
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				return err
			}
			set.reportDraft(d, file)
			return nil
		},
	}
	cmd.Flags().StringVar(&site, "site", "", "the organisation's web site")
	cmd.Flags().StringVar(&contact, "contact", "", "how the owner of a site can reach you: an address in our User-Agent")
	cmd.Flags().StringSliceVar(&private, "allow-private", nil, "private networks that may be fetched from, for a site inside your own, e.g. 10.1.2.0/24")
	cmd.Flags().StringVar(&zone, "zone", "Europe/London", "time zone of the press office")
	return cmd
}

// reportDraft says what was found, and what could not be reached.
func (s *settings) reportDraft(d draft.Draft, file string) {
	fmt.Fprintf(s.out, "%s written: %d own channels found, %d suggestions.\n", file, len(d.Own), len(d.Suggested))
	for _, own := range d.Own {
		fmt.Fprintf(s.out, "  own %s: %s\n", own.Kind, own.URL)
	}
	for _, u := range d.Unreached {
		fmt.Fprintf(s.out, "  could not be used: %s\n", u)
	}
	if d.Site == "" {
		fmt.Fprintln(s.out, "  Without --site nothing was looked up: add your own channels by hand.")
	}
	fmt.Fprintln(s.out, "Look through it, then: presswatch serve")
}
