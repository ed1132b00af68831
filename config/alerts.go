package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
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

// Alarm says who is woken when an own channel says something that nobody approved.
type Alarm struct {
	Tell  []string `yaml:"tell"`  // names of webhooks; none: it only stands on the pages
	Grace Duration `yaml:"grace"` // within which what is published must be on the list of what was approved; 0: 5 min
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
	for _, name := range c.Alarm.Tell {
		if !slices.Contains(names, name) {
			out = append(out, fmt.Sprintf("line %d: alarm.tell: there is no webhook %q; the webhooks are %s", at.of("alarm", "tell"), name, strings.Join(names, ", ")))
		}
	}
	if g := time.Duration(c.Alarm.Grace); g < 0 || g > time.Hour {
		out = append(out, fmt.Sprintf("line %d: alarm.grace: %s cannot be used; write 1m to 1h", at.of("alarm", "grace"), g))
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
