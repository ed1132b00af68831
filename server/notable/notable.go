// Package notable makes the page of the accounts whose first posts on a story the office wants to see, and takes what
// people change there.
//
// The list names accounts in public roles: journalists, councillors, officials. It says nothing about what they think.
package notable

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Book keeps the list.
type Book interface {
	ListNotables(ctx context.Context) ([]index.Notable, error)
	PutNotable(ctx context.Context, n index.Notable) error
	DropNotable(ctx context.Context, network index.Network, handle string) error
}

// Desk makes the page and takes changes.
type Desk struct {
	Book Book
	Now  func() time.Time
	Zone *time.Location
}

// Page is the list with its forms.
type Page struct {
	Sentence string
	Did      string // what was just done
	Rows     []Row
	Networks []view.Choice
	Zone     string
}

// Row is an account.
type Row struct {
	Name, Handle, Network string
	Key                   string // of the network, for the form
	Raw                   string // the handle as it is kept, for the form
	Since, Who            string
	Posts                 string // a search for its posts
}

// Bounds of the list, and of what people may write, in characters.
const (
	most       = 2000
	mostHandle = 200
	mostName   = 120
)

// Page makes the page; did is what was just done.
func (d *Desk) Page(ctx context.Context, did string) (*Page, error) {
	list, err := d.Book.ListNotables(ctx)
	if err != nil {
		return nil, err
	}
	p := &Page{Zone: words.Zone(d.Now(), d.Zone), Sentence: "You want to see when one of " + words.Plural(len(list), "account") + " reacts."}
	switch {
	case len(list) == 0:
		p.Sentence = "There is no account on your list yet."
	case len(list) == 1:
		p.Sentence = "You want to see when this account reacts."
	}
	switch did {
	case "put":
		p.Did = "Kept. The pages of stories show its first post from now on."
	case "drop":
		p.Did = "Taken off the list."
	}
	for _, n := range list {
		r := Row{
			Name: post.Tidy(n.Name, mostName), Handle: "@" + post.Tidy(strings.TrimPrefix(n.Handle, "@"), mostHandle), Network: "any network", Key: string(n.Network), Raw: n.Handle,
			Who: view.Line(n.Who), Posts: "/search?" + url.Values{"q": {"kind:reaction author:=" + quoted(n.Handle)}, "view": {"items"}}.Encode(),
		}
		if n.Network != "" {
			r.Network = post.Tidy(n.Network.Name(), mostName)
		}
		if !n.Since.IsZero() {
			r.Since = words.At(n.Since, d.Now(), d.Zone)
		}
		p.Rows = append(p.Rows, r)
	}
	p.Networks = append(p.Networks, view.Pick("any network", "", true))
	for _, n := range index.Networks() {
		p.Networks = append(p.Networks, view.Pick(n.Name(), string(n), false))
	}
	return p, nil
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`"`, "", "\\", "").Replace(words.Clean(s)) + `"`
}

// Wrong is a mistake in a form, with what to do about it.
type Wrong struct{ Sentence string }

// Error is of the interface error.
func (w Wrong) Error() string { return w.Sentence }

// Unwrap says its kind.
func (w Wrong) Unwrap() error { return index.ErrInvalid }

// Change does what a form says, and says what was done: "put" or "drop".
func (d *Desk) Change(ctx context.Context, form url.Values) (did string, err error) {
	n, err := read(form)
	if err != nil {
		return "", err
	}
	switch form.Get("kind") {
	case "put":
		list, err := d.Book.ListNotables(ctx)
		if err != nil {
			return "", err
		}
		if len(list) >= most {
			return "", Wrong{"The list has " + words.Count(most) + " accounts, and no more fit. Take some off first."}
		}
		n.Since = d.Now()
		for _, old := range list { // who is renamed stays since when it was listed
			if old.Network == n.Network && post.Fold(old.Handle) == post.Fold(n.Handle) {
				n.Since, n.Handle = old.Since, old.Handle
			}
		}
		return "put", d.Book.PutNotable(ctx, n)
	case "drop":
		return "drop", d.Book.DropNotable(ctx, n.Network, n.Handle)
	}
	return "", Wrong{"Nobody knows how to do that."}
}

// read reads a form.
func read(form url.Values) (index.Notable, error) {
	n := index.Notable{Network: index.Network(form.Get("network")), Handle: strings.TrimPrefix(view.Line(strings.TrimSpace(form.Get("handle"))), "@"), Name: strings.TrimSpace(view.Line(form.Get("name")))}
	if form.Get("kind") == "drop" {
		n.Handle = form.Get("handle")
		return n, nil
	}
	switch {
	case n.Handle == "":
		return n, Wrong{"Write the handle of the account, as its network writes it: reporter.example, or reporter@server.example on Mastodon."}
	case strings.ContainsAny(n.Handle, " /"):
		return n, Wrong{"Write only the handle, without spaces and without the address of its page: reporter.example."}
	case utf8.RuneCountInString(n.Handle) > mostHandle || utf8.RuneCountInString(n.Name) > mostName:
		return n, Wrong{"This is too long: a handle has at most " + words.Count(mostHandle) + " characters, a name " + words.Count(mostName) + "."}
	case n.Network != "" && !slices.Contains(index.Networks(), n.Network):
		return n, Wrong{"Choose a network from the list."}
	}
	return n, nil
}
