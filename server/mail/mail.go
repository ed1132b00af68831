// Package mail sends notices as letters over the office's own mail server (RFC 5321, RFC 5322).
//
// One message goes to one person: what happens to one never touches another. The Message-ID comes from the key of the
// notice and so is the same for every try, by which a mailbox can tell that it has a letter already: between the
// server's word that it took one and our own note of it, a crash sends it again. Nothing is sent in clear unless the
// configuration says so, and a password never is.
package mail

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"

	"presswatch/index"
	"presswatch/server/letter"
	"presswatch/server/outbox"
)

// Dial opens a connection to the mail server.
type Dial func(ctx context.Context, address string) (net.Conn, error)

// Security is how the line to the mail server is kept from others.
type Security string

// The ways to secure a line. Where the server does not do what is said, nothing is sent.
const (
	StartTLS Security = "starttls" // the line begins in clear and is secured before anything is said (RFC 3207)
	Direct   Security = "direct"   // TLS from the first byte (RFC 8314), usual on port 465
	Clear    Security = "none"
)

// Server is the mail server that takes our letters.
type Server struct {
	Address  string // host:port
	Security Security
	User     string // "": no login
	Password string
	From     string         // address of the sender, without a name
	FromName string         // beside it
	Roots    *x509.CertPool // authorities of its certificate; nil: the system's
}

// Person is somebody who gets letters.
type Person struct{ Name, Address string }

// Channel sends letters to people by their keys, which are the recipients of notices.
type Channel struct {
	Dial    Dial
	Server  Server
	People  map[string]Person
	Compose func(n index.Notice) (letter.Letter, error)

	once  sync.Once
	lines chan struct{}
}

const (
	atOnce     = 4 // connections to the server
	oneCommand = time.Minute
	grey       = 5 * time.Minute // how long a server that puts us off is left alone at least (RFC 6647)
	mostTitle  = 200             // runes of a subject
)

// Send sends a notice as a letter.
func (c *Channel) Send(ctx context.Context, n index.Notice) error {
	to, ok := c.People[n.Recipient]
	if !ok {
		return &outbox.Refused{Text: "there is nobody of the key " + n.Recipient + " with a mail address in the configuration"}
	}
	l, err := c.Compose(n)
	if err != nil {
		return &outbox.Refused{Text: "the letter cannot be written: " + err.Error()}
	}
	msg, err := c.message(to, l, n)
	if err != nil {
		return &outbox.Refused{Text: err.Error()}
	}
	c.once.Do(func() { c.lines = make(chan struct{}, atOnce) })
	select {
	case c.lines <- struct{}{}:
		defer func() { <-c.lines }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return c.hand(ctx, msg)
}

// hand gives a message to the server. What the server took is sent, whatever becomes of the line after that.
func (c *Channel) hand(ctx context.Context, msg *gomail.Msg) error {
	var line net.Conn
	defer func() {
		if line != nil {
			_ = line.Close()
		}
	}()
	client, err := c.client(func(conn net.Conn) { line = conn })
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return c.trouble(ctx, err)
	}
	defer context.AfterFunc(ctx, func() { _ = line.Close() })() // no command hears of ctx otherwise
	err = client.SendWithSMTPClient(session, msg)
	if msg.IsDelivered() {
		_ = client.CloseWithSMTPClient(session) // a server that does not say good-bye has the letter all the same
		return nil
	}
	return c.trouble(ctx, err)
}

func (c *Channel) client(opened func(net.Conn)) (*gomail.Client, error) {
	host, port, err := net.SplitHostPort(c.Server.Address)
	if err != nil {
		return nil, fmt.Errorf("the mail server %q: %w", c.Server.Address, err)
	}
	no, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("the mail server %q: %w", c.Server.Address, err)
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host, RootCAs: c.Server.Roots}
	opts := []gomail.Option{
		gomail.WithPort(no), gomail.WithTimeout(oneCommand), gomail.WithTLSConfig(secure), gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithoutNoop(),
		gomail.WithHELO(domain(c.Server.From)),
		gomail.WithDialContextFunc(func(ctx context.Context, _, _ string) (net.Conn, error) {
			conn, err := c.line(ctx, secure)
			if err == nil {
				opened(conn)
			}
			return conn, err
		}),
	}
	if c.Server.Security == StartTLS {
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.Server.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(c.login()), gomail.WithUsername(c.Server.User), gomail.WithPassword(c.Server.Password))
	}
	return gomail.NewClient(host, opts...)
}

