package words

import (
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

func TestSourceInWords(t *testing.T) {
	tests := []struct {
		name  string
		off   bool
		state index.SourceState
		class Class
		want  string
	}{
		{name: "new", class: Waits, want: "not looked at yet"},
		{name: "off", off: true, state: index.SourceState{Status: index.StatusOK}, class: Off, want: "switched off"},
		{name: "answers", state: index.SourceState{Status: index.StatusOK, LastNew: at(7, 8, 50), Listed: 4}, class: Answers, want: "answers; last new 08:50"},
		{name: "empty", state: index.SourceState{Status: index.StatusOK}, class: Answers, want: "answers, but has listed nothing yet"},
		{
			name:  "quiet in days",
			state: index.SourceState{Status: index.StatusOK, LastNew: now.Add(-9 * 24 * time.Hour), Quietest: 49 * time.Hour},
			class: Quiet, want: "quiet for 9 days; its longest silence until now was 2",
		},
		{
			name:  "quiet in hours",
			state: index.SourceState{Status: index.StatusOK, LastNew: now.Add(-31 * time.Hour), Quietest: 14 * time.Hour},
			class: Quiet, want: "quiet for 31 hours; its longest silence until now was 14",
		},
		{
			name:  "quiet, other units",
			state: index.SourceState{Status: index.StatusOK, LastNew: now.Add(-72 * time.Hour), Quietest: 14 * time.Hour},
			class: Quiet, want: "quiet for 3 days; its longest silence until now was 14 hours",
		},
		{name: "429", state: index.SourceState{Status: index.StatusLimited, Code: 429, Next: at(7, 14, 5)}, class: Fails, want: "429 until 14:05"},
		{name: "503 with a wait", state: index.SourceState{Status: index.StatusLimited, Code: 503, Next: at(8, 1, 0)}, class: Fails, want: "503 until Sun 8 Nov, 01:00"},
		{name: "robots", state: index.SourceState{Status: index.StatusRobots}, class: Fails, want: "robots.txt forbids it"},
		{name: "403", state: index.SourceState{Status: index.StatusRefused, Code: 403, Since: at(7, 2, 10)}, class: Fails, want: "refuses us (403) since 02:10"},
		{name: "404", state: index.SourceState{Status: index.StatusMissing, Code: 404, Since: at(6, 2, 10)}, class: Fails, want: "not found (404) since Fri 6 Nov, 02:10"},
		{name: "410", state: index.SourceState{Status: index.StatusGone, Code: 410}, class: Fails, want: "gone for good (410); it is no longer looked at"},
		{name: "blocked", state: index.SourceState{Status: index.StatusBlocked, Detail: "10.0.0.1 is not public"}, class: Fails, want: "our own guard refuses the address: 10.0.0.1 is not public"},
		{name: "slow", state: index.SourceState{Status: index.StatusFailing, Detail: "no answer within 30 s.", Since: at(7, 2, 10)}, class: Fails, want: "does not answer since 02:10: no answer within 30 s"},
		{name: "suspect", state: index.SourceState{Status: index.StatusSuspect}, class: Answers, want: "answers, but most of what it lists was suddenly new: taken in, nobody was told"},
	}
	for _, tt := range tests {
		src := index.Source{Off: tt.off, State: tt.state}
		if got := Source(src, now, time.UTC); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if got := ClassOf(src, now); got != tt.class {
			t.Errorf("%s: class %s, want %s", tt.name, got, tt.class)
		}
	}
}

func TestSummary(t *testing.T) {
	tests := []struct {
		tally Tally
		want  string
	}{
		{Tally{}, "There are no sources yet."},
		{Tally{Waits: 3}, "None of the 3 sources was looked at yet."},
		{Tally{Answers: 1}, "The one source answers."},
		{Tally{Answers: 1418}, "All 1,418 sources answer."},
		{Tally{Answers: 408, Quiet: 4, Fails: 6}, "412 of 418 answer. 4 are quiet for longer than usual. 6 do not answer."},
		{Tally{Answers: 2, Fails: 1, Waits: 1, Off: 9}, "2 of 4 answer. 1 does not answer. 1 was not looked at yet."},
	}
	for _, tt := range tests {
		if got := tt.tally.Summary(); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.tally, got, tt.want)
		}
	}
}

