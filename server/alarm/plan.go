package alarm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/who"
	"presswatch/server/words"
)

// Plans keeps what the office does when there is an alarm.
type Plans interface {
	// Plans gives the versions, the newest first.
	Plans(ctx context.Context, limit int) ([]index.Plan, error)
	// PutPlan keeps a new version; an error of kind index.ErrInvalid says that somebody else wrote one meanwhile.
	PutPlan(ctx context.Context, p index.Plan) error
}

const (
	mostPlan  = 10_000 // characters
	mostSteps = 60
	mostPlans = 20
)

// example is what a plan may look like, for an office that has none.
const example = "1. Call the duty officer: 0100 000000\n2. Lock the account with its supplier: 0100 000001, contract number …\n3. Take down what is not ours, and keep a copy\n4. Say that it was not us: draft in …\n5. Tell the control room and the web team"

// PlanPage is the page of the plan.
type PlanPage struct {
	Sentence, Lead, Did, Mistake string
	Steps                        []string
	Text, Who                    string
	Version                      int // that a change makes
	Earlier                      []PlanRow
	Zone                         string
}

// PlanRow is an earlier version.
type PlanRow struct{ Meta, Text string }

// steps are the lines of a plan.
func steps(p *index.Plan) []string {
	var out []string
	for line := range strings.Lines(p.Text) {
		if line = words.Clean(strings.TrimSpace(line)); line != "" && len(out) < mostSteps {
			out = append(out, line)
		}
	}
	return out
}

func (d *Desk) planPage(ctx context.Context) (*PlanPage, error) {
	list, err := d.Plans.Plans(ctx, mostPlans)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p := &PlanPage{Who: who.Name(ctx), Sentence: "There is no plan yet.", Lead: "What does who do when one of your channels says something that nobody approved? It stands on the page of every alarm. Write it while all is calm.", Text: example, Version: 1, Zone: words.Zone(now, d.Zone)}
	for i := range list {
		if i == 0 {
			p.Sentence, p.Text, p.Version = "What to do when there is an alarm", list[0].Text, list[0].Version+1
			p.Lead = words.Clean(fmt.Sprintf("Version %d, by %s, %s.", list[0].Version, list[0].Who, words.At(list[0].At, now, d.Zone)))
			p.Steps = steps(&list[0])
			continue
		}
		p.Earlier = append(p.Earlier, PlanRow{words.Clean(fmt.Sprintf("Version %d, by %s, %s", list[i].Version, list[i].Who, words.At(list[i].At, now, d.Zone))), list[i].Text})
	}
	return p, nil
}

func (d *Desk) plan(r *http.Request) (*area.Answer, error) {
	p, err := d.planPage(r.Context())
	if err != nil {
		return nil, err
	}
	if r.URL.Query().Get("did") == "kept" {
		p.Did = "The plan is kept. It stands on the page of every alarm from now on."
	}
	return &area.Answer{Template: "plan", Title: "Plan", Nav: "alarms", Print: "What to do when there is an alarm", Data: p}, nil
}

func (d *Desk) writePlan(r *http.Request) (*area.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"))
	name, ok := author(r)
	version, err := strconv.Atoi(r.PostForm.Get("version"))
	mistake, status := "", http.StatusBadRequest
	switch {
	case !ok:
		mistake = "Say who you are, in at most 120 characters."
	case text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > mostPlan:
		mistake = "Write the plan, in at most 10,000 characters."
	case err != nil:
		mistake = "The form could not be read."
	default:
		err := d.Plans.PutPlan(r.Context(), index.Plan{Version: version, Text: text, Who: name, At: d.Now()})
		if err == nil {
			return &area.Answer{Redirect: "/alarms/plan?did=kept"}, nil
		}
		if !errors.Is(err, index.ErrInvalid) {
			return nil, err
		}
		mistake, status = "Somebody wrote a newer version meanwhile. It stands above; what you wrote stands in the form and is not kept yet.", http.StatusConflict
	}
	p, err := d.planPage(r.Context())
	if err != nil {
		return nil, err
	}
	p.Mistake, p.Text, p.Who = mistake, text, name
	return &area.Answer{Status: status, Template: "plan", Title: "Plan", Nav: "alarms", Print: "Plan", Data: p}, nil
}

// planned are the steps of the plan for the page of an alarm; none where there is no plan. That the plan cannot be read hides no alarm.
func (d *Desk) planned(ctx context.Context) []string {
	if d.Plans == nil {
		return nil
	}
	list, err := d.Plans.Plans(ctx, 1)
	if err != nil || len(list) == 0 {
		return nil
	}
	return steps(&list[0])
}
