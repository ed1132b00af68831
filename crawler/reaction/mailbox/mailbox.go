// Package mailbox reads a mailbox that subscribed to something: to the organisation's own list, to a wire service, to
// alerts that list pages. It looks once a poll, reads what has come since, and changes nothing: no mail is marked, moved or
// removed.
//
// Source.URL is imaps://HOST[:993]/FOLDER, or imap:// within a network that the administrator allows; Secret.Account and
// Secret.Password log in (an app password). Source.Query says which mails count: conditions like list-id:news.example,
// from:@wire.example, subject:"Media release", all of which must hold, with | between alternatives; empty, all do. Mails of
// alert services become pages to be visited.
//
// What a mail says of its sender is kept as the receiving server found it (Authentication-Results, RFC 8601). Remote
// pictures are neither loaded nor named. Never met live: servers that allow only OAuth; IDLE is not used, the mailbox is looked at
// every poll.
package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// Limits of one look.
const (
	lookFor     = time.Minute // real time for all of it: a server that hangs is left
	mostMails   = 100         // in one look; there is another at once if there are more
	largestMail = 8 << 20     // of a larger one only the head is read
	headSize    = 64 << 10
	backTo      = 14 * 24 * time.Hour // after the server gave its mails new numbers
)

// Reader reads mailboxes.
type Reader struct{ Door reaction.Door }

// place is where a mailbox goes on. Numbers hold as long as the folder's validity does (RFC 9051, 2.3.1.1).
type place struct {
	Validity uint32 `json:"validity"`
	Last     uint32 `json:"last"`
}

// Read looks into the mailbox once.
func (r *Reader) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	where, err := parse(ask.Source.URL)
	if err != nil {
		return reaction.Batch{}, err
	}
	want, err := parseRules(ask.Source.Query)
	if err != nil {
		return reaction.Batch{}, err
	}
	conn, err := r.Door.Dial(ctx, where.host, where.plain)
	if err != nil {
		return reaction.Batch{}, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends every wait
	defer stop()
	if err := conn.SetReadDeadline(time.Now().Add(lookFor)); err != nil {
		_ = conn.Close()
		return reaction.Batch{}, failing("the mail server's line cannot be watched over", err)
	}
	c := imapclient.New(conn, nil)
	defer func() { _ = c.Close() }()
	l := &look{client: c, ask: ask, where: where, rules: want}
	b, err := l.look()
	if err == nil {
		_ = c.Logout().Wait() // a courtesy
	}
	return b, err
}

func failing(text string, err error) *reaction.Problem {
	return &reaction.Problem{Status: index.StatusFailing, Text: text, Err: err}
}

// server is where a mailbox is.
type server struct {
	host, folder string
	plain        bool
}

func parse(raw string) (server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "imaps" && u.Scheme != "imap" {
		return server{}, failing("the mailbox's address cannot be read; write imaps://HOST/INBOX", err)
	}
	a := server{host: u.Host, folder: strings.Trim(u.Path, "/"), plain: u.Scheme == "imap"}
	if a.folder == "" {
		a.folder = "INBOX"
	}
	if _, _, err := net.SplitHostPort(a.host); err != nil {
		port := "993"
		if a.plain {
			port = "143"
		}
		a.host = net.JoinHostPort(u.Hostname(), port)
	}
	return a, nil
}

// look is one look into a mailbox.
type look struct {
	client *imapclient.Client
	ask    reaction.Ask
	where  server
	rules  rules
	batch  reaction.Batch
}

