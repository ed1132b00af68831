package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/letter"
	"presswatch/server/mail"
	"presswatch/server/mail/postbox"
	"presswatch/server/outbox"
)

var now = time.Date(2026, 11, 6, 23, 33, 0, 0, time.UTC)

// certificate is one that net/http/httptest made for example.com and 127.0.0.1, with its authority.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s.TLS.Certificates[0], roots
}

func box(t *testing.T, o postbox.Options) *postbox.Box {
	t.Helper()
	o.Now = func() time.Time { return now }
	b, err := postbox.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func dial(ctx context.Context, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", address)
}

func channel(server mail.Server, subject string) *mail.Channel {
	server.From, server.FromName = "presswatch@office.example", "Office"
	return &mail.Channel{
		Dial: dial, Server: server, People: map[string]mail.Person{"anna": {"Anna Berg", "anna@office.example"}, "tom": {"Tom Ekwall", "tom@office.example"}},
		Compose: func(index.Notice) (letter.Letter, error) {
			return letter.Letter{Subject: subject, Text: "Text — with a dash\n", HTML: "<p>HTML — as well</p>"}, nil
		},
	}
}

func notice(key string) index.Notice {
	return index.Notice{Key: key, Channel: "mail", Recipient: "anna", Created: now}
}

// TestALetter: both twins arrive whole, to one person, under an id that every try has.
func TestALetter(t *testing.T) {
	b := box(t, postbox.Options{})
	c := channel(mail.Server{Address: b.Address(), Security: mail.Clear}, "Alarm: “FREE THE SWANS” is on your website")
	for range 2 {
		if err := c.Send(t.Context(), notice("alarm/1")); err != nil {
			t.Fatal(err)
		}
	}
	got := b.Letters()
	if len(got) != 2 || got[0].MessageID != got[1].MessageID || got[0].MessageID != mail.ID("alarm/1", "presswatch@office.example") {
		t.Fatalf("%+v", got)
	}
	l := got[0]
	if l.To != "anna@office.example" || l.From != "presswatch@office.example" || l.Subject != "Alarm: “FREE THE SWANS” is on your website" || l.Text != "Text — with a dash\n" || !strings.Contains(l.HTML, "HTML — as well") || !l.Date.Equal(now) {
		t.Errorf("%+v", l)
	}
	for _, header := range []string{"Auto-Submitted: auto-generated", "MIME-Version: 1.0", "multipart/alternative"} {
		if !strings.Contains(string(l.Raw), header) {
			t.Errorf("without %q: %s", header, l.Raw)
		}
	}
}

// TestWhatBecomesOfIt: what the server says decides whether and when it is tried again (F29 to F32).
func TestWhatBecomesOfIt(t *testing.T) {
	for name, tt := range map[string]struct {
		answer  postbox.Answer
		letters int
		check   func(error) bool
	}{
		"greylisted":      {postbox.Answer{Code: 451, At: "rcpt"}, 0, busyFor(5 * time.Minute)},
		"no room":         {postbox.Answer{Code: 452}, 0, busyFor(5 * time.Minute)},
		"no such mailbox": {postbox.Answer{Code: 550, At: "rcpt"}, 0, isRefused},
		"refused as spam": {postbox.Answer{Code: 554}, 0, isRefused},
		"line breaks":     {postbox.Answer{Drop: true}, 1, isTriedAgain},
		"taken":           {postbox.Answer{}, 1, func(err error) bool { return err == nil }},
	} {
		t.Run(name, func(t *testing.T) {
			b := box(t, postbox.Options{})
			b.Script(tt.answer)
			c := channel(mail.Server{Address: b.Address(), Security: mail.Clear}, "x")
			if err := c.Send(t.Context(), notice("n")); !tt.check(err) || len(b.Letters()) != tt.letters {
				t.Errorf("%v, %d letters", err, len(b.Letters()))
			}
		})
	}
	c := channel(mail.Server{Address: "127.0.0.1:1", Security: mail.Clear}, "x")
	if err := c.Send(t.Context(), notice("n")); !isTriedAgain(err) {
		t.Errorf("a server that is not there: %v", err)
	}
	n := notice("n")
	n.Recipient = "nobody"
	if err := c.Send(t.Context(), n); !isRefused(err) {
		t.Errorf("nobody: %v", err)
	}
}

func busyFor(d time.Duration) func(error) bool {
	return func(err error) bool {
		var b *outbox.Busy
		return errors.As(err, &b) && b.Wait >= d
	}
}

func isRefused(err error) bool {
	var r *outbox.Refused
	return errors.As(err, &r)
}

func isTriedAgain(err error) bool {
	var b *outbox.Busy
	return err != nil && !isRefused(err) && !errors.As(err, &b)
}

// TestSecured: nothing is said in clear, neither letter nor password, where the line was to be secured (F35).
func TestSecured(t *testing.T) {
	cert, roots := certificate(t)
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	login := mail.Server{User: "office", Password: "secret"}
	for name, tt := range map[string]struct {
		box     postbox.Options
		server  mail.Server
		letters int
		says    string
	}{
		"starttls":             {postbox.Options{TLS: config}, mail.Server{Security: mail.StartTLS, Roots: roots}, 1, ""},
		"starttls with login":  {postbox.Options{TLS: config, Login: "office:secret"}, mail.Server{Security: mail.StartTLS, Roots: roots, User: login.User, Password: login.Password}, 1, ""},
		"wrong password":       {postbox.Options{TLS: config, Login: "office:other"}, mail.Server{Security: mail.StartTLS, Roots: roots, User: login.User, Password: login.Password}, 0, "535"},
		"starttls is stripped": {postbox.Options{}, mail.Server{Security: mail.StartTLS, Roots: roots}, 0, "STARTTLS"},
		"unknown certificate":  {postbox.Options{TLS: config}, mail.Server{Security: mail.StartTLS}, 0, "certificate"},
		"direct, but in clear": {postbox.Options{}, mail.Server{Security: mail.Direct, Roots: roots}, 0, "TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			b := box(t, tt.box)
			tt.server.Address = b.Address()
			err := channel(tt.server, "x").Send(t.Context(), notice("n"))
			if len(b.Letters()) != tt.letters || (err == nil) != (tt.letters == 1) || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%d letters, %v", len(b.Letters()), err)
			}
			if err != nil && !isTriedAgain(err) {
				t.Errorf("somebody may put it right, and then it must still go: %v", err)
			}
		})
	}
}

