package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"presswatch/cmd/presswatch/verdict"
	"presswatch/index/query"
)

// settleWithin is how long the last pages of the day may take to come in and to be grouped, real time.
const settleWithin = 60 * time.Second

// The story that the demo tells, and the release whose words it looks for, as the world's author names them.
const (
	theNight     = "night"
	theStatement = "northmarch-police/news/statement-on-false-messages"
)

// judge waits until everything published has been read, indexed and grouped, and says whether what was to be
// found was found and whether the story's tree is the true one.
func (d *demo) judge(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	var last []string // what was wrong when it was last looked at
	for {
		problems, lines, err := d.problems(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			return err
		case err == nil && len(problems) == 0:
			fmt.Fprintf(d.Out, "What was to be found was found: %d searches, and who took it from whom.\n%s\n", len(d.world.Expect), lines)
			return nil
		case err == nil:
			last = append(last[:0], append(problems, lines)...)
		}
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			fmt.Fprintln(d.Out, strings.Join(last, "\n"))
			return errors.New("not everything that was to be found was found")
		}
	}
}

// problems is what is not as it should be now, and what became of each story in a line.
func (d *demo) problems(ctx context.Context) (problems []string, lines string, err error) {
	if problems, err = d.missing(ctx); err != nil {
		return nil, "", err
	}
	alarms, err := d.alarmProblems(ctx)
	if err != nil {
		return nil, "", err
	}
	problems = append(append(problems, alarms...), d.mailProblems()...)
	found, err := verdict.Read(ctx, d.app.Store, d.world.PageAt)
	if err != nil {
		return nil, "", err
	}
	truth := d.world.Truth()
	night := verdict.Compare(truth, found, theNight, theStatement)
	all := []string{night.Line()}
	for _, name := range d.world.Stories() {
		if name != theNight {
			all = append(all, verdict.Compare(truth, found, name, "").Line())
		}
	}
	return append(problems, night.Problems()...), strings.Join(all, "\n"), nil
}

// missing says which expectations are not met.
func (d *demo) missing(ctx context.Context) ([]string, error) {
	var out []string
	for _, e := range d.world.Expect {
		tree, err := query.Parse(e.Query)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Why, err)
		}
		answer, err := d.app.Index.Search(ctx, query.Request{Tree: tree, Now: d.clock.Now()})
		if err != nil {
			return []string{err.Error()}, nil
		}
		if answer.Total < e.Least || e.Most > 0 && answer.Total > e.Most {
			out = append(out, fmt.Sprintf("%s: %s finds %d items, expected %d or more (at most %d)", e.Why, e.Query, answer.Total, e.Least, e.Most))
		}
	}
	return out, nil
}
