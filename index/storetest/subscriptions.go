package storetest

import (
	"errors"
	"time"

	"presswatch/index"
)

var subscriptionTests = []conformance{{"subscriptions", testSubscriptions}}

func testSubscriptions(b *bench) {
	sources := b.add(source("post"), source("mail"))
	asked := index.Subscription{
		SourceID: sources["post"].ID, Token: "t1", Hub: "https://hub.example/", Topic: "https://post.example/feed", Secret: "s\x00\xff", Asked: b.now,
	}
	b.must(b.PutSubscription(b.Context(), asked))
	confirmed := asked
	confirmed.Confirmed, confirmed.Expires = b.now.Add(time.Second), b.now.Add(240*time.Hour)
	b.must(b.PutSubscription(b.Context(), confirmed))
	b.must(b.PutSubscription(b.Context(), index.Subscription{SourceID: sources["mail"].ID, Token: "t2", Problem: "hub refused"}))
	b.reopen()
	got, err := b.FindSubscription(b.Context(), "t1")
	b.must(err)
	same(b, "by token", got, confirmed)
	list, err := b.ListSubscriptions(b.Context())
	b.must(err)
	same(b, "one a source", len(list), 2)
	renewed := confirmed
	renewed.Token = "t3"
	b.must(b.PutSubscription(b.Context(), renewed))
	if _, err := b.FindSubscription(b.Context(), "t1"); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("an old token: got %v, want not found", err)
	}
	for _, bad := range []index.Subscription{{SourceID: 4711, Token: "t9"}, {SourceID: sources["mail"].ID, Token: "t3"}} {
		if err := b.PutSubscription(b.Context(), bad); !errors.Is(err, index.ErrInvalid) {
			b.Fatalf("an unknown source, or a token that is taken: got %v, want invalid", err)
		}
	}
}
