// Package robots reads robots.txt files as RFC 9309 says.
//
// A parser of our own stands here in place of github.com/temoto/robotstxt, which colly brings along: that one
// rejects a whole file for one bad line, keeps wildcards as regular expressions, lets the longest expression
// win and not the longest rule, knows neither percent-encoding (section 2.2.2) nor allow before disallow
// (2.2.2), and takes the longest prefix of the agent's name for a match (2.2.1). docs/ROBOTS.md says how files of
// real sites are read, and where other readers differ.
package robots

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// Limit is how much of a file is read, in bytes (RFC 9309, 2.5: at least 500 KiB).
const Limit = 500 << 10

const (
	longestDelay  = 24 * time.Hour
	mostSitemaps  = 1000
	byteOrderMark = "\xef\xbb\xbf"
)

// File is a robots.txt that was read. The zero File allows everything.
type File struct {
	groups   []group
	sitemaps []string
}

// group is a run of user-agent lines with the rules that follow.
type group struct {
	agents []agent
	rules  []rule
}

type agent struct {
	name  string // product token, lower case, or "*"
	delay time.Duration
}

// Parse reads a file. It never fails: lines that are none are skipped, so that a web page in place of a
// robots.txt has no rules and allows everything. What lies beyond Limit is not read; the line it cuts is dropped.
func Parse(body []byte) *File {
	if len(body) > Limit {
		body = body[:Limit]
		body = body[:bytes.LastIndexAny(body, "\r\n")+1]
	}
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
	p := parser{file: &File{}}
	for len(body) > 0 {
		var line []byte
		if i := bytes.IndexAny(body, "\r\n"); i >= 0 {
			line, body = body[:i], body[i+1:]
		} else {
			line, body = body, nil
		}
		if key, value, ok := record(line); ok {
			p.take(key, value)
		}
	}
	return p.file
}

// record splits a line into its lower-case key and its value.
func record(line []byte) (key, value string, ok bool) {
	if i := bytes.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	line = bytes.Trim(line, " \t\x00\v\f")
	i := bytes.IndexByte(line, ':')
	if i < 0 {
		// "Disallow /path": the colon is missing, the meaning is plain.
		if i = bytes.IndexAny(line, " \t"); i < 0 || len(bytes.Fields(line)) != 2 {
			return "", "", false
		}
	}
	key = strings.ToLower(string(bytes.TrimSpace(line[:i])))
	return key, string(bytes.TrimSpace(line[i+1:])), true
}

// The keys as they stand in files. Section 2.2.4 lets a crawler interpret other records; the misspelt ones are
// those that Google's reference parser takes too, because whoever wrote them meant to be obeyed.
const (
	keyAgent, keyAllow, keyDisallow, keySitemap, keyDelay = "user-agent", "allow", "disallow", "sitemap", "crawl-delay"
)

var misspelt = map[string]string{
	"useragent": keyAgent, "user agent": keyAgent,
	"dissallow": keyDisallow, "dissalow": keyDisallow, "disalow": keyDisallow, "diasllow": keyDisallow, "disallaw": keyDisallow,
	"site-map": keySitemap, "crawldelay": keyDelay, "crawl delay": keyDelay,
}

type parser struct {
	file  *File
	ruled bool // the last group has had a rule: the next user-agent line begins another
}

func (p *parser) take(key, value string) {
	if k, ok := misspelt[key]; ok {
		key = k
	}
	switch key {
	case keyAgent:
		p.agent(value)
	case keyAllow, keyDisallow:
		p.rule(key == keyAllow, value)
	case keyDelay:
		p.delay(value)
	case keySitemap:
		if value != "" && len(p.file.sitemaps) < mostSitemaps {
			p.file.sitemaps = append(p.file.sitemaps, value)
		}
	}
}

