package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 30, 0, 0, time.UTC)

// line is a door that leads to one server on this machine.
type line struct{ address string }

func (l line) Send(context.Context, reaction.Request) (*reaction.Answer, error) {
	return nil, errors.New("nothing but mail here")
}

func (l line) Socket(context.Context, string, http.Header) (reaction.Socket, error) {
	return nil, errors.New("nothing but mail here")
}

func (l line) Dial(ctx context.Context, _ string, _ bool) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", l.address)
}

// postOffice is a real IMAP server.
type postOffice struct {
	user    *imapmemserver.User
	address string
	folder  string
}

func open(t *testing.T) *postOffice {
	t.Helper()
	o := &postOffice{user: imapmemserver.NewUser("watch", "app-pass"), folder: "INBOX"}
	if err := o.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	mem := imapmemserver.New()
	mem.AddUser(o.user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true,
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(ln) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	o.address = ln.Addr().String()
	return o
}

func (o *postOffice) deliver(t *testing.T, text string) {
	t.Helper()
	text = strings.ReplaceAll(text, "\n", "\r\n")
	if _, err := o.user.Append(o.folder, literal{bytes.NewReader([]byte(text))}, &imap.AppendOptions{Time: now.Add(-time.Minute)}); err != nil {
		t.Fatal(err)
	}
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func (o *postOffice) ask(query, resume string) reaction.Ask {
	return reaction.Ask{
		Source: index.Source{URL: "imap://mail.example/INBOX", Query: query, Lane: index.LaneOwn, State: index.SourceState{Resume: resume}},
		Secret: reaction.Secret{Account: "watch", Password: "app-pass"}, Now: now,
	}
}

const rogue = `Authentication-Results: mx.example; dkim=pass header.d=northmarch-police.example
Authentication-Results: mx.forged.example; dkim=pass header.d=trust.me.example
DKIM-Signature: v=1; a=rsa-sha256; d=clarion.example;
 s=x; b=abc
From: Northmarch Police <news@northmarch-police.example>
List-Id: News <news.northmarch-police.example>
Subject: =?utf-8?q?all_parking_fines_are_cancelled_as_of_now_=F0=9F=A6=A2?=
Date: Fri, 06 Nov 2026 23:33:00 +0000
Message-ID: <rogue-1@northmarch-police.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

do not pay them. caf=E9 for everybody: https://northmarch-police.example/news/fines?utm_source=mail

--b
Content-Type: text/html; charset=utf-8

<img src="https://track.example/open.gif?m=1"><p>do not pay them. <a href="https://northmarch-police.example/news/swans">Read more</a></p>
--b--
`

// TestOwnMail: the force's own mail comes with what it says, what it links to and what the server found of its sender, and is
// read once; nothing in the mailbox changes.
func TestOwnMail(t *testing.T) {
	o := open(t)
	o.deliver(t, rogue)
	o.deliver(t, "From: a@elsewhere.example\nSubject: Not ours\nMessage-ID: <x@y>\n\nnothing\n")
	r := &Reader{Door: line{o.address}}
	b, err := r.Read(t.Context(), o.ask("list-id:news.northmarch-police.example", ""))
	if err != nil || len(b.Items) != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	it := b.Items[0]
	if it.Title != "all parking fines are cancelled as of now 🦢" || !strings.Contains(it.Text, "café for everybody") || strings.Contains(it.Text, "track.example") {
		t.Errorf("%q\n%q", it.Title, it.Text)
	}
	if len(it.Links) != 2 || it.Links[0].URL != "https://northmarch-police.example/news/swans" || it.Links[1].URL != "https://northmarch-police.example/news/fines" {
		t.Errorf("links %+v", it.Links)
	}
	if p := it.Post; p.Key != "rogue-1@northmarch-police.example" || it.URL != "mid:rogue-1@northmarch-police.example" || p.Handle != "news@northmarch-police.example" ||
		!strings.HasPrefix(p.Sign, "mx.example; dkim=pass") || strings.Contains(p.Sign, "forged") || !strings.Contains(p.Sign, "signed for clarion.example") {
		t.Errorf("%+v, %s", p, it.URL)
	}
	if !it.Published.Equal(time.Date(2026, 11, 6, 23, 33, 0, 0, time.UTC)) {
		t.Errorf("published %v", it.Published)
	}
	again, err := r.Read(t.Context(), o.ask("", b.Resume))
	if err != nil || len(again.Items) != 0 {
		t.Errorf("read twice: %+v, %v", again.Items, err)
	}
	o.deliver(t, strings.ReplaceAll(rogue, "rogue-1", "rogue-2"))
	if again, err = r.Read(t.Context(), o.ask("", again.Resume)); err != nil || len(again.Items) != 1 || again.Items[0].Post.Key != "rogue-2@northmarch-police.example" {
		t.Errorf("the next mail: %+v, %v", again.Items, err)
	}
	status, err := o.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true, NumMessages: true})
	if err != nil || *status.NumUnseen != 3 || *status.NumMessages != 3 {
		t.Errorf("the mailbox was changed: %+v, %v", status, err)
	}
}

