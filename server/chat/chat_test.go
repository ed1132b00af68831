package chat

import (
	"encoding/json"
	"strings"
	"testing"

	"presswatch/index"
)

const hostile = "<!channel> <@U1> @everyone @here *bold* [a](https://evil.example) <https://evil.example|ours> `x` <at>Tom</at>\r\n\u202eexe"

func write(t *testing.T, k Kind, body any) (string, string) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	address := "https://chat.example/hooks/topic"
	if k == Telegram || k == Pushover {
		address += "?chat_id=7&token=t&user=u"
	}
	got, to, err := Write(k, index.Notice{Body: raw}, address)
	if err != nil {
		t.Fatalf("%s: %v", k, err)
	}
	return string(got), to
}

// TestNobodyIsCalled: a headline calls no channel together, names nobody, is no link and no second line, in any service (F41).
func TestNobodyIsCalled(t *testing.T) {
	alert := map[string]any{"type": "alert", "says": "Swans: " + hostile, "story": map[string]any{"url": "https://presswatch.example/stories/7"}}
	for _, k := range Kinds() {
		got, _ := write(t, k, alert)
		if !strings.Contains(got, "https://presswatch.example/stories/7") || strings.Contains(got, "\u202e") || strings.Contains(got, `\r`) {
			t.Errorf("%s: %s", k, got)
		}
		var m struct {
			Text    string
			Content string
			Blocks  []struct{ Text struct{ Type string } }
			Allowed struct{ Parse []string } `json:"allowed_mentions"`
			Cards   []struct {
				Content struct{ Body []struct{ Type string } }
			} `json:"attachments"`
		}
		if err := json.Unmarshal([]byte(got), &m); err != nil {
			t.Fatal(err)
		}
		switch k {
		case Slack:
			if strings.ContainsAny(m.Text, "<>") || m.Blocks[0].Text.Type != "plain_text" {
				t.Errorf("slack: %s", got)
			}
		case Discord:
			if m.Allowed.Parse == nil || len(m.Allowed.Parse) != 0 || strings.Contains(m.Content, " @everyone") || strings.Contains(m.Content, " *bold") || strings.Contains(m.Content, " [a](") {
				t.Errorf("discord: %s", got)
			}
		case Telegram, Text:
			if strings.ContainsAny(m.Text, "<>") || strings.Contains(m.Text, "@everyone") || strings.Contains(m.Text, "](") {
				t.Errorf("%s: %s", k, got)
			}
		case Teams:
			if m.Cards[0].Content.Body[0].Type != "RichTextBlock" {
				t.Errorf("teams: %s", got)
			}
		}
	}
}

// TestEachKindOfNotice leads to where there is something to do; a red alarm rings.
func TestEachKindOfNotice(t *testing.T) {
	for name, tt := range map[string]struct {
		body map[string]any
		want []string
	}{
		"alarm": {map[string]any{"type": "alarm", "level": "red", "says": "Alarm: “x” is on y. https://p.example/alarms/1", "url": "https://p.example/alarms/1"}, []string{`"message":"Alarm: “x” is on y."`, `"click":"https://p.example/alarms/1"`, `"priority":5`, `"topic":"topic"`}},
		"amber": {map[string]any{"type": "alarm", "level": "amber", "says": "Out of character", "url": "https://p.example/alarms/1"}, []string{`"title":"presswatch"`}},
		"item":  {map[string]any{"type": "alert", "says": "Swans", "item": map[string]any{"page": "https://p.example/items/1"}}, []string{`"click":"https://p.example/items/1"`}},
		"storm": {map[string]any{"type": "alert", "says": "Swans", "more": "https://p.example/search?q=a"}, []string{`"click":"https://p.example/search?q=a"`}},
		"test":  {map[string]any{"type": "test", "says": "A test"}, []string{`"message":"A test"`}},
	} {
		got, to := write(t, Ntfy, tt.body)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: without %s: %s", name, want, got)
			}
		}
		if to != "https://chat.example/hooks/" || strings.Contains(got, "priority") != (name == "alarm") {
			t.Errorf("%s: %s to %s", name, got, to)
		}
	}
	for _, bad := range []string{"", "{", `{"type":"alert"}`} {
		if _, _, err := Write(Slack, index.Notice{Body: []byte(bad)}, "https://chat.example/x"); err == nil {
			t.Errorf("%q is written", bad)
		}
	}
	if _, _, err := Write(Ntfy, index.Notice{Body: []byte(`{"says":"a"}`)}, "https://ntfy.example/"); err == nil {
		t.Error("no topic is a topic")
	}
	long, _ := write(t, Slack, map[string]any{"says": strings.Repeat("ä", 10_000)})
	if len([]rune(long)) > 4000 {
		t.Errorf("%d characters", len([]rune(long)))
	}
}
