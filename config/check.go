package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

var (
	lanes     = []string{"own", "wire", "national", "regional", "trade", "broadcast", "blog", "social"}
	kinds     = []string{"feed", "page", "sitemap"}
	keyForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	lineInErr = regexp.MustCompile(`^line (\d+): (.*)$`)
)

// shortest is the least time between two polls of a source: below it we would be a nuisance.
const shortest = 10 * time.Second

// lines finds the line on which a key stands, so that a mistake names it.
type lines struct{ root *yaml.Node }

func newLines(root *yaml.Node) lines { return lines{root: root.Content[0]} }

// of returns the line of the value at the path of keys and list positions, or of the closest parent.
func (l lines) of(path ...any) int {
	node, line := l.root, l.root.Line
	for _, step := range path {
		next := child(node, step)
		if next == nil {
			return line
		}
		node, line = next, next.Line
	}
	return line
}

func child(node *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && step < len(node.Content) {
			return node.Content[step]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

// check returns every mistake, in the order of the file.
func (c *Config) check(at lines) []string {
	var out []string
	say := func(line int, format string, args ...any) {
		out = append(out, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" {
		say(at.of("zone"), "zone: %q is no time zone; write one like Europe/London", c.Zone)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		say(at.of("listen"), "listen: %q is no address; write one like 127.0.0.1:8470", c.Listen)
	}
	if c.BaseURL != "" && !isWeb(c.BaseURL) {
		say(at.of("base_url"), "base_url: %q is no web address; write one like https://press.example.org", c.BaseURL)
	}
	if c.Organisation.Site != "" && !isWeb(c.Organisation.Site) {
		say(at.of("organisation", "site"), "site: %q is no web address; write one like https://www.example.org", c.Organisation.Site)
	}
	out = append(out, c.Organisation.checkAccounts(at)...)
	out = append(out, c.Crawl.check(at)...)
	out = append(out, c.Reactions.check(at)...)
	out = append(out, checkSources(c.Sources, at)...)
	out = append(out, c.checkAlerts(at)...)
	out = append(out, c.checkAccounts(at)...)
	return out
}

func (c Crawl) check(at lines) []string {
	var out []string
	say := func(key, format string, args ...any) {
		out = append(out, fmt.Sprintf("line %d: crawl.%s: ", at.of("crawl", key), key)+fmt.Sprintf(format, args...))
	}
	if c.Workers < 1 || c.Workers > 512 {
		say("workers", "%d is out of range; write 1 to 512", c.Workers)
	}
	if time.Duration(c.Every) < shortest {
		say("every", "%s is too short; write %s or more", time.Duration(c.Every), shortest)
	}
	if time.Duration(c.OwnEvery) < shortest {
		say("own_every", "%s is too short; write %s or more", time.Duration(c.OwnEvery), shortest)
	}
	if c.Pace < 0 {
		say("pace", "must not be negative")
	}
	for _, p := range c.AllowPrivate {
		if _, err := netip.ParsePrefix(p); err != nil {
			say("allow_private", "%q is no network; write one like 10.1.2.0/24", p)
		}
	}
	return out
}

func checkSources(sources []Source, at lines) []string {
	var out []string
	seen := map[string]int{}
	for i, s := range sources {
		line := at.of("sources", i)
		for _, m := range s.check() {
			key, _, _ := strings.Cut(m, ":")
			out = append(out, fmt.Sprintf("line %d: sources[%d].%s", at.of("sources", i, key), i, m))
		}
		if before, twice := seen[s.Key]; twice && s.Key != "" {
			out = append(out, fmt.Sprintf("line %d: sources[%d].key: %q stands on line %d already; keys are unique", line, i, s.Key, before))
		}
		seen[s.Key] = line
	}
	return out
}

// check returns the mistakes of one source, each beginning with the key that it is about.
func (s Source) check() []string {
	var out []string
	if !keyForm.MatchString(s.Key) {
		out = append(out, fmt.Sprintf("key: %q will not do; write small letters, digits and hyphens, like tarnbeck-post", s.Key))
	}
	if m := s.addressMistake(); m != "" {
		out = append(out, "url: "+m)
	}
	if _, network := networkOf(s.Kind); !network && !slices.Contains(kinds, s.Kind) {
		out = append(out, fmt.Sprintf("kind: %q is none of %s", s.Kind, strings.Join(allKinds(), ", ")))
	}
	out = append(out, s.checkNetwork()...)
	if !slices.Contains(lanes, s.Lane) {
		out = append(out, fmt.Sprintf("lane: %q is none of %s", s.Lane, strings.Join(lanes, ", ")))
	}
	if s.Outlet == "" {
		out = append(out, "outlet: is missing; write who publishes it, like Tarnbeck Post")
	}
	if time.Duration(s.Every) < shortest {
		out = append(out, fmt.Sprintf("every: %s is too short; write %s or more", time.Duration(s.Every), shortest))
	}
	return out
}

// allKinds are the names of all kinds of source.
func allKinds() []string {
	out := slices.Clone(kinds)
	for _, n := range networkKinds {
		out = append(out, n.kind)
	}
	return out
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// unknownKeys walks the file beside the type and names each key that the type does not have. It stands
// beside the decoder's own strictness, which stops at the first one.
func unknownKeys(node *yaml.Node, typ reflect.Type, where string) []string {
	switch {
	case typ.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		var out []string
		for i, item := range node.Content {
			out = append(out, unknownKeys(item, typ.Elem(), where+"["+strconv.Itoa(i)+"]")...)
		}
		return out
	case typ.Kind() == reflect.Struct && node.Kind == yaml.MappingNode:
		return unknownInStruct(node, typ, where)
	}
	return nil
}

func unknownInStruct(node *yaml.Node, typ reflect.Type, where string) []string {
	var out []string
	fields := map[string]reflect.Type{}
	for i := range typ.NumField() {
		if key := typ.Field(i).Tag.Get("yaml"); key != "-" {
			fields[key] = typ.Field(i).Type
		}
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		field, known := fields[key.Value]
		if !known {
			out = append(out, fmt.Sprintf("line %d: %s is no key here; there are %s",
				key.Line, strings.TrimPrefix(where+"."+key.Value, "."), strings.Join(sortedKeys(fields), ", ")))
			continue
		}
		out = append(out, unknownKeys(node.Content[i+1], field, strings.TrimPrefix(where+"."+key.Value, "."))...)
	}
	return out
}

func sortedKeys(m map[string]reflect.Type) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// splitTypeError gives the decoder's several complaints a line each.
func splitTypeError(err error) []string {
	var te *yaml.TypeError
	if !errors.As(err, &te) {
		return []string{plain(err).Error()}
	}
	return te.Errors
}

// plain takes the library's prefix off its messages.
func plain(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := lineInErr.FindStringSubmatch(text); m != nil {
		text = "line " + m[1] + ": " + m[2]
	}
	return errors.New(text)
}
