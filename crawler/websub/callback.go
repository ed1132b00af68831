package websub

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"presswatch/index"
)

// Bounds of what a hub may send.
const (
	mostBody      = 8 << 20
	mostChallenge = 2 << 10
	mostReason    = 200 // characters
	tokenLength   = 26  // of rand.Text
)

// Handler answers at Path. It needs no login and no form token, for hubs have neither: the token in the
// address, and for what is delivered the signature, say who may speak. What it does not know is 404; what is
// not signed well is acknowledged and has no effect, as the Recommendation has it ("Authenticated Content
// Distribution"), so that nobody learns from the answer; it never answers a delivery with 5xx, which
// hubs repeat.
func (s *Subscriber) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		token, ok := strings.CutPrefix(r.URL.Path, Path)
		if !ok || !isToken(token) {
			http.NotFound(w, r)
			return
		}
		switch r.Method {
		case http.MethodGet:
			s.verify(w, r, token)
		case http.MethodPost:
			s.deliver(w, r, token)
		default:
			w.Header().Set("Allow", "GET, POST")
			http.Error(w, "only hubs ask here", http.StatusMethodNotAllowed)
		}
	})
}

// isToken keeps what cannot be a token away from the store.
func isToken(s string) bool {
	return len(s) == tokenLength && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// verify answers a hub that asks whether we meant it ("Hub Verifies Intent of the Subscriber"), or says no
// ("Subscription Validation").
func (s *Subscriber) verify(w http.ResponseWriter, r *http.Request, token string) {
	q := r.URL.Query()
	challenge, agreed := q.Get("hub.challenge"), false
	err := s.change(r.Context(), token, func(sub *index.Subscription) bool {
		if q.Get("hub.topic") != sub.Topic {
			return false
		}
		switch q.Get("hub.mode") {
		case "denied":
			agreed = sub.Problem != leaving
			return agreed && deny(sub, q.Get("hub.reason"))
		case "unsubscribe":
			agreed = sub.Problem == leaving && isChallenge(challenge)
			return false
		case "subscribe":
			agreed = sub.Problem != leaving && isChallenge(challenge)
			return agreed && confirm(sub, s.Now(), q.Get("hub.lease_seconds"))
		}
		return false
	})
	switch {
	case err != nil && !errors.Is(err, index.ErrNotFound):
		s.Log.Error("a hub's question could not be answered", "err", err)
		w.Header().Set("Retry-After", "60")
		http.Error(w, "not now", http.StatusServiceUnavailable)
	case !agreed:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if q.Get("hub.mode") != "denied" {
			_, _ = io.WriteString(w, challenge) //nolint:gosec // plain text, and said to be
		}
	}
}

func isChallenge(s string) bool { return s != "" && len(s) <= mostChallenge }

// confirm begins a lease as the hub says it.
func confirm(sub *index.Subscription, now time.Time, seconds string) bool {
	lease := leaseUnsaid
	if n, err := strconv.ParseInt(seconds, 10, 64); err == nil && n > 0 {
		lease = time.Duration(min(n, int64(longestKept/time.Second))) * time.Second
	}
	sub.Confirmed, sub.Expires, sub.Problem = now, now.Add(lease), ""
	return true
}

// deny keeps why a hub does not want us. It is asked again after a while.
func deny(sub *index.Subscription, reason string) bool {
	sub.Confirmed, sub.Expires, sub.Problem = time.Time{}, time.Time{}, "the hub refuses"
	if reason = tame(reason); reason != "" {
		sub.Problem += ": " + reason
	}
	return true
}

// tame makes a stranger's text fit to be shown.
func tame(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), mostReason)])
}

// deliver takes note that there is something new ("Content Distribution"). The body is read for its
// signature alone and never held.
func (s *Subscriber) deliver(w http.ResponseWriter, r *http.Request, token string) {
	sub, err := s.Store.FindSubscription(r.Context(), token)
	switch {
	case errors.Is(err, index.ErrNotFound):
		http.NotFound(w, r)
		return
	case err != nil:
		s.Log.Error("a delivery could not be assigned", "err", err)
		w.WriteHeader(http.StatusAccepted) // the next poll finds it
		return
	case sub.Problem == leaving:
		http.Error(w, "not subscribed", http.StatusGone)
		return
	}
	good, err := signed(r.Header.Get("X-Hub-Signature"), sub.Secret, http.MaxBytesReader(w, r.Body, mostBody))
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "broken off", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	if !good {
		s.Log.Warn("a delivery without a good signature was ignored", "source_id", sub.SourceID)
		return
	}
	s.ping(r.Context(), sub.SourceID)
}

// ping is what is remembered of a source's deliveries.
type ping struct {
	last  time.Time // when the source was last made due
	again bool      // there was another one since, or making it due failed
}

// pause is the least time between two times that a source is made due, however often its hub delivers and
// whoever repeats a delivery.
const pause = 30 * time.Second

// ping makes a source due, now or when the pause is over.
func (s *Subscriber) ping(ctx context.Context, sourceID int64) {
	now := s.Now()
	s.mu.Lock()
	p, ok := s.pings[sourceID]
	if !ok {
		p = &ping{}
		s.pings[sourceID] = p
	}
	if since := now.Sub(p.last); since >= 0 && since < pause {
		p.again = true
		s.mu.Unlock()
		return
	}
	p.last, p.again = now, false
	s.mu.Unlock()
	if err := s.Due(ctx, sourceID); err != nil {
		s.Log.Error("a source could not be made due", "source_id", sourceID, "err", err)
		s.mu.Lock()
		p.again = true
		s.mu.Unlock()
	}
}

// flush makes due what had to wait.
func (s *Subscriber) flush(ctx context.Context) {
	now := s.Now()
	var ids []int64
	s.mu.Lock()
	for id, p := range s.pings {
		since := now.Sub(p.last)
		switch {
		case p.again && (since < 0 || since >= pause):
			ids = append(ids, id)
		case !p.again && since >= pause:
			delete(s.pings, id) // nothing left to remember
		}
	}
	s.mu.Unlock()
	for _, id := range ids {
		s.ping(ctx, id)
	}
}
