package mailbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // reads mails of other charsets than UTF-8
	gomail "github.com/emersion/go-message/mail"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// The caps of a mail.
const (
	mostParts  = 200
	mostText   = 512 << 10 // bytes of one part
	maxSubject = 500
)

// mail is what is kept of a mail.
type mail struct {
	id, subject, fromName, from, list string
	at                                time.Time
	text                              string
	links                             []index.Link
	sign                              string
	problem                           string
}

// readMail reads a mail as far as it goes: a part that is broken hides no other.
func readMail(text []byte, received, now time.Time) *mail {
	m := &mail{at: received}
	entity, err := message.Read(bytes.NewReader(text))
	if entity == nil {
		sum := sha256.Sum256(text)
		m.id, m.problem = hex.EncodeToString(sum[:12]), "the mail cannot be read"
		return m
	}
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		m.problem = "parts of the mail cannot be read"
	}
	m.head(gomail.Header{Header: entity.Header}, text, received, now)
	m.body(entity)
	return m
}

// head reads what the head says. A date that lies after the mail was received is not believed.
func (m *mail) head(h gomail.Header, text []byte, received, now time.Time) {
	if received.IsZero() || received.After(now) {
		received = now
	}
	m.at = received.UTC()
	if at, err := h.Date(); err == nil && !at.After(received) && at.Year() > 1990 {
		m.at = at.UTC()
	}
	if id, err := h.MessageID(); err == nil {
		m.id = plain.Line(id, 250)
	}
	if m.id == "" {
		sum := sha256.Sum256(text)
		m.id = hex.EncodeToString(sum[:12]) + "@unnamed"
	}
	if subject, err := h.Subject(); err == nil {
		m.subject = plain.Line(subject, maxSubject)
	} else {
		m.subject = plain.Line(h.Get("Subject"), maxSubject)
	}
	if raw := h.Get("From"); len(raw) < 4096 { // lists of addresses are read in a time that grows with their square
		if list, err := h.AddressList("From"); err == nil && len(list) > 0 {
			m.fromName, m.from = plain.Line(list[0].Name, 200), strings.ToLower(plain.Line(list[0].Address, 254))
		}
	}
	m.list = strings.ToLower(plain.Line(h.Get("List-Id"), 300))
	m.sign = sign(h)
}

var dkimDomain = regexp.MustCompile(`(?:^|;)\s*d=([A-Za-z0-9.-]{1,253})`)

// sign is what the receiving server found out about the sender: its topmost Authentication-Results, for any further down
// may have been written by the sender; and for whom the mail is signed.
func sign(h gomail.Header) string {
	found := plain.Line(h.Get("Authentication-Results"), 500)
	for f := h.FieldsByKey("DKIM-Signature"); f.Next(); {
		if d := dkimDomain.FindStringSubmatch(strings.ReplaceAll(f.Value(), "\n", " ")); d != nil && !strings.Contains(found, "signed for "+d[1]) {
			found = strings.TrimPrefix(found+"; signed for "+strings.ToLower(d[1]), "; ")
		}
		if len(found) > 1000 {
			break
		}
	}
	return found
}

// body takes the text of a mail: its plain part, and the links of its HTML part, or its HTML part alone.
func (m *mail) body(entity *message.Entity) {
	var texts, marked []string
	parts := 0
	errMany := errors.New("too many parts")
	err := entity.Walk(func(_ []int, part *message.Entity, err error) error {
		if parts++; parts > mostParts {
			return errMany
		}
		if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return nil //nolint:nilerr // a part that is broken hides no other
		}
		kind, params, _ := part.Header.ContentType()
		disposition, _, _ := part.Header.ContentDisposition()
		if disposition == "attachment" || params["name"] != "" || kind != "text/plain" && kind != "text/html" {
			return nil
		}
		text, _ := io.ReadAll(io.LimitReader(part.Body, mostText)) // as far as it can be read
		if kind == "text/plain" {
			texts = append(texts, string(text))
		} else {
			marked = append(marked, string(text))
		}
		return nil
	})
	if err != nil {
		m.problem = "the mail has more parts than are read, or a broken one"
	}
	m.settle(texts, marked)
}

var bareLink = regexp.MustCompile(`https?://[^\s<>"“”\])]+`)

func (m *mail) settle(texts, markup []string) {
	html := marked.Read(strings.Join(markup, "\n\n"), "")
	m.text = marked.Lines(strings.Join(texts, "\n\n"), mostText)
	if m.text == "" {
		m.text = html.Plain
	}
	for _, l := range html.Links {
		m.link(l.URL, l.Text)
	}
	for _, raw := range bareLink.FindAllString(m.text, 100) {
		m.link(strings.TrimRight(raw, ".,;:!?"), "")
	}
}

// link keeps a link, without what alert services and lists wrap around it (crawler/address takes that off).
func (m *mail) link(raw, text string) {
	u, err := address.Canonical(raw)
	if err != nil || len(m.links) >= 100 {
		return
	}
	for _, l := range m.links {
		if l.URL == u {
			return
		}
	}
	m.links = append(m.links, index.Link{URL: u, Text: plain.Line(text, 300)})
}

// item is the mail as an item. Its address is the one of RFC 2392; the source's lane says whose it is.
func (m *mail) item() index.Item {
	return index.Item{
		Kind: index.KindArticle, URL: "mid:" + url.PathEscape(m.id), Title: m.subject, Author: m.fromName, Text: m.text, Links: m.links, Published: m.at,
		Precision: index.PrecisionSecond, Comments: -1, Problem: m.problem, Site: domain(m.from),
		Post: &index.Post{
			Network: index.NetworkMail, Key: m.id, Form: index.FormMail, Handle: m.from, Place: m.list, Likes: -1, Reposts: -1, Replies: -1, Views: -1, Sign: m.sign,
		},
	}
}

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// alertSenders send mails that list pages.
var alertSenders = []string{"googlealerts-noreply@google.com", "alerts@talkwalker.com", "noreply@talkwalker.com", "alert@mention.com", "notifications@f5bot.com"}

func (m *mail) isAlert() bool {
	for _, s := range alertSenders {
		if m.from == s {
			return true
		}
	}
	return false
}

// pages are the links of an alert that lead to what it lists: those with a title, away from the service itself.
func (m *mail) pages() []index.Link {
	var out []index.Link
	for _, l := range m.links {
		site := address.Site(l.URL)
		if own := strings.TrimPrefix(domain(m.from), "www."); site == own || strings.HasSuffix(site, "."+own) || len(strings.Fields(l.Text)) < 3 {
			continue
		}
		out = append(out, l)
	}
	return out
}