func TestNextLook(t *testing.T) {
	ok := index.Source{State: index.SourceState{Status: index.StatusOK, Next: at(7, 10, 10)}}
	refused := index.Source{State: index.SourceState{Status: index.StatusRefused, Next: at(7, 10, 10)}}
	late := index.Source{State: index.SourceState{Status: index.StatusOK, Next: at(7, 9, 0)}}
	for _, tt := range []struct {
		src  index.Source
		want string
	}{{ok, "Next look 10:10."}, {refused, "Next try 10:10."}, {late, "Next look now."}, {index.Source{Off: true}, ""}} {
		if got := NextLook(tt.src, now, time.UTC); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestDurationsAndNumbers(t *testing.T) {
	for d, want := range map[time.Duration]string{
		40 * time.Second: "40 s", 48 * time.Minute: "48 min", 9*time.Hour + 47*time.Minute: "9 h 47 min", 2 * time.Hour: "2 h",
		31 * time.Hour: "31 hours", 9 * 24 * time.Hour: "9 days", -time.Hour: "0 s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%s) = %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1204551: "1,204,551", -12345: "-12,345"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Plural(2, "entry") + ", " + Plural(3, "day"); got != "2 entries, 3 days" {
		t.Error(got)
	}
	for d, want := range map[time.Duration]string{0: "under 1 ms", 11 * time.Millisecond: "11 ms", 2100 * time.Millisecond: "2.1 s"} {
		if got := Took(d); got != want {
			t.Errorf("Took(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestTimesAreLocalAndSayWhatIsKnown(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no zone database: ", err)
	}
	summer := time.Date(2019, 7, 19, 22, 31, 0, 0, time.UTC)
	if got := At(summer, now, london) + " " + Zone(summer, london); got != "Fri 19 Jul 2019, 23:31 BST" {
		t.Error(got)
	}
	if got := Zone(now, time.FixedZone("", 5*3600+1800)); got != "UTC+05:30" {
		t.Error(got)
	}
	for _, tt := range []struct {
		item index.Item
		want string
	}{
		{index.Item{}, "unknown"},
		{index.Item{Published: time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC), Precision: index.PrecisionDay}, "Fri 6 Nov"},
		{index.Item{Published: at(6, 23, 31), Precision: index.PrecisionMinute}, "Fri 6 Nov, 23:31"},
	} {
		if got := Published(&tt.item, now, london); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	newYork := time.FixedZone("EST", -5*3600)
	day := index.Item{Published: time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC), Precision: index.PrecisionDay}
	if got := Published(&day, now, newYork); got != "Fri 6 Nov" {
		t.Errorf("a day must not move with the zone: %q", got)
	}
}

func TestCleanDropsWhatTurnsTextAround(t *testing.T) {
	got := Clean("fine\u202Edrawkcab\x00\x1b[31m\nnext \xff\u2066x")
	if want := "finedrawkcab  [31m\nnext �x"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if strings.ContainsRune(Clean("\u2028"), 0x2028) {
		t.Error("a line separator is left")
	}
}

func TestTheHourThatIsThereTwiceSaysWhichOneItIs(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for utc, want := range map[string]string{
		"2026-10-24T23:59:00Z": "00:59", "2026-10-25T00:31:00Z": "01:31 BST", "2026-10-25T01:31:00Z": "01:31 GMT", "2026-10-25T02:00:00Z": "02:00",
		"2026-03-29T00:59:00Z": "00:59", "2026-03-29T01:00:00Z": "02:00",
	} {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := Clock(at, london); got != want {
			t.Errorf("%s is said to be %s, want %s", utc, got, want)
		}
	}
}
