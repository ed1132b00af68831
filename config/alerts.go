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
	var names []string
	for i, w := range c.Webhooks {
		switch {
		case !keyForm.MatchString(w.Name):
			say("webhooks", i, ".name: %q is no name; write small letters, digits and dashes", w.Name)
		case slices.Contains(names, w.Name):
			say("webhooks", i, ".name: %q is there already", w.Name)
		}
		names = append(names, w.Name)
		if !isWeb(w.URL) {
			say("webhooks", i, ".url: %q is no web address; write one that begins with https://", w.URL)
		}
	}
	var keys []string
	for i, s := range c.Searches {
		switch {
		case !keyForm.MatchString(s.Key):
			say("searches", i, ".key: %q is no key; write small letters, digits and dashes", s.Key)
		case slices.Contains(keys, s.Key):
			say("searches", i, ".key: %q is there already", s.Key)
		}
		keys = append(keys, s.Key)
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
