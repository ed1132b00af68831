package draft

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"presswatch/config"
)

var (
	channel = regexp.MustCompile(`^UC[A-Za-z0-9_-]{10,30}$`)
	handle  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,100}$`)
)

// Sites whose addresses look like those of Mastodon and are something else.
var noMastodon = []string{"youtube.com", "tiktok.com", "medium.com", "threads.net", "threads.com", "flipboard.com", "substack.com"}

// account is the source that watches an own account of a network, and how accounts of the organisation are written; ok is
// false for networks that need more than an address.
func account(address string) (s config.Source, name string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return s, "", false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	first, rest, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	switch {
	case host == "bsky.app" && first == "profile" && handle.MatchString(rest):
		return config.Source{Kind: "bluesky-account", Name: "Bluesky, own account", URL: "https://public.api.bsky.app", Query: rest}, "bluesky:" + rest, true
	case host == "youtube.com" && first == "channel" && channel.MatchString(rest):
		return config.Source{Kind: "youtube", Name: "YouTube, own channel", URL: "https://www.youtube.com", Query: rest}, "youtube:" + rest, true
	case (host == "t.me" || host == "telegram.me") && handle.MatchString(strings.TrimPrefix(first, "s/")) && !strings.HasPrefix(first, "+"):
		return config.Source{Kind: "telegram", Name: "Telegram, own channel", URL: "https://t.me", Query: first}, "telegram:" + strings.ToLower(first), true
	case strings.HasPrefix(first, "@") && rest == "" && handle.MatchString(first[1:]) && u.Scheme == "https" && !slices.Contains(noMastodon, host):
		return config.Source{Kind: "mastodon-account", Name: "Mastodon, own account", URL: "https://" + u.Host, Query: first[1:]}, "mastodon:" + first[1:] + "@" + host, true
	}
	return s, "", false
}

// findAccounts makes sources of the accounts that the site names, and leaves the rest to whoever reads the file.
func (d *Draft) findAccounts() {
	var rest []string
	for _, address := range d.Social {
		s, name, ok := account(address)
		if !ok || slices.Contains(d.Accounts, name) {
			if !ok {
				rest = append(rest, address)
			}
			continue
		}
		d.Accounts = append(d.Accounts, name)
		d.addOwn(s)
	}
	d.Social = rest
}
