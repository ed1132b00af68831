// Package reaction is what the readers of the networks have in common: what they are asked, what they bring,
// what can go wrong, and how they reach the outside.
//
// Each network has a small package of its own below this one. A [Reader] is asked now and then, a [Streamer]
// stays on the line, a [ThreadReader] reads the comments below one item. None of them opens a connection: the
// [Door] is passed in, and it guards addresses, keeps the pace of a host and bounds sizes. None of them keeps
// anything in memory that must survive: where to go on is an opaque text ([Batch.Resume]) that the store keeps
// with the poll, after what was brought has been taken in. A crash in between brings the same again, which the
// store's keys make harmless.
package reaction

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"presswatch/index"
)

// Reader asks a network once: one poll of a source, at most a few requests. Every error is a *Problem, or comes
// from the Door or from ctx unchanged. What a page of an answer brought before a later page failed is returned with the error
// and with a Resume that goes on behind it. One half-readable answer never hides the rest of it.
type Reader interface {
	Read(ctx context.Context, ask Ask) (Batch, error)
}

// Streamer stays on the line until ctx or the line ends. It hands every batch to take, in order, and goes on only
// when take has returned nil; the Resume of a batch lies behind everything handed over until then. It returns why
// the line ended; the caller waits, reads the last Resume from the store and calls again.
type Streamer interface {
	Stream(ctx context.Context, ask Ask, take func(context.Context, Batch) error) error
}

// ThreadReader reads the comments below an item. It sets the thread's Got, Resume and, where it is told, Claimed
// in what it returns; when to read again is the caller's to say. Done means that there will never be more.
type ThreadReader interface {
	ReadThread(ctx context.Context, ask ThreadAsk) (batch Batch, thread index.Thread, done bool, err error)
}

// Ask is one question.
type Ask struct {
	Source index.Source // with its State; State.Resume is where to go on, "" from the beginning
	Secret Secret       // never logged, never stored
	Now    time.Time
	Wants  func(it *index.Item) bool // whether anybody looks for it, for streams of everything; nil: all is wanted
}

// ThreadAsk is one question about a thread.
type ThreadAsk struct {
	Thread index.Thread
	Item   index.Item // below which the comments are
	Secret Secret
	Now    time.Time
}

// Secret is what a network asks to be shown. Which fields it wants, its package doc says.
type Secret struct {
	Token    string // bearer token, API key
	Account  string // user name, handle, client id
	Password string // password, app password, client secret
}

// Batch is what a read brought.
type Batch struct {
	Items     []index.Item       // reactions, and items of our own channels; with Post set. Source, Lane and FirstSeen are the caller's
	Entries   []index.Entry      // pages that a mail names, to be visited like those of a feed
	Sightings []index.Sighting   // what an audited list has
	Gone      []index.Withdrawal // Keep and Why of the setting are the caller's
	Tallies   []index.Tally
	Threads   []index.Thread // below items of this batch: ItemID 0, the item's Post.Key or URL in Key's place by Below
	Below     []string       // for each of Threads, the URL of its item in Items

	Resume string    // where to go on; "" leaves it as it was
	More   bool      // there is more to be had at once
	Hint   string    // what is less than it could be, see index.SourceState.Hint
	Next   time.Time // not before; zero: as the source's Every says
	Code   int       // HTTP status of the last answer
}

// Problem is why a read came to nothing, or not to all.
type Problem struct {
	Status index.SourceStatus // refused, limited, missing, gone, failing, blocked
	Text   string             // for the sources page, in plain words, with the remedy where there is one
	Code   int                // HTTP status, 0 none
	Retry  time.Time          // not before; zero: back off as always
	Err    error              // the cause, for the log
}

func (p *Problem) Error() string { return p.Text }
func (p *Problem) Unwrap() error { return p.Err }

// Door is how a network is reached: crawler/fetch. It refuses addresses outside public space when they are
// dialled, waits for the host's pace (one for all sources of a host), honours Retry-After host-wide, and bounds time and
// size. Its errors say in plain words what happened and are passed on unchanged.
type Door interface {
	// Send sends a request and returns the whole answer, whatever its status, but for 429 and 503 with Retry-After,
	// which are errors. Redirects are followed on the same host only.
	Send(ctx context.Context, req Request) (*Answer, error)
	// Socket opens a websocket.
	Socket(ctx context.Context, address string, header http.Header) (Socket, error)
	// Dial opens a TLS connection to host:port, for IMAP. plain leaves TLS out, for servers of the own network that
	// the administrator allows.
	Dial(ctx context.Context, address string, plain bool) (net.Conn, error)
}

// Request is one request.
type Request struct {
	Method string // "" is GET
	URL    string
	Header http.Header // Authorization and the like; stays on this host
	Form   url.Values  // body of a POST, as a form
	JSON   any         // body of a POST, as JSON; not with Form
	HTML   bool        // a page for people (a public preview): robots.txt is obeyed
	Max    int64       // bytes of the answer after decompression; 0: the Door's own limit
}

// Answer is a whole answer.
type Answer struct {
	URL    string // after redirects
	Status int
	Header http.Header
	Body   []byte // decompressed
}

// Socket is an open websocket.
type Socket interface {
	// Next returns the next message; binary says of which kind it is. Its bytes are valid until the next call.
	Next(ctx context.Context) (message []byte, binary bool, err error)
	// Send sends a text message.
	Send(ctx context.Context, message []byte) error
	Close() error
}
