package social

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Who reads the subscribers' mailbox.
const (
	MailUser     = "watch@tarn.localhost"
	MailPassword = "mill-pond"
)

// Mailbox serves IMAP on ln until ctx ends: the inbox of somebody who subscribed to the organisation's own list. Mails
// come in as the clock goes on.
func (p *Public) Mailbox(ctx context.Context, ln net.Listener, now func() time.Time, port string) error {
	user := imapmemserver.NewUser(MailUser, MailPassword)
	if err := user.Create("INBOX", nil); err != nil {
		return err
	}
	mem := imapmemserver.New()
	mem.AddUser(user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true,
	})
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	err := p.deliver(ctx, user, now, port)
	return errors.Join(err, server.Close(), ignoreClosed(<-served))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// deliver puts every mail into the inbox when its time has come.
func (p *Public) deliver(ctx context.Context, user *imapmemserver.User, now func() time.Time, port string) error {
	mails := p.of("mail")
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for ; len(mails) > 0 && !mails[0].At.After(now()); mails = mails[1:] {
			text := mails[0].mime(port)
			if _, err := user.Append("INBOX", literal{bytes.NewReader(text)}, &imap.AppendOptions{Time: mails[0].At}); err != nil {
				return fmt.Errorf("delivering a mail: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// literal is a mail as the server takes it.
type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// mime is the mail as it lies in the mailbox: text and HTML, as list software sends it, with what the receiving server
// found out about its sender (RFC 8601).
func (p *Post) mime(port string) []byte {
	subject, body, _ := strings.Cut(p.Text, "\n")
	_, domain, _ := strings.Cut(p.Handle, "@")
	link := withPort(p.Link, port)
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("Authentication-Results: mx.tarn.localhost; dkim=pass header.d=%s; spf=pass smtp.mailfrom=%s", domain, domain)
	line("From: %s <%s>", p.Name, p.Handle)
	line("To: %s", MailUser)
	line("Subject: %s", subject)
	line("Date: %s", p.At.Format(time.RFC1123Z))
	line("Message-ID: <%s@%s>", p.ID, domain)
	line("List-Id: News from %s <news.%s>", p.Name, domain)
	line("List-Unsubscribe: <http://%s/unsubscribe>", domain)
	line("MIME-Version: 1.0")
	line(`Content-Type: multipart/alternative; boundary="swan"`)
	line("")
	line("--swan\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n")
	line("%s\r\n\r\nRead more: %s\r\n\r\nYou get this mail because you subscribed to news from %s.", strings.ReplaceAll(body, "\n", "\r\n\r\n"), link, p.Name)
	line("--swan\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n")
	line(`<html><body><img src="http://track.clarion-newsroom.localhost/open.gif?m=%s" width="1" height="1"><h1>%s</h1><p>%s</p><p><a href="%s">Read more</a></p></body></html>`,
		p.ID, html.EscapeString(subject), strings.ReplaceAll(html.EscapeString(body), "\n", "</p><p>"), link)
	line("--swan--")
	return b.Bytes()
}
