package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/index"
)

// Stream reads Jetstream. Its Ask wants Source.URL (wss://HOST/subscribe) and Wants, by which everything that is written
// is filtered; Source.Also may name the interface at which names are asked for instead of the public one, or "none".
type Stream struct {
	Door       reaction.Door
	Now        func() time.Time
	Dictionary []byte // Jetstream's own, for compressed messages; nil: they come plain
}

// Limits of a stream.
const (
	overlap     = 5 * time.Second // read again after a break: the last second may have come out of order
	flushEvery  = 300 * time.Millisecond
	flushAt     = 200 // posts
	queueLength = 1000
	tooOld      = 10 * time.Minute // a first event so much later than asked for means that something is missing
)

// event is what Jetstream says. Only what is wanted is read of it.
type event struct {
	DID    string `json:"did"`
	Micros int64  `json:"time_us"`
	Kind   string `json:"kind"`
	Commit *struct {
		Operation  string          `json:"operation"`
		Collection string          `json:"collection"`
		Rkey       string          `json:"rkey"`
		Record     json.RawMessage `json:"record"`
	} `json:"commit"`
	Identity *struct {
		Handle string `json:"handle"`
	} `json:"identity"`
	Account *struct {
		Active bool   `json:"active"`
		Status string `json:"status"`
	} `json:"account"`
}

// Stream stays on the line until it breaks or ctx ends.
func (s *Stream) Stream(ctx context.Context, ask reaction.Ask, take func(context.Context, reaction.Batch) error) error {
	from, _ := strconv.ParseInt(ask.Source.State.Resume, 10, 64) // 0: from now on
	where, err := s.address(ask.Source.URL, from)
	if err != nil {
		return err
	}
	socket, err := s.Door.Socket(ctx, where, nil)
	if err != nil {
		return err
	}
	asked := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l := &listening{stream: s, ask: ask, take: take, from: from, names: newNames(s.Door, ask.Source.Also)}
	if err := l.open(s.Dictionary); err != nil {
		return errors.Join(err, socket.Close())
	}
	messages, ended := make(chan []byte, queueLength), make(chan error, 1)
	go func() { // ends with the socket, which is closed below
		ended <- pump(ctx, socket, messages)
		close(messages)
	}()
	err = l.listen(ctx, messages)
	stop()
	closed := socket.Close()
	for range messages { // until the pump is gone
	}
	if over := asked.Err(); over != nil && (err == nil || errors.Is(err, over)) {
		return over // what the line said while it was taken down is no trouble
	}
	return errors.Join(err, <-ended, closed)
}

// pump moves messages from the line into the queue.
func pump(ctx context.Context, socket reaction.Socket, out chan<- []byte) error {
	for {
		message, binary, err := socket.Next(ctx)
		if err != nil {
			return err
		}
		kept := make([]byte, len(message)+1)
		if kept[0] = 't'; binary {
			kept[0] = 'b'
		}
		copy(kept[1:], message)
		select {
		case out <- kept:
		case <-ctx.Done():
			return nil
		}
	}
}

// address is what is subscribed to.
func (s *Stream) address(raw string, from int64) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", &reaction.Problem{Status: index.StatusFailing, Text: "the stream's address cannot be read; write wss://HOST/subscribe", Err: err}
	}
	q := u.Query()
	q["wantedCollections"] = []string{postType, repostType}
	if from > 0 {
		q.Set("cursor", strconv.FormatInt(from-overlap.Microseconds(), 10))
	}
	if s.Dictionary != nil {
		q.Set("compress", "true")
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// listening is one connection.
type listening struct {
	stream *Stream
	ask    reaction.Ask
	take   func(context.Context, reaction.Batch) error
	names  *names
	unpack *zstd.Decoder

	from   int64 // where it was to begin; 0: now
	last   int64 // of the newest event
	batch  reaction.Batch
	recent recent // posts that were wanted: what answers or repeats them is wanted too
	hint   string
}

func (l *listening) open(dictionary []byte) (err error) {
	if dictionary != nil {
		l.unpack, err = zstd.NewReader(nil, zstd.WithDecoderDicts(dictionary), zstd.WithDecoderMaxMemory(8<<20), zstd.WithDecoderConcurrency(1))
	}
	return err
}

// listen reads messages and hands them over in batches, also when nothing comes.
func (l *listening) listen(ctx context.Context, messages <-chan []byte) error {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case m, open := <-messages:
			if !open {
				return l.flush(ctx)
			}
			l.read(m)
			if len(l.batch.Items)+len(l.batch.Gone) < flushAt {
				continue
			}
		case <-tick.C:
		}
		if err := l.flush(ctx); err != nil {
			return err
		}
	}
}

