package app

import (
	"testing"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/story/quoted"
)

// What an article gives to us in quotation marks is set beside our words, word by word.
func TestQuotes(t *testing.T) {
	check := quotesOf([]string{"Northmarch Police", "Maren Holt"})([]quoted.Release{{ID: 7, Text: "Messages published tonight did not come from Northmarch Police. A supplier account that is used to publish news was misused by somebody outside the force."}})
	text := "“A supplier account that is used to publish news was misused by somebody outside the force,” Northmarch Police said. " +
		"“A supplier account was misused by somebody outside the force,” said Maren Holt. “We laughed, too,” Maren Holt said. “None of us did,” said the mayor."
	got := check(text, []index.Quote{
		{Text: "A supplier account that is used to publish news was misused by somebody outside the force", Speaker: "Northmarch Police"},
		{Text: "A supplier account that is used to publish gossip was misused by somebody outside the force", Speaker: "Maren Holt"},
		{Text: "was misused by somebody outside the force", Speaker: "Deputy Chief Constable Maren Holt"},
		{Text: "We laughed, too", Speaker: "Maren Holt"},
		{Text: "None of us did", Speaker: "the mayor"},
	})
	how := map[string]index.Carrying{}
	changed := map[string]string{}
	for _, c := range got {
		how[c.Text] = c.How
		for _, p := range c.Pieces {
			if p.Op != diff.Same {
				changed[c.Text] += p.Text
			}
		}
	}
	for text, want := range map[string]index.Carrying{
		"A supplier account that is used to publish news was misused by somebody outside the force":   index.CarriedExact,
		"A supplier account that is used to publish gossip was misused by somebody outside the force": index.CarriedAltered,
		"We laughed, too": "",
	} {
		if have, ok := how[text]; !ok || have != want {
			t.Errorf("%q: %q, want %q", text, have, want)
		}
	}
	if _, ours := how["None of us did"]; ours {
		t.Error("the mayor is not one of us")
	}
	if c := changed["A supplier account that is used to publish gossip was misused by somebody outside the force"]; c != "news gossip " && c != "newsgossip" && c != "news gossip" {
		t.Errorf("changed: %q", c)
	}
	for _, c := range got {
		t.Logf("%q %q from %q", c.How, c.Text, c.Released)
	}
}