func (l *look) look() (reaction.Batch, error) {
	if err := l.client.WaitGreeting(); err != nil {
		return l.batch, failing("the mail server does not greet; is it one?", err)
	}
	if err := l.client.Login(l.ask.Secret.Account, l.ask.Secret.Password).Wait(); err != nil {
		return l.batch, refused(err)
	}
	box, err := l.client.Select(l.where.folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return l.batch, failing(fmt.Sprintf("the mailbox has no folder %q", l.where.folder), err)
	}
	var from place
	_ = json.Unmarshal([]byte(l.ask.Source.State.Resume), &from) // what cannot be read begins anew
	uids, err := l.fresh(box, &from)
	if err != nil {
		return l.batch, failing("the mail server does not say what is new", err)
	}
	l.batch.More = len(uids) > mostMails
	for _, uid := range uids[:min(len(uids), mostMails)] {
		if err := l.mail(uid); err != nil {
			return l.batch, failing("the mail server broke off while a mail was read; it is read again", err)
		}
		from.Last = max(from.Last, uint32(uid))
		text, err := json.Marshal(from)
		if err != nil {
			return l.batch, err
		}
		l.batch.Resume = string(text)
	}
	if len(uids) == 0 {
		text, err := json.Marshal(from)
		l.batch.Resume = string(text)
		return l.batch, err
	}
	return l.batch, nil
}

// refused tells a wrong password from a server that has other troubles.
func refused(err error) error {
	var no *imap.Error
	if errors.As(err, &no) && no.Type == imap.StatusResponseTypeNo {
		return &reaction.Problem{Status: index.StatusRefused, Text: "the mail server does not accept account and password; make a new app password and write it into its file", Err: err}
	}
	return failing("the mail server broke off at log-in", err)
}

// fresh returns the numbers of mails that were not read yet, in order. A folder that is new, or whose numbers were given
// anew, is read from two weeks back: mails that were taken in before are known by their Message-ID.
func (l *look) fresh(box *imap.SelectData, from *place) ([]imap.UID, error) {
	criteria := &imap.SearchCriteria{}
	if from.Validity != box.UIDValidity {
		*from = place{Validity: box.UIDValidity}
		criteria.Since = l.ask.Now.Add(-backTo)
	} else {
		criteria.UID = []imap.UIDSet{{imap.UIDRange{Start: imap.UID(from.Last + 1), Stop: 0}}}
	}
	found, err := l.client.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, err
	}
	var out []imap.UID
	for _, uid := range found.AllUIDs() {
		if uint32(uid) > from.Last { // "n:*" names the last mail also when it is older
			out = append(out, uid)
		}
	}
	return out, nil
}

// mail reads one mail: whole, or its head if it is too large.
func (l *look) mail(uid imap.UID) error {
	size, at, err := l.facts(uid)
	if err != nil {
		return err
	}
	section := &imap.FetchItemBodySection{Peek: true}
	limit := int64(largestMail)
	if size > largestMail {
		section.Specifier, limit = imap.PartSpecifierHeader, headSize
	}
	cmd := l.client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
	text, err := firstLiteral(cmd, limit)
	if closeErr := cmd.Close(); err == nil {
		err = closeErr
	}
	if err != nil || text == nil {
		return err
	}
	m := readMail(text, at, l.ask.Now)
	if size > largestMail {
		m.problem = fmt.Sprintf("the mail has %d MB; only its head was read", size>>20)
	}
	if l.rules.fit(m) {
		l.take(m)
	}
	return nil
}

// facts are a mail's size and when the server got it.
func (l *look) facts(uid imap.UID) (size int64, at time.Time, err error) {
	got, err := l.client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true}).Collect()
	if err != nil || len(got) == 0 {
		return 0, time.Time{}, err
	}
	return got[0].RFC822Size, got[0].InternalDate, nil
}

var errTooLong = errors.New("the mail is longer than the server said")

// firstLiteral reads the body of a mail, never more than it may have.
func firstLiteral(cmd *imapclient.FetchCommand, limit int64) ([]byte, error) {
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		for item := msg.Next(); item != nil; item = msg.Next() {
			body, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || body.Literal == nil {
				continue
			}
			if body.Literal.Size() > limit {
				return nil, errTooLong
			}
			return io.ReadAll(io.LimitReader(body.Literal, limit))
		}
	}
	return nil, nil
}

// take makes an item of a mail, or pages to be visited if it is an alert that lists them.
func (l *look) take(m *mail) {
	if m.isAlert() {
		for _, link := range m.pages() {
			l.batch.Entries = append(l.batch.Entries, index.Entry{
				Key: link.URL, URL: link.URL, SeenAs: link.URL, Title: link.Text, Published: m.at, Comments: -1,
			})
		}
		return
	}
	l.batch.Items = append(l.batch.Items, m.item())
}
