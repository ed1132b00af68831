// Package telling makes the ways to tell somebody from the configuration: webhooks and letters, who is meant by a name, and who
// gets a daily digest.
package telling

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"presswatch/config"
	"presswatch/crawler/fetch"
	"presswatch/crawler/fetch/retry"
	"presswatch/index"
	"presswatch/server/alert"
	"presswatch/server/chat"
	"presswatch/server/digest"
	"presswatch/server/letter"
	"presswatch/server/mail"
	"presswatch/server/outbox"
	"presswatch/server/seal"
	"presswatch/server/sending"
	"presswatch/server/webhook"
)

// Kit is what the ways are made from. All fields but Seal must be given.
type Kit struct {
	Config *config.Config
	Door   *fetch.Client
	Now    func() time.Time
	Base   string     // address of the pages, without a slash at the end
	Seal   *seal.Seal // of links in letters; nil: they have none
}

// Way is the way that a name of the configuration means: a webhook or a person.
func Way(c *config.Config, name string) (sending.Way, bool) {
	for _, w := range c.Webhooks {
		if w.Name == name {
			return sending.Way{Channel: "webhook", Recipient: name}, true
		}
	}
	for i := range c.People {
		if c.People[i].Key == name {
			return sending.Way{Channel: "mail", Recipient: name}, true
		}
	}
	return sending.Way{}, false
}

// Ways are all of them.
func Ways(c *config.Config) []sending.Way {
	var out []sending.Way
	for _, w := range c.Webhooks {
		out = append(out, sending.Way{Channel: "webhook", Recipient: w.Name})
	}
	for i := range c.People {
		out = append(out, sending.Way{Channel: "mail", Recipient: c.People[i].Key})
	}
	return out
}

// Meant are the ways that names mean. Every name was checked with the configuration.
func Meant(c *config.Config, names []string) []sending.Way {
	var out []sending.Way
	for _, name := range names {
		if w, ok := Way(c, name); ok {
			out = append(out, w)
		}
	}
	return out
}

// Channels are the channels of the outbox.
func (k *Kit) Channels() map[string]outbox.Channel {
	return map[string]outbox.Channel{"webhook": k.webhooks(), "mail": k.letters()}
}

func (k *Kit) webhooks() *webhook.Channel {
	c := &webhook.Channel{Now: k.Now, Endpoints: map[string]webhook.Endpoint{}, Post: k.post}
	for _, w := range k.Config.Webhooks {
		c.Endpoints[w.Name] = webhook.Endpoint{URL: w.URL, Secret: w.Secret, Kind: chat.Kind(w.Kind)}
	}
	return c
}

// post sends a webhook. A redirect to another host is refused by the door.
func (k *Kit) post(ctx context.Context, address string, header http.Header, body []byte) (webhook.Reply, error) {
	got, err := k.Door.Send(ctx, fetch.Call{Method: http.MethodPost, URL: address, Header: header, Body: body, Max: 64 << 10, Ours: true})
	if err != nil {
		return webhook.Reply{}, err
	}
	wait, _ := retry.After(got.Header, k.Now())
	return webhook.Reply{Status: got.Status, Wait: wait}, nil
}

func (k *Kit) letters() *mail.Channel {
	m := &k.Config.Mail
	c := &mail.Channel{
		Dial: k.Door.Relay, Compose: k.Writer().Write, People: map[string]mail.Person{},
		Server: mail.Server{Address: m.Server, Security: mail.Security(m.Secured()), User: m.User, Password: m.Password, From: m.From, FromName: k.Config.Organisation.Name + ", presswatch"},
	}
	for i := range k.Config.People {
		p := &k.Config.People[i]
		c.People[p.Key] = mail.Person{Name: p.Name, Address: p.Mail}
	}
	return c
}

// Writer writes notices as letters.
func (k *Kit) Writer() *letter.Writer {
	w := &letter.Writer{Organisation: cmp.Or(k.Config.Organisation.Name, "Your organisation"), Base: k.Base, Zone: k.Config.Location()}
	if k.Seal != nil {
		w.Stop = k.Seal.Stop
	}
	return w
}

// Sample is the body of a harmless notice.
func (k *Kit) Sample(sending.Way) ([]byte, error) {
	return json.Marshal(alert.Message{Type: "test", Timestamp: k.Now().UTC(), Says: "A test of presswatch: nothing happened."})
}

// Test sends a harmless notice at once, past the outbox, and says how long it took.
func (k *Kit) Test(ctx context.Context, w sending.Way) (time.Duration, error) {
	body, err := k.Sample(w)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	n := index.Notice{Key: fmt.Sprintf("test/%s/%d", w.Recipient, k.Now().UnixNano()), Channel: w.Channel, Recipient: w.Recipient, Body: body, Created: k.Now()}
	err = k.Channels()[w.Channel].Send(ctx, n)
	return time.Since(began), err
}

// Recipients are those who get a daily digest.
func Recipients(c *config.Config) []digest.Recipient {
	var out []digest.Recipient
	for i := range c.People {
		p := &c.People[i]
		minutes := p.Digest.Clock()
		if minutes < 0 {
			continue
		}
		r := digest.Recipient{Key: p.Key, Name: cmp.Or(p.Name, p.Key), Rule: digest.Rule{Minutes: minutes, On: p.Digest.On, Zone: c.LocationOf(p)}, SkipEmpty: p.Digest.Empty == "skip"}
		out = append(out, r)
		if p.Digest.Weekly != "" {
			week := r
			week.Book, week.Weekly, week.Name = r.Key+".week", true, r.Name+", the week"
			week.Rule.On = p.Digest.OnWeekly
			out = append(out, week)
		}
	}
	return out
}
