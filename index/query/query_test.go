package query

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestTrees says what is read as what.
func TestTrees(t *testing.T) {
	w := func(text string) Node { return &Word{Text: text} }
	for text, want := range map[string]Node{
		"":                        &All{},
		"   ":                     &All{},
		"police":                  w("police"),
		"police fines":            &All{[]Node{w("police"), w("fines")}},
		"police AND fines":        &All{[]Node{w("police"), w("fines")}},
		"a OR b c OR d":           &Any{[]Node{w("a"), &All{[]Node{w("b"), w("c")}}, w("d")}},
		"(a OR b) OR c":           &Any{[]Node{w("a"), w("b"), w("c")}},
		"-police":                 &Not{w("police")},
		"NOT police":              &Not{w("police")},
		"- police":                w("police"), // a dash of a pasted headline
		"NOT NOT police":          w("police"),
		"-(-police)":              w("police"),
		"or":                      w("or"),
		`"no comment"`:            &Phrase{Text: "no comment"},
		"“no comment”":            &Phrase{Text: "no comment"},
		"«no comment»~3":          &Phrase{Text: "no comment", Slop: 3},
		`="New Phrase"`:           &Phrase{Text: "New Phrase", Exact: true},
		"=Met":                    &Word{Text: "Met", Exact: true},
		"covid-19":                &Phrase{Text: "covid-19"},
		"hack*":                   &Prefix{Text: "hack"},
		"drill~":                  &Fuzzy{Text: "drill", Edits: 1},
		"drilling~2":              &Fuzzy{Text: "drilling", Edits: 2},
		"a NEAR b":                &Near{A: w("a"), B: w("b"), N: 5},
		"a NEAR/0 b c":            &All{[]Node{&Near{A: w("a"), B: w("b")}, w("c")}},
		"title:(a OR b)":          &Any{[]Node{&Word{Field: FieldTitle, Text: "a"}, &Word{Field: FieldTitle, Text: "b"}}},
		"title:a,b":               &Any{[]Node{&Word{Field: FieldTitle, Text: "a"}, &Word{Field: FieldTitle, Text: "b"}}},
		"lane:own,wire":           &List{Field: FieldLane, Values: []string{"own", "wire"}},
		`outlet:="Tarnbeck Post"`: &List{Field: FieldOutlet, Values: []string{"Tarnbeck Post"}},
		"https://a.example/b":     &List{Field: FieldURL, Values: []string{"https://a.example/b"}},
		"last:24h":                &Span{Field: FieldSeen, Last: 24 * time.Hour, Written: WrittenLast},
		"published:2019-07-19..":  &Span{Field: FieldPublished, From: "2019-07-19", Written: WrittenRange},
		"seen:>2019":              &Span{Field: FieldSeen, From: "2019", After: true, Written: WrittenAfter},
	} {
		got, err := Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %T %v, want %T %v", text, got, got, want, want)
		}
	}
}

// TestPrint: a tree is written in the form that a person would choose, and reads back as itself.
func TestPrint(t *testing.T) {
	for text, want := range map[string]string{
		"a AND b":                      "a b",
		"(a b) OR (c d)":               "a b OR c d",
		"(a OR b) AND c":               "(a OR b) c",
		"NOT a":                        "-a",
		"NOT (a OR b)":                 "-(a OR b)",
		"title:a,b":                    "title:a OR title:b",
		"drill~":                       "drill~1",
		"a NEAR b":                     "a NEAR/5 b",
		"lane:national, regional":      "",
		"last:1440min":                 "last:24h",
		"last:14d":                     "last:2w",
		`outlet:="X"`:                  "outlet:=X",
		`outlet:="X Y"`:                `outlet:="X Y"`,
		"“curly”":                      `"curly"`,
		`"no  comment"~0`:              `"no comment"`,
		"published:<=2019-07-19T23:30": "published:<=2019-07-19T23:30",
	} {
		tree, err := Parse(text)
		if want == "" {
			if err == nil {
				t.Errorf("%q is read as %v", text, tree)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		again, err := Parse(tree.String())
		if err != nil || !reflect.DeepEqual(tree, again) {
			t.Errorf("%q prints as %q, which is read as %v (%v)", text, tree, again, err)
		}
		if tree.String() != want {
			t.Errorf("%q prints as %q, want %q", text, tree, want)
		}
	}
}

// TestMistakesPointAtTheirPlace: in characters for people, in bytes for programs, whatever stands before.
func TestMistakesPointAtTheirPlace(t *testing.T) {
	for text, place := range map[string]string{
		`police OR`:           "OR",
		`müller lane:natonal`: "natonal",
		`“no comment`:         "“",
		`警察 AND`:              "AND",
		`(police`:             "(",
		`a b) c`:              ")",
		`titel:x`:             "titel:",
		`x drl~1 y`:           "drl~1",
		`last:forever`:        "forever",
	} {
		_, err := Parse(text)
		var m *Mistake
		if !errors.As(err, &m) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if text[m.At:m.End] != place {
			t.Errorf("%q: the mistake is at %q, want %q", text, text[m.At:m.End], place)
		}
		if want := len([]rune(text[:m.At])) + 1; m.Char != want {
			t.Errorf("%q: character %d, want %d", text, m.Char, want)
		}
		if m.Fix != "" {
			if _, err := Parse(m.Fix); err != nil {
				t.Errorf("%q: its correction %q is wrong as well: %v", text, m.Fix, err)
			}
		}
		if s := m.Sentence(); strings.HasSuffix(s, "?.") || !strings.HasPrefix(s, fmt.Sprintf("Mistake at character %d: ", m.Char)) {
			t.Errorf("%q: %q", text, s)
		}
	}
}

// What is too dear or hostile is refused at once, with a sentence.
func TestF79_DearAndHostileQueriesAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"1 MB":                  strings.Repeat("police ", 150_000),
		"a byte too long":       strings.Repeat("a", MaxBytes+1),
		"ten thousand clauses":  strings.Repeat("a OR ", 10_000) + "b",
		"65 clauses":            strings.Repeat("a ", MaxClauses) + "b",
		"5 stars":               "hack* fine* drill* comm* poli*",
		"5 tildes":              "hacks~1 fines~1 drill~1 comment~1 police~1",
		"nested parentheses":    strings.Repeat("(", 400) + "a" + strings.Repeat(")", 400),
		"5,000 parentheses":     strings.Repeat("(", 5000),
		"a lone star":           "*",
		"leading star":          "????*",
		"star after a sign":     "@*",
		"fuzzy on two letters":  "ab~2",
		"regular expression":    `/(a{1,100}){1,100}*/`,
		"unbalanced quotes":     `"a" "b" "`,
		"quotes and nothing":    `""`,
		"NEAR of everything":    "a NEAR/5000000000000000000000 b",
		"wide slop":             `"a b"~999999999999999999999`,
		"a year beyond years":   "published:99999999-01-01",
		"a negation of nothing": "NOT",
	} {
		start := time.Now()
		tree, err := Parse(text)
		if d := time.Since(start); d > 50*time.Millisecond {
			t.Errorf("%s: refused after %s", name, d)
		}
		var m *Mistake
		if !errors.As(err, &m) || m.Sentence() == "" || m.End > len(text) {
			t.Errorf("%s: read as %v, %v", name, tree, err)
		}
	}
	if e := Cost(&All{Nodes: make([]Node, 0)}); e.Class != Cheap {
		t.Errorf("everything costs %v", e)
	}
	var many []Node
	for range MaxClauses + 1 {
		many = append(many, &Word{Text: "a"})
	}
	if e := Cost(&Any{many}); e.Class != TooDear || len(e.Reasons) != 1 {
		t.Errorf("a tree with too many parts costs %+v", e)
	}
}

