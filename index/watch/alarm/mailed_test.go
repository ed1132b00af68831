package alarm

import (
	"context"
	"testing"

	"presswatch/index"
)

// TestMailsThatApprove: what the server vouches for, or what has the word; a forged sender, a signature for somebody else and an old version
// put nothing on the list, and none of them is judged.
func TestMailsThatApprove(t *testing.T) {
	for name, tt := range map[string]struct {
		sign, subject string
		on            bool
	}{
		"DMARC":               {"mx.example; dmarc=pass header.from=northmarch.example; signed for northmarch.example", "Release", true},
		"signed":              {"mx.example; dkim=pass header.d=northmarch.example; signed for northmarch.example", "Release", true},
		"claims a signature":  {"mx.example; dkim=pass header.d=evil.example; signed for northmarch.example", "Release", false},
		"signed by an agent":  {"mx.example; dkim=pass header.i=@northmarch.example header.s=k1", "Release", true},
		"signed above":        {"mx.example; dkim=pass; signed for example", "Release", false},
		"signed for another":  {"mx.example; dkim=pass header.d=evil.example; signed for evil.example", "Release", false},
		"signature fails":     {"mx.example; dkim=fail; signed for northmarch.example", "Release", false},
		"nothing was checked": {"", "Release", false},
		"DMARC fails":         {"mx.example; dmarc=fail; dkim=pass; signed for evil.example", "Release", false},
		"the word":            {"", "Release swordfish-9", true},
		"the word, almost":    {"", "Release swordfish", false},
	} {
		c := &clock{monday}
		s := newsroom()
		st := stage(s, c)
		st.Mailed = Mailed{Source: "approvals", Word: "swordfish-9", Approve: func(_ context.Context, r index.Release) (bool, error) {
			s.releases = append(s.releases, r)
			return true, nil
		}}
		say(t, st, s, c, "approvals", tt.subject, "yo we freed the swans lol", func(it *index.Item) {
			it.URL, it.Post = "mid:1", &index.Post{Network: index.NetworkMail, Handle: "press@northmarch.example", Sign: tt.sign}
		})
		if tt.on != (len(s.releases) == 1) || len(s.alarms) != 0 {
			t.Errorf("%s: %+v, alarms %+v", name, s.releases, s.alarms)
		}
		if tt.on && s.releases[0].Text != "Release\nyo we freed the swans lol" {
			t.Errorf("%s: %q", name, s.releases[0].Text)
		}
	}
}