// read reads one message. What cannot be read is passed over: the next one may be good.
func (l *listening) read(message []byte) {
	body := message[1:]
	if message[0] == 'b' {
		if l.unpack == nil {
			return
		}
		var err error
		if body, err = l.unpack.DecodeAll(body, nil); err != nil {
			return
		}
	}
	var e event
	if json.Unmarshal(body, &e) != nil || e.DID == "" {
		return
	}
	l.noteTime(e.Micros)
	switch {
	case e.Identity != nil:
		l.names.learn(e.DID, e.Identity.Handle)
	case e.Commit != nil:
		l.commit(&e)
	}
}

// noteTime remembers how far the stream is, and whether it began where it was asked to.
func (l *listening) noteTime(micros int64) {
	if l.last == 0 && l.from > 0 && micros-l.from > tooOld.Microseconds() {
		l.hint = fmt.Sprintf("what was written between %s and %s was missed: the stream does not reach back so far",
			time.UnixMicro(l.from).UTC().Format("2 Jan 15:04"), time.UnixMicro(micros).UTC().Format("2 Jan 15:04 MST"))
	}
	l.last = max(l.last, micros)
}

// commit takes in what somebody wrote, changed or removed.
func (l *listening) commit(e *event) {
	key := keyOf(e.DID, e.Commit.Collection, e.Commit.Rkey)
	if e.Commit.Operation == "delete" {
		l.batch.Gone = append(l.batch.Gone, index.Withdrawal{Network: index.NetworkBluesky, Key: key, At: time.UnixMicro(e.Micros).UTC(), Why: "removed by its author"})
		return
	}
	var r record
	if json.Unmarshal(e.Commit.Record, &r) != nil {
		return
	}
	it, ok := item(key, &r, time.UnixMicro(e.Micros).UTC())
	if !ok {
		return
	}
	it.Post.Handle = l.names.known(e.DID)
	if it.Author = it.Post.Handle; !l.wanted(&it) {
		return
	}
	l.recent.add(key)
	l.batch.Items = append(l.batch.Items, it)
}

// wanted says whether somebody looks for a post, or for one that it answers, shows or repeats.
func (l *listening) wanted(it *index.Item) bool {
	p := it.Post
	if l.recent.has(p.ReplyTo.Key) || l.recent.has(p.Root.Key) || l.recent.has(p.Quotes.Key) || l.recent.has(p.Repost.Key) || l.recent.has(p.Key) {
		return true
	}
	return p.Repost.Zero() && (l.ask.Wants == nil || l.ask.Wants(it))
}

// flush hands over what has come together.
func (l *listening) flush(ctx context.Context) error {
	if l.last == 0 {
		return nil
	}
	l.names.fill(ctx, l.batch.Items)
	l.batch.Resume, l.batch.Hint = strconv.FormatInt(l.last, 10), l.hint
	err := l.take(ctx, l.batch)
	l.batch = reaction.Batch{}
	return err
}

// recent remembers the last wanted posts, by hash: two halves, of which the older is thrown away when the newer is full.
type recent struct{ young, old map[string]bool }

const recentHalf = 50_000

func (r *recent) add(key string) {
	if len(r.young) >= recentHalf {
		r.old, r.young = r.young, nil
	}
	if r.young == nil {
		r.young = map[string]bool{}
	}
	r.young[key] = true
}

func (r *recent) has(key string) bool { return key != "" && (r.young[key] || r.old[key]) }

// cleanHandle is a handle as it is shown, without what could turn the line around it.
func cleanHandle(handle string) string { return strings.ToLower(plain.Line(handle, 253)) }