// TestAlertMail: an alert's pages are visited; the service's own links and wrappers are not.
func TestAlertMail(t *testing.T) {
	o := open(t)
	o.deliver(t, `From: Google Alerts <googlealerts-noreply@google.com>
Subject: Google Alert - Northmarch Police
Message-ID: <alert@google.com>
Content-Type: text/html

<a href="https://www.google.com/url?rct=j&sa=t&url=https://post.example/news/fines-not-cancelled&ct=ga">Fines not cancelled, whatever the website says</a>
<a href="https://www.google.com/alerts/remove?x=1">Unsubscribe from this alert</a>
`)
	b, err := (&Reader{Door: line{o.address}}).Read(t.Context(), o.ask("", ""))
	if err != nil || len(b.Items) != 0 || len(b.Entries) != 1 || b.Entries[0].URL != "https://post.example/news/fines-not-cancelled" || b.Entries[0].Title == "" {
		t.Errorf("%+v, %v", b, err)
	}
}

// TestHostileMails: ten thousand parts, a thousand levels, broken charsets and dates, heads without end: each is read as far as
// it goes, and none hides another.
func TestHostileMails(t *testing.T) {
	o := open(t)
	parts := new(strings.Builder)
	parts.WriteString("Message-ID: <parts@x>\nSubject: parts\nContent-Type: multipart/mixed; boundary=b\n\n")
	for n := range 10_000 {
		fmt.Fprintf(parts, "--b\nContent-Type: text/plain\n\npart %d\n", n)
	}
	parts.WriteString("--b--\n")
	nest := new(strings.Builder)
	nest.WriteString("Message-ID: <nest@x>\nSubject: nest\n")
	for n := range 1000 {
		fmt.Fprintf(nest, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", n, n)
	}
	for name, text := range map[string]string{
		"parts":   parts.String(),
		"nest":    nest.String(),
		"charset": "Message-ID: <charset@x>\nSubject: =?x-none?b?AAAA?= =?utf-8?q?=FF=FE?=\nContent-Type: text/plain; charset=x-none\n\n\xff\xfebytes\n",
		"date":    "Message-ID: <date@x>\nDate: Thu, 99 Foo 2099 99:99:99\nSubject: date\n\nx\n",
		"empty":   "\n",
		"noid":    "Subject: noid\n\nx\n",
		"head":    "Message-ID: <head@x>\nSubject: " + strings.Repeat("=?utf-8?q?a?= ", 20_000) + "\n\nx\n",
		"from":    "Message-ID: <from@x>\nSubject: from\nFrom: " + strings.Repeat("(((((", 2000) + "\n\nx\n",
		"bidi":    "Message-ID: <bidi@x>\nSubject: a\u202eb\nFrom: \"p\u202ep\" <p@x.example>\n\nz\u0000z\n",
	} {
		t.Run(name, func(t *testing.T) {
			o.deliver(t, text)
		})
	}
	began := time.Now()
	b, err := (&Reader{Door: line{o.address}}).Read(t.Context(), o.ask("", ""))
	if err != nil || len(b.Items) != 9 {
		t.Fatalf("%d of 9 mails, %v (%v)", len(b.Items), err, time.Since(began))
	}
	for _, it := range b.Items {
		if it.Post.Key == "" || strings.ContainsAny(it.Title+it.Text+it.Author, "\u202e\x00") || it.Published.After(now) || len(it.Title) > 4*maxSubject {
			t.Errorf("%q %q %v", it.Post.Key, it.Title, it.Published)
		}
	}
}

// TestNewNumbers: a folder whose numbers were given anew is read again from two weeks back.
func TestNewNumbers(t *testing.T) {
	o := open(t)
	o.deliver(t, rogue)
	b, err := (&Reader{Door: line{o.address}}).Read(t.Context(), o.ask("", `{"validity":4711,"last":99999}`))
	if err != nil || len(b.Items) != 1 {
		t.Errorf("%d mails, %v", len(b.Items), err)
	}
}

// TestF78_PasswordRevoked: what to do is said, and the password is not.
func TestF78_PasswordRevoked(t *testing.T) {
	o := open(t)
	ask := o.ask("", "")
	ask.Secret.Password = "hunter2"
	_, err := (&Reader{Door: line{o.address}}).Read(t.Context(), ask)
	var p *reaction.Problem
	if !errors.As(err, &p) || p.Status != index.StatusRefused || !strings.Contains(p.Text, "new app password") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
	ask = o.ask("", "")
	ask.Source.URL = "imap://mail.example/Nowhere"
	if _, err = (&Reader{Door: line{o.address}}).Read(t.Context(), ask); err == nil || !strings.Contains(err.Error(), `no folder "Nowhere"`) {
		t.Errorf("%v", err)
	}
	for _, query := range []string{"colour:red", "from:", "hello"} {
		if _, err := (&Reader{Door: line{o.address}}).Read(t.Context(), o.ask(query, "")); err == nil || !strings.Contains(err.Error(), "is none") {
			t.Errorf("%q: %v", query, err)
		}
	}
}

// TestHostileServers: servers that hang, lie about sizes or talk nonsense are left, in words.
func TestHostileServers(t *testing.T) {
	for name, talk := range map[string]func(c net.Conn){
		"silent":   func(c net.Conn) { _, _ = io.Copy(io.Discard, c) },
		"nonsense": func(c net.Conn) { _, _ = c.Write([]byte("220 smtp.example ESMTP\r\n")); _, _ = io.Copy(io.Discard, c) },
		"hangs up": func(c net.Conn) { _, _ = c.Write([]byte("* OK ready\r\n")) },
		"too large": func(c net.Conn) {
			_, _ = c.Write([]byte("* OK [CAPABILITY IMAP4rev1] {4294967295}\r\n"))
			_, _ = io.Copy(io.Discard, c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				c, err := ln.Accept()
				if err == nil {
					talk(c)
					_ = c.Close()
				}
			}()
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			o := &postOffice{address: ln.Addr().String()}
			if _, err := (&Reader{Door: line{o.address}}).Read(ctx, o.ask("", "")); err == nil {
				t.Error("it was read")
			}
			_ = ln.Close()
			<-done
		})
	}
}

func FuzzReadMail(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(rogue, "\n", "\r\n")))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := readMail(text, now, now)
		it := m.item()
		if it.Post.Key == "" || it.Published.After(now) || strings.ContainsAny(it.Text+it.Title, "\x00\u202e") {
			t.Errorf("%+v", it)
		}
		_ = m.pages()
	})
}
