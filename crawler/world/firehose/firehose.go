// Package firehose is a stream of posts of any length that speaks Bluesky's Jetstream protocol: invented posts of many
// accounts, a given number of them, with cursors, and lines that break in the middle. It is for measuring what reads it.
package firehose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// Stream is such a stream. Set the fields before it is served.
type Stream struct {
	Posts  int // in all
	Breaks int // so many times the line breaks somewhere in the middle
	Told   int // every Told-th post has the word that Word gives; 0: none

	mu    sync.Mutex
	lines int
}

// Done is the reason for which a line is closed when everything was said.
const Done = "all is said"

// The first post's time, in microseconds, and the time between two.
const (
	begin = 1_762_471_860_000_000
	step  = 16_000
)

// Word is the word of the nth post, if it has one: nobody else says it.
func (s *Stream) Word(n int) string {
	if s.Told == 0 || n%s.Told != 0 {
		return ""
	}
	return "organisation" + strconv.Itoa(n/s.Told%1000)
}

// Key is the key of the nth post.
func Key(n int) string { return fmt.Sprintf("at://did:plc:%d/app.bsky.feed.post/k%d", n%5000, n) }

// Lines is how many lines were opened.
func (s *Stream) Lines() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines
}

// ServeHTTP serves GET /subscribe.
func (s *Stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from := 0
	if cursor, err := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64); err == nil {
		from = max(0, int((cursor-begin)/step))
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer func() { _ = conn.CloseNow() }()
	until := s.until(from)
	if s.say(r.Context(), conn, from, until) == nil && until == s.Posts {
		_ = conn.Close(websocket.StatusNormalClosure, Done)
	} // else the line breaks
}

// until is how far a line goes that begins at a post.
func (s *Stream) until(from int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines++
	if s.lines > s.Breaks {
		return s.Posts
	}
	part := s.Posts / (s.Breaks + 1)
	rnd := rand.New(rand.NewPCG(uint64(s.lines), 1))
	return min(s.Posts-1, from+part/2+rnd.IntN(part))
}

func (s *Stream) say(ctx context.Context, conn *websocket.Conn, from, until int) error {
	for n := from; n < until; n++ {
		if err := conn.Write(ctx, websocket.MessageText, s.event(n)); err != nil {
			return err
		}
	}
	return nil
}

// event is the nth post: some twenty common words, and its own.
func (s *Stream) event(n int) []byte {
	rnd := rand.New(rand.NewPCG(uint64(n), 2))
	var text strings.Builder
	for range 12 + rnd.IntN(16) {
		text.WriteString(vocabulary[rnd.IntN(len(vocabulary))])
		text.WriteByte(' ')
	}
	text.WriteString(s.Word(n))
	return fmt.Appendf(nil, `{"did":"did:plc:%d","time_us":%d,"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.post","rkey":"k%d",`+
		`"record":{"$type":"app.bsky.feed.post","createdAt":"2025-11-06T23:31:00.000Z","langs":["en"],"text":%q},"cid":"c"}}`, n%5000, begin+int64(n)*step, n, strings.TrimSpace(text.String()))
}

var vocabulary = strings.Fields(`the a of to and in is it that for was on are as with they at be this have from or had by hot but some what there we can out other were all your when up
use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most
number who over know water than call first people may down side been now find any new work part take get place made live where after back little only round man year came show every good me give our
under name very through just form much great think say help low line before turn cause same mean differ move right boy old too does tell sentence set three want air well also play small end put home
read hand port large spell add even land here must big high such follow act why ask men change went light kind off need house picture try us again animal point mother world near build self earth father
police council road school train weather football music phone coffee dinner morning tonight news video photo game team player goal vote party minister law court judge case crime report story swan fine`)
