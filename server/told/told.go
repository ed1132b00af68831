// Package told makes the pages behind the links of messages: answering an alert (mine, not us, enough for today), and wanting no more of
// something. They need no login, because their addresses are signed. Opening one changes nothing: mail scanners and previews open every
// link. What is said is sent by a button; a mail program's own one-click button (RFC 8058) posts at once.
package told

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/seal"
	"presswatch/server/words"
)

// Book keeps who was told of what, and what they answered.
type Book interface {
	// GetTelling gives one by its key, or index.ErrNotFound.
	GetTelling(ctx context.Context, key string) (index.Telling, error)
	AnswerTelling(ctx context.Context, key, answer string, at time.Time) error
	AnswersAbout(ctx context.Context, story int64) ([]index.Telling, error)
}

// Stopper keeps what people want no more.
type Stopper interface {
	Stops(ctx context.Context, at time.Time) ([]index.Stop, error)
	PutStop(ctx context.Context, one index.Stop) error
	DropStop(ctx context.Context, recipient, what string) error
}

// Library names what tellings are about.
type Library interface {
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Desk makes the pages. All fields must be given.
type Desk struct {
	Book     Book
	Stops    Stopper
	Library  Library
	Searches func(ctx context.Context) ([]index.Saved, error)
	Names    func(recipient string) string
	Seal     *seal.Seal
	Now      func() time.Time
	Zone     *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the pages.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{
		{Pattern: "GET /told", Decide: d.show},
		{Pattern: "POST /told", Decide: d.answer},
		{Pattern: "GET /stop", Decide: d.showStop},
		{Pattern: "POST /stop", Decide: d.stop},
	}
}

const holds = 60 * 24 * time.Hour // how long an alert may be answered

// Page is the page that answers an alert.
type Page struct {
	Sentence, Lead string
	Story          string // address
	Said           string // what was answered already; "": nothing
	Others         []string
	Ways           []Way
	Action         string // address that the buttons post to
	Stop           string // address at which the search is stopped for good
	Search         string
	Zone           string
}

// Way is an answer that may be given.
type Way struct {
	What, Label, Means string
	First              bool // it is what the link said
}

func bad(sentence string, status int) error {
	return &area.Problem{Status: status, Heading: "This link does not work.", Sentence: sentence, Cause: index.ErrNotFound}
}

// telling gives what a signed address is about.
func (d *Desk) telling(r *http.Request) (index.Telling, error) {
	q := r.URL.Query()
	key := q.Get("n")
	if !d.Seal.Good(q.Get("s"), "told", key) {
		return index.Telling{}, bad("It was cut or changed on its way. Open it from the message again, or look on the search page.", http.StatusForbidden)
	}
	t, err := d.Book.GetTelling(r.Context(), key)
	switch {
	case errors.Is(err, index.ErrNotFound):
		return t, bad("The alert that it belongs to is not kept any more.", http.StatusNotFound)
	case err == nil && d.Now().Sub(t.At) > holds:
		return t, bad("It is older than sixty days.", http.StatusGone)
	}
	return t, err
}

func (d *Desk) show(r *http.Request) (*area.Answer, error) {
	t, err := d.telling(r)
	if err != nil {
		return nil, err
	}
	p, err := d.page(r.Context(), t, r.URL.Query().Get("do"))
	if err != nil {
		return nil, err
	}
	return &area.Answer{Template: "told", Title: "An alert", Nav: "saved", Print: "An alert", Data: p}, nil
}

func (d *Desk) page(ctx context.Context, t index.Telling, do string) (*Page, error) {
	now := d.Now()
	p := &Page{Zone: words.Zone(now, d.Zone), Search: d.searchName(ctx, t.Search), Action: d.own(t.Key)}
	p.Stop = strings.TrimPrefix(d.Seal.Stop(t.Recipient, "search/"+t.Search), d.Seal.Base)
	headline, err := d.about(ctx, t, p)
	if err != nil {
		return nil, err
	}
	p.Sentence = "“" + headline + "”"
	p.Lead = fmt.Sprintf("%s was told of it %s, because “%s” found it.", d.name(t.Recipient), words.At(t.At, now, d.Zone), p.Search)
	if t.Held != "" {
		p.Lead = fmt.Sprintf("“%s” found it %s. It was not told at once: %s.", p.Search, words.At(t.At, now, d.Zone), t.Held)
	}
	if t.Answer != "" {
		p.Said = said(t.Answer, p.Search) + " " + words.At(t.Answered, now, d.Zone) + "."
	}
	if t.Story != 0 {
		list, err := d.Book.AnswersAbout(ctx, t.Story)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if o.Key != t.Key && o.Answer != index.AnswerEnough {
				p.Others = append(p.Others, d.name(o.Recipient)+" "+map[string]string{index.AnswerMine: "looks after it", index.AnswerNotUs: "says that it is not about us"}[o.Answer]+", since "+words.At(o.Answered, now, d.Zone))
			}
		}
	}
	for _, w := range ways(p.Search) {
		w.First = w.What == do
		if w.What != t.Answer {
			p.Ways = append(p.Ways, w)
		}
	}
	return p, nil
}

