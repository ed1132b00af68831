package chat

import (
	"strings"
	"testing"

	"presswatch/index"
)

// TestFormsOfTheOthers: each in its documented form, with whom it is for in the body, the way to open it and the way to answer.
func TestFormsOfTheOthers(t *testing.T) {
	alert := map[string]any{"type": "alert", "says": "Swans: held", "answer": "https://p.example/told?n=k&s=x", "story": map[string]any{"url": "https://p.example/stories/7"}}
	alarm := map[string]any{"type": "alarm", "level": "red", "says": "Alarm", "url": "https://p.example/alarms/1"}
	for _, tt := range []struct {
		kind Kind
		body map[string]any
		want []string
	}{
		{Telegram, alert, []string{`"chat_id":"7"`, `"text":"Swans: held\nhttps://p.example/stories/7\nMine, not us, enough: https://p.example/told?n=k\u0026s=x"`, `"is_disabled":true`}},
		{Pushover, alert, []string{`"token":"t"`, `"user":"u"`, `"url":"https://p.example/stories/7"`}},
		{Pushover, alarm, []string{`"title":"ALARM"`, `"priority":1`}},
		{Gotify, alert, []string{`"message":"Swans: held\nMine`, `"client::notification":{"click":{"url":"https://p.example/stories/7"}}`, `"priority":5`}},
		{Gotify, alarm, []string{`"priority":10`}},
		{Text, alert, []string{`{"text":"Swans: held\nhttps://p.example/stories/7\nMine`}},
		{Slack, alert, []string{`"text":"Mine, not us, enough"`, `"url":"https://p.example/told?n=k\u0026s=x"`}},
		{Teams, alert, []string{`"title":"Mine, not us, enough"`}},
		{Discord, alert, []string{`Mine, not us, enough: `}},
		{Ntfy, alert, []string{`"actions":[{"action":"view"`}},
	} {
		got, to := write(t, tt.kind, tt.body)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: without %s: %s", tt.kind, want, got)
			}
		}
		if (tt.kind == Telegram || tt.kind == Pushover) && to != "https://chat.example/hooks/topic" {
			t.Errorf("%s: to %s", tt.kind, to)
		}
	}
	for kind, address := range map[Kind]string{Telegram: "https://api.telegram.org/bot1/sendMessage", Pushover: "https://api.pushover.net/1/messages.json?token=t"} {
		if _, _, err := Write(kind, index.Notice{Body: []byte(`{"says":"a"}`)}, address); err == nil {
			t.Errorf("%s: an address that says nothing of whom it is for", kind)
		}
	}
}
