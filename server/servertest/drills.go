package servertest

import (
	"context"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/drill"
)

// Drills is a book of fire drills in memory: the newest came through, the one before it did not.
type Drills struct{}

// Drills lists them.
func (Drills) Drills(context.Context, int) ([]index.Drill, error) {
	at, before := Now().Add(-3*24*time.Hour), Now().Add(-10*24*time.Hour)
	return []index.Drill{
		{ID: 2, Key: "2026-11-04", Published: at, Polled: at.Add(29 * time.Second), Judged: at.Add(30 * time.Second), Done: at.Add(41 * time.Second)},
		{ID: 1, Key: "2026-10-28", Published: before, Polled: before.Add(12 * time.Second), Judged: before.Add(13 * time.Second), Done: before.Add(5 * time.Minute), Broken: "webhook pager did not take it: no answer within 30 s"},
	}, nil
}

// NoticesAbout has those of the newest.
func (Drills) NoticesAbout(_ context.Context, prefix string, _ int) ([]index.Notice, error) {
	if !strings.HasPrefix(prefix, "drill/2/") {
		return nil, nil
	}
	at := Now().Add(-3*24*time.Hour + 30*time.Second)
	return []index.Notice{{Channel: "mail", Recipient: "anna", Created: at, SentAt: at.Add(1200 * time.Millisecond)}, {Channel: "webhook", Recipient: "pager", Created: at, SentAt: at.Add(11 * time.Second)}}, nil
}

// DrillDesk makes the page of fire drills.
func DrillDesk() *drill.Desk {
	return &drill.Desk{
		Book: Drills{}, Start: func(context.Context) error { return nil }, Now: Now, Zone: time.UTC,
		Next: func(now time.Time) (time.Time, bool) { return now.Add(4 * 24 * time.Hour), true },
	}
}

// Plans has two versions of a plan.
func (b *AlarmBook) Plans(context.Context, int) ([]index.Plan, error) {
	return []index.Plan{
		{Version: 2, Who: "Anna Berg", At: Now().Add(-50 * 24 * time.Hour), Text: "1. Duty officer decides: 0100 555 012\n2. Supplier locks the account: 0100 555 900, contract NP-2231\n3. Web team takes the page down and keeps a copy: 0100 555 044\n4. Holding statement: folder «Night», sent by the duty officer"},
		{Version: 1, Who: "Tom Reed", At: Now().Add(-200 * 24 * time.Hour), Text: "Call Anna."},
	}, nil
}

// PutPlan does nothing.
func (b *AlarmBook) PutPlan(context.Context, index.Plan) error { return nil }
