package body_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"presswatch/crawler/page/body"
)

// prose are the invented paragraphs that @1 to @6 stand for in the fixtures.
var prose = []string{
	"Northmarch council voted on Tuesday to keep the swing bridge open to cyclists through the winter, after a petition gathered nine thousand names in two weeks.",
	"Engineers had warned in August that the bearings under the eastern span were worn beyond the maker's limit and that heavy traffic would have to be sent round by the ring road.",
	"The transport committee heard for three hours from shopkeepers, who said that the diversion had already cost them a fifth of their trade since the summer.",
	"A spokeswoman for the harbour board said that boats would be given notice of each closure at least a day ahead and that no charge would be made to them.",
	"Work on the bearings is expected to begin in March and to take eleven weeks, depending on the weather and on the delivery of steel from abroad.",
	"Councillors will look at the question again in the spring, when the first figures from the new traffic counters on the quay are due to be published.",
}

func fill(s string) string {
	return regexp.MustCompile(`@[1-6]`).ReplaceAllStringFunc(s, func(m string) string { return prose[m[1]-'1'] })
}

func parse(t testing.TB, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestRules reads one fixture for each rule: the page, the text it must give, and that the text is another
// where the rule is left out (the comment's first line names the rules that must be left out together).
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var proved []string
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(raw)
			names := ruleNames(t, ar)
			proved = append(proved, names[0])
			page, want := fill(string(ar.Files[0].Data)), paragraphs(fill(string(ar.Files[1].Data)))
			opened, err := body.Open(parse(t, page), body.Options{Repeated: func(s string) bool { return strings.Contains(s, "Northmarch Echo is printed") }})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, opened.Without()); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if slices.Equal(want, opened.Without(names...)) {
				t.Errorf("the text is the same without the rule %q: the fixture proves nothing", names)
			}
		})
	}
	for _, name := range body.RuleNames() {
		if !slices.Contains(proved, name) {
			t.Errorf("rule %q has no fixture in testdata/rules", name)
		}
	}
}

func ruleNames(t *testing.T, ar *txtar.Archive) []string {
	line, _, _ := strings.Cut(string(ar.Comment), "\n")
	names := strings.Split(line, ", ")
	for _, n := range names {
		if !slices.Contains(body.RuleNames(), n) {
			t.Fatalf("the fixture's first line names no rule: %q", n)
		}
	}
	if len(ar.Files) != 2 || ar.Files[0].Name != "page.html" || ar.Files[1].Name != "text" {
		t.Fatal("a fixture has two files: page.html and text")
	}
	return names
}

func paragraphs(s string) (out []string) {
	for p := range strings.SplitSeq(s, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// TestNoRuleEatsTheText: lines that look like furniture stay where they are part of a sentence of the article.
func TestNoRuleEatsTheText(t *testing.T) {
	for _, line := range []string{
		"Follow the money, the auditor told the inquiry, and the rest of the story tells itself.",
		"He said that readers could sign up for the free trial until the end of the month, an offer that nobody took.",
		"The force published figures on Monday which show a rise of a tenth in reported thefts.",
		"Copyright law, the judge held, does not protect the idea of a calendar of knots.",
		"Source code for the tide tables was found on an open server in May.",
		"Sponsored by the harbour board, the race drew four hundred boats and a crowd of thousands along the quay, although rain fell from noon until evening.",
		"Is it over?",
		"We shall see.",
	} {
		page := fill("<html><body><article><h1>Bridge stays open</h1><p>@1</p><p>@2</p><p>" + line + "</p><p>@3</p></article></body></html>")
		res, err := body.Extract(parse(t, page), body.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(res.Paragraphs, line) {
			t.Errorf("lost %q", line)
		}
	}
}

// TestMisreadPage: a page all of whose paragraphs look like furniture is read all the same.
func TestMisreadPage(t *testing.T) {
	var page strings.Builder
	page.WriteString("<html><body><article>")
	for i := range prose {
		fmt.Fprintf(&page, `<p class="promo">@%d</p>`, i+1)
	}
	res, err := body.Extract(parse(t, fill(page.String())), body.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(prose, res.Paragraphs); diff != "" {
		t.Error(diff)
	}
}
