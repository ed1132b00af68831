package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Webhook is an address that is told of alerts.
type Webhook struct {
	Name       string `yaml:"name"` // by which searches mean it
	URL        string `yaml:"url"`
	URLFile    string `yaml:"url_file"`    // instead of url, a file with the address alone: those of chats are secrets
	SecretFile string `yaml:"secret_file"` // a file with the signing secret alone, "whsec_…"; without one nothing is signed
	Kind       string `yaml:"kind"`        // slack, teams, discord, ntfy, telegram, gotify, pushover or text; "": JSON as docs/ALERTS.md says

	Secret string `yaml:"-"` // from SecretFile
}

// Mail is the mail server that takes the letters of presswatch.
type Mail struct {
	Server       string `yaml:"server"`        // host:port, e.g. smtp.example.org:587; "": no letters are sent
	Security     string `yaml:"security"`      // starttls, direct or none; "": direct on port 465, else starttls
	From         string `yaml:"from"`          // address of the sender
	User         string `yaml:"user"`          // "": no login
	PasswordFile string `yaml:"password_file"` // a file with the password alone

	Password string `yaml:"-"` // from PasswordFile
}

// Person is somebody who is told of alerts and alarms by mail.
type Person struct {
	Key  string `yaml:"key"` // by which searches and the alarm mean them
	Name string `yaml:"name"`
	Mail string `yaml:"mail"`
	Zone string `yaml:"zone"` // IANA time zone; "": that of the office

	Budget int    `yaml:"budget"` // alerts a day of all searches together; 0: no limit
	Digest Digest `yaml:"digest"`
}

// Digest says when somebody gets the daily digest.
type Digest struct {
	At       string   `yaml:"at"`       // local time, e.g. "07:00"; "": no digest
	Days     []string `yaml:"days"`     // mon, tue, …; none: every day
	Weekly   string   `yaml:"weekly"`   // mon, …: a summary of the week comes on this day as well, at the same time; "": none
	Searches []string `yaml:"searches"` // keys of saved searches with a section of their own
	Empty    string   `yaml:"empty"`    // "skip": none is sent where nothing needs anybody and there is no story; "": sent all the same
}

// Search is a saved search: a query with a name, and who is told when a story has something that it finds.
type Search struct {
	Key   string   `yaml:"key"`
	Name  string   `yaml:"name"`
	Query string   `yaml:"query"`
	Tell  []string `yaml:"tell"`  // names of webhooks and keys of people; none: it only stands here
	Owner string   `yaml:"owner"` // key of a person; "": it is the office's
	When  string   `yaml:"when"`  // now, hourly or digest; "": now
	Off   bool     `yaml:"off"`

	Mute    string  `yaml:"mute"`    // a date, e.g. 2026-12-24, until which it tells nobody
	Quiet   string  `yaml:"quiet"`   // when what it finds waits, e.g. "22:00-07:00", in the zone of the office
	Most    int     `yaml:"most"`    // alerts a day; 0: no limit
	Spikes  float64 `yaml:"spikes"`  // false alarms a month that are tolerated of its spikes; 0: spikes are not told
	Updates bool    `yaml:"updates"` // tells again when a story has reached 5, 10, 20 … outlets, or the first broadcaster, national paper or agency
	Urgent  bool    `yaml:"urgent"`  // it goes beyond the budgets of people
}

// QuietFrom and its end are Quiet in minutes after midnight; ok is false where there is none, or it cannot be read.
func (s *Search) QuietFrom() (from, to int, ok bool) {
	a, b, both := strings.Cut(s.Quiet, "-")
	from, to = clockOf(strings.TrimSpace(a)), clockOf(strings.TrimSpace(b))
	return from, to, both && from >= 0 && to >= 0 && from != to
}

// MuteUntil is the beginning of the day of Mute; zero: it is not mute.
func (s *Search) MuteUntil(zone *time.Location) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, s.Mute, zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