func (p *parser) agent(value string) {
	if len(p.file.groups) == 0 || p.ruled {
		p.file.groups = append(p.file.groups, group{})
		p.ruled = false
	}
	if name := token(value); name != "" {
		g := p.last()
		g.agents = append(g.agents, agent{name: name})
	}
}

// rule adds a rule to the last group. Rules before any user-agent line belong to nobody (2.2).
func (p *parser) rule(allow bool, path string) {
	g := p.last()
	if g == nil {
		return
	}
	p.ruled = true // an empty rule ends the user-agent lines as well
	// A path that begins with neither "/" nor "*" is no rule by the grammar (2.2) and could match nothing.
	if path != "" && (path[0] == '/' || path[0] == '*') {
		g.rules = append(g.rules, newRule(allow, path))
	}
}

// delay is no record of RFC 9309 and so does not end a run of user-agent lines (2.2.4). It is meant for the
// agents that stand above it, not for those that follow.
func (p *parser) delay(value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	g := p.last()
	if g == nil || err != nil || !(seconds > 0) { // not a number is neither
		return
	}
	for i := range g.agents {
		if a := &g.agents[i]; a.delay == 0 {
			a.delay = time.Duration(min(seconds, longestDelay.Seconds()) * float64(time.Second))
		}
	}
}

func (p *parser) last() *group {
	if len(p.file.groups) == 0 {
		return nil
	}
	return &p.file.groups[len(p.file.groups)-1]
}

// token is the product token of a user-agent line or header, in lower case: what stands before a version, a
// blank or a comment. RFC 9309 allows letters, "_" and "-"; names in use have digits and dots too.
func token(s string) string {
	if s == "*" || strings.HasPrefix(s, "* ") {
		return "*"
	}
	if i := strings.IndexAny(s, "/ \t;,(*"); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(s)
}

// Allowed reports whether an agent may fetch a path (with its query, as in a request line).
func (f *File) Allowed(agent, path string) bool { return f.For(agent).Allowed(path) }

// Delay is the Crawl-delay for an agent, 0 if there is none.
func (f *File) Delay(agent string) time.Duration { return f.For(agent).Delay }

// Sitemaps are the addresses of sitemaps that the file names, as they stand there.
func (f *File) Sitemaps() []string { return f.sitemaps }

// Rules are the rules of one file for one agent.
type Rules struct {
	Named bool          // the file names the agent, and does not only speak to all
	Delay time.Duration // Crawl-delay, 0 if there is none
	rules []rule
}

// For puts together all groups that name the agent or, if none does, all groups for "*" (2.2.1).
func (f *File) For(agent string) Rules {
	name := token(agent)
	if r, ok := f.collect(name); ok && name != "*" {
		r.Named = true
		return r
	}
	r, _ := f.collect("*")
	return r
}

func (f *File) collect(name string) (r Rules, found bool) {
	for _, g := range f.groups {
		for _, a := range g.agents {
			if a.name == name {
				found = true
				r.rules = append(r.rules, g.rules...)
				r.Delay = max(r.Delay, a.delay)
				break
			}
		}
	}
	return r, found
}

// Size is about how much memory the rules hold, in bytes.
func (r Rules) Size() int {
	n := 0
	for i := range r.rules {
		n += r.rules[i].length + 64
	}
	return n
}

// Allowed reports whether a path may be fetched: the longest rule that matches decides, an allow before a
// disallow of the same length; no rule allows (2.2.2). The robots.txt itself is always allowed.
func (r Rules) Allowed(path string) bool {
	if path == "" || path[0] != '/' {
		path = "/" + path
	}
	if path == "/robots.txt" {
		return true
	}
	path = normal(path, false)
	longest, allow := -1, true
	for i := range r.rules {
		rule := &r.rules[i]
		if rule.length < longest || rule.length == longest && (allow || !rule.allow) {
			continue
		}
		if rule.matches(path) {
			longest, allow = rule.length, rule.allow
		}
	}
	return allow
}
