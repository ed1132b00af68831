package config

import (
	"cmp"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// plainMail is an address that every mail server reads in the same way: no quotes, no comments, no letters beyond ASCII
// (RFC 5321, section 4.1.2, without Quoted-string). Quoted ones have been read as two, and sent to others.
var plainMail = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

const longestMail = 254 // RFC 3696, erratum 1690

func isMail(s string) bool { return len(s) <= longestMail && plainMail.MatchString(s) }

// weekdays are the names of days in the order of time.Weekday.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// Clock is when the digest is due: minutes after midnight, local time; -1: never.
func (d *Digest) Clock() int { return clockOf(d.At) }

// clockOf reads a time of day as minutes after midnight; -1: it is none.
func clockOf(text string) int {
	hour, minute, ok := strings.Cut(text, ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if !ok || err != nil || err2 != nil || h < 0 || h > 23 || m < 0 || m > 59 || len(minute) != 2 {
		return -1
	}
	return 60*h + m
}

// On reports whether there is a digest on a day of the week.
func (d *Digest) On(day time.Weekday) bool {
	return len(d.Days) == 0 || slices.Contains(d.Days, weekdays()[day])
}

// OnWeekly reports whether the summary of the week comes on a day.
func (d *Digest) OnWeekly(day time.Weekday) bool { return d.Weekly == weekdays()[day] }

// checkPeople returns what is wrong with people and the mail server.
func (c *Config) checkPeople(at lines) []string {
	var out []string
	for i := range c.People {
		for _, text := range c.wrongWith(&c.People[i]) {
			out = append(out, fmt.Sprintf("line %d: people[%d]%s", at.of("people", i), i, text))
		}
	}
	for _, text := range c.Mail.wrong() {
		out = append(out, fmt.Sprintf("line %d: mail%s", at.of("mail"), text))
	}
	if len(c.People) > 0 && c.Mail.Server == "" {
		out = append(out, fmt.Sprintf("line %d: people: nobody can be told without mail.server; write host:port of your mail server", at.of("people")))
	}
	return out
}

func (c *Config) wrongWith(p *Person) []string {
	var out []string
	if !isMail(p.Mail) {
		out = append(out, fmt.Sprintf(".mail: %q is no plain mail address; write it as anna@example.org", p.Mail))
	}
	if strings.IndexFunc(p.Name, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 {
		out = append(out, ".name: has characters that cannot stand in one line")
	}
	if _, err := time.LoadLocation(p.Zone); err != nil {
		out = append(out, fmt.Sprintf(".zone: %q is no time zone; write it as Europe/London", p.Zone))
	}
	if p.Budget < 0 {
		out = append(out, fmt.Sprintf(".budget: %d cannot be used; write how many alerts a day, or leave it out", p.Budget))
	}
	if p.Digest.At != "" && p.Digest.Clock() < 0 {
		out = append(out, fmt.Sprintf(".digest.at: %q is no time of day; write it as \"07:00\"", p.Digest.At))
	}
	for _, day := range p.Digest.Days {
		if !slices.Contains(weekdays(), day) {
			out = append(out, fmt.Sprintf(".digest.days: %q is no day; the days are %s", day, strings.Join(weekdays(), ", ")))
		}
	}
	if p.Digest.Weekly != "" && !slices.Contains(weekdays(), p.Digest.Weekly) {
		out = append(out, fmt.Sprintf(".digest.weekly: %q is no day; the days are %s", p.Digest.Weekly, strings.Join(weekdays(), ", ")))
	}
	if p.Digest.Weekly != "" && p.Digest.At == "" {
		out = append(out, ".digest.weekly: needs a time; write at as well")
	}
	for _, key := range p.Digest.Searches {
		if !slices.ContainsFunc(c.Searches, func(s Search) bool { return s.Key == key }) {
			out = append(out, fmt.Sprintf(".digest.searches: there is no search %q", key))
		}
	}
	if p.Digest.Empty != "" && p.Digest.Empty != "skip" {
		out = append(out, fmt.Sprintf(".digest.empty: %q is not known; write skip, or leave it out", p.Digest.Empty))
	}
	return out
}

func (m *Mail) wrong() []string {
	if m.Server == "" {
		return nil
	}
	var out []string
	host, port, err := net.SplitHostPort(m.Server)
	if no, bad := strconv.Atoi(port); err != nil || host == "" || bad != nil || no < 1 || no > 65535 {
		out = append(out, fmt.Sprintf(".server: %q is no host:port; write it as smtp.example.org:587", m.Server))
	}
	if !isMail(m.From) {
		out = append(out, fmt.Sprintf(".from: %q is no plain mail address; write it as presswatch@example.org", m.From))
	}
	if !slices.Contains([]string{"", "starttls", "direct", "none"}, m.Security) {
		out = append(out, fmt.Sprintf(".security: %q is not known; write starttls, direct or none", m.Security))
	}
	if m.Security == "none" && m.User != "" {
		out = append(out, ".security: a password is not sent in clear; write starttls or direct, or leave user out")
	}
	if (m.User == "") != (m.PasswordFile == "") {
		out = append(out, ".user: a login needs both user and password_file")
	}
	return out
}

// Secured is how the line is secured: "starttls", "direct" or "none".
func (m *Mail) Secured() string {
	usual := "starttls"
	if _, port, _ := net.SplitHostPort(m.Server); port == "465" {
		usual = "direct"
	}
	return cmp.Or(m.Security, usual)
}

// readMailPassword reads the file with the password.
func (c *Config) readMailPassword(dir string) []string {
	if c.Mail.PasswordFile == "" {
		return nil
	}
	var err error
	if c.Mail.Password, err = readSecret(dir, c.Mail.PasswordFile); err != nil {
		return []string{fmt.Sprintf("mail.password_file: %v", err)}
	}
	return nil
}

// LocationOf is the time zone of a person.
func (c *Config) LocationOf(p *Person) *time.Location {
	if p.Zone == "" {
		return c.Location()
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil { // it was checked
		return c.Location()
	}
	return zone
}