// TestSpansAreWholes: what is written is a whole day, minute or month, of the zone, also where days have 23 hours.
func TestSpansAreWholes(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	for text, want := range map[string]string{
		"published:2019-07-19":                   "2019-07-18T23:00:00Z 2019-07-19T23:00:00Z",
		"published:2019-03-31":                   "2019-03-31T00:00:00Z 2019-03-31T23:00:00Z",
		"published:2019-10-27":                   "2019-10-26T23:00:00Z 2019-10-28T00:00:00Z",
		"published:2020-02":                      "2020-02-01T00:00:00Z 2020-03-01T00:00:00Z",
		"published:2019":                         "2019-01-01T00:00:00Z 2020-01-01T00:00:00Z",
		"published:>2019-07-19":                  "2019-07-19T23:00:00Z -",
		"published:>=2019-07-19T23:30":           "2019-07-19T22:30:00Z -",
		"published:<2019-07-19T23:30Z":           "- 2019-07-19T23:30:00Z",
		"published:<=2019-07-19T23:30+02:00":     "- 2019-07-19T21:31:00Z",
		"published:..2019-07-19":                 "- 2019-07-19T23:00:00Z",
		"seen:2019-07-19T23:30:15":               "2019-07-19T22:30:15Z 2019-07-19T22:30:16Z",
		"published:2019-07-19T22..2019-07-19T23": "2019-07-19T21:00:00Z 2019-07-19T23:00:00Z",
		"last:90min":                             "2019-07-21T10:30:00Z -",
	} {
		tree, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		from, to, err := tree.(*Span).Bounds(time.Date(2019, 7, 21, 12, 0, 0, 0, time.UTC), london)
		if got := say(from) + " " + say(to); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", text, got, want, err)
		}
	}
}

func say(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// TestAddressesAreComparedByTheirParts: what finds an address is the address or where a part of it ends.
func TestAddressesAreComparedByTheirParts(t *testing.T) {
	for name, tt := range map[string]struct{ got, want []string }{
		"site":         {SiteKeys("https://www.News.Bbc.co.uk./x"), []string{"news.bbc.co.uk", "bbc.co.uk", "co.uk", "uk"}},
		"url":          {URLKeys("HTTPS://user:pw@a.example/News/x?y=1#z"), []string{"a.example/news/x?y=1", "a.example", "a.example/news", "a.example/news/x"}},
		"no url":       {URLKeys(""), nil},
		"cites":        {CiteKeys("https://a.example/b"), []string{"a.example", "example", "a.example/b"}},
		"site, port":   {SiteKeys("http://a.example:8443/x"), []string{"a.example", "example"}},
		"cites, port":  {CiteKeys("http://a.example:8443/b"), []string{"a.example", "example", "a.example:8443/b", "a.example:8443"}},
		"hostile path": {URLKeys("a/" + strings.Repeat("/b", 1000))[:1], []string{"a/" + strings.Repeat("/b", 1000)}},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: %q, want %q", name, tt.got, tt.want)
		}
	}
	if n := len(URLKeys("a" + strings.Repeat("/b", 1000))); n > 64 {
		t.Errorf("a path of a thousand parts has %d keys", n)
	}
}
