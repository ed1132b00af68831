package letter_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/alert"
	"presswatch/server/letter"
)

func write(t *testing.T, m alert.Message) letter.Letter {
	t.Helper()
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	w := &letter.Writer{Organisation: "Northmarch Police", Base: "https://watch.example", Zone: time.UTC, Stop: func(recipient, what string) string {
		return "https://watch.example/stop?who=" + recipient + "&what=" + what
	}}
	l, err := w.Write(index.Notice{Key: "k", Channel: "mail", Recipient: "anna", Body: body, Created: time.Date(2026, 11, 7, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func message(change func(*alert.Message)) alert.Message {
	m := alert.Message{Type: "alert", Says: "Swans: it is at 5 outlets now", Answer: "https://watch.example/told?n=k&s=sum", Story: &alert.Story{ID: 7, Title: "Swans held", URL: "https://watch.example/stories/7"}}
	m.Search.Key, m.Search.Name, m.Search.Query = "swans", "Swans", "swan*"
	change(&m)
	return m
}

// TestAnAlertSaysWhyAndIsAnswered: what of the query stands in it, what goes beyond the budget, three answers and the way to stop it, in
// both forms.
func TestAnAlertSaysWhyAndIsAnswered(t *testing.T) {
	l := write(t, message(func(m *alert.Message) {
		m.Item = &alert.Item{Title: "Swans <b>held</b>", Outlet: "Tarnbeck Post", URL: "https://post.example/1"}
		m.Quote = "The swans are held."
		m.Found, m.Beyond = "swan* in the headline", "This goes beyond your 3 a day, because the story is at 12 outlets."
	}))
	for form, text := range map[string]string{"text": l.Text, "HTML": strings.ReplaceAll(l.HTML, "&amp;", "&")} {
		for _, want := range []string{"it has swan* in the headline; you search for: swan*", "goes beyond your 3 a day", "“The swans are held.”", "Not about us", "/told?n=k&s=sum&do=mine", "/told?n=k&s=sum&do=enough", "/stop?who=anna&what=search/swans"} {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
				t.Errorf("%s: no %q in\n%s", form, want, text)
			}
		}
	}
	if strings.Contains(l.HTML, "<b>held") || l.Stop != "https://watch.example/stop?who=anna&what=search/swans" {
		t.Errorf("%q %s", l.Stop, l.HTML)
	}
	if l = write(t, message(func(*alert.Message) {})); !strings.Contains(l.Text, "Not about us") || l.Stop == "" {
		t.Errorf("of a story that grew: %s", l.Text)
	}
}

// TestSeveralStoriesInOneLetter: by search, with why each was held; none of them is stopped by one click, for they are of several.
func TestSeveralStoriesInOneLetter(t *testing.T) {
	l := write(t, message(func(m *alert.Message) {
		m.Search.Key, m.Story, m.Answer, m.More = "", nil, "", "https://watch.example/searches/told/anna"
		m.List = []alert.Entry{{Search: "Swans", Title: "Swans held", Outlet: "Post", Outlets: 3, URL: "https://watch.example/stories/7"}, {Search: "Geese", Title: "Geese free", Outlet: "Echo", Held: "your 3 of the day were told", URL: "https://watch.example/stories/8"}}
	}))
	for _, want := range []string{"2 stories that your searches found.", "== Swans ==", "first at Post, 3 outlets", "== Geese ==", "Why: your 3 of the day were told", "/searches/told/anna"} {
		if !strings.Contains(l.Text, want) {
			t.Errorf("no %q in\n%s", want, l.Text)
		}
	}
	if l.Stop != "" || strings.Contains(l.HTML, "do=mine") {
		t.Error("it can be stopped or answered")
	}
}