// Alarm says who is woken when an own channel says something that nobody approved.
type Alarm struct {
	Tell  []string `yaml:"tell"`  // names of webhooks and keys of people; none: it only stands on the pages
	Grace Duration `yaml:"grace"` // within which what is published must be on the list of what was approved; 0: 5 min
	Off   bool     `yaml:"off"`
	Drill *Drill   `yaml:"drill"` // fire drills; none: there are none

	ListFolder     string `yaml:"list_folder"`      // a folder of texts that were approved, *.txt and *.md; relative to the file
	ListSecretFile string `yaml:"list_secret_file"` // a file with the secret of programs that may approve, "whsec_…"; without one none may

	ListMailbox  string `yaml:"list_mailbox"`   // key of a source of kind mailbox: its mails were approved, if their sender is vouched for
	ListWordFile string `yaml:"list_word_file"` // a file with a word that mails may have in their subject instead

	ListSecret string `yaml:"-"` // from ListSecretFile
	ListWord   string `yaml:"-"` // from ListWordFile
}

// Drill says when the alarm is tried by itself.
type Drill struct {
	At   string   `yaml:"at"`   // local time of the office, e.g. "10:00"; "": only by the button
	Days []string `yaml:"days"` // mon, tue, …; none: every day
}

// Clock is when a drill is due: minutes after midnight, local time; -1: never by itself.
func (d *Drill) Clock() int { return clockOf(d.At) }

// On reports whether there is a drill on a day of the week.
func (d *Drill) On(day time.Weekday) bool {
	return len(d.Days) == 0 || slices.Contains(d.Days, weekdays()[day])
}

// wrong returns what is wrong with it.
func (d *Drill) wrong() []string {
	var out []string
	if d.At != "" && d.Clock() < 0 {
		out = append(out, fmt.Sprintf("alarm.drill.at: %q is no time of day; write it as \"10:00\"", d.At))
	}
	for _, day := range d.Days {
		if !slices.Contains(weekdays(), day) {
			out = append(out, fmt.Sprintf("alarm.drill.days: %q is no day; the days are %s", day, strings.Join(weekdays(), ", ")))
		}
	}
	return out
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
		if w.URL != "" && w.URLFile != "" {
			say("webhooks", i, ".url_file: there is a url as well; leave one of them out")
		}
		if w.URLFile == "" && !isWeb(w.URL) {
			say("webhooks", i, ".url: %q is no web address; write one that begins with https://", w.URL)
		}
		if !slices.Contains(append(chats(), ""), w.Kind) {
			say("webhooks", i, ".kind: %q is not known; write %s, or leave it out", w.Kind, strings.Join(chats(), ", "))
		}
		if w.Kind != "" && w.SecretFile != "" {
			say("webhooks", i, ".secret_file: %s checks no signature; leave it out", w.Kind)
		}
	}
	for i, p := range c.People {
		names = called("people", i, "key", p.Key, names)
	}
	var keys []string
	for i := range c.Searches {
		keys = called("searches", i, "key", c.Searches[i].Key, keys)
		for _, text := range c.wrongWithSearch(&c.Searches[i], names) {
			say("searches", i, "%s", text)
		}
	}
	for _, name := range c.Alarm.Tell {
		if !slices.Contains(names, name) {
			out = append(out, fmt.Sprintf("line %d: alarm.tell: there is no webhook or person %q; there are %s", at.of("alarm", "tell"), name, orNone(names)))
		}
	}
	if g := time.Duration(c.Alarm.Grace); g < 0 || g > time.Hour {
		out = append(out, fmt.Sprintf("line %d: alarm.grace: %s cannot be used; write 1m to 1h", at.of("alarm", "grace"), g))
	}
	if key := c.Alarm.ListMailbox; key != "" && !slices.ContainsFunc(c.Sources, func(s Source) bool { return s.Key == key && s.Kind == "mailbox" }) {
		out = append(out, fmt.Sprintf("line %d: alarm.list_mailbox: there is no source %q of kind mailbox", at.of("alarm", "list_mailbox"), key))
	}
	if c.Alarm.Drill != nil {
		for _, text := range c.Alarm.Drill.wrong() {
			out = append(out, fmt.Sprintf("line %d: %s", at.of("alarm", "drill"), text))
		}
	}
	return append(out, c.checkPeople(at)...)
}

