// Package config turns one YAML file into a [Config].
//
// Keys are strict, defaults are filled in, and every mistake is reported at once with its line, so that
// the file is mended in one go. The package imports nothing of ours; cmd turns its values into those of
// the packages that it wires.
package config

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Config is what the file says, with defaults filled in.
type Config struct {
	Organisation Organisation `yaml:"organisation"`
	Contact      string       `yaml:"contact"`  // in the User-Agent: a web address or an e-mail address
	Zone         string       `yaml:"zone"`     // IANA time zone of the press office
	Data         string       `yaml:"data"`     // directory; relative to the file
	Listen       string       `yaml:"listen"`   // host:port of the pages
	BaseURL      string       `yaml:"base_url"` // how others reach the pages; "" is http://LISTEN
	Hosts        []string     `yaml:"hosts"`    // further host names under which the pages may be asked for
	Crawl        Crawl        `yaml:"crawl"`
	Reactions    Reactions    `yaml:"reactions"`
	Sources      []Source     `yaml:"sources"`
	Webhooks     []Webhook    `yaml:"webhooks"`
	Searches     []Search     `yaml:"searches"`
	Accounts     Accounts     `yaml:"accounts"`
	Alarm        Alarm        `yaml:"alarm"`
	Mail         Mail         `yaml:"mail"`
	People       []Person     `yaml:"people"`

	// File is where the configuration came from, "" for the defaults.
	File string `yaml:"-"`
}

// Organisation is the body that is monitored.
type Organisation struct {
	Name  string   `yaml:"name"`
	Names []string `yaml:"names"` // short names and abbreviations
	Site  string   `yaml:"site"`

	Accounts []string `yaml:"accounts"` // its own accounts, as NETWORK:HANDLE
	People   []string `yaml:"people"`   // those of its people: watched, but never taken for the organisation
}

// Crawl says how sources are polled.
type Crawl struct {
	Workers      int      `yaml:"workers"`       // polls and page visits at once
	Every        Duration `yaml:"every"`         // between two polls of a source that does not say so itself
	OwnEvery     Duration `yaml:"own_every"`     // the same for the organisation's own channels
	Pace         Duration `yaml:"pace"`          // between two requests to one host
	AllowPrivate []string `yaml:"allow_private"` // private networks that may be fetched from, e.g. 10.1.2.0/24
}

// Source is one place to poll, as the file says it.
type Source struct {
	Key    string   `yaml:"key"`
	Name   string   `yaml:"name"`
	Kind   string   `yaml:"kind"` // feed, page, sitemap or one of a network's, see networkKinds
	URL    string   `yaml:"url"`
	Outlet string   `yaml:"outlet"`
	Lane   string   `yaml:"lane"`
	Lang   string   `yaml:"lang"`
	Every  Duration `yaml:"every"`
	Select string   `yaml:"select"` // CSS selector of the article links, for kind page
	Off    bool     `yaml:"off"`
	Note   string   `yaml:"note"`  // for people, e.g. why it is off
	Quote  bool     `yaml:"quote"` // the licence that the office has allows to send the one sentence that a saved search found

	Query        string   `yaml:"query"`         // what a network is asked for
	Also         []string `yaml:"also"`          // further servers to ask
	People       bool     `yaml:"people"`        // with lane own: the account of one of our people, not of the office
	Account      string   `yaml:"account"`       // user name
	PasswordFile string   `yaml:"password_file"` // a file with the password alone
	TokenFile    string   `yaml:"token_file"`    // a file with the token or key alone

	Password string `yaml:"-"` // from PasswordFile
	Token    string `yaml:"-"` // from TokenFile
}

// Duration is a time.Duration written as 90s, 5m or 1h30m, or with d for days.
type Duration time.Duration

// UnmarshalYAML reads a duration; the error names what is wrong with it.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	text := strings.TrimSpace(n.Value)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		v, err := time.ParseDuration(days + "h")
		if err != nil {
			return fmt.Errorf("line %d: %q is no duration; write 90s, 5m, 1h30m or 2d", n.Line, n.Value)
		}
		*d = Duration(v * 24)
		return nil
	}
	v, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("line %d: %q is no duration; write 90s, 5m, 1h30m or 2d", n.Line, n.Value)
	}
	*d = Duration(v)
	return nil
}

// Default returns the configuration that holds without a file.
func Default() *Config {
	return &Config{
		Zone:   "Europe/London",
		Data:   "presswatch-data",
		Listen: "127.0.0.1:8470",
		Crawl: Crawl{
			Workers:  16,
			Every:    Duration(10 * time.Minute),
			OwnEvery: Duration(45 * time.Second),
			Pace:     Duration(time.Second),
		},
		Reactions: Reactions{Keep: Duration(180 * 24 * time.Hour), Shorteners: 60},
	}
}

// Load reads and checks a file. The error lists every mistake, a line each, and wraps fs.ErrNotExist when
// there is no such file. Relative paths in it are taken from the file's own directory.
func Load(file string) (*Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	c, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", file, err)
	}
	dir := filepath.Dir(file)
	if found := mistakes(slices.Concat(c.readSecrets(dir), c.readAlertFiles(dir), c.readMailPassword(dir))); len(found) > 0 {
		return nil, fmt.Errorf("%s:\n%w", file, found.err())
	}
	c.File = file
	if !filepath.IsAbs(c.Data) {
		c.Data = filepath.Join(filepath.Dir(file), c.Data)
	}
	return c, nil
}

// Parse reads and checks the text of a configuration.
func Parse(text []byte) (*Config, error) {
	c := Default()
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, plain(err)
	}
	if len(root.Content) == 0 {
		return c, nil // an empty file, or comments only
	}
	found := mistakes{}
	found.add(unknownKeys(root.Content[0], reflect.TypeFor[Config](), ""))
	if err := root.Decode(c); err != nil {
		found.add(splitTypeError(err))
		return nil, found.err()
	}
	c.fill()
	found.add(c.check(newLines(&root)))
	if len(found) > 0 {
		return nil, found.err()
	}
	return c, nil
}

// fill gives each source the defaults that depend on its lane.
func (c *Config) fill() {
	for i := range c.Sources {
		s := &c.Sources[i]
		if s.Kind == "" {
			s.Kind = "feed"
		}
		s.fillNetwork()
		if s.Outlet == "" {
			s.Outlet = s.Name
		}
		if s.Name == "" {
			s.Name = s.Outlet
		}
		if s.Every == 0 && s.Lane == "own" {
			s.Every = c.Crawl.OwnEvery
		}
		if s.Every == 0 {
			s.Every = c.Crawl.Every
		}
	}
}

// Private returns the allowed private networks; Parse has checked them.
func (c *Config) Private() []netip.Prefix {
	var out []netip.Prefix
	for _, p := range c.Crawl.AllowPrivate {
		if prefix, err := netip.ParsePrefix(p); err == nil {
			out = append(out, prefix)
		}
	}
	return out
}

// Location returns the press office's time zone; Parse has checked it.
func (c *Config) Location() *time.Location {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

type mistakes []string

func (m *mistakes) add(more []string) { *m = append(*m, more...) }

func (m mistakes) err() error { return errors.New("  " + strings.Join(m, "\n  ")) }
