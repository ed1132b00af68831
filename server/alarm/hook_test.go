package alarm

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/webhook"
)

// list is the list in memory.
type list struct{ releases []index.Release }

func (l *list) AddRelease(_ context.Context, r index.Release) (bool, error) {
	for _, x := range l.releases {
		if x.Key == r.Key {
			return false, nil
		}
	}
	l.releases = append(l.releases, r)
	return true, nil
}

func (l *list) Releases(context.Context, time.Time, int) ([]index.Release, error) {
	return l.releases, nil
}

func (*list) NoticesAbout(context.Context, string, int) ([]index.Notice, error) { return nil, nil }

// TestApprovedByAProgram: a signed call puts a text on the list, once; what is not signed, signed with another secret, altered or old is refused, and so is
// what is no text.
func TestApprovedByAProgram(t *testing.T) {
	const secret, other = "whsec_c2VjcmV0", "whsec_b3RoZXI="
	now := time.Date(2026, 11, 6, 18, 0, 0, 0, time.UTC)
	const good = `{"text":"The bridge is closed until Monday.","who":"Tom"}`
	for name, tt := range map[string]struct {
		ours, theirs, body, sent string
		at                       time.Time
		calls                    int
		status, kept             int
	}{
		"approved":             {secret, secret, good, good, now, 1, 200, 1},
		"twice":                {secret, secret, good, good, now, 2, 200, 1},
		"a few minutes off":    {secret, secret, good, good, now.Add(4 * time.Minute), 1, 200, 1},
		"another secret":       {secret, other, good, good, now, 1, http.StatusUnauthorized, 0},
		"altered":              {secret, secret, good, strings.Replace(good, "bridge", "station", 1), now, 1, http.StatusUnauthorized, 0},
		"old":                  {secret, secret, good, good, now.Add(-time.Hour), 1, http.StatusUnauthorized, 0},
		"no secret of our own": {"", secret, good, good, now, 1, http.StatusNotFound, 0},
		"no text":              {secret, secret, `{"who":"Tom"}`, `{"who":"Tom"}`, now, 1, http.StatusUnprocessableEntity, 0},
		"no JSON":              {secret, secret, "text", "text", now, 1, http.StatusUnprocessableEntity, 0},
		"too long":             {secret, secret, `{"text":"` + strings.Repeat("a", 20_001) + `"}`, `{"text":"` + strings.Repeat("a", 20_001) + `"}`, now, 1, http.StatusUnprocessableEntity, 0},
	} {
		l := &list{}
		d := &Desk{List: l, Secret: tt.ours, Now: func() time.Time { return now }, Zone: time.UTC}
		sum, err := webhook.Sign(tt.theirs, "msg_1", tt.at, []byte(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		status := 0
		for range tt.calls {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/alarms/releases/hook", strings.NewReader(tt.sent))
			r.Header.Set("Webhook-Id", "msg_1")
			r.Header.Set("Webhook-Timestamp", strconv.FormatInt(tt.at.Unix(), 10))
			r.Header.Set("Webhook-Signature", "v1,b2xk "+sum)
			a, err := d.hooked(r)
			var p *area.Problem
			switch {
			case errors.As(err, &p):
				status = p.Status
			case err != nil:
				t.Fatal(name, err)
			default:
				status = a.Status
			}
		}
		if status != tt.status && (tt.status != http.StatusUnprocessableEntity || status < 400 || status > 499) || len(l.releases) != tt.kept {
			t.Errorf("%s: %d, %+v", name, status, l.releases)
		}
	}
}
