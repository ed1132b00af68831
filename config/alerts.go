package config

import (
	"fmt"
	"slices"
	"strings"
)

// Webhook is an address that is told of alerts.
type Webhook struct {
	Name       string `yaml:"name"` // by which searches mean it
	URL        string `yaml:"url"`
	SecretFile string `yaml:"secret_file"` // a file with the signing secret alone, "whsec_…"; without one nothing is signed

	Secret string `yaml:"-"` // from SecretFile
}

// Search is a saved search: a query with a name, and who is told when a story has something that it finds.
type Search struct {
	Key   string   `yaml:"key"`
	Name  string   `yaml:"name"`
	Query string   `yaml:"query"`
	Tell  []string `yaml:"tell"` // names of webhooks; none: it only stands here
	Off   bool     `yaml:"off"`
}

// checkAlerts returns what is wrong with webhooks and searches. What a query means is checked where it is read.
func (c *Config) checkAlerts(at lines) []string {
	var out []string
	say := func(list string, i int, format string, args ...any) {
		out = append(out, fmt.Sprintf("line %d: %s[%d]", at.of(list, i), list, i)+fmt.Sprintf(format, args...))
	}
	called := func(list string, i int, field, key string, before []string) []string {
		switch {
		case !keyForm.MatchString(key):
			say(list, i, ".%s: %q cannot be used; write small letters, digits and dashes", field, key)
		case slices.Contains(before, key):
			say(list, i, ".%s: %q is there already", field, key)
		}
		return append(before, key)
	}
	var names []string
	for i, w := range c.Webhooks {
		names = called("webhooks", i, "name", w.Name, names)
		if !isWeb(w.URL) {
			say("webhooks", i, ".url: %q is no web address; write one that begins with https://", w.URL)
		}
	}
	var keys []string
	for i, s := range c.Searches {
		keys = called("searches", i, "key", s.Key, keys)
		if strings.TrimSpace(s.Query) == "" {
			say("searches", i, ".query: is missing; write what to look for, as on the search page")
		}
		for _, name := range s.Tell {
			if !slices.Contains(names, name) {
				say("searches", i, ".tell: there is no webhook %q; the webhooks are %s", name, strings.Join(names, ", "))
			}
		}
	}
	return out
}

// readWebhookSecrets reads the files with the signing secrets.
func (c *Config) readWebhookSecrets(dir string) []string {
	var out []string
	for i := range c.Webhooks {
		w := &c.Webhooks[i]
		if w.SecretFile == "" {
			continue
		}
		var err error
		if w.Secret, err = readSecret(dir, w.SecretFile); err != nil {
			out = append(out, fmt.Sprintf("webhooks[%d].secret_file (%s): %v", i, w.Name, err))
		}
	}
	return out
}
