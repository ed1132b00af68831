package config

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Reactions says how what the public writes is kept.
type Reactions struct {
	Keep       Duration          `yaml:"keep"`       // how long the words of reactions are kept; 0: for ever
	Pseudonyms Duration          `yaml:"pseudonyms"` // after which names are replaced by pseudonyms; 0: never
	Deleted    map[string]string `yaml:"deleted"`    // network -> keep or forget: the words of posts that their authors removed
	XPosts     int               `yaml:"x_posts"`    // posts that may be read from X in a month, paid by the post; 0: none
	Shorteners int               `yaml:"shorteners"` // short links that may be resolved in a minute
}

// network is what a kind of source of a network needs.
type network struct {
	kind    string
	name    string   // its outlet, if the file does not say
	url     string   // where it is asked if the file does not say; "" the file must
	schemes []string // of the address
	query   string   // what query must say; "" it may be left out
	secret  string   // what it cannot do without, in words; "" nothing
}

// networkKinds are the kinds of source beside feed, page and sitemap.
var networkKinds = []network{
	{kind: "bluesky-stream", name: "Bluesky", url: "wss://jetstream2.us-east.bsky.network/subscribe", schemes: []string{"wss", "ws"}},
	{kind: "bluesky-search", name: "Bluesky", url: "https://bsky.social", query: "what to look for, like \"Northmarch Police\"", secret: "account and password_file (an app password)"},
	{kind: "bluesky-account", name: "Bluesky", url: "https://public.api.bsky.app", query: "the account, like northmarchpolice.example"},
	{kind: "mastodon-tag", name: "Mastodon", query: "the tag, like northmarch"},
	{kind: "mastodon-search", name: "Mastodon", query: "what to look for", secret: "token_file"},
	{kind: "mastodon-account", name: "Mastodon", query: "the account, like northmarchpolice"},
	{kind: "reddit", name: "Reddit", url: "https://www.reddit.com", query: "what to look for"},
	{kind: "hackernews", name: "Hacker News", url: "https://hn.algolia.com", query: "what to look for"},
	{kind: "youtube", name: "YouTube", url: "https://www.youtube.com", query: "the channel's number, which begins with UC"},
	{kind: "x", name: "X", url: "https://api.x.com", query: "what to look for, at most 512 characters", secret: "token_file"},
	{kind: "telegram", name: "Telegram", url: "https://t.me", query: "the channel, like northmarchnews"},
	{kind: "lemmy", name: "Lemmy", query: "what to look for"},
	{kind: "mailbox", name: "Mail", schemes: []string{"imaps", "imap"}, secret: "account, and password_file or token_file"},
	{kind: "audit", name: "Other lists"},
}

// networkNames are the networks, as accounts and deleted name them.
func networkNames() []string {
	return []string{"bluesky", "mastodon", "reddit", "hackernews", "youtube", "x", "telegram", "lemmy", "comments", "mail"}
}

// networkOf returns what a kind of source needs, and whether it is one of a network.
func networkOf(kind string) (network, bool) {
	for _, n := range networkKinds {
		if n.kind == kind {
			return n, true
		}
	}
	return network{}, false
}

// networkEvery are the times between two polls of sources that ask a network, where the file does not say.
func networkEvery(kind string) time.Duration {
	switch kind {
	case "bluesky-stream":
		return 30 * time.Second // how often its state is kept
	case "mailbox", "mastodon-tag", "mastodon-account", "hackernews", "bluesky-search", "bluesky-account":
		return time.Minute
	case "audit":
		return time.Hour
	}
	return 5 * time.Minute
}

// fillNetwork gives a source of a network what its kind implies.
func (s *Source) fillNetwork() {
	n, ok := networkOf(s.Kind)
	if !ok {
		return
	}
	if s.URL == "" {
		s.URL = n.url
	}
	if s.Outlet == "" && s.Name == "" {
		s.Outlet = n.name
	}
	if s.Lane == "" {
		s.Lane = "social"
	}
	if s.Every == 0 && s.Lane != "own" {
		s.Every = Duration(networkEvery(s.Kind))
	}
}

// addressMistake is what is wrong with the source's address, "" nothing.
func (s Source) addressMistake() string {
	schemes := []string{"http", "https"}
	if n, ok := networkOf(s.Kind); ok && n.schemes != nil {
		schemes = n.schemes
	}
	for i, address := range append([]string{s.URL}, s.Also...) {
		if i > 0 && s.Kind == "bluesky-stream" { // where names and counts are asked for
			if address == "none" {
				continue
			}
			schemes = []string{"https", "http"}
		}
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.User != nil || !slices.Contains(schemes, u.Scheme) {
			what := "address for " + s.Kind
			if schemes[0] == "http" {
				what = "web address"
			}
			return fmt.Sprintf("%q is no %s; write one that begins with %s://", address, what, strings.Join(schemes, ":// or "))
		}
	}
	return ""
}

