package posts

import (
	"cmp"

	"presswatch/index"
)

// Settle returns the post with what the store knows better. What a network says wins over what an article shows, and
// nothing that is known is emptied. changed says whether anything differs that is searched for or shown; new counts
// alone do not.
func Settle(old, now *index.Post) (out *index.Post, changed bool) {
	if now == nil {
		return old, false
	}
	if old == nil {
		return now, true
	}
	p := *now
	p.Network = old.Network
	if !old.Shown || now.Shown || now.Network != old.Network || now.Key == "" { // else an article's guess gives way to the name that the network uses
		p.Key = old.Key
	}
	if now.Shown && !old.Shown {
		p = *old
		p.About = either(old.About, now.About)
		return &p, p.About != old.About
	}
	p.Shown = old.Shown && now.Shown
	p.Own = old.Own || now.Own
	p.Form = cmp.Or(now.Form, old.Form)
	p.Handle, p.Account, p.Place, p.Sign = cmp.Or(now.Handle, old.Handle), cmp.Or(now.Account, old.Account), cmp.Or(now.Place, old.Place), cmp.Or(now.Sign, old.Sign)
	p.ReplyTo, p.Root, p.Quotes = either(now.ReplyTo, old.ReplyTo), either(now.Root, old.Root), either(now.Quotes, old.Quotes)
	p.Repost, p.About = either(now.Repost, old.Repost), either(now.About, old.About)
	p.Withdrawn, p.Forgotten = old.Withdrawn, old.Forgotten
	counts(&p, old, now)
	same := p
	same.Likes, same.Reposts, same.Replies, same.Views, same.Counted = old.Likes, old.Reposts, old.Replies, old.Views, old.Counted
	return &p, same != *old
}

// counts keeps the newer of two counts, one by one.
func counts(p, old, now *index.Post) {
	if now.Counted.Before(old.Counted) {
		p.Likes, p.Reposts, p.Replies, p.Views, p.Counted = old.Likes, old.Reposts, old.Replies, old.Views, old.Counted
		return
	}
	for _, c := range []struct{ into, was *int }{{&p.Likes, &old.Likes}, {&p.Reposts, &old.Reposts}, {&p.Replies, &old.Replies}, {&p.Views, &old.Views}} {
		if *c.into < 0 {
			*c.into = *c.was
		}
	}
}

func either(a, b index.Ref) index.Ref {
	return index.Ref{Key: cmp.Or(a.Key, b.Key), URL: cmp.Or(a.URL, b.URL)}
}
