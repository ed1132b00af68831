package view

import (
	"cmp"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/words"
)

// PostTitle stands in for the headline of a reaction, which has none: the beginning of its words, or why they are not kept.
func PostTitle(it *index.Item) string {
	switch {
	case it.Erased:
		return "Erased on request"
	case it.Post.Forgotten != "":
		return "Words not kept: " + Line(it.Post.Forgotten)
	case it.Text != "":
		return Short(Line(it.Text), 100)
	case !it.Post.Repost.Zero():
		return "A repost without words of its own"
	}
	return "Without words"
}

// Account is who wrote a reaction, as its network names the account; "" where it does not.
func Account(it *index.Item) string {
	if it.Post == nil || it.Post.Handle == "" {
		return ""
	}
	return "@" + Line(it.Post.Handle)
}

// PostFacts are what is known of a reaction beyond its words.
func PostFacts(it *index.Item, now time.Time, zone *time.Location) []Fact {
	p := it.Post
	if p == nil {
		return nil
	}
	out := []Fact{{Name: "Network", Value: p.Network.Name()}}
	add := func(name, value, url string) {
		if value != "" {
			out = append(out, Fact{Name: name, Value: value, URL: url})
		}
	}
	add("Account", Account(it), "")
	add("In", Line(p.Place), "")
	for _, r := range []struct {
		name string
		ref  index.Ref
	}{{"Answers", p.ReplyTo}, {"Shows", p.Quotes}, {"Repeats", p.Repost}, {"Below, or shown in", p.About}} {
		add(r.name, Short(Line(cmp.Or(r.ref.URL, r.ref.Key)), 60), WebAddress(r.ref.URL))
	}
	if !p.Counted.IsZero() && p.Engagement() > 0 {
		value := ""
		for _, c := range []struct {
			n    int
			noun string
		}{{p.Likes, "like"}, {p.Reposts, "repost"}, {p.Replies, "reply"}} {
			if c.n > 0 {
				if value != "" {
					value += ", "
				}
				value += plural(c.n, c.noun)
			}
		}
		add("Counted "+words.At(p.Counted, now, zone), value, "")
	}
	if p.Shown {
		add("Known from", "an article that shows it, not from its network", "")
	}
	if !p.Withdrawn.IsZero() {
		value := "removed from its network, seen " + words.At(p.Withdrawn, now, zone)
		if p.Forgotten == "" {
			value += "; its words are kept as evidence"
		}
		add("Removed", value, "")
	}
	add("Sender, as found by the mail server", Line(p.Sign), "")
	return out
}

func plural(n int, noun string) string {
	if noun == "reply" && n != 1 {
		return strconv.Itoa(n) + " replies"
	}
	return words.Plural(n, noun)
}