// wrongWithSearch returns what is wrong with a saved search, where names are those of who can be told.
func (c *Config) wrongWithSearch(s *Search, names []string) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if strings.TrimSpace(s.Query) == "" {
		say(".query: is missing; write what to look for, as on the search page")
	}
	if !slices.Contains([]string{"", "now", "hourly", "digest"}, s.When) {
		say(".when: %q is not known; write now, hourly or digest, or leave it out", s.When)
	}
	if s.Owner != "" && !slices.ContainsFunc(c.People, func(p Person) bool { return p.Key == s.Owner }) {
		say(".owner: there is nobody %q under people", s.Owner)
	}
	if _, _, ok := s.QuietFrom(); s.Quiet != "" && !ok {
		say(".quiet: %q is no time of day; write it as \"22:00-07:00\"", s.Quiet)
	}
	if s.Mute != "" && s.MuteUntil(time.UTC).IsZero() {
		say(".mute: %q is no date; write it as 2026-12-24", s.Mute)
	}
	if s.Most < 0 {
		say(".most: %d cannot be used; write how many alerts a day, or leave it out", s.Most)
	}
	if s.Spikes < 0 || s.Spikes > 100 {
		say(".spikes: %g cannot be used; write how many false alarms a month are tolerated, e.g. 1, or leave it out", s.Spikes)
	}
	for _, name := range s.Tell {
		if !slices.Contains(names, name) {
			say(".tell: there is no webhook or person %q; there are %s", name, orNone(names))
		}
	}
	return out
}

// chats are the chat services.
func chats() []string {
	return []string{"slack", "teams", "discord", "ntfy", "telegram", "gotify", "pushover", "text"}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none yet; write them under webhooks and people"
	}
	return strings.Join(names, ", ")
}

// readAlertFiles reads the files with the secrets of webhooks and of the list of what was approved, and looks for its folder.
func (c *Config) readAlertFiles(dir string) []string {
	var out []string
	if c.Alarm.ListSecretFile != "" {
		var err error
		if c.Alarm.ListSecret, err = readSecret(dir, c.Alarm.ListSecretFile); err != nil {
			out = append(out, fmt.Sprintf("alarm.list_secret_file: %v", err))
		}
	}
	if c.Alarm.ListWordFile != "" {
		const shortest = 8
		var err error
		if c.Alarm.ListWord, err = readSecret(dir, c.Alarm.ListWordFile); err == nil && len(c.Alarm.ListWord) < shortest {
			err = fmt.Errorf("a word of fewer than %d letters is guessed; write a longer one", shortest)
		}
		if err != nil {
			out = append(out, fmt.Sprintf("alarm.list_word_file: %v", err))
		}
	}
	if f := c.Alarm.ListFolder; f != "" {
		if !filepath.IsAbs(f) {
			c.Alarm.ListFolder = filepath.Join(dir, f)
		}
		info, err := os.Stat(c.Alarm.ListFolder) // #nosec G703 -- the office names the folder in its own configuration
		if err != nil || !info.IsDir() {
			out = append(out, fmt.Sprintf("alarm.list_folder: %s is no folder; make it, or leave this out", c.Alarm.ListFolder))
		}
	}
	for i := range c.Webhooks {
		w := &c.Webhooks[i]
		var err error
		if w.URLFile != "" && w.URL == "" {
			if w.URL, err = readSecret(dir, w.URLFile); err == nil && !isWeb(w.URL) {
				err = errors.New("what is in it is no web address")
			}
			if err != nil {
				out = append(out, fmt.Sprintf("webhooks[%d].url_file (%s): %v", i, w.Name, err))
			}
		}
		if w.SecretFile == "" {
			continue
		}
		if w.Secret, err = readSecret(dir, w.SecretFile); err != nil {
			out = append(out, fmt.Sprintf("webhooks[%d].secret_file (%s): %v", i, w.Name, err))
		}
	}
	return out
}
