package config

import (
	"strings"
	"testing"
	"time"
)

func TestPeopleAndMail(t *testing.T) {
	const server = "mail: {server: \"smtp.example.org:587\", from: presswatch@example.org}\n"
	const good = server + "people:\n  - {key: anna, name: Anna Berg, mail: anna@example.org, zone: Australia/Lord_Howe, digest: {at: \"07:30\", days: [mon, fri]}}\nsearches:\n  - {key: a, query: x, tell: [anna]}\n"
	c, err := Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	p := &c.People[0]
	if p.Digest.Clock() != 450 || !p.Digest.On(time.Monday) || p.Digest.On(time.Sunday) || c.LocationOf(p).String() != "Australia/Lord_Howe" || c.Mail.Secured() != "starttls" {
		t.Errorf("read as %+v", p)
	}
	for text, want := range map[string]string{
		server + "people:\n  - {key: a, mail: '\"a,b@evil.example\"@example.org'}":                         "people[0].mail",
		server + "people:\n  - {key: a, mail: 'a@example.org>,<b@example.org'}":                            "people[0].mail",
		server + "people:\n  - {key: a, mail: \"a@example.org\\r\\nBcc: b@example.org\"}":                  "people[0].mail",
		server + "people:\n  - {key: a, name: \"A\\r\\nBcc: b\", mail: a@example.org}":                     "people[0].name",
		server + "people:\n  - {key: a, mail: a@example.org, zone: Mars/Olympus}":                          "people[0].zone",
		server + "people:\n  - {key: a, mail: a@example.org, digest: {at: 7}}":                             "people[0].digest.at",
		server + "people:\n  - {key: a, mail: a@example.org, digest: {days: [monday]}}":                    "people[0].digest.days",
		server + "people:\n  - {key: a, mail: a@example.org, digest: {searches: [b]}}":                     "people[0].digest.searches",
		server + "people:\n  - {key: a, mail: a@example.org}\n  - {key: a, mail: b@example.org}":           "is there already",
		"people:\n  - {key: a, mail: a@example.org}":                                                       "without mail.server",
		"webhooks: [{name: a, url: \"https://x.example\", kind: fax}]":                                     "webhooks[0].kind",
		"webhooks: [{name: a, url: \"https://x.example\", kind: slack, secret_file: x}]":                   "webhooks[0].secret_file",
		"searches: [{key: a, query: x, quiet: night}]":                                                     "searches[0].quiet",
		"searches: [{key: a, query: x, mute: tomorrow}]":                                                   "searches[0].mute",
		"searches: [{key: a, query: x, most: -1}]":                                                         "searches[0].most",
		"mail: {server: smtp.example.org, from: a@example.org}":                                            "mail.server",
		"mail: {server: \"smtp.example.org:25\", from: nobody}":                                            "mail.from",
		"mail: {server: \"smtp.example.org:25\", from: a@example.org, security: tls}":                      "mail.security",
		"mail: {server: \"s.example:25\", from: a@example.org, security: none, user: a, password_file: x}": "not sent in clear",
		"mail: {server: \"s.example:25\", from: a@example.org, user: a}":                                   "needs both",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n\tgives %v, want it to name %s", text, err, want)
		}
	}
}
