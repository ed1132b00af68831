package clauses

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index/query"
)

func parse(t *testing.T, text string) query.Node {
	t.Helper()
	tree, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tree
}

// TestChips: each part of the query is a chip, and taking it off leaves the others.
func TestChips(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"police fines":                       "[police] [fines]",
		"police OR fines":                    "any of[police, fines]",
		"-football -(a OR b)":                "not[football] none of[a, b]",
		"lane:own,wire -lang:fr":             "lane[own, wire] not lang[fr]",
		"(lane:own OR lane:wire) x":          "lane[own, wire] [x]",
		`title:"no comment" last:7d`:         `title["no comment"] in the[last 7 days]`,
		"published:2019-07-19..2019-07-21 x": "published[2019-07-19..2019-07-21] [x]",
		"(a b OR c) d":                       "[a b OR c] [d]",
	} {
		tree := parse(t, text)
		var got []string
		for _, c := range Of(tree) {
			got = append(got, fmt.Sprintf("%s[%s]", c.Label, c.Value))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: chips %q, want %q", text, strings.Join(got, " "), want)
		}
		before := tree.String()
		for i := range got {
			if n := len(Of(Without(tree, i))); n != len(got)-1 {
				t.Errorf("%s: without part %d it has %d parts", text, i, n)
			}
		}
		if Without(tree, 99).String() != before || tree.String() != before {
			t.Errorf("%s: the tree was changed", text)
		}
	}
}

// TestTicks: ticking a value of a facet and taking the tick off rewrite the query and nothing but it.
func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		text  string
		on    bool
		field query.Field
		value string
		want  string
	}{
		{"police", true, query.FieldLane, "own", "police lane:own"},
		{"police lane:own", true, query.FieldLane, "wire", "police lane:own,wire"},
		{"police lane:own", true, query.FieldLane, "own", "police lane:own"},
		{"police lane:own,wire", false, query.FieldLane, "own", "police lane:wire"},
		{"police lane:own", false, query.FieldLane, "own", "police"},
		{"", true, query.FieldOutlet, "Tarnbeck Post", `outlet:="Tarnbeck Post"`},
		{`outlet:="tarnbeck post"`, false, query.FieldOutlet, "Tarnbeck Post", ""},
		{"-lane:own", false, query.FieldLane, "own", "-lane:own"},
		{"a OR b", true, query.FieldLang, "fr", "(a OR b) lang:fr"},
	} {
		tree := parse(t, tt.text)
		got := WithValue
		if !tt.on {
			got = WithoutValue
		}
		after := got(tree, tt.field, tt.value)
		if after.String() != tt.want {
			t.Errorf("%s with %s %q %t: %q, want %q", tt.text, tt.field, tt.value, tt.on, after, tt.want)
		}
		if ticked := slices.ContainsFunc(Values(after, tt.field), func(v string) bool { return strings.EqualFold(v, tt.value) }); ticked != tt.on {
			t.Errorf("%s: %q is ticked: %t", after, tt.value, ticked)
		}
		if tree.String() != parse(t, tt.text).String() {
			t.Errorf("%s: the tree was changed to %s", tt.text, tree)
		}
	}
	if got := WithoutField(parse(t, "police lane:own -lane:wire lang:en"), query.FieldLane).String(); got != "police -lane:wire lang:en" {
		t.Errorf("a facet counts over %q", got)
	}
	if got := With(parse(t, "a OR b"), parse(t, "c d")).String(); got != "(a OR b) c d" {
		t.Errorf("narrowed: %q", got)
	}
}

// TestReads: the sentence under the box.
func TestReads(t *testing.T) {
	now := time.Date(2019, 7, 21, 12, 0, 0, 0, time.UTC)
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	for text, want := range map[string]string{
		"":                                 "everything.",
		"police":                           "police.",
		"police fines -cup":                "police and fines, without cup.",
		"-a -b":                            "everything, without a or b.",
		`"no comment"~5`:                   "the words “no comment” in any order with at most 5 other words between them.",
		"a NEAR/0 b":                       "a beside b.",
		"a NEAR/1 b":                       "a with at most 1 word between it and b.",
		"=Met hack* drill~1":               "Met in exactly these letters, words that begin with hack and drill or what differs by 1 letter.",
		"x lane:own":                       "x, on own channels.",
		"x lane:own,wire":                  "x, in the lanes own or wire.",
		"x lang:fr,de":                     "x, in French or German.",
		"kind:reaction":                    "everything, only reactions.",
		"x story:12":                       "x, in story 12.",
		"story:12,15":                      "everything, in the stories 12 or 15.",
		"site:a.example":                   "everything, on a.example.",
		"quote:sorry body:x":               "sorry in a quote and x in the text.",
		"x last:24h":                       "x, seen in the last 24 hours.",
		"x last:1h":                        "x, seen in the last hour.",
		"published:2019-07-19":             "everything, published on 19 July.",
		"published:2018-07":                "everything, published in July 2018.",
		"published:<2019":                  "everything, published before 2019.",
		"seen:>2019-07-19T23:30":           "everything, seen after 19 July, 23:30.",
		"seen:2019-07-19T23:30Z":           "everything, seen at 20 July, 00:30.",
		"published:2018-01-01..2019-07-19": "everything, published from 1 January 2018 to 19 July.",
		"x -lane:own":                      "x, not on own channels.",
	} {
		if got := Reads(parse(t, text), now, london); got != want {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
	}
}

// FuzzChips: whatever parses has chips whose texts parse, and a sentence; taking a chip off leaves a query.
func FuzzChips(f *testing.F) {
	for _, s := range []string{"", "a b", "a OR b c", "-lane:own,wire (lane:a OR x)", `outlet:="A B" last:7d`, "published:2019..2020 -(a b)", "a NEAR/3 \"b c\" title:x,y*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := query.Parse(text)
		if err != nil {
			t.Skip()
		}
		before := tree.String()
		for i, c := range Of(tree) {
			if _, err := query.Parse(c.Text); err != nil && len(c.Text) <= query.MaxBytes {
				t.Fatalf("%q: the chip %q is no query: %v", text, c.Text, err)
			}
			if rest := Without(tree, i).String(); len(rest) <= query.MaxBytes {
				if _, err := query.Parse(rest); err != nil {
					t.Fatalf("%q without %q: %q is no query: %v", text, c.Text, rest, err)
				}
			}
			ticked := WithValue(tree, query.FieldLane, "own")
			if !slices.Contains(Values(ticked, query.FieldLane), "own") && !slices.ContainsFunc(Values(ticked, query.FieldLane), func(v string) bool { return strings.EqualFold(v, "own") }) {
				t.Fatalf("%q: a tick is not there: %q", text, ticked)
			}
		}
		if s := Reads(tree, time.Now(), nil); !strings.HasSuffix(s, ".") || len(s) < 2 {
			t.Fatalf("%q reads %q", text, s)
		}
		if tree.String() != before {
			t.Fatalf("%q was changed to %q", before, tree)
		}
	})
}
