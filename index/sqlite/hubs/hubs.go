// Package hubs keeps the subscriptions at WebSub hubs, at most one a source.
package hubs

import (
	"context"
	"database/sql"
	"fmt"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

// Hubs is the part of a store that this package is. It embeds into the store.
type Hubs struct {
	read *sql.DB
	tx   func(ctx context.Context, what string, do func(*sql.Tx) error) error
}

// New returns the subscriptions of a store that lends its connections.
func New(read *sql.DB, tx func(ctx context.Context, what string, do func(*sql.Tx) error) error) *Hubs {
	return &Hubs{read, tx}
}

const subscriptionColumns = `source_id, token, hub, topic, secret, asked, confirmed, expires, problem`

// PutSubscription keeps the subscription of a source, in place of the one before.
func (s *Hubs) PutSubscription(ctx context.Context, sub index.Subscription) error {
	return s.tx(ctx, "keeping a subscription", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO subscriptions (`+subscriptionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (source_id) DO UPDATE SET token = excluded.token, hub = excluded.hub, topic = excluded.topic, secret = excluded.secret,
				asked = excluded.asked, confirmed = excluded.confirmed, expires = excluded.expires, problem = excluded.problem`,
			sub.SourceID, sub.Token, value.Clean(sub.Hub), value.Clean(sub.Topic), sub.Secret, value.Micros(sub.Asked), value.Micros(sub.Confirmed),
			value.Micros(sub.Expires), value.Clean(sub.Problem))
		return err
	})
}

// ListSubscriptions returns all subscriptions.
func (s *Hubs) ListSubscriptions(ctx context.Context) ([]index.Subscription, error) {
	return s.subscriptions(ctx, `ORDER BY source_id`)
}

// FindSubscription returns the subscription with this token, or index.ErrNotFound.
func (s *Hubs) FindSubscription(ctx context.Context, token string) (index.Subscription, error) {
	subs, err := s.subscriptions(ctx, `WHERE token = ?`, token)
	if err == nil && len(subs) == 0 {
		err = fmt.Errorf("subscription: %w", index.ErrNotFound) // the token is a secret
	}
	if err != nil {
		return index.Subscription{}, err
	}
	return subs[0], nil
}

func (s *Hubs) subscriptions(ctx context.Context, where string, args ...any) ([]index.Subscription, error) {
	var out []index.Subscription
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var sub index.Subscription
		var asked, confirmed, expires int64
		err := rows.Scan(&sub.SourceID, &sub.Token, &sub.Hub, &sub.Topic, &sub.Secret, &asked, &confirmed, &expires, &sub.Problem)
		sub.Asked, sub.Confirmed, sub.Expires = value.At(asked), value.At(confirmed), value.At(expires)
		out = append(out, sub)
		return err
	}, `SELECT `+subscriptionColumns+` FROM subscriptions `+where, args...)
	return out, err
}
