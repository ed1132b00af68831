package draft

import "testing"

func TestAccounts(t *testing.T) {
	for address, want := range map[string]string{
		"https://bsky.app/profile/force.example":                  "bluesky-account force.example bluesky:force.example",
		"https://www.youtube.com/channel/UCnorthmarch0123456789x": "youtube UCnorthmarch0123456789x youtube:UCnorthmarch0123456789x",
		"https://t.me/NorthmarchNews":                             "telegram NorthmarchNews telegram:northmarchnews",
		"https://social.example/@force":                           "mastodon-account force mastodon:force@social.example",
		"https://www.youtube.com/@force":                          "",
		"https://www.tiktok.com/@force":                           "",
		"https://x.com/force":                                     "",
		"https://t.me/+secret":                                    "",
		"https://bsky.app/profile/a\nevil: true":                  "",
		"https://social.example/@force/123":                       "",
		"javascript:alert(1)":                                     "",
	} {
		got := ""
		if s, name, ok := account(address); ok {
			got = s.Kind + " " + s.Query + " " + name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
