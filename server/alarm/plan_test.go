package alarm

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// plans are kept in memory, the oldest first.
type plans struct {
	list []index.Plan
	err  error
}

func (p *plans) Plans(context.Context, int) ([]index.Plan, error) {
	var out []index.Plan
	for i := len(p.list) - 1; i >= 0; i-- {
		out = append(out, p.list[i])
	}
	return out, p.err
}

func (p *plans) PutPlan(_ context.Context, one index.Plan) error {
	if one.Version != len(p.list)+1 {
		return index.ErrInvalid
	}
	p.list = append(p.list, one)
	return p.err
}

func post(t *testing.T, form url.Values) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/alarms/plan", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// TestThePlanIsWrittenTogether: nobody overwrites what they did not see and loses nothing of what they wrote; mistakes keep the text; it
// stands on the page of alarms line by line.
func TestThePlanIsWrittenTogether(t *testing.T) {
	p := &plans{}
	d := &Desk{Plans: p, Now: func() time.Time { return now }, Zone: time.UTC}
	a, err := d.plan(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/alarms/plan", nil))
	if err != nil || a.Data.(*PlanPage).Version != 1 || !strings.HasPrefix(a.Data.(*PlanPage).Text, "1. Call") {
		t.Fatal(a, err)
	}
	form := url.Values{"version": {"1"}, "who": {"Anna"}, "text": {"Call Tom: 0100\r\n\r\nLock the account\u202e"}}
	if a, err = d.writePlan(post(t, form)); err != nil || a.Redirect == "" {
		t.Fatal(a, err)
	}
	if got := d.planned(t.Context()); len(got) != 2 || got[0] != "Call Tom: 0100" || strings.Contains(got[1], "\u202e") {
		t.Errorf("%q", got)
	}
	form.Set("text", "Something else")
	if a, err = d.writePlan(post(t, form)); err != nil || a.Status != http.StatusConflict || a.Data.(*PlanPage).Text != "Something else" || a.Data.(*PlanPage).Version != 2 || len(p.list) != 1 {
		t.Errorf("%+v %v", a, err)
	}
	for _, change := range []url.Values{{"who": {""}}, {"text": {" "}}, {"text": {strings.Repeat("x", 10_001)}}, {"version": {"two"}}} {
		form := url.Values{"version": {"2"}, "who": {"Anna"}, "text": {"Call"}}
		for k, v := range change {
			form[k] = v
		}
		if a, err := d.writePlan(post(t, form)); err != nil || a.Status != http.StatusBadRequest || len(p.list) != 1 {
			t.Errorf("%v: %+v %v", change, a, err)
		}
	}
	p.err = errors.New("disk full")
	if _, err := d.writePlan(post(t, url.Values{"version": {"2"}, "who": {"Anna"}, "text": {"Call"}})); err == nil {
		t.Error("a store that fails")
	}
	if got := d.planned(t.Context()); got != nil {
		t.Errorf("%q", got)
	}
}

// TestBlastRadius: the bar says on which channels it stands and where it is gone again; one item on one channel says nothing more.
func TestBlastRadius(t *testing.T) {
	d := &Desk{Called: func(key string) string {
		return map[string]string{"news": "Website", "account": "@northmarch", "list": "Mail"}[key]
	}}
	one := index.AlarmPart{Source: "news"}
	gone := index.AlarmPart{Source: "list", Gone: now}
	for want, parts := range map[string][]index.AlarmPart{
		"": {one},
		"It is on Website (2), @northmarch, Mail (gone again).": {one, {Source: "account"}, one, gone},
		"It is on Mail (gone again).":                           {gone},
	} {
		if got := d.radius(index.Alarm{Parts: parts}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
