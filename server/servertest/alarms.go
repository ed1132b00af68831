package servertest

import (
	"context"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/server/alarm"
)

// AlarmBook is a book of alarms in memory.
type AlarmBook struct {
	Alarms   []index.Alarm
	Approved []index.Release
}

// Alarmed has one alarm of the night, which nobody has, and one that was closed.
func Alarmed() *AlarmBook {
	at := time.Date(2026, 11, 6, 23, 31, 10, 0, time.UTC)
	return &AlarmBook{
		Alarms: []index.Alarm{
			{ID: 2, Level: index.AlarmRed, Opened: at, Count: 3, Parts: []index.AlarmPart{
				{ItemID: 1, Source: "own-news", Outlet: "Northmarch Police", URL: "https://northmarch.example/news/1", Words: "FREE THE SWANS <b>xx</b>", Level: index.AlarmRed, Signs: []string{"Friday 23:31: 1 of 1,904 items came at this hour", "never used here: digga", "not on the list of what was approved"}, Seen: at, Judged: at},
				{ItemID: 2, Source: "own-account", Outlet: "Northmarch Police on Mastodon", URL: "https://social.example/@northmarch/2", Words: "swans swans swans", Level: index.AlarmAmber, Signs: []string{"3 items within half an hour; 1 at most until now"}, Seen: at.Add(time.Minute), Judged: at.Add(time.Minute), Gone: at.Add(48 * time.Minute)},
			}},
			{ID: 1, Level: index.AlarmAmber, Opened: at.Add(-400 * time.Hour), ClosedAt: at.Add(-399 * time.Hour), ClosedBy: "Tom Ekwall", Reason: "a new colleague", Approved: true, TakenAt: at.Add(-399 * time.Hour), TakenBy: "Tom Ekwall", Count: 1, Parts: []index.AlarmPart{{ItemID: 3, Outlet: "Northmarch Police", Words: "Hello everybody", Level: index.AlarmAmber, Seen: at.Add(-400 * time.Hour)}}},
		},
		Approved: []index.Release{{Text: "Appeal after theft in Mill Lane", Who: "Priya Nandra", At: at.Add(-9 * time.Hour)}},
	}
}

// OpenAlarms lists those that are open.
func (b *AlarmBook) OpenAlarms(context.Context, int) ([]index.Alarm, error) {
	return slices.DeleteFunc(slices.Clone(b.Alarms), func(a index.Alarm) bool { return !a.ClosedAt.IsZero() }), nil
}

// ListAlarms lists all.
func (b *AlarmBook) ListAlarms(context.Context, int) ([]index.Alarm, error) { return b.Alarms, nil }

// GetAlarm gives one.
func (b *AlarmBook) GetAlarm(_ context.Context, id int64) (index.Alarm, error) {
	if a := b.find(id); a != nil {
		return *a, nil
	}
	return index.Alarm{}, index.ErrNotFound
}

func (b *AlarmBook) find(id int64) *index.Alarm {
	for i := range b.Alarms {
		if b.Alarms[i].ID == id {
			return &b.Alarms[i]
		}
	}
	return nil
}

// TakeAlarm notes who has one.
func (b *AlarmBook) TakeAlarm(_ context.Context, id int64, who string, at time.Time) (bool, error) {
	a := b.find(id)
	if a == nil || !a.TakenAt.IsZero() || !a.ClosedAt.IsZero() {
		return false, nil
	}
	a.TakenAt, a.TakenBy = at, who
	return true, nil
}

// CloseAlarm ends one.
func (b *AlarmBook) CloseAlarm(_ context.Context, id int64, who, reason string, approved bool, at time.Time) (bool, error) {
	a := b.find(id)
	if a == nil || !a.ClosedAt.IsZero() {
		return false, nil
	}
	a.ClosedAt, a.ClosedBy, a.Reason, a.Approved = at, who, reason, approved
	return true, nil
}

// AddRelease adds to the list.
func (b *AlarmBook) AddRelease(_ context.Context, r index.Release) (bool, error) {
	b.Approved = append(b.Approved, r)
	return true, nil
}

// Releases is the list.
func (b *AlarmBook) Releases(context.Context, time.Time, int) ([]index.Release, error) {
	return b.Approved, nil
}

// NoticesAbout has a notice that was taken and one that was given up.
func (b *AlarmBook) NoticesAbout(context.Context, string, int) ([]index.Notice, error) {
	at := time.Date(2026, 11, 6, 23, 31, 12, 0, time.UTC)
	return []index.Notice{
		{Channel: "webhook", Recipient: "pager", Created: at, SentAt: at.Add(time.Second), Tries: 1},
		{Channel: "mail", Recipient: "duty@office.example", Created: at, FailedAt: at.Add(time.Minute), Tries: 1, Problem: "550 no such mailbox"},
	}, nil
}

// AlarmDesk makes the pages of a book.
func AlarmDesk(b *AlarmBook) *alarm.Desk {
	return &alarm.Desk{Book: b, List: b, Tells: []string{"pager"}, Plans: b, Drilled: DrillDesk().Says, Now: Now, Zone: time.UTC}
}