// own is the path at which a telling is answered.
func (d *Desk) own(key string) string { return strings.TrimPrefix(d.Seal.Answer(key), d.Seal.Base) }

// ways are the answers, and what each does.
func ways(search string) []Way {
	return []Way{
		{What: index.AnswerMine, Label: "It is mine", Means: "Others who are told of it read that you look after it. Stories like it come first."},
		{What: index.AnswerNotUs, Label: "Not about us", Means: "You hear no more of this story. Stories like it come last."},
		{What: index.AnswerEnough, Label: "Enough for today", Means: "“" + search + "” tells you nothing more today. What it finds comes tomorrow at seven, in one message."},
	}
}

func said(answer, search string) string {
	switch answer {
	case index.AnswerMine:
		return "You said that it is yours,"
	case index.AnswerNotUs:
		return "You said that it is not about us,"
	default:
		return "You said that “" + search + "” is enough for the day,"
	}
}

// about gives the headline of what a telling is about, and its address to the page.
func (d *Desk) about(ctx context.Context, t index.Telling, p *Page) (string, error) {
	if t.Story != 0 {
		list, err := d.Library.GetStories(ctx, []int64{t.Story})
		if err != nil {
			return "", err
		}
		if len(list) == 1 && list[0].Title != "" {
			p.Story = fmt.Sprintf("/stories/%d", t.Story)
			return words.Clean(list[0].Title), nil
		}
	}
	list, err := d.Library.GetItems(ctx, []int64{t.Item})
	if err != nil {
		return "", err
	}
	p.Story = fmt.Sprintf("/items/%d", t.Item)
	if len(list) == 1 && !list[0].Erased && list[0].Title != "" {
		return words.Clean(list[0].Title), nil
	}
	return "A reaction", nil
}

func (d *Desk) name(recipient string) string { return words.Clean(d.Names(recipient)) }

// searchName is the name of a search; its key where it was removed or cannot be read.
func (d *Desk) searchName(ctx context.Context, key string) string {
	list, err := d.Searches(ctx)
	if err == nil {
		for _, s := range list {
			if s.Key == key {
				return words.Clean(s.Name)
			}
		}
	}
	return key
}

func (d *Desk) answer(r *http.Request) (*area.Answer, error) {
	t, err := d.telling(r)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	what := r.PostFormValue("do")
	switch what {
	case index.AnswerMine, index.AnswerNotUs, "":
	case index.AnswerEnough:
		y, m, day := now.In(d.Zone).Date()
		err = d.Stops.PutStop(r.Context(), index.Stop{Recipient: t.Recipient, What: "search/" + t.Search, At: now, Until: time.Date(y, m, day+1, 0, 0, 0, 0, d.Zone)})
	default:
		return nil, bad("It asks for something that is not known.", http.StatusBadRequest)
	}
	if err == nil && t.Answer == index.AnswerEnough && what != index.AnswerEnough {
		err = d.resume(r.Context(), t.Recipient, "search/"+t.Search, now)
	}
	if err == nil {
		err = d.Book.AnswerTelling(r.Context(), t.Key, what, now)
	}
	if err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: d.own(t.Key)}, nil
}

// resume takes back that it was enough for today, and leaves alone that it is for good.
func (d *Desk) resume(ctx context.Context, recipient, what string, now time.Time) error {
	list, err := d.Stops.Stops(ctx, now)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.Recipient == recipient && s.What == what && !s.Until.IsZero() {
			return d.Stops.DropStop(ctx, recipient, what)
		}
	}
	return nil
}
