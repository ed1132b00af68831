package servertest

import (
	"context"
	"time"

	"presswatch/index"
	"presswatch/server/digest"
	"presswatch/server/digest/page"
	"presswatch/server/letter"
)

// digestBook is a book of digests in memory: one person had theirs, one had none to get, one is new.
type digestBook struct{ Outbox }

// LastDigests tells of them.
func (digestBook) LastDigests(_ context.Context, recipient string, _ int) ([]index.Digest, error) {
	d := index.Digest{Recipient: recipient, Date: Now().Format(time.DateOnly), Since: Now().Add(-26 * time.Hour), Until: Now().Add(-2 * time.Hour), Made: Now().Add(-2 * time.Hour), What: index.DigestSent}
	switch recipient {
	case "new":
		return nil, nil
	case "tom":
		d.What = index.DigestEmpty
	}
	return []index.Digest{d}, nil
}

// AddDigest adds none.
func (digestBook) AddDigest(context.Context, index.Digest, *index.Notice) (bool, error) {
	return true, nil
}

// Fence is never.
func (digestBook) Fence(context.Context) (time.Time, error) { return time.Time{}, nil }

// Digests is the desk of the page of digests.
func Digests() *page.Desk {
	every := digest.Rule{Minutes: 420, On: func(time.Weekday) bool { return true }, Zone: time.UTC}
	stage := &digest.Stage{
		Store: digestBook{}, Now: Now, Recipients: []digest.Recipient{{Key: "anna", Name: "Anna Berg", Rule: every}, {Key: "tom", Name: "Tom Ekwall", Rule: every, SkipEmpty: true}, {Key: "new", Name: "Priya Nandra", Rule: every}},
		Compose: func(_ context.Context, _ *digest.Recipient, _, until time.Time) (digest.Message, error) {
			return digest.Message{
				Type: "digest", Timestamp: until, Says: "One story needs you.", Lead: "4 pages still show what you took down.", Button: "See what is still live", URL: "http://127.0.0.1/stories/1", How: "You get this every day at 07:00.", Zone: "UTC",
				Stories: []digest.Story{{No: 1, Section: "Needs somebody", Title: "Police: <supplier> account was misused", URL: "http://127.0.0.1/stories/1", Meta: "36 articles at 24 outlets", Why: "4 pages still show it.", Bar: "Your statement in 22 of 36 articles", Filled: 61}},
				Left:    []digest.Left{{Label: "Sources:", Text: "All answer.", Link: "Which", URL: "http://127.0.0.1/sources"}},
			}, nil
		},
	}
	w := &letter.Writer{Organisation: "Northmarch Police", Base: "http://127.0.0.1", Zone: time.UTC}
	return &page.Desk{Book: digestBook{}, Stage: stage, Write: w.Write, Now: Now, Zone: time.UTC}
}
