package server_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"testing"
	"time"

	"presswatch/server/story/storytest"
)

func crowdPaths(at time.Time) []string {
	q := "at=" + url.QueryEscape(at.Format(time.RFC3339))
	return []string{
		"/stories/1?" + q, "/stories/1/reactions?" + q, "/stories/1/reactions?sort=most&cue=laughing&" + q, "/stories/1/reactions?page=2&" + q, "/stories/1/reactions?argument=1&sort=newest&" + q,
		"/stories/1/reactions.json?size=500&" + q, "/api/v1/stories/1/reactions?" + q, "/stories/1/reactions.csv?" + q, "/stories/1/networks.csv?" + q,
	}
}

// At no moment does a page about reactions tell a word that was first seen later, and each is, to the byte, what it would
// be if nothing had happened since: no count of a fold, a cue or an argument tells of later ones.
func TestReactionsAsKnownAtAreThoseOfThen(t *testing.T) {
	looked, arguments := 0, 0
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		f := storytest.World(rnd, 8)
		f.Acts, f.Story.Title = nil, "zq0x"
		args := storytest.Crowd(rnd, f, 140)
		whole := worldly(f, args...)
		for _, at := range storytest.Moments(rnd, f, 3) {
			cut := worldly(storytest.Cut(f, at), args...)
			for _, path := range crowdPaths(at) {
				a, b := get(whole, path), get(cut, path)
				if a.Code != http.StatusOK || b.Code != http.StatusOK {
					t.Fatalf("seed %d, %s: %d and %d", seed, path, a.Code, b.Code)
				}
				body := a.Body.String()
				if younger := storytest.Younger(body, at); len(younger) > 0 {
					t.Fatalf("seed %d, %s tells %v", seed, path, younger)
				}
				if body != b.Body.String() {
					t.Fatalf("seed %d, %s\n%s", seed, path, firstDifference(body, b.Body.String()))
				}
				looked++
			}
			d := page(t, whole, crowdPaths(at)[0])
			arguments += d.Find("#arguments .arguments li").Length()
		}
	}
	if looked < 100 || arguments == 0 {
		t.Errorf("%d pages with %d arguments were looked at", looked, arguments)
	}
}
