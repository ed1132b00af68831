package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/area"
	"presswatch/server/guard"
	"presswatch/server/view"
	"presswatch/server/words"
)

// problem is an error with what a person is told about it.
type problem struct {
	status   int
	heading  string
	sentence string
	cause    error
}

func (p *problem) Error() string {
	if p.cause != nil {
		return p.sentence + ": " + p.cause.Error()
	}
	return p.sentence
}

func (p *problem) Unwrap() error { return p.cause }

func notFound(sentence string) error {
	return &problem{status: http.StatusNotFound, heading: "Not found.", sentence: sentence, cause: index.ErrNotFound}
}

func invalid(sentence string) error {
	return &problem{status: http.StatusBadRequest, heading: "This cannot be answered.", sentence: sentence, cause: index.ErrInvalid}
}

// problemOf maps the kinds of error to what HTTP and people are told: the only place that does.
func (s *Server) problemOf(err error) *problem {
	var p *problem
	var m *query.Mistake
	var tooLarge *http.MaxBytesError
	var there *area.Problem
	switch {
	case errors.As(err, &there):
		return &problem{there.Status, there.Heading, there.Sentence, there.Cause}
	case errors.As(err, &p):
		return p
	case errors.As(err, &m) && m.TooDear:
		return &problem{http.StatusBadRequest, "This query costs too much.", m.Sentence(), err}
	case errors.As(err, &m):
		return &problem{http.StatusBadRequest, "There is a mistake in the query.", m.Sentence(), err}
	case errors.As(err, &tooLarge):
		return &problem{http.StatusRequestEntityTooLarge, "Too large.", "This form is too large.", err}
	case errors.Is(err, index.ErrNotFound):
		return &problem{http.StatusNotFound, "Not found.", "There is no such thing here.", err}
	case errors.Is(err, index.ErrTooDear):
		return &problem{http.StatusBadRequest, "This query costs too much.", "Nothing was run. Leave out a part, or write longer words before the stars.", err}
	case errors.Is(err, index.ErrInvalid):
		return &problem{http.StatusBadRequest, "This cannot be answered.", "Something in the address is not as it should be.", err}
	case errors.Is(err, index.ErrBusy):
		return &problem{http.StatusServiceUnavailable, "Too much is going on just now.", "Other searches are still running. Try again in a few seconds.", err}
	case errors.Is(err, index.ErrReadOnly):
		return &problem{http.StatusServiceUnavailable, "Nothing can be written now.", "The disk is full, or the data directory is read-only.", err}
	case errors.Is(err, index.ErrUnavailable):
		return &problem{http.StatusServiceUnavailable, "This page could not be made.", "The store or the index does not answer just now.", err}
	case errors.Is(err, context.DeadlineExceeded):
		return &problem{http.StatusServiceUnavailable, "This page could not be made.", "The store did not answer within " + words.Duration(s.opt.Timeout) + ".", err}
	}
	return &problem{http.StatusInternalServerError, "This page could not be made.", "Something went wrong on our side.", err}
}

// failure is what the page of a problem shows.
type failure struct {
	Heading, Sentence string
	Reference         string // "" where the reader can put it right alone
	Again             string // address to try again, "" for none
}

// fail answers with the page, or the JSON, of a problem. The cause goes to the log, with the reference that
// the page shows.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader has gone
	}
	p := s.problemOf(err)
	f := failure{Heading: p.heading, Sentence: p.sentence}
	if p.status >= http.StatusInternalServerError {
		f.Reference = guard.Reference(s.now().In(s.zone))
		s.log.ErrorContext(r.Context(), "a page could not be made", "reference", f.Reference, "method", r.Method, "path", r.URL.Path, "error", err)
		if r.Method == http.MethodGet {
			f.Again = r.URL.RequestURI()
		}
	}
	if p.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	s.answerProblem(w, r, p, f)
}

func (s *Server) answerProblem(w http.ResponseWriter, r *http.Request, p *problem, f failure) {
	a := &answer{status: p.status, template: "failure", title: strings.TrimSuffix(f.Heading, "."), data: f}
	if wantsJSON(r) {
		a = s.problemJSON(p, f)
	}
	s.write(w, r, a)
}

func (s *Server) problemJSON(p *problem, f failure) *answer {
	body := map[string]any{"error": f.Sentence}
	if f.Reference != "" {
		body["reference"] = f.Reference
	}
	var m *query.Mistake
	if errors.As(p.cause, &m) {
		body["error"] = m.Error()
		body["at"], body["end"], body["character"], body["expected"], body["fix"] = m.At, m.End, m.Char, m.Expected, m.Fix
	}
	a, err := jsonAnswer(p.status, body)
	if err != nil { // strings and numbers always encode
		panic(err)
	}
	return a
}

// refused heads what the guard refused: it may be a stranger's request.
const refused = "This request was refused."

// deny answers what the guard refused.
func (s *Server) deny(w http.ResponseWriter, r *http.Request, status int, sentence string) {
	s.fail(w, r, &problem{status: status, heading: refused, sentence: sentence})
}

// recovered answers after a panic.
func (s *Server) recovered(w http.ResponseWriter, r *http.Request, value any, stack []byte) {
	s.panics.Add(1)
	s.log.ErrorContext(r.Context(), "a handler panicked", "path", r.URL.Path, "panic", fmt.Sprint(value), "stack", string(stack))
	for _, name := range []string{"Content-Length", "Content-Disposition", "Location"} {
		w.Header().Del(name)
	}
	s.fail(w, r, fmt.Errorf("panic: %v", value))
}

// standing says what every page must tell about how up to date it is. A store that does not answer here is
// not told: the page itself came from somewhere, and healthz tells.
func (s *Server) standing(r *http.Request, sh *shell) {
	st := s.opt.Searcher.Status()
	now := s.now()
	switch {
	case st.Rebuilding:
		sh.Late = rebuilding(st, now, s.zone)
	case !st.Ready:
		return
	default:
		counts, err := s.opt.Library.Counts(r.Context())
		lag := now.Sub(st.NewestWhen)
		if err != nil || st.NewestWhen.IsZero() || st.Seq >= counts.LastSeq {
			return
		}
		if newest := counts.Newest.Sub(st.NewestWhen); newest > s.opt.Behind || lag > s.opt.Behind && counts.LastSeq-st.Seq > 50 {
			sh.Late = &view.State{
				Heading: "We are " + words.Duration(max(newest, 0)) + " behind.", Done: -1,
				Text: words.Plural(counts.LastSeq-st.Seq, "item") + " wait to be read.",
			}
			sh.AsOf = "As of " + words.At(st.NewestWhen, now, s.zone) + " " + words.Zone(now, s.zone)
		}
	}
}

func rebuilding(st query.Status, now time.Time, zone *time.Location) *view.State {
	percent := min(max(int(st.Done*100), 0), 99)
	out := &view.State{Heading: fmt.Sprintf("The index is being rebuilt, %d%%.", percent), Done: percent}
	switch {
	case !st.Ready:
		out.Text = "Searches are answered when it is done. Nothing is lost: the store has everything."
	case !st.NewestWhen.IsZero():
		out.Text = "You see items up to " + words.At(st.NewestWhen, now, zone) + "; newer ones follow."
	default:
		out.Text = "You see what was read so far."
	}
	return out
}
