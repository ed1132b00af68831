// Package crowd measures what presswatch makes of public reactions on recorded threads that people labelled: whether
// they join the right story, which signs of mood are seen in them, and how they stand to what they answer.
package crowd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/page/recorded"
)

// thread is a recorded thread: what began it, and the answers.
type thread struct {
	ID    string `json:"thread"`
	Posts []post `json:"posts"` // the first one began it
	event string
}

type post struct {
	ID     string `json:"id"`
	Parent string `json:"parent"`
	Time   int64  `json:"time"` // Unix seconds, eight hours early; only differences are used
	Text   string `json:"text"`
	Stance string `json:"stance"`
}

func (p *post) at() time.Time { return time.Unix(p.Time, 0).UTC().Add(8 * time.Hour) }

// threadFile is where the recorded threads are.
func threadFile(dir string) string {
	return filepath.Join(dir, "reaction-threads-rumoureval2017", "threads.dev.jsonl.gz")
}

// events are the happenings that the threads are about, by words of what began them.
var events = []struct {
	name  string
	words *regexp.Regexp
}{
	{"germanwings", regexp.MustCompile(`(?i)germanwings|4u ?9525|a320|french alps|co-?pilot|cockpit|lufthansa`)},
	{"sydney", regexp.MustCompile(`(?i)sydney|lindt|martin ?place|hadley|uber|nsw|cafe|according to seven|isil flag|monis|opera house|9news|abcnews24`)},
	{"charlie", regexp.MustCompile(`(?i)charlie|paris|kosher|kouachi|cartoonist|je ?suis|vincennes|martyr|dammartin|france|french|hollande|prophet`)},
	{"ottawa", regexp.MustCompile(`(?i)ottawa|parliament hill|canad|cdnpoli|zehaf|cirillo|war memorial|rideau|parliament|gallery`)},
	{"ferguson", regexp.MustCompile(`(?i)ferguson|m(ike|ichael) ?brown|darren wilson|police chief|riot|robbery`)},
	{"putin", regexp.MustCompile(`(?i)putin|moscow`)},
	{"prince", regexp.MustCompile(`(?i)prince|massey`)},
	{"ebola", regexp.MustCompile(`(?i)essien|ebola`)},
}

// eventOf is what a thread is about; "" if no word of what began it says so.
func eventOf(text string) string {
	for _, e := range events {
		if e.words.MatchString(text) {
			return e.name
		}
	}
	return ""
}

// readThreads reads the recorded threads.
func readThreads(dir string) ([]thread, error) {
	body, err := recorded.Unpacked(threadFile(dir))
	if err != nil {
		return nil, err
	}
	var out []thread
	for n, line := range bytes.Split(body, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var t thread
		if err := json.Unmarshal(line, &t); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", threadFile(dir), n+1, err)
		}
		if len(t.Posts) > 0 {
			t.event = eventOf(t.Posts[0].Text)
			out = append(out, t)
		}
	}
	return out, nil
}

var address = regexp.MustCompile(`https?://\S+`)

// words are a text without its addresses.
func words(text string) string { return strings.TrimSpace(address.ReplaceAllString(text, "")) }