// login is how we say who we are. The library cannot see that a direct line is secured, and so is told what to use.
func (c *Channel) login() gomail.SMTPAuthType {
	if c.Server.Security == Direct {
		return gomail.SMTPAuthPlainNoEnc
	}
	return gomail.SMTPAuthAutoDiscover
}

func (c *Channel) line(ctx context.Context, secure *tls.Config) (net.Conn, error) {
	conn, err := c.Dial(ctx, c.Server.Address)
	if err != nil || c.Server.Security != Direct {
		return conn, err
	}
	tlsLine := tls.Client(conn, secure)
	if err := tlsLine.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // nothing was said
		return nil, fmt.Errorf("the mail server's certificate or its TLS is not in order: %w", err)
	}
	return tlsLine, nil
}

// trouble says what an error means for the notice.
func (c *Channel) trouble(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("the mail server was too slow")
	}
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return fmt.Errorf("mail server %s: %s", c.Server.Address, said(err.Error()))
	}
	text := fmt.Sprintf("the mail server says %d: %s", sent.ErrorCode(), said(err.Error()))
	switch code := sent.ErrorCode(); {
	case code == 0: // the line broke: whether it was taken is not known
		return fmt.Errorf("the line to the mail server broke: %s", said(err.Error()))
	case code >= 400 && code < 500:
		return &outbox.Busy{Text: text, Wait: grey}
	case sent.Reason == gomail.ErrSMTPRcptTo, sent.Reason == gomail.ErrSMTPDataClose:
		return &outbox.Refused{Text: text}
	}
	return errors.New(text) // of us or of the server as a whole, which somebody may put right
}

// said shortens what a server said, and leaves nothing in it that could pass for more than one line.
func said(text string) string {
	runes := []rune(strings.Join(strings.Fields(strings.Map(printable, text)), " "))
	if len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return string(runes)
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f || r == 0xfffd || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
		return ' '
	}
	return r
}

// message makes the letter into a message.
func (c *Channel) message(to Person, l letter.Letter, n index.Notice) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	if err := m.FromFormat(Subject(c.Server.FromName), c.Server.From); err != nil {
		return nil, fmt.Errorf("the address of the sender cannot be used: %w", err)
	}
	if err := m.AddToFormat(Subject(to.Name), to.Address); err != nil {
		return nil, fmt.Errorf("the address of the recipient cannot be used: %w", err)
	}
	if got := m.GetTo(); len(got) != 1 || got[0].Address != to.Address {
		return nil, errors.New("the address of the recipient cannot be used: it is read as another one")
	}
	m.Subject(Subject(l.Subject))
	m.SetMessageIDWithValue(ID(n.Key, c.Server.From))
	m.SetDateWithValue(n.Created)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers from absence assistants
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	if l.Urgent {
		m.SetImportance(gomail.ImportanceUrgent)
	}
	if l.Stop != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+l.Stop+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	return m, nil
}

// Subject makes a text fit for a header: one line of at most 200 characters, without any that hide or turn others.
func Subject(text string) string {
	text = strings.ReplaceAll(text, "=?", "= ?") // or a mailbox would read it as an encoded word, and find in it what it likes
	runes := []rune(strings.Join(strings.Fields(strings.Map(printable, strings.ToValidUTF8(text, " "))), " "))
	if len(runes) > mostTitle {
		return string(runes[:mostTitle-1]) + "…"
	}
	return string(runes)
}

// ID is the Message-ID of a notice, without brackets: the same for every try.
func ID(key, from string) string {
	sum := sha256.Sum256([]byte(key))
	return "presswatch." + hex.EncodeToString(sum[:16]) + "@" + domain(from)
}

func domain(address string) string {
	_, d, ok := strings.Cut(address, "@")
	if !ok || d == "" {
		return "localhost"
	}
	return d
}
