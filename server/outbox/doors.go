package outbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

// Doors keeps which endpoints are shut: told no more, because they took nothing for three days or said that they are gone.
type Doors interface {
	// ShutEndpoint notes one, with what tells others of it, unless it is noted already.
	ShutEndpoint(ctx context.Context, one index.Shut, tell []index.Notice) error
	OpenEndpoint(ctx context.Context, channel, recipient string) error
	ShutEndpoints(ctx context.Context) ([]index.Shut, error)
	// LastSent has channel and recipient, with a line feed between them, of those that took anything.
	LastSent(ctx context.Context) (map[string]time.Time, error)
}

// knocks says whether a notice is sent to a shut endpoint all the same: an alarm may be the one that gets through, and a test is how somebody
// finds out.
func knocks(n *index.Notice) bool {
	for _, kind := range []string{"alarm/", "drill/", "test/"} {
		if strings.HasPrefix(n.Key, kind) {
			return true
		}
	}
	return false
}

// shut gives up a notice whose endpoint is shut, and says so. It can be made due again on the page of notices.
func (s *Sender) shut(ctx context.Context, n index.Notice) (bool, error) {
	if s.Doors == nil || knocks(&n) {
		return false, nil
	}
	list, err := s.Doors.ShutEndpoints(ctx)
	if err != nil {
		return false, err
	}
	for _, one := range list {
		if one.Channel == n.Channel && one.Recipient == n.Recipient {
			n.FailedAt, n.Problem = s.Now(), "not tried: nothing is told this way until a test or an alarm gets through. "+one.Why
			return true, s.Store.SettleNotice(ctx, n)
		}
	}
	return false, nil
}

// learn opens the door of an endpoint that took something, and shuts that of one that took nothing for as long as a notice is tried, or
// that is gone.
func (s *Sender) learn(ctx context.Context, n index.Notice, refused *Refused) error {
	switch {
	case s.Doors == nil:
		return nil
	case !n.SentAt.IsZero():
		return s.Doors.OpenEndpoint(ctx, n.Channel, n.Recipient)
	case n.FailedAt.IsZero(), refused != nil && !refused.Gone:
		return nil // it goes on, or one notice alone was refused
	}
	last, err := s.Doors.LastSent(ctx)
	if err != nil || refused == nil && last[n.Channel+"\n"+n.Recipient].After(n.Created) {
		return err // it takes others, and not this one
	}
	why := "It took nothing for three days: " + n.Problem
	if refused != nil {
		why = "It said that it is gone: " + n.Problem
	}
	var tell []index.Notice
	if s.Others != nil {
		tell = s.Others(n.Channel, n.Recipient)
	}
	now := s.Now()
	for i := range tell {
		tell[i].Created, tell[i].Due = now, now
		tell[i].Key = fmt.Sprintf("trouble/%s/%s/%d/%s/%s", n.Channel, n.Recipient, now.Unix(), tell[i].Channel, tell[i].Recipient)
	}
	return s.Doors.ShutEndpoint(ctx, index.Shut{Channel: n.Channel, Recipient: n.Recipient, At: now, Why: why}, tell)
}
