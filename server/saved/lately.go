package saved

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// ToldRow is something that somebody was told of, or not.
type ToldRow struct {
	When, Headline, URL string
	Who, Search         string
	What                string // what became of it
	Answer              string
}

func (d *Desk) show(r *http.Request) (*area.Answer, error) {
	s, err := d.one(r)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p := d.form(&s)
	p.Sentence, p.Fixed, p.Action = "“"+words.Clean(s.Name)+"” "+d.tells(&s)+".", s.Version == 0, address(s.Key)
	p.Did = map[string]string{"saved": "It is saved and works from now on."}[r.URL.Query().Get("did")]
	list, err := d.Tellings.TellingsOf(r.Context(), s.Key, now.Add(-lately), mostRows)
	if err != nil {
		return nil, err
	}
	if p.Told, err = d.rows(r.Context(), list); err != nil {
		return nil, err
	}
	if !p.Fixed {
		versions, err := d.Book.SavedHistory(r.Context(), s.Key)
		if err != nil {
			return nil, err
		}
		for i := range versions {
			p.Versions = append(p.Versions, said(&versions[i], i+1 < len(versions), versions, i, now, d.Zone))
		}
	}
	return d.answer(p, 0), nil
}

// said says in a line what a version of a search was.
func said(v *index.Saved, older bool, all []index.Saved, i int, now time.Time, zone *time.Location) string {
	line := words.At(v.Changed, now, zone) + ": "
	if !older {
		return line + "saved with the query " + words.Clean(v.Query)
	}
	before := &all[i+1]
	var changes []string
	if v.Query != before.Query {
		changes = append(changes, "the query became "+words.Clean(v.Query))
	}
	if v.Name != before.Name {
		changes = append(changes, "the name became “"+words.Clean(v.Name)+"”")
	}
	if v.Off != before.Off {
		changes = append(changes, map[bool]string{true: "switched off", false: "switched on"}[v.Off])
	}
	if strings.Join(v.Tell, ",") != strings.Join(before.Tell, ",") {
		changes = append(changes, "told from then on: "+cmp.Or(strings.Join(v.Tell, ", "), "nobody"))
	}
	if len(changes) == 0 {
		changes = append(changes, "when it tells was changed")
	}
	return line + strings.Join(changes, "; ")
}

// rows are tellings with headlines.
func (d *Desk) rows(ctx context.Context, list []index.Telling) ([]ToldRow, error) {
	var stories, items []int64
	for _, t := range list {
		if items = append(items, t.Item); t.Story != 0 {
			stories = append(stories, t.Story)
		}
	}
	titles := map[string]string{}
	gotStories, err := d.Tellings.GetStories(ctx, stories)
	if err != nil {
		return nil, err
	}
	for _, s := range gotStories {
		titles[fmt.Sprintf("/stories/%d", s.ID)] = s.Title
	}
	gotItems, err := d.Tellings.GetItems(ctx, items)
	if err != nil {
		return nil, err
	}
	for i := range gotItems {
		titles[fmt.Sprintf("/items/%d", gotItems[i].ID)] = gotItems[i].Title
	}
	names, err := d.names(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	out := make([]ToldRow, 0, len(list))
	for _, t := range list {
		row := ToldRow{When: words.At(t.At, now, d.Zone), Who: d.name(t.Recipient), Search: cmp.Or(names[t.Search], t.Search), URL: fmt.Sprintf("/items/%d", t.Item), What: "told"}
		if t.Story != 0 {
			row.URL = fmt.Sprintf("/stories/%d", t.Story)
		}
		row.Headline = words.Clean(cmp.Or(titles[row.URL], titles[fmt.Sprintf("/items/%d", t.Item)], "A reaction"))
		switch {
		case t.Held != "" && !t.Due.IsZero():
			row.What = "comes " + words.At(t.Due, now, d.Zone) + ": " + t.Held
		case t.Held != "":
			row.What = "held: " + t.Held
		}
		row.Answer = map[string]string{index.AnswerMine: "theirs", index.AnswerNotUs: "not about us", index.AnswerEnough: "enough for the day"}[t.Answer]
		out = append(out, row)
	}
	return out, nil
}

func (d *Desk) names(ctx context.Context) (map[string]string, error) {
	all, err := d.Searches(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, s := range all {
		out[s.Key] = words.Clean(s.Name)
	}
	return out, nil
}

// Told is the page of what somebody was told of, and what was held back.
type Told struct {
	Sentence, Lead string
	Rows           []ToldRow
	Stops          []StopRow
	Action, Zone   string
}

// StopRow is something that somebody wants no more.
type StopRow struct{ What, Says string }

// way gives who is told that an address names.
func (d *Desk) way(r *http.Request) (Way, error) {
	for _, w := range d.Ways {
		if w.Recipient == r.PathValue("recipient") {
			return w, nil
		}
	}
	return Way{}, &area.Problem{Status: http.StatusNotFound, Heading: "Not found.", Sentence: "Nobody of this name is told of anything.", Cause: index.ErrNotFound}
}

func (d *Desk) told(r *http.Request) (*area.Answer, error) {
	w, err := d.way(r)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	list, err := d.Tellings.TellingsTo(r.Context(), w.Channel, w.Recipient, now.Add(-lately), mostRows)
	if err != nil {
		return nil, err
	}
	p := &Told{Zone: words.Zone(now, d.Zone), Action: r.URL.Path}
	if p.Rows, err = d.rows(r.Context(), list); err != nil {
		return nil, err
	}
	held := 0
	for _, t := range list {
		if t.Held != "" {
			held++
		}
	}
	name := d.name(w.Recipient)
	p.Sentence = fmt.Sprintf("%s was told of %s in two weeks.", name, words.Plural(len(list)-held, "thing"))
	p.Lead = "Nothing was held back."
	if held > 0 {
		p.Lead = words.Count(held) + " more were not told at once; why stands beside each."
	}
	if w.Budget > 0 {
		p.Lead += fmt.Sprintf(" At most %d a day are wanted.", w.Budget)
	}
	names, err := d.names(r.Context())
	if err != nil {
		return nil, err
	}
	stops, err := d.Book.Stops(r.Context(), now)
	if err != nil {
		return nil, err
	}
	for _, s := range stops {
		if s.Recipient == w.Recipient {
			p.Stops = append(p.Stops, stopRow(s, names, now, d.Zone))
		}
	}
	return &area.Answer{Template: "telltale", Title: "What " + name + " was told", Nav: "saved", Print: "What " + name + " was told", Data: p}, nil
}

func stopRow(s index.Stop, names map[string]string, now time.Time, zone *time.Location) StopRow {
	what := "the daily digest"
	if key, ok := strings.CutPrefix(s.What, "search/"); ok {
		what = "“" + cmp.Or(names[key], key) + "”"
	}
	row := StopRow{What: s.What, Says: "No more of " + what + ", said " + words.At(s.At, now, zone) + "."}
	if !s.Until.IsZero() {
		row.Says = "Enough of " + what + " until " + words.At(s.Until, now, zone) + "."
	}
	return row
}

// again takes back that somebody wants no more of something.
func (d *Desk) again(r *http.Request) (*area.Answer, error) {
	w, err := d.way(r)
	if err != nil {
		return nil, err
	}
	if err := d.Book.DropStop(r.Context(), w.Recipient, r.PostFormValue("what")); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: r.URL.Path}, nil
}
