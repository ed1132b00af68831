// Package entry makes the door of the pages from the configuration: who may come in before there are accounts, and what a proxy is trusted with.
package entry

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/server/account"
	"presswatch/server/account/password"
)

// Door makes the door. Local is what commands on this machine say.
func Door(c *config.Config, store *sqlite.Store, now func() time.Time, log *slog.Logger, local string) *account.Office {
	o := &account.Office{
		Accounts: store, Sessions: store, Tokens: store, Changes: store, Hasher: password.New(), Now: now, Zone: c.Location(), Log: log,
		Setup: account.Fresh(), Secure: strings.HasPrefix(c.BaseURL, "https://"), Local: local, Open: own(c),
	}
	if p := c.Accounts.Proxy; p.Header != "" {
		o.Proxy = &account.Proxy{Header: p.Header, Role: index.Role(p.RoleOr())}
		for _, text := range p.From {
			if prefix, err := netip.ParsePrefix(text); err == nil { // it was checked
				o.Proxy.From = append(o.Proxy.From, prefix)
			}
		}
	}
	return o
}

// own says whether the pages are for this machine alone: they listen on loopback, and nothing says that they are reached under another
// name.
func own(c *config.Config) bool {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil || !loopback(host) {
		return false
	}
	if c.BaseURL == "" {
		return true
	}
	u, err := url.Parse(c.BaseURL)
	return err == nil && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

// Invite says how the first account is made, where there is none and the pages are not for this machine alone.
func Invite(ctx context.Context, o *account.Office, log *slog.Logger, base string) {
	list, err := o.Accounts.ListAccounts(ctx)
	if err == nil && len(list) == 0 && !o.Open && o.Proxy == nil {
		log.Warn("nobody can open the pages yet: there is no account; open this link to make the first one", "link", base+"/setup?"+url.Values{"k": {o.Setup}}.Encode())
	}
}