// checkNetwork returns the mistakes that only a source of a network can have.
func (s Source) checkNetwork() []string {
	n, ok := networkOf(s.Kind)
	var out []string
	if !ok {
		if s.Query != "" || s.Account != "" || s.TokenFile != "" || s.PasswordFile != "" || len(s.Also) > 0 {
			out = append(out, fmt.Sprintf("kind: %s has no query, account, password_file, token_file or also; these are for the networks", s.Kind))
		}
		return out
	}
	if n.query != "" && strings.TrimSpace(s.Query) == "" {
		out = append(out, "query: is missing; write "+n.query)
	}
	if s.PasswordFile != "" && s.Account == "" {
		out = append(out, "account: is missing; write the user name to which password_file belongs")
	}
	if n.secret != "" && s.TokenFile == "" && s.PasswordFile == "" && !s.Off {
		out = append(out, fmt.Sprintf("kind: %s needs %s; set it, or write off: true", s.Kind, n.secret))
	}
	return out
}

// longestSecret is the most bytes that a file with a secret may have.
const longestSecret = 16 << 10

// readSecrets reads the files that hold tokens and passwords, relative to the folder of the configuration.
func (c *Config) readSecrets(dir string) []string {
	var out []string
	for i := range c.Sources {
		s := &c.Sources[i]
		for _, f := range []struct {
			key, file string
			into      *string
		}{{"token_file", s.TokenFile, &s.Token}, {"password_file", s.PasswordFile, &s.Password}} {
			if f.file == "" || s.Off {
				continue
			}
			text, err := readSecret(dir, f.file)
			if err != nil {
				out = append(out, fmt.Sprintf("sources[%d].%s (%s): %v", i, f.key, s.Key, err))
				continue
			}
			*f.into = text
		}
	}
	return out
}

func readSecret(dir, file string) (string, error) {
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	info, err := os.Stat(file) // #nosec G703 -- the office names the file in its own configuration
	if err != nil {
		return "", fmt.Errorf("cannot be read: %w; put the secret alone into that file", err)
	}
	if info.Size() > longestSecret {
		return "", fmt.Errorf("%s is too large for a secret (%d bytes at most)", file, longestSecret)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others on this machine; run: chmod 600 %s", file, file)
	}
	text, err := os.ReadFile(file) // #nosec G703 -- as above
	if err != nil {
		return "", fmt.Errorf("cannot be read: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" || strings.ContainsAny(secret, "\r\n\x00") {
		return "", fmt.Errorf("%s must hold one line, the secret alone", file)
	}
	return secret, nil
}

// check returns what is wrong with how reactions are kept.
func (r Reactions) check(at lines) []string {
	var out []string
	say := func(key, format string, args ...any) {
		out = append(out, fmt.Sprintf("line %d: reactions.%s: ", at.of("reactions", key), key)+fmt.Sprintf(format, args...))
	}
	if r.Keep < 0 || r.Keep > 0 && time.Duration(r.Keep) < 24*time.Hour {
		say("keep", "%s is too short; write 1d or more, or 0d for ever", time.Duration(r.Keep))
	}
	if r.Pseudonyms < 0 || r.Pseudonyms > 0 && time.Duration(r.Pseudonyms) < 24*time.Hour {
		say("pseudonyms", "%s is too short; write 1d or more, or 0d for never", time.Duration(r.Pseudonyms))
	}
	if r.XPosts < 0 {
		say("x_posts", "must not be negative")
	}
	if r.Shorteners < 0 || r.Shorteners > 600 {
		say("shorteners", "%d is out of range; write 0 to 600", r.Shorteners)
	}
	names := networkNames()
	for name, what := range r.Deleted {
		if !slices.Contains(names, name) {
			say("deleted", "%q is none of %s", name, strings.Join(names, ", "))
		}
		if what != "keep" && what != "forget" {
			say("deleted", "%s: %q is neither keep nor forget", name, what)
		}
	}
	slices.Sort(out)
	return out
}

// checkAccounts returns what is wrong with the accounts of the organisation and of its people.
func (o Organisation) checkAccounts(at lines) []string {
	var out []string
	for _, list := range []struct {
		key      string
		accounts []string
	}{{"accounts", o.Accounts}, {"people", o.People}} {
		for i, a := range list.accounts {
			network, handle, _ := strings.Cut(a, ":")
			if !slices.Contains(networkNames(), network) || strings.TrimSpace(handle) == "" || strings.ContainsAny(handle, " \t") {
				out = append(out, fmt.Sprintf("line %d: organisation.%s: %q is no account; write its network and its handle, like bluesky:northmarchpolice.example", at.of("organisation", list.key, i), list.key, a))
			}
		}
	}
	return out
}
