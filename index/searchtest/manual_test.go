package searchtest

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"presswatch/index/query"
)

// row is a row of a table of docs/QUERY.md.
type row struct {
	line  int
	table string // its first line
	cells []string
}

func (r row) query() string { return strings.Trim(r.cells[0], "`") }

// manual reads the tables of the page that explains the language.
func manual(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile("../../docs/QUERY.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	table := ""
	for no, line := range strings.Split(string(text), "\n") {
		switch {
		case !strings.HasPrefix(line, "|"):
			table = ""
		case table == "":
			table = line
		case !strings.HasPrefix(line, "|--"):
			r := row{line: no + 1, table: table}
			for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
				r.cells = append(r.cells, strings.TrimSpace(c))
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// TestManualFindsWhatItSays tries every example of docs/QUERY.md over the frozen corpus.
func TestManualFindsWhatItSays(t *testing.T) {
	s := &suite{Options: Options{Stem: ToyStem, Open: func(*testing.T) Searcher { return NewMemory() }}}
	x := s.corpus(t)
	tried := 0
	for _, r := range manual(t) {
		if len(r.cells) != 4 {
			continue
		}
		tried++
		a := ask(t, x, query.Request{Tree: parse(t, r.query()), Size: query.MaxSize})
		found := titles(ids(a))
		if len(found) == 0 {
			t.Errorf("docs/QUERY.md:%d: %s finds nothing", r.line, r.query())
		}
		for i, wanted := range []bool{true, false} {
			for _, title := range strings.Split(r.cells[2+i], "; ") {
				if title != "" && !slices.Contains(titles(nil), title) {
					t.Errorf("docs/QUERY.md:%d: no item is called %q", r.line, title)
				} else if title != "" && slices.Contains(found, title) != wanted {
					t.Errorf("docs/QUERY.md:%d: that %s finds %q is %t", r.line, r.query(), title, !wanted)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d examples were read", tried)
	}
}

// titles gives the headlines of items, or their text where they have none; of no numbers those of all.
func titles(numbers []int64) []string {
	var out []string
	for _, it := range Corpus() {
		if numbers == nil || slices.Contains(numbers, it.ID) {
			if it.Title == "" {
				it.Title = it.Text
			}
			out = append(out, it.Title)
		}
	}
	return out
}

// TestManualSaysWhatIsWrong tries the mistakes and the hints of docs/QUERY.md.
func TestManualSaysWhatIsWrong(t *testing.T) {
	mistakes, hints := 0, 0
	for _, r := range manual(t) {
		if len(r.cells) != 3 {
			continue
		}
		text, fix := r.query(), strings.Trim(r.cells[2], "`")
		said := query.Lint(text)
		if len(said) == 0 {
			t.Errorf("docs/QUERY.md:%d: nothing is said of %s", r.line, text)
			continue
		}
		_, err := query.Parse(text)
		if strings.Contains(r.table, "Hint") {
			hints++
			if err != nil || said[0].Text != r.cells[1] || said[0].Fix != fix {
				t.Errorf("docs/QUERY.md:%d: %s: %v, %+v", r.line, text, err, said[0])
			}
			continue
		}
		mistakes++
		var m *query.Mistake
		if !errors.As(err, &m) || m.What != r.cells[1] || m.Fix != fix || !said[0].Mistake {
			t.Errorf("docs/QUERY.md:%d: %s: %v, put right %q", r.line, text, err, said[0].Fix)
		}
	}
	if mistakes < 10 || hints < 5 {
		t.Errorf("only %d mistakes and %d hints were read", mistakes, hints)
	}
}

// TestManualKnowsTheLimits compares the figures of docs/QUERY.md with those of the code.
func TestManualKnowsTheLimits(t *testing.T) {
	want := []int{query.MaxBytes, query.MaxClauses, query.MaxStars, query.MaxFuzzy, query.MaxNesting, query.MaxApart, query.MinStar}
	var got []int
	for _, r := range manual(t) {
		if len(r.cells) == 2 {
			n, err := strconv.Atoi(r.cells[1])
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/QUERY.md says %v, the limits are %v", got, want)
	}
}

// TestManualKnowsTheFields fails when a field is not explained.
func TestManualKnowsTheFields(t *testing.T) {
	text, err := os.ReadFile("../../docs/QUERY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, err = query.Parse("nofield:x")
	var m *query.Mistake
	if !errors.As(err, &m) {
		t.Fatal(err)
	}
	for _, field := range strings.Fields(strings.TrimPrefix(m.Expected, "one of ")) {
		if !strings.Contains(string(text), "`"+field) && !strings.Contains(string(text), " "+field) {
			t.Errorf("docs/QUERY.md does not explain %s", field)
		}
	}
}