// TestASlowServer ends with the context, and not with the server (F34).
func TestASlowServer(t *testing.T) {
	b := box(t, postbox.Options{})
	b.Script(postbox.Answer{Wait: 3 * time.Second})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := channel(mail.Server{Address: b.Address(), Security: mail.Clear}, "x").Send(ctx, notice("n")); err == nil || time.Since(began) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// FuzzSubject: whatever a headline has in it, there is one subject of at most 200 characters, and no header more (F45).
func FuzzSubject(f *testing.F) {
	for _, s := range []string{"a", "a\r\nBcc: evil@example.org", "=?utf-8?q?a=0D=0ABcc:_evil@example.org?=", strings.Repeat("ä", 10_000), "\u202egnp.exe", "a\x00b", "a\xffb", " \t\n"} {
		f.Add(s)
	}
	b, err := postbox.Open(context.Background(), postbox.Options{Now: time.Now, Keep: 1})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	f.Fuzz(func(t *testing.T, subject string) {
		if err := channel(mail.Server{Address: b.Address(), Security: mail.Clear}, subject).Send(t.Context(), notice("n")); err != nil {
			t.Fatal(err)
		}
		got := b.Letters()[0]
		head, _, _ := strings.Cut(string(got.Raw), "\r\n\r\n")
		if n := len([]rune(got.Subject)); n > 200 || strings.ContainsAny(got.Subject, "\r\n\x00\u202e") || got.To != "anna@office.example" {
			t.Errorf("%q of %d", got.Subject, n)
		}
		for _, line := range strings.Split(head, "\r\n") {
			if name, _, _ := strings.Cut(line, ":"); strings.EqualFold(name, "bcc") || len(line) > 998 {
				t.Errorf("a header %q", line)
			}
		}
		if got.Text != "Text — with a dash\n" {
			t.Errorf("the body is %q", got.Text)
		}
	})
}

// TestOverTheOutbox: of three people one has no mailbox; the others get theirs once, and nobody gets anything twice (F31).
func TestOverTheOutbox(t *testing.T) {
	b := box(t, postbox.Options{})
	c := channel(mail.Server{Address: b.Address(), Security: mail.Clear}, "x")
	c.People["gone"] = mail.Person{Name: "Gone", Address: "gone@office.example"}
	for i, to := range []string{"anna", "gone", "tom"} {
		if to == "gone" {
			b.Script(postbox.Answer{Code: 550, At: "rcpt"})
		}
		n := notice(fmt.Sprint("n", i))
		n.Recipient = to
		if err := c.Send(t.Context(), n); (to == "gone") != isRefused(err) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if got := b.Letters(); len(got) != 2 || got[0].To != "anna@office.example" || got[1].To != "tom@office.example" {
		t.Errorf("%+v", got)
	}
}

// TestLettersAreWhole: every kind of notice makes a letter that mailboxes do not cut off, with every address in both twins.
func TestLettersAreWhole(t *testing.T) {
	w := &letter.Writer{Organisation: "Northmarch Police", Base: "https://presswatch.office.example", Zone: time.UTC}
	long := strings.Repeat("A headline <script>alert(1)</script> & more, ", 8)
	stories := make([]map[string]any, 40)
	for i := range stories {
		stories[i] = map[string]any{"no": i + 1, "section": "Swans", "title": long, "url": fmt.Sprintf("https://presswatch.office.example/stories/%d", i), "meta": "First: Tarnbeck Post, Fri 13:05 · 12 articles · 3 original", "why": "4 times the usual for a Friday", "bar": "Your statement in 9 of 12 articles", "filled": 75}
	}
	for kind, body := range map[string]map[string]any{
		"test":   {"type": "test"},
		"alert":  {"type": "alert", "search": map[string]any{"name": "Swans", "query": "swan*"}, "item": map[string]any{"title": long, "outlet": "Tarnbeck Post", "url": "https://post.example/1", "page": "https://presswatch.office.example/items/1", "first_seen": now}},
		"storm":  {"type": "alert", "says": "Swans: more than 20 new stories in ten minutes", "more": "https://presswatch.office.example/search?q=swan"},
		"update": {"type": "alert", "says": "Swans: “Swans held” is at 10 outlets now", "story": map[string]any{"url": "https://presswatch.office.example/stories/1"}},
		"spike":  {"type": "spike", "says": "Swans: 23 in an hour, usually 4 at this hour, from 9 sources", "search": "Swans", "url": "https://presswatch.office.example/search?q=swan"},
		"alarm":  {"type": "alarm", "level": "red", "url": "https://presswatch.office.example/alarms/1", "opened": now, "count": 9, "parts": []map[string]any{{"outlet": "Your website", "url": "https://own.example/1", "words": "FREE THE SWANS", "seen": now, "why": []string{"it is not on the list", "23:31 on a Friday"}}}},
		"digest": {"type": "digest", "timestamp": now, "says": "One story needs you.", "lead": "4 pages still show it.", "button": "See", "url": "https://presswatch.office.example/", "stories": stories, "zone": "Europe/London", "how": "You get this every day."},
	} {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		l, err := w.Write(index.Notice{Body: raw, Created: now})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if len(l.HTML) > 100_000 || strings.Contains(l.HTML, "<script") || strings.Contains(l.HTML, "ZgotmplZ") || l.Subject == "" || l.Text == "" {
			t.Errorf("%s: %d bytes, subject %q", kind, len(l.HTML), l.Subject)
		}
		for _, link := range strings.Split(l.HTML, `href="`)[1:] {
			address, _, _ := strings.Cut(link, `"`)
			if !strings.Contains(l.Text, address) {
				t.Errorf("%s: the text has no %s", kind, address)
			}
		}
	}
	for _, bad := range []string{"", "{", `{"type":"pigeon"}`, `{"type":"alert"}`, `{"type":"alarm"}`} {
		if _, err := w.Write(index.Notice{Body: []byte(bad)}); err == nil {
			t.Errorf("%q makes a letter", bad)
		}
	}
}
