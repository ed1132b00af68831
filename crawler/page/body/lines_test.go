package body_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"presswatch/crawler/page/body"
)

const promo = "The Northmarch Echo app is free for all who live on the quay."

func teach(l *body.Lines, site string, pages int) {
	for i := range pages {
		l.Learn(site, fmt.Sprintf("https://echo.example/%d", i), []string{
			fmt.Sprintf("The council met %s times about the bridge.", strings.Repeat("many ", i+1)),
			fmt.Sprintf("Nobody from ward %s came to see it.", strings.Repeat("x", i+1)), promo,
		})
	}
}

func TestLinesLearnFromDistinctPages(t *testing.T) {
	var l body.Lines
	teach(&l, "echo.example", 2)
	teach(&l, "echo.example", 2)
	if l.Seen("echo.example", promo) {
		t.Error("two pages read twice are not three pages")
	}
	teach(&l, "echo.example", 3)
	if !l.Seen("echo.example", promo) {
		t.Error("a line on three pages is a repeated line")
	}
	if !l.Seen("echo.example", strings.ToUpper(promo)+" ") {
		t.Error("case and spaces must not matter")
	}
	if l.Seen("other.example", promo) || l.Seen("echo.example", "The council met many times about the bridge.") {
		t.Error("only this line and only of this site")
	}
}

func TestLinesIgnoreCopiesOfOneArticle(t *testing.T) {
	var l body.Lines
	for _, address := range []string{"/a", "/amp/a", "/a?page=all", "/print/a"} {
		l.Learn("echo.example", address, []string{"It rained.", "The race went on.", "Nobody was hurt.", "The cup went to the north quay."})
	}
	if l.Seen("echo.example", "Nobody was hurt.") {
		t.Error("one article under four addresses must not teach its own text")
	}
}

func TestLinesRememberNoLongText(t *testing.T) {
	var l body.Lines
	for i := range 5 {
		l.Learn("echo.example", fmt.Sprint(i), []string{strings.Repeat("word ", 80), "***", ""})
	}
	if l.Seen("echo.example", strings.Repeat("word ", 80)) || l.Seen("echo.example", "***") {
		t.Error("long text and lines without words are not remembered")
	}
}

func TestLinesAreBounded(t *testing.T) {
	var l body.Lines
	teach(&l, "echo.example", 3)
	for i := range 400 {
		var lines []string
		for j := range 100 {
			lines = append(lines, "line "+strings.Repeat("a", i+1)+" "+strings.Repeat("b", j+1)+" of the page")
		}
		l.Learn("echo.example", fmt.Sprint("p", i), lines)
		if !l.Seen("echo.example", promo) {
			t.Fatalf("a line in use was forgotten after %d pages", i)
		}
	}
	for i := range 5000 {
		l.Learn(fmt.Sprintf("site%d.example", i), "/", []string{"a line of its own"})
	}
	raw, err := json.Marshal(&l)
	if err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Sites map[string]struct{ Lines map[string]any }
	}
	if err := json.Unmarshal(raw, &kept); err != nil {
		t.Fatal(err)
	}
	if len(kept.Sites) > 4000 {
		t.Errorf("%d sites are remembered", len(kept.Sites))
	}
	for name, s := range kept.Sites {
		if len(s.Lines) > 3000 {
			t.Errorf("%d lines of %s are remembered", len(s.Lines), name)
		}
	}
}

func TestLinesSurviveARestart(t *testing.T) {
	var before, after body.Lines
	teach(&before, "echo.example", 3)
	raw, err := json.Marshal(&before)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &after); err != nil {
		t.Fatal(err)
	}
	if !after.Seen("echo.example", promo) {
		t.Error("the memory was lost")
	}
	for _, bad := range []string{`{"Sites":{"a":null}}`, `{"Sites":{"a":{"Lines":{"1":null}}}}`, `{}`} {
		var l body.Lines
		if err := json.Unmarshal([]byte(bad), &l); err != nil {
			t.Errorf("%s: %v", bad, err)
		}
		teach(&l, "a", 3)
	}
	if err := json.Unmarshal([]byte(`{"Sites":7}`), &after); err == nil || !after.Seen("echo.example", promo) {
		t.Error("broken JSON must be an error and change nothing")
	}
}

func TestLinesTogether(t *testing.T) {
	var l body.Lines
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			teach(&l, "echo.example", 20)
			l.Repeated("echo.example")(promo)
		})
	}
	all.Wait()
	if !l.Seen("echo.example", promo) {
		t.Error("not learnt")
	}
}
