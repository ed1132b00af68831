// Package postbox is a mail server in this process that keeps what it is sent: the mailbox of the demo, and the real other side of
// tests, which may script what it answers.
package postbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Letter is what came.
type Letter struct {
	From, To  string // of the envelope
	MessageID string
	Subject   string
	Date      time.Time
	Text      string
	HTML      string
	Raw       []byte
	At        time.Time
}

// Answer is what a script has the server do with the next letter. The zero Answer takes it.
type Answer struct {
	Code    int           // 4xx or 5xx; 0: 250
	At      string        // "rcpt": to the recipient; else to the letter
	Drop    bool          // keeps the letter, and breaks the line instead of saying so
	Wait    time.Duration // before anything
	Another string        // text of the answer
}

// Options of a server. Now must be given.
type Options struct {
	Now   func() time.Time
	TLS   *tls.Config // nil: no STARTTLS
	Login string      // "user:password" that is asked for; "": none
	Keep  int         // letters, the newest; 0: 1,000
}

// Box is the server.
type Box struct {
	opt    Options
	server *smtp.Server
	ln     net.Listener
	done   chan error

	mu      sync.Mutex
	letters []Letter
	script  []Answer
	logins  []string
	drops   int
}

// Open listens on a free port of this machine.
func Open(ctx context.Context, o Options) (*Box, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no port for mail: %w", err)
	}
	if o.Keep == 0 {
		o.Keep = 1000
	}
	b := &Box{opt: o, ln: ln, done: make(chan error, 1)}
	b.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{box: b, conn: c}, nil }))
	b.server.Domain, b.server.TLSConfig, b.server.MaxMessageBytes = "localhost", o.TLS, 1<<20
	b.server.ReadTimeout, b.server.WriteTimeout = time.Minute, time.Minute
	b.server.ErrorLog = silent{}
	go func() { b.done <- b.server.Serve(ln) }()
	return b, nil
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// Address is host:port.
func (b *Box) Address() string { return b.ln.Addr().String() }

// Close stops the server.
func (b *Box) Close() error {
	err := errors.Join(b.server.Close(), <-b.done)
	if errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// Letters are those that were taken, the oldest first.
func (b *Box) Letters() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Letter(nil), b.letters...)
}

// Script says what becomes of the next letters; those after them are taken.
func (b *Box) Script(list ...Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.script = append(b.script, list...)
}

// Unscript forgets what is left of the script: letters are taken from now on. It gives how much that was.
func (b *Box) Unscript() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.script)
	b.script = nil
	return n
}

func (b *Box) dropped() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drops++
}

// Dropped is how often a line was broken after a letter was taken.
func (b *Box) Dropped() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.drops
}

// Logins are the names that were logged in.
func (b *Box) Logins() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.logins...)
}

func (b *Box) next() Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.script) == 0 {
		return Answer{}
	}
	a := b.script[0]
	b.script = b.script[1:]
	return a
}

func (b *Box) keep(l Letter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.letters = append(b.letters, l)
	b.letters = b.letters[max(len(b.letters)-b.opt.Keep, 0):]
}

// session is a line to us.
type session struct {
	box      *Box
	conn     *smtp.Conn
	from, to string
	answer   Answer
}

// AuthMechanisms lists how somebody may log in.
func (s *session) AuthMechanisms() []string {
	if s.box.opt.Login == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth logs somebody in.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user+":"+password != s.box.opt.Login {
			return smtp.ErrAuthFailed
		}
		s.box.mu.Lock()
		defer s.box.mu.Unlock()
		s.box.logins = append(s.box.logins, user)
		return nil
	}), nil
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to, s.answer = to, s.box.next()
	time.Sleep(s.answer.Wait)
	if s.answer.At == "rcpt" {
		return s.answer.said()
	}
	return nil
}

func (a Answer) said() error {
	if a.Code == 0 {
		return nil
	}
	return &smtp.SMTPError{Code: a.Code, EnhancedCode: smtp.EnhancedCode{a.Code / 100, 2, 0}, Message: "as the script says " + a.Another}
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.answer.said(); err != nil {
		return err
	}
	l := read(raw)
	l.From, l.To, l.At = s.from, s.to, s.box.opt.Now()
	s.box.keep(l)
	if s.answer.Drop {
		s.box.dropped()
		return errors.Join(errors.New("dropped"), s.conn.Conn().Close())
	}
	return nil
}

// read reads a letter; what cannot be read of it stays empty.
func read(raw []byte) Letter {
	l := Letter{Raw: raw}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return l
	}
	var dec mime.WordDecoder
	l.MessageID = strings.Trim(m.Header.Get("Message-Id"), "<>")
	if l.Subject, err = dec.DecodeHeader(m.Header.Get("Subject")); err != nil {
		l.Subject = m.Header.Get("Subject")
	}
	l.Date, _ = m.Header.Date()
	_, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			return l
		}
		body, _ := io.ReadAll(quotedprintable.NewReader(p))
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			l.HTML = string(body)
		} else {
			l.Text = strings.ReplaceAll(string(body), "\r\n", "\n")
		}
	}
}
