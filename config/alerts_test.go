package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAlerts(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pager"), []byte("whsec_c2VjcmV0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "presswatch.yaml")
	const good = "webhooks:\n  - {name: pager, url: \"https://pager.example/in\", secret_file: pager}\nsearches:\n  - {key: swans, name: Swans, query: 'swan*', tell: [pager]}\n"
	if err := os.WriteFile(file, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file)
	if err != nil || c.Webhooks[0].Secret != "whsec_c2VjcmV0" || c.Searches[0].Tell[0] != "pager" {
		t.Fatalf("%+v, %v", c, err)
	}
	for text, want := range map[string]string{
		"webhooks:\n  - {name: A B, url: \"https://x.example\"}":                                          "webhooks[0].name",
		"webhooks:\n  - {name: a, url: \"ftp://x\"}":                                                      "webhooks[0].url",
		"webhooks:\n  - {name: a, url: \"https://x.example\"}\n  - {name: a, url: \"https://x.example\"}": "is there already",
		"searches:\n  - {key: a, query: \" \"}":                                                           "searches[0].query",
		"searches:\n  - {key: \"\", query: x}":                                                            "searches[0].key",
		"alarm: {tell: [nobody]}":                                                                         "alarm.tell: there is no webhook or person \"nobody\"",
		"alarm: {grace: 3h}":                                                                              "alarm.grace: 3h",
		"searches:\n  - {key: a, query: x, tell: [nobody]}":                                               "there is no webhook or person \"nobody\"",
		"searches:\n  - {key: a, query: x, tel: [nobody]}":                                                "tel",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
