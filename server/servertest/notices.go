package servertest

import (
	"context"
	"time"

	"presswatch/index"
	"presswatch/server/rehearsal"
	"presswatch/server/sending"
)

// Outbox is a book of notices in memory: one was given up, one waits.
type Outbox struct{}

// TroubledNotices lists both.
func (Outbox) TroubledNotices(_ context.Context, limit int) ([]index.Notice, error) {
	list := []index.Notice{
		{ID: 9, Key: "alarm/3/mail/duty", Channel: "mail", Recipient: "duty@office.example", Body: []byte(`{"subject":"Alarm: FREE THE SWANS is on your website"}`), Tries: 3, FailedAt: Now().Add(-9 * time.Hour), Problem: "the other side refused the address (550 no such mailbox)"},
		{ID: 8, Key: "alert/swans/webhook/pager/story/7", Channel: "webhook", Recipient: "pager", Body: []byte(`{"says":"Swans: “Three swans held”, Tarnbeck Post"}`), Tries: 1, Due: Now().Add(time.Minute), Problem: "no answer within 30 s"},
	}
	return list[:min(limit, len(list))], nil
}

// LastSent says when each way last took anything.
func (Outbox) LastSent(context.Context) (map[string]time.Time, error) {
	return map[string]time.Time{"webhook\npager": Now().Add(-26 * time.Hour)}, nil
}

// RetryNotice does nothing.
func (Outbox) RetryNotice(context.Context, int64) error { return nil }

// AddNotice does nothing.
func (Outbox) AddNotice(context.Context, index.Notice) (bool, error) { return true, nil }

// ShutEndpoints has the pager.
func (Outbox) ShutEndpoints(context.Context) ([]index.Shut, error) {
	return []index.Shut{{Channel: "webhook", Recipient: "pager", At: Now().Add(-20 * time.Hour), Why: "It took nothing for three days: no answer within 30 s"}}, nil
}

// OpenEndpoint does nothing.
func (Outbox) OpenEndpoint(context.Context, string, string) error { return nil }

// Sending is the desk of the page of notices.
func Sending() *sending.Desk {
	return &sending.Desk{
		Book: Outbox{}, Doors: Outbox{}, Ways: []sending.Way{{Channel: "webhook", Recipient: "pager"}, {Channel: "mail", Recipient: "duty@office.example"}},
		Sample: func(sending.Way) ([]byte, error) { return []byte("{}"), nil }, Now: Now, Zone: time.UTC,
	}
}

// Rehearsal is the desk of saved searches over an office.
func Rehearsal(o *Office) *rehearsal.Desk {
	spikes := func(times []time.Time, _ time.Time) []rehearsal.Spike {
		return []rehearsal.Spike{{At: times[0], Count: 1200, Within: 3 * time.Hour, Usual: 2.4}, {At: times[len(times)-1], Count: 9, Within: time.Hour, Usual: 0.3}, {At: times[len(times)-1], Count: 7, Within: 30 * time.Minute, Usual: 0.2}}
	}
	return &rehearsal.Desk{Spikes: spikes, Searcher: o, Library: o, Now: Now, Zone: time.UTC}
}
